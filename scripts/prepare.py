"""Makes the environment that capture runs in: Python packages as locked, and a browser.

    prepare.py run    what harvesting needs
    prepare.py dev    that, and what testing and checking need

Standard library only. May be started any number of times, also at once, also after it was cut off
half-way: a stamp (a copy of the lock) is written last, and whatever has no stamp is done again.
"""

import ast
import contextlib
import os
import shutil
import subprocess
import sys
import tempfile
import venv
from collections.abc import Iterator, Sequence
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent
ENVIRONMENT = ROOT / ".venv"
PYTHON = ENVIRONMENT / ("Scripts/python.exe" if os.name == "nt" else "bin/python")
LOCKS = {"run": ROOT / "requirements.lock", "dev": ROOT / "requirements-dev.lock"}

_PLAYWRIGHT_SECONDS = 600
_PACKAGE_SECONDS = 1800
_PACKAGE_MANAGERS: tuple[tuple[str, tuple[tuple[str, ...], ...]], ...] = (
    (
        "apt-get",
        (
            ("apt-get", "update", "-q"),
            (
                "apt-get",
                "install",
                "-qy",
                "--no-install-recommends",
                "chromium",
                "fonts-liberation",
            ),
        ),
    ),
    ("dnf", (("dnf", "install", "-qy", "chromium", "liberation-fonts"),)),
    ("apk", (("apk", "add", "--quiet", "chromium", "font-liberation"),)),
    ("zypper", (("zypper", "-nq", "install", "chromium", "liberation-fonts"),)),
    ("pacman", (("pacman", "-Sy", "--noconfirm", "--quiet", "chromium", "ttf-liberation"),)),
)


class PreparationError(Exception):
    """Something that we can't do ourselves; its text says what to do."""


def main(arguments: Sequence[str]) -> int:
    """Prepare for the purpose named; return the exit code."""
    purpose = arguments[0] if arguments else "run"
    if purpose not in LOCKS:
        say(f"there is nothing to prepare for {purpose}; it is one of {', '.join(LOCKS)}")
        return 2
    try:
        with only_one():
            make_environment()
            install(purpose)
            provide_browser()
    except PreparationError as fault:
        say(str(fault))
        return 1
    except KeyboardInterrupt:
        say("interrupted; the next time goes on from here")
        return 130
    except OSError as fault:
        say(f"{fault.filename or ROOT}: {fault.strerror}")
        return 1
    return 0


def say(text: str) -> None:
    """Write one line on stderr."""
    print(f"capture: {text}", file=sys.stderr, flush=True)


@contextlib.contextmanager
def only_one() -> Iterator[None]:
    """Wait until no other process prepares; the system lets go when a process dies."""
    with (ROOT / ".venv.lock").open("a+b") as lock:
        if sys.platform == "win32":
            import msvcrt

            while True:
                with contextlib.suppress(OSError):
                    lock.seek(0)
                    msvcrt.locking(lock.fileno(), msvcrt.LK_LOCK, 1)  # tries for ten seconds
                    break
        else:
            import fcntl

            try:
                fcntl.flock(lock, fcntl.LOCK_EX | fcntl.LOCK_NB)
            except BlockingIOError:
                say("waiting for another preparation to finish…")
                fcntl.flock(lock, fcntl.LOCK_EX)
        yield


def make_environment() -> None:
    """Make .venv, anew when it is broken, of another place or of a Python that is gone."""
    if works(PYTHON):
        return
    say(f"making an environment with Python {sys.version.split()[0]} in {ENVIRONMENT}…")
    shutil.rmtree(ENVIRONMENT, ignore_errors=True)
    venv.create(ENVIRONMENT, with_pip=True, symlinks=os.name != "nt")
    if not works(PYTHON):
        raise PreparationError(f"{PYTHON} does not start; install another Python 3.12 or newer")


def works(python: Path) -> bool:
    """Whether this Python starts, is new enough, has pip, and knows that it lives in .venv."""
    test = (
        "import sys, pip, os; sys.exit(sys.version_info < (3, 12)"
        " or not os.path.samefile(sys.prefix, sys.argv[1]))"
    )
    try:
        return quietly([str(python), "-I", "-c", test, str(ENVIRONMENT)]).returncode == 0
    except OSError:
        return False


