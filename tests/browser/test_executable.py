"""Which browser is taken, in which order."""

import shutil
import subprocess
import sys
from pathlib import Path

import pytest

from capture.browser.executable import BrowserExecutable, Machine, find
from capture.errors import BrowserError

posix = pytest.mark.skipif(sys.platform == "win32", reason="programs are made with POSIX modes")


def program(path: Path) -> Path:
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_text("#!/bin/sh\n")
    path.chmod(0o755)
    return path


def machine(home: Path, platform: str = "linux", **environment: str) -> Machine:
    return Machine(
        platform=platform,
        home=home,
        environment=environment,
        which=lambda name: shutil.which(name, path=str(home / "bin")),
        applications=(home / "Applications",),
    )


@posix
def test_a_named_browser_comes_first(tmp_path: Path) -> None:
    program(tmp_path / "bin" / "chromium")
    mine, other = program(tmp_path / "mine"), program(tmp_path / "other")
    here = machine(tmp_path, CAPTURE_BROWSER=str(mine))
    assert find(machine=here).path == mine
    assert find(str(other), machine=here).path == other


@posix
def test_a_named_browser_that_is_not_there_is_an_error(tmp_path: Path) -> None:
    program(tmp_path / "bin" / "chromium")
    with pytest.raises(BrowserError, match=r"^/nowhere: no such program; .*CAPTURE_BROWSER=PATH"):
        find(machine=machine(tmp_path, CAPTURE_BROWSER="/nowhere"))


@posix
def test_playwrights_newest_comes_before_the_systems(tmp_path: Path) -> None:
    program(tmp_path / "bin" / "chromium")
    cache = tmp_path / ".cache" / "ms-playwright"
    for revision in (999, 1200):
        program(cache / f"chromium-{revision}" / "chrome-linux64" / "chrome")
    (cache / "chromium-1300").mkdir()
    newest = cache / "chromium-1200" / "chrome-linux64" / "chrome"
    expected = BrowserExecutable(path=newest, name="Playwright Chromium", version="r1200")
    assert find(machine=machine(tmp_path)) == expected


@posix
@pytest.mark.parametrize(
    ("platform", "place", "name"),
    [
        ("linux", "bin/chromium-browser", "Chromium"),
        ("linux", "bin/google-chrome", "Google Chrome"),
        (
            "darwin",
            "Applications/Microsoft Edge.app/Contents/MacOS/Microsoft Edge",
            "Microsoft Edge",
        ),
        ("win32", "programs/Google/Chrome/Application/chrome.exe", "Google Chrome"),
    ],
)
def test_the_systems_browsers_are_found(
    tmp_path: Path, platform: str, place: str, name: str
) -> None:
    path = program(tmp_path / place)
    found = find(machine=machine(tmp_path, platform, PROGRAMFILES=str(tmp_path / "programs")))
    assert (found.path, found.name) == (path, name)


def test_without_any_one_line_says_what_to_do(tmp_path: Path) -> None:
    with pytest.raises(BrowserError, match=r"^No browser found: .*CAPTURE_BROWSER=PATH\.$"):
        find(machine=machine(tmp_path))


@posix
def test_as_a_program_it_prints_the_path(tmp_path: Path) -> None:
    mine = program(tmp_path / "mine")
    command = [sys.executable, "-m", "capture.browser.executable"]
    done = subprocess.run([*command, str(mine)], capture_output=True, text=True, check=False)
    assert (done.returncode, done.stdout) == (0, f"{mine}\n")
    done = subprocess.run([*command, "/nowhere"], capture_output=True, text=True, check=False)
    assert (done.returncode, done.stdout) == (1, "")
    assert done.stderr.count("\n") == 1
