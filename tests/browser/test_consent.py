"""Cookie notices are answered as asked, by a real click; nothing else is ever clicked."""

import asyncio
from typing import Any

import pytest

from capture.browser.consent import Notices
from capture.browser.navigation import Itinerary
from capture.browser.notice import Button, Kind, chosen
from capture.browser.tab import Tab
from capture.browser.world import World
from capture.model.consent import Consent, Consented
from tests.browser.notices import (
    BAR,
    FRAME,
    LOOK_ALIKES,
    NL,
    NOTICES,
    PLAYER,
    Form,
    bar,
    with_text,
)
from tests.browser.site import Answer, Site, page

pytestmark = [pytest.mark.browser, pytest.mark.slow, pytest.mark.asyncio(loop_scope="session")]


async def opened(tab: Tab, site: Site, answer: Answer) -> World:
    """Open a page in the tab, without a visit."""
    site.routes["/"] = answer
    site.routes["/frame"] = FRAME
    site.routes["/speler"] = PLAYER
    tab.watch.begin(Itinerary(may_navigate=lambda _: True, limit=10))
    await tab.channel.send("Page.navigate", url=site.url("/"))
    await tab.watch.until_loaded()
    world = World(tab.channel, tab.watch)
    await world.call("probe()")
    return world


async def shown(tab: Tab, site: Site, html: str) -> World:
    return await opened(tab, site, with_text(html.replace("PORT", str(site.port))))


async def answered(tab: Tab, world: World, choice: Consent) -> Consented:
    notices = Notices(tab, world)
    if not await notices.glance() or (notice := await notices.look()) is None:
        return Consented(found=False)
    return await notices.answer(notice, choice, settle=lambda: world.call("probe()"))


async def in_page(tab: Tab, expression: str) -> Any:
    return await tab.channel.evaluate(expression, context=None)


@pytest.mark.parametrize("choice", [Consent.ACCEPT, Consent.REFUSE])
@pytest.mark.parametrize("form", NOTICES.values(), ids=NOTICES.keys())
async def test_notice_is_answered_as_asked(
    tab: Tab, site: Site, form: Form, choice: Consent
) -> None:
    world = await shown(tab, site, form.html)
    told = await answered(tab, world, choice)
    label = form.label(choice)
    assert told.found
    assert told.choice is choice
    assert told.label == label
    assert told.was_wall is form.is_wall
    assert told.went_away is bool(label)
    assert told.note == ("" if label else "no button to refuse")
    assert "cookies" in told.text.lower()
    assert told.selector
    assert told.region is not None
    assert min(told.region.width, told.region.height) > 20
    clicks = await in_page(tab, "clicked.length")
    assert clicks == len([each for each in label.split(" > ") if each])
    assert await in_page(tab, "document.querySelector('.weg') !== null") is not bool(label)
    assert await in_page(tab, "location.pathname + location.search") == "/"


@pytest.mark.parametrize("html", LOOK_ALIKES.values(), ids=LOOK_ALIKES.keys())
async def test_nothing_else_is_clicked(tab: Tab, site: Site, html: str) -> None:
    world = await shown(tab, site, html)
    for choice in (Consent.ACCEPT, Consent.REFUSE):
        told = await answered(tab, world, choice)
        assert told.label == ""
    assert await in_page(tab, "clicked") == []
    assert await in_page(tab, "location.pathname + location.search") == "/"


async def test_left_alone_it_is_described_and_stays(tab: Tab, site: Site) -> None:
    world = await shown(tab, site, NOTICES["modal with a shade"].html)
    told = await answered(tab, world, Consent.LEAVE)
    assert (told.found, told.choice, told.label) == (True, Consent.LEAVE, "")
    assert (told.was_wall, told.went_away, told.note) == (True, False, "")
    assert told.text.startswith(NL)
    assert told.region is not None
    assert told.region.x == pytest.approx(1280 / 4, abs=20)
    assert await in_page(tab, "clicked") == []


async def test_page_without_a_notice_costs_a_glance(tab: Tab, site: Site) -> None:
    world = await shown(tab, site, "<header style='position:fixed;top:0'>Menu</header>")
    assert not await Notices(tab, world).glance()


async def test_notice_that_comes_late_is_seen_by_a_later_glance(tab: Tab, site: Site) -> None:
    late = bar(NL, "Accepteren", "Weigeren").replace('"', "")
    world = await shown(
        tab,
        site,
        f"<template id=laat>{late}</template><script>shown = new Promise((resolve) => setTimeout("
        "() => { document.body.append(laat.content); resolve() }, 1000))</script>",
    )
    assert not (await answered(tab, world, Consent.ACCEPT)).found
    await in_page(tab, "shown")
    told = await answered(tab, world, Consent.ACCEPT)
    assert (told.label, told.went_away) == ("Accepteren", True)


async def test_boxes_ticked_beforehand_are_unticked_to_refuse(tab: Tab, site: Site) -> None:
    world = await shown(tab, site, NOTICES["list of boxes"].html)
    await answered(tab, world, Consent.REFUSE)
    assert await in_page(tab, "clicked") == ["Selectie toestaanfalse"]


