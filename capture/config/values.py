"""What one option's value may look like: raw value of any source in, checked value out. Pure.

Options and environment give text, site.toml also numbers and lists. Every function raises
ValueError with what to write instead; who calls adds which key of which source was meant.
"""

import ipaddress
import re
from collections.abc import Callable
from datetime import UTC, datetime
from enum import StrEnum
from pathlib import Path

from capture.clock import PEOPLES_TIME
from capture.config.settings import Header, Rate, Resolution, Viewport
from capture.config.units import duration_seconds, size_bytes
from capture.model import url as urls
from capture.model.address import HostPort

NONE = Path("none")
"""In place of a path: nothing. A folder that is called so is given by its whole path."""

_PREFIX = re.compile(r"[A-Za-z0-9][A-Za-z0-9-]*")
_VIEWPORT = re.compile(r"(\d{2,5})\s*[xX×]\s*(\d{2,5})")
_TOKEN = re.compile(r"[!#$%&'*+.^_`|~0-9A-Za-z-]+")
_HEADERS_OF_THE_CONNECTION = frozenset(
    {"connection", "content-length", "host", "te", "trailer", "transfer-encoding", "upgrade"}
)


def text(raw: object) -> str:
    """Return a text of one line."""
    if not isinstance(raw, str) or not raw.isprintable():
        raise ValueError("write one line of text")
    return raw.strip()


def header_text(raw: object) -> str:
    """Return a text that can stand in a request header: printable ASCII."""
    value = text(raw)
    if not value.isascii():
        raise ValueError("use ASCII characters only: it stands in a request header")
    return value


def path(raw: object) -> Path:
    """Return a path, `~` opened."""
    if not isinstance(raw, str) or not raw or "\0" in raw:
        raise ValueError("write a path between quotes")
    return Path(raw).expanduser()


def file_of_seeds(raw: object) -> Path:
    """Return a path; a list of addresses belongs under another key."""
    if isinstance(raw, list):
        raise ValueError('write the path of a file; addresses go under seed = ["https://…"]')
    return path(raw)


def count(raw: object) -> int:
    """Return a whole number of at least 1."""
    value = int(raw) if isinstance(raw, str) and raw.strip().isdecimal() else raw
    if not isinstance(value, int) or isinstance(value, bool) or value < 1:
        raise ValueError("write a whole number of at least 1")
    return value


def budget(raw: object) -> int:
    """Return a whole number of at least 0."""
    try:
        return 0 if raw in (0, "0") and raw is not False else count(raw)
    except ValueError:
        raise ValueError("write a whole number of at least 0") from None


def size(raw: object) -> int:
    """Return a number of bytes of at least 1."""
    value = size_bytes(str(raw)) if _is_number_or_text(raw) else 0
    if value < 1:
        raise ValueError("write a size such as 500MB, 2GB or 2GiB")
    return value


def size_or_nothing(raw: object) -> int:
    """Return a number of bytes of at least 0."""
    return 0 if raw in (0, "0") and raw is not False else size(raw)


def duration(raw: object) -> float:
    """Return a number of seconds, more than 0."""
    value = duration_seconds(str(raw)) if _is_number_or_text(raw) else 0.0
    if value <= 0:
        raise ValueError("write a duration such as 30s, 90m, 1h30m or 2d")
    return value


def prefix(raw: object) -> str:
    """Return a prefix as WARC03 allows it."""
    value = text(raw)
    if not _PREFIX.fullmatch(value):
        raise ValueError(
            "use letters, digits and hyphens, a letter or digit first, such as NL-HaNA"
        )
    return value


def rate(raw: object) -> Rate:
    """Return `IN_FLIGHT` or `IN_FLIGHT/DELAY`: `4`, `2/0.5s`."""
    in_flight, slash, delay = str(raw).partition("/") if _is_number_or_text(raw) else ("", "", "")
    try:
        return Rate(
            in_flight=count(in_flight), delay_seconds=duration_seconds(delay) if slash else 0.0
        )
    except ValueError:
        raise ValueError(
            "write how many at a time, and if wanted the time between two starts: 4, or 1/2s"
        ) from None


def viewport(raw: object) -> Viewport:
    """Return `WIDTHxHEIGHT`."""
    match = _VIEWPORT.fullmatch(raw.strip()) if isinstance(raw, str) else None
    if match is None:
        raise ValueError("write WIDTHxHEIGHT in pixels, such as 1280x800")
    return Viewport(width=int(match[1]), height=int(match[2]))


def pattern(raw: object) -> str:
    """Return a regular expression of Python's `re`, tried by compiling it."""
    if not isinstance(raw, str) or not raw:
        raise ValueError("write a regular expression")
    try:
        re.compile(raw)
    except re.error as fault:
        raise ValueError(f"{raw!r} is no regular expression: {fault}") from None
    return raw


