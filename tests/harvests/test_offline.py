"""REIK01: every page rendered again, in a real browser whose only network is the archive.

The visit is the one that harvests make, so the text is read in the same way. Requests are answered
by `offline.Replay`, byte for byte from the WARC files; what they don't hold is missing. Nothing is
inherently live here but two things, and both are answered from the archive as far as that goes: a
WebSocket gets its recorded frames, and server-sent events the part of the stream that was recorded.
They come all at once instead of one every 0.4 seconds, so of the pages that show them the text is
compared without the lines that tell which messages have come.
"""

import asyncio
from collections.abc import Iterator, Mapping
from dataclasses import dataclass

import pytest

from capture.browser.executable import find
from capture.browser.loop import OwnSessionLoop
from capture.browser.request import VisitRequest
from capture.browser.session import BrowserSession, SessionOptions
from capture.browser.tab import TabOptions
from capture.demo.inventory import Discovery, Inventory
from capture.demo.streams import MESSAGES
from tests.harvests.archive import Archive
from tests.harvests.demo_harvest import Harvested
from tests.harvests.offline import Replay

pytestmark = [
    pytest.mark.browser,
    pytest.mark.slow,
    pytest.mark.timeout(900),
    pytest.mark.requirement("REIK01"),
]

LIVE = ("voorbeelden/websocket/", "voorbeelden/gebeurtenissen/")
"""Pages that show messages as they come."""
TABS = 2


@dataclass(frozen=True, slots=True, kw_only=True)
class Recorded:
    """A visit as the archive tells of it."""

    visit_id: str
    url: str
    """As asked for."""
    final_url: str
    """What its text was recorded under."""
    text: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Rendered:
    """The same visit, from the archive alone."""

    recorded: Recorded
    final_url: str
    text: str
    title: str
    trouble: tuple[str, ...]
    """What the browser complained of, and what the visit was short of."""
    missing: tuple[str, ...]
    answered: int


def recorded_visits(archive: Archive) -> Iterator[Recorded]:
    """Yield every visit whose text is in the archive, in order."""
    texts = {
        record.value("WARC-Page-ID"): record
        for record in archive.of_type("resource")
        if record.url.startswith("urn:text:")
    }
    for record in archive.of_type("metadata"):
        text = texts.pop(record.value("WARC-Page-ID"), None)
        if text is not None:
            yield Recorded(
                visit_id=text.value("WARC-Page-ID") or "",
                url=record.url,
                final_url=text.url.removeprefix("urn:text:"),
                text=text.block().decode(),
            )
    assert not texts, "texts without the metadata record of their visit"


async def render(archive: Archive, site: str) -> list[Rendered]:
    """Visit every page again, a few tabs at a time, each with a network of its own."""
    todo = recorded_visits(archive)
    done: list[Rendered] = []

    async def work() -> None:
        async with Replay.open(archive) as replay:
            options = SessionOptions(executable=find(), spki=replay.spki)
            async with BrowserSession.launch(options) as session:
                tab = await session.new_tab(TabOptions(port=replay.port, traffic=replay))
                for visit in todo:
                    replay.begin(visit.visit_id)
                    before = replay.answered
                    request = VisitRequest(
                        url=visit.url,
                        may_navigate=lambda url: url.startswith(site),
                        with_view=False,
                    )
                    result = await tab.visit(request)
                    if comparable(result.text, visit.url) != comparable(visit.text, visit.url):
                        # A busy machine may read too early; what is missing is missing again.
                        replay.begin(visit.visit_id)
                        result = await tab.visit(request)
                    done.append(
                        Rendered(
                            recorded=visit,
                            final_url=result.final_url,
                            text=result.text,
                            title=result.title,
                            trouble=tuple(map(str, (*result.notes, result.error, result.outcome))),
                            missing=tuple(replay.missing),
                            answered=replay.answered - before,
                        )
                    )

    async with asyncio.TaskGroup() as group:
        for _ in range(TABS):
            group.create_task(work())
    return done


_rendered: dict[str, list[Rendered]] = {}


@pytest.fixture(params=["http", pytest.param("https_whole", marks=pytest.mark.soak)])
def harvested(request: pytest.FixtureRequest) -> Harvested:
    """A harvest: what TLS carried lies in the archive as what was plain does."""
    found = request.getfixturevalue(f"{request.param}_harvest")
    assert isinstance(found, Harvested)
    return found


@pytest.fixture
def rendered(harvested: Harvested) -> list[Rendered]:
    """All pages of the harvest, rendered once for all tests."""
    if harvested.seed not in _rendered:
        with asyncio.Runner(loop_factory=OwnSessionLoop) as runner:
            _rendered[harvested.seed] = runner.run(render(harvested.archive, harvested.seed))
    return _rendered[harvested.seed]


def test_no_request_is_missing(rendered: list[Rendered]) -> None:
    missing = {each.recorded.url: each.missing for each in rendered if each.missing}
    assert missing == {}
    assert sum(each.answered for each in rendered) > len(rendered)


def test_every_page_shows_the_text_that_was_recorded(rendered: list[Rendered]) -> None:
    other = {
        each.recorded.url: (each.recorded.text, each.text, each.trouble)
        for each in rendered
        if comparable(each.recorded.text, each.recorded.url)
        != comparable(each.text, each.recorded.url)
    }
    assert other == {}
    assert {each.recorded.url: each.recorded.final_url for each in rendered} == {
        each.recorded.url: each.final_url for each in rendered
    }


def test_every_page_of_the_inventory_was_rendered_offline(
    rendered: list[Rendered], harvested: Harvested, inventory: Inventory
) -> None:
    """Frames are rendered within their pages; a head that never came whole shows nothing."""
    titles: Mapping[str, str] = {each.final_url: each.title for each in rendered}
    expected = [
        page
        for page in inventory.pages
        if page.discovery not in (Discovery.EXPLORED, Discovery.EMBEDDED)
        and not page.kind.startswith("redirect")
        and page.kind not in ("cut-head", "meta-refresh", "script-redirect", "error-once")
    ]
    assert len(expected) > 80
    for page in expected:
        title = titles.get(harvested.seed.rstrip("/") + page.path)
        assert title is not None, page.path
        assert title.startswith(page.title), page.path


def comparable(text: str, url: str) -> list[str]:
    """The lines of a text; of live pages without the messages that have come."""
    lines = text.splitlines()
    if not url.endswith(LIVE):
        return lines
    return [line for line in lines if not any(message in line for message in MESSAGES)]
