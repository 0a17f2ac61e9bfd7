"""What the demo server saw: every byte received and sent, per connection and per exchange."""

from collections.abc import Iterator
from dataclasses import dataclass, field
from datetime import datetime
from enum import StrEnum

from capture import clock


class Listener(StrEnum):
    """The doors of the demo site; each has a port of its own."""

    HTTP = "http"
    """The site, plain."""
    HTTPS = "https"
    """The same site over TLS."""
    OTHER = "other"
    """Another organisation's site: frames, embeds and pages out of scope."""


class Direction(StrEnum):
    """Which way bytes went, seen from the server."""

    RECEIVED = "received"
    """From the client."""
    SENT = "sent"
    """To the client, and taken by the operating system."""


@dataclass(frozen=True, slots=True, kw_only=True)
class ByteEvent:
    """That bytes passed at a moment."""

    moment: datetime
    direction: Direction
    length: int
    """In bytes."""


@dataclass(slots=True, kw_only=True)
class LoggedExchange:
    """One request and what the server answered; grows while the exchange is under way."""

    connection: int
    """Number of the connection, unique within the site."""
    number: int
    """Which exchange on this connection, from 0."""
    listener: Listener
    method: str
    target: str
    """Request target as received: path and query."""
    started: datetime
    request: bytes = b""
    """Head and body as received, chunk framing included."""
    messages: list[bytearray] = field(default_factory=list)
    """Interim answers, one each, then the final one, as sent; empty when nothing was answered."""
    unconfirmed: bytes = b""
    """Given to the socket when it failed: some, all or none of it was sent."""
    status: int | None = None
    """Status of the final answer; None when it had none (cut before, or not HTTP)."""
    complete: bool = False
    """The answer is whole by its own framing, and all of it was sent."""
    finished: bool = False
    """The server is done with it, whole or not."""
    upgraded: bool = False
    """The connection went on as WebSocket after this exchange."""
    frames_received: bytearray = field(default_factory=bytearray)
    """What followed the upgrade, from the client."""
    frames_sent: bytearray = field(default_factory=bytearray)
    """What followed the upgrade, from the server."""
    response_bytes: int = 0
    """Length of the answer as sent, also when bytes aren't kept."""

    @property
    def response(self) -> bytes:
        """All bytes of the answer, interim answers included."""
        return b"".join(self.messages)

    @property
    def final(self) -> bytes:
        """The bytes of the last message alone: the final answer, when there was one."""
        return bytes(self.messages[-1]) if self.messages else b""


@dataclass(slots=True, kw_only=True)
class ConnectionLog:
    """One connection: raw streams (plaintext where it was TLS) and the exchanges on it."""

    number: int
    listener: Listener
    peer: tuple[str, int]
    """Address and port of the client."""
    opened: datetime
    keeps_bytes: bool
    """Whether `received`, `sent` and `events` are filled."""
    closed: datetime | None = None
    received: bytearray = field(default_factory=bytearray)
    sent: bytearray = field(default_factory=bytearray)
    events: list[ByteEvent] = field(default_factory=list)
    exchanges: list[LoggedExchange] = field(default_factory=list)

    def note_received(self, data: bytes) -> None:
        """Keep bytes that came from the client."""
        if self.keeps_bytes:
            self.received += data
            self._note(Direction.RECEIVED, len(data))

    def note_sent(self, data: bytes) -> None:
        """Keep bytes that the operating system took."""
        if self.keeps_bytes:
            self.sent += data
            self._note(Direction.SENT, len(data))

    def _note(self, direction: Direction, length: int) -> None:
        self.events.append(ByteEvent(moment=clock.now(), direction=direction, length=length))


@dataclass(slots=True)
class ByteLog:
    """All connections of one site, in the order in which they were made."""

    keeps_bytes: bool
    connections: list[ConnectionLog] = field(default_factory=list)

    def open(self, listener: Listener, peer: tuple[str, int]) -> ConnectionLog:
        """Return the log of a new connection."""
        log = ConnectionLog(
            number=len(self.connections),
            listener=listener,
            peer=peer,
            opened=clock.now(),
            keeps_bytes=self.keeps_bytes,
        )
        self.connections.append(log)
        return log

    def exchanges(self) -> Iterator[LoggedExchange]:
        """Yield all exchanges, by connection and then by order on it."""
        for connection in list(self.connections):
            yield from list(connection.exchanges)
