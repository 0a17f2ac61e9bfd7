import json
import shutil
from pathlib import Path

import pytest

from capture.cli import main
from capture.metadata.audit_json import to_json
from capture.model.layout import HarvestFolder
from tests.package.archive import audit, make_harvest, write_audit
from tests.package.packing import SIDECARS, faults


@pytest.fixture
def harvest(tmp_path: Path) -> HarvestFolder:
    return make_harvest(tmp_path / "archief")


def state(folder: HarvestFolder) -> dict[Path, bytes]:
    return {path: path.read_bytes() for path in folder.root.rglob("*") if path.is_file()}


@pytest.mark.parametrize("name", ["sip", "sip.zip", "sip.tar"])
@pytest.mark.parametrize("command", [("package",), ("package", "make")])
def test_a_harvest_is_packed_in_the_form_that_its_name_asks_for(
    name: str,
    command: tuple[str, ...],
    harvest: HarvestFolder,
    tmp_path: Path,
    capsys: pytest.CaptureFixture[str],
) -> None:
    before, out = state(harvest), tmp_path / name

    asked = [*command, str(harvest.root), "--profile", SIDECARS, "--out", str(out)]
    assert main(asked) == 0

    assert capsys.readouterr().out == f"{out}\n"
    assert out.is_dir() is (name == "sip")
    assert faults(out) == ()
    assert state(harvest) == before


def test_a_check_has_its_problems_as_json(
    harvest: HarvestFolder, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    out = tmp_path / "sip"
    main(["package", str(harvest.root), "--profile", SIDECARS, "--out", str(out)])
    (out / "extra").write_text("x", "utf-8")
    capsys.readouterr()

    assert main(["package", "check", str(out), "--profile", SIDECARS, "--json"]) == 1

    found = json.loads(capsys.readouterr().out)
    assert {(each["rule"], each["path"]) for each in found["problems"]} >= {("extra", "extra")}


def test_the_audit_of_the_harvest_is_read_and_obeyed(
    harvest: HarvestFolder, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    write_audit(harvest, audit(harvest.root.name, not_met=["REIK06"]))
    asked = ["package", str(harvest.root), "--profile", SIDECARS, "--out", str(tmp_path / "sip")]

    assert main(asked) == 2
    assert "does not meet REIK06" in capsys.readouterr().err
    assert main([*asked, "--despite-audit"]) == 0
    assert "REIK06" in (tmp_path / "sip" / "pakbon.xml").read_text("utf-8")


@pytest.mark.parametrize(
    ("arguments", "said"),
    [
        (["{harvest}", "--out", "{tmp}/x"], "either --wacz, or --profile NAME"),
        (["{harvest}", "--wacz", "--profile", "bagit", "--out", "{tmp}/x"], "either --wacz"),
        (["{harvest}", "--wacz"], "say where to, with --out"),
        (["{harvest}", "--wacz", "--out", "{tmp}/x.zip"], "ends in .wacz"),
        (["{harvest}", "--wacz", "--out", "{harvest}/x.wacz"], "lies within a harvest"),
        (["{harvest}", "{harvest}", "--wacz", "--out", "{tmp}/x.wacz"], "is named twice"),
        (["{tmp}/archief", "--wacz", "--out", "{tmp}/x.wacz"], "is no harvest"),
        (["{harvest}", "--profile", "edepot", "--out", "{tmp}/x"], "known are bagit, nationaal"),
        (["{harvest}", "--profile", "{tmp}/x.toml", "--out", "{tmp}/x"], "x.toml: is not there"),
        (["{harvest}", "--profile", "bagit", "--out", "{tmp}/x.zip"], "only knows folder"),
        (
            ["{harvest}", "--profile", SIDECARS, "--as", "rar", "--out", "{tmp}/x"],
            "known are folder, zip, tar",
        ),
        (["check", "{tmp}/nergens", "--profile", "bagit"], "is not there"),
        (["check", "{harvest}"], "by which profile"),
    ],
)
def test_what_is_asked_wrongly_is_answered_in_one_line(
    arguments: list[str],
    said: str,
    harvest: HarvestFolder,
    tmp_path: Path,
    capsys: pytest.CaptureFixture[str],
) -> None:
    given = [each.format(harvest=harvest.root, tmp=tmp_path) for each in arguments]

    assert main(["package", *given]) == 2

    error = capsys.readouterr().err
    assert said in error
    assert error.count("\n") == 1
    assert [path.name for path in tmp_path.iterdir()] == ["archief"]


@pytest.mark.parametrize(
    ("data", "said"),
    [(None, "has not been audited; make one with capture audit"), (b"{}", "not a capture-audit")],
)
def test_without_an_audit_the_hint_is_how_to_make_one(
    data: bytes | None,
    said: str,
    harvest: HarvestFolder,
    tmp_path: Path,
    capsys: pytest.CaptureFixture[str],
) -> None:
    path = harvest.metadata / "audit.json"
    path.unlink()
    if data is not None:
        path.write_bytes(data)

    asked = ["package", str(harvest.root), "--profile", SIDECARS, "--out", str(tmp_path / "sip")]
    assert main(asked) != 0

    assert said in capsys.readouterr().err


def test_an_audit_that_stands_elsewhere_is_named(
    harvest: HarvestFolder, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    found = (harvest.metadata / "audit.json").rename(tmp_path / "audit.json")
    asked = ["package", str(harvest.root), "--profile", SIDECARS, "--out", str(tmp_path / "sip")]
    assert main([*asked, "--audit", str(found)]) == 0
    assert faults(tmp_path / "sip") == ()

    found.write_bytes(to_json(audit("NL-Ander-20260101000000-full")))
    asked[-1] = str(tmp_path / "sip2")
    assert main([*asked, "--audit", str(found)]) == 2
    assert "is of NL-Ander-20260101000000-full, which is not packed" in capsys.readouterr().err


def test_a_wacz_of_an_archive_with_restrictions_comes_with_a_warning(
    harvest: HarvestFolder, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    asked = ["package", str(harvest.root), "--wacz", "--out", str(tmp_path / "a.wacz")]
    assert main(asked) == 0
    assert capsys.readouterr().err == ""
    restricted = ["https://www.voorbeeld.nl/nieuws/*", "--ground", "AVG", "--decision", "B-1"]
    archive = ["--by", "archivaris", "--archive", str(harvest.root.parent.parent)]
    assert main(["restrict", "add", *restricted, *archive]) == 0
    capsys.readouterr()

    assert main([*asked[:-1], str(tmp_path / "b.wacz")]) == 0

    assert "do not publish it" in capsys.readouterr().err


def test_an_archive_that_does_not_say_whose_it_is_is_told_how(
    harvest: HarvestFolder, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    shutil.move(harvest.root.parent.parent / "archief.toml", tmp_path / "weg.toml")

    asked = ["package", str(harvest.root), "--profile", SIDECARS, "--out", str(tmp_path / "sip")]
    assert main(asked) == 2

    assert "capture mdto init" in capsys.readouterr().err
