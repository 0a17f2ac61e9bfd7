"""The archivist's pages in a real browser: accessible, by keyboard, and closed to other pages."""

import asyncio
import shutil
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path

import pytest
from axe_playwright_python.sync_playwright import Axe
from playwright.sync_api import Browser, Page, expect, sync_playwright

from capture.access.catalogue.catalogue import Catalogue
from capture.access.desk.accounts import Role
from capture.access.portal.lasting import PARTS
from capture.access.server import Listening, Named, listen, run
from capture.access.store import Store
from capture.cli.desk_work import DeskWork
from capture.harvest import orphans
from capture.model.layout import HarvestFolder
from tests.access.catalogue.archive import BASE, SITE, restrict
from tests.access.desk.conftest import PASSWORD, report_of
from tests.chromium import PATIENCE_MILLISECONDS, WCAG, launch_options

pytestmark = [pytest.mark.browser, pytest.mark.slow]


@dataclass(frozen=True, slots=True, kw_only=True)
class Online:
    """The service over an archive of its own."""

    folder: HarvestFolder
    listening: Listening

    @property
    def desk(self) -> str:
        """Return the address of the first page."""
        return f"{self.listening.desk}/desk"

    @property
    def name(self) -> str:
        """Return the harvest as addresses have it."""
        return f"{SITE}/{self.folder.root.name}"


@pytest.fixture(scope="module")
def online(tmp_path_factory: pytest.TempPathFactory, built: Path) -> Iterator[Online]:
    """The service, on ports of its own."""
    archive = tmp_path_factory.mktemp("online") / "archief"
    shutil.copytree(built, archive)
    restrict(archive, f"{BASE}/geheim")
    with Store.open(archive, *PARTS) as store:
        report_of(store, "De kaart ontbreekt.")
    (folder,) = archive.glob(f"{SITE}/*")
    listening = listen("127.0.0.1", 0, 0, Named())
    ready = threading.Event()
    held: list[tuple[asyncio.AbstractEventLoop, asyncio.Event]] = []

    async def serve(catalogue: Catalogue) -> None:
        stop = asyncio.Event()
        held.append((asyncio.get_running_loop(), stop))
        ready.set()
        work = DeskWork(archive=archive)
        await run(catalogue, None, listening, say=lambda _: None, work=work, stop=stop)

    with Catalogue.open(archive) as catalogue:
        thread = threading.Thread(target=lambda: asyncio.run(serve(catalogue)))
        thread.start()
        assert ready.wait(120)
        try:
            yield Online(folder=HarvestFolder(folder), listening=listening)
        finally:
            loop, stop = held[0]
            loop.call_soon_threadsafe(stop.set)
            thread.join(120)
            assert not thread.is_alive()


@pytest.fixture(scope="module")
def chromium() -> Iterator[Browser]:
    """A browser for this module."""
    with sync_playwright() as driver:
        browser = driver.chromium.launch(**launch_options())
        yield browser
        browser.close()


@pytest.fixture
def somebody(chromium: Browser) -> Iterator[Page]:
    """Somebody who isn't logged in; a page of theirs."""
    context = chromium.new_context(viewport={"width": 1280, "height": 900})
    context.set_default_timeout(PATIENCE_MILLISECONDS)
    yield context.new_page()
    context.close()


def _log_in(page: Page, online: Online, role: Role, prefix: str = "") -> None:
    page.goto(online.desk.replace("/desk", f"{prefix}/desk"))
    page.locator("#name").fill(role.value)
    page.locator("#password").fill(PASSWORD)
    page.locator("#password").press("Enter")
    expect(page.locator("h1")).to_have_text("What waits" if prefix else "Wat wacht")


@pytest.mark.timeout(600)
@pytest.mark.parametrize(("prefix", "width"), [("", 320), ("/en", 1280)])
def test_axe_finds_nothing_and_nothing_scrolls_sideways(
    somebody: Page, online: Online, prefix: str, width: int
) -> None:
    somebody.set_viewport_size({"width": width, "height": 800})
    paths = (
        "", "/login?done=out", f"/lists/{online.name}/orphans?page=2", "/reports", "/restrictions",
        f"/lists/{online.name}/obstacles?done=1", "/fixity", "/acts", "/accounts", "/password",
        "/reports/1",
    )  # fmt: skip
    _log_in(somebody, online, Role.ADMIN, prefix)
    for path in paths:
        answer = somebody.goto(f"{online.listening.desk}{prefix}/desk{path}")
        assert answer is not None
        assert answer.status == 200, path
        _is_accessible(somebody, path, width)
        assert somebody.evaluate("document.documentElement.lang") == (prefix[1:] or "nl")
    somebody.goto(f"{online.listening.desk}{prefix}/desk/lists/{online.name}/orphans")
    somebody.locator("#onpage").check()
    somebody.locator("#choice-in").check()
    somebody.locator("#reason").fill("hoort erbij")
    somebody.locator("#reason").press("Enter")
    expect(somebody.locator("h1")).to_contain_text("50")
    _is_accessible(somebody, "the question before many are decided", width)


