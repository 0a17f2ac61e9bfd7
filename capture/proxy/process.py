"""Starts the recording process, gives it commands, and hands on what it reports."""

import asyncio
import itertools
import os
import sys
import time
from asyncio.subprocess import PIPE, Process
from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any, TypeVar

import capture
from capture import clock
from capture.errors import ProxyError, RecordingError
from capture.model.address import HostPort
from capture.model.exchange import Exchange, RecordRef
from capture.model.layout import HarvestFolder, HarvestName
from capture.proxy import control

START_SECONDS = 60.0
_MAX_REPORT_BYTES = 16 * 1024 * 1024

ReplyT = TypeVar("ReplyT", control.PortOpened, control.Done, control.Stored)


@dataclass(frozen=True, slots=True, kw_only=True)
class ProxyOptions:
    """What the recording process needs to know of its harvest."""

    folder: HarvestFolder
    name: HarvestName
    warcinfo: tuple[tuple[str, str], ...]
    max_file_bytes: int
    allowed: tuple[HostPort, ...] = ()
    """Private hosts that may be reached."""
    invalid_certificates: tuple[HostPort, ...] = ()
    resolve: tuple[tuple[str, str], ...] = ()
    earlier: Path | None = None
    """What earlier harvests hold that revisits may refer to; None: only this one itself."""


@dataclass(slots=True)
class PortTraffic:
    """What is under way on one port, as the recording process last told (model.traffic.Traffic)."""

    in_flight: int = 0
    changes: int = 0
    last_change: float = field(default_factory=time.monotonic)
    _waiters: list[asyncio.Future[None]] = field(default_factory=list)

    async def wait_change(self, seen: int) -> None:
        """Return as soon as `changes` differs from `seen`."""
        if self.changes == seen:
            waiter = asyncio.get_running_loop().create_future()
            self._waiters.append(waiter)
            await waiter

    def update(self, in_flight: int, changes: int) -> None:
        """Take what the recording process told."""
        self.in_flight, self.changes, self.last_change = in_flight, changes, time.monotonic()
        waiters, self._waiters = self._waiters, []
        for waiter in waiters:
            if not waiter.done():
                waiter.set_result(None)


