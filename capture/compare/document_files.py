"""The documents of a side: PDF, office files and what else a visitor keeps, with their digests."""

import hashlib
from collections.abc import Iterable, Iterator
from pathlib import Path

from capture.compare.addresses import key_of
from capture.compare.catalogue import ANSWERS, AnswerRow, Catalogue, answer_of
from capture.compare.warc_files import moment_of
from capture.model.side import ComparedDocument, DocumentKind
from capture.model.url import split
from capture.scope.keys import DOCUMENT_EXTENSIONS
from capture.warc import record_block
from capture.warc.body import LIMIT_BYTES, http_body
from capture.warc.http1 import ConnectionFramer
from capture.warc.http1_events import Data, HeadEnd, Kind, Part
from capture.warc.http1_events import Side as Peer
from capture.warc.http_head import Head

_OPEN_DOCUMENT = "application/vnd.oasis.opendocument."
_OPEN_XML = "application/vnd.openxmlformats-officedocument."
_KINDS = {
    "application/pdf": DocumentKind.PDF,
    f"{_OPEN_DOCUMENT}text": DocumentKind.TEXT,
    f"{_OPEN_DOCUMENT}spreadsheet": DocumentKind.SPREADSHEET,
    f"{_OPEN_DOCUMENT}presentation": DocumentKind.PRESENTATION,
    f"{_OPEN_XML}wordprocessingml.document": DocumentKind.TEXT,
    f"{_OPEN_XML}spreadsheetml.sheet": DocumentKind.SPREADSHEET,
    f"{_OPEN_XML}presentationml.presentation": DocumentKind.PRESENTATION,
    "application/msword": DocumentKind.TEXT,
    "application/rtf": DocumentKind.TEXT,
    "text/rtf": DocumentKind.TEXT,
    "application/vnd.ms-excel": DocumentKind.SPREADSHEET,
    "text/csv": DocumentKind.SPREADSHEET,
    "text/tab-separated-values": DocumentKind.SPREADSHEET,
    "application/vnd.ms-powerpoint": DocumentKind.PRESENTATION,
    "application/epub+zip": DocumentKind.OTHER,
    "application/zip": DocumentKind.OTHER,
}
_TEXTS = "odt ott fodt doc docx docm dot dotx dotm rtf pages"
_SHEETS = "ods ots fods xls xlsx xlsm xlsb xlt xltx numbers csv tsv"
_SHOWS = "odp otp fodp ppt pptx pptm pps ppsx pot potx"
_BY_ENDING = {
    "pdf": DocumentKind.PDF,
    **dict.fromkeys(_TEXTS.split(), DocumentKind.TEXT),
    **dict.fromkeys(_SHEETS.split(), DocumentKind.SPREADSHEET),
    **dict.fromkeys(_SHOWS.split(), DocumentKind.PRESENTATION),
}
_PAGES = ("text/html", "application/xhtml+xml")
_FOR_MACHINES = ("robots.txt", "security.txt", "humans.txt", "ads.txt", "llms.txt", "llms-full.txt")
_FOUND = (200, 203)


def documents_of(catalogue: Catalogue, paths: list[Path]) -> tuple[ComparedDocument, ...]:
    """Return the documents in the order of their addresses, one for each way of writing one."""
    found: dict[object, ComparedDocument] = {}
    rows = [answer_of(row) for row in catalogue.ask(f"{ANSWERS} AND a.status IN (200, 203)")]
    for answer in sorted(rows, key=lambda each: each.url):
        kind = kind_of(answer)
        if kind is None or answer.place is None:
            continue
        document = _document(answer, kind, paths)
        key = (key_of(answer.url), document.digest)
        known = found.get(key)
        if known is None or (known.url.startswith("http:") and answer.url.startswith("https:")):
            found[key] = document
    return tuple(sorted(found.values(), key=lambda each: each.url))


def kind_of(answer: AnswerRow) -> DocumentKind | None:
    """Return what sort of document an answer is; None: no document."""
    if answer.status not in _FOUND or answer.mime in _PAGES:
        return None
    if answer.mime in _KINDS:
        return _KINDS[answer.mime]
    parts = split(answer.url)
    name = (parts.path if parts else "").rpartition("/")[2].lower()
    ending = name.rpartition(".")[2] if "." in name else ""
    if ending not in DOCUMENT_EXTENSIONS or name in _FOR_MACHINES:
        return None
    return _BY_ENDING.get(ending, DocumentKind.OTHER)


def _document(answer: AnswerRow, kind: DocumentKind, paths: list[Path]) -> ComparedDocument:
    place = answer.place
    assert place is not None
    pieces = record_block.pieces(paths[place.file], place.offset, place.length)
    digest, size, is_whole = digest_of(pieces)
    if is_whole is None:
        again = record_block.pieces(paths[place.file], place.offset, place.length)
        body = (http_body(again) or (Head(fields=()), b""))[1]
        digest, size = hashlib.sha256(body).hexdigest(), len(body)
        is_whole = size < LIMIT_BYTES
    return ComparedDocument(
        url=answer.url,
        kind=kind,
        mime=answer.mime,
        digest=digest,
        size=size,
        moment=moment_of(answer.moment),
        record=place,
        is_whole=is_whole and answer.is_whole,
    )


def digest_of(pieces: Iterable[bytes]) -> tuple[str, int, bool | None]:
    """Return SHA-256 and size of an answer's body in passing, and whether it is all there.

    None instead of the last when the body has a content coding, which is to be undone first.
    """
    digest, size = hashlib.sha256(), 0
    head: Head | None = None
    for event, payload in _payload(pieces):
        head = event if event is not None else head
        digest.update(payload)
        size += len(payload)
    if head is not None and head.value(b"content-encoding").strip().lower() not in (
        b"",
        b"identity",
    ):
        return "", 0, None
    told = b"" if head is None else head.value(b"content-length")
    is_short = told.isdigit() and len(told) < 20 and size < int(told)
    return digest.hexdigest(), size, head is not None and not is_short


def _payload(pieces: Iterable[bytes]) -> Iterator[tuple[Head | None, bytes]]:
    """Yield an answer's head, and then its body without chunk framing."""
    framer = ConnectionFramer()
    framer.feed(Peer.CLIENT, b"GET / HTTP/1.1\r\n\r\n")
    for piece in pieces:
        for event in framer.feed(Peer.SERVER, piece):
            match event:
                case HeadEnd(message) if message.kind is Kind.RESPONSE:
                    yield message.head, b""
                case Data(_, Part.PAYLOAD, start, end):
                    yield None, piece[start:end]
                case _:
                    pass
