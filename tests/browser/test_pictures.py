"""Pictures of pages and elements, in a real browser, of pages that make it hard."""

import io
import json
from pathlib import Path
from typing import Any

import pytest
import pytest_asyncio
from PIL import Image

import capture.demo
from capture.browser.pictures.camera import Camera
from capture.browser.pictures.pdf import pdf
from capture.browser.pictures.result import (
    NoPicture,
    NoPictureReason,
    PictureLimits,
    ShotFormat,
    Target,
)
from capture.browser.pictures.text import accessible_text
from capture.browser.pictures.video import video_frames
from capture.browser.tab import Tab
from capture.model.obstacle import Region
from capture.model.picture import Shots
from capture.screenshots.blank import is_blank
from capture.screenshots.encode import PictureFormat
from capture.screenshots.stitch import stitch
from tests.browser.site import Answer, Site, page
from tests.screenshots.drawn import colour, column, encoded

pytestmark = [pytest.mark.browser, pytest.mark.slow, pytest.mark.asyncio(loop_scope="session")]

PINK, CYAN, YELLOW, WHITE = (255, 0, 255), (0, 255, 255), (255, 255, 0), (255, 255, 255)
HEAD = "<body style='margin:0'>"
WATCH = (
    "<script>window.heard = []; addEventListener('resize', () => heard.push('resize'));"
    "addEventListener('scroll', () => heard.push('scroll'));"
    "document.addEventListener('scroll', () => heard.push('scroll'), true);"
    "new MutationObserver((all) => heard.push(all[0].type)).observe(document,"
    " {subtree: true, childList: true, attributes: true, characterData: true})</script>"
)


def bands(numbers: range, style: str = "") -> str:
    return "".join(
        f"<div style='height:100px;background:rgb{colour(number)};{style}'></div>"
        for number in numbers
    )


def expected(numbers: range) -> list[tuple[tuple[int, int, int], int]]:
    return [(colour(number), 100) for number in numbers]


@pytest_asyncio.fixture(loop_scope="session")
async def camera(tab: Tab) -> Camera:
    return Camera(tab.channel, tab.watch, tab.viewport)


async def go(tab: Tab, site: Site, html: str, path: str = "/") -> None:
    site.routes[path] = page(html)
    tab.watch.loaded = False
    await tab.channel.send("Page.navigate", url=site.url(path))
    await tab.watch.until_loaded()


async def ask(tab: Tab, expression: str) -> Any:
    return await tab.channel.evaluate(expression, context=None)


def stitched(shots: Shots | NoPicture) -> Image.Image:
    assert isinstance(shots, Shots), shots
    picture = stitch(shots, PictureFormat.PNG)
    assert (picture.width, picture.height) == (shots.width, shots.height)
    return Image.open(io.BytesIO(picture.content)).convert("RGB")


async def whole(camera: Camera) -> Image.Image:
    shots = await camera.full_page(ShotFormat.PNG)
    assert isinstance(shots, Shots), shots
    assert shots.note == ""
    return stitched(shots)


# ---- whole pages


async def test_page_of_30000_rows_has_every_band_once(tab: Tab, site: Site, camera: Camera) -> None:
    await go(tab, site, HEAD + bands(range(300)))
    image = await whole(camera)
    assert image.size == (1280, 30_000)
    assert column(image) == column(image, 1270) == expected(range(300))


@pytest.mark.parametrize("height", [350, 800, 801, 1599, 1601])
async def test_page_of_any_height_has_every_row(
    tab: Tab, site: Site, camera: Camera, height: int
) -> None:
    await go(
        tab,
        site,
        f"{HEAD}<div style='height:{height - 1}px;background:#0ff'></div>"
        "<div style='height:1px;background:#f0f'></div>",
    )
    image = await whole(camera)
    below = [(WHITE, 800 - height)] if height < 800 else []
    assert column(image) == [(CYAN, height - 1), (PINK, 1), *below]


