"""The frameworks, installed by npm from the lock file into a folder outside version control."""

import hashlib
import os
import shutil
import subprocess
import tempfile
from collections.abc import Iterator
from pathlib import Path

from tests.browser.site import Answer

_HERE = Path(__file__).parent
_CACHE = _HERE.parents[1] / ".npm-cache"
_INSTALL_SECONDS = 300
_TYPES = {
    ".js": "text/javascript",
    ".mjs": "text/javascript",
    ".css": "text/css",
}

FILES = (
    "react/umd/react.production.min.js",
    "react-dom/umd/react-dom.production.min.js",
    "@remix-run/router/dist/router.umd.min.js",
    "react-router/dist/umd/react-router.production.min.js",
    "react-router-dom/dist/umd/react-router-dom.production.min.js",
    "vue/dist/vue.global.prod.js",
    "vue-router/dist/vue-router.global.prod.js",
    "jquery/dist/jquery.min.js",
    "alpinejs/dist/cdn.min.js",
    "preact/dist/preact.umd.js",
    "preact/hooks/dist/hooks.umd.js",
    "htm/dist/htm.umd.js",
    "angular/angular.min.js",
    "htmx.org/dist/htmx.min.js",
    "bootstrap/dist/js/bootstrap.bundle.min.js",
    "bootstrap/dist/css/bootstrap.min.css",
)
"""What pages name one by one."""
MODULES = ("lit", "lit-html", "lit-element", "@lit/reactive-element")
"""What pages import by name, module by module."""


class NotInstalledError(Exception):
    """npm is not there, or could not install; says why in one line."""


def install(source: Path = _HERE) -> Path:
    """Return the folder `node_modules`, installed if need be; once for each lock file.

    `source` is the folder with package.json and its lock file.
    """
    lock = (source / "package-lock.json").read_bytes()
    folder = _CACHE / hashlib.sha256(lock).hexdigest()[:16]
    if (folder / "node_modules").is_dir():
        return folder / "node_modules"
    npm = shutil.which("npm")
    if npm is None:
        raise NotInstalledError("npm is not installed")
    _CACHE.mkdir(exist_ok=True)
    with tempfile.TemporaryDirectory(dir=_CACHE) as name:
        work = Path(name) / "work"
        work.mkdir()
        for file in ("package.json", "package-lock.json", ".npmrc"):
            shutil.copy(source / file, work)
        _run(npm, work)
        try:
            os.rename(work, folder)  # noqa: PTH104  # it must not replace what another run made
        except OSError:
            if not (folder / "node_modules").is_dir():
                raise
    return folder / "node_modules"


def _run(npm: str, folder: Path) -> None:
    command = [npm, "ci", "--ignore-scripts", "--no-audit", "--no-fund"]
    try:
        done = subprocess.run(
            command,
            cwd=folder,
            capture_output=True,
            text=True,
            timeout=_INSTALL_SECONDS,
            check=False,
        )
    except subprocess.TimeoutExpired as error:
        raise NotInstalledError("npm ci took too long") from error
    if done.returncode:
        said = (done.stderr.strip() or "npm ci failed").splitlines()
        raise NotInstalledError(f"npm ci failed: {said[0]}")


def answers(packages: Path) -> Iterator[tuple[str, Answer]]:
    """Yield path and answer of every file that a page can ask for, under `/npm/`."""
    named = [packages / name for name in FILES]
    for module in MODULES:
        named += (
            path
            for path in (packages / module).rglob("*.js")
            if not {"development", "node"} & set(path.relative_to(packages / module).parts)
        )
    for path in named:
        name = path.relative_to(packages).as_posix()
        yield f"/npm/{name}", Answer(body=path.read_bytes(), type=_TYPES[path.suffix])