def seed(raw: object) -> str:
    """Return a seed, normalised and without fragment; without a scheme it is taken as https."""
    value = raw.strip() if isinstance(raw, str) else ""
    url = urls.normalise(value if "://" in value else f"https://{value}") if value else None
    parts = urls.split(url) if url is not None else None
    if url is None or parts is None or not parts.host:
        raise ValueError(f"{value!r} is no web address; write one such as https://www.example.nl/")
    if "@" in url.split("/")[2]:
        raise ValueError(
            f"leave user and password out of https://{parts.host}/…; give them as"
            " CAPTURE_BASIC_AUTH=user:password in the environment"
        )
    return urls.without_fragment(url)


def host_port(raw: object) -> HostPort:
    """Return `HOST` or `HOST:PORT`, IPv6 in brackets; other alphabets become punycode."""
    try:
        named = HostPort.parse(raw if isinstance(raw, str) else "")
    except ValueError:
        raise ValueError(f"{raw!r} is no host; write HOST or HOST:PORT") from None
    return HostPort(host=_host(named.host), port=named.port)


def resolution(raw: object) -> Resolution:
    """Return `HOST=ADDRESS`."""
    host, _, address = raw.partition("=") if isinstance(raw, str) else ("", "", "")
    try:
        parsed = ipaddress.ip_address(address.strip().strip("[]"))
    except ValueError:
        raise ValueError("write HOST=ADDRESS, such as www.example.nl=203.0.113.7") from None
    return Resolution(host=_host(host.strip()), address=str(parsed))


def header(raw: object) -> Header:
    """Return `Name: value`."""
    name, colon, value = raw.partition(":") if isinstance(raw, str) else ("", "", "")
    if not colon or not _TOKEN.fullmatch(name.strip()) or not value.isprintable():
        raise ValueError('write a header as "Name: value"')
    if not value.isascii():
        raise ValueError(f"use ASCII characters only in the value of {name.strip()}")
    if name.strip().lower() in _HEADERS_OF_THE_CONNECTION:
        raise ValueError(f"{name.strip()} belongs to the connection and can't be set")
    return Header(name=name.strip(), value=value.strip())


def moment(raw: object) -> datetime:
    """Return a moment in UTC, whole seconds: ISO 8601, on Dutch clocks unless a zone is named.

    A day alone is not enough, nor is a time that Dutch clocks show twice, or skip.
    """
    shown = "write day and time, such as 2027-03-01T06:00 (Dutch time) or 2027-03-01T05:00Z"
    try:
        found = datetime.fromisoformat(raw.strip() if isinstance(raw, str) else "")
    except ValueError:
        raise ValueError(shown) from None
    if isinstance(raw, str) and ":" not in raw and "T" not in raw:
        raise ValueError(shown)
    try:
        if found.tzinfo is None:
            found = _on_dutch_clocks(found)
        return found.astimezone(UTC).replace(microsecond=0)
    except OverflowError:
        raise ValueError(shown) from None


def _on_dutch_clocks(naive: datetime) -> datetime:
    first, second = (naive.replace(tzinfo=PEOPLES_TIME, fold=fold) for fold in (0, 1))
    if first.utcoffset() == second.utcoffset():
        return first
    is_skipped = first.astimezone(UTC).astimezone(PEOPLES_TIME).replace(tzinfo=None) != naive
    told = "never" if is_skipped else "twice"
    raise ValueError(f"Dutch clocks show that {told}; add the zone, such as +01:00")


def choice[E: StrEnum](closed: type[E]) -> Callable[[object], E]:
    """Return a function that reads one of the members of `closed`."""

    def read(raw: object) -> E:
        for member in closed:
            if raw == member.value:
                return member
        raise ValueError(f"choose {' or '.join(member.value for member in closed)}")

    return read


def each[T](read: Callable[[object], T]) -> Callable[[object], tuple[T, ...]]:
    """Return a function that reads several values: a list, or text with one on each line."""

    def read_all(raw: object) -> tuple[T, ...]:
        match raw:
            case str():
                several: list[object] = [line for line in raw.splitlines() if line.strip()]
            case list() | tuple():
                several = list(raw)
            case _:
                raise ValueError('write a list, such as ["one", "two"]')
        return tuple(dict.fromkeys(read(value) for value in several))

    return read_all


def earlier(raw: object) -> tuple[Path, ...]:
    """Return folders of harvests, or nothing for `none`."""
    given = each(path)(raw)
    if NONE not in given:
        return given
    if len(given) > 1:
        raise ValueError("name harvests, or write none alone")
    return ()


def _host(name: str) -> str:
    bracketed = f"[{name}]" if ":" in name else name
    normal = urls.normalise(f"https://{bracketed}/")
    parts = urls.split(normal) if normal is not None else None
    if parts is None or not name or parts.path != "/" or parts.query or "@" in name:
        raise ValueError(f"{name!r} is no host")
    return parts.host.rstrip(".")


def _is_number_or_text(raw: object) -> bool:
    return isinstance(raw, str | int | float) and not isinstance(raw, bool)
