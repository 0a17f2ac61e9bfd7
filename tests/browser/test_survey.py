"""What a visit learns of what pages hold and what their scripts ask for."""

import pytest

from capture.browser.request import VisitRequest
from capture.browser.result import VisitResult
from capture.browser.survey import survey_of
from capture.browser.tab import Tab
from capture.model.survey import Act, Asked, Element, Part, Request, Survey
from tests.browser.site import Answer, Site, page

pytestmark = [pytest.mark.browser, pytest.mark.slow, pytest.mark.asyncio(loop_scope="session")]


async def visit(tab: Tab, url: str) -> VisitResult:
    return await tab.visit(VisitRequest(url=url, may_navigate=lambda _: True))


async def survey(tab: Tab, site: Site, body: str) -> Survey:
    site.routes["/"] = page(body)
    result = await visit(tab, site.url("/"))
    assert result.survey is not None, result.notes
    return result.survey


def of(found: Survey, part: Part) -> list[Element]:
    return [each for each in found.elements if each.part is part]


def asked(found: Survey, what: Asked) -> list[Request]:
    return [each for each in found.requests if each.asked is what]


async def test_drawing_media_and_sockets_are_noted(tab: Tab, site: Site) -> None:
    found = await survey(
        tab,
        site,
        "<canvas id=c width=300 height=200></canvas><script>"
        "document.querySelector('canvas').getContext('2d').fillRect(0, 0, 50, 50);"
        "document.createElement('canvas').getContext('2d');"
        "const media = new MediaSource(); const video = document.createElement('video');"
        "video.src = URL.createObjectURL(media); document.body.append(video);"
        "media.onsourceopen = () => media.addSourceBuffer('video/mp4; codecs=\"avc1.42E01E\"')"
        ".appendBuffer(new ArrayBuffer(9));"
        "new WebSocket('/socket'); new EventSource('/events');"
        "navigator.geolocation.getCurrentPosition(() => {});"
        "Notification.requestPermission(); navigator.mediaDevices?.getUserMedia({audio: true})"
        ".catch(() => {});"
        "navigator.requestMediaKeySystemAccess?.('org.w3.clearkey', [{}]).catch(() => {});"
        "fetch('/like', {method: 'post'}); fetch('/ask');"
        "navigator.sendBeacon('/seen', 'x')</script>",
    )
    contexts = asked(found, Asked.CONTEXT)
    assert {(each.selector, each.facts["type"]) for each in contexts} == {("#c", "2d"), ("", "2d")}
    (buffer,) = [each for each in asked(found, Asked.MEDIA_SOURCE) if "mime" in each.facts]
    assert buffer.facts["mime"] == 'video/mp4; codecs="avc1.42E01E"'
    (pieces,) = [each for each in asked(found, Asked.MEDIA_SOURCE) if "bytes" in each.facts]
    assert pieces.facts["bytes"] == 9
    for what, url in ((Asked.WEBSOCKET, "/socket"), (Asked.EVENT_SOURCE, "/events")):
        (one,) = asked(found, what)
        assert str(one.facts["url"]).endswith(url)
    assert asked(found, Asked.GEOLOCATION)
    assert asked(found, Asked.NOTIFICATION)
    methods = {
        (each.facts["method"], str(each.facts["url"]).rpartition("/")[2])
        for each in asked(found, Asked.UNSAFE_REQUEST)
    }
    assert methods == {("POST", "like"), ("POST", "seen")}
    (video,) = of(found, Part.MEDIA)
    assert video.facts["isBlob"] is True
    assert not found.is_cut


async def test_forms_frames_and_remains_of_plugins_are_listed(tab: Tab, site: Site) -> None:
    site.routes["/own"] = page("eigen")
    site.routes["/other"] = page("ander")
    found = await survey(
        tab,
        site,
        "<form method=post action=/stuur><input name=naam><input type=password name=w>"
        "<button>Verstuur</button></form><form role=search><input type=search name=q></form>"
        "<iframe id=een src=/own></iframe>"
        f"<iframe id=twee title=Ander src='http://localhost:{site.port}/other'></iframe>"
        "<object type='application/x-shockwave-flash' data=/film.swf width=200 height=100>"
        "</object>",
    )
    post, search = of(found, Part.FORM)
    assert (post.facts["method"], post.facts["fields"]) == ("post", "naam,w")
    assert (post.facts["passwords"], post.facts["submit"]) == (1, "Verstuur")
    assert post.region is not None
    assert search.facts["isSearch"] is True
    frames = {each.selector: each.facts for each in of(found, Part.FRAME)}
    assert frames["#een"]["isOtherOrigin"] is False
    assert frames["#twee"]["isOtherOrigin"] is True
    assert frames["#twee"]["title"] == "Ander"
    (plugin,) = of(found, Part.PLUGIN)
    assert str(plugin.facts["src"]).endswith("/film.swf")


