"""What pages are made of shows as it did: fonts, bases, drawings, frames, errors, documents."""

import json
import re
from collections.abc import Iterator
from dataclasses import dataclass
from importlib import resources

import pytest
from playwright.sync_api import BrowserContext, Frame, Page, expect

from capture.access.replay.building import Worker
from capture.access.replay.policy import Origins
from tests.access.catalogue.archive import Asked, Writing
from tests.access.portal.live_site import PDF
from tests.access.replay.browsing import asked_of_network, visited
from tests.access.replay.writing import HTML, SVG, answer

pytestmark = [pytest.mark.browser, pytest.mark.slow, pytest.mark.timeout(300)]

ONE, TWO = "www.een.nl", "www.twee.nl"
_DOT = (
    b'<svg xmlns="http://www.w3.org/2000/svg" width="7" height="5">'
    b'<rect width="7" height="5"/></svg>'
)
_FONT = resources.files("capture.demo").joinpath("site", "assets", "lettertype")
_OUTCOME = "(name) => document.body.dataset[name]"


def page(title: str, body: str, head: str = "") -> str:
    return f"<!doctype html><html lang=nl><title>{title}</title>{head}<body><h1>{title}</h1>{body}"


LETTERS = page(
    "Letters",
    "<p><span id=plain style='font: 40px monospace'>iiiiiiii WWWW</span></p>"
    + "".join(
        f"<p><span id={name} style='font: 40px {name}, monospace'>iiiiiiii WWWW</span></p>"
        for name in ("blok", "oud", "stip", "eigen")
    )
    + "<script>(async () => { const own = new FontFace('eigen', 'url(/l/blok.woff2)');"
    " document.fonts.add(await own.load());"
    " await Promise.all(['blok', 'oud', 'stip'].map((n) => document.fonts.load(`40px ${n}`)));"
    " const wide = (id) => document.getElementById(id).getBoundingClientRect().width;"
    " const seen = {}; for (const name of ['blok', 'oud', 'stip', 'eigen'])"
    " seen[name] = [document.fonts.check(`40px ${name}`), wide(name) !== wide('plain')];"
    " document.body.dataset.seen = JSON.stringify(seen); })()</script>",
    "<link rel=stylesheet href=/l/letters.css>",
)
CSS = "".join(
    f"@font-face {{ font-family: {name}; src: url({file}) format('{kind}'); }}\n"
    for name, file, kind in (
        ("blok", "blok.woff2", "woff2"),
        ("oud", "blok.ttf", "truetype"),
        ("stip", "https://www.twee.nl/l/stip.woff", "woff"),
    )
)
"""One of them from another host, as sites that share a house style have it."""

BASED = """<img id=plaat src=plaat.svg><link rel=stylesheet href=stijl.css><a href=doel>doel</a>
<script src=script.js></script><script>
(async () => {
  const got = await (await fetch("gegevens.txt")).text();
  document.body.dataset.seen = JSON.stringify([document.baseURI, got, self.ran]);
})();
</script>"""


def within(host: str, folder: str) -> dict[str, bytes]:
    """Return what a page with a base in this folder asks for, told apart by where it lies."""
    said = f"{host}{folder}"
    return {
        f"{folder}plaat.svg": answer(_DOT, SVG),
        f"{folder}stijl.css": answer("h1 { color: rgb(1, 2, 3) }", "text/css"),
        f"{folder}script.js": answer(f"self.ran = '{said}';", "text/javascript"),
        f"{folder}gegevens.txt": answer(said, "text/plain"),
        f"{folder}doel": answer(page("Doel", said)),
    }


INLINE = page(
    "Tekening",
    "<svg xmlns='http://www.w3.org/2000/svg' width=90 height=30>"
    "<a id=link href='/doel'><text y=20>doel</text></a><image id=image href='/map/plaat.svg'/>"
    "<script>document.body.dataset.inline = 'liep';</script></svg>",
)
DRAWING = """<svg xmlns="http://www.w3.org/2000/svg" xmlns:xlink="http://www.w3.org/1999/xlink"
 width="300" height="200"><a id="near" href="doel"><text y="20">doel</text></a>
<a id="root" xlink:href="/doel"><text y="60">doel</text></a>
<a id="far" href="https://www.een.nl/doel"><text y="100">doel</text></a>
<image id="image" href="/map/plaat.svg" width="7" height="5"/>
<script href="/map/script.js"/><script>document.documentElement.dataset.ran = self.ran;</script>
</svg>"""

