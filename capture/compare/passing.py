"""One pass over the WARC files of a side: every record once, into the catalogue.

Works on any WARC, plain or packed, whoever wrote it; what can't be read is a note for the reader,
never an exception. A file in which records do not begin gzip members of their own can't be read at
a place: it is unpacked beside the catalogue first.
"""

import shutil
import zlib
from collections import Counter
from collections.abc import Callable, Sequence
from contextlib import suppress
from dataclasses import dataclass, field
from pathlib import Path

from capture.compare.addresses import asked_form, host_of
from capture.compare.catalogue import Catalogue
from capture.compare.cookies import CookieJar
from capture.model.url import normalise, split, without_fragment
from capture.warc.check.findings import Finding, Rule
from capture.warc.check.scan import scan
from capture.warc.check.scanned import Scanned
from capture.warc.http_head import parse_request, parse_response

_DAMAGE = frozenset(
    {
        Rule.NOT_READABLE,
        Rule.FILE_TRUNCATED,
        Rule.GZIP_DAMAGED,
        Rule.BYTES_SKIPPED,
        Rule.HEADER_END,
        Rule.CONTENT_LENGTH,
    }
)
_MOST_UNPACKED_BYTES = 64 * 1024**3
_LEFT_FREE_BYTES = 1024**3
_PIECE_BYTES = 1 << 20
_LONGEST_ID = 300
_MAX_FIELDS = 40
"""Lines of a metadata record that are looked at; outlinks come last."""
_INTERIM = 200
_PICTURES = ("view", "fullPage", "fullPagePhone", "text")

type Progress = Callable[[int, int | None], None]
"""Told how many bytes were read since, and how many there are in all."""


@dataclass(slots=True, kw_only=True)
class Passed:
    """What a pass brought, besides what lies in the catalogue."""

    paths: list[Path] = field(default_factory=list)
    """Of the files by number: where records are read from."""
    cookies: CookieJar = field(default_factory=CookieJar)
    notes: list[str] = field(default_factory=list)
    records: int = 0
    first: str = ""
    """Earliest WARC-Date of an answer."""
    last: str = ""


def read_files(
    rounds: Sequence[Sequence[Path]], catalogue: Catalogue, scratch: Path, progress: Progress
) -> Passed:
    """Read the files of each round, oldest round first. OSError when the disk refuses."""
    passed = Passed()
    total = sum(path.stat().st_size for files in rounds for path in files)
    for number, files in enumerate(rounds):
        for path in files:
            _read(path, number, catalogue, passed, scratch)
            progress(path.stat().st_size, total)
    catalogue.settle()
    return passed


def _read(path: Path, number: int, catalogue: Catalogue, passed: Passed, scratch: Path) -> None:
    file = len(passed.paths)
    passed.paths.append(path)
    if not _pass(path, number, file, catalogue, passed):
        return
    catalogue.forget_file(file)
    plain = scratch / f"unpacked-{file}.warc"
    if note := _unpack(path, plain):
        passed.notes.append(f"{path.name}: {note}")
    passed.paths[file] = plain
    _pass(plain, number, file, catalogue, passed)


def _pass(path: Path, number: int, file: int, catalogue: Catalogue, passed: Passed) -> bool:
    """Take the records of one file; return whether they can't be read each at its place."""
    reader = _Reader(number, file, catalogue, passed)
    damage: Counter[str] = Counter()
    is_packed = False
    for each in scan(path, digests=False):
        if isinstance(each, Finding):
            is_packed |= each.rule is Rule.GZIP_MEMBERS
            if each.rule in _DAMAGE:
                damage[each.message[:160]] += 1
        else:
            reader.take(each)
    passed.records += reader.records
    if damage and not is_packed:
        first, places = next(iter(damage)), damage.total()
        rest = f", and {places - 1} more like it" if places > 1 else ""
        passed.notes.append(f"{path.name} is damaged; it was read as far as it goes: {first}{rest}")
    return is_packed


def _unpack(path: Path, plain: Path) -> str | None:
    """Unpack a gzip file as far as it goes; return what went wrong, if anything."""
    left = min(_MOST_UNPACKED_BYTES, shutil.disk_usage(plain.parent).free - _LEFT_FREE_BYTES)
    with path.open("rb") as packed, plain.open("xb") as out:
        inflater = zlib.decompressobj(zlib.MAX_WBITS | 16)
        raw = packed.read(_PIECE_BYTES)
        while raw:
            try:
                piece = inflater.decompress(raw, _PIECE_BYTES)
            except zlib.error:
                return "is damaged; what comes behind the damage is not in this comparison"
            left -= len(piece)
            if left < 0:
                return "unpacks to more than there is room for; its end is not in this comparison"
            out.write(piece)
            raw = inflater.unconsumed_tail
            if inflater.eof:
                raw = inflater.unused_data.lstrip(b"\0")
                inflater = zlib.decompressobj(zlib.MAX_WBITS | 16)
            raw = raw or packed.read(_PIECE_BYTES)
    return None


