"""The inventory against the running server, and against a real browser."""

import asyncio
from collections.abc import AsyncIterator
from html.parser import HTMLParser
from urllib.parse import urldefrag

import httpx
import pytest
import pytest_asyncio
from playwright.async_api import Browser, Page, async_playwright

from capture.demo.inventory import (
    Discovery,
    ExpectedPage,
    ExpectedRequest,
    Origin,
    load_inventory,
)
from capture.demo.log import Listener
from capture.demo.server import DemoSite, ThreadedDemoSite
from capture.model.url import normalise
from tests.chromium import launch_options

INVENTORY = load_inventory()
CUT_OFF = ("cut-off", "cut-head")
DEADLINE_SECONDS = 60
SAME_SCRIPT = ("rietzoom", "hogeland", "sluisdam", "zandrug", "waterwijk", "oudekerk", "glasveld")
"""Routes that differ from their siblings in one name only: opening a few will do."""
VISITED = [
    page
    for page in INVENTORY.pages
    if len(page.requests) > 3
    and page.kind not in ("text", "error")
    and not page.path.endswith(SAME_SCRIPT)
]
SCROLL = """async () => {
  for (let y = 0; y < document.body.scrollHeight; y += 400) {
    scrollTo({ top: y, behavior: "instant" });
    await new Promise((done) => requestAnimationFrame(() => requestAnimationFrame(done)));
  }
}"""


class LinksAndTitle(HTMLParser):
    """What a page of the demo links to by `a[href]`, and its title."""

    def __init__(self) -> None:
        super().__init__()
        self.links: list[str] = []
        self.title = ""
        self._in_title = False

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self._in_title = tag == "title" and not self.title
        if tag == "a" and (href := dict(attrs).get("href")):
            self.links.append(href)

    def handle_endtag(self, tag: str) -> None:
        self._in_title = False

    def handle_data(self, data: str) -> None:
        if self._in_title:
            self.title += data


@pytest_asyncio.fixture
async def site() -> AsyncIterator[DemoSite]:
    async with DemoSite() as running:
        yield running


def parse(response: httpx.Response) -> LinksAndTitle:
    found = LinksAndTitle()
    if "html" in response.headers.get("content-type", ""):
        found.feed(response.text)
    return found


async def test_every_page_answers_with_its_status_and_title(site: DemoSite) -> None:
    async with httpx.AsyncClient(base_url=site.url) as client:
        for page in INVENTORY.pages:
            if page.kind in CUT_OFF:
                with pytest.raises(httpx.RemoteProtocolError):
                    await client.get(page.path)
                continue
            if page.kind == "odd-headers":
                continue  # h11 refuses some of these; test_server reads them raw
            response = await client.get(page.request_path)
            assert response.status_code == page.status, page.path
            if page.discovery is not Discovery.RENDERED and page.kind != "history-route":
                assert parse(response).title.startswith(page.title), page.path


async def test_every_file_answers_with_its_type(site: DemoSite) -> None:
    async with httpx.AsyncClient(base_url=site.url) as client:
        for file in INVENTORY.files:
            response = await client.get(file.path)
            assert response.status_code == 200, file.path
            assert response.headers["content-type"].partition(";")[0] == file.mime, file.path


async def test_every_get_request_in_the_inventory_is_answered(site: DemoSite) -> None:
    bases = {Origin.SITE: site.url, Origin.OTHER: site.other_url}
    wanted = INVENTORY.all_requests(explored=True)
    own = {page.request_path for page in INVENTORY.pages}
    async with httpx.AsyncClient() as client:
        for item in wanted:
            if item.method != "GET" or item.path in own or item.path == "/api/ticker":
                continue
            async with client.stream("GET", bases[item.origin] + item.path[1:]) as response:
                assert response.status_code == 200, item


