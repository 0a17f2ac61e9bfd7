"""For everyone: axe-core, small screens and zoom, the keyboard alone, other colours, paper."""

import shutil
from collections.abc import Iterator
from pathlib import Path
from typing import Any
from urllib.parse import quote, urlsplit

import pytest
from axe_playwright_python.sync_playwright import Axe
from playwright.sync_api import Browser, Page, expect

from capture.access.replay.building import Worker
from tests.access.portal.conftest import Served, serving
from tests.access.portal.live_site import LiveSite
from tests.access.portal.many import URL, many_captures
from tests.chromium import CONTRAST, WCAG
from tests.harvests.runs import wait_until

pytestmark = [pytest.mark.browser, pytest.mark.slow]

_FOCUS = """() => {
  const one = document.activeElement, style = getComputedStyle(one);
  const box = one.getBoundingClientRect();
  return { tag: one.tagName, id: one.id, name: (one.ariaLabel ?? one.textContent ?? "").trim(),
    outline: style.outlineStyle === "none" ? 0 : parseFloat(style.outlineWidth),
    seen: box.width > 1 && box.bottom > 0 && box.top < innerHeight && box.left >= 0 };
}"""
_SPACED = """() => { for (const one of document.querySelectorAll("body, body *")) {
  one.style.lineHeight = "1.5"; one.style.letterSpacing = ".12em"; one.style.wordSpacing = ".16em";
} }"""


@pytest.fixture(scope="module")
def full(
    harvested: tuple[Path, LiveSite], worker: Worker, tmp_path_factory: pytest.TempPathFactory
) -> Iterator[Served]:
    """The harvest of the live site, beside one page with hundreds of captures; searched."""
    archive, site = harvested
    copy = tmp_path_factory.mktemp("vol")
    shutil.copytree(archive / "127.0.0.1", copy / "127.0.0.1")
    many_captures(copy, 400, days_apart=16)
    with serving(copy, worker) as origins:
        yield Served(archive=copy, site=site, origins=origins)


@pytest.fixture(scope="module")
def searched(full: Served, chromium: Browser) -> Served:
    """The same, once words are found."""
    page = chromium.new_page()
    address = f"{full.origins.portal}/search?q=tweede"

    def is_found() -> bool:
        page.goto(address)
        return page.locator(".hits > li").count() > 0

    wait_until(is_found, why="the search index")
    page.close()
    return full


def views(served: Served) -> list[str]:
    """Return addresses of pages of every kind."""
    every = quote(URL, safe="")
    return [
        "/",
        "/site/127.0.0.1",
        "/site/www.voorbeeld.nl?page=2",
        "/site/is-er-niet",
        "/go?url=%20",
        "/search",
        "/search?q=tweede",
        "/search?q=versie&page=2",
        "/search?q=niets%20hiervan&site=127.0.0.1",
        "/search?q=a&from=gisteren&type=x",
        *(
            urlsplit(served.at("", view)).path
            for view in ("web", "picture", "text", "calendar", "leave")
        ),
        urlsplit(served.at("stuk.pdf")).path,
        *(f"/calendar/{span}{URL}" for span in ("", "202708/", "20270827/", "20270828/")),
        f"/web/20010203/{URL}",
        f"/fault?url={every}&at=20260504030201",
        "/desk",
    ]


def violations(page: Page, rules: dict[str, Any] = WCAG) -> list[tuple[str, str]]:
    found = Axe().run(page, options=rules | {"iframes": False}).response["violations"]
    return [(each["id"], each["nodes"][0]["html"]) for each in found]


def is_within(page: Page, width: int) -> bool:
    """Whether nothing has to be scrolled sideways."""
    return bool(page.evaluate("document.documentElement.scrollWidth") <= width)


@pytest.mark.timeout(900)
@pytest.mark.parametrize(
    ("prefix", "width"),
    [
        ("", 320),
        ("/en", 1280),
        pytest.param("", 1280, marks=pytest.mark.soak),
        pytest.param("/en", 320, marks=pytest.mark.soak),
    ],
)
def test_axe_finds_nothing_and_nothing_scrolls_sideways(
    visitor: Page, searched: Served, prefix: str, width: int
) -> None:
    visitor.set_viewport_size({"width": width, "height": 800})
    for path in views(searched):
        visitor.goto(f"{searched.origins.portal}{prefix}{path}")
        assert violations(visitor) == [], path
        assert is_within(visitor, width), path
        assert visitor.evaluate("document.documentElement.lang") == (prefix[1:] or "nl")


@pytest.mark.timeout(900)
@pytest.mark.parametrize("contrast", ["none", pytest.param("active", marks=pytest.mark.soak)])
def test_dark_and_forced_colours_leave_all_to_be_read(
    chromium: Browser, searched: Served, contrast: str
) -> None:
    context = chromium.new_context(
        color_scheme="dark",
        forced_colors="active" if contrast == "active" else "none",
        viewport={"width": 1280, "height": 800},
    )
    page = context.new_page()
    for path in views(searched):
        page.goto(f"{searched.origins.portal}{path}")
        assert violations(page, CONTRAST) == [], path
    context.close()


