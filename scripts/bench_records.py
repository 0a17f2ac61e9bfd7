"""How many records the writer puts into files in a second, without any network."""

import tempfile
import time
import uuid
from datetime import UTC, datetime
from pathlib import Path

from capture.model.layout import HarvestName
from capture.warc import http_head
from capture.warc.block import MemoryBlock
from capture.warc.event import Connection, RecordedExchange, RecordedMessage
from capture.warc.http1_events import Kind, Side
from capture.warc.payloads import Payloads
from capture.warc.records import exchange_group
from capture.warc.writer import WarcWriter, WriterOptions

EXCHANGES = 5_000
BODY_BYTES = 10_000
MOMENT = datetime(2026, 11, 21, 10, 15, tzinfo=UTC)


def _message(kind: Kind, raw: bytes) -> RecordedMessage:
    end = raw.index(b"\r\n\r\n") + 4
    is_request = kind is Kind.REQUEST
    parse = http_head.parse_request if is_request else http_head.parse_response
    return RecordedMessage(
        kind=kind,
        side=Side.CLIENT if is_request else Side.SERVER,
        head=parse(raw[:end]),
        block=MemoryBlock(raw),
        head_size=end,
        chunks=None,
        payload_size=len(raw) - end,
        started=MOMENT,
        finished=MOMENT,
        truncated=None,
        note="",
    )


def _exchange(connection: Connection, number: int) -> RecordedExchange:
    request = f"GET /{number} HTTP/1.1\r\nHost: www.example.nl\r\n\r\n".encode()
    body = number.to_bytes(4) * (BODY_BYTES // 4)
    head = f"HTTP/1.1 200 OK\r\nContent-Length: {len(body)}\r\n\r\n".encode()
    return RecordedExchange(
        connection=connection,
        number=number,
        visit_id=None,
        request=_message(Kind.REQUEST, request),
        interims=(),
        response=_message(Kind.RESPONSE, head + body),
    )


def measure_records() -> dict[str, float]:
    """Write exchanges of 10 kB, then the same again as revisits; print and return the rates."""
    connection = Connection(
        connection_id=str(uuid.UUID(int=1)),
        listen_port=1,
        host="www.example.nl",
        port=443,
        is_tls=True,
        address="192.0.2.1",
    )
    rates: dict[str, float] = {}
    print(f"\nrecords: {EXCHANGES} exchanges of {BODY_BYTES:,} bytes, then the same again")
    with tempfile.TemporaryDirectory() as folder:
        payloads = Payloads(Path(folder) / "payloads.sqlite")
        name = HarvestName(site_host="www.example.nl", prefix="NL-B", started=MOMENT, kind="full")
        options = WriterOptions(folder=Path(folder), name=name, warcinfo=(("format", "test"),))
        writer = WarcWriter(options, payloads, first_serial=1)
        for what in ("new", "revisit"):
            began = time.monotonic()
            for number in range(EXCHANGES):
                exchange = _exchange(connection, number)
                writer.write(exchange_group(exchange, payloads))
            rate = 2 * EXCHANGES / (time.monotonic() - began)
            rates[what] = rate
            print(f"  {what:8} {rate:8.0f} records a second")
        writer.close()
        payloads.close()
    return rates