async def test_fixed_and_sticky_headers_are_seen_once(tab: Tab, site: Site, camera: Camera) -> None:
    await go(
        tab,
        site,
        HEAD + "<style>* { transition: all .5s }</style>"
        "<div style='position:fixed;top:0;width:100%;height:40px;background:#f0f'>"
        "<b style='visibility:visible;display:block;height:40px;background:#f0f'></b></div>"
        "<div style='height:100px;background:#fff'></div>"
        "<div style='position:sticky;top:0;height:50px;background:#0ff'></div>"
        + bands(range(1, 30))
        + "<x-bar></x-bar><script>document.querySelector('x-bar').attachShadow({mode: 'open'})"
        ".innerHTML = `<div style='position:fixed;left:0;bottom:0;width:40px;height:20px;"
        "background:#ff0'></div>`</script>" + WATCH,
    )
    await ask(tab, "document.body.offsetHeight; heard.length = 0")
    before = await ask(tab, "document.documentElement.outerHTML")
    image = await whole(camera)
    assert column(image, 600) == [(PINK, 40), (WHITE, 60), (CYAN, 50), *expected(range(1, 30))]
    yellow = [rows for shown, rows in column(image, 5) if shown == YELLOW]
    assert yellow == [20]
    assert await ask(tab, "document.documentElement.outerHTML") == before
    assert await ask(tab, "JSON.stringify([heard, scrollY])") == "[[],0]"
    styles = (
        "getComputedStyle(document.querySelector('div')).opacity + document.getAnimations().length"
    )
    assert await ask(tab, styles) == "10"


async def test_header_that_a_script_fixes_when_scrolled_stays_in_its_place(
    tab: Tab, site: Site, camera: Camera
) -> None:
    await go(
        tab,
        site,
        HEAD
        + "<header style='height:60px;background:#f0f'></header>"
        + bands(range(1, 30))
        + "<script>addEventListener('scroll', () => { const s = document.querySelector('header')"
        ".style; s.position = scrollY > 50 ? 'fixed' : ''; s.top = 0; s.width = '100%' })</script>",
    )
    assert column(await whole(camera), 600) == [(PINK, 60), *expected(range(1, 30))]


async def test_bar_at_the_bottom_of_the_view_is_seen_there_alone(
    tab: Tab, site: Site, camera: Camera
) -> None:
    await go(
        tab,
        site,
        HEAD
        + bands(range(1, 20))
        + "<div style='position:sticky;bottom:0;height:50px;background:#f0f'></div>",
    )
    pink = [rows for shown, rows in column(await whole(camera)) if shown == PINK]
    assert pink == [50]


async def test_dialog_over_the_page_is_seen_in_the_first_view_alone(
    tab: Tab, site: Site, camera: Camera
) -> None:
    await go(
        tab,
        site,
        HEAD + "<dialog style='padding:0;border:0;outline:0;width:200px;height:100px;"
        "background:#f0f'></dialog>"
        + bands(range(1, 30))
        + "<script>document.querySelector('dialog').showModal()</script>",
    )
    image = await whole(camera)
    assert [rows for shown, rows in column(image, 640) if shown == PINK] == [100]
    assert column(image)[8:] == expected(range(9, 30))


async def test_section_of_a_whole_view_is_not_stretched(
    tab: Tab, site: Site, camera: Camera
) -> None:
    hero = "<div style='height:100vh;background:#ff0'></div>"
    await go(tab, site, HEAD + hero + bands(range(1, 30)) + WATCH)
    assert column(await whole(camera)) == [(YELLOW, 800), *expected(range(1, 30))]
    assert "resize" not in await ask(tab, "heard")


async def test_lazy_images_are_there(tab: Tab, site: Site, camera: Camera) -> None:
    site.routes["/pink.png"] = Answer(
        body=encoded(Image.new("RGB", (400, 300), PINK)), type="image/png"
    )
    await go(
        tab,
        site,
        HEAD
        + bands(range(1, 60))
        + "<img loading=lazy src=/pink.png style='display:block'>"
        + bands(range(1, 20)),
    )
    await ask(
        tab,
        "new Promise((done) => { const image = document.images[0]; image.onload = done;"
        " scrollTo(0, 1e6) }).then(() => scrollTo(0, 0))",
    )
    assert (PINK, 300) in column(await whole(camera))


async def test_page_wider_than_the_view_is_seen_to_its_right_edge(
    tab: Tab, site: Site, camera: Camera
) -> None:
    await go(tab, site, HEAD + "<div style='width:3000px'>" + bands(range(1, 20)) + "</div>")
    image = await whole(camera)
    assert image.size == (3000, 1900)
    for x in (5, 1500, 2990):
        assert column(image, x) == expected(range(1, 20))


