"""What a reader does on each page of the section "Vindplaatsen" to get to the page behind it.

Each step is real: pointer and keyboard of the browser, or, where the page hides it from readers,
being an employee. Pages that no act opens (a sitemap, a comment) are not here.
"""

from playwright.async_api import Page, expect

from tests.steps import Step, by_name, choose, click, focus, follow, hover, press, write

HOLD_MS = 900


async def look(page: Page) -> None:
    """Do nothing: the page comes to the reader."""
    await expect(page.locator("body")).to_be_visible()


async def as_employee(page: Page) -> None:
    """Come back as an employee, whom scripts show more."""
    await page.evaluate("localStorage.setItem('medewerker', 'ja')")
    await page.reload()
    await page.evaluate("localStorage.clear()")


async def double_click(page: Page) -> None:
    await page.locator("#bestand").dblclick()


async def right_click(page: Page) -> None:
    await page.locator("#blad").click(button="right")


async def hold(page: Page) -> None:
    await page.locator("#halte").click(delay=HOLD_MS)


async def confirm(page: Page) -> None:
    page.once("dialog", lambda dialog: dialog.accept())
    await page.locator("#verlaat").click()


async def drag(page: Page) -> None:
    await page.locator("#kaartje").drag_to(page.locator("#bak"))


async def turn_wheel(page: Page) -> None:
    await page.locator("#platen").hover()
    await page.mouse.wheel(0, 400)


async def scroll_box(page: Page) -> None:
    """Scroll the box to its end until the link is there."""
    link = page.get_by_role("link", name="Notulen 1974")
    await page.locator("#vak").hover()
    while not await link.count():
        await page.mouse.wheel(0, 2000)
        await page.evaluate("() => new Promise(requestAnimationFrame)")


async def scroll_down(page: Page) -> None:
    """Scroll by half a screen until the link is there."""
    link = page.locator("main").get_by_role("link")
    while not await link.count():
        await page.mouse.wheel(0, 400)
        await page.evaluate("() => new Promise(requestAnimationFrame)")


async def click_picture(page: Page) -> None:
    """Click the middle of the picture: the areas on it have no shape of their own."""
    await page.locator("main img").click(force=True)


async def click_in_frame(page: Page) -> None:
    await page.frame_locator("iframe").get_by_role("button").click()


async def follow_in_frame(page: Page) -> None:
    await page.frame_locator("iframe").get_by_role("link").click()


async def click_middle_of_host(page: Page) -> None:
    """Click where the link is: a closed tree tells nobody."""
    box = await page.locator("vb-dossier").bounding_box()
    assert box is not None
    await page.mouse.click(box["x"] + 20, box["y"] + box["height"] / 2)


PERFECT_USER: dict[str, tuple[Step, ...]] = {
    # in the source
    "data-href": (click(".kaart"),),
    "noscript": (follow("Bekijk alle speelplekken als lijst"),),
    "sjabloon": (click("#lening"), follow("Lees de voorwaarden van de dorpslening")),
    "srcdoc": (follow_in_frame,),
    "kaartvlak": (click_picture,),
    "svg-link": (click("svg a"),),
    "doorverwijzen": (look,),
    "knop-met-adres": (by_name("Naar het dorpenregister"),),
    "script-constante": (as_employee, follow("Handleiding")),
    "script-optelling": (as_employee, follow("Naar de proef")),
    "script-sjabloontekst": (as_employee, follow("Rooster")),
    "routetabel": (as_employee, follow("Beheer")),
    # shown by a script
    "na-het-laden": (follow("Zwemwater in de zomer"),),
    "open-schaduw": (follow("Erfgoedroute langs de forten"),),
    "gesloten-schaduw": (click_middle_of_host,),
    "schaduw-in-html": (follow("Plan voor het windmolenpark"),),
    "virtuele-lijst": (scroll_down, follow("Subsidie 40: dorpsplein")),
    "na-vier-seconden": (follow("Eén storing gevonden"),),
    # after an act
    "klik": (click("#dossier"),),
    "onclick": (click("tbody tr"),),
    "gedelegeerd": (click(".regeling strong"),),
    "zweefmenu": (hover("#gids"), follow("Gids voor nieuwe inwoners")),
    "focus": (focus("#kenmerk"), follow("Waar vind ik het kenmerk?")),
    "enter-toets": (press("Enter", "#vlak"),),
    "sneltoets": (press("h"),),
    "dubbelklik": (double_click,),
    "rechtermuisknop": (right_click, follow("Eigenschappen van dit blad")),
    "lang-indrukken": (hold,),
    "keuzelijst": (choose("#provincie", "zeeland"),),
    "zoeksuggesties": (write("#onderwerp", "bodem"), follow("Informatiepunt bodemdaling")),
    "uitklappen": (click("summary"), follow("Zo maakt u bezwaar")),
    "tabbladen": (click("#tab-tarieven"), follow("Alle havengelden")),
    "harmonica": (by_name("Wat kost een paspoort?"), follow("Alle kosten")),
    "popover": (by_name("Ombudsman"), follow("Wat doet de ombudsman?")),
    "dialoog": (click("#vraag-route"), click("#fiets")),
    "toon-meer": (click("#meer"), click("#meer:enabled"), follow("Vergunning 7: terras")),
    "schuivende-lijst": (scroll_box, follow("Notulen 1974")),
    "in-beeld": (scroll_down, follow("Het colofon van 1999")),
    "echte-klik": (click("#afspraak"),),
    "stappen": (
        by_name("Ik woon in een dorp"),
        by_name("Het dorp heeft een school"),
        by_name("De school heeft een tuin"),
        by_name("De tuin mag groter"),
    ),
    "pushstate": (by_name("Wijk West"),),
    "replacestate": (click("#filter"),),
    "hash-route": (by_name("Waterstanden"),),
    "venster": (click("#leeswijzer"),),
    "leeg-venster": (click("#afdruk"),),
    "location-assign": (click("#jeugd"),),
    "location-replace": (click("#ouderen"),),
    "location-href": (click("#bouwen"),),
    "navigatie-api": (click("#tram"),),
    "formulier-met-script": (by_name("Toon de afvalkalender"),),
    "zoekformulier": (by_name("Zoek in het register"),),
    "a-zonder-href": (click(".buurt"),),
    "javascript-adres": (follow("Onze klachtenregeling"),),
    "bevestigen": (confirm,),
    "uitgesteld": (click("#reken"),),
    "kader-bericht": (click_in_frame,),
    "afgedekt": (press("Enter", "#onder"),),
    "beeldkaart": (click_picture,),
    "slepen": (drag,),
    "wiel": (turn_wheel, follow("Plaat 2 van 2: de sluis")),
}
"""Page of the section → what to do there, in order."""

WITHOUT_SCRIPTS = frozenset({"noscript", "schaduw-in-html", "srcdoc", "kaartvlak", "svg-link"})
"""Done with scripts switched off, which shows that none is needed."""
OPENS_WINDOW = frozenset({"venster", "leeg-venster"})
