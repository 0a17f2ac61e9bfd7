"""A claim lasts as long as the service or the harvest that it started."""

import fcntl
import os
import subprocess
import sys
from pathlib import Path

import pytest

from capture.schedule import claims


def test_claim_is_taken_once(tmp_path: Path) -> None:
    path = tmp_path / "site.lock"
    assert not claims.is_held(path)
    claim = claims.take(path)
    assert claim is not None
    assert claims.take(path) is None
    assert claims.is_held(path)
    claim.release()
    assert not claims.is_held(path)


def test_claim_of_a_killed_service_lasts_as_long_as_its_harvest(tmp_path: Path) -> None:
    path = tmp_path / "site.lock"
    service = """
import subprocess, sys, os, signal
from pathlib import Path
import pytest

from capture.schedule import claims
claim = claims.take(Path(sys.argv[1]))
child = subprocess.Popen(["cat"], pass_fds=(claim.descriptor,), start_new_session=True)
print("started", flush=True)
os.kill(os.getpid(), signal.SIGKILL)
"""
    process = subprocess.Popen(
        [sys.executable, "-c", service, str(path)],
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
        env={**os.environ, "PYTHONPATH": str(Path(__file__).parents[2])},
    )
    assert process.stdout is not None
    assert process.stdin is not None
    assert process.stdout.readline() == b"started\n"
    assert process.wait() < 0
    assert claims.is_held(path)
    assert claims.take(path) is None
    process.stdin.close()  # the harvest ends
    with path.open("rb") as file:  # not before its last file is closed: its output is its first
        fcntl.flock(file, fcntl.LOCK_SH)
    claim = claims.take(path)
    assert claim is not None
    claim.release()


def test_claim_is_not_taken_through_a_link(tmp_path: Path) -> None:
    (tmp_path / "site.lock").symlink_to(tmp_path / "elsewhere")
    with pytest.raises(OSError, match="symbolic"):
        claims.take(tmp_path / "site.lock")
    assert not (tmp_path / "elsewhere").exists()
