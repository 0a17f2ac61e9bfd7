"""URLs in JSON: answers of interfaces, JSON-LD, HAL, feeds, import maps, speculation rules. Pure.

Any text that is an absolute URL or a path from the root is a guess; a relative one only under a
name that is known to hold URLs. Markup in texts (`"body": "<a href=…>"`) is read too.
"""

import json
import re
from collections.abc import Iterator
from dataclasses import dataclass

from capture.discovery.charset import decode_as_utf8
from capture.discovery.found import Found
from capture.discovery.guess import Place, is_url, urls_in_markup
from capture.model.link import Hop, Link, Mechanism

LARGEST = 20_000_000
"""Characters read of one document."""
_DEEPEST = 200
_MOST_VALUES = 2_000_000

_URL_NAMES = frozenset(
    {
        "href", "url", "uri", "link", "path", "permalink", "next", "prev", "previous", "first",
        "last", "self", "canonical", "src", "source", "target", "location", "route", "page",
        "pathname", "alias", "uriref", "redirect", "action", "file", "image", "thumbnail", "@id",
        "home_page_url", "feed_url", "next_url", "external_url", "contenturl", "sameas", "urls",
        "links", "weburl", "fullpath", "relativeurl", "downloadurl", "embedurl", "icon", "logo",
    }
)  # fmt: skip
_GUARD = re.compile(r"\s*(?:\)\]\}'?,?|while\s*\(1\);|for\s*\(;;\);|/\*.*?\*/)\s*", re.DOTALL)
"""What sites put before JSON so that no script element can read it."""
_CALLBACK = re.compile(r"\s*(?:/\*\*/)?\s*[\w$.]+\(([\[{].*[\]}])\)\s*;?\s*", re.DOTALL)
_WORD = re.compile(r"[\w-]+")


@dataclass(frozen=True, slots=True, kw_only=True)
class Json:
    """What a JSON document names."""

    links: tuple[Link, ...]
    problems: tuple[str, ...]
    """What kept it from being read whole, in words."""


def json_links(content: bytes, *, base: str, charset: str | None = None) -> tuple[Link, ...]:
    """Return what the JSON at `base` names; never raises. `where` is a pointer (RFC 6901)."""
    return read_json(content, base=base, charset=charset).links


def read_json(content: bytes, *, base: str, charset: str | None = None) -> Json:
    """Return what the JSON, or JSON lines, at `base` names, and what kept it from being read."""
    found = Found(base)
    problems = collect_json(decode_as_utf8(content[:LARGEST], charset=charset), found)
    if len(content) > LARGEST:
        problems = (*problems, f"only the first {LARGEST} bytes are read")
    return Json(links=found.links(), problems=problems)


def collect_json(text: str, found: Found, *, where: str = "") -> tuple[str, ...]:
    """Add what JSON names; return what kept it from being read, in words.

    `where` is the element that holds it, if any.
    """
    prefix = f"{where} " if where else ""
    if guard := _GUARD.match(text):
        text = text[guard.end() :]
    try:
        document = json.loads(text)
    except (ValueError, RecursionError):
        return _collect_others(text, found, prefix)
    _collect(document, found, prefix, "")
    return ()


def _collect_others(text: str, found: Found, prefix: str) -> tuple[str, ...]:
    """Read JSON with a call around it (JSONP), or a document on each line (JSON lines)."""
    lines = text.splitlines()
    if call := _CALLBACK.fullmatch(text):
        lines = [call[1]]
    problems = 0
    for number, line in enumerate(lines):
        if not line.strip():
            continue
        try:
            document = json.loads(line)
        except (ValueError, RecursionError):
            problems += 1
            if problems > 10:
                break
            continue
        _collect(document, found, prefix, "" if call else f"/{number}")
    return ("not readable as JSON",) if problems else ()


def _collect(document: object, found: Found, prefix: str, pointer: str) -> None:
    for where, name, text in _texts(document, pointer):
        stripped = text.strip()
        if "<" in stripped:
            for attribute, value in urls_in_markup(stripped[:1_000_000]):
                _add(value, found, f"{prefix}{where} <… {attribute}>")
        elif _is_guess(name, stripped):
            _add(stripped, found, f"{prefix}{where}")


def _is_guess(name: str, text: str) -> bool:
    """Whether a text may be a URL: a relative one needs a name, a single word the plainest."""
    if name.lower() not in _URL_NAMES:
        return not _is_relative(text) and is_url(text)
    is_plain = name.lower() in {"href", "url", "urls", "permalink"}
    return (is_plain or not _WORD.fullmatch(text)) and is_url(text, Place.URL)


def _is_relative(text: str) -> bool:
    return not text.startswith("/") and "//" not in text[:8]


def _add(raw: str, found: Found, where: str) -> None:
    found.add(raw, Hop.SPECULATIVE, Mechanism.JSON, where)


def _texts(document: object, pointer: str) -> Iterator[tuple[str, str, str]]:
    """Yield (pointer, nearest name, text) of all texts, and of names that are paths, in order."""
    waiting: list[tuple[object, str, str, int]] = [(document, pointer, "", 0)]
    seen = 0
    while waiting and seen < _MOST_VALUES:
        value, where, name, depth = waiting.pop()
        seen += 1
        if isinstance(value, str):
            yield where, name, value
        elif isinstance(value, dict) and depth < _DEEPEST:
            for key, inner in reversed(value.items()):
                inside = f"{where}/{_escaped(key)}"
                waiting.append((inner, inside, key, depth + 1))
                if key.startswith(("/", "http")):
                    waiting.append((key, inside, "", depth + 1))
        elif isinstance(value, list) and depth < _DEEPEST:
            waiting.extend(
                (inner, f"{where}/{index}", name, depth + 1)
                for index, inner in reversed(list(enumerate(value)))
                if isinstance(inner, str | dict | list)
            )


def _escaped(key: str) -> str:
    """Return a name as a step of a pointer (RFC 6901 §3); a long one cut."""
    return key[:80].replace("~", "~0").replace("/", "~1")
