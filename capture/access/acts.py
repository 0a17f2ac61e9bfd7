"""The log of acts: who did what, when, in a file that can't be changed unseen (OPSL01).

ARCHIVE/access/acts.jsonl holds a line for each act, with the SHA-256 of the line before it. How
many there are, and the hash of the last, stand in the portal's database too, so that lines that
are missing at the end are noticed as well. Lines are only ever added; after damage the log goes on
with the number and hash that were due, so that `verify` tells of the gap for ever after. Who can
change both meets the signed ones among them (`checkpoints`).
"""

import os
from collections.abc import Callable, Collection, Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

from filelock import FileLock, Timeout

from capture import clock
from capture.access.act_file import backwards, ends_whole, private, raw_lines
from capture.access.act_lines import (
    FIRST,
    MAX_LINE,
    Act,
    Line,
    bounded,
    bounded_details,
    from_bytes,
    to_bytes,
)
from capture.access.checkpoints import Checking, Signed, is_checkpoint, keys_in, signed
from capture.access.store import Part, Store
from capture.errors import CaptureError, FixityError, UsageError
from capture.fixity import keys
from capture.fixity.encoding import sha256
from capture.fixity.keys import SigningKey

FILE = "acts.jsonl"
MAX_FINDINGS = 100
VISITOR = "-"
"""Who, for somebody who isn't logged in."""
COMMAND_LINE = "command line"
"""Who, for somebody at the machine."""
_LOCK_SECONDS = 10.0
PART = Part(
    name="acts",
    steps=(
        "CREATE TABLE act_head (id INTEGER PRIMARY KEY CHECK (id = 1),"
        " number INTEGER NOT NULL, hash TEXT NOT NULL, size INTEGER NOT NULL)",
    ),
)