async def test_what_hides_beside_the_page_stays_hidden(
    tab: Tab, site: Site, camera: Camera
) -> None:
    await go(
        tab,
        site,
        "<body style='margin:0;overflow-x:hidden'><div style='width:3000px'>"
        + bands(range(1, 20))
        + "</div>",
    )
    assert (await whole(camera)).size == (1280, 1900)


async def test_page_that_grows_while_pictured_has_its_first_height(
    tab: Tab, site: Site, camera: Camera
) -> None:
    await go(
        tab,
        site,
        HEAD + bands(range(1, 31)) + "<p id=e></p><script>new IntersectionObserver(([e]) => {"
        " if (e.isIntersecting) document.body.insertAdjacentHTML('beforeend',"
        " '<div style=\"height:4000px;background:#0ff\"></div>') }).observe(e)</script>",
    )
    shots = await camera.full_page(ShotFormat.PNG)
    assert isinstance(shots, Shots)
    assert column(stitched(shots))[:30] == expected(range(1, 31))
    assert shots.height < 4_000


async def test_box_that_scrolls_in_the_pages_place_is_seen_at_full_length(
    tab: Tab, site: Site, camera: Camera
) -> None:
    await go(
        tab,
        site,
        HEAD + "<div style='display:flex;flex-direction:column;height:100vh'>"
        "<header style='height:70px;flex:none;background:#f0f'></header>"
        "<main style='overflow:auto;flex:1'>"
        "<div style='position:sticky;top:0;height:30px;background:#ff0'></div>"
        + bands(range(1, 30))
        + "</main><footer style='height:50px;flex:none;background:#0ff'></footer></div>",
    )
    image = await whole(camera)
    assert column(image) == [(PINK, 70), (YELLOW, 30), *expected(range(1, 30)), (CYAN, 50)]
    assert await ask(tab, "document.querySelector('main').scrollTop") == 0


async def test_snapping_and_smooth_scrolling_leave_no_gap(
    tab: Tab, site: Site, camera: Camera
) -> None:
    await go(
        tab,
        site,
        "<style>html { scroll-snap-type: y mandatory; scroll-behavior: smooth }"
        " div { scroll-snap-align: start }</style>"
        + HEAD
        + "<div style='height:1300px;background:#ff0'></div>"
        + bands(range(1, 30)),
    )
    assert column(await whole(camera)) == [(YELLOW, 1300), *expected(range(1, 30))]


async def test_fixed_box_in_a_transformed_one_scrolls_along_and_stays(
    tab: Tab, site: Site, camera: Camera
) -> None:
    await go(
        tab,
        site,
        HEAD + bands(range(1, 20)) + "<div style='transform:translateX(0)'>"
        "<p style='position:fixed;margin:0;width:99px;height:80px;background:#f0f'></p></div>"
        "<div style='height:80px'></div>",
    )
    assert column(await whole(camera)) == [*expected(range(1, 20)), (PINK, 80)]


async def test_page_above_the_limit_is_cut_and_told(tab: Tab, site: Site) -> None:
    await go(tab, site, HEAD + bands(range(1, 60)))
    limits = PictureLimits(height=2_000)
    shots = await Camera(tab.channel, tab.watch, tab.viewport, limits).full_page(ShotFormat.PNG)
    assert isinstance(shots, Shots)
    assert shots.note == "cut at 2000 of 5900 px"
    assert column(stitched(shots)) == expected(range(1, 21))


async def test_what_there_is_when_time_runs_out_is_the_picture(tab: Tab, site: Site) -> None:
    await go(
        tab,
        site,
        HEAD + bands(range(1, 60)) + "<script>new IntersectionObserver(([e]) => {"
        " if (e.isIntersecting) for (const end = Date.now() + 3000; Date.now() < end;); })"
        ".observe(document.querySelectorAll('div')[30])</script>",
    )
    limits = PictureLimits(seconds=1.5)
    shots = await Camera(tab.channel, tab.watch, tab.viewport, limits).full_page(ShotFormat.PNG)
    assert isinstance(shots, Shots)
    assert "timed-out" in shots.note
    assert column(stitched(shots))[:8] == expected(range(1, 9))


