"""An archived page in a real browser: whole, under its notice, and with nowhere to go."""

import json
import re
from urllib.parse import urlsplit

import httpx
import pytest
from playwright.sync_api import Frame, Page, expect

from tests.access.portal.conftest import Served
from tests.access.portal.self_check import EXPECTED

pytestmark = [pytest.mark.browser, pytest.mark.slow]


def replayed(visitor: Page, served: Served, path: str = "") -> Frame:
    """Open an archived page, and return the frame it runs in."""
    visitor.goto(served.at(path))
    expect(visitor.frame_locator("#page").locator("h1")).to_be_visible(timeout=60_000)
    frame = next(each for each in visitor.frames if "/w/a/" in each.url)
    frame.wait_for_load_state()
    return frame


@pytest.mark.requirement("OPSL03")
def test_page_passes_its_own_check_as_it_does_live(visitor: Page, served: Served) -> None:
    frame = replayed(visitor, served)
    expect(visitor.frame_locator("#page").locator("body")).to_have_attribute(
        "data-check", "klaar", timeout=60_000
    )
    seen = json.loads(frame.evaluate("document.body.dataset.seen"))
    assert seen.pop("worker", "geweigerd") == "geweigerd"
    assert seen == {
        "seven": 7,
        "later": 8,
        "got": True,
        "sent": "antwoord",
        "moved": "verhuisd",
        "status": 403,
        "colour": "rgb(1, 2, 3)",
    }
    assert served.site.asked == []


@pytest.mark.requirement("OPSL03")
def test_page_with_everything_finds_the_same_live_and_in_replay(
    visitor: Page, served: Served
) -> None:
    for address in (f"{served.site.url}alles", served.at("alles")):
        visitor.goto(address)
        is_live = address.startswith(served.site.url)
        within = visitor if is_live else visitor.frame_locator("#page")
        body = within.locator("body[data-check]")
        expect(body).to_have_attribute("data-check", "klaar", timeout=60_000)
        seen = json.loads(body.get_attribute("data-seen") or "{}")
        assert seen == EXPECTED, address
        if is_live:
            served.site.asked.clear()
    assert served.site.asked == []


@pytest.mark.requirement("OPSL03")
def test_notice_stands_outside_the_page_and_follows_it(visitor: Page, served: Served) -> None:
    replayed(visitor, served)
    notice = visitor.get_by_role("region", name="Over deze gearchiveerde pagina")
    expect(notice).to_contain_text("Gearchiveerde versie")
    expect(notice).to_contain_text(served.site.url)
    visitor.frame_locator("#page").get_by_role("link", name="Tweede pagina").click()
    expect(notice).to_contain_text(f"{served.site.url}twee")
    assert visitor.url.endswith("/twee")
    visitor.reload()
    expect(visitor.frame_locator("#page").locator("h1")).to_have_text("Tweede pagina")


@pytest.mark.requirement("OPSL04")
def test_link_out_of_the_archive_gives_notice_first(visitor: Page, served: Served) -> None:
    replayed(visitor, served)
    asked: list[str] = []
    visitor.context.on("request", lambda request: asked.append(request.url))
    visitor.frame_locator("#page").locator("#away").click()
    expect(visitor.locator("h1")).to_have_text("Deze pagina is niet gearchiveerd")
    live = visitor.locator("a[rel~=external]")
    expect(live).to_be_hidden()
    assert live.get_attribute("href") == "http://nergens.invalid/weg?a=1&b=2"
    assert not [url for url in asked if urlsplit(url).hostname == "nergens.invalid"]
    visitor.locator("summary").click()
    expect(live).to_be_visible()
    expect(visitor.get_by_text("U verlaat het webarchief.")).to_be_visible()


def test_link_to_pdf_opens_it_under_the_notice(visitor: Page, served: Served) -> None:
    replayed(visitor, served)
    visitor.frame_locator("#page").get_by_role("link", name="stuk").click()
    frame = visitor.locator("iframe[title='Gearchiveerd document']")
    expect(frame).to_have_attribute("src", re.compile(r"/raw/\d{14}ir_/.*/stuk\.pdf$"))
    expect(visitor.locator("#banner")).to_contain_text(f"{served.site.url}stuk.pdf")


REACHES = """(live) => {
  const tries = [];
  const attempt = (name, act) => { try { act(); tries.push(name); } catch { tries.push(name); } };
  attempt("fetch", () => fetch(live + "lek-fetch", {mode: "no-cors"}).catch(() => {}));
  attempt("beacon", () => navigator.sendBeacon(live + "lek-beacon", "x"));
  attempt("image", () => { new Image().src = live + "lek-image"; });
  attempt("socket", () => { new WebSocket(live.replace("http", "ws") + "lek-socket"); });
  attempt("events", () => { new EventSource(live + "lek-events"); });
  const native = document.createElement("iframe");
  native.srcdoc = "<script>fetch('" + live + "lek-srcdoc')<" + "/script>";
  attempt("srcdoc", () => document.body.append(native));
  for (const [tag, field, rel] of [["script", "src"], ["iframe", "src"], ["video", "src"],
      ["link", "href", "stylesheet"], ["link", "href", "preload"], ["link", "href", "prefetch"],
      ["object", "data"], ["embed", "src"]]) {
    const made = document.createElement(tag);
    if (rel) { made.rel = rel; made.as = "script"; }
    made.setAttribute(field, live + "lek-" + tag + (rel || ""));
    attempt(tag, () => document.body.append(made));
  }
  attempt("style", () => { document.body.style.backgroundImage = `url(${live}lek-style)`; });
  attempt("worker", () => new Worker(URL.createObjectURL(new Blob(
    [`fetch("${live}lek-worker")`], {type: "text/javascript"}))));
  attempt("open", () => window.open(live + "lek-open"));
  attempt("form", () => {
    const form = document.createElement("form");
    form.action = live + "lek-form"; form.method = "post"; form.target = "_blank";
    document.body.append(form); form.submit();
  });
  return tries.length;
}"""


