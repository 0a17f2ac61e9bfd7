"""Pages documented by hand: pictures on two screens and as print, nothing else of the site."""

import json
from collections.abc import Iterator
from pathlib import Path

import pytest
from PIL import Image

from capture.demo.server import ThreadedDemoSite
from capture.screenshots.png_text import read_texts
from capture.warc.reader import records
from tests.harvests.evidence import assert_closed
from tests.harvests.quirks import Page, page_with, quirky_site
from tests.harvests.runs import Commands, commands_in

pytestmark = [pytest.mark.browser, pytest.mark.timeout(900)]

COMPLETE, USAGE = 0, 2
BODY = (
    "<meta name='viewport' content='width=device-width'>"
    "<h1>Besluit</h1><p>Kort.</p><div style='height:2400px;background:#cde'></div><p>Einde</p>"
)


@pytest.fixture
def commands(tmp_path: Path) -> Iterator[Commands]:
    with commands_in(tmp_path) as given:
        yield given


@pytest.fixture(name="site")
def small_site() -> Iterator[ThreadedDemoSite]:
    def pages() -> dict[str, Page]:
        return {
            "/": page_with(f"{BODY}<a href='/verder'>verder</a>"),
            "/verder": page_with("<p>Verder</p>"),
        }

    with quirky_site(pages) as served:
        yield served


def test_snapshot_pictures_a_page_and_follows_nothing(
    commands: Commands, site: ThreadedDemoSite
) -> None:
    run = commands.start(
        "snapshot", site.url, "--out", str(commands.archive), "--prefix", "NL-Foto"
    )
    assert run.wait() == COMPLETE, run.said
    folder = commands.harvest_folder()
    assert folder.name.endswith("-snapshot")
    assert_closed(folder)
    assert "/verder" not in {each.target for each in site.exchanges}
    names = {path.name.partition("-")[2].rpartition("-")[2]: path for path in images(folder)}
    with Image.open(names["fullPage.jpg"]) as whole, Image.open(names["fullPagePhone.jpg"]) as one:
        assert whole.width == 1280
        assert whole.height > 2400
        assert one.width == 780
        assert one.height > 2 * 2400
    assert read_texts(names["fullPagePhone.jpg"].read_bytes())["Viewport"] == "390x844@2 mobile"
    assert names["pdf.pdf"].read_bytes().startswith(b"%PDF")
    archived = {
        record.url: record
        for path in sorted((folder / "warc").glob("*.warc"))
        for record in records(path)
        if record.type == "resource"
    }
    for kind in ("view", "thumbnail", "text", "fullPage", "fullPagePhone", "pdf"):
        assert f"urn:{kind}:{site.url}" in archived, kind
    assert archived[f"urn:pdf:{site.url}"].block() == names["pdf.pdf"].read_bytes()
    report = json.loads((folder / "metadata" / "harvest-report.json").read_text("utf-8"))
    assert report["identity"]["kind"] == "snapshot"


def test_snapshot_takes_no_other_kind(commands: Commands) -> None:
    run = commands.start("snapshot", "https://www.voorbeeld.nl/", "--kind", "full")
    assert run.wait() == USAGE


def images(folder: Path) -> list[Path]:
    return sorted((folder / "images").iterdir())