class _Reader:
    """Takes the records of one file."""

    def __init__(self, number: int, file: int, catalogue: Catalogue, passed: Passed) -> None:
        self._round = number
        self._file = file
        self._catalogue = catalogue
        self._passed = passed
        self.records = 0

    def take(self, record: Scanned) -> None:
        """Remember what a record tells."""
        self.records += 1
        match record.kind:
            case "response" | "revisit":
                self._answer(record)
            case "request":
                self._request(record)
            case "resource":
                self._made(record)
            case "metadata":
                self._facts(record)
            case _:
                pass

    def _answer(self, record: Scanned) -> None:
        url = asked_form(record.value("WARC-Target-URI") or "")
        status = None if record.http is None else record.http.status
        parts = None if url is None else split(url)
        is_revisit = record.kind == "revisit"
        if status is None and is_revisit:
            status = 304 if "not-modified" in (record.value("WARC-Profile") or "") else 200
        if url is None or parts is None or status is None or status < _INTERIM:
            return
        date = _clean(record.value("WARC-Date"))
        head = parse_response(record.head)
        location = None
        mime = charset = None
        if head is not None:
            self._passed.cookies.take(url, parts.host, head.values(b"set-cookie"))
            mime, charset = _media(head.text(b"content-type"))
            if named := head.text(b"location"):
                location = _absolute(named, url)
        self._catalogue.add(
            "answer",
            (
                url, self._round, date, status, mime, charset, location,
                self._file, record.offset, record.block_length,
                _id(record.record_id), _id(record.value("WARC-Concurrent-To")),
                _id(record.value("WARC-Refers-To")),
                asked_form(record.value("WARC-Refers-To-Target-URI") or ""),
                _clean(record.value("WARC-Refers-To-Date")) or None,
                _clean(record.value("WARC-Payload-Digest")) or None,
                int(is_revisit),
                int(record.is_whole and record.value("WARC-Truncated") is None),
                _clean(record.value("WARC-Page-ID")) or None, host_of(parts),
            ),
        )  # fmt: skip
        if date:
            self._passed.first = min(self._passed.first or date, date)
            self._passed.last = max(self._passed.last, date)

    def _request(self, record: Scanned) -> None:
        head = parse_request(record.head)
        if head is None:
            return
        destination = head.text(b"sec-fetch-dest")
        if head.value(b"x-requested-with").lower() == b"xmlhttprequest":
            destination = "empty"
        self._catalogue.add(
            "asked",
            (
                _id(record.record_id),
                _id(record.value("WARC-Concurrent-To")),
                _clean(head.method.decode("latin-1"))[:20].upper(),
                _clean(destination)[:40].lower() or None,
                asked_form(head.text(b"referer") or ""),
            ),
        )

    def _made(self, record: Scanned) -> None:
        """Remember a picture or text of ours: `urn:view:URL` (`capture.harvest.made`)."""
        target = record.value("WARC-Target-URI") or ""
        scheme, _, rest = target.strip("<>").partition(":")
        what, _, url = rest.partition(":")
        if scheme.lower() != "urn" or what not in _PICTURES or not record.is_whole:
            return
        page = page_form(url)
        if page is not None:
            date = _clean(record.value("WARC-Date"))
            row = (what, page, self._round, date, self._file, record.offset, record.block_length)
            self._catalogue.add("made", row)

    def _facts(self, record: Scanned) -> None:
        """Remember that a page was visited, of a record that only our harvester writes."""
        if record.media_type != "application/warc-fields":
            return
        url = page_form(record.value("WARC-Target-URI") or "")
        lines = record.head.decode("utf-8", "replace").split("\r\n", _MAX_FIELDS)[:_MAX_FIELDS]
        facts = dict(reversed([_pair(line) for line in lines]))
        if url is None or "viewport" not in facts or "outcome" not in facts:
            return
        self._catalogue.add(
            "page",
            (
                url,
                page_form(facts.get("finalUrl", "")) or url,
                self._round,
                facts.get("title", "")[:500] or None,
                facts.get("language", "")[:35].lower() or None,
                _absolute(facts.get("canonical", ""), url),
                _clean(record.value("WARC-Page-ID")) or None,
                int(facts["outcome"].startswith(("captured", "truncated", "not-modified"))),
            ),
        )


def page_form(url: str) -> str | None:
    """Return the address of a page as a side knows it: its fragment stays where it is a route."""
    asked = asked_form(url)
    fragment = url.strip("<> ").partition("#")[2]
    if asked is None or not fragment.startswith(("/", "!")):
        return asked
    return normalise(f"{asked}#{fragment}")


def _pair(line: str) -> tuple[str, str]:
    name, _, value = line.partition(":")
    return name.strip(), value.strip()


def _media(content_type: str | None) -> tuple[str | None, str | None]:
    """Return media type and charset of a Content-Type."""
    if content_type is None:
        return None, None
    mime, *parameters = content_type[:500].split(";")
    named = dict(_parameter(each) for each in parameters)
    return _clean(mime).lower() or None, _clean(named.get("charset")) or None


def _parameter(text: str) -> tuple[str, str]:
    name, _, value = text.partition("=")
    return name.strip().lower(), value.strip().strip("\"'")


def _absolute(location: str, base: str) -> str | None:
    """Return where an address leads, as it would be asked; what is no http(s) one stays told."""
    with suppress(UnicodeError):
        location = location.encode("latin-1").decode("utf-8")
    found = normalise(location[:8_000], base=base) if location else None
    return None if found is None else asked_form(found) or _clean(without_fragment(found))


def _id(value: str | None) -> str | None:
    return _clean(value).strip("<>")[:_LONGEST_ID] or None


def _clean(value: str | None) -> str:
    """Return what a database and a JSON file take: no half characters, no control ones."""
    text = (value or "").encode("utf-8", "replace").decode("utf-8")
    return "".join(char for char in text if char.isprintable()).strip()
