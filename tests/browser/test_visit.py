"""What one visit brings home from all kinds of pages."""

import asyncio
import io

import pytest
from PIL import Image

from capture.browser.request import VisitLimits, VisitRequest
from capture.browser.result import VisitResult
from capture.browser.settle import Patience
from capture.browser.tab import Tab
from capture.model.consent import Consent
from capture.model.link import Hop, Mechanism
from capture.model.outcome import Outcome
from tests.browser.site import HTML, Answer, Site, page, script

pytestmark = [pytest.mark.browser, pytest.mark.slow, pytest.mark.asyncio(loop_scope="session")]


async def visit(tab: Tab, url: str, limits: VisitLimits | None = None) -> VisitResult:
    origin = url.split("/", 3)[2]
    return await tab.visit(
        VisitRequest(
            url=url,
            may_navigate=lambda target: target.split("/", 3)[2] == origin,
            limits=limits or VisitLimits(),
        )
    )


def paths(result: VisitResult, hop: Hop) -> set[str]:
    return {link.url.split("/", 3)[3] for link in result.links if link.hop is hop}


async def test_client_rendered_page_is_read_and_pictured(tab: Tab, site: Site) -> None:
    site.routes["/"] = page("<title>laadt</title><body><script src=/app.js></script>")
    site.routes["/app.js"] = script(
        "fetch('/data.json').then(r => r.json()).then(d => {"
        " document.title = d.title; document.body.innerHTML ="
        " `<h1>${d.title}</h1><a href=/een>een</a><p style='display:none'>weg</p>` })"
    )
    site.routes["/data.json"] = Answer(body=b'{"title": "Besluiten"}', type="application/json")
    result = await visit(tab, site.url("/"))
    assert result.has_document
    assert result.outcome is None
    assert (result.title, result.language, result.text) == ("Besluiten", "nl", "Besluiten\neen")
    assert "een" in paths(result, Hop.LINK)
    assert result.view_jpeg is not None
    assert result.thumbnail_jpeg is not None
    assert Image.open(io.BytesIO(result.view_jpeg)).size == (1280, 800)
    assert Image.open(io.BytesIO(result.thumbnail_jpeg)).size == (320, 200)
    assert result.notes == ()


async def test_links_come_from_shadow_roots_and_frames(tab: Tab, site: Site) -> None:
    site.routes["/"] = page(
        "<p>voor</p><x-open></x-open><p>tussen</p><x-closed></x-closed>"
        "<iframe src=/frame></iframe><iframe srcdoc='<a href=/srcdoc>s</a>'></iframe>"
        f"<iframe src='http://localhost:{site.port}/other'></iframe>"
        "<iframe sandbox srcdoc='<a href=/sandboxed>sandboxed</a>'></iframe>"
        "<script>for (const mode of ['open', 'closed'])"
        " customElements.define('x-' + mode, class extends HTMLElement { connectedCallback() {"
        "  this.attachShadow({mode}).innerHTML = `<a href=/${mode}>in ${mode}</a>` } })</script>"
    )
    site.routes["/frame"] = page("<a href=/in-frame>kader</a>")
    site.routes["/other"] = page("<a href=/in-other>ander kader</a>")
    result = await visit(tab, site.url("/"))
    assert {"open", "closed", "in-frame", "srcdoc", "in-other", "sandboxed"} <= paths(
        result, Hop.LINK
    )
    text = result.text
    places = [text.index(part) for part in ("voor", "in open", "tussen", "in closed")]
    assert places == sorted(places)
    assert "kader" in text
    assert "ander kader" in text


async def test_every_variant_is_an_embed(tab: Tab, site: Site) -> None:
    site.routes["/"] = page(
        "<link rel=icon href=/i.ico><link rel=preload as=image href=/pre.png>"
        "<link rel=manifest href=/m.json><link rel=next href=/volgende>"
        "<meta property=og:image content=/og.png>"
        "<picture><source srcset='/a,1.webp 1x, /b.webp 2x'><img src=/a.png></picture>"
        "<img data-src=/lazy.png data-srcset='/l1.png 100w,/l2.png 200w'>"
        "<video poster=/poster.jpg></video><div style='background:url(\"/bg.png\")'></div>"
        "<form action=/zoek></form><form method=post action=/post></form>"
        "<a href='mailto:a@b.nl'>m</a><map><area href=/vlak></map>"
        "<form><input name=getAttribute><input name=action></form>"
    )
    result = await visit(tab, site.url("/"))
    assert {
        "i.ico", "pre.png", "m.json", "og.png", "a,1.webp", "b.webp", "a.png", "lazy.png",
        "l1.png", "l2.png", "poster.jpg", "bg.png",
    } <= paths(result, Hop.EMBED)  # fmt: skip
    assert paths(result, Hop.LINK) == {"volgende", "vlak"}
    assert paths(result, Hop.SYNTHESISED) == {
        "zoek", "?getAttribute=&action=", "?getAttribute=informatie&action=informatie"
    }  # fmt: skip
    assert {link.mechanism for link in result.links if "webp" in link.url} == {Mechanism.SRCSET}


