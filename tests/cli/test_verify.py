import json
import os
import sys
from pathlib import Path

import pytest

from capture.cli import main
from capture.config.build import from_sources
from capture.errors import ExitCode
from tests.fixity.sample import FILES, FIRST, SECOND, Archive, flip


@pytest.fixture
def archive(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Archive:
    monkeypatch.setenv("XDG_CONFIG_HOME", str(tmp_path / "config"))
    monkeypatch.setenv("XDG_STATE_HOME", str(tmp_path / "state"))
    monkeypatch.delenv("CAPTURE_SIGNING_KEY", raising=False)
    monkeypatch.delenv("CAPTURE_TIMESTAMP_URL", raising=False)
    return Archive(tmp_path)


def test_an_intact_archive_ends_with_0_and_says_what_was_looked_at(
    archive: Archive, capsys: pytest.CaptureFixture[str]
) -> None:
    archive.sealed(FIRST, SECOND)

    assert main(["verify", str(archive.root)]) == 0

    shown = capsys.readouterr().out
    assert shown.startswith(f"intact\n  looked at   2 harvests, {2 * len(FILES)} files, ")
    assert "not pinned" in shown
    assert "chain       3 lines; the last tells of this verification" in shown


def test_quiet_says_nothing_while_all_is_intact(
    archive: Archive, capsys: pytest.CaptureFixture[str]
) -> None:
    archive.sealed()

    assert main(["verify", str(archive.root), "--quiet"]) == 0
    assert capsys.readouterr() == ("", "")

    flip(archive.file("report.html"), 3)
    assert main(["verify", str(archive.root), "--quiet"]) == ExitCode.FAULT
    assert capsys.readouterr().out == (
        f"modified   {FIRST}/report.html: has another content of the same length\n"
    )


@pytest.mark.skipif(os.name != "posix", reason="names that only POSIX has")
def test_a_file_name_can_not_steer_the_terminal(
    archive: Archive, capsys: pytest.CaptureFixture[str]
) -> None:
    archive.sealed()
    name = "images/\x1b[2J\n" + os.fsdecode(b"\xff")
    archive.file(name).write_bytes(b"x")

    assert main(["verify", str(archive.root), "--quiet"]) == 1
    assert "images/\\x1b[2J\\n\\udcff:" in capsys.readouterr().out
    assert main(["verify", str(archive.root), "--json"]) == 1
    assert json.loads(capsys.readouterr().out)["deviations"][0]["path"] == name


def test_json_tells_all(archive: Archive, capsys: pytest.CaptureFixture[str]) -> None:
    fingerprint = archive.sealed().seal().seal.fingerprint
    archive.file("report.html").rename(archive.file("rapport.html"))

    trust = ["--trust", fingerprint]
    assert main(["verify", str(archive.root / FIRST), "--json", "--no-log", *trust]) == 1

    values = json.loads(capsys.readouterr().out)
    assert values["result"] == "deviations"
    assert values["exit_code"] == 1
    assert values["deviations"] == [
        {
            "kind": "renamed",
            "harvest": FIRST,
            "path": "rapport.html",
            "was": "report.html",
            "text": "was sealed under another name",
        }
    ]
    assert values["signers"] == [{"fingerprint": fingerprint, "harvests": 1, "trusted": True}]
    assert (values["chain"]["lines"], values["logged"]) == (2, False)


@pytest.mark.parametrize(
    ("arguments", "said"),
    [
        (["verify", "er-niet"], "there is no such folder"),
        (["verify", "."], "neither an archive nor the folder of a harvest"),
        (["verify", "archief", "--trust", "abc"], "--trust abc: is neither a fingerprint"),
        (["verify", "archief", "--key", "abc"], "can't be read"),
        (["verify", "archief", "--json", "--quiet"], "leave out one of the two"),
        (["seal", f"archief/{FIRST}"], "--reason: say why"),
        (["seal", "archief", "--reason", "x"], "is not the folder of a harvest"),
        (["seal", f"archief/{FIRST}", "--reason", "x", "--timestamp-url", "tsa"], "http(s)://"),
    ],
)
def test_wrong_use_is_one_line_and_2(
    archive: Archive,
    monkeypatch: pytest.MonkeyPatch,
    capsys: pytest.CaptureFixture[str],
    arguments: list[str],
    said: str,
) -> None:
    archive.sealed()
    (archive.root.parent / "leeg").mkdir()
    monkeypatch.chdir(archive.root.parent / "leeg" if "." in arguments else archive.root.parent)

    assert main(arguments) == ExitCode.USAGE

    shown = capsys.readouterr().err
    assert said in shown
    assert shown.count("\n") == 1


def test_seal_shows_what_changed_and_seals_it(
    archive: Archive, capsys: pytest.CaptureFixture[str], tmp_path: Path
) -> None:
    archive.sealed()
    archive.file("lists/weespaginas.csv").write_bytes(b"url;besluit\r\nhttps://a/;in\r\n")
    harvest = str(archive.root / FIRST)
    key = ["--key", str(archive.key)]

    assert main(["seal", harvest, "--dry-run", *key]) == 0
    shown = capsys.readouterr().out
    assert shown == (
        "since seal 1:\n  modified   lists/weespaginas.csv: has 28 bytes, was sealed with 13\n"
    )
    assert not archive.file("seals/0002.json").exists()

    assert main(["seal", harvest, "--reason", "Besluiten genomen", "--by", "Anna", *key]) == 0
    shown = capsys.readouterr().out
    assert shown.index("since seal 1:") < shown.index("sealed: ")
    assert json.loads(archive.file("seals/0002.json").read_bytes())["by"] == "Anna"
    assert main(["verify", str(archive.root), "--quiet"]) == 0


def test_the_first_seal_makes_the_key_and_says_so(
    archive: Archive, capsys: pytest.CaptureFixture[str], tmp_path: Path
) -> None:
    archive.harvest()

    assert main(["seal", str(archive.root / FIRST), "--reason", "Overgenomen", "--json"]) == 0
    path = tmp_path / "config" / "capture-webarchief" / "signing-key.pem"
    assert path.is_file()
    assert json.loads(capsys.readouterr().out.splitlines()[-1])["chain_line"] == 1


def test_the_key_can_be_named_in_the_environment(
    archive: Archive, monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    monkeypatch.setenv("CAPTURE_SIGNING_KEY", str(tmp_path / "mijn.pem"))
    monkeypatch.setenv("CAPTURE_TIMESTAMP_URL", "http://127.0.0.1:1/")
    archive.harvest()

    assert main(["seal", str(archive.root / FIRST), "--reason", "Overgenomen"]) == 0
    assert (tmp_path / "mijn.pem").is_file()
    from_sources(options={"seed": ["a.nl"]}, config=None, environment=os.environ)


def test_changed_warc_files_are_sealed_only_when_told(
    archive: Archive, capsys: pytest.CaptureFixture[str]
) -> None:
    archive.sealed()
    flip(archive.file("warc/NL-Test-20260301000000-0001.warc"), 5)
    command = ["seal", str(archive.root / FIRST), "--reason", "x", "--key", str(archive.key)]

    assert main(command) == 1
    captured = capsys.readouterr()
    assert "what no seal makes good:" in captured.out
    assert "--despite-damage" in captured.err
    assert main([*command, "--despite-damage"]) == 0
    assert main(["verify", str(archive.root), "--quiet"]) == 1
    assert capsys.readouterr().out.splitlines()[-1].startswith("rewritten  ")


def test_progress_goes_to_a_terminal_and_not_to_a_file(
    archive: Archive, capsys: pytest.CaptureFixture[str]
) -> None:
    archive.sealed()

    assert main(["verify", str(archive.root)]) == 0
    assert capsys.readouterr().err == ""
    assert not sys.stderr.isatty()