async def test_what_is_fixed_is_a_wall_or_a_helper(tab: Tab, site: Site) -> None:
    found = await survey(
        tab,
        site,
        "<style>html{overflow:hidden}#wand{position:fixed;inset:0;background:#fff}"
        "#hulp{position:fixed;right:0;bottom:0;width:200px;height:150px;z-index:9}</style>"
        "<p>tekst</p><div id=wand>Wij gebruiken cookies <button>Akkoord</button></div>"
        "<div id=hulp>Stel uw vraag <input></div>",
    )
    (wall,) = of(found, Part.OVERLAY)
    assert (wall.selector, wall.facts["isScrollLocked"]) == ("#wand", True)
    assert wall.facts["buttons"] == "Akkoord"
    (helper,) = of(found, Part.WIDGET)
    assert (helper.selector, helper.facts["inputs"]) == ("#hulp", 1)


TILED = """
<style>#kaart{position:relative;width:512px;height:384px;overflow:hidden}
#vlak{position:absolute} img{position:absolute;width:128px;height:128px}</style>
<div id=kaart aria-label="Kaart van de gemeente"><div id=vlak></div></div>
<script>
const vlak = document.getElementById('vlak');
let [dx, dy] = [0, 0]; const met = new Set();
const vul = () => { for (let x = 0; x < 4; x++) for (let y = 0; y < 3; y++) {
  const [a, b] = [x - Math.round(dx / 128), y - Math.round(dy / 128)];
  if (met.has(a + ' ' + b)) continue; met.add(a + ' ' + b);
  const beeld = new Image(); beeld.src = `/tegel/7/${a + 60}/${b + 40}.svg`;
  beeld.draggable = false;
  beeld.style.left = a * 128 + 'px'; beeld.style.top = b * 128 + 'px'; vlak.append(beeld); } };
vul();
let begin = null; const kaart = document.getElementById('kaart');
kaart.onmousedown = (e) => { begin = [e.clientX - dx, e.clientY - dy]; e.preventDefault(); };
document.onmousemove = (e) => { if (!begin) return;
  dx = e.clientX - begin[0]; dy = e.clientY - begin[1];
  vlak.style.transform = `translate(${dx}px, ${dy}px)`; };
document.onmouseup = () => { begin = null; vul(); };
</script>"""


async def test_tiled_map_is_tried_and_answers(tab: Tab, site: Site) -> None:
    for x in range(50, 75):
        for y in range(30, 50):
            shade = (x * 37 + y * 61) % 200
            site.routes[f"/tegel/7/{x}/{y}.svg"] = Answer(
                body=f'<svg xmlns="http://www.w3.org/2000/svg" width="128" height="128">'
                f'<rect width="128" height="128" fill="rgb({shade},120,90)"/></svg>'.encode(),
                type="image/svg+xml",
            )
    site.routes["/"] = page(TILED)
    result = await visit(tab, site.url("/"))
    assert result.survey is not None
    (tiles,) = of(result.survey, Part.TILES)
    assert (tiles.selector, tiles.facts["count"]) == ("#kaart", 12)
    assert str(tiles.facts["pattern"]).endswith("/tegel/{}/{}/{}.svg")
    (tried,) = result.tried
    assert (tried.act, tried.change > 0.1) == (Act.DRAG, True)
    assert tried.picture is not None
    assert tried.began < tried.ended


async def test_drawing_that_never_changes_is_told_from_one_that_does(tab: Tab, site: Site) -> None:
    site.routes["/"] = page(
        "<canvas id=logo width=300 height=100></canvas>"
        "<canvas id=spel width=400 height=300></canvas>"
        "<script>const paint = (c, x) => { const d = c.getContext('2d'); d.fillStyle = '#123';"
        " d.clearRect(0, 0, 400, 300); d.fillRect(x, 10, 80, 80) };"
        "paint(logo, 10); let x = 0;"
        "const step = () => { paint(spel, x = (x + 7) % 300); requestAnimationFrame(step) };"
        "step();"
        "logo.onclick = () => fetch('/liked', {method: 'POST'})</script>"
    )
    result = await visit(tab, site.url("/"))
    changes = {(each.element.selector, each.act): each.change for each in result.tried}
    assert changes["#spel", Act.WAIT] > 0.01
    assert max(change for (selector, _), change in changes.items() if selector == "#logo") == 0
    assert not [each for each in site.asked if "liked" in str(each)]


async def test_what_a_page_tells_of_itself_is_never_believed_blindly() -> None:
    rows = [
        None, 7, {"part": "media"}, {"part": "media", "number": 1, "region": {"x": "1"}},
        {"part": "canvas", "number": 2, "facts": {"a": [1], "b": float("nan"), "c": "x" * 9_000}},
        {"part": "form", "number": 3, "region": {"x": 0, "y": 0, "width": 1e300, "height": 5}},
    ]  # fmt: skip
    told = {"rows": [{"asked": "websocket", "count": "many"}, {"asked": "worker", "count": -4}]}
    found = survey_of({"rows": rows, "isCut": "yes"}, told).survey
    assert [each.part for each in found.elements] == [Part.MEDIA, Part.CANVAS, Part.FORM]
    assert [each.region for each in found.elements] == [None] * 3
    assert {name: len(str(fact)) for name, fact in found.elements[1].facts.items()} == {"c": 2_000}
    assert [each.count for each in found.requests] == [1]
    assert survey_of([], "nothing").survey == Survey()
