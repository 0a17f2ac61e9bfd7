"""What is asked of the CDX API, and how lines of it are written. Pure.

The parameters and forms are those of pywb's CDX server, with OpenWayback's names for fields and its
`collapse` and `resumeKey`. Regular expressions in `filter` are refused: who writes one can have the
server think for days.
"""

import base64
import binascii
import json
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from enum import Enum

from capture.access import asked as asking
from capture.access.catalogue.listing import Match, Position, Wanted
from capture.access.catalogue.values import Capture
from capture.clock import compact
from capture.index.captures import REVISIT_MIME

MAX_LINES = 100_000
"""Of one answer; `resumeKey` gives the rest."""
MAX_CLOSEST = 1_000
_MAX_FILTERS = 8
_TRUE = frozenset({"true", "1"})
_FAR = datetime(9999, 12, 31, 23, 59, 59, tzinfo=UTC)

FIELDS: dict[str, Callable[[Capture], str | None]] = {
    "urlkey": lambda each: each.key,
    "timestamp": lambda each: compact(each.moment),
    "url": lambda each: each.url,
    "mime": lambda each: REVISIT_MIME if each.is_revisit else each.mime,
    "status": lambda each: None if each.status is None else str(each.status),
    "digest": lambda each: each.digest,
    "length": lambda each: str(each.length),
    "offset": lambda each: str(each.offset),
    "filename": lambda each: each.file,
}
"""In the order of pywb."""
_OTHER_NAMES = {"original": "url", "mimetype": "mime", "statuscode": "status"}


class WrongQueryError(Exception):
    """A parameter can't be understood; the text says which and what to write."""


class Output(Enum):
    """In what form lines are written."""

    CDXJ = "cdxj"
    """Key, timestamp, and the other fields as JSON."""
    JSON = "json"
    """An object on each line."""
    TEXT = "text"
    """Fields with spaces between them; `-` for what is not known."""
    LINK = "link"
    """As a Memento TimeMap has them (RFC 7089 §5)."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Filter:
    """A condition on a field."""

    name: str
    text: str
    is_exact: bool
    is_negated: bool

    def lets_through(self, capture: Capture) -> bool:
        """Whether a capture fits."""
        value = FIELDS[self.name](capture) or ""
        fits = value == self.text if self.is_exact else self.text in value
        return fits != self.is_negated


@dataclass(frozen=True, slots=True, kw_only=True)
class CdxQuery:
    """One question to the API."""

    wanted: Wanted
    limit: int = MAX_LINES
    output: Output = Output.CDXJ
    fields: tuple[str, ...] = tuple(FIELDS)
    filters: tuple[Filter, ...] = ()
    collapse: tuple[str, int | None] | None = None
    """Field, and how many characters of it count; of lines that agree in it the first is kept."""
    closest: datetime | None = None
    after: Position | None = None
    shows_resume_key: bool = False

    def lets_through(self, capture: Capture) -> bool:
        """Whether a capture fits all filters."""
        return all(each.lets_through(capture) for each in self.filters)


@dataclass(slots=True)
class Collapsing:
    """Leaves out lines that agree with the one before."""

    query: CdxQuery
    _last: str | None = field(default=None, init=False)

    def keeps(self, capture: Capture) -> bool:
        """Whether a capture is another one than the last in the field that counts."""
        if self.query.collapse is None:
            return True
        name, count = self.query.collapse
        value = (FIELDS[name](capture) or "-")[:count]
        is_other, self._last = value != self._last, value
        return is_other


def read_query(given: Sequence[tuple[str, str]]) -> CdxQuery:
    """Return what is asked. WrongQueryError says what is wrong; what isn't known is passed over."""
    one = dict(reversed(given))  # of a parameter that comes twice the first counts
    url, match = _address(one)
    sort = one.get("sort", "")
    if sort not in {"", "default", "reverse", "closest"}:
        raise WrongQueryError("sort: choose reverse or closest")
    closest = _moment(one, "closest") if sort == "closest" or one.get("closest") else None
    if sort == "closest" and closest is None:
        raise WrongQueryError("sort=closest: give closest=, a timestamp")
    if closest is not None and match is not Match.EXACT:
        raise WrongQueryError("closest: only of one address, matchType=exact")
    return CdxQuery(
        wanted=Wanted(
            url=url,
            match=match,
            since=_moment(one, "from"),
            until=_end(one, "to"),
            is_reverse=sort == "reverse",
        ),
        limit=_limit(one),
        output=_choice(one, "output", Output, Output.CDXJ),
        fields=_fields(one),
        filters=_filters([value for name, value in given if name == "filter"]),
        collapse=_collapse(one.get("collapse", "")),
        closest=closest,
        after=read_resume_key(one["resumeKey"]) if one.get("resumeKey") else None,
        shows_resume_key=one.get("showResumeKey", "").lower() in _TRUE,
    )


def line(capture: Capture, query: CdxQuery) -> str:
    """Return a capture as a line, line feed included; not for `Output.LINK`."""
    values = {name: FIELDS[name](capture) for name in query.fields}
    if query.output is Output.TEXT:
        return " ".join(_bare(value) for value in values.values()) + "\n"
    start = ""
    if query.output is Output.CDXJ:
        start = f"{capture.key} {compact(capture.moment)} "
        values = {name: each for name, each in values.items() if name not in _IN_FRONT}
    known = {name: value for name, value in values.items() if value is not None}
    return f"{start}{json.dumps(known)}\n"


