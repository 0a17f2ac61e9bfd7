import json
import os
import subprocess
import sys
from pathlib import Path

import pytest

from capture.cli import engine, main
from capture.config.options import OPTIONS
from capture.config.settings import HarvestSettings, ScopeMode, Secrets
from capture.config.store import save
from capture.errors import BrowserError, ExitCode, RecordingError
from capture.harvest.progress import HarvestResult
from capture.model.layout import HarvestFolder

ROOT = Path(__file__).resolve().parents[2]


def result(
    folder: Path, exit_code: ExitCode = ExitCode.COMPLETE, reason: str = ""
) -> HarvestResult:
    return HarvestResult(
        folder=folder, exit_code=exit_code, pages=2, bytes=300, problems=1, reason=reason
    )


@pytest.fixture(autouse=True)
def quiet_environment(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    for variable in [name for name in os.environ if name.startswith("CAPTURE_")]:
        monkeypatch.delenv(variable)
    monkeypatch.chdir(tmp_path)


@pytest.fixture
def asked(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> list[HarvestSettings]:
    """An engine that only remembers what it was asked."""
    settings_seen: list[HarvestSettings] = []

    def remember(settings: HarvestSettings, secrets: Secrets) -> HarvestResult:
        settings_seen.append(settings)
        return result(tmp_path / "harvest")

    for name in ("harvest", "page", "browse"):
        monkeypatch.setattr(engine, name, remember)
    return settings_seen


def test_the_last_line_on_stdout_is_the_folder(
    asked: list[HarvestSettings], tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    assert main(["harvest", "www.example.nl", "--prefix", "NL-XYZ"]) == 0

    captured = capsys.readouterr()
    assert captured.out == f"{tmp_path / 'harvest'}\n"
    assert captured.err == "capture: complete\n"
    assert asked[0].seeds == ("https://www.example.nl/",)
    assert asked[0].prefix == "NL-XYZ"


def test_json_is_the_last_line_when_asked(
    asked: list[HarvestSettings], tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    assert main(["harvest", "www.example.nl", "--json"]) == 0

    assert json.loads(capsys.readouterr().out.splitlines()[-1]) == {
        "result": "complete",
        "exit_code": 0,
        "folder": str(tmp_path / "harvest"),
        "report": str(tmp_path / "harvest" / "report.html"),
        "pages": 2,
        "bytes": 300,
        "problems": 1,
        "reason": "",
    }


def test_an_incomplete_harvest_says_how_to_go_on(
    monkeypatch: pytest.MonkeyPatch, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    folder = tmp_path / "a folder"
    ended = result(folder, ExitCode.INCOMPLETE, "the limit of 2 pages was reached")
    monkeypatch.setattr(engine, "harvest", lambda settings, secrets: ended)

    assert main(["harvest", "www.example.nl"]) == 3

    assert capsys.readouterr().err == (
        "capture: incomplete: the limit of 2 pages was reached\n"
        f"capture: to go on: capture resume '{folder}'\n"
    )


def test_page_harvests_the_named_pages_only(asked: list[HarvestSettings]) -> None:
    assert main(["page", "example.nl/a", "example.nl/b"]) == 0

    assert asked[0].scope is ScopeMode.LIST
    assert asked[0].seeds == ("https://example.nl/a", "https://example.nl/b")


def test_browse_takes_a_seed(asked: list[HarvestSettings]) -> None:
    assert main(["browse", "example.nl"]) == 0

    assert asked[0].seeds == ("https://example.nl/",)


def test_repeatable_options_add_up(asked: list[HarvestSettings]) -> None:
    assert main(["harvest", "a.nl", "--exclude", "/x", "--exclude", "/y"]) == 0

    assert asked[0].exclude == ("/x", "/y")


def test_resume_goes_on_with_the_settings_of_the_harvest(
    asked: list[HarvestSettings], monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    main(["harvest", "a.nl", "--max-pages", "3", "--scope", "domain"])
    save(asked[0], HarvestFolder(tmp_path).settings)
    resumed: list[tuple[Path, HarvestSettings]] = []

    def remember(folder: Path, settings: HarvestSettings, secrets: Secrets) -> HarvestResult:
        resumed.append((folder, settings))
        return result(folder)

    monkeypatch.setattr(engine, "resume", remember)

    assert main(["resume", ".", "--workers", "1"]) == 0
    folder, settings = resumed[0]
    assert folder == tmp_path
    assert (settings.scope, settings.max_pages, settings.workers) == (ScopeMode.DOMAIN, None, 1)


@pytest.mark.parametrize(
    ("arguments", "line"),
    [
        (["harvest"], "no seed: name the address"),
        (["harvest", "ftp://a.nl/"], "--seed: 'ftp://a.nl/' is no web address"),
        (["harvest", "a.nl", "--max-pages", "x"], "--max-pages: write a whole number"),
        (["harvest", "a.nl", "--max-page", "1"], "No such option: --max-page"),
        (["harvest", "a.nl", "--config", "none.toml"], "none.toml: can't be read"),
        (["harvst"], "No such command 'harvst'"),
        (["resume"], "Missing argument 'HARVEST'"),
        (["resume", "nowhere"], "nowhere/settings.json: can't be read"),
        (["show", "nowhere"], "nowhere: has no harvest report"),
    ],
)
def test_wrong_use_is_one_line_and_exit_code_2(
    arguments: list[str], line: str, capsys: pytest.CaptureFixture[str]
) -> None:
    assert main(arguments) == ExitCode.USAGE

    captured = capsys.readouterr()
    assert captured.err.startswith(f"capture: {line}")
    assert captured.err.count("\n") == 1
    assert captured.out == ""


@pytest.mark.parametrize("fault", [RecordingError("disk full: /a"), BrowserError("no browser")])
def test_a_fault_is_one_line_and_exit_code_1(
    fault: Exception, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    def fail(settings: HarvestSettings, secrets: Secrets) -> HarvestResult:
        raise fault

    monkeypatch.setattr(engine, "harvest", fail)

    assert main(["harvest", "a.nl", "--json"]) == ExitCode.FAULT
    captured = capsys.readouterr()
    assert captured.err == f"capture: {fault}\n"
    assert json.loads(captured.out)["reason"] == str(fault)


def test_an_unexpected_fault_leaves_its_trace_in_a_file(
    monkeypatch: pytest.MonkeyPatch, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    def fail(settings: HarvestSettings, secrets: Secrets) -> HarvestResult:
        raise ZeroDivisionError("one\ntwo")

    monkeypatch.setattr(engine, "harvest", fail)
    monkeypatch.setattr("tempfile.tempdir", str(tmp_path))

    assert main(["harvest", "a.nl"]) == ExitCode.FAULT
    (log,) = tmp_path.glob("capture-fault-*.log")
    expected = f"a fault of ours (ZeroDivisionError: one); the full trace is in {log}"
    assert capsys.readouterr().err == f"capture: {expected}\n"
    assert "in fail" in log.read_text()


def test_ctrl_c_outside_the_work_ends_as_shells_expect(
    monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    def interrupt(settings: HarvestSettings, secrets: Secrets) -> HarvestResult:
        raise KeyboardInterrupt

    monkeypatch.setattr(engine, "harvest", interrupt)

    assert main(["harvest", "a.nl"]) == 130
    assert capsys.readouterr().err == "capture: interrupted\n"


def test_help_names_every_setting(capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["harvest", "--help"]) == 0

    shown = capsys.readouterr().out
    for option in OPTIONS[1:]:
        assert option.flag in shown
    assert "--config" in shown
    assert "--json" in shown


def test_version_is_shown(capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["--version"]) == 0
    assert capsys.readouterr().out.startswith("capture ")


def test_the_command_line_starts_without_the_heavy_parts() -> None:
    code = (
        "import sys, capture.cli.app as app; app.application();"
        "print(sorted({'playwright', 'sqlalchemy', 'mitmproxy', 'lxml', 'PIL', 'rich',"
        " 'jinja2', 'httpx', 'psutil'} & set(sys.modules)))"
    )
    done = subprocess.run(
        [sys.executable, "-c", code], capture_output=True, text=True, check=True, cwd=ROOT
    )

    assert done.stdout.strip() == "[]"
