"""Archived sites are kept from each other, from the portal and from the worker, by the browser."""

import gzip
import re
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

import pytest
from playwright.sync_api import BrowserContext, Dialog, Frame, Page, expect

from capture.access.replay.building import Worker
from capture.access.replay.policy import Origins
from tests.access.replay.browsing import visited
from tests.access.replay.writing import SVG, answer, drawing, page, write

pytestmark = [pytest.mark.browser, pytest.mark.slow, pytest.mark.timeout(300)]

ONE, TWO, DATED = "www.een.nl", "www.twee.nl", "www.data.nl"
_BOMB = 200_000_000
_KEPT = """async () => {
  const kept = {cookie: document.cookie, local: null, bases: [], caches: []};
  try { kept.local = localStorage.getItem("van"); } catch { }
  // The library makes a base of its own, which our worker never reads.
  kept.bases = (await indexedDB.databases()).map(({ name }) => name).filter((n) => n !== "collDB");
  kept.caches = await caches.keys();
  return kept;
}"""
_KEEP = """async () => {
  localStorage.setItem("van", "een");
  document.cookie = "van=een; path=/";
  for (const domain of ["localhost", location.hostname]) {
    document.cookie = `van=een; path=/; domain=${domain}`;
  }
  await caches.open("van een");
  await new Promise((done) => { indexedDB.open("van een").onsuccess = done; });
}"""


@dataclass(frozen=True, slots=True, kw_only=True)
class Visitor:
    """A browser, and the archive that it is shown."""

    context: BrowserContext
    origins: Origins

    def open(self, site: str, path: str = "") -> Page:
        opened = self.context.new_page()
        opened.goto(f"{self.origins.portal}/web/2026/https://{site}/{path}")
        return opened

    def drawing(self, site: str) -> Frame:
        """Open a drawing, in which scripts run as they are, and return its frame."""
        opened = self.open(site, "a.svg")
        shown = opened.frame_locator("#page").frame_locator("iframe").locator("svg")
        expect(shown).to_be_attached(timeout=60_000)
        frame = shown.element_handle().owner_frame()
        assert frame is not None
        assert frame.url.startswith(f"{self.origins.frame(f'https://{site}/')}/w/a/")
        return frame


def _dated(day: int) -> dict[str, bytes]:
    script = "text/javascript"
    return {
        "/": answer(
            f"<h1>dag {day}</h1><p></p><script type=module>import {{ dag }} from '/dag.js';"
            " const later = await (await fetch('/dag.txt')).text();"
            " document.querySelector('p').textContent = `${dag} ${later}`;</script>"
        ),
        "/dag.js": answer(f"export const dag = {day};", script),
        "/dag.txt": answer(str(day), "text/plain"),
    }


