"""`capture search`: what it prints, and what it says of wrong use."""

import json
from pathlib import Path

import pytest

from capture.cli import main
from tests.access.search.made import HarvestMade, page, paragraphs


@pytest.fixture(scope="module")
def archive(tmp_path_factory: pytest.TempPathFactory) -> Path:
    made = tmp_path_factory.mktemp("archief")
    harvest = HarvestMade(made)
    harvest.add("/a", page("Een \x1b[31m titel", paragraphs("Over de roerdomp in het riet.")))
    harvest.add("/b", page("Twee", paragraphs("Over de lepelaar.")))
    return made


def test_hits_are_told_with_title_address_and_snippet(
    archive: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    assert main(["search", str(archive), "roerdomp", "riet"]) == 0

    out = capsys.readouterr().out
    assert out.splitlines()[0] == "1 page or document"
    assert "https://www.voorbeeld.example/a" in out
    assert "page, 2026-05-04 05:02, 1 version, in www.voorbeeld.example" in out
    assert "Over de roerdomp in het riet." in out
    assert "\x1b[31m" not in out


def test_json_holds_the_same_hits(archive: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["search", str(archive), "over", "--json", "--newest"]) == 0

    told = json.loads(capsys.readouterr().out)
    assert told["total"] == 2
    assert sorted(hit["url"][-2:] for hit in told["hits"]) == ["/a", "/b"]


def test_nothing_found_is_said(archive: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["search", str(archive), "walvis", "--since", "2026-05-01"]) == 0
    assert capsys.readouterr().out == "Nothing found.\n"


@pytest.mark.parametrize(
    ("options", "said"),
    [
        (["--kind", "film"], "--kind film: choose from page, pdf, office, other"),
        (["--since", "gisteren"], "--since gisteren: is no date; write it as 2026-05-01"),
        (["--until", "2026-02-30"], "--until 2026-02-30: is no date; write it as 2026-05-01"),
    ],
)
def test_wrong_use_is_told_in_one_line(
    archive: Path, capsys: pytest.CaptureFixture[str], options: list[str], said: str
) -> None:
    assert main(["search", str(archive), "x", *options]) == 2
    assert capsys.readouterr().err == f"capture: {said}\n"


def test_a_day_is_one_of_the_netherlands(archive: Path, capsys: pytest.CaptureFixture[str]) -> None:
    main(["search", str(archive), "over", "--since", "2026-05-04", "--until", "2026-05-04"])
    assert capsys.readouterr().out.startswith("2 pages and documents")