async def test_notice_that_stays_is_said_to(tab: Tab, site: Site) -> None:
    world = await shown(
        tab, site, f"<div style='{BAR}'>{NL}<button onclick=note(1)>Accepteren</button></div>"
    )
    told = await answered(tab, world, Consent.ACCEPT)
    assert (told.label, told.went_away, told.note) == ("Accepteren", False, "it stayed")
    assert await in_page(tab, "clicked.length") == 1


async def test_page_that_loads_anew_has_been_answered(tab: Tab, site: Site) -> None:
    script = "localStorage.ja = 1; location.reload()"
    world = await shown(
        tab,
        site,
        f"<div class=weg style='{BAR}'>{NL}<button onclick='{script}'>Accepteren</button></div>"
        "<script>if (localStorage.ja) document.querySelector('.weg').remove()</script>",
    )
    notices = Notices(tab, world)
    notice = await notices.look()
    assert notice is not None
    loader = tab.watch.loader

    async def settle() -> None:
        await tab.watch.until_loaded(not_loader=loader)
        await world.call("probe()")

    told = await notices.answer(notice, Consent.ACCEPT, settle=settle)
    assert (told.label, told.went_away, told.note) == ("Accepteren", True, "the page loaded anew")
    assert site.asked.count("/") == 2


@pytest.mark.parametrize(
    "script",
    [
        "location.href = \"/elders\"",
        "const f = document.createElement(\"form\"); f.method = \"post\"; f.action = \"/elders\";"
        " document.body.append(f); f.requestSubmit()",
        "const f = document.createElement(\"form\"); f.method = \"post\"; f.action = \"/elders\";"
        " document.body.append(f); f.submit()",
    ],
)  # fmt: skip
async def test_click_that_would_lead_away_is_held_back(tab: Tab, site: Site, script: str) -> None:
    world = await shown(
        tab, site, f"<div style='{BAR}'>{NL}<button onclick='{script}'>Accepteren</button></div>"
    )
    told = await answered(tab, world, Consent.ACCEPT)
    assert told.note.startswith("held back")
    assert not told.went_away
    assert "/elders" not in site.asked


@pytest.mark.parametrize("host", ["127.0.0.1", "localhost"])
async def test_click_within_a_frame_is_held_back_too(tab: Tab, site: Site, host: str) -> None:
    form = "<form method=post action=/elders></form>"
    for script in ("document.forms[0].submit()", 'top.location = "/elders"'):
        notice = f"{NL}<button onclick='{script}'>Accepteren</button>"
        site.routes["/kader"] = page(f"<body>{form}{notice}")
        world = await shown(
            tab, site, f"<iframe src='http://{host}:PORT/kader' style='{BAR};width:90%'></iframe>"
        )
        told = await answered(tab, world, Consent.ACCEPT)
        assert told.frame.endswith("/kader")
        assert told.note.startswith("held back")
        assert "/elders" not in site.asked


async def test_names_in_the_page_do_not_shadow_ours(tab: Tab, site: Site) -> None:
    world = await shown(
        tab,
        site,
        f"<form style='{BAR}' class=weg onsubmit='return false'><input type=hidden name=parentNode>"
        "<input type=hidden name=getAttribute><input type=hidden name=childNodes>"
        "<input type=hidden name=ownerDocument><input type=hidden name=checkVisibility>"
        "<input type=hidden name=localName><input type=hidden name=isConnected>"
        f"<input type=hidden name=contains><input type=hidden name=firstElementChild>{NL}"
        "<button type=button onclick='done(1)'>Accepteren</button></form>",
    )
    assert (await answered(tab, world, Consent.ACCEPT)).went_away


async def test_page_made_to_take_long_does_not(tab: Tab, site: Site) -> None:
    deep = "<script>let e = document.body; for (let i = 0; i < 20000; i++) { const d ="
    deep += " document.createElement('div'); d.style.cssText = 'position:fixed;inset:0';"
    deep += " (i < 5000 ? e.appendChild(d) : document.body.appendChild(d)); if (i < 5000) e = d }"
    deep += " e.textContent = 'cookies '.repeat(1e5)</script>"
    world = await shown(tab, site, deep)
    async with asyncio.timeout(60):
        await answered(tab, world, Consent.ACCEPT)


async def test_empty_and_other_documents_have_none(tab: Tab, site: Site) -> None:
    for answer in (
        page(""),
        Answer(body=b"<svg xmlns='http://www.w3.org/2000/svg'/>", type="image/svg+xml"),
        Answer(body=b"cookies accepteren", type="text/plain"),
    ):
        world = await opened(tab, site, answer)
        assert not (await answered(tab, world, Consent.ACCEPT)).found


def button(kind: Kind, *, is_held: bool = False) -> Button:
    return Button(number=0, label=kind.value, kind=kind, is_held=is_held)


async def test_button_is_chosen_by_what_is_wished() -> None:
    everything = [button(kind) for kind in reversed(Kind)]
    assert chosen(everything, Consent.ACCEPT, is_second=False) == button(Kind.ACCEPT_ALL)
    assert chosen(everything, Consent.REFUSE, is_second=False) == button(Kind.REFUSE)
    assert chosen(everything, Consent.LEAVE, is_second=False) is None
    held = [button(Kind.ACCEPT, is_held=True), button(Kind.CLOSE)]
    assert chosen(held, Consent.ACCEPT, is_second=False) == button(Kind.CLOSE)
    assert chosen([button(Kind.SETTINGS)], Consent.REFUSE, is_second=True) is None
