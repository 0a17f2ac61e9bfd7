"""What a site's own claims of change are worth: counted where the truth is known. Pure.

Two laws. A claim of change is a reason to render only while its source is trusted: the bytes are
checked anyway. A claim of no change never saves a check of the bytes, but for a 304 to a validator
that, in its group of URLs, has never lied; one lie takes that away until a time without lies.
"""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field, replace
from datetime import UTC, datetime, timedelta
from enum import StrEnum
from typing import Self

from capture.change import trust_json
from capture.change.tallies import MOST_EVIDENCE, Lie, Tally
from capture.model.text import Text, printable
from capture.model.url import split


class Source(StrEnum):
    """What declares that something changed."""

    SITEMAP = "sitemap"
    """`lastmod` of a sitemap (sitemaps.org protocol)."""
    FEED = "feed"
    """An entry of a feed: new, or `updated` later (RFC 4287 §4.2.15, RSS 2.0)."""
    PUSHED = "pushed"
    """The owner: a change interface of the CMS, or a list that was handed over."""
    ETAG = "etag"
    """The validator ETag (RFC 9110 §8.8.3)."""
    LAST_MODIFIED = "last-modified"
    """The validator Last-Modified (RFC 9110 §8.8.2)."""


VALIDATORS = frozenset({Source.ETAG, Source.LAST_MODIFIED})
NAMES = {
    Source.SITEMAP: Text("de sitemap (lastmod)", "the sitemap (lastmod)"),
    Source.FEED: Text("de feed", "the feed"),
    Source.PUSHED: Text("de lijst van de eigenaar", "the owner's list"),
    Source.ETAG: Text("de validator ETag", "the validator ETag"),
    Source.LAST_MODIFIED: Text("de validator Last-Modified", "the validator Last-Modified"),
}


class Claim(StrEnum):
    """What a source says of a page."""

    CHANGED = "changed"
    """It changed: a later date, an entry, 200 to a conditional request."""
    UNCHANGED = "unchanged"
    """It did not, or it is passed over in silence by a source that tells of it; of a validator 304,
    or, to a request without conditions, the same value as last time."""


CLAIMS_NEEDED = 5
"""Claims of change before the false ones can cost a source its trust."""
MOST_FALSE = 0.5
DAYS_WITHOUT_LIE = 30
"""After which a validator may save a GET again."""
MOST_GROUPS = 2_000
"""Groups counted apart; those beyond share one, which is never trusted with a 304."""
_REST = "*"
_LONGEST_GROUP = 300


@dataclass(frozen=True, slots=True, kw_only=True)
class Judgement:
    """One claim beside the truth, that a check by content or a rendering brought to light."""

    source: Source
    url: str
    claim: Claim
    was_changed: bool
    moment: datetime
    """When the truth was seen; aware."""


Key = tuple[Source, str]