async def test_ordinary_shots_are_the_view_first(tab: Tab, site: Site, camera: Camera) -> None:
    await go(tab, site, HEAD + bands(range(1, 20)))
    shots = await camera.full_page()
    assert isinstance(shots, Shots)
    view = Image.open(io.BytesIO(shots.pieces[0].content))
    assert (view.format, view.size, len(shots.pieces)) == ("JPEG", (1280, 800), 3)
    picture = stitch(shots, PictureFormat.JPEG)
    assert Image.open(io.BytesIO(picture.content)).size == (1280, 1900)
    assert not is_blank(picture.content)


async def test_empty_page_is_blank(tab: Tab, site: Site, camera: Camera) -> None:
    await go(tab, site, HEAD)
    shots = await camera.full_page()
    assert isinstance(shots, Shots)
    assert is_blank(shots.pieces[0].content)


# ---- elements


async def test_element_behind_a_sticky_header_is_seen_whole_and_alone(
    tab: Tab, site: Site, camera: Camera
) -> None:
    await go(
        tab,
        site,
        HEAD + "<div style='position:sticky;top:0;height:500px;background:#0ff'></div>"
        "<div style='position:fixed;inset:0;background:rgba(0,0,0,.5)'></div>"
        + bands(range(1, 20))
        + "<p id=doel style='margin:0 0 0 50px;width:300px;height:200px;background:#f0f'></p>"
        + bands(range(1, 20))
        + WATCH,
    )
    await ask(tab, "heard.length = 0")
    image = stitched(await camera.element(Target(selector="#doel")))
    assert image.size == (300, 200)
    assert image.getcolors() == [(60_000, PINK)]
    assert await ask(tab, "JSON.stringify([heard, scrollY])") == "[[],0]"


async def test_fixed_element_is_seen_itself(tab: Tab, site: Site, camera: Camera) -> None:
    await go(
        tab,
        site,
        HEAD
        + bands(range(1, 20))
        + "<p id=doel style='position:fixed;margin:0;right:20px;bottom:20px;width:60px;"
        "height:50px;background:#f0f'></p>",
    )
    assert stitched(await camera.element(Target(selector="#doel"))).getcolors() == [(3_000, PINK)]


async def test_element_taller_than_the_view_is_stitched(
    tab: Tab, site: Site, camera: Camera
) -> None:
    await go(
        tab,
        site,
        HEAD + "<div style='position:fixed;top:0;width:100%;height:40px;background:#f0f'></div>"
        "<div style='height:1234px'></div><main>" + bands(range(1, 26)) + "</main>"
        "<div style='height:99px'></div>",
    )
    assert column(stitched(await camera.element(Target(selector="main")))) == expected(range(1, 26))


async def test_region_of_the_page(tab: Tab, site: Site, camera: Camera) -> None:
    await go(tab, site, HEAD + bands(range(1, 60)))
    image = stitched(await camera.element(Region(x=30, y=4_050, width=200, height=100)))
    assert image.size == (200, 100)
    assert column(image) == [(colour(41), 50), (colour(42), 50)]


@pytest.mark.parametrize("host", ["127.0.0.1", "localhost"])
async def test_element_in_a_frame(tab: Tab, site: Site, camera: Camera, host: str) -> None:
    site.routes["/in"] = page(
        HEAD + "<div style='height:900px;background:#0ff'></div>"
        "<p id=doel style='margin:0;width:100px;height:60px;background:#f0f'></p>"
        "<div style='height:900px'></div>"
    )
    await go(
        tab,
        site,
        HEAD
        + bands(range(1, 20))
        + f"<iframe src='http://{host}:{site.port}/in' style='border:7px solid #ff0;padding:3px'"
        " width=400 height=300></iframe>" + bands(range(1, 20)),
    )
    shots = await camera.element(Target(selector="#doel", frame="iframe"))
    image = stitched(shots)
    assert isinstance(shots, Shots)
    if host == "127.0.0.1":
        assert image.getcolors() == [(6_000, PINK)]
        inside = "document.querySelector('iframe').contentWindow.scrollY"
        assert await ask(tab, f"JSON.stringify([scrollY, {inside}])") == "[0,0]"
    else:
        assert (image.size, shots.note) == (
            (420, 320),
            "its frame as a whole: it belongs to another site",
        )
        assert column(image, 200)[:3] == [(YELLOW, 7), (WHITE, 3), (CYAN, 300)]


