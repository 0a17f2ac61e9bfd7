"""What the HTTP/1 framer tells: messages, the events of their growth, exchanges (RFC 9112)."""

from dataclasses import dataclass
from enum import Enum, auto

from capture.warc.http_head import Head


class Side(Enum):
    """From whom the bytes come."""

    CLIENT = "client"
    """From the browser to the site."""
    SERVER = "server"
    """From the site to the browser."""


class Kind(Enum):
    """What a message is."""

    REQUEST = auto()
    """Sent by the browser."""
    INTERIM = auto()
    """A 1xx answer that is not the final one (RFC 9110 §15.2)."""
    RESPONSE = auto()
    """The final answer."""
    OPAQUE = auto()
    """Bytes that are no HTTP, or can't be told apart any further."""
    FRAME = auto()
    """One WebSocket frame (RFC 6455 §5.2)."""


class Part(Enum):
    """Which part of a message bytes belong to."""

    HEAD = auto()
    """Start line and fields with the empty line."""
    PAYLOAD = auto()
    """Body without framing."""
    FRAMING = auto()
    """Chunk sizes, extensions, CRLFs and trailers (RFC 9112 §7.1)."""


@dataclass(eq=False, slots=True)
class Message:
    """One message as it grows; its bytes are with whoever takes the `Data` events."""

    kind: Kind
    side: Side
    exchange: "ExchangeState | None" = None
    head: Head | None = None
    is_complete: bool = False
    is_chunked: bool = False
    note: str = ""
    """Why it is opaque or odd, in words; empty when it isn't."""


@dataclass(eq=False, slots=True)
class ExchangeState:
    """One request with what has come back so far."""

    number: int
    request: Message | None = None
    response: Message | None = None
    is_upgraded: bool = False


@dataclass(frozen=True, slots=True)
class Begin:
    """A message begins."""

    message: Message


@dataclass(frozen=True, slots=True)
class HeadEnd:
    """A message's head is complete and stands in `message.head`; its final kind is known."""

    message: Message


@dataclass(frozen=True, slots=True)
class Data:
    """Bytes `start` to `end` of what was fed in belong to `message`."""

    message: Message
    part: Part
    start: int
    end: int


@dataclass(frozen=True, slots=True)
class End:
    """A message ended; `message.is_complete` tells how."""

    message: Message


@dataclass(frozen=True, slots=True)
class Done:
    """Request and answer are both over."""

    exchange: ExchangeState


Event = Begin | HeadEnd | Data | End | Done