FRAMING = page(
    "Met kader",
    f"<iframe id=vreemd src='https://{TWO}/kader'></iframe><iframe src='/kader'></iframe>"
    "<p id=geheim>geheim</p><script>addEventListener('message', (event) => {"
    " document.body.dataset.told = JSON.stringify([event.origin, event.data]);"
    " event.source.postMessage('terug', event.origin); })</script>",
)
FRAMED = page(
    "Kader",
    "<p id=kader>kader</p><script>addEventListener('message', (event) => {"
    " document.body.dataset.back = event.data; });"
    " parent.postMessage('hallo', '*');</script>",
)
PARTS = page(
    "Delen",
    "<img id=plaat src=/vroeger/plaat.svg><script src=/vroeger/script.js></script><script>"
    "addEventListener('load', () => { const h = document.querySelector('h1');"
    " document.body.dataset.seen = JSON.stringify("
    "[document.getElementById('plaat').naturalWidth, self.ran, getComputedStyle(h).color]); })"
    "</script>",
    "<link rel=stylesheet href=/vroeger/stijl.css>",
)
SENDING = page(
    "Zenden",
    "<script>(async () => { const seen = []; for (const word of ['een', 'twee', 'een'])"
    " for (const method of ['PATCH', 'PUT', 'POST', 'DELETE']) { const got = await fetch('/zend',"
    " { method, body: JSON.stringify({ word }), headers: {'Content-Type': 'application/json'} });"
    " seen.push(got.status + ' ' + await got.text()); }"
    " document.body.dataset.seen = JSON.stringify(seen); })()</script>",
)
JSONP = page(
    "Roep",
    "<script>const name = 'roep' + Math.random().toString(36).slice(2);"
    " self[name] = (told) => { document.body.dataset.seen = JSON.stringify(told.ja); };"
    " const s = document.createElement('script'); s.src = '/roep?callback=' + name;"
    " document.body.append(s);</script>",
)


def sent(method: str, word: str) -> Asked:
    """Return a request with a body, and an answer that tells both."""
    body = json.dumps({"word": word}, separators=(",", ":")).encode()
    head = f"{method} /zend HTTP/1.1\r\nHost: {ONE}\r\nContent-Type: application/json\r\n"
    request = head.encode() + b"Content-Length: %d\r\n\r\n" % len(body) + body
    return Asked(
        path="/zend", host=ONE, request=request, answer=answer(f"{method} {word}", "text/plain")
    )


