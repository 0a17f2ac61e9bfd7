"""Traps: URLs that are likely to be one of endlessly many. Pure; `frontier.suspects` keeps count.

No limit is set to hops or depth (REIK04, REIK05). Suspicion rests on how a URL came to be known: it
was found by a page that is of the same making, and what is varied from the one to the other could
be varied for ever. Being suspected only puts a URL behind all others; of each group of suspects a
budget is captured all the same, and only the rest of the group is given up, and listed.

======== ==================================================================== ==================
kind     suspect when                                                         from
======== ==================================================================== ==================
calendar a date lies beyond what is announced (`calendars`)                   at once
nested   segments or the URL itself come back in it, three times              at once
session  it is a page that is known, under another session's id               the second id
facets   filters are added to a page of filters                               10 × budget of them
counter  a number goes up, from page to page, through a chain                 40 × budget in it
======== ==================================================================== ==================

With the budget of 50 a chain of 2,000 pages is whole. It may be ten times as long when its pages
lead to new pages outside it, as an overview of news in pages of ten does.
"""

import re
from collections import Counter
from dataclasses import dataclass
from datetime import date
from enum import StrEnum
from functools import lru_cache
from urllib.parse import unquote

from capture.scope import calendars
from capture.scope.anatomy import Anatomy, anatomy, numbers

DEFAULT_BUDGET = 50
_FACETS_FACTOR = 10
_CHAIN_FACTOR = 40
_FRUITFUL_FACTOR = 10
_DEPTH_FACTOR = 2
_REPEATS = 3
_NUMBER_REPEATS = 5
"""`/1/1/1` is volume, issue and article."""
_UNNESTINGS = 4
_SHOWN = 200

_SESSION_IN_PATH = re.compile(
    r";(?P<name>[a-z]*sess(?:ion)?_?id)=[^/?#;]*|/\((?P<net>(?:[A-Z]\([^()/]{16,}\))+)\)",
    re.IGNORECASE,
)
_SESSION_NAME = re.compile(
    r"(?:php|j|asp|cf|zen)?_?sess(?:ion)?_?(?:id)?|aspsessionid[a-z]*|sid|cftoken|cfid",
    re.IGNORECASE,
)
_SESSION_VALUE = re.compile(r"(?=.*\d)(?=.*[a-z])[0-9a-z_,!.-]{16,}|\d{10,}", re.IGNORECASE)
_SHORT_ID_NAMES = frozenset({"phpsessid", "jsessionid", "cfid", "cftoken"})
_LITERAL = re.compile(r"[{?…]")
"""Where the part of a shape ends that all its URLs have."""
_PAGING = frozenset(
    {"page", "pagina", "p", "pg", "pagenumber", "paginanummer", "start", "offset", "from", "skip"}
)


