"""The lines of an HLS playlist (RFC 8216 §4.1, §4.2): tags, attributes, variables. Pure.

Own code although there are libraries: those we found are untyped and raise whatever a malformed
number or date makes Python raise, while archived playlists are hostile. Takes linear time.
"""

import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from urllib.parse import parse_qs

from capture.model.url import split

_LONGEST_LINE = 65_536
_LONGEST_VALUE = 4_096
_MOST_ATTRIBUTES = 64
_MOST_VARIABLES = 1_000
_MOST_USES = 16
"""Variables put into one line."""
_USE = re.compile(r"\{\$([A-Za-z0-9_-]{1,200})\}")


@dataclass(frozen=True, slots=True, kw_only=True)
class Line:
    """A tag or an address; comments and empty lines are none."""

    tag: str
    """With its `#`, as `#EXTINF`; empty: the line is an address."""
    value: str
    """What follows the tag's colon, or the address, variables put in."""


def lines(
    text: str, *, base: str, imported: Mapping[str, str] | None = None
) -> Iterator[tuple[Line, Mapping[str, str]]]:
    """Yield each line that says something, with the variables that are defined so far.

    `imported`: the master playlist's variables, for `EXT-X-DEFINE:IMPORT` (RFC 8216bis §4.4.2.3).
    """
    variables: dict[str, str] = {}
    for raw in _split(text):
        line = raw.strip(" \t\r\ufeff")
        if not line or len(line) > _LONGEST_LINE:
            continue
        if not line.startswith("#"):
            yield Line(tag="", value=_filled(line, variables)), variables
        elif line.startswith("#EXT"):
            tag, _, value = line.partition(":")
            if tag == "#EXT-X-DEFINE":  # values are not filled in: nothing can grow
                _define(attributes(value), variables, imported or {}, base)
            else:
                yield Line(tag=tag.strip(), value=_filled(value.strip(), variables)), variables


def attributes(text: str) -> dict[str, str]:
    """Return an attribute list (RFC 8216 §4.2), quotes taken off; the last of a name counts."""
    found: dict[str, str] = {}
    position = 0
    while len(found) < _MOST_ATTRIBUTES and (equals := text.find("=", position)) >= 0:
        name = text[position:equals].strip(" \t,")
        position = equals + 1
        if text.startswith('"', position):
            end = text.find('"', position + 1)
            end = len(text) if end < 0 else end
            found[name] = text[position + 1 : end]
            position = end + 1
            comma = text.find(",", position)
        else:
            comma = text.find(",", position)
            found[name] = text[position : len(text) if comma < 0 else comma].strip()
        if comma < 0:
            break
        position = comma + 1
    return found


def _split(text: str) -> Iterator[str]:
    """Yield lines one by one: a list of them all could take many times the text."""
    start = 0
    while start < len(text):
        end = text.find("\n", start)
        end = len(text) if end < 0 else end
        yield text[start:end]
        start = end + 1


def _define(
    given: Mapping[str, str],
    variables: dict[str, str],
    imported: Mapping[str, str],
    base: str,
) -> None:
    if len(variables) >= _MOST_VARIABLES:
        return
    if "NAME" in given and len(given.get("VALUE", "")) <= _LONGEST_VALUE:
        variables[given["NAME"]] = given.get("VALUE", "")
    elif (name := given.get("IMPORT")) in imported and name is not None:
        variables[name] = imported[name]
    elif name := given.get("QUERYPARAM"):
        parts = split(base)
        try:
            query = parse_qs(parts.query, max_num_fields=1_000) if parts is not None else {}
        except ValueError:
            return
        if name in query:
            variables[name] = query[name][0][:_LONGEST_VALUE]


def _filled(line: str, variables: Mapping[str, str]) -> str:
    """Return a line with the values of its variables; unknown ones stay as they are."""
    if not variables or "{$" not in line:
        return line
    return _USE.sub(lambda use: variables.get(use[1], use[0]), line, count=_MOST_USES)
