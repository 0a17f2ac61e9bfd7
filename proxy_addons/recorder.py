"""Turns the bytes of one connection into exchanges: journal first, then framing; no network here.

The same class serves live connections and journals replayed after a crash.
"""

from array import array
from collections.abc import Callable, Iterator
from pathlib import Path

from capture import clock
from capture.warc.event import (
    Connection,
    RecordedExchange,
    RecordedFrame,
    RecordedMessage,
    Truncation,
)
from capture.warc.http1 import ConnectionFramer
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
from proxy_addons.journal import FROM_CLIENT, FROM_SERVER, VISIT, Journal, JournalBlock

Recorded = RecordedExchange | RecordedFrame
RESTART_BYTES = 4 * 1024 * 1024
"""A journal larger than this is emptied as soon as all it holds is written."""


class _Growing:
    """A message with the bytes that have come in so far."""

    __slots__ = (
        "block",
        "chunks",
        "finished",
        "head_size",
        "message",
        "payload_size",
        "started",
        "visit_id",
    )

    def __init__(
        self, message: Message, journal: Journal, moment: float, visit_id: str | None
    ) -> None:
        self.message = message
        self.block = JournalBlock(journal)
        self.head_size = 0
        self.chunks = array("Q")
        self.payload_size = 0
        self.started = self.finished = moment
        self.visit_id = visit_id

    def take(self, part: Part, data: bytes, position: int, moment: float) -> None:
        start = self.block.size
        self.block.append(data, position)
        self.finished = moment
        if part is Part.HEAD:
            self.head_size += len(data)
        elif part is Part.PAYLOAD:
            self.payload_size += len(data)
            if self.message.is_chunked:
                if self.chunks and self.chunks[-1] == start:
                    self.chunks[-1] = self.block.size
                else:
                    self.chunks.extend((start, self.block.size))

    def recorded(self, truncation: Truncation) -> RecordedMessage:
        message = self.message
        is_opaque = message.kind is Kind.OPAQUE
        return RecordedMessage(
            kind=message.kind,
            side=message.side,
            head=message.head,
            block=self.block,
            head_size=0 if is_opaque else self.head_size,
            chunks=self.chunks if message.is_chunked else None,
            payload_size=self.block.size if is_opaque else self.payload_size,
            started=clock.from_timestamp(self.started),
            finished=clock.from_timestamp(self.finished),
            truncated=None if message.is_complete else truncation,
            note=message.note,
        )


