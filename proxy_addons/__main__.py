"""Entry of the recording process: commands on stdin, reports on stdout, log on stderr."""

import asyncio
import base64
import hashlib
import logging
import os
import queue
import signal
import sys
import tempfile
import threading
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from datetime import timedelta
from pathlib import Path
from typing import Any

import mitmproxy.version
from cryptography import x509
from cryptography.hazmat.primitives import serialization
from filelock import FileLock, Timeout
from mitmproxy.addons import core, next_layer, proxyserver
from mitmproxy.master import Master
from mitmproxy.options import Options
from pydantic import BaseModel, ValidationError

from capture import clock
from capture.errors import CaptureError, ProxyError
from capture.model.address import HostPort
from capture.model.exchange import Exchange
from capture.model.layout import HarvestName
from capture.proxy import control
from capture.warc import recovery
from capture.warc.earlier import EarlierAnswers
from capture.warc.payloads import Payloads
from capture.warc.writer import WarcWriter, WriterOptions
from proxy_addons.archive import Archive
from proxy_addons.failures import Failures
from proxy_addons.guard import Guard, GuardedLoop, GuardRule
from proxy_addons.lifecycle import Lifecycle
from proxy_addons.recording import Recording
from proxy_addons.relay import Relay
from proxy_addons.replay import oldest_journal, replay_journals
from proxy_addons.tls import SiteTls

log = logging.getLogger("proxy")

_OTHERS_END_SECONDS = 45.0


class Reports:
    """The way out: a thread writes reports to stdout, so that nobody waits for the main process."""

    def __init__(self) -> None:
        """Start the thread."""
        self._queue: queue.SimpleQueue[bytes | None] = queue.SimpleQueue()
        self._thread = threading.Thread(target=self._run, name="reports", daemon=True)
        self._thread.start()

    def send(self, message: BaseModel) -> None:
        """Send a report; from any thread."""
        self._queue.put(control.encode(message))

    def close(self) -> None:
        """Send what is queued and end."""
        self._queue.put(None)
        self._thread.join(timeout=10)

    def _run(self) -> None:
        out = sys.stdout.buffer
        try:
            while (data := self._queue.get()) is not None:
                out.write(data)
                if self._queue.empty():
                    out.flush()
            out.flush()
        except OSError:
            log.info("the main process no longer listens")


def main() -> int:
    """Run until told to finish, or until the main process is gone."""
    logging.basicConfig(level=logging.WARNING, format="%(asctime)s %(levelname)s %(message)s")
    logging.getLogger("mitmproxy").setLevel(logging.ERROR)
    for name in ("SIGINT", "SIGTERM", "SIGHUP"):
        if hasattr(signal, name):
            signal.signal(getattr(signal, name), signal.SIG_IGN)
    reports = Reports()
    try:
        first = control.read_command(sys.stdin.buffer)
        if first is None or not isinstance(first[0], control.Start):
            return 1
        clock.set_shift(timedelta(seconds=first[0].clock_shift_seconds))
        with (
            _alone(Path(first[0].spool_folder)),
            asyncio.Runner(loop_factory=GuardedLoop) as runner,
        ):
            return runner.run(_serve(first[0], reports))
    except (CaptureError, OSError, ValidationError) as error:
        reports.send(control.Fault(message=str(error)))
        return 1
    finally:
        reports.close()


@contextmanager
def _alone(spool: Path) -> Iterator[None]:
    """Hold the folder while the block runs: an earlier process may still be closing its files.

    That is so when the main process was killed and the harvest is resumed at once.
    """
    lock = FileLock(spool / ".lock")
    try:
        held = lock.acquire(timeout=_OTHERS_END_SECONDS)
    except Timeout:
        raise ProxyError(
            f"an earlier recording process still works in {spool}; wait for it, or end it"
        ) from None
    with held:
        yield


