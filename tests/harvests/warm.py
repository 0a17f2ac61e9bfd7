"""Starts `capture` as a process of its own, again and again, and imports it once.

Half of what a small harvest takes of the processor is Python reading its modules. So a process
reads them, and forks for each command: what goes on in the fork is what `python -m capture` does
from its first line, with arguments, environment, folder, files and session of its own. That the
command starts from nothing as well is shown where its start is what a test is about.

POSIX only, as are signals and process groups.
"""

import json
import os
import select
import signal
import socket
import subprocess
import sys
from functools import cache
from pathlib import Path
from typing import NoReturn, TypedDict

ROOT = Path(__file__).parents[2]
_MOST_BYTES = 128 * 1024
"""Of a request: arguments and an environment."""
_START_SECONDS = 150.0


class Request(TypedDict):
    """What is to be started."""

    arguments: list[str]
    out: str
    err: str
    environment: dict[str, str]
    folder: str


class Forked:
    """A process that somebody else started, watched by us as `subprocess.Popen` watches its own."""

    def __init__(self, told: int) -> None:
        """Take the reading end of a pipe that tells the process's number, and how it ended."""
        self._told = told
        self._lines = b""
        self._code: int | None = None
        if not self._has_line(1, _START_SECONDS):
            raise AssertionError("no process was started")
        self.pid = int(self._lines.split(b"\n")[0])

    def poll(self) -> int | None:
        """Return the exit code, -N after signal N; None while it runs."""
        if self._code is None and self._has_line(2, 0):
            self._code = int(self._lines.split(b"\n")[1])
            os.close(self._told)
        return self._code

    def wait(self, seconds: float | None = None) -> int:
        """Return the exit code; subprocess.TimeoutExpired when it doesn't end in time."""
        if self._code is None and not self._has_line(2, seconds):
            raise subprocess.TimeoutExpired("capture", seconds or 0)
        code = self.poll()
        assert code is not None
        return code

    def send_signal(self, number: signal.Signals) -> None:
        """Send a signal, unless it is over."""
        if self.poll() is None:
            os.kill(self.pid, number)

    def _has_line(self, count: int, seconds: float | None) -> bool:
        while self._lines.count(b"\n") < count:
            ready, _, _ = select.select([self._told], [], [], seconds)
            if not ready:
                return False
            more = os.read(self._told, 100)
            assert more, "the process that forks has ended"
            self._lines += more
        return True


class _Warm:
    """Our end of the process that forks; it ends when this one does."""

    def __init__(self) -> None:
        self._door, theirs = socket.socketpair(socket.AF_UNIX, socket.SOCK_SEQPACKET)
        with theirs:
            self._process = subprocess.Popen(
                [sys.executable, "-P", "-m", __name__, str(theirs.fileno())],
                stdin=subprocess.DEVNULL,
                pass_fds=[theirs.fileno()],
                env=os.environ | {"PYTHONPATH": str(ROOT)},
                start_new_session=True,
            )

    def start(self, request: Request) -> Forked:
        ours, theirs = os.pipe()
        try:
            socket.send_fds(self._door, [json.dumps(request).encode()], [theirs])
        finally:
            os.close(theirs)
        return Forked(ours)


@cache
def warm() -> _Warm:
    """Return the process that forks, started if need be: one for all tests of this process."""
    return _Warm()


def start(
    arguments: list[str], *, out: Path, err: Path, environment: dict[str, str], folder: Path
) -> Forked:
    """Start `capture` with these arguments, in `folder`; what it says goes to the two files."""
    return warm().start(
        {
            "arguments": arguments,
            "out": str(out),
            "err": str(err),
            "environment": environment,
            "folder": str(folder),
        }
    )


def start_cold(
    arguments: list[str], *, out: Path, err: Path, environment: dict[str, str], folder: Path
) -> "subprocess.Popen[bytes]":
    """Start the same as a user does, from nothing."""
    with out.open("ab") as to_out, err.open("ab") as to_err:
        return subprocess.Popen(
            [sys.executable, "-P", "-m", "capture", *arguments],
            stdin=subprocess.DEVNULL,
            stdout=to_out,
            stderr=to_err,
            env=environment,
            cwd=folder,
            start_new_session=True,
        )


def _serve(door: socket.socket) -> None:
    """Fork for each request, and tell of each process its number and its exit code."""
    awake, wake = os.pipe()
    os.set_blocking(wake, False)
    signal.signal(signal.SIGCHLD, lambda *_: None)
    signal.set_wakeup_fd(wake)
    tell: dict[int, int] = {}
    while True:
        ready, _, _ = select.select([door.fileno(), awake], [], [])
        if awake in ready:
            os.read(awake, 1000)
            _tell_of_the_dead(tell)
        if door.fileno() in ready:
            request, told, _, _ = socket.recv_fds(door, _MOST_BYTES, 1)
            if not request:
                return
            pid = os.fork()
            if pid == 0:
                for each in (door.detach(), awake, wake, *told, *tell.values()):
                    os.close(each)
                _become(json.loads(request))
            tell[pid] = told[0]
            os.write(told[0], b"%d\n" % pid)


def _tell_of_the_dead(tell: dict[int, int]) -> None:
    while tell:
        pid, status = os.waitpid(-1, os.WNOHANG)
        if pid == 0:
            return
        descriptor = tell.pop(pid)
        try:
            os.write(descriptor, b"%d\n" % os.waitstatus_to_exitcode(status))
        except BrokenPipeError:
            pass  # nobody waits for it any more
        finally:
            os.close(descriptor)


def _become(request: Request) -> NoReturn:
    """Be the command that is asked for."""
    from capture.cli import main

    signal.set_wakeup_fd(-1)
    signal.signal(signal.SIGCHLD, signal.SIG_DFL)
    os.setsid()
    os.chdir(request["folder"])
    os.environ.clear()
    os.environ.update(request["environment"])
    for path, number in ((request["out"], 1), (request["err"], 2)):
        file = os.open(path, os.O_WRONLY | os.O_CREAT | os.O_APPEND, 0o644)
        os.dup2(file, number)
        os.close(file)
    sys.argv = ["capture", *request["arguments"]]
    sys.exit(main())


if __name__ == "__main__":
    import capture.cli.app
    import capture.harvest.run  # noqa: F401  read here, so that no fork has to

    _serve(socket.socket(fileno=int(sys.argv[1])))
