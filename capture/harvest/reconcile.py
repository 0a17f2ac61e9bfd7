"""After a crash: what the WARC files hold and the ledger has not heard of, told as exchanges.

The recording process writes before it reports, so a crash can lose reports, never records.
"""

from collections.abc import Collection, Iterable, Iterator
from dataclasses import replace
from pathlib import Path

from capture import clock
from capture.model.exchange import Exchange, RecordRef
from capture.model.outcome import Outcome
from capture.warc import http_head
from capture.warc.http_head import Head
from capture.warc.reader import ReadRecord, records

_HEAD_BYTES = 64 * 1024
_TRUNCATED = {
    "length": Outcome.TRUNCATED_LENGTH,
    "time": Outcome.TRUNCATED_TIME,
    "disconnect": Outcome.TRUNCATED_DISCONNECT,
    "unspecified": Outcome.TRUNCATED_DISCONNECT,
}


def unknown_exchanges(warc_files: Collection[Path], known: Collection[str]) -> Iterator[Exchange]:
    """Yield the exchanges of plain WARC files none of whose record ids is among `known`."""
    for path in sorted(warc_files):
        asked: dict[str, ReadRecord] = {}
        for record in records(path):
            match record.type:
                case "request":
                    asked[record.record_id] = record
                case "response" | "revisit" | "resource" if _is_final(record):
                    request = asked.pop(_bare(record, "WARC-Concurrent-To"), None)
                    if record.record_id not in known and (request or record.type != "resource"):
                        yield _exchange(request, record)
                case _:
                    pass
        for request in asked.values():
            if request.record_id not in known:
                yield _exchange(request, None)


def unread(exchanges: Iterable[Exchange]) -> list[Exchange]:
    """Return exchanges whose answers are in the archive, but that no page or file was done with.

    They don't count as whole: nobody has read them for links, so who has such a URL in hand or in
    the queue must ask for it again.
    """
    return [replace(each, is_whole=False) for each in exchanges]


def _bare(record: ReadRecord | None, field: str) -> str:
    """Return the id that a field names, without angle brackets; empty when it names none."""
    return ((record and record.value(field)) or "").strip("<>")


def _is_final(record: ReadRecord) -> bool:
    head = _response_head(record)
    return head is None or head.status >= 200 or head.status == 101


def _response_head(record: ReadRecord) -> Head | None:
    return http_head.parse_response(record.block(_HEAD_BYTES))


def _exchange(request: ReadRecord | None, response: ReadRecord | None) -> Exchange:
    first = request or response
    assert first is not None
    asked = http_head.parse_request(request.block(_HEAD_BYTES)) if request is not None else None
    answer = _response_head(response) if response is not None else None
    moment = clock.from_iso(first.value("WARC-Date") or "")
    content_type = answer.text(b"content-type") if answer is not None else None
    outcome = _outcome(response, answer)
    return Exchange(
        exchange_id=first.record_id,
        visit_id=first.value("WARC-Page-ID"),
        port=0,
        url=first.url,
        method=asked.method.decode("latin-1") if asked is not None else "",
        status=answer.status if answer is not None else None,
        outcome=outcome,
        started=moment,
        finished=moment,
        request_bytes=request.size if request is not None else 0,
        response_bytes=response.size if response is not None else 0,
        payload_bytes=0,
        payload_digest=None
        if response is None or outcome is Outcome.NOT_MODIFIED
        else response.value("WARC-Payload-Digest"),
        mime=content_type.partition(";")[0].strip().lower() if content_type else None,
        charset=None,
        location=answer.text(b"location") if answer is not None else None,
        retry_after=None,
        is_whole=outcome in (Outcome.CAPTURED, Outcome.CAPTURED_AS_REVISIT)
        and answer is not None
        and answer.status != 206,
        address=first.value("WARC-IP-Address"),
        destination=asked.text(b"sec-fetch-dest") if asked is not None else None,
        request_record=_ref(request),
        response_record=_ref(response),
        error="reported after a crash",
        etag=answer.validator(b"etag") if answer is not None else None,
        last_modified=answer.validator(b"last-modified") if answer is not None else None,
        refers_to=_bare(response, "WARC-Refers-To") or None,
    )


def _outcome(response: ReadRecord | None, answer: Head | None) -> Outcome:
    if response is None or answer is None:
        return Outcome.BROKEN_RESPONSE
    if answer.status == 304:
        return Outcome.NOT_MODIFIED
    if response.type == "revisit":
        return Outcome.CAPTURED_AS_REVISIT
    truncated = response.value("WARC-Truncated")
    return _TRUNCATED.get(truncated, Outcome.CAPTURED) if truncated else Outcome.CAPTURED


def _ref(record: ReadRecord | None) -> RecordRef | None:
    if record is None:
        return None
    return RecordRef(
        record_id=record.record_id,
        file=record.path.name,
        offset=record.offset,
        length=record.length,
    )