async def _serve(start: control.Start, reports: Reports) -> int:
    loop = asyncio.get_running_loop()
    rule = GuardRule(
        allowed=tuple(HostPort(host=host, port=port) for host, port in start.allowed),
        resolve=tuple(start.resolve),
    )
    assert isinstance(loop, GuardedLoop)
    loop.rule = rule
    earlier = EarlierAnswers(Path(start.earlier)) if start.earlier is not None else None
    payloads = Payloads(Path(start.spool_folder) / "payloads.sqlite", earlier)
    writer, recovered, notes = _writer(start, payloads)
    faults: list[str] = []

    def on_exchange(exchange: Exchange) -> None:
        reports.send(control.Recorded(exchange=exchange))

    def on_fault(message: str) -> None:
        faults.append(message)
        reports.send(control.Fault(message=message))

    def on_writer_fault(message: str) -> None:
        loop.call_soon_threadsafe(recording.fail, message)

    archive = Archive(writer, payloads, on_fault=on_writer_fault)
    recording = Recording(
        Path(start.spool_folder),
        archive,
        on_exchange=on_exchange,
        on_traffic=lambda port, in_flight, changes: reports.send(
            control.TrafficChanged(port=port, in_flight=in_flight, changes=changes)
        ),
        on_fault=on_fault,
    )
    with tempfile.TemporaryDirectory(prefix="capture-ca-") as confdir:
        master = Master(
            Options(
                mode=[],
                http2=False,
                http3=False,
            ),
            event_loop=loop,
        )
        failures = Failures(recording, on_exchange=on_exchange, call_soon=loop.call_soon_threadsafe)
        addons: Any = master.addons
        addons.add(
            core.Core(),
            Guard(rule),
            failures,
            Relay(recording),
            proxyserver.Proxyserver(),  # type: ignore[no-untyped-call]
            next_layer.NextLayer(),
            SiteTls(
                tuple(HostPort(host=host, port=port) for host, port in start.invalid_certificates)
            ),
        )
        options: Any = master.options
        options.update(upstream_cert=False, confdir=confdir)
        lifecycle = Lifecycle(master, recording, failures, reports.send)
        spki, ca_pem = _authority(Path(confdir))
        reports.send(
            control.Ready(
                spki=spki,
                ca_pem=ca_pem,
                mitmproxy=mitmproxy.version.VERSION,
                recovered=len(recovered),
                notes=notes,
            )
        )
        for exchange in recovered:
            on_exchange(exchange)
        _listen_to_stdin(loop, lifecycle)
        await master.run()
    return 1 if faults else 0


def _writer(
    start: control.Start, payloads: Payloads
) -> tuple[WarcWriter, list[Exchange], list[str]]:
    """Put the folder in order, replay journals, and return the writer that goes on from there."""
    folder = Path(start.warc_folder)
    spool = Path(start.spool_folder)
    found = recovery.recover(folder, payloads, journals_since=oldest_journal(spool))
    writer = WarcWriter(
        WriterOptions(
            folder=folder,
            name=HarvestName(
                site_host=start.site_host,
                prefix=start.prefix,
                started=start.started,
                kind=start.kind,
            ),
            warcinfo=tuple(start.warcinfo),
            max_file_bytes=start.max_file_bytes,
        ),
        payloads,
        first_serial=found.next_serial,
    )
    exchanges = replay_journals(spool, writer, payloads, written=found.record_ids)
    return writer, exchanges, list(found.notes)


def _authority(confdir: Path) -> tuple[str, str]:
    """Return the fingerprint of our own CA as Chromium wants it, and the certificate in PEM."""
    pem = (confdir / "mitmproxy-ca-cert.pem").read_bytes()
    key = x509.load_pem_x509_certificate(pem).public_key()
    spki = key.public_bytes(
        serialization.Encoding.DER, serialization.PublicFormat.SubjectPublicKeyInfo
    )
    return base64.b64encode(hashlib.sha256(spki).digest()).decode(), pem.decode("ascii")


def _listen_to_stdin(loop: asyncio.AbstractEventLoop, lifecycle: Lifecycle) -> None:
    def read() -> None:
        while True:
            try:
                received = control.read_command(sys.stdin.buffer)
            except (ValidationError, OSError) as error:
                log.error("a command was not understood: %s", error)  # noqa: TRY400 - no trace wanted
                received = None
            act: Callable[[], None]
            if received is None:
                act = lifecycle.abandon
            else:
                command, payload = received
                act = _taking(lifecycle, command, payload)
            try:
                loop.call_soon_threadsafe(act)
            except RuntimeError:
                return
            if received is None or isinstance(received[0], control.Finish):
                return

    threading.Thread(target=read, name="commands", daemon=True).start()


def _taking(lifecycle: Lifecycle, command: control.Command, payload: bytes) -> Callable[[], None]:
    return lambda: lifecycle.take(command, payload)


if __name__ == "__main__":
    status = main()
    sys.stdout.flush()
    os._exit(status)