def pages() -> dict[str, dict[str, bytes]]:
    """Return the answers of both sites, by path."""
    font = {name: _FONT.joinpath(f"voorbeeld-{name}").read_bytes() for name in
            ("blok.woff2", "blok.ttf", "stip.woff")}  # fmt: skip
    moved = "301 Moved Permanently"
    one = {
        "/": answer(page("Thuis", "<p>thuis</p>")),
        "/letters": answer(LETTERS),
        "/l/letters.css": answer(CSS, "text/css"),
        "/l/blok.woff2": answer(font["blok.woff2"], "font/woff2"),
        "/l/blok.ttf": answer(font["blok.ttf"], "font/ttf"),
        "/basis/eigen": answer(page("Basis", BASED, "<base href='/map/'>")),
        "/basis/diep/relatief": answer(page("Basis", BASED, "<base href='../../map/'>")),
        "/basis/vreemd": answer(page("Basis", BASED, f"<base href='https://{TWO}/map/'>")),
        **within(ONE, "/map/"),
        "/doel": answer(page("Doel", "hier")),
        "/inline": answer(INLINE),
        "/tekening.svg": answer(DRAWING, SVG),
        "/met-kader": answer(FRAMING),
        "/kader": answer(FRAMED),
        "/verboden": answer(page("Verboden", "eigen woorden 403"), status="403 Forbidden"),
        "/weg": answer(page("Weg", "eigen woorden 404"), status="404 Not Found"),
        "/kapot": answer(page("Kapot", "eigen woorden 500"), status="500 Oops"),
        "/weg.txt": answer("weg als tekst", "text/plain", status="404 Not Found"),
        "/naar-fouten": answer(page("Fouten", "<a href=/weg.txt>tekst</a>")),
        "/oud": answer("", HTML, "Location: /ouder", status=moved),
        "/ouder": answer("", HTML, f"Location: https://{ONE}/doel", status=moved),
        "/weg-daar": answer("", HTML, f"Location: https://{TWO}/doel", status=moved),
        "/naar-niets": answer("", HTML, "Location: /nergens", status=moved),
        "/delen": answer(PARTS),
        **{
            f"/vroeger/{name}": answer("", HTML, f"Location: /map/{name}", status=moved)
            for name in ("plaat.svg", "script.js", "stijl.css")
        },
        "/rond": answer("", HTML, "Location: /om", status=moved),
        "/om": answer("", HTML, "Location: /rond", status=moved),
        "/stuk.pdf": answer(PDF, "application/pdf"),
        "/naar-stuk": answer("", HTML, "Location: /stuk.pdf", status=moved),
        "/zenden": answer(SENDING),
        "/roepen": answer(JSONP),
        "/roep?callback=roepabc": answer('roepabc({"ja": 1})', "text/javascript"),
    }
    two = {
        "/l/stip.woff": answer(font["stip.woff"], "font/woff", "Access-Control-Allow-Origin: *"),
        **within(TWO, "/map/"),
        "/kader": answer(FRAMED),
        "/doel": answer(page("Daar", "bij de ander")),
    }
    return {ONE: one, TWO: two}


@dataclass(frozen=True, slots=True, kw_only=True)
class Visitor:
    """A browser, and the archive that it is shown."""

    context: BrowserContext
    origins: Origins

    def open(self, path: str) -> Page:
        opened = self.context.new_page()
        opened.goto(f"{self.origins.portal}/web/2026/https://{ONE}{path}")
        return opened

    def frame(self, path: str, what: str = "h1") -> Frame:
        """Open a page, and return its frame when something of it is there."""
        return shown(self.open(path), what)


def shown(opened: Page, what: str = "h1", *, wrapped: bool = False) -> Frame:
    within = opened.frame_locator("#page")
    found = (within.frame_locator("iframe") if wrapped else within).locator(what).first
    expect(found).to_be_attached(timeout=30_000)
    frame = found.element_handle().owner_frame()
    assert frame is not None
    return frame


def seen(frame: Frame) -> object:
    """Return what a page found of itself."""
    body = frame.locator("body[data-seen]")
    expect(body).to_be_attached(timeout=15_000)
    return json.loads(body.get_attribute("data-seen") or "")


@pytest.fixture(scope="module")
def visitor(worker: Worker, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Visitor]:
    archive, folder = (tmp_path_factory.mktemp(name) for name in ("archief", "browser"))
    # One harvest: what a site takes from others is recorded with it.
    writing = Writing(archive, site=ONE)
    for host, answers in pages().items():
        for path, whole in answers.items():
            request = f"GET {path} HTTP/1.1\r\nHost: {host}\r\n\r\n".encode()
            writing.ask(Asked(path=path, answer=whole, request=request, host=host))
    for method in ("PATCH", "PUT", "POST", "DELETE"):
        for word in ("een", "twee"):
            writing.ask(sent(method, word))
    writing.close()
    with visited(archive, worker, folder) as (context, origins):
        yield Visitor(context=context, origins=origins)
    network = asked_of_network(folder)
    assert not [each for each in network if ONE in each or TWO in each]


def test_letters_of_a_page_are_its_own(visitor: Visitor) -> None:
    right = [True, True]
    assert seen(visitor.frame("/letters")) == {
        "blok": right, "oud": right, "stip": right, "eigen": right,
    }  # fmt: skip


