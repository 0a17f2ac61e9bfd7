"""The chain on disk: read, appended to by one process at a time, mended after a crash.

Before a seal is written, `chain.pending` says which; after its line is in the chain, that goes. So
whoever comes next finds a seal whose line is lacking, and writes the line; it follows from the
seal, and the seal is signed.
"""

import json
import os
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from filelock import FileLock, Timeout

from capture import files
from capture.errors import FixityError
from capture.fixity import chain, keys, seal
from capture.fixity.chain import Chain, Line
from capture.fixity.encoding import canonical, sha256
from capture.fixity.manifest import is_inside
from capture.fixity.reading import read_small, read_text
from capture.fixity.seal import Seal

PENDING = "chain.pending"
_LOCK = ".chain.lock"
_LOCK_SECONDS = 300.0
"""A seal holds the chain for the writing of its files and one question to a timestamp authority."""
_MAX_BYTES = 512 * 1024 * 1024


@contextmanager
def locked(archive: Path) -> Iterator[None]:
    """Hold the chain while the block runs. OSError when the archive can't be written to.

    FixityError when another process holds it for minutes.
    """
    lock = FileLock(archive / _LOCK)
    try:
        lock.acquire(timeout=_LOCK_SECONDS)
    except Timeout:
        raise FixityError(
            f"{archive / _LOCK}: another process has held the chain for"
            f" {_LOCK_SECONDS / 60:.0f} minutes; look what it is doing"
        ) from None
    try:
        yield
    finally:
        lock.release()


def read(archive: Path) -> Chain:
    """Return the chain as it stands; an empty one when there is none. FixityError, OSError."""
    data = read_small(archive / chain.FILE, _MAX_BYTES)
    return chain.parse(data or b"")


def append(archive: Path, line: Line, *, after: Chain) -> None:
    """Write a line at the end, durably. Only while locked. OSError.

    `after` is the chain as it stands, whose head the line follows. What there is of a line whose
    writing was cut short goes; any other line stays, however damaged.
    """
    path = archive / chain.FILE
    is_new = not path.exists()
    with path.open("ab") as file:
        if after.rest:
            file.truncate(file.tell() - len(after.rest))
        file.write((b"\n" if after.lacks_end else b"") + chain.to_bytes(line) + b"\n")
        file.flush()
        os.fsync(file.fileno())
    if is_new:
        files.sync_folder(archive)


def announce(archive: Path, harvest: str, number: int) -> None:
    """Say which seal is about to be written. Only while locked. OSError."""
    files.write_durably(archive / PENDING, canonical({"harvest": harvest, "seal": number}) + b"\n")


def settle(archive: Path) -> None:
    """Say that the line of what was announced is in the chain. Only while locked. OSError."""
    (archive / PENDING).unlink(missing_ok=True)
    files.sync_folder(archive)


def mend(archive: Path) -> Seal | None:
    """Finish what a crash cut short, and return the seal whose line was written. Only while locked.

    A seal that was not wholly written is as if it had never been; what there is of it goes.
    """
    announced = _announced(archive)
    if announced is None:
        (archive / PENDING).unlink(missing_ok=True)
        return None
    harvest, number = announced
    folder = archive / harvest / seal.FOLDER
    data = read_small(folder / seal.file_name(number), seal.MAX_BYTES)
    mended = _line_lacking(archive, harvest, number, data) if data else None
    if not data:
        (folder / seal.signature_name(number)).unlink(missing_ok=True)
        for name in (seal.file_name(number), seal.signature_name(number)):
            (folder / f".{name}.new").unlink(missing_ok=True)
    (folder / f".{seal.timestamp_name(number)}.new").unlink(missing_ok=True)
    settle(archive)
    return mended


def _line_lacking(archive: Path, harvest: str, number: int, data: bytes) -> Seal | None:
    """Write the line of a seal that is whole, signed, and follows the chain's head."""
    folder = archive / harvest / seal.FOLDER
    try:
        found = seal.from_bytes(data, where=str(folder / seal.file_name(number)))
    except FixityError:
        return None  # verification tells what is wrong with it
    present = read(archive)
    head = present.head
    key = keys.public_key(found.public_key)
    signature = read_small(folder / seal.signature_name(number), 64) or b""
    follows = (found.chain_number, found.chain_previous) == (head.number + 1, head.sha256)
    is_this = (found.harvest, found.number) == (harvest, number)
    if not (follows and is_this and key and keys.is_signed(data, signature, key)):
        return None
    stamp = read_small(folder / seal.timestamp_name(number), seal.MAX_BYTES)
    line = chain.line_of(found, sha256(data), sha256(stamp) if stamp else None)
    append(archive, line, after=present)
    return found


def _announced(archive: Path) -> tuple[str, int] | None:
    text = read_text(archive / PENDING, chain.MAX_LINE_BYTES)
    try:
        value = json.loads(text or "")
        harvest, number = value["harvest"], value["seal"]
    except (ValueError, TypeError, KeyError, RecursionError):
        return None
    if not isinstance(harvest, str) or type(number) is not int or not 0 < number < 10**9:
        return None
    is_within = (archive / harvest).resolve().is_relative_to(archive.resolve())
    return (harvest, number) if is_inside(harvest) and is_within else None