def test_nothing_that_a_page_does_reaches_the_live_site(visitor: Page, served: Served) -> None:
    frame = replayed(visitor, served)
    assert frame.evaluate(REACHES, served.site.url) > 15
    _wait_for_rest(visitor)
    assert served.site.asked == []
    for way in ("location.href = url", "location.replace(url)", "open(url, '_self')"):
        frame = replayed(visitor, served, "twee")
        frame.evaluate(f"(url) => setTimeout(() => {{ {way} }}, 0)", f"{served.site.url}lek-weg")
        _wait_for_rest(visitor)
        assert served.site.asked == []


def test_page_can_neither_read_nor_steer_the_portal(visitor: Page, served: Served) -> None:
    frame = replayed(visitor, served)
    before = visitor.url
    read = """() => { const found = [];
      for (const reach of ["parent.document.title", "top.document.cookie",
          "Function('return top')().localStorage.length", "window.frameElement.ownerDocument.URL",
          "(() => { const f = document.createElement('iframe'); document.body.append(f);"
            + " return f.contentWindow.top.document.title; })()"]) {
        try { found.push([reach, String((0, eval)(reach))]); } catch { }
      }
      return found; }"""
    portal = [found for found in frame.evaluate(read) if "Gearchiveerde versie" in found[1]]
    assert portal == []
    away = f"{served.site.url}lek-top"
    for way in ("top.location = url", "Function('return top')().location.href = url"):
        frame.evaluate(f"(url) => {{ try {{ {way} }} catch {{}} }}", away)
    _wait_for_rest(visitor)
    assert visitor.url == before
    assert served.site.asked == []


def test_page_cannot_put_on_the_notice_of_another_site(visitor: Page, served: Served) -> None:
    frame = replayed(visitor, served)
    message = {"wb_type": "load", "url": "https://www.voorbeeld.invalid/", "ts": "20260101000000"}
    frame.evaluate("(told) => parent.postMessage(told, '*')", message)
    expect(visitor.locator("h1")).to_have_text("Deze pagina is niet gearchiveerd")
    assert visitor.locator("iframe").count() == 0


def test_messages_and_registrations_leave_the_worker_as_it_is(
    visitor: Page, served: Served
) -> None:
    frame = replayed(visitor, served)
    frame.evaluate(
        """async (raw) => {
          const own = navigator.serviceWorker;
          const fresh = document.createElement("iframe");
          document.body.append(fresh);
          for (const where of [own, fresh.contentWindow.navigator.serviceWorker]) {
            for (const script of [raw, raw.replace("ir_", "id_"), "/sw.js?portal=x"]) {
              await Promise.resolve().then(() => where.register(script)).catch(() => {});
            }
          }
        }""",
        f"{served.origins.replay}/raw/2026ir_/{served.site.url}dienst.js",
    )
    for kind in ("addColl", "reload_all", "deleteColl"):
        visitor.context.service_workers[0].evaluate(
            "(data) => self.dispatchEvent(new MessageEvent('message', { data }))",
            {"msg_type": kind, "name": "a", "file": {"sourceUrl": served.site.url}},
        )
    workers = {each.url for each in visitor.context.service_workers}
    assert workers == {f"{served.origins.replay}/sw.js"}
    assert replayed(visitor, served, "twee").evaluate("document.title") == "Twee"


@pytest.mark.parametrize("path", ["/raw/2026ir_/{site}dienst.js", "/sw.js?portal=https://evil"])
def test_no_other_script_is_handed_out_as_a_service_worker(served: Served, path: str) -> None:
    url = served.origins.replay + path.format(site=served.site.url)
    answer = httpx.get(url, headers={"Service-Worker": "script"})
    assert answer.status_code in {403, 404}
    assert answer.content == b""


@pytest.mark.parametrize("path", ["", "tekening.svg", "stuk.pdf"])
def test_record_opened_by_itself_runs_nothing(visitor: Page, served: Served, path: str) -> None:
    raw = f"{served.origins.replay}/raw/2026ir_/{served.site.url}{path}"
    answer = visitor.goto(raw)
    assert answer is not None
    assert answer.status == 403
    assert "sandbox" in answer.headers["content-security-policy"]
    assert visitor.evaluate("document.title") == "Webarchief"
    assert served.site.asked == []


def test_replayed_page_in_a_window_of_its_own_goes_to_the_portal(
    visitor: Page, served: Served
) -> None:
    replayed(visitor, served)
    for mark in ("mp_", ""):
        visitor.goto(f"{served.origins.replay}/w/a/2026{mark}/{served.site.url}twee")
        assert visitor.url == served.at("twee")


def _wait_for_rest(visitor: Page) -> None:
    """Wait until the browser has nothing left that it could ask for."""
    visitor.wait_for_load_state("networkidle")
