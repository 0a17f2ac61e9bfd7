"""Environments of their own for the tools of others, made with pip from the package index."""

import hashlib
import os
import subprocess
import sys
import tempfile
from pathlib import Path

import pytest

_CACHE = Path(__file__).parents[1] / ".outside-cache"
_SECONDS = 540


def environment(*requirements: str) -> Path:
    """Return the Python of an environment with these packages, made if need be; else skip."""
    key = hashlib.sha256("\n".join((sys.version, *requirements)).encode()).hexdigest()[:16]
    folder = _CACHE / key
    if not (folder / "ready").is_file():
        _make(folder, requirements)
    return folder / "bin" / "python"


def _make(folder: Path, requirements: tuple[str, ...]) -> None:
    python = _python()
    folder.mkdir(parents=True, exist_ok=True)
    try:
        for command in (
            [python, "-m", "venv", "--clear", str(folder)],
            [str(folder / "bin" / "pip"), "install", "--quiet", *requirements],
        ):
            subprocess.run(command, check=True, capture_output=True, text=True, timeout=_SECONDS)
    except (OSError, subprocess.SubprocessError) as fault:
        said = getattr(fault, "stderr", None) or str(fault)
        pytest.skip(f"{' '.join(requirements)} can't be installed: {said.strip()[-300:]}")
    (folder / "ready").touch()


def _python() -> str:
    """Return a Python 3.12, the newest that pywb runs on; named in OUTSIDE_PYTHON, or found."""
    for name in filter(None, (os.environ.get("OUTSIDE_PYTHON"), "python3.12", sys.executable)):
        try:
            done = subprocess.run(
                [name, "-c", "import sys, venv; print(sys.version_info[:2])"],
                capture_output=True,
                text=True,
                timeout=60,
                check=False,
                cwd=tempfile.gettempdir(),
            )
        except OSError:
            continue
        if done.stdout.strip() == "(3, 12)":
            return name
    pytest.skip("there is no Python 3.12 for pywb; name one in OUTSIDE_PYTHON")
