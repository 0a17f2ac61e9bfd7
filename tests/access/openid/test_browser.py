"""From the button to the desk and out again, with a certified provider and a real browser."""

import asyncio
import os
import shutil
import subprocess
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

import pytest
from axe_playwright_python.sync_playwright import Axe
from playwright.sync_api import Page, expect, sync_playwright

from capture.access.acts import Acts
from capture.access.catalogue.catalogue import Catalogue
from capture.access.openid.settings import read_login
from capture.access.replay.building import WorkerError, _node_and_npm
from capture.access.server import Listening, Named, Ways, listen, run
from capture.cli.desk_work import DeskWork
from tests.access.desk.conftest import PASSWORD
from tests.chromium import launch_options
from tests.frameworks.packages import NotInstalledError, install

pytestmark = [pytest.mark.browser, pytest.mark.slow]

_HERE = Path(__file__).parent
_WCAG = ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa", "best-practice"]
_SECRET = "een geheim: met tekens & zo"
_SETTINGS = """
[openid]
name = "Rijksaccount"
issuer = "{issuer}"
client-id = "webarchief"
secret-variable = "ARCHIEF_GEHEIM"
scopes = ["openid", "profile", "email", "roles"]
role-claim = "roles"
[openid.roles]
reader = ["archief-lezer"]
archivist = ["archief-archivaris"]
"""


@dataclass(frozen=True, slots=True, kw_only=True)
class Online:
    """The service over an archive of its own, whose archivists log in at a provider."""

    archive: Path
    desk: str
    issuer: str


@contextmanager
def _provider(desk: str) -> Iterator[str]:
    """Run the provider; yield its issuer."""
    try:
        packages = install(_HERE)
        node, _ = _node_and_npm()
    except (NotInstalledError, WorkerError) as fault:
        pytest.skip(str(fault))
    # Node looks for packages in the folders above a script's own.
    script = shutil.copy(_HERE / "provider.mjs", packages.parent)
    running = subprocess.Popen(
        [node, str(script), f"{desk}/desk/openid", f"{desk}/desk/out"],
        stdout=subprocess.PIPE,
        stderr=subprocess.DEVNULL,
        env={**os.environ, "CLIENT_SECRET": _SECRET},
        text=True,
    )
    try:
        assert running.stdout is not None
        told = (line.strip() for line in running.stdout if line.startswith("http"))
        issuer = next(told, None)
        assert issuer is not None, "the provider didn't start"
        yield issuer
    finally:
        running.kill()
        running.wait(30)


@contextmanager
def _served(archive: Path, listening: Listening) -> Iterator[None]:
    ready = threading.Event()
    held: list[tuple[asyncio.AbstractEventLoop, asyncio.Event]] = []
    login = read_login(archive, {"ARCHIEF_GEHEIM": _SECRET})

    async def serve(catalogue: Catalogue) -> None:
        stop = asyncio.Event()
        held.append((asyncio.get_running_loop(), stop))
        ready.set()
        work, ways = DeskWork(archive=archive), Ways(login=login)
        await run(catalogue, None, listening, say=print, work=work, stop=stop, ways=ways)

    with Catalogue.open(archive) as catalogue:
        thread = threading.Thread(target=lambda: asyncio.run(serve(catalogue)))
        thread.start()
        assert ready.wait(30)
        try:
            yield
        finally:
            loop, stop = held[0]
            loop.call_soon_threadsafe(stop.set)
            thread.join(30)
            assert not thread.is_alive()


@pytest.fixture
def online(tmp_path: Path, built: Path) -> Iterator[Online]:
    """The service and the provider, on ports of their own and on two sites."""
    archive = tmp_path / "archief"
    shutil.copytree(built, archive)
    listening = listen("127.0.0.1", 0, 0, Named())
    with _provider(listening.desk) as issuer:
        (archive / "login.toml").write_text(_SETTINGS.format(issuer=issuer))
        with _served(archive, listening):
            yield Online(archive=archive, desk=listening.desk, issuer=issuer)


@pytest.fixture
def somebody() -> Iterator[Page]:
    with sync_playwright() as driver:
        browser = driver.chromium.launch(**launch_options())
        yield browser.new_page()
        browser.close()


def _is_accessible(page: Page) -> None:
    for width in (320, 1280):
        page.set_viewport_size({"width": width, "height": 800})
        found = Axe().run(page, options={"runOnly": _WCAG}).response["violations"]
        assert [(each["id"], each["nodes"][0]["html"]) for each in found] == []
        assert page.evaluate("document.documentElement.scrollWidth") <= width


def _log_in(page: Page, name: str) -> None:
    """Log in at the provider, and let it tell the archive."""
    page.locator("input[name=login]").fill(name)
    page.locator("input[name=password]").fill("x")
    page.get_by_role("button").click()
    page.get_by_role("button", name="Continue").click()


@pytest.mark.requirement("OPSL01")
@pytest.mark.timeout(600)
def test_from_the_button_to_the_desk_and_out_again(online: Online, somebody: Page) -> None:
    page = somebody
    page.goto(f"{online.desk}/desk/fixity")
    expect(page.locator("h1")).to_have_text("Inloggen voor archivarissen")
    _is_accessible(page)
    page.get_by_role("button", name="Inloggen met Rijksaccount").click()
    page.wait_for_url(f"{online.issuer}/**")
    _log_in(page, "anna")
    # Where she was going, and with a cookie that no other site can have sent.
    page.wait_for_url(f"{online.desk}/desk/fixity")
    expect(page.locator(".desk-bar")).to_contain_text("Anna de Vries (archivaris)")
    page.goto(f"{online.desk}/en/desk/password")
    expect(page.locator("main")).to_contain_text(online.issuer)
    _is_accessible(page)

    page.get_by_role("button", name="Log out").click()
    page.wait_for_url(f"{online.issuer}/**")
    page.get_by_role("button", name="Yes").click()
    page.wait_for_url(f"{online.desk}/desk/out*")
    expect(page.get_by_role("status")).to_have_text("U bent uitgelogd.")
    page.goto(f"{online.desk}/desk")
    expect(page.locator("h1")).to_have_text("Inloggen voor archivarissen")

    # The provider ended its session too: it asks who this is.
    page.get_by_role("button", name="Inloggen met Rijksaccount").click()
    page.get_by_role("link", name="Cancel").click()
    page.wait_for_url(f"{online.desk}/desk/openid?*")
    expect(page.get_by_role("status")).to_contain_text("afgebroken bij Rijksaccount")
    _is_accessible(page)
    page.get_by_role("link", name="Opnieuw inloggen").click()
    page.get_by_role("button", name="Inloggen met Rijksaccount").click()
    _log_in(page, "bert")
    expect(page.get_by_role("alert")).to_contain_text("hebt geen toegang")
    _is_accessible(page)

    # A local account comes in as ever.
    page.get_by_role("link", name="Opnieuw inloggen").click()
    page.locator("#name").fill("admin")
    page.locator("#password").fill(PASSWORD)
    page.locator("#password").press("Enter")
    expect(page.locator(".desk-bar")).to_contain_text("admin (beheerder)")
    page.goto(f"{online.desk}/desk/accounts")
    expect(page.locator("main")).to_contain_text(online.issuer)
    _is_accessible(page)
    told = [(each.who, each.act, each.details.get("why")) for each in Acts(online.archive)]
    assert told == [
        ("openid:anna@voorbeeld.nl", "logged-in", None),
        ("openid:anna@voorbeeld.nl", "logged-out", None),
        ("-", "login-failed", "cancelled"),
        ("-", "login-failed", "no-role"),
        ("admin", "logged-in", None),
    ]