@pytest.mark.parametrize(
    ("path", "host"),
    [("/basis/eigen", ONE), ("/basis/diep/relatief", ONE), ("/basis/vreemd", TWO)],
)
def test_base_of_a_page_holds_for_all_that_it_asks(visitor: Visitor, path: str, host: str) -> None:
    frame = visitor.frame(path)
    assert seen(frame) == [f"https://{host}/map/", f"{host}/map/", f"{host}/map/"]
    assert frame.locator("#plaat").evaluate("(image) => image.naturalWidth") == 7
    assert frame.locator("h1").evaluate("(h) => getComputedStyle(h).color") == "rgb(1, 2, 3)"
    opened = frame.page
    frame.get_by_role("link", name="doel").click()
    expect(opened.locator("#banner .source")).to_contain_text(f"https://{host}/map/doel")
    expect(opened.frame_locator("#page").locator("body")).to_contain_text(f"{host}/map/")


def test_drawing_within_a_page_runs_and_leads(visitor: Visitor) -> None:
    frame = visitor.frame("/inline")
    assert frame.evaluate(_OUTCOME, "inline") == "liep"
    assert frame.locator("#image").evaluate("(i) => i.getBBox().width") == 7
    frame.locator("#link").click()
    expect(frame.page.locator("#banner .source")).to_contain_text(f"https://{ONE}/doel")


@pytest.mark.parametrize("link", ["near", "root", "far"])
def test_drawing_by_itself_runs_and_leads(visitor: Visitor, link: str) -> None:
    opened = visitor.open("/tekening.svg")
    frame = shown(opened, "svg", wrapped=True)
    assert frame.evaluate("document.documentElement.dataset.ran") == f"{ONE}/map/"
    frame.locator(f"#{link}").click()
    expect(opened.locator("#banner .source")).to_contain_text(f"https://{ONE}/doel")
    expect(shown(opened).locator("h1")).to_have_text("Doel")


def test_frame_of_another_site_shows_and_talks_with_its_page(visitor: Visitor) -> None:
    frame = visitor.frame("/met-kader")
    strange = frame.frame_locator("#vreemd")
    expect(strange.locator("#kader")).to_have_text("kader", timeout=15_000)
    expect(strange.locator("body[data-back]")).to_have_attribute("data-back", "terug")


def test_frame_of_another_site_has_nothing_of_what_that_site_keeps(visitor: Visitor) -> None:
    opened = visitor.context.new_page()
    opened.goto(f"{visitor.origins.portal}/web/2026/https://{TWO}/doel")
    shown(opened).evaluate("localStorage.setItem('van', 'twee'); document.cookie = 'van=twee'")
    frame = visitor.frame("/met-kader", "#vreemd")
    strange = frame.frame_locator("#vreemd").locator("#kader")
    expect(strange).to_have_text("kader", timeout=15_000)
    kept = strange.evaluate("() => [localStorage.getItem('van'), document.cookie]")
    assert kept == [None, ""]
    # A known limit: within one page all frames have the origin of the page, since the library lets
    # only those speak with each other. What they reach is that page, and nothing beyond it.
    inner = strange.element_handle().owner_frame()
    assert inner is not None
    assert inner.url.startswith(f"{visitor.origins.frame(f'https://{ONE}/')}/w/a/")
    beyond = """() => { const found = [];
      for (const reach of [() => top.document.title, () => parent.parent.document.title]) {
        try { found.push(reach()); } catch { }
      }
      return found.filter((title) => title.includes("Gearchiveerde")); }"""
    assert strange.evaluate(beyond) == []


@pytest.mark.requirement("OPSL03")
@pytest.mark.parametrize(
    ("path", "status", "words"),
    [("/verboden", 403, "geen toegang"), ("/weg", 404, "niet gevonden"), ("/kapot", 500, "fout")],
)
def test_page_that_was_an_error_shows_its_own_words_and_the_notice_tells_it(
    visitor: Visitor, path: str, status: int, words: str
) -> None:
    frame = visitor.frame(path)
    expect(frame.locator("body")).to_contain_text(f"eigen woorden {status}")
    told = frame.page.locator("#banner .error")
    expect(told).to_contain_text(f"foutmelding: {status} ({words}")
    expect(visitor.open("/").locator("#banner")).not_to_contain_text("foutmelding")


def test_notice_follows_to_an_error_that_is_no_page(visitor: Visitor) -> None:
    frame = visitor.frame("/naar-fouten")
    opened = frame.page
    frame.get_by_role("link", name="tekst").click()
    expect(opened.locator("#banner .source")).to_contain_text("/weg.txt")
    expect(opened.locator("#banner .error")).to_contain_text("404")
    body = opened.frame_locator("#page").frame_locator("iframe").locator("body")
    expect(body).to_have_text("weg als tekst")


