"""Each specimen in a real browser: it does what makes it one, and shows its colour."""

import asyncio
import io
import shutil
from collections.abc import AsyncIterator, Awaitable, Callable, Iterator

import pytest
import pytest_asyncio
from PIL import Image, ImageChops
from playwright.async_api import Browser, Error, Page, async_playwright

from capture.demo.specimens.inventory import Specimen, load_specimens
from capture.demo.specimens.site import ThreadedSpecimensSite
from capture.model.survey import Act
from tests.frameworks.packages import NotInstalledError
from tests.specimens.made import supplies

INVENTORY = load_specimens()
SPECIMENS = {each.id: each for each in INVENTORY.specimens}
DEADLINE_SECONDS = 30
SHARE = 0.1
"""Of a picture, at least, that has the specimen's colour."""
NEAR = 14
"""How far each of red, green and blue may be off: a video codec changes them a little."""

type Condition = Callable[[Page, ThreadedSpecimensSite], Awaitable[bool]]


def asks(start: str, count: int = 1, method: str = "GET") -> Condition:
    """Condition: the server was asked for so many addresses that start so."""

    async def is_met(page: Page, site: ThreadedSpecimensSite) -> bool:
        asked = [e for e in site.exchanges if e.method == method and e.target.startswith(start)]
        return len(asked) >= count

    return is_met


def says(selector: str, pattern: str) -> Condition:
    """Condition: an element's text matches a regular expression."""

    async def is_met(page: Page, site: ThreadedSpecimensSite) -> bool:
        text = await page.locator(selector).first.text_content()
        return bool(await page.evaluate("([t, p]) => new RegExp(p).test(t)", [text, pattern]))

    return is_met


def within(frame: str, selector: str, text: str) -> Condition:
    """Condition: an element in a frame holds a text."""

    async def is_met(page: Page, site: ThreadedSpecimensSite) -> bool:
        element = page.frame_locator(frame).locator(selector)
        return bool(await element.count()) and text in (await element.text_content() or "")

    return is_met


def evaluates(script: str) -> Condition:
    """Condition: an expression is true in the page."""

    async def is_met(page: Page, site: ThreadedSpecimensSite) -> bool:
        return bool(await page.evaluate(script))

    return is_met


