"""A conversation between browser and site, fed to the framer, and what the framer made of it."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from itertools import pairwise

from capture.warc.http1 import ConnectionFramer
from capture.warc.http1_events import (
    Begin,
    Data,
    Done,
    End,
    Event,
    HeadEnd,
    Kind,
    Message,
    Part,
    Side,
)

C, S = Side.CLIENT, Side.SERVER
Step = tuple[Side, bytes]


@dataclass(frozen=True, slots=True)
class Said:
    """A message that ended."""

    kind: Kind
    exchange: int | None
    raw: bytes
    payload: bytes = b""
    is_whole: bool = True
    note: str = ""


@dataclass(frozen=True, slots=True)
class Over:
    """An exchange that is over."""

    exchange: int


@dataclass(slots=True)
class _Heard:
    raw: bytearray = field(default_factory=bytearray)
    payload: bytearray = field(default_factory=bytearray)


class Listener:
    """Feeds a framer, and holds it to its law with every byte."""

    def __init__(self) -> None:
        self.framer = ConnectionFramer()
        self.told: list[Said | Over] = []
        self._open: dict[Message, _Heard] = {}

    def feed(self, side: Side, data: bytes) -> None:
        events = self.framer.feed(side, data)
        taken = [(each.start, each.end) for each in events if isinstance(each, Data)]
        position = 0
        for start, end in taken:
            assert start == position, "a byte was left out, or told twice"
            assert end > start
            position = end
        assert position == len(data), "the last bytes were left out"
        self._take(events, data, side)

    def close(self, by: Side | None) -> None:
        events = self.framer.close(by=by)
        assert not any(isinstance(each, Data | Begin) for each in events)
        self._take(events, b"", None)
        assert not self._open, "a message never ended"
        assert self.framer.is_idle

    def _take(self, events: Iterable[Event], data: bytes, side: Side | None) -> None:
        for event in events:
            match event:
                case Begin(message):
                    assert message not in self._open
                    assert message.side is side
                    self._open[message] = _Heard()
                case Data(message, part, start, end):
                    assert message.side is side
                    self._open[message].raw += data[start:end]
                    if part is Part.PAYLOAD:
                        self._open[message].payload += data[start:end]
                case HeadEnd(message):
                    assert message.head is not None
                    assert message in self._open
                case End(message):
                    self._ended(message)
                case Done(exchange):
                    self.told.append(Over(exchange.number))

    def _ended(self, message: Message) -> None:
        heard = self._open.pop(message)
        is_opaque = message.kind is Kind.OPAQUE
        self.told.append(
            Said(
                message.kind,
                message.exchange.number if message.exchange is not None else None,
                bytes(heard.raw),
                # What came before it was known to be opaque may have been taken for a head.
                bytes(heard.raw if is_opaque else heard.payload),
                message.is_complete,
                message.note,
            )
        )


def told(steps: Sequence[Step], *, closed_by: Side | None = None) -> list[Said | Over]:
    """Return what the framer makes of a conversation that `closed_by` ended."""
    listener = Listener()
    for side, data in steps:
        listener.feed(side, data)
    listener.close(closed_by)
    return listener.told


def byte_by_byte(steps: Sequence[Step]) -> list[Step]:
    return [(side, data[at : at + 1]) for side, data in steps for at in range(len(data))]


def cut_at(steps: Sequence[Step], places: Sequence[int]) -> list[Step]:
    """Cut each step's bytes at `places` (modulo its length), in order."""
    pieces: list[Step] = []
    for side, data in steps:
        stops = sorted({place % (len(data) + 1) for place in places} | {0, len(data)})
        pieces += [(side, data[start:end]) for start, end in pairwise(stops) if end > start]
    return pieces


def everything(said: Iterable[Said | Over], *kinds: Kind) -> bytes:
    """Return all bytes of the messages of these kinds, in the order in which they ended."""
    return b"".join(each.raw for each in said if isinstance(each, Said) and each.kind in kinds)