@dataclass(frozen=True, slots=True)
class Trust:
    """What is known of the sources of one site; a value, carried from harvest to harvest."""

    days_without_lie: int = DAYS_WITHOUT_LIE
    tallies: Mapping[Key, Tally] = field(default_factory=dict)
    """By source and group: of validators host and first path segment, of others the host."""

    def judged(self, judgements: Iterable[Judgement]) -> "Trust":
        """Return what is known with more claims judged."""
        tallies = dict(self.tallies)
        for each in judgements:
            key = each.source, self._known_group(tallies, each.source, each.url)
            tallies[key] = _counted(tallies.get(key, Tally()), each)
        return replace(self, tallies=tallies)

    def is_reason_to_render(self, source: Source, url: str) -> bool:
        """Whether a claim of change by this source is worth a rendering by itself.

        A claim that isn't believed leaves the page to be checked by its bytes, as every page is.
        """
        right, false = self._tally(source, url).lately
        return right + false < CLAIMS_NEEDED or false <= MOST_FALSE * (right + false)

    def may_ask_conditionally(self, source: Source, url: str, now: datetime) -> bool:
        """Whether a 304 to this validator may be believed: it never lied, or not for long.

        ValueError for a source that is no validator: its silence is never believed.
        """
        if source not in VALIDATORS:
            raise ValueError(f"{source} is no validator")
        group = self._known_group(self.tallies, source, url)
        if group == _REST:
            return False
        lie = self.tallies.get((source, group), Tally()).last_lie
        return lie is None or now - lie.moment >= timedelta(days=self.days_without_lie)

    def demoted(self, now: datetime) -> tuple[Key, ...]:
        """Return the validators that lied of late and the sources that cry wolf, by group."""
        return tuple(key for key in self.tallies if not self._is_trusted(key, now))

    def sentences(self, now: datetime) -> tuple[Text, ...]:
        """Return a sentence for each source and group: what it said and what that is worth."""
        return tuple(self._sentence(key, tally, now) for key, tally in self.tallies.items())

    def to_json(self) -> str:
        """Return all that is known, to be kept between harvests."""
        rows = [trust_json.Row(source.value, group, tally) for (source, group), tally in
                self.tallies.items()]  # fmt: skip
        return trust_json.written(self.days_without_lie, rows)

    @classmethod
    def from_json(cls, text: str | bytes) -> Self:
        """Return what `to_json` wrote. ValueError, in one line, for anything else."""
        days, rows = trust_json.parsed(text, frozenset(Source), most=5 * (MOST_GROUPS + 1))
        return cls(days, {(Source(row.source), row.group): row.tally for row in rows})

    def _tally(self, source: Source, url: str) -> Tally:
        group = self._known_group(self.tallies, source, url)
        return self.tallies.get((source, group), Tally())

    def _known_group(self, tallies: Mapping[Key, Tally], source: Source, url: str) -> str:
        group = group_of(source, url)
        if (source, group) in tallies or len(tallies) < MOST_GROUPS:
            return group
        return _REST

    def _is_trusted(self, key: Key, now: datetime) -> bool:
        source, group = key
        tally = self.tallies[key]
        if source in VALIDATORS:
            lie = tally.last_lie
            is_true = lie is None or now - lie.moment >= timedelta(days=self.days_without_lie)
            return is_true and group != _REST
        right, false = tally.lately
        return right + false < CLAIMS_NEEDED or false <= MOST_FALSE * (right + false)

    def _sentence(self, key: Key, tally: Tally, now: datetime) -> Text:
        source, group = key
        name, where = NAMES[source], printable(group)
        claims = tally.right + tally.false_alarms
        said = Text(
            f"{name.nl.capitalize()} van {where}: {tally.right} van {claims} gemelde wijzigingen"
            f" klopten, {tally.lies} wijzigingen niet gemeld.",
            f"{name.en.capitalize()} of {where}: {tally.right} of {claims} claimed changes were"
            f" true, {tally.lies} changes not told.",
        )
        told = self._worth(source, tally, is_trusted=self._is_trusted(key, now))
        return Text(f"{said.nl} {told.nl}", f"{said.en} {told.en}")

    def _worth(self, source: Source, tally: Tally, *, is_trusted: bool) -> Text:
        if source not in VALIDATORS:
            if is_trusted:
                return Text("Een melding leidt tot weergeven.", "A claim leads to rendering.")
            return Text(
                "Te vaak vals alarm: een melding alleen leidt niet meer tot weergeven.",
                "Too many false alarms: a claim by itself no longer leads to rendering.",
            )
        if is_trusted:
            return Text("Een 304 wordt geloofd.", "A 304 is believed.")
        lie = tally.last_lie
        if lie is None:
            return Text("Een 304 wordt niet geloofd.", "A 304 is not believed.")
        when, url = lie.moment.strftime("%Y-%m-%d %H:%M UTC"), printable(lie.url)
        days = self.days_without_lie
        return Text(
            f"Meldde op {when} ‘niet gewijzigd’ voor {url}, dat wel gewijzigd was: tot {days} dagen"
            " daarna wordt alles volledig opgevraagd.",
            f"Said ‘not modified’ at {when} of {url}, which had changed: until {days} days after"
            " that, everything is asked for in full.",
        )


def group_of(source: Source, url: str) -> str:
    """Return which URLs a source is trusted together for: a server's part, or a whole host."""
    parts = split(url)
    if parts is None:
        return _REST
    if source not in VALIDATORS:
        return parts.origin[:_LONGEST_GROUP]
    segments = [segment for segment in parts.path.split("/") if segment]
    first = segments[0] if len(segments) > 1 else ""
    return f"{parts.origin}/{first}"[:_LONGEST_GROUP]


def _counted(tally: Tally, one: Judgement) -> Tally:
    match one.claim, one.was_changed:
        case Claim.CHANGED, _:
            right, false = tally.lately
            if right + false >= 8 * CLAIMS_NEEDED:
                right, false = right // 2, false // 2
            return replace(
                tally,
                right=tally.right + one.was_changed,
                false_alarms=tally.false_alarms + (not one.was_changed),
                lately=(right + one.was_changed, false + (not one.was_changed)),
            )
        case Claim.UNCHANGED, True:
            lie = Lie(url=one.url[:2_000], moment=one.moment.astimezone(UTC))
            lies = sorted((*tally.evidence, lie), key=lambda each: each.moment)
            return replace(tally, lies=tally.lies + 1, evidence=tuple(lies[-MOST_EVIDENCE:]))
        case _:
            return replace(tally, silent=tally.silent + 1)
