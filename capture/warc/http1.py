"""Passive framing of HTTP/1.1 (RFC 9112): two byte streams in, messages out; nothing is lost.

The law: every byte fed in comes out in exactly one `Data` event, in order. What can't be understood
comes out as an opaque message, whole. No I/O, no hashing, no clock.
"""

from collections import deque
from typing import Literal

from capture.warc import http_head
from capture.warc.http1_events import (
    Begin,
    Data,
    Done,
    End,
    Event,
    ExchangeState,
    HeadEnd,
    Kind,
    Message,
    Part,
    Side,
)

MAX_HEAD_BYTES = 1 << 20
MAX_LINE_BYTES = 64 * 1024


_State = Literal[
    "head", "length", "chunk-size", "chunk-data", "chunk-end", "trailers", "rest", "frames"
]


class _Direction:
    """The framing of one direction of a connection."""

    __slots__ = ("buffer", "connection", "left", "message", "side", "state")

    def __init__(self, connection: "ConnectionFramer", side: Side) -> None:
        self.connection = connection
        self.side = side
        self.state: _State = "head"
        self.message: Message | None = None
        self.buffer = bytearray()
        self.left = 0

    def feed(self, data: bytes) -> list[Event]:
        events: list[Event] = []
        position = 0
        while position < len(data):
            if self.message is None:
                kind = Kind.FRAME if self.state == "frames" else None
                self.message = self.connection.begin(self.side, kind, events)
            match self.state:
                case "head":
                    position = self._head(data, position, events)
                case "length" | "chunk-data":
                    position = self._counted(data, position, events)
                case "rest":
                    self._take(position, len(data), Part.PAYLOAD, events)
                    position = len(data)
                case "frames":
                    position = self._frame_head(data, position, events)
                case _:
                    position = self._line(data, position, events)
        return events

    def _take(self, start: int, end: int, part: Part, events: list[Event]) -> None:
        assert self.message is not None
        if start < end:
            events.append(Data(self.message, part, start, end))

    # --- head

    def _head(self, data: bytes, start: int, events: list[Event]) -> int:
        assert self.message is not None
        before = len(self.buffer)
        self.buffer += data[start:]
        end = http_head.end_of_head(self.buffer, max(0, before - 3))
        # Judged before the end is looked at, so that the verdict does not depend on the cuts.
        if self.side is Side.SERVER and not http_head.may_be_status_line(self.buffer):
            self._take(start, len(data), Part.HEAD, events)
            self._give_up("the answer does not begin with an HTTP status line")
            return len(data)
        if (len(self.buffer) if end is None else end) > MAX_HEAD_BYTES:
            self._take(start, len(data), Part.HEAD, events)
            self._give_up(f"head longer than {MAX_HEAD_BYTES} bytes")
            return len(data)
        if end is None:
            self._take(start, len(data), Part.HEAD, events)
            return len(data)
        head_bytes = bytes(self.buffer[:end])
        self.buffer.clear()
        stop = start + end - before
        self._take(start, stop, Part.HEAD, events)
        parse = http_head.parse_request if self.side is Side.CLIENT else http_head.parse_response
        head = parse(head_bytes)
        if head is None:
            self._give_up("the first line is not HTTP/1")
            return stop
        self.message.head = head
        self.connection.head_complete(self, self.message, events)
        return stop

    def body(
        self,
        framing: Literal["none", "length", "chunked", "close"],
        length: int,
        events: list[Event],
    ) -> None:
        """Go on with a body of the given framing."""
        assert self.message is not None
        if framing == "none" or (framing == "length" and length == 0):
            self._end(events)
        elif framing == "length":
            self.state, self.left = "length", length
        elif framing == "chunked":
            self.message.is_chunked = True
            self.state = "chunk-size"
        else:
            self.state = "rest"

    # --- bodies

    def _counted(self, data: bytes, start: int, events: list[Event]) -> int:
        stop = min(len(data), start + self.left)
        self._take(start, stop, Part.PAYLOAD, events)
        self.left -= stop - start
        if self.left == 0:
            if self.state == "chunk-data":
                self.state = "chunk-end"
            else:
                self._end(events)
        return stop

    def _line(self, data: bytes, start: int, events: list[Event]) -> int:
        newline = data.find(b"\n", start)
        stop = len(data) if newline < 0 else newline + 1
        stop = min(stop, start + MAX_LINE_BYTES + 1 - len(self.buffer))
        self._take(start, stop, Part.FRAMING, events)
        self.buffer += data[start:stop]
        if len(self.buffer) > MAX_LINE_BYTES:
            self._give_up("a line of chunk framing is too long")
            return stop
        if newline < 0:
            return stop
        line = bytes(self.buffer)
        self.buffer.clear()
        self._chunk_line(line, events)
        return stop

    def _chunk_line(self, line: bytes, events: list[Event]) -> None:
        text = line.rstrip(b"\r\n")
        match self.state:
            case "chunk-size":
                digits = text.partition(b";")[0].strip()
                if not digits or any(digit not in b"0123456789abcdefABCDEF" for digit in digits):
                    self._give_up("a chunk size is not a number")
                    return
                self.left = int(digits, 16)
                self.state = "chunk-data" if self.left else "trailers"
            case "chunk-end":
                if text:
                    self._give_up("a chunk is longer than its size says")
                else:
                    self.state = "chunk-size"
            case _:
                if not text:
                    self._end(events)

    # --- WebSocket frames

    def _frame_head(self, data: bytes, start: int, events: list[Event]) -> int:
        """Take what is needed of a frame's header (RFC 6455 §5.2); 2 to 14 bytes."""
        header = self.buffer
        stop = start
        while stop < len(data):
            header.append(data[stop])
            stop += 1
            length = _frame_length(header)
            if length is not None:
                self._take(start, stop, Part.FRAMING, events)
                header.clear()
                if length == 0:
                    self._end(events)
                else:
                    self.left = length
                    return self._frame_body(data, stop, events)
                return stop
        self._take(start, stop, Part.FRAMING, events)
        return stop

    def _frame_body(self, data: bytes, start: int, events: list[Event]) -> int:
        self.state = "length"
        return self._counted(data, start, events) if start < len(data) else start

    # --- ends

    def _give_up(self, why: str) -> None:
        """Keep all that follows in this direction as the rest of this message."""
        assert self.message is not None
        self.message.note = why
        if self.message.head is None:
            self.message.kind = Kind.OPAQUE
        self.buffer.clear()
        self.state = "rest"

    def _end(self, events: list[Event]) -> None:
        message, self.message = self.message, None
        assert message is not None
        message.is_complete = True
        self.state = self.connection.between_messages
        events.append(End(message))
        self.connection.ended(message, events)

    def close(self, events: list[Event], *, by_sender: bool) -> None:
        """No more bytes come in this direction; `by_sender`: because who sends them ended it."""
        message, self.message = self.message, None
        if message is None:
            return
        message.is_complete = self.state == "rest" and by_sender
        events.append(End(message))
        self.connection.ended(message, events)


