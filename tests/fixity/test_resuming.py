import json
import os
import signal
import subprocess
import sys
import time
from datetime import timedelta
from pathlib import Path

import pytest

from capture.fixity.memory import LONGEST_RUN, Memory
from capture.fixity.target import Target
from capture.fixity.verification import Verification, Verifying, Watcher, verify
from tests.fixity.sample import FIRST, MOMENT, Archive, kinds

ROOT = Path(__file__).resolve().parents[2]
SEALED = 200
FILES = 60
SIZE = 24 * 1024 * 1024


class Stopping(Watcher):
    """Stops a verification after so many bytes, as Ctrl-C does."""

    def __init__(self, after: int) -> None:
        self._left = after

    def reads(self, size_bytes: int) -> None:
        self._left -= size_bytes
        if self._left < 0:
            raise KeyboardInterrupt


def run(archive: Archive, memory: Path, **how: object) -> Verification:
    target = Target(archive=archive.root, harvest=None)
    moment = how.pop("moment", MOMENT)
    verifying = Verifying(memory=memory, **how)  # type: ignore[arg-type]
    return verify(target, moment=moment, verifying=verifying)  # type: ignore[arg-type]


def interrupted(archive: Archive, memory: Path) -> None:
    """Seal a harvest of 200 files, and stop its verification half way.

    As many are read ahead as the readers may, and no more: so some are noted by then, wherever the
    readers and who notes were.
    """
    archive.harvest(FIRST, {f"warc/{n:03}.warc": bytes([n]) * 10_000 for n in range(SEALED)})
    archive.seal()
    with pytest.raises(KeyboardInterrupt):
        run(archive, memory, watcher=Stopping(SEALED // 2 * 10_000))


def test_an_interrupted_run_goes_on_where_it_was(archive: Archive, tmp_path: Path) -> None:
    memory = tmp_path / "gezien"
    interrupted(archive, memory)

    second = run(archive, memory)
    third = run(archive, memory)

    assert second.is_intact
    assert 0 < second.resumed_files < SEALED
    assert third.resumed_files == 0, "a run that ended is no longer gone on with"


def test_a_file_that_was_touched_is_read_again(archive: Archive, tmp_path: Path) -> None:
    memory = tmp_path / "gezien"
    interrupted(archive, memory)
    path = archive.file("warc/000.warc")
    before = path.stat()
    path.write_bytes(b"\x01" * before.st_size)
    os.utime(path, ns=(before.st_atime_ns, before.st_mtime_ns))

    found = run(archive, memory)

    assert found.resumed_files > 0
    assert kinds(found.deviations) == [("modified", f"{FIRST}/warc/000.warc")]


def test_a_run_can_be_begun_anew_and_an_old_one_is(archive: Archive, tmp_path: Path) -> None:
    memory = tmp_path / "gezien"
    interrupted(archive, memory)
    with pytest.raises(KeyboardInterrupt):
        run(archive, memory, is_fresh=True, watcher=Stopping(0))
    assert run(archive, memory).resumed_files < 20

    with pytest.raises(KeyboardInterrupt):
        run(archive, memory, watcher=Stopping(SEALED // 2 * 10_000))
    late = MOMENT + LONGEST_RUN + timedelta(seconds=1)
    assert run(archive, memory, moment=late).resumed_files == 0


@pytest.mark.parametrize("junk", [b"\xff\xfe\n{", b"[]\n[]", b"{" * 9000, b'{"path":"x"}\n{}\n'])
def test_damaged_notes_only_cost_time(archive: Archive, tmp_path: Path, junk: bytes) -> None:
    memory = tmp_path / "gezien"
    interrupted(archive, memory)
    notes = next(memory.glob("*.run.jsonl"))
    notes.write_bytes(junk)

    assert run(archive, memory).is_intact
    assert not notes.exists()


def test_notes_that_can_not_be_kept_keep_nobody_from_verifying(
    archive: Archive, tmp_path: Path
) -> None:
    archive.sealed()
    (tmp_path / "gezien").write_bytes(b"a file where a folder should be")

    assert run(archive, tmp_path / "gezien").is_intact


def test_two_runs_at_once_do_not_share_notes(archive: Archive, tmp_path: Path) -> None:
    archive.sealed()
    memory = Memory(tmp_path / "gezien", archive.root, archive.root)
    with memory.run(MOMENT, is_fresh=False) as first, memory.run(MOMENT, is_fresh=False) as second:
        assert (first.is_kept, second.is_kept) == (True, False)


@pytest.mark.slow
@pytest.mark.skipif(os.name != "posix", reason="SIGINT to a process of its own")
def test_ctrl_c_ends_at_once_and_the_same_command_skips_what_was_done(
    archive: Archive, tmp_path: Path
) -> None:
    folder = archive.harvest(FIRST, {"warc/begin.warc": b"x"})
    for number in range(FILES):
        with (folder.root / f"warc/{number:02}.warc").open("wb") as file:
            file.truncate(SIZE)  # takes no room, but takes as long to hash
    archive.seal()
    command = [sys.executable, "-m", "capture", "verify", str(archive.root), "--json", "--no-log"]
    environment = os.environ | {"PYTHONPATH": str(ROOT)}
    process = subprocess.Popen(
        command, env=environment, stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True
    )
    notes = tmp_path / "state" / "capture-webarchief"
    deadline = time.monotonic() + 90
    while process.poll() is None and time.monotonic() < deadline:
        # The first file is in the notes as soon as they are written.
        if any(path.read_bytes().count(b"\n") > 2 for path in notes.glob("*.run.jsonl")):
            break
        os.sched_yield()
    process.send_signal(signal.SIGINT)
    _, said = process.communicate(timeout=30)
    assert process.returncode == 130, said
    assert "to go on, run the same command again" in said

    again = subprocess.run(
        command, env=environment, capture_output=True, text=True, check=True, timeout=110
    )

    values = json.loads(again.stdout)
    assert values["result"] == "intact"
    assert 0 < values["resumed_files"] < FILES + 1
