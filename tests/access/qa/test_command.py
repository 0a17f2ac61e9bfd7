"""`capture replay` and `capture qa` on a real harvest, whole and damaged, in a real browser."""

import asyncio
import csv
import json
import re
import shutil
import signal
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from pathlib import Path

import pytest
from axe_playwright_python.async_playwright import Axe
from PIL import Image
from playwright.async_api import async_playwright

from capture.access.offline.place import opened
from capture.access.offline.showing import Showing, in_window
from capture.audit.audit import audit_harvest
from capture.audit.guideline import read_guideline
from capture.audit.results import shown_of, write_results
from capture.browser import executable
from capture.browser.loop import OwnSessionLoop
from capture.browser.window import Shown
from capture.cli import main
from capture.demo.server import ThreadedDemoSite
from capture.fixity.verification import verify_harvest
from capture.lists.document import from_json
from capture.metadata.report_json import read_json
from capture.model.audit import Judgement, Standing
from capture.model.layout import HarvestFolder
from capture.model.quality import PageQuality, Quality, Why
from capture.model.quality import Standing as Known
from capture.warc.reader import ReadRecord, records
from tests.access.qa.site import pages
from tests.audit.small import ARCHIVE, MOMENT, describe_anew, seal_anew
from tests.chromium import VIOLATIONS, launch_options
from tests.harvests.demo_harvest import harvest, settings_for
from tests.harvests.quirks import quirky_site
from tests.harvests.runs import commands_in, wait_until
from tests.metadata.conftest import watched

pytestmark = [
    pytest.mark.browser,
    pytest.mark.slow,
    pytest.mark.timeout(900),
    pytest.mark.requirement("REIK01"),
]


@dataclass(frozen=True, slots=True, kw_only=True)
class Made:
    """A sealed harvest, and the site that it was made of, which lives on."""

    folder: Path
    site: ThreadedDemoSite

    def copy(self, to: Path) -> HarvestFolder:
        """Return the harvest in a copy of its archive."""
        archive = self.folder.parents[1]
        shutil.copytree(archive, to / "archief", ignore=shutil.ignore_patterns(".access"))
        shutil.copy(archive.parent / "sleutel.pem", to / "sleutel.pem")
        return HarvestFolder(to / "archief" / self.folder.relative_to(archive))


@pytest.fixture(scope="module")
def made(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Made]:
    archive = tmp_path_factory.mktemp("kwaliteit") / "archief"
    with quirky_site(pages) as site:
        settings = settings_for(site.url, archive, explore="off", pictures="full")
        folder = harvest(settings).folder
        (archive / "archief.toml").write_text(ARCHIVE, encoding="utf-8")
        describe_anew(folder)
        seal_anew(folder)
        audit = audit_harvest(folder, guideline=read_guideline(), moment=MOMENT)
        shown = shown_of(read_guideline(), report="../report.html")
        write_results(audit, HarvestFolder(folder).metadata, shown)
        seal_anew(folder)
        yield Made(folder=folder, site=site)


@pytest.fixture(scope="module")
def own_key(made: Made) -> Iterator[None]:
    """Seal with the key that the harvest was sealed with."""
    with pytest.MonkeyPatch.context() as patch:
        patch.setenv("CAPTURE_SIGNING_KEY", str(made.folder.parents[2] / "sleutel.pem"))
        yield


@pytest.fixture(scope="module")
def checked(
    made: Made, own_key: None, tmp_path_factory: pytest.TempPathFactory
) -> tuple[HarvestFolder, int]:
    """A copy that was checked, and how many connections the live site had meanwhile."""
    folder = made.copy(tmp_path_factory.mktemp("nagekeken"))
    before = len(made.site.connections)
    assert main(["qa", str(folder.root)]) == 0
    return folder, len(made.site.connections) - before


def found_in(folder: HarvestFolder) -> Quality:
    return from_json(folder.qa_json.read_bytes(), Quality, where="qa.json")


def page_at(found: Quality, path: str) -> PageQuality:
    return next(each for each in found.pages if each.url.endswith(path))


def without(folder: HarvestFolder, is_gone: Callable[[ReadRecord], bool]) -> None:
    """Write the WARC file anew, less some records."""
    (path,) = folder.warc.glob("*.warc")
    whole = path.read_bytes()
    kept = [
        whole[each.offset : each.offset + each.length]
        for each in records(path)
        if not is_gone(each)
    ]
    path.write_bytes(b"".join(kept))


def reik01(folder: HarvestFolder) -> Judgement:
    audit = audit_harvest(folder.root, guideline=read_guideline(), moment=MOMENT)
    return next(each for each in audit.judgements if each.requirement == "REIK01")