def test_at_400_percent_and_with_wide_text_nothing_is_cut_off(
    visitor: Page, searched: Served
) -> None:
    # 1280 by 1024 pixels at 400 % (WCAG 2.2 §1.4.10), and the spacing of §1.4.12.
    visitor.set_viewport_size({"width": 320, "height": 256})
    for path in views(searched):
        visitor.goto(f"{searched.origins.portal}{path}")
        assert is_within(visitor, 320), path
        visitor.evaluate(_SPACED)
        assert is_within(visitor, 320), path


def test_skip_link_comes_first_shows_itself_and_skips(visitor: Page, searched: Served) -> None:
    visitor.goto(f"{searched.origins.portal}/search?q=tweede")
    visitor.keyboard.press("Tab")
    focus = visitor.evaluate(_FOCUS)
    assert focus["name"] == "Naar de inhoud"
    assert focus["seen"]
    visitor.keyboard.press("Enter")
    assert visitor.evaluate("document.activeElement.id") == "content"
    visitor.keyboard.press("Tab")
    assert visitor.evaluate("document.activeElement.id") == "q"


@pytest.mark.parametrize("path", ["/", "/search?q=tweede", f"/calendar/20270827/{URL}", "/fault"])
def test_keyboard_reaches_everything_in_order_and_shows_where_it_is(
    visitor: Page, searched: Served, path: str
) -> None:
    visitor.goto(f"{searched.origins.portal}{path}")
    due = visitor.evaluate(
        """() => [...document.querySelectorAll("a[href], button, input, select, textarea, summary,"
          + " [tabindex='0']")].filter((one) => one.type !== "hidden"
            && one.closest(".trap") === null && one.tabIndex >= 0 && one.checkVisibility()
            && !one.closest("details:not([open]) > :not(summary)")
            && !(one.type === "radio" && one !== document.querySelector(`[name=${one.name}]`)))
          .map((one, at) => { one.dataset.at = at; return at; })"""
    )
    reached: list[int] = []
    for _ in range(4 * len(due)):  # a date field has several stops
        visitor.keyboard.press("Tab")
        at = visitor.evaluate("document.activeElement?.dataset.at ?? ''")
        if at == "":
            break
        if not reached or reached[-1] != int(at):
            reached.append(int(at))
            focus = visitor.evaluate(_FOCUS)
            assert focus["outline"] >= 2, focus
            assert focus["seen"], focus
    assert reached == due


def test_calendar_and_date_field_work_with_the_keyboard_alone(
    visitor: Page, searched: Served
) -> None:
    visitor.goto(f"{searched.origins.portal}/calendar/2027/{URL}")
    visitor.get_by_role("link", name="27 augustus 2027, 8 versies").focus()
    visitor.keyboard.press("Enter")
    expect(visitor.get_by_role("table").last).to_contain_text("Alle versies van 27 augustus 2027")
    visitor.get_by_label("Naar de versie die het dichtst ligt bij").focus()
    visitor.keyboard.type("02022028")
    visitor.keyboard.press("Enter")
    expect(visitor.locator("#banner")).to_contain_text("U vroeg 2 februari 2028")
    expect(visitor.locator("#banner .when")).to_contain_text("3 februari 2028")


def test_keyboard_goes_into_the_archived_page_and_out_again(
    visitor: Page, searched: Served
) -> None:
    visitor.goto(searched.at(""))
    inside = visitor.frame_locator("#page")
    expect(inside.get_by_role("link", name="Tweede pagina")).to_be_visible(timeout=60_000)
    visitor.locator("#banner summary").focus()
    visitor.keyboard.press("Tab")
    assert visitor.evaluate("document.activeElement.id") == "page"
    expect(inside.get_by_role("link", name="Tweede pagina")).to_be_focused()
    visitor.keyboard.press("Tab")
    expect(inside.get_by_role("link", name="tekening")).to_be_focused()
    for _ in range(2):
        visitor.keyboard.press("Shift+Tab")
    expect(visitor.locator("#banner summary")).to_be_focused()
    visitor.keyboard.press("Tab")
    visitor.keyboard.press("Enter")
    expect(visitor.locator("#banner")).to_contain_text(f"{searched.site.url}twee")


@pytest.mark.requirement("OPSL03")
def test_paper_says_what_it_is_and_where_it_came_from(visitor: Page, searched: Served) -> None:
    visitor.emulate_media(media="print")
    for view in ("web", "picture", "text"):
        visitor.goto(searched.at("twee", view))
        banner = visitor.locator("#banner")
        expect(banner.get_by_text("Gearchiveerde versie", exact=True)).to_be_visible()
        expect(banner.locator(".printed")).to_be_visible()
        expect(banner.locator(".printed")).to_contain_text(f"{searched.origins.portal}/web/2026")
        for gone in ("nav", "form", "details"):
            expect(banner.locator(gone)).to_be_hidden()
