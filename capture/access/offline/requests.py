"""Reads the requests of one connection, framed as the recording process frames them."""

import socket
from collections.abc import Iterator
from dataclasses import dataclass

from capture.warc.http1 import ConnectionFramer
from capture.warc.http1_events import Data, End, HeadEnd, Kind, Part, Side
from capture.warc.http_head import Head

MAX_BODY = 4_000_000
"""Bytes of what is sent along; no page looks more up again."""
_PIECE = 65_536


@dataclass(frozen=True, slots=True, kw_only=True)
class Request:
    """One request of a page."""

    method: str
    target: str
    head: Head
    body: bytes
    is_cut: bool = False
    """More was sent than is held."""

    def value(self, name: bytes) -> str:
        """Return the first value of a field (lower case), or empty."""
        return self.head.text(name) or ""

    @property
    def is_upgrade(self) -> bool:
        """Whether it asks for a WebSocket (RFC 6455 §4.1)."""
        return self.value(b"upgrade").lower() == "websocket"

    @property
    def is_document(self) -> bool:
        """Whether a person looks at the answer."""
        return self.value(b"sec-fetch-dest") in {"document", "iframe", "frame"}


def requests(connection: socket.socket) -> Iterator[Request | None]:
    """Yield each request when it is whole; None once for what is no HTTP, and then no more."""
    framer = ConnectionFramer()
    body, has_said_go_on, is_cut = bytearray(), False, False
    while piece := connection.recv(_PIECE):
        for event in framer.feed(Side.CLIENT, piece):
            match event:
                case HeadEnd(message) if _expects(message.head) and not has_said_go_on:
                    connection.sendall(b"HTTP/1.1 100 Continue\r\n\r\n")
                    has_said_go_on = True
                case Data(message, part, start, end):
                    if message.kind is Kind.OPAQUE:
                        yield None
                        return
                    if part is Part.PAYLOAD:
                        is_cut = is_cut or len(body) + end - start > MAX_BODY
                        body += piece[start:end] if not is_cut else b""
                case End(message) if message.head is not None:
                    yield Request(
                        method=message.head.method.decode("ascii", "replace"),
                        target=message.head.target.decode("latin-1"),
                        head=message.head,
                        body=bytes(body),
                        is_cut=is_cut,
                    )
                    body, has_said_go_on, is_cut = bytearray(), False, False
                case _:
                    pass


def _expects(head: Head | None) -> bool:
    return head is not None and head.value(b"expect").lower() == b"100-continue"