def test_every_page_is_shown_as_it_was(checked: tuple[HarvestFolder, int], made: Made) -> None:
    folder, connections = checked
    found = found_in(folder)
    told = [(each.url, each.score, each.missing_counted, each.fault) for each in found.pages]
    assert found.score == 100, told
    assert {each.url.removeprefix(made.site.url) for each in found.pages} == {
        *("", "twee/", "drie/")
    }
    assert connections == 0
    assert page_at(found, "/").answered >= 8


def test_addresses_with_a_lot_are_answered_by_like_ones(
    checked: tuple[HarvestFolder, int],
) -> None:
    assert page_at(found_in(checked[0]), "/").alike == 2


def test_what_failed_then_as_well_is_told_and_left_aside(
    checked: tuple[HarvestFolder, int],
) -> None:
    three = page_at(found_in(checked[0]), "/drie/")
    (missing,) = three.missing
    assert (missing.url, missing.standing) == ("http://nergens.invalid/dood.gif", Known.KNOWN)
    assert three.score == 100


def test_report_and_audit_tell_and_the_harvest_is_sealed_anew(
    checked: tuple[HarvestFolder, int],
) -> None:
    folder, _ = checked
    report = read_json(folder.report_json)
    assert report.quality is not None
    assert (report.quality.score, report.quality.pages, report.quality.whole) == (100, 3, 3)
    assert "metadata/qa.html" in folder.report_html.read_text("utf-8")
    assert list(verify_harvest(folder, archive=folder.archive)) == []
    assert "score 100 van 100" in folder.audit_html.read_text("utf-8")
    assert len(list((folder.root / "seals").glob("*.json"))) == 4
    assert not (folder.archive / ".access" / "qa" / folder.root.parent.name).is_dir() or not any(
        (folder.archive / ".access" / "qa" / folder.root.parent.name).iterdir()
    )


def test_the_audit_tells_the_score_or_that_there_is_none(
    checked: tuple[HarvestFolder, int], made: Made
) -> None:
    told = reik01(checked[0])
    assert "score 100 van 100 over 3 van 3 pagina's" in told.summary_nl
    assert told.standing is Standing.MET
    assert "niet gecontroleerd (capture qa)" in reik01(HarvestFolder(made.folder)).summary_nl


def test_the_spreadsheet_has_a_row_for_each_page(checked: tuple[HarvestFolder, int]) -> None:
    text = checked[0].qa_csv.read_text("utf-8-sig")
    rows = list(csv.DictReader(text.splitlines(), delimiter=";"))
    assert [row["score"] for row in rows] == ["100"] * 3
    assert any("dood.gif" in row["wat ontbreekt"] for row in rows)


@pytest.fixture(scope="module")
def damaged(made: Made, own_key: None, tmp_path_factory: pytest.TempPathFactory) -> HarvestFolder:
    """A copy that lost the data of one page, the picture of another, and a page; then checked."""
    folder = made.copy(tmp_path_factory.mktemp("beschadigd"))
    lost = ("/lijst.json", "/beeld.svg", "/drie/")
    answers = {"response", "revisit"}
    without(folder, lambda record: record.type in answers and record.url.endswith(lost))
    assert main(["qa", str(folder.root)]) == 0
    return folder


def test_what_was_lost_is_listed_and_the_score_falls(damaged: HarvestFolder, made: Made) -> None:
    found = found_in(damaged)
    base = made.site.url
    two, home, three = (page_at(found, each) for each in ("/twee/", base, "/drie/"))
    assert [(each.url, each.why, each.standing) for each in two.missing if each.counts] == [
        (f"{base}lijst.json", Why.NOT_ARCHIVED, Known.LOST)
    ]
    assert two.text_likeness is not None
    assert two.text_likeness < 0.8
    assert two.score < 80
    assert [each.url for each in home.missing] == [f"{base}beeld.svg"]
    assert home.picture_differs is not None
    assert home.picture_differs > 0.1
    assert home.picture is not None
    with Image.open(damaged.metadata / "qa" / home.picture) as picture:
        assert picture.width > 300
    assert three.score == 0
    assert three.fault is not None
    assert "the page itself is missing" in three.fault
    assert found.score == (two.score + home.score) // 3
    assert found.pages[0] == three


def test_the_audit_holds_it_against_the_harvest(damaged: HarvestFolder, made: Made) -> None:
    told = reik01(damaged)
    assert told.standing is Standing.NOT_MET
    assert any(each.url == f"{made.site.url}lijst.json" for each in told.evidence)
    assert f"score {found_in(damaged).score} van 100" in told.summary_nl


