"""Holds one day against the truth: what was found, what was missed and why, what is extra.

A change counts as found only when all holds that the archive must show of it: a new record with
the new bytes, the page rendered, the row in the list of changes.
"""

from collections.abc import Container, Iterator
from dataclasses import dataclass, field
from itertools import chain

from capture.demo.changing.nouns import Gone, Truth, What
from capture.demo.changing.running import ChangingSite
from capture.demo.changing.serving import FEED
from scripts.days_evidence import Evidence

MACHINE_READ = frozenset({FEED, "/sitemap.xml", "/robots.txt"})
"""Change with the pages that they name; they are none themselves."""
_LOOKED_AT = frozenset({"new", "changed", "moved", "gone"})


@dataclass(frozen=True, slots=True, kw_only=True)
class Item:
    """One real change, and what of it the harvest does not show; empty when it was found."""

    target: str
    change: str
    missing: tuple[str, ...]
    was_hidden: bool = False
    """The site lied in its ETag: nobody who asks conditionally can know on the day itself."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Verdict:
    """One day."""

    items: tuple[Item, ...] = ()
    extra: tuple[str, ...] = field(default=())
    """Rows of pages and documents to which nothing happened."""

    @property
    def missed(self) -> tuple[Item, ...]:
        """The changes that were not found, lies left aside."""
        return tuple(item for item in self.items if item.missing and not item.was_hidden)

    @property
    def counted(self) -> int:
        """How many changes there were to find, lies left aside."""
        return sum(not item.was_hidden for item in self.items)

    @property
    def recall(self) -> float | None:
        """Part of them that was found; None when there was none."""
        return 1 - len(self.missed) / self.counted if self.counted else None


def judged(site: ChangingSite, truth: Truth | None, evidence: Evidence) -> Verdict:
    """Judge the harvest of a day, while the site still is as on that day.

    Day 0 has no truth but the site itself: every page must be there, with all its parts.
    """
    if truth is None:
        items = tuple(
            Item(
                target=target,
                change="day 0",
                missing=tuple(_captured(site, evidence, target, site.parts(target))),
            )
            for target in site.content.targets()
        )
        return Verdict(items=items)
    items = tuple(
        chain(
            _changed(site, truth, evidence),
            _new(site, truth, evidence),
            _gone(truth, evidence),
            _moved(site, truth, evidence),
        )
    )
    return Verdict(items=items, extra=tuple(_extra(site, truth, evidence)))


def _captured(
    site: ChangingSite, evidence: Evidence, target: str, whats: Container[What]
) -> Iterator[str]:
    """Yield what is lacking of the records of some parts of a page."""
    for what, part in site.parts(target).items():
        if what in whats and not evidence.holds(part.target, part.core):
            yield f"no new record of {part.target}"


def _changed(site: ChangingSite, truth: Truth, evidence: Evidence) -> Iterator[Item]:
    for target, what in sorted(truth.changed.items()):
        missing = list(_captured(site, evidence, target, what))
        document = site.parts(target).get(What.DOCUMENT)
        own = target if document is None or what != {What.DOCUMENT} else document.target
        rows = evidence.rows_of(own, "changed") or evidence.rows_of(target, "changed")
        if not rows:
            missing.append(f"{own} is not listed as changed")
        # A document is a file by itself: the page that links to it need not be rendered.
        if own == target and target not in evidence.rendered:
            missing.append("not rendered")
        kinds = "+".join(sorted(what))
        yield Item(
            target=target,
            change=f"hub {kinds}" if target in truth.hubs else kinds,
            missing=tuple(missing),
            was_hidden=target in truth.hidden,
        )


def _new(site: ChangingSite, truth: Truth, evidence: Evidence) -> Iterator[Item]:
    silently = {new: old for old, new in truth.moved_silently.items()}
    for target in sorted(truth.new):
        # What moved kept its picture and its document, at their old addresses.
        whats = {What.TEXT} if target in silently else site.parts(target)
        missing = list(_captured(site, evidence, target, whats))
        if target not in evidence.rendered:
            missing.append("not rendered")
        was_followed = any(
            row.to == target for row in evidence.rows_of(silently.get(target, ""), "moved")
        )
        if not was_followed and not evidence.rows_of(target, "new"):
            missing.append("not listed as new")
        yield Item(target=target, change="new", missing=tuple(missing))


def _gone(truth: Truth, evidence: Evidence) -> Iterator[Item]:
    for target, how in sorted(truth.gone.items()):
        rows = evidence.rows_of(target, "gone")
        to = truth.moved_silently.get(target)
        was_followed = any(row.to == to for row in evidence.rows_of(target, "moved"))
        missing = []
        if not rows and not (to and was_followed):
            missing.append("not listed as gone")
        elif rows and rows[0].how != how.value:
            missing.append(f"listed as gone by {rows[0].how!r}, not {how.value!r}")
        yield Item(target=target, change=f"gone {Gone(how).value}", missing=tuple(missing))


def _moved(site: ChangingSite, truth: Truth, evidence: Evidence) -> Iterator[Item]:
    for old, new in sorted(truth.moved.items()):
        missing = list(_captured(site, evidence, new, {What.TEXT}))
        rows = evidence.rows_of(old, "moved")
        if not rows:
            missing.append("not listed as moved")
        elif rows[0].to != new:
            missing.append(f"listed as moved to {rows[0].to}")
        yield Item(target=old, change="moved", missing=tuple(missing))


def _extra(site: ChangingSite, truth: Truth, evidence: Evidence) -> Iterator[str]:
    """Yield the rows of the list that say something of pages to which nothing happened."""
    real = set(truth.changed) | truth.new | set(truth.gone) | set(truth.moved)
    real |= set(truth.moved.values()) | MACHINE_READ
    for target in list(truth.changed) + sorted(truth.new):
        real |= {part.target for part in site.parts(target).values()}
    for row in evidence.rows or ():
        is_told = row.change in _LOOKED_AT and row.target not in real
        is_ours = row.is_page or row.target.startswith("/bestanden/")
        if is_told and is_ours:
            yield f"{row.change} {row.target}"