@dataclass(frozen=True, slots=True, kw_only=True)
class Head:
    """How far the log is."""

    number: int
    """Of the last line; 0 for an empty log."""
    hash: str
    """SHA-256 of the last line, in hex."""
    size: int
    """Bytes of the file up to there."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Verdict:
    """What `verify` found."""

    lines: int
    head: Head
    """Of the file, not of the database."""
    findings: tuple[str, ...]
    """What is wrong, in English, at most `MAX_FINDINGS`; none when all is in order."""
    signed: Signed | None = None
    """How far it is signed; None where nothing is."""
    holds_remembered: bool = True
    """Whether the act that was kept elsewhere is in it; True where none was."""


class Acts:
    """The log of an archive; for several threads and processes at once."""

    def __init__(self, archive: Path, *, store: Store | None = None) -> None:
        """Use the log of an archive. UsageError where the portal's database can't be used.

        `store`: the open database, where there is one already, with `PART` among its parts.
        """
        self._store = store or Store.open(archive, PART)
        self.archive = self._store.archive
        self.path = self._store.path.with_name(FILE)

    def add(
        self, *, who: str, act: Act, about: str = "", details: Mapping[str, str] | None = None
    ) -> None:
        """Write down an act, durably; texts are cut to a length that a line can have.

        CaptureError when it can't be written: then the act itself must not be done.
        """

        def told(head: Head) -> Line:
            return Line(
                number=head.number + 1,
                moment=clock.now(),
                who=bounded(who),
                act=act.value,
                about=bounded(about),
                details=bounded_details(details or {}),
                previous=head.hash,
            )

        self._add(told)

    def sign(self, key: SigningKey, *, who: str) -> int | None:
        """Write a signed checkpoint down; return how many acts it speaks for.

        None when there is nothing new since the last by this key. CaptureError.
        """

        def told(head: Head) -> Line | None:
            last = next(iter(self.latest(limit=1)), None)
            if last is None or is_checkpoint(last, key.fingerprint):
                return None
            line = Line(
                number=head.number + 1,
                moment=clock.now(),
                who=who,
                act=Act.SIGNED.value,
                about="",
                details={},
                previous=head.hash,
            )
            keys.publish(self.archive, key)
            return signed(line, key)

        line = self._add(told)
        return line.number - 1 if line is not None else None

    def verify(
        self, *, remembered: tuple[int, str] | None = None, trust: Collection[str] = ()
    ) -> Verdict:
        """Read the whole log and tell all that is wrong with it. OSError.

        `remembered`: number and hash of an act that somebody kept elsewhere; `trust`: fingerprints
        of keys, one of which must have signed it.
        """
        head = self.head()
        found: list[str] = []
        last, count = _NONE, 0
        checking = Checking(keys_in(self.archive), trust)
        due = {(head.number, head.hash)} | ({remembered} if remembered else set())
        due -= {(0, FIRST)}
        for count, (data, end) in enumerate(raw_lines(self.path, 0), 1):
            last = _followed(data, last, end, f"{FILE}, line {count}", found, checking)
            due -= {(last.number, last.hash)}
        size = self.path.stat().st_size if self.path.exists() else 0
        # Another process may add lines while this one reads: what comes after `head` is no fault.
        for number, _ in sorted(due):
            found.append(
                f"{FILE}: doesn't hold act {number} as it was written down; it ends at act"
                f" {last.number}"
            )
        if size > last.size and not found and self._half_line(last.size):
            found.append(f"{FILE}: ends in half a line")
        if trust and checking.last is None:
            found.append(f"{FILE}: holds nothing that is signed by a key that --trust names")
        return Verdict(
            lines=count,
            head=last,
            findings=tuple(found[:MAX_FINDINGS]),
            signed=checking.last,
            holds_remembered=remembered is None or remembered not in due,
        )

    def head(self) -> Head:
        """Return how far the log is, by the portal's database."""
        with self._store.reading() as db:
            row = db.execute("SELECT number, hash, size FROM act_head").fetchone()
        return Head(number=row[0], hash=row[1], size=row[2]) if row else _NONE

    def latest(self, *, limit: int, before: int | None = None) -> list[Line]:
        """Return the last lines that can be read, newest first; `before` is a number of an act."""
        kept: list[Line] = []
        for data in backwards(self.path):
            try:
                line = from_bytes(data, where=FILE)
            except FixityError:
                continue
            if before is None or line.number < before:
                kept.append(line)
            if len(kept) == limit:
                break
        return kept

    def __iter__(self) -> Iterator[Line]:
        """Yield all lines that can be read, oldest first."""
        for data, _ in raw_lines(self.path, 0):
            try:
                yield from_bytes(data, where=FILE)
            except FixityError:
                continue

    def _add(self, told: Callable[[Head], Line | None]) -> Line | None:
        """Write down the line that follows from how far the log is; None for none."""
        try:
            with self._alone():
                head = self._settled(self.head())
                line = told(head)
                if line is not None:
                    self._append(head, line)
        except OSError as fault:
            raise CaptureError(
                f"{self.path}: can't be written ({fault.strerror}); nothing was done that has to"
                " be logged"
            ) from None
        return line

    def _settled(self, head: Head) -> Head:
        """Return how far the log is, after a crash or damage too; only while alone.

        A process that was killed may have written a line and not its number in the database: such
        lines follow from the head, and count. Half a line counts as none, and is kept as a detail.
        """
        size = self.path.stat().st_size if self.path.exists() else 0
        if size == head.size:
            return head
        if size < head.size:
            return Head(number=head.number, hash=head.hash, size=size)
        for data, end in raw_lines(self.path, head.size):
            wrong: list[str] = []
            after = _followed(data, head, end, FILE, wrong, None)
            head = Head(number=head.number, hash=head.hash, size=end) if wrong else after
        rest = self._half_line(head.size)
        if rest:
            with self.path.open("r+b") as file:
                file.truncate(head.size)
            line = Line(
                number=head.number + 1,
                moment=clock.now(),
                who=COMMAND_LINE,
                act=Act.MENDED.value,
                about=FILE,
                details=bounded_details({"rest": rest.decode("ascii", "replace")}),
                previous=head.hash,
            )
            head = self._append(head, line)
        return head

    def _half_line(self, start: int) -> bytes:
        with self.path.open("rb") as file:
            file.seek(start)
            rest = file.read(MAX_LINE + 1)
        return rest if b"\n" not in rest else b""

    def _append(self, head: Head, line: Line) -> Head:
        data = to_bytes(line)
        with open(self.path, "ab", opener=private) as file:
            start = file.seek(0, os.SEEK_END)
            # After damage the file may end in the middle of a line.
            whole = b"\n" + data if start and not ends_whole(self.path) else data
            file.write(whole + b"\n")
            file.flush()
            os.fsync(file.fileno())
            end = start + len(whole) + 1
        new = Head(number=line.number, hash=sha256(data), size=end)
        with self._store.writing() as db:
            row = (new.number, new.hash, new.size)
            db.execute("INSERT OR REPLACE INTO act_head VALUES (1, ?, ?, ?)", row)
        return new

    @contextmanager
    def _alone(self) -> Iterator[None]:
        lock = self.path.with_name(f".{FILE}.lock")
        try:
            with FileLock(lock, timeout=_LOCK_SECONDS):
                yield
        except Timeout:
            raise UsageError(f"{lock}: another process has held it for long; try again") from None


_NONE = Head(number=0, hash=FIRST, size=0)


def _followed(
    data: bytes, before: Head, end: int, where: str, found: list[str], checking: Checking | None
) -> Head:
    """Return the head after this line; what is wrong with it is added to `found`."""
    try:
        line = from_bytes(data, where=where)
    except FixityError as fault:
        found.append(str(fault))
        return Head(number=before.number + 1, hash=sha256(data), size=end)
    if line.number != before.number + 1:
        found.append(f"{where}: is act {line.number}, where {before.number + 1} was due")
    elif line.previous != before.hash:
        found.append(f"{where}: doesn't follow from the line before it, which was changed")
    elif checking is not None and line.act == Act.SIGNED and (wrong := checking.fault(line)):
        found.append(f"{where}: {wrong}")
    return Head(number=line.number, hash=sha256(data), size=end)