def _frame_length(header: bytearray) -> int | None:
    """Return the payload length once the header is complete, else None (RFC 6455 §5.2)."""
    if len(header) < 2:
        return None
    code = header[1] & 0x7F
    extended = {126: 2, 127: 8}.get(code, 0)
    mask = 4 if header[1] & 0x80 else 0
    if len(header) < 2 + extended + mask:
        return None
    return int.from_bytes(header[2 : 2 + extended]) if extended else code


class ConnectionFramer:
    """Both directions of one connection, matched into exchanges in order (pipelining included)."""

    def __init__(self, *, first_number: int = 0) -> None:
        """Begin a connection; its exchanges are numbered from `first_number`."""
        self._client = _Direction(self, Side.CLIENT)
        self._server = _Direction(self, Side.SERVER)
        self._pending: deque[ExchangeState] = deque()
        self._next_number = first_number
        self._is_tunnel = False
        self._is_closed = False
        self.between_messages: _State = "head"
        """What a direction expects once a message has ended."""

    @property
    def next_number(self) -> int:
        """The number that the next exchange gets."""
        return self._next_number

    @property
    def is_idle(self) -> bool:
        """Whether nothing is half-way: no pending exchange, no partial message."""
        return not self._pending and self._client.message is None and self._server.message is None

    @property
    def is_asking(self) -> bool:
        """Whether the client is in the middle of a message."""
        return self._client.message is not None

    @property
    def pending(self) -> tuple[ExchangeState, ...]:
        """The exchanges that are not over, oldest first."""
        return tuple(self._pending)

    def feed(self, side: Side, data: bytes) -> list[Event]:
        """Take the next bytes from one side; return what they mean, with offsets in `data`."""
        return (self._client if side is Side.CLIENT else self._server).feed(data)

    def close(self, *, by: Side | None) -> list[Event]:
        """End the connection; `by` says who ended it (None: we did). All that was open ends."""
        events: list[Event] = []
        if self._is_closed:
            return events
        self._is_closed = True
        self._server.close(events, by_sender=by is Side.SERVER)
        self._client.close(events, by_sender=by is Side.CLIENT)
        while self._pending:
            events.append(Done(self._pending.popleft()))
        return events

    # --- called by the directions

    def begin(self, side: Side, kind: Kind | None, events: list[Event]) -> Message:
        """Begin a message from `side`, within a new or the oldest pending exchange."""
        if kind is Kind.FRAME:
            message = Message(Kind.FRAME, side)
        elif self._is_tunnel:
            message = Message(Kind.OPAQUE, side, note="after a change of protocol")
        elif side is Side.CLIENT:
            message = Message(Kind.REQUEST, side, self._new_exchange())
            assert message.exchange is not None
            message.exchange.request = message
        else:
            unanswered = (each for each in self._pending if each.response is None)
            exchange = next(unanswered, None) or self._new_exchange()
            message = Message(Kind.RESPONSE, side, exchange)
            exchange.response = message
        events.append(Begin(message))
        return message

    def _new_exchange(self) -> ExchangeState:
        exchange = ExchangeState(self._next_number)
        self._next_number += 1
        self._pending.append(exchange)
        return exchange

    def head_complete(self, direction: _Direction, message: Message, events: list[Event]) -> None:
        """Decide from the head how the body is framed (RFC 9112 §6.3)."""
        head = message.head
        assert head is not None
        if message.kind is Kind.REQUEST:
            events.append(HeadEnd(message))
            framing, length = http_head.request_framing(head)
            direction.body(framing, length, events)
            return
        assert message.exchange is not None
        if message.exchange.request is None:
            self._answer_later_request(message)
        request = message.exchange.request
        method = request.head.method if request is not None and request.head is not None else b""
        if 100 <= head.status < 200 and head.status != 101:
            message.kind = Kind.INTERIM
            message.exchange.response = None
        elif head.status == 101:
            message.exchange.is_upgraded = True
        events.append(HeadEnd(message))
        framing, length = http_head.response_framing(head, method)
        direction.body(framing, length, events)

    def _answer_later_request(self, message: Message) -> None:
        """Give an answer that began (an empty line, say) before its request was sent to it."""
        asked = next(
            (each for each in self._pending if each.request and each.response is None), None
        )
        if asked is not None and message.exchange is not None:
            self._pending.remove(message.exchange)
            message.exchange.response = None
            message.exchange, asked.response = asked, message

    def ended(self, message: Message, events: list[Event]) -> None:
        """Close exchanges that are over, oldest first; switch to frames after an upgrade."""
        exchange = message.exchange
        if exchange is not None and exchange.is_upgraded and message is exchange.response:
            self._upgrade(message)
        while self._pending and self._is_over(self._pending[0]):
            events.append(Done(self._pending.popleft()))

    def _upgrade(self, message: Message) -> None:
        """After 101 both directions speak the new protocol (RFC 9110 §7.8)."""
        assert message.head is not None
        is_websocket = message.head.value(b"upgrade").lower() == b"websocket"
        self.between_messages = "frames" if is_websocket else "rest"
        for direction in (self._client, self._server):
            if direction.message is None:
                direction.state = self.between_messages
        self._is_tunnel = not is_websocket

    @staticmethod
    def _is_over(exchange: ExchangeState) -> bool:
        is_asked = exchange.request is None or exchange.request.is_complete
        return is_asked and exchange.response is not None and exchange.response.is_complete
