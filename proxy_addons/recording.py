"""All live connections, which visit they serve, and the one way in which recording fails."""

import asyncio
from collections import Counter
from collections.abc import Callable
from functools import partial
from pathlib import Path

from capture import clock
from capture.model.exchange import Exchange, RecordRef
from capture.warc.event import Connection, RecordedExchange, Truncation
from capture.warc.http1_events import Side
from capture.warc.records import Group
from proxy_addons import summary
from proxy_addons.archive import Archive
from proxy_addons.journal import Journal
from proxy_addons.recorder import ConnectionRecorder, Recorded


class Tap:
    """One live connection: its recorder, and how to cut it."""

    __slots__ = ("_closed_first", "_recording", "_waiting", "cut", "recorder")

    def __init__(self, recording: "Recording", recorder: ConnectionRecorder) -> None:
        """Belong to `recording`; `cut` is set by the relay."""
        self._recording = recording
        self.recorder = recorder
        self.cut: Callable[[], None] = lambda: None
        self._closed_first: Side | None = None
        self._waiting = 0

    @property
    def port(self) -> int:
        """The listening port that the connection came in through."""
        return self.recorder.connection.listen_port

    @property
    def is_half_closed(self) -> bool:
        """One side has gone: what still comes is recorded, but no page waits for it."""
        return self._closed_first is not None

    def side_closed(self, side: Side) -> None:
        """One side sends no more; the side that did so first ended the connection."""
        self._closed_first = self._closed_first or side
        self.count()

    def received(self, side: Side, data: bytes) -> bool:
        """Record bytes; False when they can't be, and so must not be passed on."""
        if self.recorder.is_closed or self._recording.fault is not None:
            return False
        moment = clock.now().timestamp()
        try:
            if side is Side.CLIENT:
                self.recorder.begin_visit(self._recording.visits.get(self.port), moment)
            self.recorder.received(side, data, moment)
        except OSError as error:
            self._recording.fail(f"recording failed: {error.strerror or error}")
            return False
        self.count()
        return True

    def count(self) -> None:
        """Tell how many exchanges are under way on this connection now."""
        is_over = self.recorder.is_closed or self.is_half_closed
        waiting = 0 if is_over else self.recorder.waiting()
        if waiting != self._waiting:
            self._recording.under_way(self.port, waiting - self._waiting)
            self._waiting = waiting

    def close(self, *, truncation: Truncation = Truncation.DISCONNECT) -> None:
        """The connection is over; `truncation`: what we cut it for, if no side had closed it."""
        self._recording.taps.discard(self)
        try:
            self.recorder.close(
                by=self._closed_first,
                moment=clock.now().timestamp(),
                truncation=Truncation.DISCONNECT if self.is_half_closed else truncation,
            )
        except OSError as error:
            self._recording.fail(f"recording failed: {error.strerror or error}")
        self.count()


class Recording:
    """The state that the add-ons share."""

    def __init__(
        self,
        spool: Path,
        archive: Archive,
        *,
        on_exchange: Callable[[Exchange], None],
        on_traffic: Callable[[int, int, int], None],
        on_fault: Callable[[str], None],
    ) -> None:
        """Journal into `spool`; callbacks are called on the event loop's thread."""
        self._spool = spool
        self.archive = archive
        self._loop = asyncio.get_running_loop()
        self._on_exchange = on_exchange
        self._on_traffic = on_traffic
        self._on_fault = on_fault
        self.taps: set[Tap] = set()
        self.visits: dict[int, str] = {}
        self._in_flight: Counter[int] = Counter()
        self._changes: Counter[int] = Counter()
        self._untold: set[int] = set()
        self.fault: str | None = None

    # --- connections

    def open(self, connection: Connection) -> Tap | None:
        """Begin to record a connection; None when recording has failed."""
        if self.fault is not None:
            return None
        try:
            journal = Journal(self._spool, connection, clock.now().timestamp())
        except OSError as error:
            self.fail(f"recording failed: {error.strerror or error}")
            return None
        recorder = ConnectionRecorder(
            journal, connection, deliver=lambda recorded: self._deliver(recorder, recorded)
        )
        tap = Tap(self, recorder)
        self.taps.add(tap)
        return tap

    def _deliver(self, recorder: ConnectionRecorder, recorded: Recorded) -> None:
        def when_written(group: Group, refs: dict[str, RecordRef]) -> None:
            self._loop.call_soon_threadsafe(written, group, refs)

        def written(group: Group, refs: dict[str, RecordRef]) -> None:
            recorder.written()
            if isinstance(recorded, RecordedExchange):
                self._on_exchange(summary.of_exchange(recorded, group, refs))

        self.archive.put_recorded(recorded, when_written)

    def _call(self, act: Callable[[], None]) -> None:
        self._loop.call_soon_threadsafe(act)

    def cut(self, port: int | None, truncation: Truncation) -> None:
        """End what is under way on a port (None: on all); idle connections live on for one port."""
        for tap in list(self.taps):
            if port is not None and tap.port != port:
                continue
            recorder = tap.recorder
            if port is None or not recorder.is_idle or recorder.is_upgraded or tap.is_half_closed:
                tap.close(truncation=truncation)
                tap.cut()

    async def written(self) -> None:
        """Return once all that was delivered so far is written and told."""
        reached = asyncio.Event()
        self.archive.after_all(partial(self._call, reached.set))
        await reached.wait()

    # --- what is under way

    def under_way(self, port: int, difference: int) -> None:
        """Count connections being made and exchanges not over; told once per turn of the loop."""
        self._in_flight[port] += difference
        self._changes[port] += 1
        if not self._untold:
            self._loop.call_soon(self._tell)
        self._untold.add(port)

    def _tell(self) -> None:
        ports, self._untold = self._untold, set()
        for port in ports:
            self._on_traffic(port, self._in_flight[port], self._changes[port])

    # --- failure

    def fail(self, message: str) -> None:
        """Recording is over: cut everything, pass nothing on, tell why; only the first time."""
        if self.fault is not None:
            return
        self.fault = message
        for tap in list(self.taps):
            self.taps.discard(tap)
            tap.cut()
        self._on_fault(message)