IS_BROKEN = evaluates(
    "document.getElementById('beeld').complete && !document.getElementById('beeld').naturalWidth"
)
PLAYS = evaluates("document.getElementById('film')?.currentTime > 0.5")
FROM_BLOB = evaluates("document.getElementById('film')?.src.startsWith('blob:')")
PROOFS: dict[str, tuple[Condition, ...]] = {
    "kaart-leaflet": (asks("/tegels/basis/12/", 12), asks("/tegels/leidingen/12/", 6)),
    "kaart-openlayers": (asks("/tegels/lucht/", 12), asks("/wms?", 6)),
    "kaart-maplibre": (asks("/tegels/reli%C3%ABf/", 6),),
    "grafiek-canvas": (evaluates("Chart.getChart('grafiek').tooltip.opacity === 1"),),
    "spel-canvas": (evaluates("bal.x !== 80"),),
    "maquette-webgl": (evaluates("document.getElementById('maquette').dataset.stand < 3.5"),),
    "video-hls": (asks("/media/hls/hoog-begin.mp4"), FROM_BLOB, PLAYS),
    "video-dash": (asks("/media/dash/chunk-stream0-00002.m4s"), FROM_BLOB, PLAYS),
    "video-stukjes": (asks("/media/mse/film.mp4", 3), FROM_BLOB, PLAYS),
    "video-live": (asks("/live/vergadering.m3u8", 2), asks("/media/live/deel-", 2), PLAYS),
    "radio": (
        asks("/live/radio.mp3"),
        evaluates("document.getElementById('geluid').currentTime > 0.5"),
        evaluates("document.getElementById('geluid').duration === Infinity"),
    ),
    "video-beveiligd": (evaluates("document.getElementById('film').mediaKeys !== null"), PLAYS),
    "video-elders": (asks("/assets/media/polder.webm", 3),),
    "ticker-websocket": (says("#stand", "^[3-9] berichten"),),
    "ticker-sse": (says("#stand", "^[3-9] berichten"),),
    "chat": (asks("/chat/gesprek"), within("#praatje", "#gesprek", "Hallo")),
    "tijdlijn-elders": (within("#tijdlijn", "#berichten", "Voorbeeldkanaal"),),
    "rekenhulp-elders": (within("#rekenhulp", "#uitkomst", "592"),),
    "dashboard": (
        asks("/api/cijfers?jaar=2026&provincie=drenthe"),
        asks("/api/cijfers?jaar=2026&provincie=zeeland"),
    ),
    "zoeken-json": (asks("/api/besluiten?q="), says("#resultaten", "1 gevonden")),
    "zoeken-post": (asks("/proeven/zoeken-post/gevonden/", method="POST"),),
    "contact": (asks("/proeven/contact/verzonden/", method="POST"),),
    "aanvraag": (says("#stap", "Stap 2 van 3"),),
    "duim": (asks("/api/duim", method="POST"), says("#stand", "^4[2-9] ")),
    "groot-bestand": (asks("/downloads/hoogtebestand.zip"),),
    "eindeloos-bestand": (asks("/downloads/meetreeks.csv"),),
    "eindeloze-lijst": (asks("/api/metingen?vanaf=25"),),
    "inloggen": (asks("/proeven/inloggen/sessie/", method="POST"),),
    "mijn-zaken": (asks("/saml/idp/request_authentication?SAMLRequest="),),
    "ondernemers": (asks("/saml/idp/request_authentication", method="POST"),),
    "besloten-401": (),
    "besloten-basis": (),
    "besloten-403": (),
    "captcha": (within("#kader", "main", "geen robot"),),
    "botmuur": (asks("/robotproef/uitslag"), says("#uitslag", "geblokkeerd")),
    "cookiemuur": (evaluates("document.getElementById('inhoud').inert"),),
    "locatie": (says("#stand", "Zonder uw locatie"),),
    "camera": (says("#stand", "niet beschikbaar"),),
    "meldingen": (says("#stand", "Meldingen: "),),
    "flash": (),
    "java": (),
    "silverlight": (),
    "beeld-dns": (IS_BROKEN,),
    "beeld-geweigerd": (IS_BROKEN,),
    "beeld-afgebroken": (asks("/beeld/afgebroken.jpg"),),
    "beeld-404": (IS_BROKEN,),
    "kader-500": (asks("/kader/standen/"),),
    "beeld-variant": (
        evaluates("document.getElementById('beeld').currentSrc.includes('zee-640')"),
    ),
    "stille-pagina": (),
}
"""What is seen to happen once a specimen's act was done; nothing: its page and picture say all."""
FILLED_IN: dict[str, dict[str, str]] = {
    "zoeken-json": {"#term": "subsidie"},
    "zoeken-post": {"#term": "Voorbeeldkade"},
    "contact": {"#naam": "A. Ambtenaar", "#mail": "a@voorbeeld.example", "#vraag": "Hoe laat?"},
    "aanvraag": {"#vereniging": "Harmonie Voorwaarts"},
    "inloggen": {"#gebruiker": "gemeente", "#wachtwoord": "vier losse woorden"},
}
"""What a visitor fills in, by field."""
LEFT_BY: dict[str, str] = {
    "zoeken-post": "#formulier button",
    "contact": "#formulier button",
    "aanvraag": "#verder",
    "inloggen": "#formulier button",
    "mijn-zaken": "#inlog a",
    "ondernemers": "#inlog button",
    "groot-bestand": "#bestand a",
    "eindeloos-bestand": "#bestand a",
}
"""What is clicked after the picture was made, because the page is then left or changed."""


QUICK = ("kaart-leaflet", "video-hls", "ticker-websocket", "grafiek-canvas", "contact", "botmuur")
"""Tried in every run; the others only with `-m soak`."""
REST = tuple(sorted(set(PROOFS) - set(QUICK)))


@pytest.fixture(scope="module")
def running() -> Iterator[ThreadedSpecimensSite]:
    try:
        given = supplies()
    except NotInstalledError as error:
        pytest.skip(str(error))
    with ThreadedSpecimensSite(supplies=given) as site:
        yield site