async def test_the_page_is_accessible_and_asks_for_nothing_else(damaged: HarvestFolder) -> None:
    async with async_playwright() as playwright:
        browser = await playwright.chromium.launch(**launch_options())
        for query, width in (("", 1280), ("?lang=en", 320)):
            address = damaged.qa_html.as_uri() + query
            page, asked, complaints = await watched(browser, address)
            await page.set_viewport_size({"width": width, "height": 900})
            found = await Axe().run(page, options=VIOLATIONS)
            assert [each["id"] for each in found.response["violations"]] == []
            assert complaints == []
            assert all(each.startswith(damaged.metadata.as_uri()) for each in asked)
            assert await page.evaluate("document.documentElement.scrollWidth") <= width
            await page.close()
        await browser.close()


def test_a_check_that_was_stopped_goes_on(made: Made, tmp_path: Path) -> None:
    folder, out = made.copy(tmp_path), tmp_path / "uit"
    before = sorted(each for each in folder.root.rglob("*") if each.is_file())
    command = ["qa", str(folder.root), "--workers", "1", "--out", str(out)]
    with commands_in(tmp_path / "runs") as commands:
        first = commands.start(*command)
        wait_until(lambda: first.is_over or _lines_kept(folder) > 1)
        first.interrupt_group()
        assert first.wait() == 3, first.said
        assert "the same command goes on" in first.said
        assert not out.exists()
        second = commands.start(*command, "--json")
        assert second.wait() == 0, second.said
        assert re.search(r"[12] of 3 pages were done before", second.said)
        assert json.loads(second.printed)["score"] == 100
    assert {each.name for each in out.iterdir()} == {"qa.json", "qa.html", "qa.csv"}
    assert sorted(each for each in folder.root.rglob("*") if each.is_file()) == before


def _lines_kept(folder: HarvestFolder) -> int:
    kept = folder.archive / ".access" / "qa" / folder.root.parent.name / folder.root.name
    file = kept / "pages.jsonl"
    return len(file.read_bytes().splitlines()) if file.is_file() else 0


def test_replay_shows_a_page_and_lists_what_is_missing(
    damaged: HarvestFolder, made: Made, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    file, before = tmp_path / "beeld.png", len(made.site.connections)
    url = f"{made.site.url}twee/"
    command = ["replay", str(damaged.root), url, "--headless", "--screenshot", str(file)]
    assert main(command) == 0
    said = capsys.readouterr()
    assert f"GET {made.site.url}lijst.json  not-archived" in said.out
    assert "1 missing:" in said.out
    assert "restricted records are shown as well" in said.err
    with Image.open(file) as picture:
        assert picture.size[0] == 1280
    assert len(made.site.connections) == before
    assert main([*command, "--json"]) == 0
    assert json.loads(capsys.readouterr().out)["missing"][0]["why"] == "not-archived"


def test_a_person_s_window_has_the_archive_as_its_network(
    damaged: HarvestFolder, made: Made
) -> None:
    url, before, seen = f"{made.site.url}twee/", len(made.site.connections), []

    def look(shown: Shown) -> None:
        seen.append(shown)
        signal.raise_signal(signal.SIGINT)  # as Ctrl-C does

    with opened(damaged.root) as place, asyncio.Runner(loop_factory=OwnSessionLoop) as runner:
        showing = Showing(place=place, page=place.page(url, None), executable=executable.find())
        stand = runner.run(in_window(showing, url, on_shown=look, is_headless=True))
    assert seen[0].url == url
    assert "Het tweede stuk tekst" in seen[0].text
    assert stand.answered >= 1
    assert f"{made.site.url}lijst.json" in {each.url for each in stand.missing}
    assert len(made.site.connections) == before


@pytest.mark.parametrize(
    ("more", "said"),
    [
        (["http://elders.invalid/", "--headless", "--screenshot", "x.png"], "was not captured"),
        (["geen adres", "--headless", "--screenshot", "x.png"], "is no address of a page"),
        (["http://a.nl/", "--headless"], "go together"),
        (["http://a.nl/", "--at", "ooit", "--headless", "--screenshot", "x.png"], "--at ooit"),
        (["http://a.nl/"], "no display"),
    ],
)
def test_wrong_use_of_replay_is_told_in_one_line(
    made: Made,
    more: list[str],
    said: str,
    capsys: pytest.CaptureFixture[str],
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.delenv("DISPLAY", raising=False)
    monkeypatch.delenv("WAYLAND_DISPLAY", raising=False)
    assert main(["replay", str(made.folder), *more]) == 2
    assert said in capsys.readouterr().err


def test_a_folder_that_is_no_harvest_is_refused(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    assert main(["qa", str(tmp_path)]) == 2
    assert "is not the folder of a harvest" in capsys.readouterr().err