@pytest.mark.parametrize(
    ("target", "reason"),
    [
        (Target(selector="#weg"), NoPictureReason.NOT_FOUND),
        (Target(selector="]["), NoPictureReason.NOT_FOUND),
        (Target(selector="p", frame="#weg"), NoPictureReason.NOT_FOUND),
        (Target(selector="p"), NoPictureReason.NOT_SHOWN),
        (Region(x=1, y=1e9, width=5, height=5), NoPictureReason.NOT_SHOWN),
    ],
)
async def test_what_is_not_there_has_no_picture(
    tab: Tab, site: Site, camera: Camera, target: Target | Region, reason: NoPictureReason
) -> None:
    await go(tab, site, HEAD + bands(range(1, 20)) + "<p style='display:none'>x</p>")
    taken = await camera.element(target)
    assert isinstance(taken, NoPicture)
    assert taken.reason is reason


async def test_page_that_is_gone_has_no_picture(tab: Tab, site: Site, camera: Camera) -> None:
    await go(tab, site, HEAD)
    await tab.close()
    taken = await camera.full_page()
    assert isinstance(taken, NoPicture)
    assert taken.reason is NoPictureReason.GONE
    assert isinstance(await pdf(camera), NoPicture)
    assert isinstance(await accessible_text(camera, Target(selector="p")), NoPicture)


async def test_page_that_spoils_prototypes_is_pictured_all_the_same(
    tab: Tab, site: Site, camera: Camera
) -> None:
    await go(
        tab,
        site,
        HEAD + bands(range(1, 20)) + "<form style='position:fixed'><input name=animate>"
        "<input name=getBoundingClientRect><input name=parentNode></form>"
        "<script>Element.prototype.animate = Element.prototype.getBoundingClientRect = null;"
        "Document.prototype.querySelectorAll = () => []; scrollTo = null; Map = Set = null"
        "</script>",
    )
    assert column(await whole(camera), 1270) == expected(range(1, 20))


# ---- on a phone


async def test_phone_sees_the_page_narrow_and_the_page_is_put_back(
    tab: Tab, site: Site, camera: Camera
) -> None:
    await go(
        tab,
        site,
        "<meta name=viewport content='width=device-width'><style>p { height: 1000px; margin: 0;"
        " background: #0ff } @media (max-width: 500px) { p { background: #f0f } }</style>"
        + HEAD
        + "<p></p><p></p>",
    )
    state = (
        "JSON.stringify([innerWidth, innerHeight, screen.width, devicePixelRatio,"
        " screen.orientation.type])"
    )
    before = await ask(tab, state)
    async with camera.as_phone():
        image = await whole(camera)
    assert image.size == (780, 4_000)
    assert column(image) == [(PINK, 4_000)]
    assert await ask(tab, state) == before
    assert column(await whole(camera)) == [(CYAN, 2_000)]


# ---- print, text, video


async def test_pdf_has_the_pages(tab: Tab, site: Site, camera: Camera) -> None:
    await go(tab, site, "<p style='break-after:page'>een</p><p>twee</p>")
    printed = await pdf(camera)
    assert not isinstance(printed, NoPicture)
    assert printed.content.startswith(b"%PDF-")
    assert printed.content.count(b"/Type /Page\n") == 2
    too_large = await pdf(camera, max_bytes=1_000)
    assert isinstance(too_large, NoPicture)
    assert too_large.reason is NoPictureReason.TOO_LARGE


