"""Each specimen in a real browser: it does what makes it one, and shows its colour."""

import asyncio
import io
import shutil
from collections.abc import AsyncIterator, Awaitable, Callable, Iterator

import pytest
import pytest_asyncio
from PIL import Image, ImageChops
from playwright.async_api import Browser, FrameLocator, Page, async_playwright

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


def evaluates(script: str) -> Condition:
    """Condition: an expression is true in the page."""

    async def is_met(page: Page, site: ThreadedSpecimensSite) -> bool:
        return bool(await page.evaluate(script))

    return is_met


PROOFS: dict[str, tuple[Condition, ...]] = {
    "kaart-leaflet": (asks("/tegels/basis/12/", 12), asks("/tegels/leidingen/12/", 6)),
    "grafiek-canvas": (evaluates("Chart.getChart('grafiek').tooltip.opacity === 1"),),
    "video-elders": (asks("/assets/media/polder.webm", 3),),
    "ticker-websocket": (says("#stand", "^[3-9] berichten"),),
    "zoeken-json": (asks("/api/besluiten?q="),),
    "contact": (asks("/proeven/contact/verzonden/", method="POST"),),
    "duim": (asks("/api/duim", method="POST"), says("#stand", "^4[2-9] ")),
    "inloggen": (asks("/proeven/inloggen/sessie/", method="POST"),),
}
"""What is seen to happen once a specimen's act was done."""
FILLED_IN: dict[str, dict[str, str]] = {
    "zoeken-json": {"#term": "subsidie"},
    "contact": {"#naam": "A. Ambtenaar", "#mail": "a@voorbeeld.example", "#vraag": "Hoe laat?"},
    "inloggen": {"#gebruiker": "gemeente", "#wachtwoord": "vier losse woorden"},
}
"""What a visitor fills in before the act, or before sending the form, by field."""
SENT = frozenset({"contact", "inloggen"})
"""Forms that are sent after their picture was made."""


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
    within: Page | FrameLocator = page
    if await page.locator(f"iframe{specimen.selector}").count():
        within = page.frame_locator(specimen.selector)
    control = within.locator(specimen.control)
    if specimen.act in {Act.CLICK, Act.PLAY}:
        await control.click()
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
    elif specimen.act is Act.WHEEL:
        await page.mouse.wheel(0, 400)


async def wait_until(met: Condition, page: Page, site: ThreadedSpecimensSite) -> None:
    async with asyncio.timeout(DEADLINE_SECONDS):
        while not await met(page, site):
            await page.evaluate("() => new Promise(requestAnimationFrame)")


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
@pytest.mark.parametrize("name", PROOFS)
async def test_it_does_what_makes_it_one_and_shows_its_colour(
    browser: Browser, running: ThreadedSpecimensSite, name: str
) -> None:
    specimen = SPECIMENS[name]
    page = await browser.new_page()
    await page.goto(running.url + specimen.path[1:])
    if name not in SENT:
        for field, value in FILLED_IN.get(name, {}).items():
            await page.fill(field, value)
    await perform(page, specimen)
    for proof in () if name in SENT else PROOFS[name]:
        await wait_until(proof, page, running)
    if specimen.selector:
        element = page.locator(specimen.selector)
        async with asyncio.timeout(DEADLINE_SECONDS):
            while share_of(await element.screenshot(), specimen.rgb) < SHARE:
                pass  # a screenshot waits for a frame of its own
    if name in SENT:
        for field, value in FILLED_IN[name].items():
            await page.fill(field, value)
        await page.locator(f"{specimen.selector} button").click()
        for proof in PROOFS[name]:
            await wait_until(proof, page, running)
    await page.close()