@pytest.fixture(scope="module")
def archive(tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("archief")
    bomb = gzip.compress(b"<!doctype html><h1>x</h1>" + b" " * _BOMB, 1)
    pages = {
        "/": page("document.cookie = 'eigen=1; path=/'; localStorage.setItem('eigen', '1')"),
        "/ander": page("document.body.dataset.cookie = document.cookie"),
        "/a.svg": drawing("self.ran = true"),
        "/bom": answer(bomb, "text/html", "Content-Encoding: gzip"),
        "/a.xml": answer("<?xml version='1.0'?><?xml-stylesheet href='a.xsl'?><a/>", "text/xml"),
        "/nieuw": answer('<h1>Nieuw</h1><a href="/ander" target="_blank">ander</a>'),
        "/a.png": answer(b"\x89PNG", SVG.replace("svg+xml", "png")),
    }
    for site in (ONE, TWO):
        write(folder, site, pages)
    for day in (0, 40, 80):
        write(folder, DATED, _dated(day), day=day)
    return folder


@pytest.fixture(scope="module")
def visitor(
    archive: Path, worker: Worker, tmp_path_factory: pytest.TempPathFactory
) -> Iterator[Visitor]:
    with visited(archive, worker, tmp_path_factory.mktemp("browser")) as (context, origins):
        yield Visitor(context=context, origins=origins)


def test_what_a_site_keeps_no_other_site_or_portal_finds(visitor: Visitor) -> None:
    one = visitor.drawing(ONE)
    one.evaluate(_KEEP)
    kept = one.evaluate(_KEPT)
    assert (kept["local"], kept["bases"], kept["caches"]) == ("een", ["van een"], ["van een"])
    two = visitor.drawing(TWO)
    empty: dict[str, object] = {"cookie": "", "local": None, "bases": [], "caches": []}
    assert two.evaluate(_KEPT) == empty
    assert two.page.evaluate(_KEPT) == empty
    cookies = visitor.context.cookies(
        [visitor.origins.portal, visitor.origins.frame(f"https://{TWO}")]
    )
    assert cookies == []


def test_cookie_of_a_page_is_there_on_its_next_page_and_reaches_no_server(visitor: Visitor) -> None:
    opened = visitor.open(ONE)
    expect(opened.frame_locator("#page").locator("h1")).to_be_visible(timeout=60_000)
    frame = opened.frame_locator("#page").locator("h1").element_handle().owner_frame()
    assert frame is not None
    assert "eigen=1" in frame.evaluate("document.cookie")
    frame.evaluate("location.assign(location.pathname + 'ander')")
    body = opened.frame_locator("#page").locator("body[data-cookie]")
    expect(body).to_have_attribute("data-cookie", "eigen=1", timeout=60_000)
    assert not [each for each in visitor.context.cookies() if each["name"] == "eigen"]


def test_page_reads_nothing_of_the_portal_and_registers_no_worker(visitor: Visitor) -> None:
    frame = visitor.drawing(ONE)
    found = frame.evaluate(
        """async (script) => {
          const found = [];
          const attempt = async (name, act) => {
            try { found.push([name, String(await act())]); } catch { }
          };
          await attempt("title", () => top.document.title);
          await attempt("parent", () => parent.parent.document.body.innerText);
          await attempt("storage", () => top.localStorage.length);
          await attempt("element", () => parent.frameElement.ownerDocument.URL);
          await attempt("opener", () => top.opener.document.URL);
          await attempt("frames", () => top.frames[0].parent.document.URL);
          for (const url of [script, "/sw.js?x", "/a.js", "data:text/javascript,1"]) {
            await attempt("worker " + url, () => navigator.serviceWorker.register(url));
          }
          await attempt("portal", async () =>
            (await fetch(top.origin ?? document.referrer)).text());
          return found;
        }""",
        f"/raw/2026ir_/https://{ONE}/a.svg",
    )
    assert found == []
    scripts = {each.url.rpartition("/")[2] for each in visitor.context.service_workers}
    assert scripts == {"sw.js"}


def test_page_that_tampers_with_its_worker_changes_nothing(visitor: Visitor) -> None:
    visitor.drawing(ONE).evaluate(
        """async (page) => {
          const { serviceWorker } = navigator;
          const forged = () =>
            new Response("<h1>Vervalst</h1>", { headers: { "Content-Type": "text/html" } });
          for (const name of ["wabac-offline", "wabac-a", "eigen"]) {
            const cache = await caches.open(name);
            for (const path of ["/", "/sw.js", "/boot.js", page]) await cache.put(path, forged());
          }
          for (const msg_type of ["addColl", "reload_all", "deleteColl", "removeColl"]) {
            const file = { sourceUrl: location.href, loadUrl: location.href };
            serviceWorker.controller.postMessage({ msg_type, name: "a", file });
          }
          for (const [method, path] of [
            ["DELETE", "c/a"], ["POST", "c/create"], ["POST", "c/a/updateAuth"],
          ]) {
            const body = JSON.stringify({ name: "a", headers: { Host: "x" } });
            const got = await fetch(`/w/api/${path}`, { method, body });
            if (got.ok) throw new Error(path);
          }
          for (const each of await serviceWorker.getRegistrations()) await each.unregister();
        }""",
        f"/w/a/2026mp_/https://{ONE}/nieuw",
    )
    opened = visitor.open(ONE, "nieuw")
    expect(opened.frame_locator("#page").locator("h1")).to_have_text("Nieuw", timeout=30_000)


def test_page_draws_nothing_over_the_notice_and_speaks_in_no_name_but_its_own(
    visitor: Visitor,
) -> None:
    opened = visitor.open(ONE, "nieuw")
    said: list[str] = []

    def hear(dialog: Dialog) -> None:
        said.append(dialog.message)
        dialog.dismiss()

    opened.on("dialog", hear)
    title = opened.frame_locator("#page").locator("h1")
    expect(title).to_have_text("Nieuw", timeout=30_000)
    frame = title.element_handle().owner_frame()
    assert frame is not None
    frame.evaluate(
        """() => {
          document.title = "Vervalst";
          for (const show of ["showModal", "showPopover"]) {
            const made = document.createElement("dialog");
            made.style.cssText = "position: fixed; inset: -900px; width: 4000px; height: 4000px;"
              + "max-width: none; max-height: none; z-index: 2147483647; background: red";
            if (show === "showPopover") made.popover = "manual";
            document.body.append(made);
            made[show]();
            made.onclick = async () => {
              for (const speak of [alert, confirm, prompt, print]) speak("vals");
              const asked = [
                () => document.documentElement.requestFullscreen(),
                () => document.body.requestPointerLock(),
                () => navigator.clipboard.writeText("vals"),
              ];
              const given = [];
              for (const ask of asked) {
                await Promise.resolve().then(ask).then(() => given.push(String(ask)), () => {});
              }
              document.body.dataset.given = JSON.stringify(given);
            };
          }
        }"""
    )
    opened.locator("#page").click()
    body = frame.locator("body[data-given]")
    expect(body).to_have_attribute("data-given", "[]")
    assert said == []
    assert opened.evaluate(
        """() => {
          const { x, y, width, height } = document.getElementById("banner").getBoundingClientRect();
          const seen = document.elementFromPoint(x + width / 2, y + height / 2);
          const isFree = !document.fullscreenElement && !document.pointerLockElement;
          return isFree && height > 30 && seen.closest("#banner") !== null;
        }"""
    )
    assert "Vervalst" not in opened.title()


def test_message_of_a_page_puts_on_the_notice_of_no_other_site(visitor: Visitor) -> None:
    frame = visitor.drawing(ONE)
    opened = frame.page
    for told in (
        {"wb_type": "load", "url": "javascript:alert(1)", "ts": "2026"},
        {"wb_type": "load", "url": f"https://{ONE}/a.svg", "ts": '"><script>'},
        {"wb_type": "refused"},
        {"wb_type": "load", "url": 7},
        None,
    ):
        frame.evaluate("(told) => top.postMessage(told, '*')", told)
    assert frame.evaluate("self.ran")
    expect(opened.locator("#banner")).to_contain_text(f"https://{ONE}/a.svg")
    # The frame of the page itself may name another site; that is then loaded, by the portal.
    main = next(each for each in opened.frames if each.parent_frame == opened.main_frame)
    main.evaluate(
        "(url) => parent.postMessage({wb_type: 'load', url, ts: '20260504030201'}, '*')",
        f"https://{TWO}/",
    )
    expect(opened.locator("#banner")).to_contain_text(f"https://{TWO}/")
    shown = opened.locator("#page").get_attribute("src")
    assert shown is not None
    assert shown.startswith(visitor.origins.frame(f"https://{TWO}/"))


def test_page_that_unfolds_without_end_is_not_played(visitor: Visitor) -> None:
    opened = visitor.open(ONE, "bom")
    told = opened.frame_locator("#page").locator("h1")
    expect(told).to_have_text("Te groot om af te spelen", timeout=60_000)
    assert visitor.drawing(ONE).evaluate("self.ran")


def test_link_to_a_new_window_opens_in_the_frame_under_the_notice(visitor: Visitor) -> None:
    opened = visitor.open(ONE, "nieuw")
    opened.frame_locator("#page").get_by_role("link", name="ander").click(timeout=60_000)
    expect(opened.frame_locator("#page").locator("h1")).to_have_text("Aanval")
    expect(opened.locator("#banner")).to_contain_text(f"https://{ONE}/ander")
    opened.go_back()
    expect(opened.frame_locator("#page").locator("h1")).to_have_text("Nieuw")
    expect(opened.locator("#banner")).to_contain_text(f"https://{ONE}/nieuw")


@pytest.mark.parametrize("path", ["", "a.svg", "a.xml", "a.png", "nieuw"])
def test_address_at_the_replay_origin_leads_to_the_portal(visitor: Visitor, path: str) -> None:
    opened = visitor.context.new_page()
    origin = visitor.origins.frame(f"https://{ONE}/")
    for place in (origin, visitor.origins.replay):
        opened.goto(f"{place}/w/a/2026mp_/https://{ONE}/{path}")
        assert re.fullmatch(
            rf"{visitor.origins.portal}/web/2026(0101000000)?/https://{ONE}/{path}", opened.url
        )
        answered = opened.goto(f"{place}/raw/2026ir_/https://{ONE}/{path}")
        assert answered is not None
        assert answered.status == 403
        assert opened.evaluate("document.title") == "Webarchief"


def test_browser_without_workers_says_so_under_the_notice(
    visitor: Visitor,
) -> None:
    opened = visitor.context.new_page()
    # As Firefox has it in private windows: there is no such thing.
    opened.add_init_script("delete Navigator.prototype.serviceWorker")
    opened.goto(f"{visitor.origins.portal}/web/2026/https://{ONE}/")
    fault = opened.frame_locator("#page").locator("#fault")
    expect(fault).to_contain_text("kan de gearchiveerde pagina niet afspelen", timeout=60_000)
    expect(opened.locator("#banner")).to_contain_text("Gearchiveerde versie")
    assert visitor.origins.replay in opened.frames[-1].url


@pytest.mark.requirement("OPSL05")
@pytest.mark.parametrize(
    ("asked", "day", "words"),
    [("20260505", 0, "4 mei 2026"), ("20260610", 40, "13 juni 2026"), ("2027", 80, "23 juli 2026")],
)
def test_page_and_its_parts_are_of_one_date(
    visitor: Visitor, asked: str, day: int, words: str
) -> None:
    opened = visitor.context.new_page()
    opened.goto(f"{visitor.origins.portal}/web/{asked}/https://{DATED}/")
    frame = opened.frame_locator("#page")
    expect(frame.locator("h1")).to_have_text(f"dag {day}", timeout=60_000)
    expect(frame.locator("p")).to_have_text(f"{day} {day}")
    expect(opened.locator("#banner .when")).to_contain_text(words)