class ConnectionRecorder:
    """Records one connection. `deliver` gets each exchange or frame as soon as it is over.

    All methods raise OSError when the journal can't be written; nothing may be passed on then.
    """

    def __init__(
        self,
        journal: Journal,
        connection: Connection,
        *,
        deliver: Callable[[Recorded], None],
        first_number: int = 0,
        first_frame: int = 0,
    ) -> None:
        """Record `connection` into `journal`; numbers go on where an emptied journal left off."""
        self.connection = connection
        self.journal = journal
        self.visit_id: str | None = None
        self._deliver = deliver
        self._framer = ConnectionFramer(first_number=first_number)
        self._growing: dict[Message, _Growing] = {}
        self._interims: dict[ExchangeState, list[RecordedMessage]] = {}
        self._handshake: RecordedExchange | None = None
        self._early: list[Message] = []
        """Frames that ended before the request of the handshake had."""
        self._frames = first_frame
        self._truncation = Truncation.DISCONNECT
        self._unwritten = 0
        self.is_closed = False

    # --- what passes

    def begin_visit(self, visit_id: str | None, moment: float) -> None:
        """From now on requests belong to this visit."""
        if visit_id != self.visit_id:
            self.visit_id = visit_id
            self.journal.append(VISIT, moment, (visit_id or "").encode())

    def received(self, side: Side, data: bytes, moment: float) -> None:
        """Keep bytes that arrived from one side, before they are passed on."""
        if self.journal.size > RESTART_BYTES and self._may_restart():
            self.journal.restart(
                moment,
                first_number=self._framer.next_number,
                first_frame=self._frames,
                visit_id=self.visit_id,
            )
        kind = FROM_CLIENT if side is Side.CLIENT else FROM_SERVER
        self.replay(side, data, self.journal.append(kind, moment, data), moment)

    def replay(self, side: Side, data: bytes, position: int, moment: float) -> None:
        """Take bytes that stand in the journal already, at `position`."""
        self._process(self._framer.feed(side, data), data, position, moment)

    def close(self, *, by: Side | None, moment: float, truncation: Truncation) -> None:
        """The connection is over; what was under way is delivered as truncated."""
        if self.is_closed:
            return
        self.finish(by=by, moment=moment, truncation=truncation)
        if self._unwritten == 0:
            self.journal.close()

    def finish(self, *, by: Side | None, moment: float, truncation: Truncation) -> None:
        """Deliver what was under way, and leave the journal where it is."""
        self.is_closed = True
        self._truncation = truncation
        self._process(self._framer.close(by=by), b"", 0, moment)

    def written(self) -> None:
        """One delivered exchange or frame is in the archive; the last one ends the journal."""
        self._unwritten -= 1
        if self.is_closed and self._unwritten == 0:
            self.journal.close()

    # --- what is known

    @property
    def is_idle(self) -> bool:
        """Whether nothing is under way."""
        return self._framer.is_idle

    @property
    def is_asking(self) -> bool:
        """Whether the client is in the middle of saying something, or may speak at any time."""
        return self._framer.is_asking or self.is_upgraded

    @property
    def is_upgraded(self) -> bool:
        """Whether the connection speaks another protocol now."""
        return self._handshake is not None

    def waiting(self) -> int:
        """Count the exchanges that a page may be waiting for; endless streams excluded."""
        return sum(1 for exchange in self._framer.pending if _is_waited_for(exchange))

    # --- inside

    def _may_restart(self) -> bool:
        return self._unwritten == 0 and self._handshake is None and self.is_idle

    def _process(self, events: list[Event], data: bytes, position: int, moment: float) -> None:
        for event in events:
            match event:
                case Begin(message):
                    self._growing[message] = _Growing(message, self.journal, moment, self.visit_id)
                case Data(message, part, start, end):
                    whole = start == 0 and end == len(data)
                    piece = data if whole else data[start:end]
                    self._growing[message].take(part, piece, position + start, moment)
                case HeadEnd(_):
                    pass
                case End(message):
                    self._ended(message)
                case Done(exchange):
                    self._done(exchange)

    def _ended(self, message: Message) -> None:
        if message.kind is Kind.INTERIM and message.exchange is not None:
            growing = self._growing.pop(message)
            self._interims.setdefault(message.exchange, []).append(
                growing.recorded(self._truncation)
            )
        elif message.exchange is None:
            self._early.append(message)
            self._hand_over_frames()

    def _hand_over_frames(self) -> None:
        if self._handshake is None:
            return
        for message in self._early:
            growing = self._growing.pop(message)
            frame = RecordedFrame(
                connection=self.connection,
                handshake=self._handshake,
                number=self._frames,
                message=growing.recorded(self._truncation),
            )
            self._frames += 1
            self._hand_over(frame)
        self._early.clear()

    def _done(self, exchange: ExchangeState) -> None:
        request = self._finished(exchange.request)
        response = self._finished(exchange.response)
        interims = tuple(self._interims.pop(exchange, ()))
        if request is None and response is None and not interims:
            return
        recorded = RecordedExchange(
            connection=self.connection,
            number=exchange.number,
            visit_id=self.visit_id if request is None else request[1],
            request=None if request is None else request[0],
            interims=interims,
            response=None if response is None else response[0],
        )
        if exchange.is_upgraded:
            self._handshake = recorded
        self._hand_over(recorded)
        self._hand_over_frames()

    def _finished(self, message: Message | None) -> tuple[RecordedMessage, str | None] | None:
        growing = self._growing.pop(message, None) if message is not None else None
        if growing is None:
            return None
        return growing.recorded(self._truncation), growing.visit_id

    def _hand_over(self, recorded: Recorded) -> None:
        self._unwritten += 1
        self._deliver(recorded)


def _is_waited_for(exchange: ExchangeState) -> bool:
    """Whether a page may wait for it: it asked, and the answer is meant to end (not SSE)."""
    response = exchange.response
    if exchange.request is None:
        return False
    if response is None or response.head is None:
        return True
    return not response.head.value(b"content-type").lower().startswith(b"text/event-stream")


def journals_in(folder: Path) -> Iterator[Path]:
    """Yield the journals that a crash left in `folder`, in the order of their names."""
    yield from sorted(folder.glob("*.journal"))
