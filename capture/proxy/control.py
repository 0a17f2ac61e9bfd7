"""What the main process and the recording process say to one another, and how it goes over a pipe.

A message is one line of JSON, followed by as many raw bytes as its `payload_bytes` says. What
arrives is checked strictly before it is believed.
"""

import asyncio
from datetime import datetime
from typing import Annotated, BinaryIO, Literal, Protocol

from pydantic import BaseModel, ConfigDict, Field, TypeAdapter

from capture.model.exchange import Exchange, RecordRef

MAX_LINE_BYTES = 64 * 1024 * 1024


class _Message(BaseModel):
    model_config = ConfigDict(frozen=True, extra="forbid", strict=True)


class Start(_Message):
    """The first message: all that the recording process needs to know of its harvest."""

    type: Literal["start"] = "start"
    warc_folder: str
    spool_folder: str
    site_host: str
    prefix: str
    started: datetime
    clock_shift_seconds: float = 0.0
    """How far the main process's clock is ahead of the machine's (`capture.clock.shift`)."""
    kind: str
    warcinfo: list[tuple[str, str]]
    max_file_bytes: int
    allowed: list[tuple[str, int | None]]
    """Private hosts that may be reached, with a port or None for all."""
    invalid_certificates: list[tuple[str, int | None]]
    """Hosts whose certificate is not checked."""
    resolve: list[tuple[str, str]]
    earlier: str | None = None
    """The database of what earlier harvests hold (`capture.warc.earlier`), for one that builds on
    them."""


class Describe(_Message):
    """The fields that the warcinfo records of new files get from now on."""

    type: Literal["describe"] = "describe"
    warcinfo: list[tuple[str, str]]


class OpenPort(_Message):
    """Listen on one more port; answered by PortOpened."""

    type: Literal["open-port"] = "open-port"
    id: int


class ClosePort(_Message):
    """Stop listening on a port and cut its connections; answered by Done."""

    type: Literal["close-port"] = "close-port"
    id: int
    port: int


class BeginVisit(_Message):
    """Requests that come in on the port from now on belong to the visit; answered by Done."""

    type: Literal["begin-visit"] = "begin-visit"
    id: int
    port: int
    visit_id: str


class EndVisit(_Message):
    """Cut what is under way on the port; answered by Done once all of it is written."""

    type: Literal["end-visit"] = "end-visit"
    id: int
    port: int


class Made(_Message):
    """One record that the main process made itself; its bytes follow in the payload."""

    record_type: Literal["resource", "metadata", "conversion"]
    record_id: str
    """`urn:uuid:…`"""
    url: str
    content_type: str
    date: datetime
    size: int
    visit_id: str | None = None
    refers_to: str | None = None


class Store(_Message):
    """Write records that belong together into one file; answered by Stored."""

    type: Literal["store"] = "store"
    id: int
    records: list[Made]
    payload_bytes: int


class Finish(_Message):
    """Cut everything, write it, close the files, and end; answered by Done."""

    type: Literal["finish"] = "finish"
    id: int


Command = Annotated[
    Start | Describe | OpenPort | ClosePort | BeginVisit | EndVisit | Store | Finish,
    Field(discriminator="type"),
]


class Ready(_Message):
    """The recording process listens for commands."""

    type: Literal["ready"] = "ready"
    spki: str
    """Base64 of the SHA-256 of our CA's public key, for the browser."""
    ca_pem: str
    mitmproxy: str
    recovered: int
    """Exchanges that an earlier process had to leave in its journals, written now."""
    notes: list[str]
    """What recovery did, in words."""


class PortOpened(_Message):
    """Answer to OpenPort."""

    type: Literal["port-opened"] = "port-opened"
    id: int
    port: int


class Done(_Message):
    """Answer to a command that has nothing to tell."""

    type: Literal["done"] = "done"
    id: int


class Stored(_Message):
    """Answer to Store: where the records lie, in their order."""

    type: Literal["stored"] = "stored"
    id: int
    records: list[RecordRef]


class TrafficChanged(_Message):
    """What is under way on a port."""

    type: Literal["traffic"] = "traffic"
    port: int
    in_flight: int
    changes: int


class Recorded(_Message):
    """An exchange is in the archive."""

    type: Literal["recorded"] = "recorded"
    exchange: Exchange


class Fault(_Message):
    """Recording failed; everything is cut, and nothing more is recorded."""

    type: Literal["fault"] = "fault"
    message: str


Report = Annotated[
    Ready | PortOpened | Done | Stored | TrafficChanged | Recorded | Fault,
    Field(discriminator="type"),
]

COMMANDS: TypeAdapter[Command] = TypeAdapter(Command)
REPORTS: TypeAdapter[Report] = TypeAdapter(Report)


class Writable(Protocol):
    """What a message can be written to."""

    def write(self, data: bytes, /) -> object:
        """Take the bytes."""
        ...


def encode(message: BaseModel, payload: bytes = b"") -> bytes:
    """Return the message as it goes over the pipe."""
    return message.model_dump_json().encode() + b"\n" + payload


def read_command(stream: BinaryIO) -> tuple[Command, bytes] | None:
    """Read the next command with its payload; None at the end of the pipe (main is gone)."""
    line = stream.readline(MAX_LINE_BYTES)
    if not line.endswith(b"\n"):
        return None
    command = COMMANDS.validate_json(line)
    size = command.payload_bytes if isinstance(command, Store) else 0
    payload = stream.read(size) if size else b""
    return None if len(payload) < size else (command, payload)


async def read_report(stream: asyncio.StreamReader) -> Report | None:
    """Read the next report; None at the end of the pipe (the recording process died)."""
    try:
        line = await stream.readuntil(b"\n")
    except asyncio.IncompleteReadError:
        return None
    return REPORTS.validate_json(line)