def install(purpose: str) -> None:
    """Install what the lock names, hashes checked, and make the project itself importable."""
    lock, stamp = LOCKS[purpose], ENVIRONMENT / f"capture-{purpose}.lock"
    if stamp.is_file() and stamp.read_bytes() == lock.read_bytes():
        return
    say(f"installing what {lock.name} names; the first time this takes a minute or two…")
    for earlier in ENVIRONMENT.glob("capture-*.lock"):
        earlier.unlink()
    result = quietly(
        [
            *(str(PYTHON), "-I", "-m", "pip", "install"),
            *("--disable-pip-version-check", "--no-input", "--quiet"),
            *("--require-hashes", "--no-deps", "--requirement", str(lock)),
        ]
    )
    if result.returncode != 0:
        raise PreparationError(f"the packages could not be installed: {told(result)}")
    make_importable()
    write_whole(stamp, lock.read_bytes())
    if purpose == "dev":  # the development lock holds all of the other
        write_whole(ENVIRONMENT / "capture-run.lock", LOCKS["run"].read_bytes())


def make_importable() -> None:
    """Let the environment find the project where it stands, whatever its path looks like."""
    asked = quietly(
        [str(PYTHON), "-I", "-c", "import sysconfig; print(ascii(sysconfig.get_path('purelib')))"]
    )
    packages = Path(text_of(asked.stdout))
    # A .pth file holds either a path or a line of code; code in ASCII needs no guess of encoding.
    line = f"import sys; sys.path.append({str(ROOT)!a})\n"
    write_whole(packages / "capture-webarchief.pth", line.encode("ascii"))


def text_of(literal: str) -> str:
    """Return the text that a Python string literal stands for."""
    value = ast.literal_eval(literal.strip())
    assert isinstance(value, str)
    return value


def provide_browser() -> None:
    """Leave with a browser that capture finds, installed here if there was none."""
    if browser_found():
        return
    if os.environ.get("CAPTURE_BROWSER"):
        raise PreparationError("CAPTURE_BROWSER names no program; correct it or leave it out")
    say("no browser found; fetching Chromium…")
    as_root = hasattr(os, "geteuid") and os.geteuid() == 0
    with_system_parts = ["--with-deps"] if as_root and shutil.which("apt-get") else []
    with contextlib.suppress(subprocess.TimeoutExpired):
        quietly(
            [str(PYTHON), "-I", "-m", "playwright", "install", *with_system_parts, "chromium"],
            seconds=_PLAYWRIGHT_SECONDS,
        )
    if browser_found():
        return
    if as_root:
        install_packaged_browser()
    if not browser_found():
        raise PreparationError(
            "no browser: install Chromium, Chrome or Edge with the system's package manager"
            " (Debian: apt-get install chromium), or set CAPTURE_BROWSER=PATH, and try again"
        )


def install_packaged_browser() -> None:
    """Install the distribution's Chromium with the first package manager that is there."""
    for program, commands in _PACKAGE_MANAGERS:
        if shutil.which(program) is None:
            continue
        say(f"installing the system's chromium with {program}…")
        with contextlib.suppress(subprocess.TimeoutExpired):
            for command in commands:
                quietly(command, seconds=_PACKAGE_SECONDS)
        return


def browser_found() -> bool:
    """Whether capture finds a browser."""
    asked = quietly([str(PYTHON), "-P", "-m", "capture.browser.executable"])
    if asked.returncode not in (0, 1):
        raise PreparationError(f"the environment does not work: {told(asked)}")
    return asked.returncode == 0


def quietly(
    command: Sequence[str], *, seconds: float | None = None
) -> subprocess.CompletedProcess[str]:
    """Run a command without terminal and without its output; pip must not meet others' settings."""
    environment = {key: value for key, value in os.environ.items() if key not in _NOT_PASSED_ON}
    return subprocess.run(
        command,
        env=environment | {"DEBIAN_FRONTEND": "noninteractive"},
        stdin=subprocess.DEVNULL,
        stdout=subprocess.PIPE,
        stderr=subprocess.STDOUT,
        encoding="utf-8",
        errors="replace",
        timeout=seconds,
        check=False,
    )


_NOT_PASSED_ON = frozenset({"PYTHONHOME", "PYTHONPATH", "PIP_TARGET", "PIP_PREFIX", "PIP_USER"})


def told(result: subprocess.CompletedProcess[str]) -> str:
    """Return the line that tells most of what went wrong."""
    lines = [line.strip() for line in result.stdout.splitlines() if line.strip()]
    errors = [line for line in lines if line.startswith(("ERROR", "error"))]
    return (errors or lines or [f"exit code {result.returncode}"])[-1]


def write_whole(path: Path, content: bytes) -> None:
    """Write a file so that it is there whole or not at all."""
    with tempfile.NamedTemporaryFile(dir=path.parent, delete=False) as draft:
        draft.write(content)
    Path(draft.name).chmod(0o644)
    Path(draft.name).replace(path)


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