def test_chain_of_redirects_ends_at_its_page_and_so_does_the_notice(visitor: Visitor) -> None:
    opened = visitor.open("/oud")
    expect(shown(opened).locator("h1")).to_have_text("Doel")
    expect(opened.locator("#banner .source")).to_contain_text(f"https://{ONE}/doel")
    opened = visitor.open("/weg-daar")
    expect(opened.locator("#banner .source")).to_contain_text(f"https://{TWO}/doel")
    expect(shown(opened).locator("h1")).to_have_text("Daar")
    assert shown(opened).url.startswith(visitor.origins.frame(f"https://{TWO}/"))


@pytest.mark.requirement("OPSL04")
def test_redirect_to_what_is_not_archived_says_so(visitor: Visitor) -> None:
    opened = visitor.open("/naar-niets")
    expect(opened.locator("h1")).to_have_text("Deze pagina is niet gearchiveerd", timeout=30_000)
    expect(opened.locator("main")).to_contain_text(f"https://{ONE}/nergens")


@pytest.mark.parametrize("way", ["link", "script", "frame"])
def test_page_leads_on_through_redirects(visitor: Visitor, way: str) -> None:
    frame = visitor.frame("/")
    opened = frame.page
    frame.evaluate(
        """(way) => {
          if (way === "script") location.href = "/oud";
          const made = document.createElement(way === "frame" ? "iframe" : "a");
          made.id = "made";
          made.textContent = "oud";
          made[way === "frame" ? "src" : "href"] = "/oud";
          document.body.append(made);
        }""",
        way,
    )
    if way == "frame":
        expect(frame.frame_locator("#made").locator("h1")).to_have_text("Doel", timeout=15_000)
        return
    if way == "link":
        frame.locator("#made").click()
    expect(opened.locator("#banner .source")).to_contain_text(f"https://{ONE}/doel")
    expect(opened.frame_locator("#page").locator("h1")).to_have_text("Doel")
    opened.go_back()
    expect(opened.frame_locator("#page").locator("h1")).to_have_text("Thuis")


def test_parts_of_a_page_are_found_through_redirects(visitor: Visitor) -> None:
    assert seen(visitor.frame("/delen")) == [7, f"{ONE}/map/", "rgb(1, 2, 3)"]


def test_redirects_that_go_round_leave_the_portal_in_charge(visitor: Visitor) -> None:
    opened = visitor.open("/rond")
    told = opened.frame_locator("#page").locator("h1")
    expect(told).to_have_text("Doorverwijzing in een kring", timeout=30_000)
    expect(opened.locator("#banner .source")).to_contain_text(f"https://{ONE}/")
    opened.get_by_role("link", name="Kalender").click()
    expect(opened).to_have_url(re.compile(rf"{visitor.origins.portal}/calendar/.*/(rond|om)$"))


@pytest.mark.parametrize("path", ["/stuk.pdf", "/naar-stuk"])
def test_page_that_was_a_document_is_sent_whole_under_the_notice(
    visitor: Visitor, path: str
) -> None:
    opened = visitor.context.new_page()
    with opened.expect_response(lambda got: "ir_/" in got.url and got.url.endswith(".pdf")) as got:
        opened.goto(f"{visitor.origins.portal}/web/2026/https://{ONE}{path}")
    document = got.value
    assert document.status == 200
    assert document.headers["content-type"] == "application/pdf"
    assert "sandbox" not in document.headers["content-security-policy"]
    expect(opened.locator("#banner .source")).to_contain_text(f"https://{ONE}/stuk.pdf")
    expect(opened.locator("iframe[title='Gearchiveerd document']")).to_be_visible()


def test_what_is_sent_with_any_method_is_told_apart(visitor: Visitor) -> None:
    methods = ("PATCH", "PUT", "POST", "DELETE")
    right = [f"200 {method} {word}" for word in ("een", "twee", "een") for method in methods]
    assert seen(visitor.frame("/zenden")) == right


def test_answer_for_a_function_of_another_name_reaches_the_page(visitor: Visitor) -> None:
    assert seen(visitor.frame("/roepen")) == 1
