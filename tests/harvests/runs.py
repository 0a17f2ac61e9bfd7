"""A harvest as a process of its own, as a user starts it: to be signalled, killed and read back."""

import ctypes
import io
import os
import re
import signal
import subprocess
import threading
import time
import uuid
from collections.abc import Callable, Iterator
from contextlib import contextmanager, redirect_stderr, redirect_stdout, suppress
from dataclasses import dataclass
from enum import StrEnum
from pathlib import Path

import psutil
import pytest

from capture.cli import main
from tests.harvests import warm

ROOT = Path(__file__).parents[2]
DEADLINE_SECONDS = 300.0
END_SECONDS = 60.0
"""Within so long after a harvest's end nothing of it runs any more, however slow the machine."""
_POLL_SECONDS = 0.05
_SET_CHILD_SUBREAPER = 36
_PAUSE = threading.Event()


class Part(StrEnum):
    """A process of a harvest."""

    MAIN = "main"
    PROXY = "proxy"
    DRIVER = "driver"
    """Playwright's own."""
    BROWSER = "browser"
    ALL = "all"


def wait_until[T](
    what: Callable[[], T], *, seconds: float = DEADLINE_SECONDS, why: str = "the condition"
) -> T:
    """Return the first true value of `what`; AssertionError when there is none in time."""
    deadline = time.monotonic() + seconds
    while not (value := what()):
        assert time.monotonic() < deadline, f"{why}: not within {seconds:g} s"
        _PAUSE.wait(_POLL_SECONDS)
    return value


class Brood:
    """All processes that descend from this one since the brood was made, orphans included."""

    def __init__(self) -> None:
        ctypes.CDLL(None, use_errno=True).prctl(_SET_CHILD_SUBREAPER, 1, 0, 0, 0)
        self._before = set(psutil.Process().children(recursive=True))

    def living(self) -> list[psutil.Process]:
        """Return those that run; the dead that were left to us are reaped."""
        found = []
        for each in psutil.Process().children(recursive=True):
            with suppress(psutil.NoSuchProcess):
                if each in self._before:
                    continue
                if each.status() != psutil.STATUS_ZOMBIE:
                    found.append(each)
                elif each.ppid() == os.getpid() and each.pid not in _OWN:
                    with suppress(ChildProcessError):
                        os.waitpid(each.pid, os.WNOHANG)
        return found

    def assert_gone(self) -> None:
        """Wait until nothing runs any more; AssertionError names what still does."""
        deadline = time.monotonic() + END_SECONDS
        while left := self.living():
            assert time.monotonic() < deadline, f"left behind: {[_told(each) for each in left]}"
            _PAUSE.wait(_POLL_SECONDS)


_OWN: set[int] = set()
"""Processes whose exit code somebody waits for."""


def _told(process: psutil.Process) -> str:
    with suppress(psutil.NoSuchProcess):
        return f"{process.pid} {' '.join(process.cmdline())[:120]}"
    return str(process.pid)


def _is(part: Part, arguments: list[str]) -> bool:
    line = " ".join(arguments)
    match part:
        case Part.PROXY:
            return "proxy_addons" in arguments
        case Part.DRIVER:
            return "run-driver" in arguments
        case Part.BROWSER:
            return "--headless" in line and "--type=" not in line and "run-driver" not in line
        case Part.MAIN | Part.ALL:
            return True


