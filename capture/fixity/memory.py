"""What a verifier remembers outside the archive: how far a run came, and how far the chain was.

A run that was interrupted goes on: of files that are as they were by size, moments and inode, the
hash computed earlier in the same run is taken. The chain's head is remembered for good: who cuts
off its last lines in the archive is found out.
"""

import contextlib
import json
import os
import time
from collections.abc import Iterator
from datetime import datetime, timedelta
from pathlib import Path
from typing import BinaryIO, Self

from filelock import FileLock, Timeout

from capture import files
from capture.errors import FixityError
from capture.fixity import places
from capture.fixity.chain import Chain, Head
from capture.fixity.encoding import Fields, canonical, moment_text, parsed, sha256
from capture.fixity.hashing import Hashed
from capture.fixity.reading import read_small
from capture.fixity.tree import FoundFile

LONGEST_RUN = timedelta(days=7)
"""A run begun longer ago is begun anew: its first files have gone unread for too long."""
_MAX_BYTES = 1024 * 1024 * 1024
_SECONDS_BETWEEN_WRITES = 1.0


class Memory:
    """The notes about one archive, or about one harvest in it."""

    def __init__(self, folder: Path, target: Path, archive: Path | None) -> None:
        """Keep notes in `folder` about the verification of `target`."""
        name = sha256(os.fsencode(target.resolve()))[:32]
        self._run = folder / f"{name}.run.jsonl"
        of = sha256(os.fsencode((archive or target).resolve()))[:32]
        self.head_file = folder / f"{of}.chain.json"
        self._folder = folder

    def head(self) -> Head | None:
        """Return how far the chain was when it was last seen in order; None when it never was."""
        try:
            data = read_small(self.head_file, 4096)
            fields = parsed(data, where=str(self.head_file)) if data else None
            if fields is None:
                return None
            return Head(number=fields.number("number"), sha256=fields.digest("sha256"))
        except (FixityError, OSError):
            return None

    def keep_head(self, head: Head, moment: datetime) -> None:
        """Remember how far the chain is. OSError."""
        if head.sha256 is None:
            return
        places.make_private(self._folder)
        values = {"number": head.number, "sha256": head.sha256, "seen": moment_text(moment)}
        files.write_durably(self.head_file, canonical(values) + b"\n")

    @contextlib.contextmanager
    def run(self, begun: datetime, *, is_fresh: bool) -> "Iterator[Run]":
        """Give the notes of the unfinished run, or of a new one; gone when the block ends well.

        A run that can't keep notes (no room, another process at the same target) does without.
        """
        with contextlib.ExitStack() as stack:
            try:
                places.make_private(self._folder)
                stack.enter_context(FileLock(self._run.with_suffix(".lock"), timeout=0))
                notes = Run.opened(self._run, begun, is_fresh=is_fresh)
            except (OSError, Timeout, FixityError):
                notes = Run({}, None)
            stack.callback(notes.close)
            yield notes
            if notes.is_kept:
                notes.close()
                with contextlib.suppress(OSError):
                    self._run.unlink(missing_ok=True)


class Run:
    """What was hashed, and found as it was sealed, in one run of verification."""

    def __init__(self, known: dict[str, tuple[tuple[int, ...], str]], file: BinaryIO | None):
        self._known = known
        self._file = file
        self._flushed = time.monotonic()

    @classmethod
    def opened(cls, path: Path, begun: datetime, *, is_fresh: bool) -> Self:
        """Return the notes in `path`; new ones if they are old, damaged or not wanted."""
        data = None if is_fresh else read_small(path, _MAX_BYTES)
        head, *rows = (data or b"").split(b"\n")
        if data is None or not _is_recent(head, begun):
            file = path.open("wb")
            file.write(canonical({"begun": moment_text(begun)}) + b"\n")
            file.flush()
            return cls({}, file)
        known = dict(filter(None, map(_row, rows)))
        file = path.open("ab")
        file.write(b"\n")  # the last line may have been cut short
        return cls(known, file)

    @property
    def is_kept(self) -> bool:
        """Whether there are notes on disk."""
        return self._file is not None

    def known(self, place: str, found: FoundFile) -> str | None:
        """Return the hash of a file that hasn't changed since it was verified in this run."""
        state, digest = self._known.get(place, ((), ""))
        return digest if digest and state == found.state else None

    def note(self, place: str, hashed: Hashed) -> None:
        """Note a file that is as it was sealed; written within a second or so, or at the end."""
        if self._file is None:
            return
        row = {"path": place, "state": list(hashed.found.state), "sha256": hashed.sha256}
        try:
            self._file.write(canonical(row) + b"\n")
            if time.monotonic() - self._flushed >= _SECONDS_BETWEEN_WRITES:
                self._file.flush()
                self._flushed = time.monotonic()
        except OSError:
            self._file = None  # no room for notes: the run itself goes on

    def close(self) -> None:
        """Write what is noted."""
        if self._file is not None:
            with contextlib.suppress(OSError):
                self._file.close()


def is_continued(chain: Chain, remembered: Head) -> bool:
    """Whether a chain still has, in its place, the line that was its last when it was seen."""
    number = remembered.number
    return 0 < number <= len(chain.hashes) and chain.hashes[number - 1] == remembered.sha256


def _is_recent(head: bytes, now: datetime) -> bool:
    try:
        begun = parsed(head, where="").moment("begun")
    except FixityError:
        return False
    return timedelta(0) <= now - begun <= LONGEST_RUN


def _row(line: bytes) -> tuple[str, tuple[tuple[int, ...], str]] | None:
    try:
        fields = Fields(json.loads(line), "") if line else None
        if fields is None:
            return None
        state = tuple(int(each) for each in fields.values["state"])
        return fields.text("path"), (state, fields.digest("sha256"))
    except (ValueError, TypeError, KeyError, AttributeError, FixityError, RecursionError):
        return None
