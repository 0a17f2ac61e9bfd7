"""Walks along a WARC file, record by record, over damage as well (WARC 1.1 §4).

Memory is that of a window, whatever the file holds; blocks pass by in pieces. Where a record does
not end as its Content-Length says, reading goes on where the next record begins.
"""

import re
from collections.abc import Generator, Iterator, Sequence
from pathlib import Path

from capture.warc.check import extent, verdicts
from capture.warc.check.digests import parsed, told_of, unchecked, verify, verify_whole
from capture.warc.check.findings import Finding, Rule, severity_of
from capture.warc.check.headers import MAX_HEADER_BYTES, Header, Problem, read_header
from capture.warc.check.http import MAX_HEAD_BYTES, media_type_of, read_head
from capture.warc.check.scanned import DigestCheck, HttpHead, Scanned
from capture.warc.check.shapes import Shapes
from capture.warc.check.source import Damage, PlainSource
from capture.warc.check.unpacked import GzipSource

_HEADER_WINDOW = 1 << 16
_MAX_FIELDS_BYTES = 1 << 20
"""Of a block that consists of fields; what is beyond is not looked at."""
_LENGTH = re.compile(r"[0-9]{1,18}", re.ASCII)
_ZSTANDARD = (b"\x28\xb5\x2f\xfd", b"\x5d\x2a\x4d\x18")
_HTTP_TYPES = ("application/http", "message/http")
_WITH_HTTP = ("response", "request", "revisit")
_WITH_PAYLOAD = ("response", "request", "resource", "conversion")
_WELL = (DigestCheck.RIGHT, DigestCheck.ABSENT)


def scan(path: Path, *, digests: bool = True) -> Iterator[Scanned | Finding]:
    """Yield the records of a file in order, and what is wrong with file, headers and digests.

    A finding on a record comes before the record. Says nothing of types, fields and references:
    `check_files` does. Without `digests` the blocks of a plain file are not read through. Never
    raises for what a file holds; takes the memory of a few windows of 1 MiB.
    """
    try:
        with path.open("rb", buffering=0) as file:
            if not file.seekable():
                yield _unreadable(path, "it is no ordinary file", "4")
                return
            beginning = file.read(4)
            if beginning in _ZSTANDARD:
                text = "it is compressed by Zstandard, which this checker can't unpack"
                yield _unreadable(path, text, "D")
                return
            is_gzip = beginning[:2] == b"\x1f\x8b"
            source = GzipSource(file) if is_gzip else PlainSource(file)
            yield from _Scan(path, source, digests=digests).run()
    except OSError as fault:
        yield _unreadable(path, fault.strerror or str(fault), "4")


def _unreadable(path: Path, why: str, section: str) -> Finding:
    return _on_file(path, 0, Rule.NOT_READABLE, section, f"the file can't be read as WARC: {why}")


def _on_file(path: Path, offset: int, rule: Rule, section: str, message: str) -> Finding:
    """Return a finding on a file, at an offset."""
    return Finding(
        path=path,
        offset=offset,
        record_id=None,
        field=None,
        rule=rule,
        section=section,
        severity=severity_of(rule),
        message=message,
    )


