"""The writer's thread: takes what was recorded, in order, and puts it into the WARC files.

Its queue is bounded in bytes: when it is full, whoever delivers waits, and so the wire slows down;
nothing is dropped. When writing fails it writes nothing more, leaves the journals, and says so.
"""

import queue
import threading
from collections.abc import Callable
from dataclasses import dataclass
from functools import partial

from capture.errors import RecordingError
from capture.model.exchange import RecordRef
from capture.warc.event import RecordedExchange, RecordedFrame
from capture.warc.payloads import Payloads
from capture.warc.records import Group, exchange_group, frame_group
from capture.warc.writer import WarcWriter
from proxy_addons.journal import JournalBlock
from proxy_addons.recorder import Recorded

QUEUE_BYTES = 32 * 1024 * 1024


@dataclass(frozen=True, slots=True, kw_only=True)
class Job:
    """One group to write, and whom to tell."""

    make: Callable[[Payloads], Group]
    memory_bytes: int
    when_written: Callable[[Group, dict[str, RecordRef]], None]
    """Called on the writer's thread."""


@dataclass(frozen=True, slots=True)
class Marker:
    """A place in the queue; reached also when writing failed."""

    callback: Callable[[], None]


class Archive:
    """The thread that owns the writer."""

    def __init__(
        self, writer: WarcWriter, payloads: Payloads, *, on_fault: Callable[[str], None]
    ) -> None:
        """Start the thread; `on_fault` is called on it, once, with what went wrong."""
        self._writer = writer
        self._payloads = payloads
        self._on_fault = on_fault
        self._jobs: queue.SimpleQueue[Job | Marker | None] = queue.SimpleQueue()
        self._room = threading.Condition()
        self._held_bytes = 0
        self.fault: str | None = None
        self._thread = threading.Thread(target=self._run, name="warc-writer", daemon=True)
        self._thread.start()

    def describe(self, warcinfo: tuple[tuple[str, str], ...]) -> None:
        """Give the fields that new files' warcinfo records get from now on."""
        self._writer.describe(warcinfo)

    def put(self, job: Job) -> None:
        """Hand over a job; waits while more than `QUEUE_BYTES` are held."""
        with self._room:
            self._room.wait_for(lambda: self._held_bytes < QUEUE_BYTES)
            self._held_bytes += job.memory_bytes
        self._jobs.put(job)

    def put_recorded(
        self,
        recorded: Recorded,
        when_written: Callable[[Group, dict[str, RecordRef]], None],
    ) -> None:
        """Hand over an exchange or a WebSocket frame."""
        match recorded:
            case RecordedExchange():
                messages = (recorded.request, *recorded.interims, recorded.response)
                make = partial(exchange_group, recorded)
            case RecordedFrame():
                messages = (recorded.message,)
                make = partial(_frame_group, recorded)
        held = sum(
            message.block.memory_bytes
            for message in messages
            if message is not None and isinstance(message.block, JournalBlock)
        )
        self.put(Job(make=make, memory_bytes=held, when_written=when_written))

    def after_all(self, callback: Callable[[], None]) -> None:
        """Call `callback` on the writer's thread once all that was put before is dealt with."""
        self._jobs.put(Marker(callback))

    def close(self) -> None:
        """Write all that is queued and close the files."""
        self._jobs.put(None)
        self._thread.join()

    def _run(self) -> None:
        while (job := self._jobs.get()) is not None:
            if isinstance(job, Marker):
                job.callback()
                continue
            if self.fault is None:
                self._guarded(partial(self._write, job))
            with self._room:
                self._held_bytes -= job.memory_bytes
                self._room.notify_all()
        self._guarded(self._writer.close)
        self._guarded(self._payloads.close)

    def _write(self, job: Job) -> None:
        group = job.make(self._payloads)
        job.when_written(group, self._writer.write(group))

    def _guarded(self, act: Callable[[], None]) -> None:
        """Act, and turn any failure into the one fault: this is the thread's border."""
        try:
            act()
        except RecordingError as error:
            self._fail(str(error))
        except OSError as error:
            self._fail(f"recording failed: {error.strerror or error}")
        except Exception as error:  # noqa: BLE001 - the thread's border: whatever it is, recording stops
            self._fail(f"recording failed: {type(error).__name__}: {error}")

    def _fail(self, message: str) -> None:
        if self.fault is None:
            self.fault = message
            self._on_fault(message)


def _frame_group(frame: RecordedFrame, _payloads: Payloads) -> Group:
    return frame_group(frame)
