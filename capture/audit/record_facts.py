"""What one record says, taken down: its fields, its HTTP head, what it belongs to."""

import re
from collections import Counter, OrderedDict
from collections.abc import Iterator, Mapping

from capture.audit.facts import Gathering
from capture.audit.workbook import RecordRow, Workbook
from capture.model.text import Text
from capture.model.url import normalise, without_fragment
from capture.warc import record_block as blocks
from capture.warc.check.scanned import Scanned
from capture.warc.http_head import Head, response_framing
from capture.warc.record import EMPTY_DIGEST, target_uri

_ANSWERS = frozenset({"response", "revisit", "resource"})
_REDIRECTS = frozenset({301, 302, 303, 307, 308})
_HTML = frozenset({"text/html", "application/xhtml+xml"})
_CONCURRENT = "warc-concurrent-to"
_FIELDS_TYPE = "application/warc-fields"
_WARCINFO = ("software", "format", "robots")
_CHARSET = re.compile(r"charset\s*=\s*[\"']?([\w.:-]{1,40})", re.IGNORECASE)
_CHUNK_SIZE = re.compile(rb"[0-9A-Fa-f]{1,16}[ \t]*(?:;[^\r\n]*)?\r?\n")
_LONGEST_ID = 400
_LONGEST_URL = 8_000
_LONGEST_FIELDS = 16 * 1024
_BODY_START = 128
"""Bytes of a body that are looked at."""
_REMEMBERED = 10_000
_SWITCHING_PROTOCOLS = 101


