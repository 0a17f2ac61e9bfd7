"""Each specimen in a real browser: it does what makes it one, and shows its colour."""

import asyncio
import io
from collections.abc import AsyncIterator, Iterator

import pytest
import pytest_asyncio
from axe_playwright_python.async_playwright import Axe
from PIL import Image, ImageChops
from playwright.async_api import Browser, Error, Page, async_playwright

from capture.demo.specimens.inventory import Specimen, load_specimens
from capture.demo.specimens.site import ThreadedSpecimensSite
from capture.model.survey import Act
from tests.chromium import VIOLATIONS, launch_options
from tests.demo.specimen_proofs import FILLED_IN, LEFT_BY, PROOFS, Condition
from tests.frameworks.packages import NotInstalledError
from tests.specimens.made import supplies

INVENTORY = load_specimens()
SPECIMENS = {each.id: each for each in INVENTORY.specimens}
DEADLINE_SECONDS = 60
SHARE = 0.1
"""Of a picture, at least, that has the specimen's colour."""
NEAR = 14
"""How far each of red, green and blue may be off: a video codec changes them a little."""

UNSHOWN = frozenset({"besloten-basis"})
"""The browser shows a question of its own instead of the page."""
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
        started = await playwright.chromium.launch(**launch_options())
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
    if name in UNSHOWN:
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


@pytest.mark.browser
@pytest.mark.slow
@pytest.mark.asyncio(loop_scope="module")
async def test_no_lookalike_asks_elsewhere_or_complains(
    browser: Browser, running: ThreadedSpecimensSite
) -> None:
    page = await browser.new_page()
    seen: list[str] = []
    page.on("console", lambda m: seen.append(m.text) if m.type == "error" else None)
    page.on("pageerror", lambda error: seen.append(str(error)))
    page.on("request", lambda request: seen.append(request.method + request.url))
    for each in INVENTORY.lookalikes:
        await page.goto(running.url + each.path[1:])
    await page.close()
    own = ("GET" + running.url, "GETdata:")
    assert [each for each in seen if not each.startswith(own)] == []


@pytest.mark.browser
@pytest.mark.soak
@pytest.mark.timeout(900)
@pytest.mark.asyncio(loop_scope="module")
@pytest.mark.parametrize("width", [1280, 390])
async def test_axe_finds_nothing_but_in_specimens_that_others_made(
    browser: Browser, running: ThreadedSpecimensSite, width: int
) -> None:
    findings: dict[str, list[str]] = {}
    page = await browser.new_page(viewport={"width": width, "height": 900})
    left_out = {each.path: each.selector for each in INVENTORY.specimens if each.needs}
    own = [each.path for each in INVENTORY.specimens if each.id not in UNSHOWN]
    for path in (*INVENTORY.plain, *own, *(each.path for each in INVENTORY.lookalikes)):
        await page.goto(running.url + path[1:])
        exclude = [[left_out[path]]] if path in left_out else []
        results = await Axe().run(
            page, context={"include": [["html"]], "exclude": exclude}, options=VIOLATIONS
        )
        assert results.response["passes"], path
        if results.violations_count:
            findings[path] = [
                f"{item['id']}: {item['nodes'][0]['html'][:120]}"
                for item in results.response["violations"]
            ]
    await page.close()
    assert findings == {}