async def test_accessible_text_of_a_map_a_canvas_and_a_player(
    tab: Tab, site: Site, camera: Camera
) -> None:
    await go(
        tab,
        site,
        "<div id=kaart role=region aria-label='Kaart van Utrecht'>"
        "<button aria-label=Inzoomen>+</button><img alt='Bouwplan 12' src=/x.png>"
        "<img alt='' src=/y.png><a href=/z>Lees <b>meer</b></a><p>Bron: PDOK</p></div>"
        "<canvas id=c aria-label='Grafiek: inwoners'>Tabel hieronder</canvas>"
        "<div id=speler><video controls></video>"
        "<button aria-pressed=true>Ondertiteling</button></div><div id=leeg></div>",
    )
    said = {}
    for name in ("#kaart", "#c", "#speler", "#leeg"):
        text = await accessible_text(camera, Target(selector=name))
        assert isinstance(text, str)
        said[name] = text.split("\n")
    assert said["#kaart"] == [
        "region: Kaart van Utrecht",
        "button: Inzoomen",
        "image: Bouwplan 12",
        "link: Lees meer",
        "Bron: PDOK",
    ]
    assert any("Grafiek: inwoners" in line for line in said["#c"])
    assert any(line.startswith("button: play") for line in said["#speler"])
    assert "button: Ondertiteling (pressed)" in said["#speler"]
    assert said["#leeg"] == [""]


async def test_accessible_text_of_very_much_is_what_is_rendered(
    tab: Tab, site: Site, camera: Camera
) -> None:
    await go(tab, site, "<ul aria-label=Lijst>" + "<li>punt</li>" * 4_000 + "</ul>")
    text = await accessible_text(camera, Target(selector="ul"))
    assert isinstance(text, str)
    assert text.startswith("Lijst\npunt\npunt")


@pytest_asyncio.fixture(loop_scope="session")
async def film(tab: Tab, site: Site) -> None:
    folder = Path(capture.demo.__file__).parent / "site" / "assets" / "media"
    body = (folder / "polder.webm").read_bytes()
    site.routes["/film.webm"] = Answer(body=body, type="video/webm")


async def test_video_is_seen_at_its_moments_and_left_as_it_was(
    tab: Tab, site: Site, camera: Camera, film: None
) -> None:
    await go(
        tab,
        site,
        HEAD + bands(range(1, 20)) + "<video style='width:320px' preload=none></video>"
        "<script>fetch('/film.webm').then(r => r.blob()).then(b =>"
        " { document.querySelector('video').src = URL.createObjectURL(b) })</script>",
    )
    await ask(
        tab,
        "new Promise((done) => { const v = document.querySelector('video');"
        " v.onloadeddata = done; v.preload = 'auto'; if (v.readyState > 1) done() })",
    )
    length = await ask(tab, "document.querySelector('video').duration")
    frames = await video_frames(camera, Target(selector="video"))
    assert not isinstance(frames, NoPicture), frames
    assert [round(frame.seconds, 2) for frame in frames] == [
        round(length * (index + 0.5) / 6, 2) for index in range(6)
    ]
    images = [stitched(frame.shots) for frame in frames]
    assert {image.width for image in images} == {320}
    assert len({image.tobytes() for image in images}) > 1
    state = "(({currentTime: t, paused, muted}) => [t, paused, muted])"
    now = await ask(tab, f"JSON.stringify({state}(document.querySelector('video')))")
    assert json.loads(now) == [0, True, False]


async def test_stream_that_only_plays_is_seen_as_it_plays(
    tab: Tab, site: Site, camera: Camera
) -> None:
    await go(
        tab,
        site,
        HEAD + "<canvas width=160 height=90></canvas><video></video><script>"
        "const c = document.querySelector('canvas').getContext('2d'); let n = 0;"
        "setInterval(() => { c.fillStyle = `hsl(${n += 7} 90% 50%)`; c.fillRect(0, 0, 160, 90) },"
        " 50); document.querySelector('video').srcObject = c.canvas.captureStream()</script>",
    )
    frames = await video_frames(camera, Target(selector="video"), moments=(0, 1, 2))
    assert not isinstance(frames, NoPicture), frames
    assert len(frames) == 3
    seconds = [frame.seconds for frame in frames]
    assert seconds == sorted(seconds)
    assert len({stitched(frame.shots).tobytes() for frame in frames}) == 3
    assert await ask(tab, "document.querySelector('video').paused") is True


async def test_video_without_frames_has_none(tab: Tab, site: Site, camera: Camera) -> None:
    await go(tab, site, "<video src=/weg.webm></video><p>tekst")
    frames = await video_frames(camera, Target(selector="video"))
    assert isinstance(frames, NoPicture)
    assert frames.reason is NoPictureReason.NOT_SHOWN
    none = await video_frames(camera, Target(selector="p"))
    assert isinstance(none, NoPicture)
    assert none.reason is NoPictureReason.NOT_FOUND