async def test_template_is_the_same_for_pages_made_alike(tab: Tab, site: Site) -> None:
    def made(number: int, more: str = "") -> Answer:
        return page(
            f"<h1 class=kop id=p{number}>Pagina {number}</h1><button data-n={number}>deel</button>"
            f"<script src=/app.js></script><script>const n = {number}</script>{more}"
        )

    site.routes["/app.js"] = script("")
    site.routes |= {"/1": made(1), "/22": made(22), "/3": made(3, "<button onclick=a()>b</button>")}
    site.routes["/4"] = made(4, "<script>const m = 5</script>")
    first, same, element, code = [
        (await visit(tab, site.url(path))).template for path in ("/1", "/22", "/3", "/4")
    ]
    assert first == same != ""
    assert len({first, element, code}) == 3


async def test_cookie_notice_is_answered_and_photographed_before(tab: Tab, site: Site) -> None:
    site.routes["/"] = page(
        "<style>#melding{position:fixed;inset:0;background:#fa0}</style><h1>Besluit</h1>"
        "<div id=melding role=dialog>Wij gebruiken cookies. "
        "<button>Alle cookies accepteren</button></div>"
        "<script>document.querySelector('button').onclick = () => {"
        " melding.remove(); document.body.insertAdjacentHTML('beforeend', '<a href=/film>film</a>')"
        "}</script>"
    )
    request = VisitRequest(url=site.url("/"), may_navigate=lambda _: True, consent=Consent.ACCEPT)
    result = await tab.visit(request)
    met = result.consented
    assert (met.label, met.was_wall, met.went_away) == ("Alle cookies accepteren", True, True)
    assert "film" in paths(result, Hop.LINK)
    assert "cookies" not in result.text
    assert result.notice_jpeg is not None
    assert result.view_jpeg is not None
    colours = [
        Image.open(io.BytesIO(picture)).convert("RGB").getpixel((640, 700))
        for picture in (result.notice_jpeg, result.view_jpeg)
    ]
    assert colours[0] != colours[1] == (255, 255, 255)


async def test_page_that_spoils_prototypes_is_read_all_the_same(tab: Tab, site: Site) -> None:
    site.routes["/"] = page(
        "<a href=/echt>echt</a><script>Document.prototype.querySelectorAll = () => [];"
        "Array.prototype.map = () => { throw 1 }; window.URL = null; Promise = null;"
        "window.requestAnimationFrame = () => {}</script><img name=querySelectorAll src=/x>"
    )
    result = await visit(tab, site.url("/"))
    assert "echt" in paths(result, Hop.LINK)
    assert result.text == "echt"


async def test_details_are_read_and_closed_again(tab: Tab, site: Site) -> None:
    site.routes["/"] = page(
        "<details name=g open><summary>A</summary>een</details>"
        "<details name=g><summary>B</summary>twee<img loading=lazy src=/in.png></details>"
    )
    result = await visit(tab, site.url("/"))
    assert "een" in result.text
    assert "twee" in result.text
    assert "/in.png" in site.asked


async def test_lazy_images_down_the_page_are_loaded(tab: Tab, site: Site) -> None:
    tall = "<div style='height:3000px'></div>"
    site.routes["/"] = page(
        f"{tall}<img id=i style='height:9px'>{tall}<img loading=lazy src=/native.png>"
        "<script>new IntersectionObserver(([e]) => {"
        " if (e.isIntersecting) e.target.src = '/observed.png' }).observe(i)</script>"
    )
    await visit(tab, site.url("/"))
    assert {"/observed.png", "/native.png"} <= set(site.asked)


