"""`capture mdto` and `capture restrict`, as a stranger uses them."""

import hashlib
import json
from pathlib import Path

import pytest

from capture.cli import main
from capture.metadata.mdto import xsd as schemas
from tests.metadata.mdto.harvests import HARVEST, SITE, harvest, xsd

FILLED = {
    "VUL IN: naam van het webarchief": "Webarchief Gemeente Voorbeeld",
    "VUL IN: naam van de organisatie": "Gemeente Voorbeeld",
    "VUL IN: TOOI-kenmerk, bijvoorbeeld gm9999": "gm9999",
    "VUL IN: bijvoorbeeld TOOI register gemeenten compleet": "TOOI",
    "VUL IN: B, V of N": "B",
    "VUL IN: naam van de categorie": "Informatie verspreiden",
    "VUL IN: nummer van de categorie": "99",
    "VUL IN: naam van de selectielijst": "Selectielijst gemeenten 2020",
}


@pytest.fixture(autouse=True)
def own_cache(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    monkeypatch.setenv("XDG_CACHE_HOME", str(tmp_path / "cache"))
    return tmp_path / "cache" / "capture"


def archive(root: Path) -> tuple[Path, Path]:
    """Make an archive as a user does: init, fill in; return it, and its harvest."""
    place = root / "archief"
    folder = harvest(place, "/a", "/besloten/b")
    assert main(["mdto", "init", str(place)]) == 0
    path = place / "archief.toml"
    text = path.read_text(encoding="utf-8")
    for old, new in FILLED.items():
        text = text.replace(old, new)
    path.write_text(text, encoding="utf-8")
    return place, folder.root


def test_from_nothing_to_a_checked_description(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    place, folder = archive(tmp_path)
    capsys.readouterr()
    assert main(["mdto", "make", str(folder)]) == 0
    written = capsys.readouterr()
    assert str(place / SITE / f"{SITE}.mdto.xml") in written.out
    assert written.err == f"capture: {HARVEST}: 8 documents, 9 new or changed\n"
    assert main(["mdto", "check", str(place), "--xsd", str(xsd())]) == 0
    assert "0 errors, 0 warnings (official schema and rules)" in capsys.readouterr().out


def test_made_twice_nothing_changes(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    _, folder = archive(tmp_path)
    main(["mdto", "make", str(folder)])
    capsys.readouterr()
    assert main(["mdto", "make", str(folder)]) == 0
    again = capsys.readouterr()
    assert again.out == ""
    assert "nothing changed" in again.err


def test_what_is_missing_is_one_line_and_nothing_is_written(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    folder = harvest(tmp_path)
    assert main(["mdto", "make", str(folder.root)]) == 2
    (line,) = capsys.readouterr().err.splitlines()
    assert "archief.toml" in line
    assert "archiefvormer.kenmerk" in line
    assert not (folder.root / "metadata/mdto").exists()


def test_damage_is_told_with_file_rule_and_exit_code(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    place, folder = archive(tmp_path)
    main(["mdto", "make", str(folder)])
    (folder / "report.html").write_bytes(b"<!doctype html>anders")
    capsys.readouterr()
    assert main(["mdto", "check", str(place), "--json"]) == 1
    told = json.loads(capsys.readouterr().out)
    assert {(each["rule"], Path(each["file"]).name) for each in told["findings"]} == {
        ("file", "report.html.bestand.mdto.xml")
    }
    assert main(["mdto", "check", str(place)]) == 1
    assert "report.html has another SHA-256 than checksum says" in capsys.readouterr().out


def test_nothing_to_check_is_wrong_use(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["mdto", "check", str(tmp_path)]) == 2
    assert main(["mdto", "check", str(tmp_path / "weg.xml")]) == 2
    assert main(["mdto", "show", str(tmp_path)]) == 2
    assert len(capsys.readouterr().err.splitlines()) == 3


def test_schema_that_is_none_is_wrong_use(tmp_path: Path) -> None:
    _, folder = archive(tmp_path)
    main(["mdto", "make", str(folder)])
    document = folder / "metadata/mdto" / f"{HARVEST}.mdto.xml"
    for text in ("geen xml", "<a/>", None):
        path = tmp_path / "schema.xsd"
        path.unlink(missing_ok=True)
        if text is not None:
            path.write_text(text)
        assert main(["mdto", "check", str(document), "--xsd", str(path)]) == 2


def test_schema_that_loads_others_is_not_followed(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    _, folder = archive(tmp_path)
    main(["mdto", "make", str(folder)])
    path = tmp_path / "schema.xsd"
    head = '<xsd:schema xmlns:xsd="http://www.w3.org/2001/XMLSchema">'
    path.write_text(f'{head}<xsd:include schemaLocation="http://127.0.0.1:9/x"/></xsd:schema>')
    assert main(["mdto", "check", str(folder), "--xsd", str(path)]) == 2
    assert "loads other files" in capsys.readouterr().err


def test_cached_schema_is_used_only_when_it_is_the_official_one(
    own_cache: Path, capsys: pytest.CaptureFixture[str], tmp_path: Path
) -> None:
    _, folder = archive(tmp_path)
    main(["mdto", "make", str(folder)])
    own_cache.mkdir(parents=True)
    (own_cache / schemas.FILE_NAME).write_bytes(b"<a/>")
    assert schemas.cached() is None
    data = xsd().read_bytes()
    assert hashlib.sha256(data).hexdigest() == schemas.SHA256
    (own_cache / schemas.FILE_NAME).write_bytes(data)
    capsys.readouterr()
    assert main(["mdto", "check", str(folder)]) == 0
    assert "official schema and rules" in capsys.readouterr().out


def test_description_is_shown_with_its_own_words(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    _, folder = archive(tmp_path)
    main(["mdto", "make", str(folder)])
    capsys.readouterr()
    assert main(["mdto", "show", str(folder)]) == 0
    shown = capsys.readouterr().out.splitlines()
    assert shown[0] == f"Informatieobject: Volledige harvest {SITE} 2026-05-04"
    assert any(line.split() == ["tijd", "2026-05-04T03:02:01Z"] for line in shown)


@pytest.mark.requirement("META04")
def test_restriction_goes_from_command_to_description_and_out_again(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    place, folder = archive(tmp_path)
    common = ["--archive", str(place)]
    told = ["--ground", "Woo art. 5.1", "--decision", "2026-0417", "--by", "Archivaris"]
    address = f"https://{SITE}/besloten/*"
    capsys.readouterr()
    assert main(["restrict", "add", address, *told, "--until", "2099-01-01", *common]) == 0
    assert capsys.readouterr().out == "B-0001\n"
    assert main(["mdto", "make", str(folder)]) == 0
    main(["mdto", "show", str(folder)])
    assert "2099-01-01" in capsys.readouterr().out
    assert main(["restrict", "list", *common]) == 0
    assert capsys.readouterr().out.splitlines() == [
        f"B-0001  in force  until 2099-01-01  Woo art. 5.1  {address}",
        "1 restriction, 1 in force",
    ]
    assert main(["restrict", "list", "--url", "https://elders.nl/", "--json", *common]) == 0
    assert json.loads(capsys.readouterr().out)["beperkingen"] == []
    assert main(["restrict", "lift", "B-0001", "--by", "A", "--reason", "mag", *common]) == 0
    assert main(["mdto", "make", str(folder)]) == 0
    main(["mdto", "show", str(folder)])
    assert "Geen beperking" in capsys.readouterr().out


def test_record_is_restricted_by_its_id(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    told = ["--ground", "AVG", "--decision", "d", "--by", "a", "--archive", str(tmp_path)]
    record = "<urn:uuid:8FA0BC25-c53b-47e0-a021-90731fe95d66>"
    assert main(["restrict", "add", record, *told]) == 0
    assert main(["restrict", "list", "--archive", str(tmp_path)]) == 0
    assert "<urn:uuid:8fa0bc25-c53b-47e0-a021-90731fe95d66>" in capsys.readouterr().out


@pytest.mark.parametrize(
    "given",
    [
        ["restrict", "add", "a b", "--ground", "g", "--decision", "d", "--by", "b"],
        ["restrict", "add", "a/*", "--ground", "g", "--decision", "d", "--by", "b", "--for", "20j"],
        ["restrict", "lift", "B-0001", "--by", "b"],
        ["restrict", "lift", "B-0001", "--by", "b", "--on", "morgen"],
    ],
)
def test_wrong_use_of_the_register_is_one_line(
    tmp_path: Path, capsys: pytest.CaptureFixture[str], given: list[str]
) -> None:
    assert main([*given, "--archive", str(tmp_path)]) == 2
    assert len(capsys.readouterr().err.splitlines()) == 1