class Run:
    """One command of the command line, running."""

    def __init__(self, arguments: list[str], log_folder: Path, *, is_cold: bool = False) -> None:
        """Start it, from nothing if told; what it says goes to files in `log_folder`."""
        name = uuid.uuid4().hex[:8]
        self._out, self._err = log_folder / f"{name}.out", log_folder / f"{name}.err"
        environment = {k: v for k, v in os.environ.items() if not k.startswith("CAPTURE_")}
        environment |= {
            "PYTHONPATH": str(ROOT),
            "CAPTURE_SIGNING_KEY": str(log_folder / "signing-key.pem"),
        }
        self._out.touch()
        self._err.touch()
        begin = warm.start_cold if is_cold else warm.start
        self._process: subprocess.Popen[bytes] | warm.Forked = begin(
            arguments, out=self._out, err=self._err, environment=environment, folder=log_folder
        )
        _OWN.add(self._process.pid)
        self._main: psutil.Process | None = None
        with suppress(psutil.NoSuchProcess):  # it may be over already
            self._main = psutil.Process(self._process.pid)

    @property
    def said(self) -> str:
        """All that it wrote on stderr."""
        return self._err.read_text("utf-8")

    @property
    def printed(self) -> str:
        """All that it wrote on stdout."""
        return self._out.read_text("utf-8")

    @property
    def is_over(self) -> bool:
        return self._process.poll() is not None

    def find(self, part: Part) -> list[psutil.Process]:
        """Return the processes that a part consists of now."""
        found: list[psutil.Process] = []
        if self._main is None:
            return found
        with suppress(psutil.NoSuchProcess):
            if part in (Part.MAIN, Part.ALL):
                found.append(self._main)
            if part is not Part.MAIN:
                for each in self._main.children(recursive=True):
                    with suppress(psutil.NoSuchProcess):
                        if _is(part, each.cmdline()):
                            found.append(each)
        return found

    def kill(self, part: Part) -> int:
        """Kill a part (SIGKILL) and return how many processes that were."""
        found = self.find(part)
        for each in found:
            with suppress(psutil.NoSuchProcess):
                each.kill()
        return len(found)

    def signal(self, number: signal.Signals) -> None:
        """Send a signal to the main process alone."""
        self._process.send_signal(number)

    def interrupt_group(self) -> None:
        """Press Ctrl-C: the whole process group of the terminal gets it."""
        os.killpg(self._process.pid, signal.SIGINT)

    def wait(self, seconds: float = DEADLINE_SECONDS) -> int:
        """Return the exit code; AssertionError when it doesn't end in time."""
        try:
            code = self._process.wait(seconds)
        except subprocess.TimeoutExpired:
            raise AssertionError(f"still running after {seconds:g} s; said: {self.said}") from None
        assert "Traceback" not in self.said, self.said
        return code

    def end(self) -> None:
        """Make sure that nothing of it is left, whatever the test did."""
        for each in reversed(self.find(Part.ALL)):
            with suppress(psutil.NoSuchProcess):
                each.kill()
        self._process.wait()
        _OWN.discard(self._process.pid)


@dataclass(frozen=True, slots=True, kw_only=True)
class Ended:
    """A command that is over."""

    code: int
    printed: str
    said: str


class Commands:
    """Starts commands for one test, with one archive."""

    def __init__(self, folder: Path) -> None:
        self.folder = folder
        self.archive = folder / "archief"
        self.brood = Brood()
        self._runs: list[Run] = []

    def start(self, *arguments: str, is_cold: bool = False) -> Run:
        """Start any command."""
        run = Run(list(arguments), self.folder, is_cold=is_cold)
        self._runs.append(run)
        return run

    def here(self, *arguments: str) -> Ended:
        """Run a command in this process, and wait for it: of one that starts nothing, a process of
        its own would show nothing more, seconds later."""
        out, err = (io.TextIOWrapper(io.BytesIO(), "utf-8", write_through=True) for _ in range(2))
        with pytest.MonkeyPatch.context() as patch, redirect_stdout(out), redirect_stderr(err):
            for name in [name for name in os.environ if name.startswith("CAPTURE_")]:
                patch.delenv(name)
            patch.setenv("CAPTURE_SIGNING_KEY", str(self.folder / "signing-key.pem"))
            patch.chdir(self.folder)
            code = main(list(arguments))
        printed, said = (each.buffer.getvalue().decode("utf-8") for each in (out, err))
        assert "Traceback" not in said, said
        return Ended(code=code, printed=printed, said=said)

    def harvest(self, seed: str, *options: str, is_cold: bool = False) -> Run:
        """Start a harvest with options that suit a test."""
        usual = ("--out", str(self.archive), "--prefix", "NL-Fout", "--workers", "2")
        # Trying pages out, pictures of whole pages and proving have tests of their own.
        unexplored = ("--explore", "off", "--pictures", "view", "--prove", "off")
        return self.start("harvest", seed, *usual, *unexplored, *options, is_cold=is_cold)

    def resume(self, *options: str, is_cold: bool = False) -> Run:
        """Go on with the one harvest in the archive."""
        return self.start("resume", str(self.harvest_folder()), *options, is_cold=is_cold)

    def harvest_folder(self) -> Path:
        """Return the folder of the one harvest in the archive."""
        found = [path for path in self.archive.glob("*/*") if path.is_dir()]
        assert len(found) == 1, found
        return found[0]

    def end(self) -> None:
        """End whatever still runs."""
        for run in self._runs:
            run.end()


@contextmanager
def commands_in(folder: Path) -> Iterator[Commands]:
    """Give commands; afterwards nothing of them runs."""
    folder.mkdir(parents=True, exist_ok=True)
    warm.warm()  # not of the brood
    commands = Commands(folder)
    try:
        yield commands
    finally:
        commands.end()
        for each in commands.brood.living():
            with suppress(psutil.NoSuchProcess):
                each.kill()


def lines_of(text: str) -> list[str]:
    """Return what was said, without progress."""
    return [line for line in text.splitlines() if not re.search(r"\d+ (of|/) ?\d+ pages", line)]