@pytest_asyncio.fixture(scope="module", loop_scope="module")
async def browser() -> AsyncIterator[Browser]:
    async with async_playwright() as playwright:
        started = await playwright.chromium.launch(
            executable_path=shutil.which("chromium"), chromium_sandbox=False
        )
        yield started
        await started.close()


async def perform(page: Page, specimen: Specimen) -> None:
    """Do the specimen's act with real mouse events."""
    if specimen.act is None or specimen.act is Act.WAIT:
        return
    frame = page.locator(f"iframe{specimen.selector}")
    around = page.frame_locator(specimen.selector) if await frame.count() else page
    control = around.locator(specimen.control)
    if specimen.act is Act.PLAY:
        await control.evaluate("(element) => { element.play(); }")
        return
    if specimen.act is Act.CLICK:
        if await control.evaluate("(element) => element.tagName === 'SELECT'"):
            await control.select_option(index=3)
        else:
            await control.click()
        return
    if specimen.act is Act.WHEEL:
        await page.mouse.move(400, 400)
        await page.mouse.wheel(0, 2000)
        return
    await control.scroll_into_view_if_needed()
    box = await control.bounding_box()
    assert box is not None
    x, y = box["x"] + box["width"] / 2, box["y"] + box["height"] * 0.8
    await page.mouse.move(x, y)
    if specimen.act is Act.DRAG:
        await page.mouse.down()
        await page.mouse.move(x - box["width"] * 0.3, y - box["height"] * 0.6, steps=8)
        await page.mouse.move(x - box["width"] * 0.45, y - box["height"] * 0.75, steps=8)
        await page.mouse.up()


async def wait_until(met: Condition, page: Page, site: ThreadedSpecimensSite) -> None:
    async with asyncio.timeout(DEADLINE_SECONDS):
        while not await met(page, site):
            await page.wait_for_load_state("domcontentloaded")


def share_of(png: bytes, colour: tuple[int, int, int]) -> float:
    """Return which share of a picture's pixels is near a colour."""
    image = Image.open(io.BytesIO(png)).convert("RGB")
    off = ImageChops.difference(image, Image.new("RGB", image.size, colour))
    masks = [
        band.point([255 if value <= NEAR else 0 for value in range(256)]) for band in off.split()
    ]
    near = ImageChops.multiply(ImageChops.multiply(masks[0], masks[1]), masks[2])
    return near.histogram()[255] / (image.width * image.height)


@pytest.mark.browser
@pytest.mark.slow
@pytest.mark.asyncio(loop_scope="module")
@pytest.mark.parametrize("name", [*QUICK, *(pytest.param(n, marks=pytest.mark.soak) for n in REST)])
async def test_it_does_what_makes_it_one_and_shows_its_colour(
    browser: Browser, running: ThreadedSpecimensSite, name: str
) -> None:
    specimen = SPECIMENS[name]
    page = await browser.new_page()
    if name == "besloten-basis":
        with pytest.raises(Error, match="ERR_INVALID_AUTH_CREDENTIALS"):
            await page.goto(running.url + specimen.path[1:])
    else:
        response = await page.goto(running.url + specimen.path[1:])
        assert response is not None
        assert response.status == (specimen.status if name != "botmuur" else 403)
    for field, value in FILLED_IN.get(name, {}).items():
        await page.fill(field, value)
    await perform(page, specimen)
    if name not in LEFT_BY:
        for proof in PROOFS[name]:
            await wait_until(proof, page, running)
    if specimen.selector:
        element = page.locator(specimen.selector)
        async with asyncio.timeout(DEADLINE_SECONDS):
            while share_of(await element.screenshot(), specimen.rgb) < SHARE:
                pass  # a screenshot waits for a frame of its own
    if name in LEFT_BY:
        await page.click(LEFT_BY[name], no_wait_after=True)
        for proof in PROOFS[name]:
            await wait_until(proof, page, running)
    await page.close()


def test_every_specimen_is_tried() -> None:
    assert set(PROOFS) == set(SPECIMENS)
