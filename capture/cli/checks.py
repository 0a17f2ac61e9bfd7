"""What `capture doctor` looks at: each check returns what it found and what to do about it."""

import os
import shutil
import socket
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from datetime import UTC, datetime
from enum import StrEnum
from importlib import metadata, util
from pathlib import Path

from capture import clock
from capture.browser.executable import find
from capture.config.machine import capacity, fitting_workers
from capture.config.units import size_text
from capture.errors import BrowserError

_BROWSER_SECONDS = 60.0
_DISK_NEEDED = 1_000_000_000
_DISK_ADVISED = 20_000_000_000
_MEMORY_ADVISED = 1_500_000_000
_FILES_ADVISED = 4096
_OLDEST_CREDIBLE = datetime(2026, 1, 1, tzinfo=UTC)


class Level(StrEnum):
    """How serious a finding is."""

    OK = "OK"
    NOTE = "note"
    """Works, but may come to hurt."""
    FAULT = "FAULT"
    """A harvest can't be made, or can't be trusted."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Finding:
    """What one check found."""

    level: Level
    subject: str
    text: str
    """What is so."""
    advice: str = ""
    """What to do; empty when all is well."""


def findings(archive: Path, browser: str | None) -> Iterator[Finding]:
    """Yield what each check finds, as soon as it is known."""
    checks: tuple[Callable[[], Finding], ...] = (
        python,
        recorder,
        lambda: browser_starts(browser),
        lambda: disk(archive),
        memory,
        open_files,
        loopback,
        private_folder,
        clocks,
    )
    for check in checks:
        yield check()


def python() -> Finding:
    """Look at the Python that runs us."""
    text = f"{sys.version.split()[0]} ({sys.executable})"
    return Finding(level=Level.OK, subject="Python", text=text)


def recorder() -> Finding:
    """Look whether the parts of the recording process are installed, without loading them."""
    missing = [name for name in ("mitmproxy", "proxy_addons") if util.find_spec(name) is None]
    if missing:
        return Finding(
            level=Level.FAULT,
            subject="recorder",
            text=f"{' and '.join(missing)} can't be found",
            advice="remove .venv and run scripts/capture again, or pip install . again",
        )
    text = f"mitmproxy {metadata.version('mitmproxy')}"
    return Finding(level=Level.OK, subject="recorder", text=text)


def browser_starts(named: str | None) -> Finding:
    """Start the browser without a window and let it show an empty page."""
    try:
        found = find(named)
    except BrowserError as fault:
        return Finding(
            level=Level.FAULT,
            subject="browser",
            text=str(fault),
            advice="see the line itself",
        )
    with tempfile.TemporaryDirectory(prefix="capture-", ignore_cleanup_errors=True) as profile:
        command = [
            str(found.path),
            "--headless",
            "--disable-gpu",
            "--no-first-run",
            f"--user-data-dir={profile}",
            *(["--no-sandbox"] if hasattr(os, "geteuid") and os.geteuid() == 0 else []),
        ]
        try:
            version = subprocess.run(
                [str(found.path), "--version"],
                capture_output=True,
                text=True,
                timeout=_BROWSER_SECONDS,
                check=False,
                stdin=subprocess.DEVNULL,
            ).stdout.strip()
            shown = subprocess.run(
                [*command, "--dump-dom", "about:blank"],
                capture_output=True,
                text=True,
                timeout=_BROWSER_SECONDS,
                check=False,
                stdin=subprocess.DEVNULL,
            )
        except (OSError, subprocess.TimeoutExpired) as fault:
            return _browser_fault(found.path, str(fault))
    if "<html" not in shown.stdout:
        said = [line for line in shown.stderr.splitlines() if line.strip()]
        return _browser_fault(found.path, said[-1] if said else f"ended with {shown.returncode}")
    return Finding(
        level=Level.OK, subject="browser", text=f"{version or found.name} ({found.path}) starts"
    )


def _browser_fault(path: Path, text: str) -> Finding:
    return Finding(
        level=Level.FAULT,
        subject="browser",
        text=f"{path} does not start: {text}",
        advice="install what it misses (playwright install-deps chromium), or name another"
        " with CAPTURE_BROWSER",
    )


def disk(archive: Path) -> Finding:
    """Look at the room where the archive is, or will be, and whether it may be written to."""
    folder = next(path for path in (archive, *archive.parents) if path.is_dir())
    free = shutil.disk_usage(folder).free
    text = f"{size_text(free)} free in {folder}"
    if not os.access(folder, os.W_OK):
        return Finding(
            level=Level.FAULT,
            subject="archive",
            text=f"{folder} can't be written to",
            advice="choose another folder with --out",
        )
    if free < _DISK_NEEDED:
        level, advice = Level.FAULT, "make room, or choose another disk with --out"
    elif free < _DISK_ADVISED:
        level, advice = Level.NOTE, "a site with video may need more"
    else:
        level, advice = Level.OK, ""
    return Finding(level=level, subject="archive", text=text, advice=advice)


def memory() -> Finding:
    """Look at memory and cores, and tell how many workers fit."""
    found = capacity()
    text = (
        f"{size_text(found.free_bytes)} free, {found.cores:g} cores:"
        f" {fitting_workers(found)} workers"
    )
    if found.free_bytes < _MEMORY_ADVISED:
        return Finding(
            level=Level.NOTE, subject="memory", text=text, advice="close other programs first"
        )
    return Finding(level=Level.OK, subject="memory", text=text)


def open_files() -> Finding:
    """Look at how many files and connections may be open at a time."""
    if sys.platform == "win32":
        return Finding(level=Level.OK, subject="open files", text="not limited")
    import resource

    limit, _ = resource.getrlimit(resource.RLIMIT_NOFILE)
    if limit == resource.RLIM_INFINITY:
        return Finding(level=Level.OK, subject="open files", text="not limited")
    text = f"at most {limit}"
    if limit < _FILES_ADVISED:
        return Finding(
            level=Level.NOTE,
            subject="open files",
            text=text,
            advice=f"run ulimit -n {_FILES_ADVISED} first",
        )
    return Finding(level=Level.OK, subject="open files", text=text)


def loopback() -> Finding:
    """Listen on loopback and connect to it, as browser and recorder will."""
    try:
        with (
            socket.create_server(("127.0.0.1", 0)) as server,
            socket.create_connection(server.getsockname(), timeout=5),
        ):
            port = server.getsockname()[1]
    except OSError as fault:
        return Finding(
            level=Level.FAULT,
            subject="ports",
            text=f"127.0.0.1 can't be used: {fault.strerror or fault}",
            advice="allow programs to listen on 127.0.0.1 (firewall, container)",
        )
    return Finding(level=Level.OK, subject="ports", text=f"127.0.0.1 listens and answers ({port})")


def private_folder() -> Finding:
    """Look whether a folder of our own can be made: the recorder keeps its certificates there."""
    try:
        with tempfile.TemporaryDirectory(prefix="capture-") as folder:
            (Path(folder) / "ca.pem").write_bytes(b"x")
    except OSError as fault:
        return Finding(
            level=Level.FAULT,
            subject="CA folder",
            text=f"{tempfile.gettempdir()} can't be written to: {fault.strerror}",
            advice="set TMPDIR to a folder that can",
        )
    return Finding(level=Level.OK, subject="CA folder", text=f"in {tempfile.gettempdir()}")


def clocks() -> Finding:
    """Look whether the time is credible: it stands in every record and file name."""
    now = clock.now()
    text = clock.iso(now)
    if now < _OLDEST_CREDIBLE:
        return Finding(
            level=Level.FAULT,
            subject="clock",
            text=f"{text} is before this program was made",
            advice="set the clock, and keep it right with NTP",
        )
    if not time.get_clock_info("monotonic").monotonic:
        return Finding(
            level=Level.FAULT,
            subject="clock",
            text="no steady clock",
            advice="use another machine",
        )
    return Finding(level=Level.OK, subject="clock", text=text)