class _Scan:
    """One walk along one file."""

    def __init__(self, path: Path, source: PlainSource | GzipSource, *, digests: bool) -> None:
        self._path = path
        self._source = source
        self._digests = digests
        self._shapes = Shapes()
        self._number = 0
        self._inner = 0
        """Records that do not begin a gzip member."""

    def run(self) -> Iterator[Scanned | Finding]:
        """Yield what is found up to the end of the file."""
        source, position = self._source, 0
        while True:
            data, start, end = source.load(position, _HEADER_WINDOW)
            for damage in source.drain():
                yield self._finding(damage.offset, damage.rule, damage.section, damage.message)
            if start == end:
                break
            header = self._shapes.read(data, start, end)
            if header is None and data.startswith(b"WARC/", start):
                header = read_header(data, start, end)
                if header is None:
                    header = read_header(*source.load(position, MAX_HEADER_BYTES))
                if header is not None:
                    self._shapes.learn(header)
            if header is None:
                position = yield from self._skip(position)
            else:
                position, scanned, wrong = self._record(position, header)
                yield from wrong
                yield scanned
        if self._number == 0:
            why = "no record is in it" if source.size else "it is empty"
            yield _unreadable(self._path, why, "4")
        elif self._inner:
            text = (
                f"{self._inner} of {self._number} records do not begin a gzip member, so that they"
                " can't be read by themselves"
            )
            yield self._finding(0, Rule.GZIP_MEMBERS, "D.2", text)

    def _skip(self, position: int) -> Generator[Scanned | Finding, None, int]:
        """Go on to the next record from where none can be read; say what is skipped."""
        offset = self._source.offset_of(position)
        data, start, _ = self._source.load(position, 64)
        is_header = data.startswith(b"WARC/", start)
        found = self._source.find(position + (5 if is_header else 0))
        if found is None:
            until = self._end(position)
            length, where = until - position, "up to the end of the file"
        else:
            until = found.position
            length, where = until - position, "up to the next record"
        if is_header:
            rule, text = (
                Rule.HEADER_END,
                f"the header does not end; {length} bytes are skipped {where}",
            )
            if found is None and length < MAX_HEADER_BYTES:
                rule, text = Rule.FILE_TRUNCATED, "the file ends within the header of a record"
        else:
            rule = Rule.BYTES_SKIPPED
            text = f"{length} bytes that belong to no record are skipped {where}"
        if self._number or found is not None:
            yield self._finding(offset, rule, "4", text)
        return until

    def _end(self, position: int) -> int:
        """Return the position at which the stream ends."""
        source = self._source
        if isinstance(source, PlainSource):
            return source.size
        while True:
            _, start, end = source.load(position, _HEADER_WINDOW)
            if start == end:
                return position
            position += end - start

    def _record(self, position: int, header: Header) -> tuple[int, Scanned, Sequence[Finding]]:
        """Return where to go on, the record, and what is wrong with its form."""
        source, named = self._source, header.named
        offset = source.offset_of(position)
        start = position + header.length
        told = named.get("content-length", "")
        length = int(told) if _LENGTH.fullmatch(told) else None
        record_type = named.get("warc-type", "")
        kind = record_type.lower()
        media_type = media_type_of(named.get("content-type", ""))
        http, head = self._head(kind, media_type, start, length)
        is_inner = isinstance(source, GzipSource) and not source.begins_member(position)
        begins = _payload_start(kind, media_type, named, http)
        reach, of_block, of_payload = self._block(start, length, named, begins, http)
        damages = source.drain()
        following = source.offset_of(reach.following)
        scanned = Scanned(
            self._path,
            offset,
            position,
            self._number,
            header.version,
            record_type,
            kind,
            media_type,
            named.get("warc-record-id"),
            header.names,
            header.values,
            named,
            header.is_regular,
            reach.length,
            reach.is_whole,
            http,
            head[: reach.length],
            following,
            of_block,
            of_payload,
        )
        self._number += 1
        self._inner += is_inner
        is_well = of_block in _WELL and of_payload in _WELL
        if is_well and reach.rule is None and not header.problems and not damages:
            return reach.following, scanned, ()
        wrong = [_of_header(scanned, problem) for problem in header.problems]
        wrong.extend([self._damage(scanned, damage) for damage in damages])
        if reach.rule is not None:
            name = "Content-Length" if reach.rule is Rule.CONTENT_LENGTH else None
            section = "5.3" if name else "4"
            wrong.append(scanned.finding(reach.rule, section, reach.message, field=name))
        if not is_well:
            wrong.extend(verdicts.on_digests(scanned))
        return reach.following, scanned, wrong

    def _head(
        self, kind: str, media_type: str, start: int, length: int | None
    ) -> tuple[HttpHead | None, bytes]:
        """Return the HTTP head in a block, and the block's beginning where rules look at it."""
        is_http = kind in _WITH_HTTP and media_type in _HTTP_TYPES
        if not is_http and media_type != "application/warc-fields":
            return None, b""
        most = MAX_HEAD_BYTES if is_http else _MAX_FIELDS_BYTES
        want = most if length is None else min(length, most)
        data, index, end = self._source.load(start, want)
        end = min(end, index + want)
        if not is_http:
            return None, data[index:end]
        http = read_head(data, index, end)
        return http, data[index : index + http.length] if http else data[
            index : min(end, index + 512)
        ]

    def _block(
        self,
        start: int,
        length: int | None,
        named: dict[str, str],
        begins: int | None,
        http: HttpHead | None,
    ) -> tuple[extent.Extent, DigestCheck, DigestCheck]:
        """Go past a block; return how far it reaches and what became of its digests.

        `begins` is where in it the payload does, None where it holds none that can be checked.
        """
        source = self._source
        block = named.get("warc-block-digest")
        payload = named.get("warc-payload-digest")
        if payload is None:
            begins = None
        wanted = self._digests and (block is not None or begins is not None)
        reach = None
        if isinstance(source, PlainSource):
            reach = extent.in_plain(source, start, length)
            if not wanted or not reach.is_whole:
                return reach, unchecked(block), unchecked(payload)
            length = reach.length
            is_chunked = bool(begins) and http is not None and http.is_chunked
            data = None if is_chunked else source.at_hand(start, length)
            if data is not None:
                of_block, of_payload = verify_whole(
                    data,
                    block=block,
                    payload=payload if begins is not None else None,
                    payload_start=begins or 0,
                )
                return reach, told_of(of_block, block), told_of(of_payload, payload)
        passed, of_block, of_payload = verify(
            source.pieces(start, start + (length or 0)),
            block=parsed(block) if wanted else None,
            payload=parsed(payload) if wanted and begins is not None else None,
            payload_start=begins or 0,
            is_chunked=bool(begins) and http is not None and http.is_chunked,
        )
        if isinstance(source, GzipSource):
            reach = extent.in_gzip(source, start, length, passed)
        assert reach is not None
        if not reach.is_whole:
            return reach, unchecked(block), unchecked(payload)
        return reach, told_of(of_block, block), told_of(of_payload, payload)

    def _damage(self, scanned: Scanned, damage: Damage) -> Finding:
        """Return damage of the file as a finding, on the record where it is the record's."""
        if damage.offset == scanned.offset:
            return scanned.finding(damage.rule, damage.section, damage.message)
        return self._finding(damage.offset, damage.rule, damage.section, damage.message)

    def _finding(self, offset: int, rule: Rule, section: str, message: str) -> Finding:
        """Return a finding on the file, at an offset."""
        return _on_file(self._path, offset, rule, section, message)


def _payload_start(
    kind: str, media_type: str, named: dict[str, str], http: HttpHead | None
) -> int | None:
    """Return where in the block the payload begins; None where the block does not hold it.

    A revisit's payload is that of its original, a segment's that of the whole (WARC 1.1 §5.9).
    """
    if kind not in _WITH_PAYLOAD or "warc-segment-number" in named:
        return None
    if http is not None:
        return http.length
    return None if kind in _WITH_HTTP and media_type in _HTTP_TYPES else 0


def _of_header(scanned: Scanned, problem: Problem) -> Finding:
    return scanned.finding(problem.rule, "4", problem.message, field=problem.field)
