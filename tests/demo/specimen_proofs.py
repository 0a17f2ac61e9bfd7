"""What is seen to happen with each specimen once a visitor acted on it."""

from collections.abc import Awaitable, Callable

from playwright.async_api import Page

from capture.demo.specimens.site import ThreadedSpecimensSite

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
    "aanvraag": (
        says("#stap", "Stap 2 van 3"),
        evaluates("!document.getElementById('klaar').checkVisibility()"),
    ),
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
