"""What a visitor's address asks for: an archived address and a moment, out of the raw target.

Archived addresses stand in ours as they were captured, with their query; so the target is read as
it came over the wire, before any library takes it apart.
"""

import re
from dataclasses import dataclass
from datetime import UTC, datetime
from urllib.parse import quote

from starlette.requests import Request

from capture.clock import compact, now
from capture.model import url as urls

MAX_URL = 8_000
"""Characters; no browser sends longer ones that a server would take."""
_MOMENT = re.compile(r"(\d{4,14})(?:([a-z]{2})_)?/(.*)", re.DOTALL)
_SCHEME = re.compile(r"(https?):/{1,2}(?!/)", re.IGNORECASE)
_SAFE = ":/?&=%+,;@!$'()*~[]-._"


@dataclass(frozen=True, slots=True, kw_only=True)
class Asked:
    """An archived address at a moment."""

    url: str
    moment: datetime
    """Aware, UTC; now when none was given."""
    is_dated: bool
    """Whether a moment was given."""
    modifier: str = ""
    """Two letters that say in what shape (`ir`, `id`), or nothing."""


def target(request: Request) -> str:
    """Return the target as it came: path, and query where there is one."""
    path = request.scope.get("raw_path") or request.scope["path"].encode()
    query = request.scope["query_string"]
    raw: bytes = path + (b"?" + query if query else b"")
    return raw.decode("latin-1")


def asked(rest: str) -> Asked | None:
    """Return what `TIMESTAMP/URL` or `URL` asks for; None when there is no web address in it."""
    found = _MOMENT.match(rest)
    moment = moment_of(found[1]) if found else None
    url = _address(found[3] if found and moment else rest)
    if url is None:
        return None
    modifier = (found[2] or "") if found and moment else ""
    return Asked(url=url, moment=moment or now(), is_dated=moment is not None, modifier=modifier)


def moment_of(digits: str) -> datetime | None:
    """Return the moment that 4 to 14 digits name: the first of that year, month, day …"""
    if not re.fullmatch(r"[0-9]{4,14}", digits) or len(digits) % 2:
        return None
    whole = digits + "00000101000000"[len(digits) :]
    try:
        return datetime.strptime(whole, "%Y%m%d%H%M%S").replace(tzinfo=UTC)
    except ValueError:
        return None


def stamp(moment: datetime) -> str:
    """Return the 14 digits of a moment, as addresses of archives have them (RFC 7089 asks none)."""
    return compact(moment)


def in_path(url: str) -> str:
    """Return an archived address as it stands in a path of ours: ASCII, no fragment."""
    return quote(url, safe=_SAFE)


def _address(text: str) -> str | None:
    text = text.partition("#")[0]
    if not 0 < len(text) <= MAX_URL:
        return None
    # Proxies in front of us take two slashes for one.
    text = _SCHEME.sub(lambda found: f"{found[1].lower()}://", text, count=1)
    if "://" not in text:
        text = f"http://{text}"
    return text if urls.split(text) is not None else None