class RecordReader:
    """Takes down record after record; made for one pass."""

    def __init__(self, book: Workbook, statuses: Counter[int], media: Counter[str | None]) -> None:
        """Write into `book`, and count final answers by status and media type."""
        self._book = book
        self._statuses = statuses
        self._media = media
        self._methods: OrderedDict[str, str] = OrderedDict()
        self._file, self._name = 0, ""
        self.filename: str | None = None
        """WARC-Filename of the file's first warcinfo record."""
        self.interim_in_file = 0
        self.interim = 0
        self.failures = 0
        self.first_date = self.last_date = ""
        self.lacking = Gathering()
        self.lacking_by_field: Counter[str] = Counter()
        self.headless = Gathering()
        """Revisit records without the head of the answer."""
        self.altered = Gathering()
        self.doubtful = Gathering()

    def begin(self, number: int, name: str) -> None:
        """Begin with a file."""
        self._file, self._name = number, name
        self.filename = None
        self.interim_in_file = 0

    def take(self, record: Scanned) -> None:
        """Take down one record."""
        fields = _first_values(record.fields)
        identifier = _bare(record.record_id or "")[:_LONGEST_ID]
        kind = record.type
        self._check_fields(record, fields, identifier)
        self._dates(fields)
        head = self._head(record) if kind in ("request", "response", "revisit") else None
        url = _bare(fields.get("warc-target-uri", ""))[:_LONGEST_URL]
        if kind == "request":
            self._remember_method(identifier, head)
        elif kind in ("response", "revisit"):
            self._answer(record, fields, head, identifier, url)
        elif kind == "warcinfo" and self.filename is None:
            self.filename = fields.get("warc-filename")
        elif kind == "metadata":
            self._metadata(record, fields, identifier, url)
        self._pairs(record, identifier)
        self._book.add_record(
            RecordRow(
                id=identifier,
                type=kind,
                file=self._file,
                offset=record.offset,
                length=record.block_length,
                url=url,
                date=fields.get("warc-date", "")[:40],
                refers_to=_bare(fields.get("warc-refers-to", ""))[:_LONGEST_ID] or None,
                refers_uri=_bare(fields.get("warc-refers-to-target-uri", ""))[:_LONGEST_URL]
                or None,
                refers_date=fields.get("warc-refers-to-date", "")[:40] or None,
                body=_body_digest(kind, fields),
                made=fields.get("warc-block-digest", "")[:200]
                if kind in ("resource", "conversion")
                else None,
                status=head.head.status if head is not None and kind != "request" else None,
                method=_method(head) if kind == "request" else None,
                is_truncated="warc-truncated" in fields and kind != "revisit",
            )
        )

    def _check_fields(self, record: Scanned, fields: Mapping[str, str], identifier: str) -> None:
        asked = ["WARC-Block-Digest"]
        if record.block_length:
            asked.append("Content-Type")
        if record.type != "warcinfo":
            asked.append("WARC-Warcinfo-ID")
        if record.type in ("request", "response", "revisit"):
            asked.append("WARC-Target-URI")
        lacking = [name for name in asked if not fields.get(name.lower())]
        if record.type == "warcinfo":
            said = {name.lower() for name, value in self._said(record) if value}
            lacking += [name for name in _WARCINFO if name not in said]
        for name in lacking:
            self.lacking_by_field[name] += 1
            self.lacking.add(
                Text(
                    f"{name} ontbreekt in een record van het type {record.type}",
                    f"{name} is missing in a record of type {record.type}",
                ),
                file=self._name,
                offset=record.offset,
                record_id=identifier,
                url=fields.get("warc-target-uri"),
            )

    def _said(self, record: Scanned) -> Iterator[tuple[str, str]]:
        """Yield the named values that a block of warc-fields begins with."""
        for line in record.head[:_LONGEST_FIELDS].decode("utf-8", "replace").splitlines():
            name, colon, value = line.partition(":")
            if colon:
                yield name.strip(), value.strip()

    def _dates(self, fields: Mapping[str, str]) -> None:
        if date := fields.get("warc-date", "")[:40]:
            self.first_date = min(date, self.first_date or date)
            self.last_date = max(date, self.last_date)

    def _head(self, record: Scanned) -> blocks.HttpHead | None:
        return blocks.http_head(record.head, is_request=record.type == "request")

    def _remember_method(self, identifier: str, head: blocks.HttpHead | None) -> None:
        self._methods[identifier] = _method(head) or ""
        if len(self._methods) > _REMEMBERED:
            self._methods.popitem(last=False)

    def _pairs(self, record: Scanned, identifier: str) -> None:
        for name, value in record.fields:
            if name.lower() != _CONCURRENT:
                continue
            other = _bare(value)[:_LONGEST_ID]
            if record.type == "request":
                self._book.add_pair(identifier, other)
            elif record.type in _ANSWERS:
                self._book.add_pair(other, identifier)

    def _answer(
        self,
        record: Scanned,
        fields: Mapping[str, str],
        head: blocks.HttpHead | None,
        identifier: str,
        url: str,
    ) -> None:
        if head is None:
            if record.type == "revisit":
                self.headless.add(
                    Text(
                        "een revisit-record zonder de kop van het antwoord",
                        "a revisit record without the head of the answer",
                    ),
                    file=self._name, offset=record.offset, record_id=identifier, url=url,
                )  # fmt: skip
            return
        status = head.head.status
        if status < 200 and status != _SWITCHING_PROTOCOLS:
            self.interim += 1
            self.interim_in_file += 1
            return
        self._statuses[status] += 1
        mime = _media_type(head.head) if head.is_complete else ""
        self._media[mime or None] += 1
        if record.type == "response" and "warc-truncated" not in fields and head.is_complete:
            self._compare_body(record, head, identifier, url, self._method_of(record))
        self._documents(fields, head, identifier, url, mime, is_revisit=record.type == "revisit")

    def _method_of(self, record: Scanned) -> str:
        asked = (_bare(value) for name, value in record.fields if name.lower() == _CONCURRENT)
        return next((self._methods[each] for each in asked if each in self._methods), "")

    def _compare_body(
        self, record: Scanned, head: blocks.HttpHead, identifier: str, url: str, method: str
    ) -> None:
        """Hold a body against what its own head says of it."""
        size = record.block_length - head.size_bytes
        framing, length = response_framing(head.head, method.encode("latin-1", "replace"))
        said = None
        if framing == "length" and size != length and (size or method not in ("", "HEAD")):
            said = Text(
                f"de kop noemt {length} bytes, de inhoud telt er {size}",
                f"the head says {length} bytes, the body has {size}",
            )
        elif framing == "chunked" and size and not _CHUNK_SIZE.match(_body(record, head)):
            said = Text(
                "de kop noemt chunked, maar de indeling in stukken is weggehaald",
                "the head says chunked, but the framing was taken away",
            )
        kind = self.altered
        if said is None and size and _is_unpacked(record, head, framing):
            kind = self.doubtful
            said = Text(
                "de kop noemt gzip, maar de inhoud is dat niet",
                "the head says gzip, but the body is not that",
            )
        if said is not None:
            kind.add(said, file=self._name, offset=record.offset, record_id=identifier, url=url)

    def _documents(
        self,
        fields: Mapping[str, str],
        head: blocks.HttpHead,
        identifier: str,
        url: str,
        mime: str,
        *,
        is_revisit: bool,
    ) -> None:
        location = head.head.text(b"location")
        if location and head.head.status in _REDIRECTS:
            target = normalise(location, base=url)
            if target is not None:
                self._book.add_redirect(url, target_uri(without_fragment(target))[:_LONGEST_URL])
        kind = "html" if mime in _HTML else "css" if mime == "text/css" else None
        if kind is not None:
            body = _bare(fields.get("warc-refers-to", "")) if is_revisit else identifier
            match = _CHARSET.search(head.head.text(b"content-type") or "")
            self._book.add_document(identifier, body, url, kind, match[1] if match else None)

    def _metadata(
        self, record: Scanned, fields: Mapping[str, str], identifier: str, url: str
    ) -> None:
        if not fields.get("content-type", "").startswith(_FIELDS_TYPE):
            return
        said = dict(reversed(list(self._said(record))))
        if "error" in said and "outcome" in said:
            self.failures += 1
        elif "hopsFromSeed" in said or ("outcome" in said and "pageHeight" in said):
            hops = said.get("hopsFromSeed", "")
            number = int(hops) if hops.isdecimal() and len(hops) < 9 else None
            outcome = said.get("outcome", "")[:40]
            self._book.add_page((url, number, outcome, self._file, record.offset, identifier))


