"""What a thing is called, so that it is the same thing on every page where it occurs.

| thing              | is known by                                                          |
|--------------------|----------------------------------------------------------------------|
| media              | the stream's address, without query: that is where tokens stand      |
| socket, events     | its address, without query, all that looks like an id as `{}`        |
| map                | its library and the pattern of its tiles                             |
| drawing            | its library, its place in the page, and what it says of itself       |
| form               | its method, its target and the sorted names of its fields            |
| embedded player    | its address, with those parts of the query that name what is played  |
| other embedded part| its origin and path, all that looks like an id as `{}`               |
| resource, page     | its URL                                                              |
"""

import re
from collections.abc import Iterable
from urllib.parse import unquote_plus

from capture.model.url import Parts, split, without_fragment
from capture.obstacles.facts import LONGEST_URL, clean

_LONGEST = 400
_ID = re.compile(r"[0-9a-f]{8}-(?:[0-9a-f]{4}-){3}[0-9a-f]{12}|[0-9a-f]{16,}|\d+", re.IGNORECASE)
"""UUIDs, long numbers in hexadecimal, and numbers."""
_RANDOM = re.compile(r"(?=(?:[^\d]*\d){2})(?=.*[A-Za-z])[A-Za-z0-9]{8,}")
"""A segment of a path that mixes letters and digits as only a machine does."""
_NUMBER = re.compile(r"-?\d+(?:\.\d+)?")
_LETTERED = re.compile(r"(?<=//)[a-z](?=\.)")
"""Tile servers spread their tiles over hosts `a.`, `b.`, `c.`."""
_SPREAD = re.compile(r"(?<=//)(?:[a-d]|[a-z]{0,3}\d)\.(?=[^/]*[a-z])")
_PASSING = frozenset(
    {
        "autoplay", "cb", "cachebuster", "embedid", "enablejsapi", "fbclid", "frame", "gclid", "h",
        "height", "host", "lang", "mute", "muted", "origin", "parent", "ref", "referrer", "rel",
        "sessionid", "sig", "signature", "sid", "t", "theme", "token", "ts", "widgetid", "width",
        "_", "callback", "start", "controls", "playsinline", "dnt", "app_id",
    }
)  # fmt: skip
"""Parameters of a player that do not say what is played."""
_LONGEST_VALUE = 80
_SOCKETS = {"ws": "http", "wss": "https"}


def as_http(url: str) -> str:
    """Return the URL without fragment, a WebSocket's as the address of its handshake."""
    scheme, sign, rest = without_fragment(url[:LONGEST_URL]).partition("://")
    return f"{_SOCKETS.get(scheme, scheme)}{sign}{rest}" if sign else scheme


def as_socket(url: str) -> str:
    """Return the address of a handshake as the script that made it would write it."""
    scheme, sign, rest = url.partition("://")
    back = {"http": "ws", "https": "wss"}
    return f"{back.get(scheme, scheme)}{sign}{rest}"


def host_of(url: str) -> str:
    """Return the host of a URL, of a WebSocket's too; empty when it has none."""
    parts = split(as_http(url))
    return parts.host if parts else ""


def origin_of(url: str) -> str:
    """Return `scheme://host:port`, the port only where it is not the scheme's own."""
    parts = split(as_http(url))
    return _origin(parts) if parts else ""


def tile_pattern(url: str) -> str:
    """Return the URL with every number in it as `{}`: the same for all tiles of a layer.

    Takes an address in which numbers are `{}` already, and gives the same for it.
    """
    lettered = _LETTERED.sub("0", without_fragment(url[:LONGEST_URL]))
    return _NUMBER.sub("{}", lettered.replace("{}", "0"))


def layer(url: str) -> str:
    """Return what a layer of a map is known by: the pattern of its path, or what WMS calls it."""
    parts = split(url[:LONGEST_URL])
    if parts is None:
        return clean(tile_pattern(url), limit=_LONGEST)
    path, _, query = tile_pattern(f"{parts.path}?{parts.query}").partition("?")
    named = sorted(
        pair for pair in query.split("&")[:50] if pair.lower().startswith(("layers=", "layer="))
    )
    origin = _SPREAD.sub("{}.", _origin(parts))
    return clean(f"{origin}{path}{'?' if named else ''}{'&'.join(named)}", limit=_LONGEST)


def numbers(url: str) -> tuple[str, ...]:
    """Return the numbers in a URL, behind its host, in order."""
    start = max(url.find("/", 8), 0)
    return tuple(_NUMBER.findall(url[:LONGEST_URL], start))


def shape(url: str) -> str:
    """Return origin and path with ids as `{}`, without query: the same widget, wherever it is."""
    parts = split(as_http(url))
    if parts is None:
        return clean(url, limit=_LONGEST)
    path = "/".join(_segment(segment) for segment in parts.path[:LONGEST_URL].split("/"))
    return clean(_origin(parts) + path, limit=_LONGEST)


def address(url: str) -> str:
    """Return the URL without query and fragment."""
    return clean(without_fragment(url).partition("?")[0], limit=LONGEST_URL)


def played(url: str, *, hosts: Iterable[str]) -> str:
    """Return a player's address with the parameters that name what it plays, sorted.

    `hosts` are those of the page and the site: a parameter that names one says where it stands.
    """
    parts = split(url[:LONGEST_URL])
    if parts is None:
        return clean(url, limit=_LONGEST)
    known = [host for host in hosts if host]
    kept = []
    for pair in parts.query.split("&")[:50]:
        name, _, value = pair.partition("=")
        said = unquote_plus(value[: 2 * _LONGEST])
        is_passing = name.lower() in _PASSING or name.lower().startswith("utm")
        if value and not is_passing and not any(host in said for host in known):
            kept.append(pair[: len(name) + 1 + _LONGEST_VALUE])
    query = f"?{'&'.join(sorted(kept))}" if kept else ""
    return clean(_origin(parts) + parts.path + query, limit=_LONGEST)


def form(method: str, action: str, fields: Iterable[str], *, page: str) -> str:
    """Return a form's name; one that goes to the page that it stands on is called so."""
    target = address(action)
    if not target or target == address(page):
        target = "(page itself)"
    listed = ",".join(sorted({_ID.sub("{}", name) for name in fields}))
    return clean(f"{method.upper()} {target} {listed}".strip(), limit=_LONGEST)


def _segment(segment: str) -> str:
    if _RANDOM.fullmatch(segment[:200]):
        return "{}"
    return _ID.sub("{}", segment)


def _origin(parts: Parts) -> str:
    host = f"[{parts.host}]" if ":" in parts.host else parts.host
    usual = {"http": 80, "https": 443}[parts.scheme]
    return f"{parts.scheme}://{host}" + ("" if parts.port == usual else f":{parts.port}")
