"""Puts a harvest's WARC folder in order after a crash: nothing whole is lost, nothing torn kept."""

from dataclasses import dataclass
from pathlib import Path

from capture.errors import WarcFormatError
from capture.warc import checksums, naming, reader
from capture.warc.payloads import Payloads

_CLOCK_SLACK_SECONDS = 3600.0


@dataclass(frozen=True, slots=True, kw_only=True)
class Recovered:
    """What was found and done."""

    next_serial: int
    """The serial number that the next file gets."""
    record_ids: frozenset[str]
    """Of all records that a journal may hold too, and need not write again."""
    notes: tuple[str, ...]


def recover(folder: Path, payloads: Payloads, *, journals_since: float | None = None) -> Recovered:
    """Cut torn records off, close what was left open, and complete checksums.

    `journals_since`: when the oldest journal that was left began, in seconds since 1970. Files that
    were closed in order but written since then hold exchanges of it, too.
    """
    notes: list[str] = []
    record_ids: set[str] = set()
    for path in sorted(folder.glob("*" + naming.OPEN_SUFFIX)):
        ids, note = _close(path, payloads)
        record_ids |= ids
        notes.append(note)
    known = checksums.recorded(folder)
    for path in sorted(folder.glob("*.warc")):
        if path.name not in known:
            checksums.finish(path, path.name, checksums.sha256_of(path))
            notes.append(f"{path.name}: checksum completed")
    if journals_since is not None:
        for path in sorted(folder.glob("*.warc")):
            if path.stat().st_mtime >= journals_since - _CLOCK_SLACK_SECONDS:
                record_ids |= _whole_records(path)[0]
    serials = [naming.serial_of(path.name) or 0 for path in folder.glob("*.warc")]
    return Recovered(
        next_serial=max(serials, default=0) + 1,
        record_ids=frozenset(record_ids),
        notes=tuple(notes),
    )


def _whole_records(path: Path) -> tuple[set[str], int]:
    """Return the ids of the records up to the first torn one, and where they end."""
    whole = 0
    record_ids: set[str] = set()
    try:
        for record in reader.records(path):
            whole = record.offset + record.length
            record_ids.add(record.record_id)
    except WarcFormatError:
        pass
    return record_ids, whole


def _close(path: Path, payloads: Payloads) -> tuple[set[str], str]:
    """Cut the torn end off an open file and close it; one without any record but warcinfo goes."""
    final_name = path.name.removesuffix(naming.OPEN_SUFFIX)
    record_ids, whole = _whole_records(path)
    torn = path.stat().st_size - whole
    payloads.forget(final_name, from_position=whole)
    if len(record_ids) < 2:
        path.unlink()
        return set(), f"{final_name}: held nothing whole, {torn} bytes; begun anew"
    with path.open("r+b") as file:
        file.truncate(whole)
        checksums.sync(file)
    checksums.finish(path, final_name, checksums.sha256_of(path))
    return record_ids, f"{final_name}: closed after a crash; {torn} torn bytes cut off"