_IN_FRONT = frozenset({"urlkey", "timestamp"})


def resume_key(position: Position) -> str:
    """Return a position as a text that `resumeKey` takes."""
    told = json.dumps([position.key, position.moment, position.file, position.offset])
    return base64.urlsafe_b64encode(told.encode()).decode().rstrip("=")


def read_resume_key(text: str) -> Position:
    """Return the position of a text that `resume_key` made."""
    try:
        told = json.loads(base64.urlsafe_b64decode(text + "=" * (-len(text) % 4)))
        key, moment, file, offset = told
    except (ValueError, binascii.Error, TypeError, RecursionError):
        raise WrongQueryError("resumeKey: take the one that the last answer ended with") from None
    numbers = (moment, file, offset)
    is_right = isinstance(key, str) and all(type(n) is int and abs(n) < 2**62 for n in numbers)
    if not is_right or not key.isprintable():
        raise WrongQueryError("resumeKey: take the one that the last answer ended with")
    return Position(key=key, moment=moment, file=file, offset=offset)


def _address(one: Mapping[str, str]) -> tuple[str, Match]:
    text = one.get("url", "").strip()
    match = _choice(one, "matchType", Match, Match.EXACT)
    if not one.get("matchType"):
        if text.startswith("*."):
            text, match = text[2:], Match.DOMAIN
        elif text.endswith("*"):
            text, match = text[:-1], Match.PREFIX
    wanted = asking.asked(text)
    if wanted is None or wanted.is_dated:
        raise WrongQueryError("url: give a web address")
    return wanted.url, match


def _choice[E: Enum](one: Mapping[str, str], name: str, kind: type[E], default: E) -> E:
    text = one.get(name, "")
    if not text:
        return default
    try:
        return kind(text)
    except ValueError:
        known = ", ".join(str(each.value) for each in kind)
        raise WrongQueryError(f"{name}: choose from {known}") from None


def _moment(one: Mapping[str, str], name: str) -> datetime | None:
    text = one.get(name, "")
    if not text:
        return None
    moment = asking.moment_of(text)
    if moment is None:
        raise WrongQueryError(f"{name}: give 4 to 14 digits, YYYYMMDDhhmmss")
    return moment


def _end(one: Mapping[str, str], name: str) -> datetime | None:
    """Return the last moment that the digits mean: `2014` is all of that year."""
    begin = _moment(one, name)
    if begin is None:
        return None
    count = len(one[name])
    try:
        if count == 4:
            after = begin.replace(year=begin.year + 1)
        elif count == 6:
            after = (begin + timedelta(days=32)).replace(day=1)
        else:
            units = {8: timedelta(days=1), 10: timedelta(hours=1), 12: timedelta(minutes=1)}
            after = begin + units.get(count, timedelta(seconds=1))
    except (OverflowError, ValueError):
        return _FAR
    return after - timedelta(microseconds=1)


def _limit(one: Mapping[str, str]) -> int:
    text = one.get("limit", "")
    if not text:
        return MAX_LINES
    if not (text.isascii() and text.isdigit() and len(text) < 12 and int(text) > 0):
        raise WrongQueryError("limit: give a number, 1 or more")
    return min(int(text), MAX_LINES)


def _name(text: str, parameter: str) -> str:
    name = _OTHER_NAMES.get(text, text)
    if name not in FIELDS:
        raise WrongQueryError(f"{parameter}: choose fields from {', '.join(FIELDS)}")
    return name


def _fields(one: Mapping[str, str]) -> tuple[str, ...]:
    text = one.get("fl") or one.get("fields") or ""
    names = [each.strip() for each in text.split(",") if each.strip()]
    return tuple(dict.fromkeys(_name(each, "fl") for each in names)) or tuple(FIELDS)


def _filters(texts: Sequence[str]) -> tuple[Filter, ...]:
    if len(texts) > _MAX_FILTERS:
        raise WrongQueryError(f"filter: give at most {_MAX_FILTERS}")
    return tuple(map(_filter, texts))


def _filter(text: str) -> Filter:
    is_negated = text.startswith("!")
    rest = text.removeprefix("!")
    if rest.startswith("~"):
        raise WrongQueryError("filter: regular expressions are not taken; give = or a part")
    name, colon, value = rest.removeprefix("=").partition(":")
    if not colon:
        raise WrongQueryError("filter: write [!][=]field:text")
    return Filter(
        name=_name(name, "filter"),
        text=value,
        is_exact=rest.startswith("="),
        is_negated=is_negated,
    )


def _collapse(text: str) -> tuple[str, int | None] | None:
    if not text:
        return None
    name, _, count = text.partition(":")
    if count and not (count.isascii() and count.isdigit() and len(count) < 5):
        raise WrongQueryError("collapse: write field or field:number")
    return _name(name, "collapse"), int(count) if count else None


def _bare(value: str | None) -> str:
    """Return a value without spaces, so that columns stay columns."""
    return "".join(each if each > " " else "%20" for each in value) if value else "-"