class ProxyProcess:
    """The recording process, once it is ready."""

    def __init__(self, process: Process, on_exchange: Callable[[Exchange], None]) -> None:
        """Use `ProxyProcess.start`."""
        self._process = process
        self._on_exchange = on_exchange
        self._ids = itertools.count(1)
        self._replies: dict[int, asyncio.Future[Any]] = {}
        self._traffic: dict[int, PortTraffic] = {}
        self._ready: asyncio.Future[control.Ready] = asyncio.get_running_loop().create_future()
        self.failed: asyncio.Future[RecordingError | ProxyError] = (
            asyncio.get_running_loop().create_future()
        )
        """Resolves when recording fails or the process ends too early; the harvest must stop."""
        self._is_finishing = False
        self._listening = asyncio.get_running_loop().create_task(self._listen())

    @classmethod
    async def start(
        cls, options: ProxyOptions, *, on_exchange: Callable[[Exchange], None]
    ) -> "ProxyProcess":
        """Start it and wait until it is ready. ProxyError when it doesn't get there."""
        log_path = options.folder.logs / "proxy.log"
        try:
            log = log_path.open("ab")
        except OSError as error:
            raise ProxyError(f"{log_path} can't be written: {error.strerror}") from error
        environment = os.environ | {
            "PYTHONPATH": str(Path(capture.__file__).parents[1]),
            "PYTHONUNBUFFERED": "1",
        }
        with log:
            process = await asyncio.create_subprocess_exec(
                sys.executable,
                "-P",
                "-m",
                "proxy_addons",
                stdin=PIPE,
                stdout=PIPE,
                stderr=log,
                limit=_MAX_REPORT_BYTES,
                env=environment,
                start_new_session=True,
            )
        proxy = cls(process, on_exchange)
        proxy._send(_start_message(options))
        try:
            async with asyncio.timeout(START_SECONDS):
                either: set[asyncio.Future[Any]] = {proxy._ready, proxy.failed}
                await asyncio.wait(either, return_when=asyncio.FIRST_COMPLETED)
        except TimeoutError:
            process.kill()
            raise ProxyError(
                f"the recording process was not ready in {START_SECONDS:.0f} s; see {log_path}"
            ) from None
        if proxy.failed.done():
            raise proxy.failed.result()
        return proxy

    # --- facts

    @property
    def ready(self) -> control.Ready:
        """What the process told of itself when it was ready."""
        return self._ready.result()

    @property
    def pid(self) -> int:
        """Process id."""
        return self._process.pid

    def traffic(self, port: int) -> PortTraffic:
        """Return what is under way on a port; one object per port, kept up to date."""
        return self._traffic.setdefault(port, PortTraffic())

    # --- commands

    def describe(self, warcinfo: Sequence[tuple[str, str]]) -> None:
        """Give the fields that the warcinfo records of new files get from now on."""
        self._send(control.Describe(warcinfo=list(warcinfo)))

    async def open_port(self) -> int:
        """Listen on one more port, for one browser context; return it."""
        opened = await self._ask(control.PortOpened, lambda id_: control.OpenPort(id=id_))
        return opened.port

    async def close_port(self, port: int) -> None:
        """Stop listening on a port."""
        await self._ask(control.Done, lambda id_: control.ClosePort(id=id_, port=port))
        self._traffic.pop(port, None)

    async def begin_visit(self, port: int, visit_id: str) -> None:
        """Have all requests that come in on the port once this returns belong to the visit.

        Answered, because a request can overtake a command: they come by different ways.
        """
        await self._ask(
            control.Done,
            lambda id_: control.BeginVisit(id=id_, port=port, visit_id=visit_id),
        )

    async def end_visit(self, port: int) -> None:
        """Cut what is under way on the port; return once all of it is written and reported."""
        await self._ask(control.Done, lambda id_: control.EndVisit(id=id_, port=port))

    async def store(self, records: Sequence[tuple[control.Made, bytes]]) -> list[RecordRef]:
        """Write records that we made; they go into one file, in this order."""
        payload = b"".join(data for _, data in records)
        stored = await self._ask(
            control.Stored,
            lambda id_: control.Store(
                id=id_, records=[made for made, _ in records], payload_bytes=len(payload)
            ),
            payload,
        )
        return stored.records

    async def finish(self) -> None:
        """Write everything, close the files, and wait until the process has ended.

        RecordingError when that can't be done.
        """
        self._is_finishing = True
        await self._ask(control.Done, lambda id_: control.Finish(id=id_))
        await self._process.wait()
        await self._listening

    async def kill(self) -> None:
        """End the process at once; its journals stay for `capture resume`."""
        self._is_finishing = True
        if self._process.returncode is None:
            self._process.kill()
        await self._process.wait()
        await self._listening

    async def abandon(self) -> None:
        """After a fault: let the process end by itself, as far as it can, then make sure."""
        self._is_finishing = True
        assert self._process.stdin is not None
        self._process.stdin.close()
        try:
            async with asyncio.timeout(START_SECONDS):
                await self._process.wait()
        except TimeoutError:
            pass
        await self.kill()

    # --- inside

    def _send(self, message: Any, payload: bytes = b"") -> None:
        assert self._process.stdin is not None
        if not self.failed.done():
            self._process.stdin.write(control.encode(message, payload))

    async def _ask(
        self, reply: type[ReplyT], make: Callable[[int], Any], payload: bytes = b""
    ) -> ReplyT:
        if self.failed.done():
            raise self.failed.result()
        identifier = next(self._ids)
        future: asyncio.Future[Any] = asyncio.get_running_loop().create_future()
        self._replies[identifier] = future
        self._send(make(identifier), payload)
        try:
            await asyncio.wait({future, self.failed}, return_when=asyncio.FIRST_COMPLETED)
        finally:
            self._replies.pop(identifier, None)
        if not future.done():
            raise self.failed.result()
        answer = future.result()
        assert isinstance(answer, reply)
        return answer

    async def _listen(self) -> None:
        assert self._process.stdout is not None
        while (report := await control.read_report(self._process.stdout)) is not None:
            match report:
                case control.Ready():
                    self._ready.set_result(report)
                case control.TrafficChanged():
                    self.traffic(report.port).update(report.in_flight, report.changes)
                case control.Recorded():
                    self._on_exchange(report.exchange)
                case control.Fault():
                    self._fail(RecordingError(report.message))
                case control.PortOpened() | control.Done() | control.Stored():
                    future = self._replies.get(report.id)
                    if future is not None and not future.done():
                        future.set_result(report)
        is_waited_for = any(not reply.done() for reply in self._replies.values())
        if is_waited_for or not self._is_finishing:
            code = await self._process.wait()
            self._fail(
                ProxyError(
                    f"the recording process ended unexpectedly (code {code}); what it recorded "
                    f"is kept: run `capture resume`, and see logs/proxy.log in the harvest's folder"
                )
            )

    def _fail(self, error: RecordingError | ProxyError) -> None:
        if not self.failed.done():
            self.failed.set_result(error)


def _start_message(options: ProxyOptions) -> control.Start:
    name = options.name
    return control.Start(
        warc_folder=str(Path(options.folder.warc).resolve()),
        spool_folder=str(Path(options.folder.spool).resolve()),
        site_host=name.site_host,
        prefix=name.prefix,
        started=name.started,
        clock_shift_seconds=clock.shift().total_seconds(),
        kind=name.kind,
        warcinfo=list(options.warcinfo),
        max_file_bytes=options.max_file_bytes,
        allowed=[(each.host, each.port) for each in options.allowed],
        invalid_certificates=[(each.host, each.port) for each in options.invalid_certificates],
        resolve=list(options.resolve),
        earlier=str(options.earlier.absolute()) if options.earlier is not None else None,
    )