async def test_endless_scroll_stops_at_its_budget_and_says_so(tab: Tab, site: Site) -> None:
    site.routes["/"] = page(
        # Observed anew each time: a busy machine shows no frame in which the end is out of sight.
        "<ul id=u></ul><p id=e>eind</p><script>let n = 0;"
        "const o = new IntersectionObserver(async ([x]) => { if (!x.isIntersecting) return;"
        " o.unobserve(e); const t = await (await fetch('/more?' + ++n)).text();"
        " u.insertAdjacentHTML('beforeend', `<li style='height:900px'>${t} ${n}</li>`);"
        " o.observe(e) }, {rootMargin: '50px'}); o.observe(e)</script>"
    )
    site.routes["/more"] = Answer(body=b"deel")
    result = await visit(tab, site.url("/"), VisitLimits(scroll_screens=5))
    assert any("budget for scrolling ran out" in note for note in result.notes)
    assert "deel 3" in result.text
    assert len([path for path in site.asked if path.startswith("/more")]) < 15


async def test_endless_page_that_grows_late_is_scrolled_to_its_end(tab: Tab, site: Site) -> None:
    site.routes["/"] = page(
        "<div style='height:900px'></div><script>"
        "let n = 0; addEventListener('scroll', () => { if (scrollY > 0 || n >= 6) return; n += 1;"
        " document.body.insertAdjacentHTML('beforeend', `<a href=/d${n}>${n}</a>"
        "<div style='height:900px'></div>`) })</script>"
    )
    result = await visit(tab, site.url("/"))
    assert {f"d{number}" for number in range(1, 7)} <= paths(result, Hop.LINK)
    assert result.notes == ()


async def test_routes_behind_a_fragment_are_pages_each(tab: Tab, site: Site) -> None:
    site.routes["/"] = page("<script>document.write(`route ${location.hash}`)</script>")
    for route in ("", "#/een", "#/twee", "#/een"):
        result = await visit(tab, site.url("/") + route)
        assert (result.text, result.notes) == (f"route {route}".strip(), ())
        assert result.final_url == site.url("/") + route


async def test_what_appears_after_reading_is_read_as_well(tab: Tab, site: Site) -> None:
    """Nothing passes on the wire here: an answer in use late looks the same."""
    site.routes["/"] = page(
        "<div style='height:2000px'></div><script>"
        "addEventListener('scroll', () => { if (scrollY === 0 && !document.links.length)"
        " document.body.insertAdjacentHTML('beforeend', '<a href=/laat>laat</a>') })</script>"
    )
    result = await visit(tab, site.url("/"))
    assert "laat" in paths(result, Hop.LINK)
    assert "laat" in result.text


async def test_service_worker_that_is_being_started_is_waited_for(tab: Tab, site: Site) -> None:
    """Nothing passes on the wire while it installs."""
    site.routes["/"] = page(
        "<p>wordt gestart</p><script>navigator.serviceWorker.register('/sw.js');"
        "navigator.serviceWorker.ready.then(() => {"
        " document.querySelector('p').textContent = 'gestart' })</script>"
    )
    site.routes["/sw.js"] = script(
        "oninstall = (event) => event.waitUntil("
        "new Promise((done) => setTimeout(done, 1500)).then(() => skipWaiting()))"
    )
    result = await visit(tab, site.url("/"))
    assert (result.text, result.notes) == ("gestart", ())


async def test_service_worker_that_never_installs_is_not_waited_for(tab: Tab, site: Site) -> None:
    site.routes["/"] = page(
        "<p>stil</p><script>navigator.serviceWorker.register('/sw.js')</script>"
    )
    site.routes["/sw.js"] = script("oninstall = (event) => event.waitUntil(new Promise(() => {}))")
    limits = VisitLimits(patience=Patience(stall_seconds=0.5))
    first = await visit(tab, site.url("/"), limits)
    assert (first.text, len(first.notes)) == ("stil", 1)
    again = await visit(tab, site.url("/"), limits)
    assert (again.text, again.notes) == ("stil", ())


async def test_box_that_scrolls_in_the_pages_place_is_scrolled(tab: Tab, site: Site) -> None:
    site.routes["/"] = page(
        "<body style='margin:0'><div style='height:100vh;overflow:auto'>"
        "<div style='height:5000px'></div><img loading=lazy src=/onder.png></div>"
    )
    await visit(tab, site.url("/"))
    assert "/onder.png" in site.asked


