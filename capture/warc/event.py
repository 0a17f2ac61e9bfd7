"""What the recorder hands to the writer: exchanges with their bytes, before they are records."""

from array import array
from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum

from capture.warc.block import Block
from capture.warc.http1_events import Kind, Side
from capture.warc.http_head import Head


class Truncation(StrEnum):
    """Why content is incomplete, in the words of WARC-Truncated (WARC 1.1 §5.15)."""

    LENGTH = "length"
    """Longer than a limit of ours."""
    TIME = "time"
    """Took longer than a limit of ours."""
    DISCONNECT = "disconnect"
    """The connection was lost, or the browser gave up."""
    UNSPECIFIED = "unspecified"
    """For another reason."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Connection:
    """One connection to a site, as it was made."""

    connection_id: str
    """A uuid; the namespace of the ids of all its records."""
    listen_port: int
    """The proxy's port that it came in through: tells the browser context."""
    host: str
    """The host asked for: name or address."""
    port: int
    is_tls: bool
    address: str | None
    """The IP address that was connected to."""
    tls_version: str | None = None
    cipher: str | None = None

    @property
    def origin(self) -> str:
        """Scheme and authority; the port left out when it is the scheme's own."""
        scheme, default = ("https", 443) if self.is_tls else ("http", 80)
        host = f"[{self.host}]" if ":" in self.host else self.host
        return f"{scheme}://{host}" if self.port == default else f"{scheme}://{host}:{self.port}"


@dataclass(frozen=True, slots=True, kw_only=True)
class RecordedMessage:
    """One message with all its bytes."""

    kind: Kind
    side: Side
    head: Head | None
    block: Block
    """Head and body as on the wire."""
    head_size: int
    """Bytes of the head with its empty line; 0 for what has no head."""
    chunks: array[int] | None
    """For a chunked body: start and end of each piece of payload in the block; else None."""
    payload_size: int
    started: datetime
    finished: datetime
    truncated: Truncation | None
    note: str


@dataclass(frozen=True, slots=True, kw_only=True)
class RecordedExchange:
    """One request and what came back; either may be missing."""

    connection: Connection
    number: int
    visit_id: str | None
    request: RecordedMessage | None
    interims: tuple[RecordedMessage, ...]
    response: RecordedMessage | None

    @property
    def exchange_id(self) -> str:
        """`<connection uuid>/<number>`."""
        return f"{self.connection.connection_id}/{self.number}"

    @property
    def date(self) -> datetime:
        """When it began: the WARC-Date of its records (WARC 1.1 §5.4)."""
        first = self.request or self.response
        assert first is not None
        return first.started

    @property
    def url(self) -> str:
        """The request's target as an absolute URL; bytes beyond ASCII are percent-encoded."""
        if self.request is None or self.request.head is None:
            return self.connection.origin + "/"
        raw = self.request.head.target
        target = "".join(chr(byte) if byte < 0x80 else f"%{byte:02X}" for byte in raw)
        if target.startswith(("http://", "https://")):
            return target
        return self.connection.origin + (target if target.startswith("/") else "/" + target)

    @property
    def method(self) -> str:
        """The request's method, or empty when there was no readable request."""
        if self.request is None or self.request.head is None:
            return ""
        return self.request.head.method.decode("latin-1")


@dataclass(frozen=True, slots=True, kw_only=True)
class RecordedFrame:
    """One WebSocket frame, or bytes of a tunnel, on a connection that left HTTP."""

    connection: Connection
    handshake: RecordedExchange
    number: int
    """Counts the frames of the connection, both directions together."""
    message: RecordedMessage
