"""Carries out the main process's commands: ports, visits, records made elsewhere, the end."""

import asyncio
import socket
from collections.abc import Callable
from typing import Any, assert_never

from mitmproxy.master import Master
from mitmproxy.proxy.mode_specs import ProxyMode
from pydantic import BaseModel

from capture.errors import ProxyError
from capture.model.exchange import RecordRef
from capture.proxy import control
from capture.warc.event import Truncation
from capture.warc.fields import RecordType
from capture.warc.payloads import Payloads
from capture.warc.record import Record, target_uri
from capture.warc.records import Group, made_record
from proxy_addons.archive import Job
from proxy_addons.failures import Failures
from proxy_addons.recording import Recording

Send = Callable[[BaseModel], None]
_TRIES = 20


class Lifecycle:
    """Carries out commands, one task each, on the event loop."""

    def __init__(
        self, master: Master, recording: Recording, failures: Failures, send: Send
    ) -> None:
        """Steer `master`, `recording` and `failures`; answers go out through `send`."""
        self._failures = failures
        self._master = master
        self._recording = recording
        self._send = send
        self._ports: list[int] = []
        self._opening = asyncio.Lock()
        self._tasks: set[asyncio.Task[None]] = set()
        self.is_finished = False

    def take(self, command: control.Command, payload: bytes) -> None:
        """Begin to carry out a command."""
        match command:
            case control.Start():
                raise ProxyError("the recording process was started twice")
            case control.Describe():
                self._recording.archive.describe(tuple(command.warcinfo))
            case control.BeginVisit():
                self._recording.visits[command.port] = command.visit_id
                self._send(control.Done(id=command.id))
            case control.Store():
                self._store(command, payload)
            case control.OpenPort():
                self._do(self._open_port(command.id))
            case control.ClosePort():
                self._do(self._close_port(command.id, command.port))
            case control.EndVisit():
                self._do(self._end_visit(command.id, command.port))
            case control.Finish():
                self._do(self._finish(command.id))
            case _:
                assert_never(command)

    def abandon(self) -> None:
        """The main process is gone: write what there is and end."""
        self._do(self._finish(None))

    def _do(self, work: Any) -> None:
        task = asyncio.get_running_loop().create_task(work)
        self._tasks.add(task)
        task.add_done_callback(self._tasks.discard)

    # --- ports

    async def _open_port(self, identifier: int) -> None:
        async with self._opening:
            for _ in range(_TRIES):
                port = _free_port()
                if await self._listen([*self._ports, port]):
                    self._ports.append(port)
                    self._send(control.PortOpened(id=identifier, port=port))
                    return
        self._recording.fail("no free port on the loopback address could be listened on")

    async def _listen(self, ports: list[int]) -> bool:
        """Listen on exactly these ports; False when one of them was taken in the meantime."""
        addons: Any = self._master.addons
        servers = addons.get("proxyserver").servers
        modes = [ProxyMode.parse(f"socks5@127.0.0.1:{port}") for port in ports]
        return bool(await servers.update(modes))

    async def _close_port(self, identifier: int, port: int) -> None:
        await self._cut(port)
        async with self._opening:
            self._ports.remove(port)
            await self._listen(self._ports)
        self._recording.visits.pop(port, None)
        self._send(control.Done(id=identifier))

    # --- visits

    async def _end_visit(self, identifier: int, port: int) -> None:
        await self._cut(port)
        self._recording.visits.pop(port, None)
        self._send(control.Done(id=identifier))

    async def _cut(self, port: int | None) -> None:
        """End what is under way on a port (None: on all), and wait until it is written."""
        self._recording.cut(port, Truncation.TIME)
        await self._failures.give_up(port)
        await self._recording.written()

    # --- records that the main process made

    def _store(self, command: control.Store, payload: bytes) -> None:
        records: list[Record] = []
        position = 0
        for made in command.records:
            records.append(_record(made, payload[position : position + made.size]))
            position += made.size

        def make(_payloads: Payloads) -> Group:
            return Group(records=tuple(records))

        def when_written(_group: Group, refs: dict[str, RecordRef]) -> None:
            stored = [refs[record.record_id] for record in records]
            self._send(control.Stored(id=command.id, records=stored))

        self._recording.archive.put(
            Job(make=make, memory_bytes=len(payload), when_written=when_written)
        )

    # --- the end

    async def _finish(self, identifier: int | None) -> None:
        if self.is_finished:
            return
        self.is_finished = True
        await self._cut(None)
        await asyncio.to_thread(self._recording.archive.close)
        if self._recording.archive.fault is not None:
            self._recording.fail(self._recording.archive.fault)
        elif identifier is not None:
            self._send(control.Done(id=identifier))
        self._master.shutdown()  # type: ignore[no-untyped-call]


def _record(made: control.Made, data: bytes) -> Record:
    extra = [("WARC-Target-URI", target_uri(made.url))]
    if made.refers_to is not None:
        extra.append(("WARC-Refers-To", f"<{made.refers_to}>"))
    if made.visit_id is not None:
        extra.append(("WARC-Page-ID", made.visit_id))
    return made_record(
        record_type=RecordType(made.record_type),
        record_id=made.record_id,
        date=made.date,
        content_type=made.content_type,
        data=data,
        extra=extra,
    )


def _free_port() -> int:
    with socket.socket(socket.AF_INET, socket.SOCK_STREAM) as probe:
        probe.bind(("127.0.0.1", 0))
        return int(probe.getsockname()[1])
