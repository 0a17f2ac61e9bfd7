"""From two open sides and what became of their pages to what changed within them, pair by pair.

Two passes over the pages: one to learn what stands on most of them (`survey`), one over the pairs.
So memory holds no page but the two at hand.
"""

from collections.abc import Iterator
from dataclasses import dataclass, field, replace

from capture.compare.aspects.accessibility import AxeDifference, AxeRule, new_rules
from capture.compare.aspects.links import Targets, link_difference
from capture.compare.aspects.lists import (
    ObstacleDifference,
    OrphanDifference,
    obstacle_difference,
    orphan_difference,
)
from capture.compare.aspects.parties import cookie_difference, party_difference
from capture.compare.aspects.pictures import PictureWriter
from capture.compare.aspects.site import (
    BadLinks,
    page_contacts,
    site_contacts,
    template_difference,
)
from capture.compare.aspects.structure import form_changes, heading_difference
from capture.compare.aspects.survey import OnPage, PageReading, SideSurvey, read_page, survey_of
from capture.compare.aspects.text import text_difference
from capture.compare.aspects.values import Inlinks, PairAspects, SiteAspects
from capture.model.comparison import Comparison, Pair
from capture.model.fate import DocumentFate, Fate
from capture.model.side import ComparedPage, OpenSide


@dataclass(frozen=True, slots=True, kw_only=True)
class AxeLook:
    """What axe-core found, by the names of pairs; see `accessibility.look_at`."""

    found: dict[str, AxeDifference] = field(default_factory=dict)
    failed: dict[str, str] = field(default_factory=dict)


class Gathering:
    """Compares the pages of a comparison; `site` is known once `survey` was called."""

    def __init__(
        self, comparison: Comparison, *, old: OpenSide, new: OpenSide, targets: Targets
    ) -> None:
        """Nothing is read yet."""
        self._comparison = comparison
        self._old, self._new = old, new
        self._targets = targets
        self._surveys: tuple[SideSurvey, SideSurvey] | None = None
        self._bad = BadLinks()

    def survey(self, on_page: OnPage = lambda _done, _total: None) -> None:
        """Read every page of both sides once; `on_page` is told of both as one whole."""
        total = len(self._old.pages) + len(self._new.pages)
        wanted = _left(self._comparison)
        old = survey_of(self._old, wanted=wanted, on_page=lambda done, _: on_page(done, total))
        before = len(self._old.pages)
        new = survey_of(
            self._new,
            wanted=frozenset(),
            on_page=lambda done, _: on_page(before + done, total),
            look=self._look,
        )
        self._surveys = old, new

    def _look(self, page: ComparedPage, reading: PageReading) -> None:
        judged = (self._targets.judge(link) for link in reading.facts.links)
        self._bad.add(page.url, (each for each in judged if each is not None))

    def pairs(
        self, *, pictures: PictureWriter | None = None, axe: AxeLook | None = None
    ) -> Iterator[tuple[Pair, PairAspects]]:
        """Yield each pair with what changed within it, in the order of the comparison. OSError."""
        look = axe or AxeLook()
        for number, pair in enumerate(self._comparison.pairs):
            name = pair_name(number)
            found = self._pair(pair, name)
            if pictures is not None:
                found = replace(found, pictures=pictures.write(name, pair.old, pair.new))
            yield (
                pair,
                replace(found, axe=look.found.get(name), axe_failed=look.failed.get(name, "")),
            )

    def _pair(self, pair: Pair, name: str) -> PairAspects:
        surveys = self._known()
        old = read_page(self._old, pair.old) if pair.old is not None else None
        new = read_page(self._new, pair.new) if pair.new is not None else None
        if old is None:
            return PairAspects(name=name)
        books = surveys[0].contacts, surveys[1].contacts
        own = [each for each in old.contacts if not surveys[0].is_template_contact(each)]
        moved = page_contacts(own, new.contacts if new else (), url=old.facts.url, books=books)
        if new is None:
            return PairAspects(name=name, contacts=moved)
        return PairAspects(
            name=name,
            text=text_difference(old.own, new.own),
            headings=heading_difference(old.facts.headings, new.facts.headings),
            links=link_difference(
                old.facts.links,
                new.facts.links,
                template=(surveys[0].links, surveys[1].links),
                targets=self._targets,
            ),
            forms=form_changes(
                surveys[0].own_forms(old.facts.forms), surveys[1].own_forms(new.facts.forms)
            ),
            contacts=moved,
        )

    def site(self, axe: AxeLook | None = None) -> SiteAspects:
        """Return what changed on the site as a whole."""
        old, new = self._known()
        sides = self._comparison.old, self._comparison.new
        return SiteAspects(
            contacts=site_contacts(old.contacts, new.contacts),
            bad_links=self._bad.counted(),
            template=template_difference(old.template, new.template),
            parties=party_difference(self._old.third_parties(), self._new.third_parties()),
            cookies=cookie_difference(self._old.cookies(), self._new.cookies(), sides=sides),
            obstacles=self._obstacles(),
            orphans=self._orphans(),
            axe=None if axe is None else self._rules(axe),
            inlinks={
                url: Inlinks(count=places.count, pages=tuple(places.first))
                for url, places in old.inlinks.items()
            },
        )

    def _obstacles(self) -> ObstacleDifference | None:
        old, new = self._old.obstacles(), self._new.obstacles()
        if old is None or new is None:
            return None
        return obstacle_difference(old, new, new_address=self._targets.new_address)

    def _orphans(self) -> OrphanDifference | None:
        old, new = self._old.orphans(), self._new.orphans()
        if old is None or new is None:
            return None
        came = {
            pair.new.url
            for pair in self._comparison.pairs
            if pair.new is not None and pair.old is not None
        }
        return orphan_difference(
            old,
            new,
            successor=self._targets.successor.get,
            was_page=lambda url: url in came,
        )

    def _rules(self, axe: AxeLook) -> tuple[AxeRule, ...]:
        pages = {
            pair_name(number): pair.new.url
            for number, pair in enumerate(self._comparison.pairs)
            if pair.new is not None
        }
        return new_rules((pages[name], each) for name, each in axe.found.items() if name in pages)

    def _known(self) -> tuple[SideSurvey, SideSurvey]:
        if self._surveys is None:
            raise RuntimeError("call survey() before")
        return self._surveys


def _left(comparison: Comparison) -> frozenset[str]:
    """Return the old addresses of what no longer stands there."""
    pages = (pair.old.url for pair in comparison.pairs if pair.old and pair.fate is not Fate.KEPT)
    stayed = (DocumentFate.KEPT, DocumentFate.CHANGED)
    documents = (
        each.old.url for each in comparison.documents if each.old and each.fate not in stayed
    )
    return frozenset((*pages, *documents))


def pair_name(number: int) -> str:
    """Return what the page and pictures of a pair are called."""
    return f"{number + 1:05}"