class Trap(StrEnum):
    """What kind of endlessness is suspected."""

    CALENDAR = "calendar"
    """Month after month."""
    NESTED = "nested"
    """Longer and longer, by what it holds already."""
    SESSION = "session"
    """The same pages, under a new id each time."""
    FACETS = "facets"
    """All combinations of filters."""
    COUNTER = "counter"
    """A number that only goes up."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Suspicion:
    """That a URL is one of a group that may be endless."""

    trap: Trap
    host: str
    """`scheme://host:port`."""
    shape: str
    """What the group has in common, for people: `/kalender/{n}/{n}/`."""
    least_chain: int = 0
    """Holds only at the end of a chain of so many pages of the same shape."""

    @property
    def key(self) -> str:
        """What names the group."""
        return f"{self.trap} {self.host} {self.shape}"


def by_itself(url: str, parent: str, today: date) -> Suspicion | None:
    """Return what can be said of a URL from it and from the page that named it alone."""
    return _nested(url, parent) or _calendar(url, parent, today)


def _calendar(url: str, parent: str, today: date) -> Suspicion | None:
    is_candidate = calendars.early_or_late(today).search(url) is not None
    if not is_candidate or not _bears_date(parent):
        return None
    parts = anatomy(url)
    found = calendars.dates(parts)
    if calendars.is_beyond(found, today):
        chain = 0
    elif calendars.is_before(found):
        chain = calendars.PAST_CHAIN
    else:
        return None
    shape = _shown(parts.shape)
    return Suspicion(trap=Trap.CALENDAR, host=parts.host, shape=shape, least_chain=chain)


@lru_cache(maxsize=64)
def _bears_date(url: str) -> bool:
    return bool(calendars.dates(anatomy(url)))


# --- nested


def _nested(url: str, parent: str) -> Suspicion | None:
    rest = url[len("https://") :]
    path, _, query = rest.partition("?")
    segments = path.split("/")
    if len(segments) > _REPEATS and len(set(segments)) < len(segments):
        parts = anatomy(url)
        repeated = _repeated_segments(parts, parent)
        if repeated:
            shape = f"/…/{'/'.join(repeated[:5])}/…"
            return Suspicion(trap=Trap.NESTED, host=parts.host, shape=_shown(shape))
    is_plain = (
        "%" not in rest
        and "/" not in query
        and "://" not in path
        and query.count("&") < _REPEATS - 1
        and query.count("=") <= query.count("&") + 1
    )
    if not is_plain and _holds_itself(url, anatomy(url)):
        parts = anatomy(url)
        shape = _shown(parts.path.partition("://")[0])
        return Suspicion(trap=Trap.NESTED, host=parts.host, shape=shape)
    return None


def _repeated_segments(parts: Anatomy, parent: str) -> list[str]:
    """Return the segments that come back, when that is suspect; in order of the alphabet.

    That is: one of them three times; or two of them twice, in a URL that goes on from the page
    that named it, as relative links do that were meant to be absolute.
    """
    segments = parts.segments
    if len(set(segments)) == len(segments):
        return []
    counts = Counter(segments)
    often = [name for name, count in counts.items() if count >= _needed(name)]
    if not often:
        again = [name for name, count in counts.items() if count > 1 and not name.isdigit()]
        above = anatomy(parent)
        goes_on = above.host == parts.host and parts.path.startswith(above.path.rpartition("/")[0])
        often = again if len(again) > 1 and goes_on and len(segments) >= 4 else []
    return sorted(often)


def _needed(segment: str) -> int:
    return _NUMBER_REPEATS if segment.isdigit() else _REPEATS


def _holds_itself(url: str, parts: Anatomy) -> bool:
    """Whether the URL stands within itself, more than once, at whatever depth of encoding."""
    pairs = parts.pairs
    if len(pairs) >= _REPEATS and max(Counter(pairs).values()) >= _REPEATS:
        return True
    text = url[len(parts.host) : len(parts.host) + 4096]
    for _ in range(_UNNESTINGS):
        plain = unquote(text)
        if plain == text:
            break
        text = plain
    bare = parts.path.rstrip("/")
    if len(bare) > 1 and len(re.findall(rf"{re.escape(bare)}(?![\w-])", text)) >= _REPEATS:
        return True
    if text.count("://") >= _REPEATS:
        return True
    return any(
        value.count("=") >= _REPEATS - 1 and unquote(value).count(f"{name}=") >= _REPEATS - 1
        for name, value in parts.pairs
        if name
    )


# --- session ids


@dataclass(frozen=True, slots=True)
class Session:
    """A URL that carries a session's id."""

    canonical: str
    """The URL without the id."""
    name: str
    """What the id is called."""


def session(url: str) -> Session | None:
    """Return the URL without the id of a session, if it carries one."""
    if match := _SESSION_IN_PATH.search(url, url.find("/", 8)):
        canonical = url[: match.start()] + url[match.end() :]
        return Session(canonical, (match["name"] or "(S(…))").lower())
    base, mark, query = url.partition("?")
    if not mark:
        return None
    kept, name = [], ""
    for part in query.split("&"):
        key, _, value = part.partition("=")
        if _SESSION_NAME.fullmatch(key) and _is_session_id(key.lower(), value):
            name = key.lower()
        else:
            kept.append(part)
    return Session(f"{base}?{'&'.join(kept)}" if kept else base, name) if name else None


def _is_session_id(name: str, value: str) -> bool:
    return bool(_SESSION_VALUE.fullmatch(value)) or (name in _SHORT_ID_NAMES and value != "")