def _first_values(fields: tuple[tuple[str, str], ...]) -> dict[str, str]:
    return {name.lower(): value for name, value in reversed(fields)}


def _bare(value: str) -> str:
    """Return an id or URI without the angle brackets that some write around it."""
    return value.strip().removeprefix("<").removesuffix(">")


def _method(head: blocks.HttpHead | None) -> str | None:
    return head.head.method.decode("latin-1")[:20].upper() if head is not None else None


def _body_digest(kind: str, fields: Mapping[str, str]) -> str | None:
    """Return what a later answer may repeat: the digest of a whole body of an answer."""
    digest = fields.get("warc-payload-digest")
    if kind != "response" or "warc-truncated" in fields or "capture-note" in fields:
        return None
    return None if digest == EMPTY_DIGEST else digest


def _media_type(head: Head) -> str:
    """Return the media type of an answer, lower case, without parameters."""
    return (head.text(b"content-type") or "").partition(";")[0].strip().lower()


def _body(record: Scanned, head: blocks.HttpHead) -> bytes:
    """Return how the body of an HTTP message begins."""
    end = head.size_bytes + _BODY_START
    block = b"".join(blocks.pieces(record.path, record.offset, min(end, record.block_length)))
    return block[head.size_bytes :]


def _is_unpacked(record: Scanned, head: blocks.HttpHead, framing: str) -> bool:
    """Whether a body that its head calls gzip is none."""
    coding = head.head.value(b"content-encoding").strip().lower()
    if coding not in (b"gzip", b"x-gzip"):
        return False
    body = _body(record, head)
    if framing == "chunked" and (match := _CHUNK_SIZE.match(body)):
        body = body[match.end() :]
    return len(body) > 1 and not body.startswith(b"\x1f\x8b")