async def test_page_that_hangs_is_given_up_and_the_tab_with_it(tab: Tab, site: Site) -> None:
    site.routes["/"] = page("<script>onload = () => { while (true); }</script>")
    result = await visit(tab, site.url("/"), VisitLimits(scroll_seconds=0.2))
    assert result.outcome is Outcome.TIMED_OUT
    assert tab.is_broken
    assert await tab.close()


async def test_crash_is_an_outcome(tab: Tab, site: Site) -> None:
    stuck = asyncio.Event()
    site.routes["/"] = page("<img src=/stuck.png>")
    site.routes["/stuck.png"] = Answer(wait_for=stuck.wait)
    async with asyncio.TaskGroup() as group:
        visiting = group.create_task(visit(tab, site.url("/")))
        await site.wait_asked("/stuck.png")
        crash = asyncio.create_task(tab.channel.send("Page.crash"))
        result = await visiting
        crash.cancel()
    stuck.set()
    assert result.outcome is Outcome.BROWSER_CRASHED
    assert tab.is_broken


async def test_server_that_never_answers_is_timed_out(tab: Tab, site: Site) -> None:
    never = asyncio.Event()
    site.routes["/"] = Answer(wait_for=never.wait)
    site.routes["/next"] = page("<p>goed")
    result = await visit(tab, site.url("/"), VisitLimits(load_seconds=0.3))
    assert (result.outcome, result.has_document) == (Outcome.TIMED_OUT, False)
    assert not tab.is_broken
    never.set()
    assert (await visit(tab, site.url("/next"))).text == "goed"


async def test_request_that_stays_under_way_is_not_waited_for(tab: Tab, site: Site) -> None:
    never = asyncio.Event()
    site.routes["/"] = page("<p>tekst</p><script>fetch('/poll')</script>")
    site.routes["/poll"] = Answer(wait_for=never.wait)
    result = await visit(tab, site.url("/"), VisitLimits(patience=Patience(stall_seconds=0.3)))
    assert result.text == "tekst"
    assert "calm: a request stays under way, not waited for" in result.notes
    never.set()


async def test_dialogs_windows_and_beforeunload_do_not_hold_a_visit(tab: Tab, site: Site) -> None:
    site.routes["/"] = page(
        "<p>a</p><script>alert('hallo'); confirm('zeker?'); window.open('/venster');"
        "onbeforeunload = e => { e.preventDefault(); return 'blijf' }</script>"
    )
    site.routes["/next"] = page("<p>volgende")
    result = await visit(tab, site.url("/"))
    assert "dialog dismissed: alert 'hallo'" in result.notes
    assert "venster" in paths(result, Hop.LINK)
    assert "/venster" not in site.asked
    following = await visit(tab, site.url("/next"))
    assert following.text == "volgende", following


@pytest.mark.parametrize(
    "answer",
    [
        Answer(body=b"PK", type="application/zip"),
        Answer(body=b"x", headers={"Content-Disposition": "attachment; filename=x.html"}),
        Answer(body=b"%PDF-1.4\n", type="application/pdf"),
    ],
)
async def test_file_is_reported_as_download(tab: Tab, site: Site, answer: Answer) -> None:
    site.routes["/file"] = answer
    site.routes["/next"] = page("<p>volgende")
    result = await visit(tab, site.url("/file"))
    assert result.is_download
    assert not result.has_document
    assert (await visit(tab, site.url("/next"))).text == "volgende"


async def test_redirect_within_scope_is_followed(tab: Tab, site: Site) -> None:
    site.routes["/"] = Answer(status=302, headers={"Location": "/b"})
    site.routes["/b"] = page("<script>location = '/c#deel'</script>")
    site.routes["/c"] = page("<p>eind")
    result = await visit(tab, site.url("/"))
    assert result.redirects == (site.url("/b"),)
    assert result.script_navigations == (site.url("/c#deel"),)
    assert (result.final_url, result.text) == (site.url("/c#deel"), "eind")


