"""The finds site: its inventory, its pages, and a perfect user who gets everywhere."""

import asyncio
from collections.abc import AsyncIterator, Iterator
from urllib.parse import urldefrag, urlsplit

import httpx
import pytest
import pytest_asyncio
from axe_playwright_python.async_playwright import Axe
from playwright.async_api import Browser, Page, async_playwright

from capture.demo.finds.inventory import Find, load_finds
from capture.demo.finds.outside import access_log, owner_list
from capture.demo.finds.site import FindsSite, ThreadedFindsSite
from capture.demo.pages import SITE
from capture.model.link import Mechanism
from capture.model.url import normalise
from tests.chromium import VIOLATIONS, launch_options
from tests.demo.perfect_user import OPENS_WINDOW, PERFECT_USER, WITHOUT_SCRIPTS
from tests.demo.static_reader import StaticReader, header_links

INVENTORY = load_finds()
DEADLINE_SECONDS = 60
NAMED_WHOLE = frozenset(
    {
        Mechanism.ATTRIBUTE, Mechanism.DATA_ATTRIBUTE, Mechanism.COMMENT, Mechanism.META_REFRESH,
        Mechanism.SCRIPT_TEXT, Mechanism.JSON, Mechanism.XML, Mechanism.SITEMAP, Mechanism.FEED,
        Mechanism.ROBOTS_TXT,
    }
)  # fmt: skip
"""Mechanisms whose address stands in a document as it is."""
PUT_TOGETHER = frozenset({"/vondst/proefpagina-zomer/", "/vondst/intern-rooster/"})
"""But a script puts these together from constants."""
SAMPLE = (
    "/", "/vindplaatsen/", "/vindplaatsen/tabbladen/", "/vindplaatsen/keuzelijst/",
    "/vindplaatsen/harmonica/", "/vindplaatsen/nooit-doen/", "/vindplaatsen/zoekformulier/",
    "/vindplaatsen/schuivende-lijst/", "/register/?trefwoord=", "/vondst/kindpakket/",
)  # fmt: skip


def name_of(find: Find) -> str:
    return find.page.split("/")[2]


@pytest_asyncio.fixture
async def site() -> AsyncIterator[FindsSite]:
    async with FindsSite() as running:
        yield running


@pytest_asyncio.fixture
async def client(site: FindsSite) -> AsyncIterator[httpx.AsyncClient]:
    async with httpx.AsyncClient(base_url=site.url) as client:
        yield client


async def crawl(client: httpx.AsyncClient, start: str) -> dict[str, StaticReader]:
    """Follow what a crawler without scripts can follow; return pages by path and query."""
    base = str(client.base_url)
    read: dict[str, StaticReader] = {}
    todo = [start]
    while todo:
        path = todo.pop()
        if path in read:
            continue
        response = await client.get(path)
        assert response.status_code == 200, path
        read[path] = StaticReader(response.text)
        for link in [*read[path].links, *header_links(response.headers.get("link", ""))]:
            url = normalise(urldefrag(link).url or path, base=base.rstrip("/") + path)
            if url is not None and url.startswith(base):
                todo.append("/" + url.removeprefix(base))
    return read


async def test_a_crawler_without_scripts_reaches_exactly_what_the_inventory_calls_static(
    client: httpx.AsyncClient,
) -> None:
    assert set(await crawl(client, "/")) == INVENTORY.pages


async def test_every_find_is_a_page_with_a_title_of_its_own(client: httpx.AsyncClient) -> None:
    titles = []
    for find in INVENTORY.finds:
        response = await client.get(find.path.partition("#")[0])
        assert response.status_code == 200, find.path
        titles.append(StaticReader(response.text).title)
    for page in INVENTORY.linked:
        title = StaticReader((await client.get(page.path)).text).title
        assert title.startswith(page.title), page.path
        titles.append(title)
    assert len(titles) == len(set(titles))


async def test_an_address_stands_whole_only_in_the_document_that_the_inventory_names(
    client: httpx.AsyncClient,
) -> None:
    sources = {find.source for find in INVENTORY.finds if find.source is not None}
    scripts = {
        "/" + path.relative_to(SITE).as_posix()
        for path in (SITE / "assets" / "script" / "vindplaatsen").iterdir()
    }
    found = {find.path for find in INVENTORY.finds if "?" not in find.path}
    documents = {}
    for path in INVENTORY.pages | sources | scripts | found:
        response = await client.get(path)
        documents[path] = response.text + response.headers.get("link", "")
    for find in INVENTORY.finds:
        expected = set()
        if find.mechanism in NAMED_WHOLE | {Mechanism.HTTP_HEADER}:
            expected = {find.source} - ({find.source} if find.path in PUT_TOGETHER else set())
        named_by = {path for path, text in documents.items() if find.path in text}
        assert named_by == expected, find.path


def test_paths_are_listed_once_and_every_page_of_the_section_leads_somewhere() -> None:
    paths = [find.path for find in INVENTORY.finds]
    assert len(paths) == len(set(paths))
    silent = {Mechanism.COMMENT, Mechanism.HTTP_HEADER, Mechanism.XML, Mechanism.JSON}
    acted = {name_of(f) for f in INVENTORY.finds if not f.is_orphan and f.mechanism not in silent}
    assert set(PERFECT_USER) == acted


async def test_owner_and_access_log_know_the_pages_that_nothing_on_the_site_names(
    site: FindsSite,
) -> None:
    (listed,) = INVENTORY.by(Mechanism.OWNER_LIST)
    (logged,) = INVENTORY.by(Mechanism.ACCESS_LOG)
    assert site.url + listed.path[1:] in owner_list(site.url)
    assert f"GET {logged.path} HTTP/1.1" in access_log()
    assert {find.path for find in INVENTORY.finds if find.source is None} == {
        listed.path,
        logged.path,
    }


