"""No archived page reaches the live web, whatever it tries: in a real browser, beside traps.

Each way out is tried live as well, so that a trap that catches nothing in replay is known to work.
"""

import threading
import time
from collections.abc import Iterable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import Any

import pytest
from playwright.sync_api import BrowserContext, Error, Frame, Page, expect, sync_playwright

from capture.access.replay.building import Worker
from capture.access.replay.policy import Origins
from tests.access.portal.conftest import serving
from tests.access.replay import ways_out, writing
from tests.access.replay.browsing import asked_of_network, visiting
from tests.access.replay.trap import Trap, traps
from tests.access.replay.ways_out import ELSEWHERE, HELPERS, LEAVING, SILENT_LIVE, STAYING, WEBRTC

pytestmark = [pytest.mark.browser, pytest.mark.slow, pytest.mark.timeout(900)]

SITE = "www.aanval.nl"
_REST = "() => new Promise((done) => setTimeout(done, %d))"
_LONG_ENOUGH = 2500
"""Milliseconds that an archived page has to reach a trap, at least: as long as the live one took on
this machine, if that was longer."""
_PATIENCE_SECONDS = 200.0
_OF_THE_DRAWING = ("location", "open-top", "link-top", "form-top", "top")

type Caught = dict[str, list[bytes]]


@dataclass(frozen=True, slots=True, kw_only=True)
class Outcome:
    """What the traps caught, by where a page ran."""

    live: Caught
    page: Caught
    drawing: Caught
    tried: dict[str, int]
    """Ways that were tried, by where."""
    network: set[str]
    """All that the replaying browser says that it asked for."""
    ours: set[str]
    stayed: dict[str, bool]
    """By way of leaving: whether the portal was still in charge afterwards."""
    has_notice_after_webrtc: bool


class Rounds:
    """Traps, emptied after every round."""

    def __init__(self, held: dict[str, Trap]) -> None:
        self.held = held
        self.long_enough = _LONG_ENOUGH

    def wait_for(self, names: Iterable[str], page: Page) -> None:
        """Wait until each of these traps has caught something, and remember how long that took."""
        begun = time.monotonic()
        while not all(self.held[name].caught for name in names):
            assert time.monotonic() < begun + _PATIENCE_SECONDS, self.caught()
            _rest(page, 50)
        self.long_enough = max(self.long_enough, round((time.monotonic() - begun) * 1000))

    @property
    def ports(self) -> dict[str, int]:
        return {name: trap.port for name, trap in self.held.items()}

    def url(self, name: str) -> str:
        return f"http://127.0.0.1:{self.held[name].port}/"

    def forget(self) -> None:
        """Empty the traps of what somebody sent who is gone now: WebRTC asks again and again."""
        for trap in self.held.values():
            trap.settle()
        self.caught()

    def caught(self) -> Caught:
        return {name: trap.emptied() for name, trap in self.held.items()}


@contextmanager
def live(pages: dict[str, bytes]) -> Iterator[str]:
    """Serve the pages as a site of today."""

    class Handler(BaseHTTPRequestHandler):
        def do_GET(self) -> None:  # the library's name
            self.wfile.write(pages.get(self.path, writing.answer("weg", status="404 Not Found")))

        do_POST = do_GET

        def log_message(self, *_: Any) -> None:
            """Say nothing."""

    server = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
    threading.Thread(target=server.serve_forever, daemon=True).start()
    try:
        yield f"http://127.0.0.1:{server.server_port}"
    finally:
        server.shutdown()
        server.server_close()


@pytest.fixture(scope="module")
def outcome(tmp_path_factory: pytest.TempPathFactory, worker: Worker) -> Iterator[Outcome]:
    """All ways out, tried live and in replay."""
    folder = tmp_path_factory.mktemp("uit")
    with traps([*STAYING, *LEAVING, "webrtc"]) as held, sync_playwright() as driver:
        rounds = Rounds(held)
        hostile = ways_out.script(rounds.ports)
        in_one_window = ways_out.script(rounds.ports, but=ELSEWHERE)
        pages = {
            "/": writing.page(in_one_window, *_fields(rounds)),
            "/vensters": writing.page(hostile, *_fields(rounds)),
            "/leeg": writing.page(HELPERS),
            "/tekening.svg": writing.drawing(hostile),
            "/leeg.svg": writing.drawing(HELPERS),
        }
        writing.write(folder, SITE, pages)
        (folder / "live").mkdir()
        (folder / "replay").mkdir()
        with live(pages) as site, visiting(driver, folder / "live") as context:
            caught = _live(context, site, rounds)
        rounds.forget()
        with serving(folder, worker) as origins:
            with visiting(driver, folder / "replay") as context:
                found = _replayed(context, origins, rounds)
            ours = {origins.portal, origins.replay, origins.frame(f"https://{SITE}/")}
            yield Outcome(
                live=caught,
                network=asked_of_network(folder / "replay"),
                ours={each.partition("://")[2] for each in ours},
                **found,
            )


def _fields(rounds: Rounds) -> list[str]:
    """Return what a hostile head asks browsers to fetch or report to."""
    place = rounds.url("meta-report")
    return [
        f"Content-Security-Policy-Report-Only: default-src 'none'; report-uri {place}",
        f'Reporting-Endpoints: default="{place}"',
        f'Report-To: {{"group":"n","max_age":99,"endpoints":[{{"url":"{place}"}}]}}',
        'NEL: {"report_to":"n","max_age":99,"success_fraction":1}',
        f"Link: <{rounds.url('preload')}>; rel=preload; as=image",
        f"Link: <{rounds.url('preconnect')}>; rel=preconnect",
        f"SourceMap: {rounds.url('fetch')}",
        f'Speculation-Rules: "{rounds.url("speculation")}"',
    ]


