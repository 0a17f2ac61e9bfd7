"""A URL taken apart for questions of sameness: which part of it varies from page to page.

Works on normalised http(s) URLs (`capture.model.url.normalise`) by cutting strings, because it is
asked of every new URL. A fragment that is a route (`#/agenda?m=3`) counts as path and query.
"""

import re
from dataclasses import dataclass
from functools import lru_cache
from urllib.parse import unquote_plus

_LONGEST = 4096
"""Characters that are looked at; servers hardly take longer URLs."""
_MONTHS = (
    "januari|februari|maart|april|mei|juni|juli|augustus|september|oktober|november|december"
    "|january|february|march|may|june|july|august|october"
)
_VARYING = re.compile(
    r"[0-9a-f]{8}-(?:[0-9a-f]{4}-){3}[0-9a-f]{12}|[0-9a-f]{16,}|\d+"
    rf"|(?<=[/_.=-])(?:{_MONTHS})(?=[/_.-]\d)|(?<=\d[/_.-])(?:{_MONTHS})(?=[/_.&-]|$)",
    re.IGNORECASE,
)
"""Numbers, identifiers in hexadecimal, and names of months beside a number."""
_DIGITS = re.compile(r"\d+")


@dataclass(frozen=True, slots=True)
class Anatomy:
    """The parts of a URL."""

    host: str
    """`scheme://host:port`, as far as they are written."""
    path: str
    """From the first slash; a route follows after `#`."""
    pairs: tuple[tuple[str, str], ...]
    """Names and values of the query, in order, decoded once."""

    @property
    def segments(self) -> list[str]:
        """The path's segments that are not empty."""
        return [segment for segment in self.path.split("/") if segment and segment != "#"]

    @property
    def shape(self) -> str:
        """The path with all that varies replaced by `{n}`, and the names of the query, sorted."""
        path = _VARYING.sub("{n}", self.path)
        if not self.pairs:
            return path
        names = sorted({_VARYING.sub("{n}", name) for name, _ in self.pairs})
        return f"{path}?{'&'.join(names)}"


@lru_cache(maxsize=4096)
def anatomy(url: str) -> Anatomy:
    """Return the parts of a URL; a longer one than servers take is cut off."""
    scheme, _, rest = url[:_LONGEST].partition("://")
    rest, _, fragment = rest.partition("#")
    rest, _, query = rest.partition("?")
    host, slash, path = rest.partition("/")
    if fragment:
        route, _, more = fragment.partition("?")
        path = f"{path}#{route}"
        query = f"{query}&{more}" if query and more else query or more
    return Anatomy(host=f"{scheme}://{host}", path=slash + path, pairs=_pairs(query))


def has_number(url: str) -> bool:
    """Whether anything behind the host could be a number that varies."""
    start = url.find("/", 8)
    return start >= 0 and _DIGITS.search(url, start) is not None


def numbers(url: str) -> list[str]:
    """Return the numbers behind the host, in order, without leading zeros."""
    start = max(url.find("/", 8), 0)
    return [found.lstrip("0") or "0" for found in _DIGITS.findall(url[:_LONGEST], start)]


def _pairs(query: str) -> tuple[tuple[str, str], ...]:
    if not query:
        return ()
    found = []
    for part in query.split("&"):
        if part:
            name, _, value = part.partition("=")
            found.append((_decoded(name), _decoded(value)))
    return tuple(found)


def _decoded(text: str) -> str:
    return unquote_plus(text) if "%" in text or "+" in text else text
