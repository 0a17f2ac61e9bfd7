"""Pages that are rendered only to see whether they changed, and what they showed."""

import asyncio
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path

import pytest

from capture import clock
from capture.config.build import from_sources
from capture.frontier.values import Drained, Lease
from capture.harvest.bodies import Bodies
from capture.harvest.incremental.look import Look
from capture.harvest.incremental.plan import Decided
from capture.harvest.incremental.probes import Probes
from capture.harvest.notes import Notes
from capture.harvest.state import Store, Tally
from capture.harvest.wiring import open_store, scope_of
from capture.ledger import changes
from capture.ledger.changes import Noted
from capture.model.change import ChangeKind, Part, Reason
from capture.model.layout import HarvestFolder, HarvestName
from tests.harvest.incremental.known import SITE, exchange, memory, url

PAGES = [f"/pagina-{number}" for number in range(6)]


@dataclass
class Kept:
    """A harvest's memory on disk, and what an earlier one knew."""

    store: Store

    def probes(self) -> Probes:
        """Return the probes of a run that begins or goes on."""
        notes = Notes(self.store, scope_of(self.store), Tally())
        known = memory({page: ["/stijl.css"] for page in PAGES})
        bodies = Bodies(self.store.folder.warc, notes.place_of, None)
        return Probes(self.store.database, notes, bodies, known, Look())

    def noted(self) -> dict[str, Noted]:
        with self.store.database.read() as tx:
            return changes.noted(tx)

    def queued(self) -> list[str]:
        """Take all that is to be rendered, in the order of the frontier."""
        found = []
        while not isinstance(lease := self._lease(), Drained):
            assert isinstance(lease, Lease)
            found.append(lease.url)
            with self.store.database.begin() as tx:
                self.store.frontier.done(tx, lease)
        return sorted(found)

    def _lease(self) -> object:
        with self.store.database.begin() as tx:
            return self.store.frontier.lease(tx, clock.now(), worker="w")


@pytest.fixture
def kept(tmp_path: Path) -> Iterator[Kept]:
    settings, _ = from_sources(
        options={"seed": [f"{SITE}/"], "out": str(tmp_path)}, config=None, environment={}
    )
    began = datetime(2026, 3, 3, tzinfo=UTC)
    name = HarvestName(site_host="www.example.nl", prefix="NL-x", started=began, kind="incremental")
    folder = HarvestFolder.of(settings.out, name)
    folder.create()
    store = open_store(settings, name, folder)
    yield Kept(store)
    store.database.close()


def as_before(probes: Probes, page: str, **facts: object) -> bool:
    return asyncio.run(probes.is_as_before(url(page), [exchange(page, **facts)]))


def decided(pages: Sequence[str]) -> Decided:
    rows = {url(each): Noted(url=url(each), reason=Reason.SAMPLE) for each in pages}
    return Decided(rows=rows, probes=set(rows))


def test_a_probe_shows_what_no_check_told(kept: Kept) -> None:
    probes = kept.probes()
    probes.decide(decided(PAGES[:2]), [])
    assert kept.queued() == [url(PAGES[0]), url(PAGES[1])]
    assert as_before(probes, PAGES[0])
    assert not as_before(probes, PAGES[1], mime="image/png", payload_digest="sha256:other")
    assert probes.is_probe(url(PAGES[0]))
    assert not probes.is_probe(url(PAGES[1]))
    missed = kept.noted()[url(PAGES[1])]
    assert missed.was_missed
    assert (missed.kind, missed.reason) == (ChangeKind.CHANGED, Reason.SAMPLE)


def test_what_a_probe_showed_stands_after_an_interruption(kept: Kept) -> None:
    probes = kept.probes()
    probes.decide(decided(PAGES[:1]), [])
    assert kept.queued() == [url(PAGES[0])]
    assert not as_before(probes, PAGES[0], mime="image/png", payload_digest="sha256:other")

    again = kept.probes()
    again.decide(decided(PAGES[:2]), [])
    assert kept.noted()[url(PAGES[0])].was_missed
    assert kept.queued() == [url(PAGES[1])]
    assert not again.is_probe(url(PAGES[0]))
    assert again.is_probe(url(PAGES[1]))


def test_what_two_probes_show_of_a_shared_style_is_rendered_everywhere(kept: Kept) -> None:
    probes = kept.probes()
    style = Part(url=url("/stijl.css"), what=("style",))
    rows = {
        url(each): Noted(url=url(each), reason=Reason.SHARED, because=(style,))
        for each in PAGES[:3]
    }
    probes.decide(Decided(rows=rows, probes=set(rows), shared={style.url: style}), [])
    assert kept.queued() == sorted(rows)
    assert not as_before(probes, PAGES[0], mime="image/png", payload_digest="sha256:other")
    assert kept.queued() == []
    assert not as_before(probes, PAGES[1], mime="image/png", payload_digest="sha256:other")
    assert kept.queued() == sorted(url(each) for each in PAGES[3:])
    assert {kept.noted()[url(each)].reason for each in PAGES[3:]} == {Reason.SHARED}
