"""Writes the WARC files of one harvest: naming, size limit, checksums, closing.

What it must not do: decide what is recorded. It writes what it is given, or raises RecordingError.
"""

import hashlib
import os
from collections.abc import Iterable
from dataclasses import dataclass
from io import FileIO
from pathlib import Path

from capture import clock
from capture.errors import RecordingError
from capture.model.exchange import RecordRef
from capture.model.layout import HarvestName
from capture.warc import checksums, naming
from capture.warc.block import PIECE_BYTES
from capture.warc.fields import RecordType
from capture.warc.payloads import Original, Payloads
from capture.warc.record import END, Record, warc_fields
from capture.warc.records import FIELDS_TYPE, Group, made_record, warc_date

MAX_FILE_BYTES = 1_000_000_000
"""1 GB read as 10^9 bytes (WARC02)."""


@dataclass(frozen=True, slots=True, kw_only=True)
class WriterOptions:
    """What the writer needs to know of its harvest."""

    folder: Path
    """Where the WARC files go."""
    name: HarvestName
    warcinfo: tuple[tuple[str, str], ...]
    """Fields of each file's warcinfo record, in order; software, format and robots among them."""
    max_file_bytes: int = MAX_FILE_BYTES


class _OpenFile:
    """The file that is being written: position, running checksum, what it holds."""

    def __init__(self, path: Path, final_name: str, warcinfo_id: str) -> None:
        self.path = path
        self.final_name = final_name
        self.warcinfo_id = warcinfo_id
        self.file = FileIO(path, "xb")
        self.position = 0
        self.digest = hashlib.sha256()
        self.groups = 0
        self._buffer = bytearray()

    def write(self, data: bytes) -> None:
        """Append all of `data`, held back until `flush` while it is little."""
        self._buffer += data
        self.position += len(data)
        if len(self._buffer) > PIECE_BYTES:
            self.flush()

    def flush(self) -> None:
        """Hand to the system what is held back; OSError when the disk takes less."""
        data, self._buffer = self._buffer, bytearray()
        self.digest.update(data)
        view = memoryview(data)
        while view:
            written = self.file.write(view)
            if not written:
                raise OSError("the disk takes no more bytes")
            view = view[written:]

    def cut_back(self, position: int) -> None:
        """Drop all after `position`: the file ends with a whole group again."""
        self._buffer.clear()
        self.file.truncate(position)
        self.file.seek(position)
        self.position = position


class WarcWriter:
    """Appends groups of records that belong together; a group never spans two files (WARC02)."""

    def __init__(self, options: WriterOptions, payloads: Payloads, *, first_serial: int) -> None:
        """Begin at file number `first_serial`; nothing is created before the first record."""
        self._options = options
        self._payloads = payloads
        self._serial = first_serial
        self._open: _OpenFile | None = None
        self._warcinfo = options.warcinfo

    def describe(self, warcinfo: tuple[tuple[str, str], ...]) -> None:
        """Replace the fields that the next file's warcinfo gets; from any thread."""
        self._warcinfo = warcinfo

    def write(self, group: Group) -> dict[str, RecordRef]:
        """Append the group's records; return where each lies, by record id.

        Raises RecordingError; the file then ends before the group, as if it had not been tried.
        """
        try:
            return self._write(group)
        except OSError as error:
            raise RecordingError(
                f"WARC files in {self._options.folder} can't be written: "
                f"{error.strerror or error}. Make room or repair the disk, then run "
                f"`capture resume`"
            ) from error

    def _write(self, group: Group) -> dict[str, RecordRef]:
        target = self._file_for(group)
        before = target.position
        digest_before = target.digest.copy()
        refs: dict[str, RecordRef] = {}
        try:
            for record in group.records:
                refs[record.record_id] = self._append(target, record)
            target.flush()
        except BaseException:
            target.cut_back(before)
            target.digest = digest_before
            raise
        target.groups += 1
        self._remember(group, refs)
        return refs

    def _append(self, target: _OpenFile, record: Record) -> RecordRef:
        start = target.position
        target.write(record.header(warcinfo_id=target.warcinfo_id))
        block_start = target.position
        for piece in record.block.pieces(0, record.size):
            target.write(piece)
        if target.position - block_start != record.size:
            raise OSError(f"a record of {record.size} bytes could not be read back whole")
        target.write(END)
        return RecordRef(
            record_id=record.record_id,
            file=target.final_name,
            offset=start,
            length=target.position - start,
        )

    def _remember(self, group: Group, refs: dict[str, RecordRef]) -> None:
        if group.response is None or (group.body is None and not group.is_ok):
            return
        ref = refs[group.response.record_id]
        # A revisit is never referred to itself: a 304 leads straight to the record with the body.
        self._payloads.remember(
            group.body,
            group.original
            or Original(group.response.record_id, group.url, warc_date(group.response)),
            file=ref.file,
            position=ref.offset,
            latest_of=group.url if group.is_ok else None,
        )

    def _file_for(self, group: Group) -> _OpenFile:
        """Return the file that the group goes into; its size is known before a byte is written."""
        size = exact_size(group.records)
        if (
            self._open is not None
            and self._open.groups
            and self._open.position + size > self._options.max_file_bytes
        ):
            self.close()
        return self._open or self._begin()

    def _begin(self) -> _OpenFile:
        final_name = naming.file_name(self._options.name, self._serial)
        path = self._options.folder / (final_name + naming.OPEN_SUFFIX)
        warcinfo = made_record(
            record_type=RecordType.WARCINFO,
            record_id=f"urn:uuid:{clock.new_id()}",
            date=clock.now(),
            content_type=FIELDS_TYPE,
            data=warc_fields(self._warcinfo),
            extra=(("WARC-Filename", final_name),),
        )
        target = _OpenFile(path, final_name, warcinfo.record_id)
        try:
            target.write(warcinfo.header(warcinfo_id=None))
            for piece in warcinfo.block.pieces(0, warcinfo.size):
                target.write(piece)
            target.write(END)
            target.flush()
        except OSError:
            target.file.close()
            path.unlink()
            raise
        self._serial += 1
        self._open = target
        return target

    def close(self) -> None:
        """End the open file: fsync, rename, checksum (WARC05). OSError when the disk refuses."""
        target, self._open = self._open, None
        if target is None:
            return
        self._payloads.commit()
        os.fsync(target.file.fileno())
        target.file.close()
        checksums.finish(target.path, target.final_name, target.digest.hexdigest())


_SAMPLE_ID = "urn:uuid:00000000-0000-0000-0000-000000000000"


def exact_size(records: Iterable[Record]) -> int:
    """Return how many bytes the records take in a file."""
    return sum(
        len(record.header(warcinfo_id=_SAMPLE_ID)) + record.size + len(END) for record in records
    )