def same_session_page(url: str, found: Session) -> Suspicion:
    """Return the suspicion against a page that was known under another id."""
    return Suspicion(trap=Trap.SESSION, host=anatomy(url).host, shape=_shown(found.name))


# --- facets


def filters(url: str, parent: str) -> tuple[Suspicion, bool] | None:
    """Return the group of a combination of filters, and whether it adds to those of its page.

    None unless page and URL are of one path, and the URL has two filters or more. Which part of a
    list is shown (`page=2`) is no filter.
    """
    parts = anatomy(url)
    if len(parts.pairs) < 2:
        return None
    above = anatomy(parent)
    if above.path != parts.path or above.host != parts.host:
        return None
    names, before = _filter_names(parts), _filter_names(above)
    if len(names) < 2:
        return None
    group = Suspicion(trap=Trap.FACETS, host=parts.host, shape=_shown(f"{parts.path}?…"))
    return group, names != before


def _filter_names(parts: Anatomy) -> tuple[str, ...]:
    return tuple(name for name, _ in parts.pairs if name.lower() not in _PAGING)


# --- counters


def counter(url: str) -> Suspicion:
    """Return the group of URLs that differ from this one in numbers only."""
    parts = anatomy(url)
    return Suspicion(trap=Trap.COUNTER, host=parts.host, shape=_shown(parts.shape))


def beginning(key: str) -> str:
    """Return what every URL of a group of this key begins with; cheaper to try than its group."""
    _, host, shape = key.split(" ", 2)
    return host + _LITERAL.split(shape, maxsplit=1)[0]


def varied(url: str, parent: str) -> frozenset[str]:
    """Return the numbers of the two that are not the same in both."""
    return frozenset(numbers(url)) ^ frozenset(numbers(parent))


def is_derived(url: str, varying: frozenset[str]) -> bool:
    """Whether a URL is made from the number that a chain counts with: the days of its month."""
    return not varying.isdisjoint(numbers(url))


# --- when it is enough


def is_too_many_filters(added: int, budget: int) -> bool:
    """Whether so many combinations are more than a site has use for."""
    return added > _FACETS_FACTOR * (budget or DEFAULT_BUDGET)


def is_too_long(*, barren: int, fruitful: int, depth: int, budget: int) -> bool:
    """Whether a chain has gone on for too long.

    `barren` and `fruitful` are the members of the group that were named by a page that led to
    nothing but the group, or to something else as well; `depth` is how many pages one has to pass.
    """
    long = _CHAIN_FACTOR * (budget or DEFAULT_BUDGET)
    is_many = barren > long or barren + fruitful > _FRUITFUL_FACTOR * long
    return is_many and is_deep(depth, budget)


def is_deep(depth: int, budget: int) -> bool:
    """Whether one has to pass so many pages of a chain that it may be a trap."""
    return depth > _DEPTH_FACTOR * (budget or DEFAULT_BUDGET)


def described(trap: Trap, shape: str, *, captured: int, left: int, today: date) -> str:
    """Return in words what was captured of a group, and what was not."""
    known = f"{left} known {'one' if left == 1 else 'ones'} left out"
    noun = "page" if captured == 1 else "pages"
    pages, more = f"{captured} {noun}", f"{captured} more {noun}"
    match trap:
        case Trap.CALENDAR:
            years = f"beyond {calendars.horizon(today).year} or before {calendars.FIRST_YEAR}"
            return f"calendar without end: {pages} of {shape} captured {years}, {known}"
        case Trap.NESTED:
            return f"address that nests itself: {pages} of {shape} captured, {known}"
        case Trap.SESSION:
            return f"same pages under new session ids ({shape}): {pages} captured, {known}"
        case Trap.FACETS:
            return f"endless combinations of filters: {more} of {shape} captured, {known}"
        case Trap.COUNTER:
            return f"counter without end: {more} of {shape} captured, {known}"


def _shown(shape: str) -> str:
    """Return a shape short enough to be read; two that differ later are one group."""
    return shape if len(shape) <= _SHOWN else f"{shape[:_SHOWN]}…"