@pytest.mark.parametrize("how", ["redirect", "script", "meta", "post"])
async def test_way_out_of_scope_is_not_taken(tab: Tab, site: Site, how: str) -> None:
    away = f"http://localhost:{site.port}/away"
    site.routes["/away"] = page("<p>weg")
    site.routes["/"] = {
        "redirect": Answer(status=302, headers={"Location": away}),
        "script": page(f"<p>hier</p><script>location = '{away}'</script>"),
        "meta": page(f"<meta http-equiv=refresh content='0;url={away}'><p>hier</p>"),
        "post": page(
            "<p>hier</p><form id=f method=post action=/away></form><script>f.submit()</script>"
        ),
    }[how]
    result = await visit(tab, site.url("/"))
    assert "/away" not in site.asked
    if how == "post":
        assert result.unsafe_navigations == (site.url("/away"),)
    else:
        assert result.blocked_navigation == away
    if how == "redirect":
        assert result.outcome is Outcome.REDIRECTED_OUT_OF_SCOPE
        assert not result.has_document
    else:
        assert result.text == "hier"


async def test_page_that_reloads_itself_without_end_is_read(tab: Tab, site: Site) -> None:
    site.routes["/"] = page("<p>hier</p><script>location.reload()</script>")
    result = await visit(tab, site.url("/"), VisitLimits(navigations=3))
    assert result.text == "hier"
    assert len(result.script_navigations) == 4
    assert any("goes round in a loop" in note for note in result.notes)


async def test_fetch_that_gets_401_settles(tab: Tab, site: Site) -> None:
    site.routes["/"] = page(
        "<script>fetch('/secret').then(r => document.body.append('status ' + r.status))</script>"
    )
    site.routes["/secret"] = Answer(status=401, headers={"WWW-Authenticate": 'Basic realm="x"'})
    assert (await visit(tab, site.url("/"))).text == "status 401"


async def test_cache_stays_on(tab: Tab, site: Site) -> None:
    site.routes["/a"] = site.routes["/b"] = page("<script src=/app.js></script>")
    site.routes["/app.js"] = script("1", **{"Cache-Control": "max-age=3600"})
    await visit(tab, site.url("/a"))
    await visit(tab, site.url("/b"))
    assert site.asked.count("/app.js") == 1


async def test_nothing_of_a_page_runs_on(tab: Tab, site: Site) -> None:
    site.routes["/"] = page(
        "<script>new Worker('/w.js'); setInterval(() => fetch('/tick'), 20)</script>"
    )
    site.routes["/w.js"] = script("setInterval(() => fetch('/tick'), 20)")
    await visit(tab, site.url("/"), VisitLimits(rounds=1, settle_seconds=1))
    async with asyncio.timeout(60):  # what was on its way may come yet; ticks would never end
        ticks = -1
        while ticks != len(site.asked):
            ticks = len(site.asked)
            await tab.channel.evaluate(
                "new Promise(r => setTimeout(r, 500))",
                context=await tab.channel.world(tab.watch.main_frame),
            )


async def test_page_that_stands_still_asks_for_nothing_more(tab: Tab, site: Site) -> None:
    site.routes["/"] = page(
        "<p>eerste</p><script>setInterval(() => fetch('/tick'), 500);"
        "addEventListener('pagehide', () => navigator.sendBeacon('/bye'))</script>"
    )
    site.routes["/next"] = page("<p id=p>volgende</p><script>p.append(' leeft')</script>")
    result = await visit(tab, site.url("/"), VisitLimits(rounds=50))
    assert "eerste" in result.text
    before = len(site.asked)
    with pytest.raises(TimeoutError):
        async with asyncio.timeout(1.6):
            await site.wait_asked("/bye")
    following = await visit(tab, site.url("/next"))
    assert following.text == "volgende leeft"
    after = site.asked[before:]
    # One may have been on its way; three more were due.
    assert after.count("/tick") <= 1
    assert [each for each in after if each != "/tick"] == ["/next"]


async def test_media_are_started(tab: Tab, site: Site) -> None:
    site.routes["/"] = page("<video preload=none src=/film.mp4></video><p>tekst")
    site.routes["/film.mp4"] = Answer(body=b"no film", type="video/mp4")
    result = await visit(tab, site.url("/"))
    assert "/film.mp4" in site.asked
    assert result.text == "tekst"


async def test_204_and_empty_404_bring_no_document(tab: Tab, site: Site) -> None:
    site.routes["/204"] = Answer(status=204)
    site.routes["/404"] = Answer(status=404, type=HTML)
    for path in ("/204", "/404"):
        result = await visit(tab, site.url(path))
        assert (result.has_document, result.outcome, result.links) == (False, None, ())