async def test_static_links_and_inventory_name_the_same_addresses(site: DemoSite) -> None:
    """Follow links as sent, from the home page; nothing more, nothing less is listed."""
    base = site.url.rstrip("/")
    known, todo = {"/"}, ["/"]
    async with httpx.AsyncClient() as client:
        while todo:
            path = todo.pop()
            if any(page.path == path and page.kind in CUT_OFF for page in INVENTORY.pages):
                continue
            if "/kopregels/" in path and not path.endswith("/kopregels/"):
                continue
            response = await client.get(base + path)
            for href in parse(response).links:
                url = normalise(urldefrag(href).url or path, base=base + path)
                if url is None or not url.startswith(site.url):
                    continue
                linked = url.removeprefix(base)
                if linked not in known:
                    known.add(linked)
                    todo.append(linked)
    listed = {page.path for page in INVENTORY.pages if page.discovery is Discovery.LINKS}
    listed |= {file.path for file in INVENTORY.files if file.discovery is Discovery.LINKS}
    by_redirect = {p.path for p in INVENTORY.pages if p.discovery is Discovery.REDIRECT}
    # The body of a redirect links to its target.
    assert known - by_redirect == listed


async def test_sitemap_names_only_listed_pages_and_the_two_orphans(site: DemoSite) -> None:
    listed = {page.path: page for page in INVENTORY.pages}
    async with httpx.AsyncClient(base_url=site.url) as client:
        texts = [(await client.get(f"/sitemap-{name}.xml")).text for name in ("nieuws", "paginas")]
    paths = ["/" + part.partition("</loc>")[0].removeprefix(site.url)
             for text in texts for part in text.split("<loc>")[1:]]  # fmt: skip
    assert set(paths) <= set(listed)
    orphans = {path for path in paths if listed[path].discovery is Discovery.SITEMAP}
    assert orphans == {p.path for p in INVENTORY.pages if p.discovery is Discovery.SITEMAP}


def test_paths_are_listed_once() -> None:
    paths = [page.path for page in INVENTORY.pages] + [file.path for file in INVENTORY.files]
    assert len(paths) == len(set(paths))


@pytest_asyncio.fixture(scope="module", loop_scope="module")
async def browser() -> AsyncIterator[Browser]:
    async with async_playwright() as playwright:
        started = await playwright.chromium.launch(**launch_options())
        yield started
        await started.close()


def seen(site: ThreadedDemoSite) -> set[ExpectedRequest]:
    """What the server was asked for so far, as requests of the inventory."""
    return {
        ExpectedRequest(
            method=item.method,
            origin=Origin.OTHER if item.listener is Listener.OTHER else Origin.SITE,
            path=item.target,
        )
        for item in site.exchanges
    }


async def open_and_scroll(
    page: Page, url: str, wanted: set[ExpectedRequest], site: ThreadedDemoSite
) -> None:
    await page.goto(url)
    async with asyncio.timeout(DEADLINE_SECONDS):
        while not wanted <= seen(site):
            await page.evaluate(SCROLL)


@pytest.mark.browser
@pytest.mark.slow
@pytest.mark.asyncio(loop_scope="module")
@pytest.mark.parametrize("expected", VISITED, ids=lambda page: page.path)
async def test_browser_asks_for_exactly_what_the_inventory_says(
    browser: Browser, expected: ExpectedPage
) -> None:
    complaints: list[str] = []
    with ThreadedDemoSite() as site:
        context = await browser.new_context()
        page = await context.new_page()
        page.on("console", lambda m: complaints.append(m.text) if m.type == "error" else None)
        page.on("pageerror", lambda error: complaints.append(str(error)))
        own = ExpectedRequest(method="GET", origin=Origin.SITE, path=expected.request_path)
        wanted = {own, *expected.requests}
        await open_and_scroll(page, site.url + expected.path[1:], wanted, site)
        await context.close()
        extra = seen(site) - wanted - set(expected.variants)
    assert extra == set()
    assert complaints == []
