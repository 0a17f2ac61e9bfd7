"""One small harvest of a live site, made once, and the access service over it."""

import asyncio
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

import pytest
from playwright.sync_api import Browser, Page, sync_playwright

from capture.access.catalogue.catalogue import Catalogue
from capture.access.keeping import UPDATE_SECONDS
from capture.access.replay import building
from capture.access.replay.building import Worker, WorkerError
from capture.access.replay.policy import Origins
from capture.access.server import Named, Ways, listen, run
from tests.access.portal.live_site import LiveSite, live_site
from tests.chromium import PATIENCE_MILLISECONDS, launch_options
from tests.harvests.demo_harvest import harvest, settings_for


@dataclass(frozen=True, slots=True, kw_only=True)
class Served:
    """An archive online, beside the site that it was made of."""

    archive: Path
    site: LiveSite
    origins: Origins

    def at(self, path: str, view: str = "web") -> str:
        """Return the portal's address of a page of the site."""
        return f"{self.origins.portal}/{view}/2026/{self.site.url}{path}"


@contextmanager
def serving(
    archive: Path, worker: Worker | None, *, every: float = UPDATE_SECONDS, ways: Ways | None = None
) -> Iterator[Origins]:
    """Run the service in a thread, with no bounds to what a visitor asks unless `ways` says so."""
    ways = ways or Ways(every=every, allowances={})
    listening = listen("127.0.0.1", 0, 0, Named())
    ready = threading.Event()
    held: list[tuple[asyncio.AbstractEventLoop, asyncio.Event]] = []

    async def work(catalogue: Catalogue) -> None:
        stop = asyncio.Event()
        held.append((asyncio.get_running_loop(), stop))
        ready.set()
        await run(catalogue, worker, listening, say=lambda _: None, stop=stop, ways=ways)

    with Catalogue.open(archive) as catalogue:
        catalogue.update()
        thread = threading.Thread(target=lambda: asyncio.run(work(catalogue)))
        thread.start()
        assert ready.wait(120)
        try:
            yield listening.origins
        finally:
            loop, stop = held[0]
            loop.call_soon_threadsafe(stop.set)
            thread.join(120)
            assert not thread.is_alive()


@pytest.fixture(scope="session")
def harvested(tmp_path_factory: pytest.TempPathFactory) -> Iterator[tuple[Path, LiveSite]]:
    """A harvest of the live site, which goes on living, and listens."""
    archive = tmp_path_factory.mktemp("archief")
    with live_site() as site:
        settings = settings_for(site.url, archive, explore="off", pictures="view")
        harvest(settings)
        site.asked.clear()
        yield archive, site


@pytest.fixture(scope="session")
def worker() -> Worker:
    """The replay worker; skips where npm can't bring its packages."""
    try:
        return building.worker(lambda _: None)
    except WorkerError as fault:
        pytest.skip(str(fault))


@pytest.fixture(scope="session")
def served(harvested: tuple[Path, LiveSite], worker: Worker) -> Iterator[Served]:
    """The archive online, with replay."""
    archive, site = harvested
    with serving(archive, worker) as origins:
        yield Served(archive=archive, site=site, origins=origins)


@pytest.fixture(scope="session")
def unplayed(harvested: tuple[Path, LiveSite]) -> Iterator[Served]:
    """The archive online, on a machine that could not build the worker."""
    archive, site = harvested
    with serving(archive, None) as origins:
        yield Served(archive=archive, site=site, origins=origins)


@pytest.fixture(scope="module")
def chromium(harvested: tuple[Path, LiveSite]) -> Iterator[Browser]:
    """A browser for the tests of a module; begun after the harvest, which has a loop too.

    Not for longer: Playwright's synchronous door keeps a loop running in this thread, beside which
    no other test could have one.
    """
    with sync_playwright() as driver:
        browser = driver.chromium.launch(**launch_options())
        yield browser
        browser.close()


@pytest.fixture
def visitor(chromium: Browser) -> Iterator[Page]:
    """A new visitor, who has never been here."""
    context = chromium.new_context(viewport={"width": 1280, "height": 900})
    context.set_default_timeout(PATIENCE_MILLISECONDS)
    yield context.new_page()
    context.close()