def _is_accessible(page: Page, what: str, width: int) -> None:
    found = Axe().run(page, options=WCAG).response["violations"]
    assert [(each["id"], each["nodes"][0]["html"]) for each in found] == [], what
    assert page.evaluate("document.documentElement.scrollWidth") <= width, what


def test_a_decision_needs_no_mouse_and_no_script(chromium: Browser, online: Online) -> None:
    context = chromium.new_context(java_script_enabled=False)
    page = context.new_page()
    page.goto(online.desk)
    for text in (Role.ARCHIVIST.value, PASSWORD):
        _tab_to(page, "name" if text == Role.ARCHIVIST.value else "password")
        page.keyboard.type(text)
    page.keyboard.press("Enter")
    expect(page.locator("h1")).to_have_text("Wat wacht")
    page.goto(f"{online.desk}/lists/{online.name}/orphans?q=wees/11")
    for key in ("row1", "row3"):
        _tab_to(page, key)
        page.keyboard.press("Space")
    _tab_to(page, "choice-in")
    page.keyboard.press("Space")
    _tab_to(page, "reason")
    page.keyboard.type("met het toetsenbord")
    page.keyboard.press("Enter")
    expect(page.locator("h1")).to_contain_text("2 regels?")
    page.locator("main button").press("Enter")
    expect(page.locator(".note").first).to_contain_text("Vastgelegd.")
    decided = orphans.LIST.written_down(online.folder)
    assert {each.reason for each in decided} == {"met het toetsenbord"}
    assert len(decided) == 2
    context.close()


def _tab_to(page: Page, field: str) -> None:
    """Press Tab until the field has the focus, as somebody without a mouse does."""
    wanted = page.locator(f"#{field}")
    for _ in range(120):
        page.keyboard.press("Tab")
        if wanted.evaluate("each => each === document.activeElement", timeout=60_000):
            return
    raise AssertionError(f"{field} can't be reached with the keyboard")


@contextmanager
def _hostile(html: str) -> Iterator[tuple[str, list[str]]]:
    """Serve a page on another port of localhost; yield its origin, and the cookies that it got."""
    got: list[str] = []

    class Answering(BaseHTTPRequestHandler):
        def do_GET(self) -> None:
            got.append(self.headers.get("Cookie", ""))
            self.send_response(200)
            self.send_header("Content-Type", "text/html")
            self.end_headers()
            self.wfile.write(html.encode())

        def log_message(self, format: str, *args: object) -> None:
            """Say nothing."""

    server = ThreadingHTTPServer(("127.0.0.1", 0), Answering)
    thread = threading.Thread(target=server.serve_forever)
    thread.start()
    try:
        yield f"http://localhost:{server.server_port}", got
    finally:
        server.shutdown()
        thread.join(120)
        server.server_close()


def test_archived_pages_see_no_cookie_and_can_send_no_form(somebody: Page, online: Online) -> None:
    _log_in(somebody, online, Role.ARCHIVIST)
    token = somebody.locator("input[name=token]").first.get_attribute("value")
    form = (
        f'<form method="post" action="{online.listening.desk}/desk/restrict">'
        f'<input name="token" value="{token}"><input name="what" value="{BASE}/*">'
        '<input name="grond" value="x"><input name="besluit" value="x">'
        '<input name="type" value="Overig"><button>Klik</button></form>'
    )
    with _hostile(form) as (origin, got):
        somebody.goto(origin)
        somebody.get_by_role("button").click()
        # The cookie stays home (SameSite), and the form is refused by where it comes from.
        expect(somebody.locator("h1")).to_have_text("Het formulier is niet aangenomen")
        assert set(got) == {""}
    with somebody.expect_response(lambda answer: answer.url.startswith(
        online.listening.origins.replay
    )) as replayed:  # fmt: skip
        somebody.goto(f"{online.listening.origins.replay}/", wait_until="commit")
    assert "cookie" not in replayed.value.request.all_headers()
    somebody.goto(f"{online.desk}/restrictions")
    expect(somebody.locator("main")).not_to_contain_text(f"{BASE}/*")


def test_a_cookie_that_an_archived_page_sets_reaches_no_archivist(
    somebody: Page, online: Online
) -> None:
    script = "<script>document.cookie='capture=evil; path=/'; document.title='set'</script>"
    with _hostile(script) as (origin, _):
        somebody.goto(origin)
        expect(somebody).to_have_title("set")
    with somebody.expect_request(lambda asked: "/desk" in asked.url) as asked:
        somebody.goto(online.desk)
    assert "evil" not in asked.value.all_headers().get("cookie", "")


def test_no_page_of_the_desk_shows_in_a_frame(somebody: Page, online: Online) -> None:
    with _hostile(f'<iframe src="{online.desk}/login"></iframe>') as (origin, _):
        somebody.goto(origin)
        frame = somebody.frames[1]
        frame.wait_for_load_state()
        assert frame.locator("#password").count() == 0


def test_the_search_of_the_portal_works_from_here(somebody: Page, online: Online) -> None:
    _log_in(somebody, online, Role.READER)
    search = somebody.locator("header input").first
    search.fill("wees")
    search.press("Enter")
    somebody.wait_for_url(f"{online.listening.origins.portal}/search?*")