def _live(context: BrowserContext, site: str, rounds: Rounds) -> Caught:
    page = context.new_page()
    page.goto(f"{site}/vensters")
    page.wait_for_function("() => self.tried")
    rounds.wait_for(STAYING.keys() - SILENT_LIVE, page)
    for name, code in LEAVING.items():
        page.goto(f"{site}/leeg")
        page.evaluate(f"(url) => {{ setTimeout(() => {{ {code} }}) }}", rounds.url(name))
        page.wait_for_url(f"{rounds.url(name)}**", wait_until="commit")
    page.goto(f"{site}/leeg")
    page.evaluate(f"(url) => {{ {WEBRTC} }}", rounds.url("webrtc"))
    rounds.wait_for(["webrtc"], page)
    return rounds.caught()


def _replayed(context: BrowserContext, origins: Origins, rounds: Rounds) -> dict[str, Any]:
    tried = {}
    caught: dict[str, Caught] = {}
    page = context.new_page()
    for where, path in (("page", ""), ("drawing", "tekening.svg")):
        frame = _shown(page, origins, path)
        frame.wait_for_function("() => self.tried")
        tried[where] = len(frame.evaluate("self.tried"))
        _rest(page, rounds.long_enough)
        caught[where] = rounds.caught()
    stayed = {}
    frame = _shown(page, origins, "leeg")
    for name in (*LEAVING, *ELSEWHERE):
        way = LEAVING.get(name) or STAYING[name]
        if frame.is_detached() or not frame.url.endswith(f"{SITE}/leeg"):
            page = context.new_page()  # the other one may be on its way elsewhere
            frame = _shown(page, origins, "leeg")
        try:
            _try(frame, way, name, rounds)
        except Error:  # the way before this one took the page elsewhere only now
            page = context.new_page()
            frame = _shown(page, origins, "leeg")
            _try(frame, way, name, rounds)
        stayed[name] = _is_the_portal(page, origins)
    _add(caught["page"], rounds.caught())
    page = context.new_page()
    for name in _OF_THE_DRAWING:
        _try(_shown(page, origins, "leeg.svg"), LEAVING[name], name, rounds)
        stayed[name] &= _is_the_portal(page, origins)
    # Chromium ends a page that starts WebRTC against its Connection-Allowlist; Playwright takes
    # the end of a frame for that of all, so that the portal is asked beside it.
    frame = _shown(page, origins, "leeg.svg")
    beside = context.new_cdp_session(page)
    frame.evaluate(f"(url) => {{ setTimeout(() => {{ {WEBRTC} }}, 50) }}", rounds.url("webrtc"))
    _rest(page, 1000)
    told = beside.send("Runtime.evaluate", {"expression": "!!document.getElementById('banner')"})
    _add(caught["drawing"], rounds.caught())
    return {
        **caught,
        "tried": tried,
        "stayed": stayed,
        "has_notice_after_webrtc": told["result"]["value"],
    }


def _try(frame: Frame, code: str, name: str, rounds: Rounds) -> None:
    frame.evaluate(f"(url) => {{ setTimeout(() => {{ {code} }}) }}", rounds.url(name))
    _rest(frame.page, rounds.long_enough // 8)


def _rest(page: Page, milliseconds: int) -> None:
    """Wait, in a page of the browser that nothing takes away."""
    page.context.pages[0].evaluate(_REST % milliseconds)


def _is_the_portal(page: Page, origins: Origins) -> bool:
    return page.url.startswith(f"{origins.portal}/")


def _shown(page: Page, origins: Origins, path: str) -> Frame:
    """Open an archived page, and return the frame it runs in, at the origin of its site."""
    page.goto(f"{origins.portal}/web/2026/https://{SITE}/{path}")
    outer = page.frame_locator("#page")
    if path.endswith("svg"):
        outer = outer.frame_locator("iframe")
    shown = outer.locator("svg, h1").first
    expect(shown).to_be_attached(timeout=60_000)
    frame = shown.element_handle().owner_frame()
    assert frame is not None
    assert frame.url.startswith(f"{origins.frame(f'https://{SITE}/')}/w/a/"), frame.url
    return frame


def _add(caught: Caught, more: Caught) -> None:
    for name, came in more.items():
        caught[name] += came


def test_every_way_is_tried(outcome: Outcome) -> None:
    assert outcome.tried == {
        "page": len(STAYING) - len(ELSEWHERE),
        "drawing": len(STAYING),
    }
    assert set(outcome.stayed) == {*LEAVING, *ELSEWHERE}


@pytest.mark.parametrize("way", [*STAYING, *LEAVING, "webrtc"])
def test_way_out_is_closed_in_replay_and_open_live(outcome: Outcome, way: str) -> None:
    assert outcome.live[way] or way in SILENT_LIVE
    assert outcome.page[way] == []
    assert outcome.drawing[way] == []


@pytest.mark.parametrize("way", [*LEAVING, *ELSEWHERE])
def test_page_that_would_leave_stays_within_the_portal(outcome: Outcome, way: str) -> None:
    assert outcome.stayed[way]


def test_browser_itself_tells_of_no_other_place(outcome: Outcome) -> None:
    here = {
        f"{host}:{place.rpartition(':')[2]}"
        for place in outcome.ours
        for host in ("127.0.0.1", "[::1]")
    }
    assert outcome.ours & outcome.network
    assert outcome.network - outcome.ours - here == set()


def test_page_that_starts_webrtc_ends_without_the_portal(outcome: Outcome) -> None:
    assert outcome.has_notice_after_webrtc