async def test_the_far_corners_are_as_long_and_as_deep_as_the_inventory_says(
    client: httpx.AsyncClient,
) -> None:
    far = INVENTORY.far
    chain = await crawl(client, far.chain[0])
    assert tuple(chain) == far.chain
    assert len(chain) == 500
    assert set(await crawl(client, far.deep_start)) == {far.deep_start, far.deep}
    segments = far.deep.removeprefix(far.deep_start).strip("/").split("/")
    assert len(segments) == len(set(segments)) == 60
    start = StaticReader((await client.get(far.start)).text)
    assert set(start.links) == {far.chain[0], far.deep_start, far.calendar}


async def test_the_calendar_goes_on_in_both_directions(client: httpx.AsyncClient) -> None:
    far = INVENTORY.far
    path, events = far.calendar, set()
    for months in range(60):
        year, month = divmod(2026 * 12 + 10 + months, 12)
        assert path == far.calendar_pattern.format(year=year, month=month + 1)
        *others, before, path = StaticReader((await client.get(path)).text).links
        assert (await client.get(before)).status_code == 200
        events |= set(others)
    assert events == set(far.events)
    assert (await client.get("/kalender/2026/13/")).status_code == 404


# --- in a browser


@pytest.fixture(scope="module")
def running() -> Iterator[ThreadedFindsSite]:
    with ThreadedFindsSite() as site:
        yield site


@pytest_asyncio.fixture(scope="module", loop_scope="module")
async def browser() -> AsyncIterator[Browser]:
    async with async_playwright() as playwright:
        started = await playwright.chromium.launch(**launch_options())
        yield started
        await started.close()


def listen(page: Page) -> list[str]:
    """Return a list that fills with what the page's scripts complain of."""
    complaints: list[str] = []
    page.on("console", lambda m: complaints.append(m.text) if m.type == "error" else None)
    page.on("pageerror", lambda error: complaints.append(str(error)))
    return complaints


@pytest.mark.browser
@pytest.mark.slow
@pytest.mark.soak
@pytest.mark.requirement("REIK02")
@pytest.mark.asyncio(loop_scope="module")
@pytest.mark.parametrize("name", PERFECT_USER)
async def test_a_perfect_user_gets_to_the_page(
    browser: Browser, running: ThreadedFindsSite, name: str
) -> None:
    find = next(find for find in INVENTORY.finds if name_of(find) == name)
    # Opening and closing have no deadline of their own; with this one a hang says where it is.
    async with asyncio.timeout(DEADLINE_SECONDS):
        context = await browser.new_context(java_script_enabled=name not in WITHOUT_SCRIPTS)
        page = await context.new_page()
        complaints = listen(page)
        await page.goto(running.url + find.page[1:])
        *before, last = PERFECT_USER[name]
        for step in before:
            await step(page)
        arrived = page
        if name in OPENS_WINDOW:
            async with page.expect_popup() as popup:
                await last(page)
            arrived = await popup.value
        else:
            await last(page)
        await arrived.wait_for_url(
            lambda url: same(url, running.url + find.path[1:]), wait_until="commit"
        )
        await context.close()
    assert complaints == []


def same(url: str, wanted: str) -> bool:
    """Whether a URL is the one wanted; an empty query, which a form adds, makes no difference."""
    return url == wanted or (urlsplit(url).query == "" and url.rstrip("?") == wanted)


@pytest.mark.browser
@pytest.mark.slow
@pytest.mark.asyncio(loop_scope="module")
async def test_no_page_that_nobody_acts_on_complains(
    browser: Browser, running: ThreadedFindsSite
) -> None:
    page = await browser.new_page()
    complaints = listen(page)
    tried = {find.page for find in INVENTORY.finds if name_of(find) in PERFECT_USER}
    for path in sorted(INVENTORY.pages - tried - {find.path for find in INVENTORY.finds}):
        await page.goto(running.url + path[1:])
    await page.close()
    assert complaints == []


@pytest.mark.browser
@pytest.mark.slow
@pytest.mark.asyncio(loop_scope="module")
async def test_the_buttons_of_nooit_doen_send_exactly_what_the_inventory_says(
    browser: Browser,
) -> None:
    with ThreadedFindsSite() as site:
        for never in INVENTORY.never:
            page = await browser.new_page()
            page.on("dialog", lambda dialog: dialog.accept())
            await page.goto(site.url + "vindplaatsen/nooit-doen/")
            before = len(unsafe(site))
            await page.locator("main").get_by_text(never.label, exact=True).click()
            while len(unsafe(site)) == before:
                await page.evaluate("() => new Promise(requestAnimationFrame)")
            await page.close()
    assert unsafe(site) == sorted((never.method, never.path) for never in INVENTORY.never)


def unsafe(site: ThreadedFindsSite) -> list[tuple[str, str]]:
    """Return the requests so far that change something, as method and path."""
    asked = ((item.method, item.target) for item in site.exchanges)
    return sorted(item for item in asked if item[0] not in {"GET", "HEAD"})


@pytest.mark.browser
@pytest.mark.slow
@pytest.mark.asyncio(loop_scope="module")
async def test_axe_finds_nothing(browser: Browser, running: ThreadedFindsSite) -> None:
    findings: dict[str, list[str]] = {}
    page = await browser.new_page()
    for path in SAMPLE:
        await page.goto(running.url + path[1:])
        results = await Axe().run(page, options=VIOLATIONS)
        assert results.response["passes"], path
        if results.violations_count:
            findings[path] = [
                f"{item['id']}: {item['nodes'][0]['html'][:120]}"
                for item in results.response["violations"]
            ]
    await page.close()
    assert findings == {}
