"""Three real harvests of a site that changes, and each of its dates in a real browser."""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import timedelta

import pytest
from playwright.sync_api import BrowserContext, Dialog, Frame, Page, expect

from capture import clock
from capture.access.replay.building import Worker
from capture.access.replay.policy import Origins
from scripts.days import noon
from tests.access.replay.browsing import asked_of_network, visited
from tests.access.replay.changing_site import (
    COLOURS,
    EXTRA,
    MARK,
    ChangingSite,
    changing_site,
)
from tests.access.replay.films import made_film, seek
from tests.harvests.demo_harvest import harvest, settings_for
from tests.harvests.runs import wait_until

pytestmark = [pytest.mark.browser, pytest.mark.slow, pytest.mark.timeout(300)]

WHEN = {1: noon(400), 2: noon(200), 3: noon(1)}
"""When each version was harvested."""
_COLOUR = """(picture) => {
  const canvas = document.createElement("canvas");
  const drawn = canvas.getContext("2d");
  drawn.drawImage(picture, 0, 0);
  return Array.from(drawn.getImageData(5, 5, 1, 1).data.slice(0, 3));
}"""


@dataclass(frozen=True, slots=True, kw_only=True)
class Visitor:
    """A browser before an archive of three harvests."""

    context: BrowserContext
    origins: Origins
    site: ChangingSite

    def open(self, version: int, path: str = "", *, off: timedelta = timedelta()) -> Page:
        """Open a page as it was when a version was harvested, or a while before or after that."""
        day = WHEN[version] + off
        opened = self.context.new_page()
        opened.goto(f"{self.origins.portal}/web/{day:%Y%m%d}/{self.site.url}{path}")
        return opened


def shown(opened: Page, what: str = "h1") -> Frame:
    """Return the frame of the archived page when something of it is there."""
    found = opened.frame_locator("#page").locator(what).first
    expect(found).to_be_attached(timeout=30_000)
    frame = found.element_handle().owner_frame()
    assert frame is not None
    return frame


@pytest.fixture(scope="module")
def visitor(worker: Worker, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Visitor]:
    archive, folder = (tmp_path_factory.mktemp(name) for name in ("archief", "browser"))
    with changing_site(made_film()) as site:
        for version, moment in WHEN.items():
            site.version = version
            with clock.shifted(moment - clock.now()):
                harvest(settings_for(site.url, archive, explore="off", pictures="view"))
        site.asked.clear()
        with visited(archive, worker, folder) as (context, origins):
            yield Visitor(context=context, origins=origins, site=site)
        assert site.asked == []
        assert site.url.partition("://")[2].rstrip("/") not in asked_of_network(folder)


@pytest.mark.requirement("OPSL05")
@pytest.mark.parametrize("off", [timedelta(), timedelta(days=60), timedelta(days=-60)])
@pytest.mark.parametrize("version", list(WHEN))
def test_text_picture_and_data_are_those_of_the_date(
    visitor: Visitor, version: int, off: timedelta
) -> None:
    opened = visitor.open(version, off=off)
    frame = shown(opened, "[data-check=klaar]")
    texts = {name: frame.locator(f"#{name}").text_content() for name in ("module", "gegevens")}
    assert frame.locator("h1").text_content() == f"Versie {version}"
    assert texts == {"module": f"module {version}", "gegevens": f"data {version}"}
    assert frame.locator("h1").evaluate("(h) => getComputedStyle(h).color") == (
        f"rgb({version}, 0, 0)"
    )
    assert tuple(frame.locator("#plaat").evaluate(_COLOUR)) == COLOURS[version]
    inner = frame.frame_locator("iframe").locator("p")
    expect(inner).to_have_text(f"Kader {version}")
    # What that version did not have isn't borrowed from another one, in which it was there.
    status = 200 if version in EXTRA else 404
    told = frame.locator("#extra").text_content() or ""
    assert told == f"{status} {EXTRA.get(version, 'weg')}"
    opened.close()


@pytest.mark.requirement("OPSL03")
@pytest.mark.parametrize("version", list(WHEN))
def test_notice_tells_the_day_and_links_stay_within_it(visitor: Visitor, version: int) -> None:
    opened = visitor.open(version)
    day = WHEN[version]
    when = opened.locator("#banner .when")
    expect(when).to_contain_text(f"{day.day} ")
    expect(when).to_contain_text(str(day.year))
    frame = shown(opened)
    frame.get_by_role("link", name="Twee").click()
    expect(opened.frame_locator("#page").locator("h1")).to_have_text(f"Twee, versie {version}")
    expect(opened.locator("#banner .source")).to_contain_text(f"{visitor.site.url}twee")
    expect(opened.locator("#banner .when")).to_contain_text(str(day.year))
    opened.close()


def test_harvested_film_is_put_to_any_moment(visitor: Visitor) -> None:
    opened = visitor.open(2, "film")
    frame = shown(opened, "video")
    for moment in (15.05, 2.05, 19.05, 8.55):
        seek(frame, moment)
    opened.close()


def test_what_a_site_wrote_runs_in_no_page_of_the_portal(visitor: Visitor) -> None:
    portal = visitor.origins.portal
    opened = visitor.context.new_page()
    said: list[str] = []

    def hear(dialog: Dialog) -> None:
        said.append(dialog.message)
        dialog.dismiss()

    opened.on("dialog", hear)

    def links(path: str, which: str) -> list[str]:
        opened.goto(portal + path)
        found = opened.locator(which)
        return [str(each) for each in found.evaluate_all("(all) => all.map((one) => one.href)")]

    wait_until(
        lambda: len(links("/search?q=kwaad", ".hits h3 a")) == 1, why="the index", seconds=60
    )
    (hit,) = links("/search?q=kwaad", ".hits h3 a")
    rest = hit.partition("/web/")[2]
    views = [f"/{view}/{rest}" for view in ("web", "text", "picture", "calendar", "leave")]
    reports = [
        each.removeprefix(portal)
        for each in links("/site/127.0.0.1", "a[href*='/report/']")
        if each.endswith(".html")
    ]
    assert len(reports) > 6
    told = 0
    for path in ["/search?q=kwaad", *views, "/site/127.0.0.1", *reports]:
        opened.goto(portal + path)
        opened.wait_for_load_state()
        told += MARK in opened.content()
        assert opened.locator(f"[{MARK}]").count() == 0, path
    assert told > 6  # it is told in many places, as text
    assert said == []
    opened.close()
