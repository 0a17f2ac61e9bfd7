"""Which browser to use: named by the user, Playwright's own, or one that the system has.

Standard library only, so that scripts can ask before anything is installed or started:
`python -m capture.browser.executable` prints the path, or says what is missing and exits 1.
"""

import os
import re
import shutil
import sys
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path

from capture.errors import BrowserError

ENVIRONMENT_KEY = "CAPTURE_BROWSER"

_LINUX_COMMANDS = (
    ("chromium", "Chromium"),
    ("chromium-browser", "Chromium"),
    ("google-chrome-stable", "Google Chrome"),
    ("google-chrome", "Google Chrome"),
    ("microsoft-edge-stable", "Microsoft Edge"),
    ("microsoft-edge", "Microsoft Edge"),
)
_MAC_APPLICATIONS = (
    ("Chromium.app/Contents/MacOS/Chromium", "Chromium"),
    ("Google Chrome.app/Contents/MacOS/Google Chrome", "Google Chrome"),
    ("Microsoft Edge.app/Contents/MacOS/Microsoft Edge", "Microsoft Edge"),
)
_WINDOWS_PROGRAMS = (
    (r"Chromium\Application\chrome.exe", "Chromium"),
    (r"Google\Chrome\Application\chrome.exe", "Google Chrome"),
    (r"Microsoft\Edge\Application\msedge.exe", "Microsoft Edge"),
)
_WINDOWS_ROOTS = ("LOCALAPPDATA", "PROGRAMFILES", "PROGRAMFILES(X86)")
_PLAYWRIGHT_BINARIES = (
    "chrome-linux64/chrome",
    "chrome-linux/chrome",
    "chrome-linux-arm64/chrome",
    "chrome-mac-arm64/Google Chrome for Testing.app/Contents/MacOS/Google Chrome for Testing",
    "chrome-mac-x64/Google Chrome for Testing.app/Contents/MacOS/Google Chrome for Testing",
    "chrome-mac/Chromium.app/Contents/MacOS/Chromium",
    "chrome-win64/chrome.exe",
    "chrome-win/chrome.exe",
)


@dataclass(frozen=True, slots=True, kw_only=True)
class BrowserExecutable:
    """A browser that can be started."""

    path: Path
    name: str
    """For people: `Chromium`, `Google Chrome`, `Playwright Chromium` …"""
    version: str | None
    """What the place of the file tells (`r1200` for Playwright's own); None: start it to know."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Machine:
    """What the look-up needs to know about the machine."""

    platform: str
    """As `sys.platform`: linux, darwin, win32."""
    home: Path
    environment: Mapping[str, str]
    which: Callable[[str], str | None] = shutil.which
    applications: tuple[Path, ...] = ()
    """Folders with macOS applications; empty means the usual two."""


def this_machine() -> Machine:
    """Return the machine that we run on."""
    return Machine(platform=sys.platform, home=Path.home(), environment=os.environ)


def find(explicit: str | None = None, *, machine: Machine | None = None) -> BrowserExecutable:
    """Return the browser to use: `explicit`, then CAPTURE_BROWSER, Playwright's own, the system's.

    A browser that was named but isn't there is an error: nothing else is taken in its place.
    Raises BrowserError with one line that says what to do.
    """
    machine = machine or this_machine()
    named = explicit or machine.environment.get(ENVIRONMENT_KEY)
    if named:
        return _named(named, machine)
    found = next((*_playwright(machine), *_system(machine)).__iter__(), None)
    if found is None:
        raise BrowserError(
            "No browser found: install Chromium, Chrome or Edge, run `playwright install chromium`,"
            f" or name one with {ENVIRONMENT_KEY}=PATH."
        )
    return found


def _named(named: str, machine: Machine) -> BrowserExecutable:
    path = machine.which(named) or named
    if not _is_executable(Path(path)):
        raise BrowserError(
            f"{named}: no such program; name the browser's own file with {ENVIRONMENT_KEY}=PATH."
        )
    return BrowserExecutable(path=Path(path), name=Path(path).name, version=None)


def _playwright(machine: Machine) -> Iterator[BrowserExecutable]:
    root = _playwright_folder(machine)
    if root is None or not root.is_dir():
        return
    for folder in sorted(root.glob("chromium-*"), key=_revision, reverse=True):
        for binary in _PLAYWRIGHT_BINARIES:
            path = folder / binary
            if _is_executable(path):
                yield BrowserExecutable(
                    path=path, name="Playwright Chromium", version=f"r{_revision(folder)}"
                )


def _playwright_folder(machine: Machine) -> Path | None:
    """Return where Playwright keeps its browsers: as its environment says, else a cache."""
    configured = machine.environment.get("PLAYWRIGHT_BROWSERS_PATH")
    if configured == "0":
        return _inside_playwright()
    if configured:
        return Path(configured)
    match machine.platform:
        case "darwin":
            return machine.home / "Library" / "Caches" / "ms-playwright"
        case "win32":
            local = machine.environment.get("LOCALAPPDATA")
            return Path(local or machine.home / "AppData" / "Local") / "ms-playwright"
        case _:
            cache = machine.environment.get("XDG_CACHE_HOME")
            return Path(cache or machine.home / ".cache") / "ms-playwright"


def _inside_playwright() -> Path | None:
    from importlib.util import find_spec  # rarely needed, and not cheap

    spec = find_spec("playwright")
    if spec is None or spec.origin is None:
        return None
    return Path(spec.origin).parent / "driver" / "package" / ".local-browsers"


def _revision(folder: Path) -> int:
    match = re.search(r"-(\d+)$", folder.name)
    return int(match[1]) if match else -1


def _system(machine: Machine) -> Iterator[BrowserExecutable]:
    match machine.platform:
        case "darwin":
            roots = machine.applications or (Path("/Applications"), machine.home / "Applications")
            candidates = [
                (root / binary, name) for binary, name in _MAC_APPLICATIONS for root in roots
            ]
        case "win32":
            roots = tuple(
                Path(value) for key in _WINDOWS_ROOTS if (value := machine.environment.get(key))
            )
            candidates = [
                (root.joinpath(*binary.split("\\")), name)
                for binary, name in _WINDOWS_PROGRAMS
                for root in roots
            ]
        case _:
            candidates = [
                (Path(found), name)
                for command, name in _LINUX_COMMANDS
                if (found := machine.which(command)) is not None
            ]
    for path, name in candidates:
        if _is_executable(path):
            yield BrowserExecutable(path=path, name=name, version=None)


def _is_executable(path: Path) -> bool:
    return path.is_file() and os.access(path, os.X_OK)


def main() -> int:
    """Print the path of the browser to use, or one line on stderr."""
    try:
        print(find(sys.argv[1] if len(sys.argv) > 1 else None).path)  # noqa: T201 - for scripts
    except BrowserError as error:
        print(error, file=sys.stderr)  # noqa: T201
        return error.exit_code
    return 0


if __name__ == "__main__":
    raise SystemExit(main())
