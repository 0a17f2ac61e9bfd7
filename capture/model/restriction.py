"""The register of restrictions (META04): what is withheld, on what ground, how long. Pure.

A pattern is an address with `*` for any characters; there is no other wildcard, since `?` and `[`
are part of addresses. Matching costs at most length of pattern times length of address. It errs
on the side of withholding: scheme, a leading `www.`, letter case, the way characters are
percent-encoded, and what follows `#` don't count.
"""

import re
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import UTC, date, datetime
from functools import cached_property
from urllib.parse import unquote_to_bytes

from capture.clock import PEOPLES_TIME
from capture.model import url as urls
from capture.model.period import Period

MAX_PATTERN = 2000
"""Characters."""
MAX_STARS = 20
"""In which a day begins and ends."""
_SCHEME = re.compile(r"(?:https?:|\*:)?//", re.IGNORECASE)
_PLAIN_PORT = re.compile(r"^([^/:]*):(?:80|443)(?=/|$)")


@dataclass(frozen=True, slots=True, kw_only=True)
class Lifting:
    """That a restriction was lifted before its time."""

    on: date
    """From this day on it doesn't hold."""
    by: str
    reason: str
    """Empty when none was given."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Restriction:
    """One line of the register. It is never deleted, only lifted."""

    id: str
    """Unique in the register, e.g. `B-0001`."""
    pattern: str | None = None
    """Addresses that it is about; or `record` is there."""
    record: str | None = None
    """WARC-Record-ID, `urn:uuid:…`, without angle brackets."""
    ground: str
    """In law or otherwise: `Woo art. 5.1 lid 2 sub e`."""
    kind: str
    """beperkingGebruikType."""
    kind_list: str | None = None
    """Begrippenlijst of `kind`; None for MDTO's own."""
    kind_code: str | None = None
    begin: date | None = None
    """First day; None from always on."""
    end: date | None = None
    """Last day, inclusive."""
    duration: Period | None = None
    """Counted from `begin`; instead of `end`."""
    decision: str
    """Mark or title of the decision."""
    by: str
    """Who decided."""
    decided: date
    description: str = ""
    """More, for who reads the description."""
    lifted: Lifting | None = None

    @property
    def last_day(self) -> date | None:
        """The last day that it holds by its term, or None when that is open."""
        if self.end is not None or self.duration is None or self.begin is None:
            return self.end
        return self.duration.after(self.begin)

    def is_in_force(self, moment: datetime) -> bool:
        """Whether it holds at an aware moment; days are those of the Netherlands."""
        day = day_of(moment)
        if self.begin is not None and day < self.begin:
            return False
        return not self.is_over(moment)

    def is_over(self, moment: datetime) -> bool:
        """Whether it was lifted, or its term is past, at an aware moment."""
        day = day_of(moment)
        if self.lifted is not None and day >= self.lifted.on:
            return True
        return self.last_day is not None and day > self.last_day

    def concerns(self, url: str, *, record_id: str | None = None) -> bool:
        """Whether an address, or the record that holds it, is meant, whenever."""
        if self.record is not None:
            return record_id is not None and self.record == bare_id(record_id)
        return self.pattern is not None and Pattern(self.pattern).matches(url)


@dataclass(frozen=True)
class Pattern:
    """A pattern, ready to match."""

    text: str

    @cached_property
    def _pieces(self) -> tuple[str, ...]:
        return tuple(_comparable(piece) for piece in _without_scheme(self.text).split("*"))

    def matches(self, url: str) -> bool:
        """Whether the pattern covers the whole of an address."""
        return self.covers(comparable_url(url))

    def covers(self, wanted: str) -> bool:
        """The same for what `comparable_url` made, so that many patterns need it once."""
        first, *rest = self._pieces
        if not rest:
            return wanted == first
        last = rest.pop()
        if not wanted.startswith(first) or not wanted.endswith(last):
            return False
        position, end = len(first), len(wanted) - len(last)
        for piece in rest:
            found = wanted.find(piece, position, end)
            if found < 0:
                return False
            position = found + len(piece)
        return position <= end


@dataclass(frozen=True)
class Register:
    """All restrictions of an archive."""

    restrictions: tuple[Restriction, ...] = ()

    @cached_property
    def _patterns(self) -> tuple[tuple[Pattern, Restriction], ...]:
        return tuple((Pattern(r.pattern), r) for r in self.restrictions if r.pattern is not None)

    @cached_property
    def _records(self) -> dict[str, tuple[Restriction, ...]]:
        found: dict[str, tuple[Restriction, ...]] = {}
        for each in self.restrictions:
            if each.record is not None:
                found[each.record] = (*found.get(each.record, ()), each)
        return found

    def concerning(self, url: str, *, record_id: str | None = None) -> Iterable[Restriction]:
        """Yield the restrictions that mean an address or a record, in force or not."""
        wanted = comparable_url(url)
        for pattern, restriction in self._patterns:
            if pattern.covers(wanted):
                yield restriction
        if record_id is not None:
            yield from self._records.get(bare_id(record_id), ())

    def matching(
        self, url: str, moment: datetime, *, record_id: str | None = None
    ) -> Restriction | None:
        """Return a restriction that withholds an address at a moment, or None.

        `record_id` is that of the record which would be served, with or without angle brackets;
        its own address (WARC-Target-URI) is what should be asked about.
        """
        if moment.tzinfo is None:
            raise ValueError("the moment must be aware")
        found = self.concerning(url, record_id=record_id)
        return next((each for each in found if each.is_in_force(moment.astimezone(UTC))), None)


def day_of(moment: datetime) -> date:
    """Return the day of an aware moment, in the Netherlands."""
    return moment.astimezone(PEOPLES_TIME).date()


def bare_id(record_id: str) -> str:
    """Return a WARC-Record-ID without angle brackets, in lower case."""
    return record_id.strip().removeprefix("<").removesuffix(">").lower()


def comparable_url(url: str) -> str:
    """Return an address in the form in which patterns are compared with it."""
    return _comparable(_without_scheme(urls.normalise(url) or url))


def pattern_fault(text: str) -> str | None:
    """Return what is wrong with a pattern, and what to write, or None."""
    if not text.strip():
        return "name an address, with * for any characters"
    if len(text) > MAX_PATTERN:
        return f"has {len(text)} characters, at most {MAX_PATTERN} are allowed"
    if text.count("*") > MAX_STARS:
        return f"has {text.count('*')} times *, at most {MAX_STARS} are allowed"
    if "#" in text:
        return "leave # and what follows out: it never reaches the site"
    if any(char.isspace() or not char.isprintable() for char in text):
        return "an address has no spaces"
    if "*" not in text and "/" not in _without_scheme(text):
        return f"is a host; write {text}/* for all of it"
    return None


def _without_scheme(text: str) -> str:
    rest = text.strip()
    match = _SCHEME.match(rest)
    rest = rest[match.end() :] if match else rest
    rest = rest.partition("#")[0]
    host, slash, path = rest.partition("/")
    if not host.isascii() and "*" not in host:
        parts = urls.split(f"https://{host}")  # as it is recorded: in punycode
        host = parts.host if parts is not None else host
    rest = _PLAIN_PORT.sub(r"\1", f"{host}{slash}{path}")
    return rest[4:] if rest[:4].lower() == "www." else rest


def _comparable(text: str) -> str:
    """Return text decoded and in lower case; bytes that are no UTF-8 stay apart from all else."""
    decoded = unquote_to_bytes(text.encode("utf-8", "surrogateescape"))
    return decoded.decode("utf-8", "surrogateescape").casefold()
