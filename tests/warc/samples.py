"""Exchanges made from their bytes, with fixed ids and moments, so that records can be exact."""

import hashlib
from array import array
from collections.abc import Iterator
from datetime import UTC, datetime
from pathlib import Path

from capture.model.layout import HarvestName
from capture.warc.block import MemoryBlock
from capture.warc.event import (
    Connection,
    RecordedExchange,
    RecordedFrame,
    RecordedMessage,
    Truncation,
)
from capture.warc.fields import RecordType
from capture.warc.http1 import ConnectionFramer
from capture.warc.http1_events import Begin, Data, Done, Event, Message, Part, Side
from capture.warc.payloads import Payloads
from capture.warc.record import Record, digest_text
from capture.warc.records import Group, exchange_group, made_record
from capture.warc.writer import MAX_FILE_BYTES, WarcWriter, WriterOptions

CONNECTION_ID = "00000000-0000-4000-8000-000000000001"
MOMENT = datetime(2026, 5, 4, 3, 2, 1, 123456, tzinfo=UTC)
GET = b"GET /a HTTP/1.1\r\nHost: www.voorbeeld.nl\r\n\r\n"
OK = b"HTTP/1.1 200 OK\r\nContent-Type: text/plain\r\nContent-Length: 3\r\n\r\nabc"
NAME = HarvestName(
    site_host="www.voorbeeld.nl",
    prefix="NL-Tst",
    started=datetime(2026, 5, 4, 3, 2, 1, tzinfo=UTC),
    kind="full",
)
WARCINFO = (
    ("software", "capture/0.0"),
    ("format", "WARC File Format 1.1"),
    ("robots", "ignore"),
)


def connection(number: int = 1, **facts: object) -> Connection:
    given: dict[str, object] = {
        "connection_id": f"00000000-0000-4000-8000-{number:012d}",
        "listen_port": 1080,
        "host": "www.voorbeeld.nl",
        "port": 443,
        "is_tls": True,
        "address": "192.0.2.7",
        "tls_version": "tls/1.3",
        "cipher": "TLS_AES_256_GCM_SHA384",
    }
    return Connection(**(given | facts))  # type: ignore[arg-type]


class _Gathered:
    """A message's bytes as they come in."""

    def __init__(self) -> None:
        self.block = bytearray()
        self.head_size = 0
        self.chunks = array("Q")
        self.payload_size = 0

    def take(self, part: Part, data: bytes) -> None:
        start = len(self.block)
        self.block += data
        if part is Part.HEAD:
            self.head_size += len(data)
        elif part is Part.PAYLOAD:
            self.payload_size += len(data)
            self.chunks.extend((start, len(self.block)))

    def message(self, message: Message, truncation: Truncation) -> RecordedMessage:
        return RecordedMessage(
            kind=message.kind,
            side=message.side,
            head=message.head,
            block=MemoryBlock(bytes(self.block)),
            head_size=self.head_size,
            chunks=self.chunks if message.is_chunked else None,
            payload_size=self.payload_size,
            started=MOMENT,
            finished=MOMENT,
            truncated=None if message.is_complete else truncation,
            note=message.note,
        )


def exchange(
    request: bytes = GET,
    answer: bytes = OK,
    *,
    on: Connection | None = None,
    number: int = 0,
    visit_id: str | None = "visit-1",
    truncation: Truncation = Truncation.DISCONNECT,
    closed_by: Side | None = None,
) -> RecordedExchange:
    """Return the exchange that these bytes are; the first one on its connection."""
    framer = ConnectionFramer(first_number=number)
    gathered: dict[Message, _Gathered] = {}
    order: list[Message] = []
    done = []

    def take(events: list[Event], data: bytes) -> None:
        for event in events:
            match event:
                case Begin(message):
                    gathered[message] = _Gathered()
                    order.append(message)
                case Data(message, part, start, end):
                    gathered[message].take(part, data[start:end])
                case Done(state):
                    done.append(state)
                case _:
                    pass

    take(framer.feed(Side.CLIENT, request), request)
    take(framer.feed(Side.SERVER, answer), answer)
    take(framer.close(by=closed_by), b"")
    state = done[0]
    interims = [each for each in order if each.exchange is state and each.kind.name == "INTERIM"]

    def made(message: Message | None) -> RecordedMessage | None:
        return None if message is None else gathered[message].message(message, truncation)

    return RecordedExchange(
        connection=on or connection(),
        number=state.number,
        visit_id=visit_id,
        request=made(state.request),
        interims=tuple(gathered[each].message(each, truncation) for each in interims),
        response=made(state.response),
    )


def frame(raw: bytes, side: Side, *, number: int = 0) -> RecordedFrame:
    """Return one WebSocket frame of the connection that `exchange` upgraded."""
    upgrade = b"GET /ws HTTP/1.1\r\nUpgrade: websocket\r\n\r\n"
    switch = b"HTTP/1.1 101 Switching Protocols\r\nUpgrade: websocket\r\n\r\n"
    framer = ConnectionFramer()
    framer.feed(Side.CLIENT, upgrade)
    framer.feed(Side.SERVER, switch)
    gathered = _Gathered()
    messages = []
    for event in framer.feed(side, raw):
        if isinstance(event, Data):
            gathered.take(event.part, raw[event.start : event.end])
            messages.append(event.message)
    return RecordedFrame(
        connection=connection(),
        handshake=exchange(upgrade, switch),
        number=number,
        message=gathered.message(messages[0], Truncation.DISCONNECT),
    )


def answer_of(body: bytes, *, head: bytes = b"") -> bytes:
    return b"HTTP/1.1 200 OK\r\n%sContent-Length: %d\r\n\r\n%s" % (head, len(body), body)


def get(path: str) -> bytes:
    return f"GET {path} HTTP/1.1\r\nHost: www.voorbeeld.nl\r\n\r\n".encode("latin-1")


def made(data: bytes, *, number: int = 1) -> Group:
    """Return a group of one record that we made ourselves."""
    record: Record = made_record(
        record_type=RecordType.RESOURCE,
        record_id=f"urn:uuid:00000000-0000-4000-9000-{number:012d}",
        date=MOMENT,
        content_type="text/plain",
        data=data,
        extra=(("WARC-Target-URI", f"urn:text:{number}"),),
    )
    return Group(records=(record,))


def digest(data: bytes) -> str:
    """Return the SHA-256 as it stands in a record."""
    return digest_text(hashlib.sha256(data).digest())


class Harvest:
    """A folder with a writer and its memory, as the recording process has them."""

    def __init__(self, folder: Path, *, limit: int = MAX_FILE_BYTES, first_serial: int = 1) -> None:
        self.folder = folder
        self.payloads = Payloads(folder / "payloads.sqlite")
        self.writer = WarcWriter(
            WriterOptions(folder=folder, name=NAME, warcinfo=WARCINFO, max_file_bytes=limit),
            self.payloads,
            first_serial=first_serial,
        )

    def write(self, recorded: RecordedExchange) -> Group:
        group = exchange_group(recorded, self.payloads)
        self.writer.write(group)
        return group

    def close(self) -> None:
        self.writer.close()
        self.payloads.close()

    def files(self) -> list[str]:
        return sorted(path.name for path in self.folder.glob("*.warc*") if "sha" not in path.name)


def blocks(group: Group) -> Iterator[bytes]:
    for record in group.records:
        yield b"".join(record.block.pieces(0, record.size))
