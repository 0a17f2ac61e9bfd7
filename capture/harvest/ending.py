"""How a harvest ends: files closed, outcomes settled, report written, whatever went before."""

from collections.abc import Mapping
from dataclasses import dataclass

from capture import clock
from capture.errors import BrowserError, CaptureError, ExitCode, ProxyError, RecordingError
from capture.harvest import reconcile
from capture.harvest.describe import BrowserFacts, Ending, write_report
from capture.harvest.progress import HarvestResult
from capture.harvest.state import Store, Tally, failed_seeds
from capture.harvest.stop import Reason
from capture.harvest.trap_watch import TrapWatch
from capture.harvest.wiring import Wired, proxy_options
from capture.metadata.report import Shortfall
from capture.metadata.report_rows import EventKind
from capture.model.outcome import Outcome
from capture.proxy.process import ProxyProcess

_SHORTFALLS = {
    Reason.INTERRUPTED: (Shortfall.INTERRUPTED, EventKind.INTERRUPTED),
    Reason.PAGE_LIMIT: (Shortfall.PAGE_LIMIT, EventKind.LIMIT_REACHED),
    Reason.BYTE_LIMIT: (Shortfall.BYTE_LIMIT, EventKind.LIMIT_REACHED),
    Reason.TIME_LIMIT: (Shortfall.TIME_LIMIT, EventKind.LIMIT_REACHED),
}


@dataclass(frozen=True, slots=True, kw_only=True)
class End:
    """Why the work ended; neither: because it was done."""

    reason: Reason | None = None
    fault: CaptureError | None = None


class Ender:
    """Ends one harvest."""

    def __init__(self, store: Store, *, max_file_bytes: int) -> None:
        """End the harvest of `store`."""
        self._store = store
        self._max_file_bytes = max_file_bytes
        self.browser: BrowserFacts | None = None
        """Known once the browser ran."""

    async def end(self, parts: Wired | None, end: End) -> HarvestResult:
        """Close, settle, report. Never raises for what the harvest ended by."""
        fault = end.fault
        if parts is not None:
            await parts.keeper.close()
            fault = await self._end_recording(parts, fault)
        return self._conclude(parts, End(reason=end.reason, fault=fault))

    async def _end_recording(self, parts: Wired, fault: CaptureError | None) -> CaptureError | None:
        """Let the recording process close its files; after a fault, another one puts them right."""
        try:
            if parts.proxy.failed.done():
                raise parts.proxy.failed.result()
            await parts.proxy.finish()
        except (RecordingError, ProxyError) as error:
            fault = fault or error
            await parts.proxy.abandon()
            await self._repair(parts)
        return fault

    async def _repair(self, parts: Wired) -> None:
        """Close what was left open, as `capture resume` would; what fails now, that will mend."""
        try:
            proxy = await ProxyProcess.start(
                proxy_options(self._store, max_file_bytes=self._max_file_bytes),
                on_exchange=parts.exchanges.take_in,
            )
        except (RecordingError, ProxyError):
            return
        try:
            await proxy.finish()
        except (RecordingError, ProxyError):
            await proxy.kill()

    def _conclude(self, parts: Wired | None, end: End) -> HarvestResult:
        store, now = self._store, clock.now()
        with store.database.begin() as tx:
            if parts is not None:
                store.ledger.record_exchanges(tx, reconcile.unread(parts.exchanges.all()))
            shortfalls, reason = _shortfalls(end, failed_seeds(store, tx))
            if shortfalls:
                store.ledger.settle_rest(
                    tx, Outcome.NOT_REACHED, moment=now, detail="the harvest was cut short"
                )
            given_up = TrapWatch(store, Tally()).conclude(tx)
            if given_up:
                shortfalls = (*shortfalls, Shortfall.SUSPECTED_TRAPS)
                reason = reason or _in_short(given_up)
            store.ledger.note_event(tx, _event(end), reason, moment=now)
            store.ledger.set_fact(tx, "complete", not shortfalls)
            store.ledger.set_fact(tx, "shortfalls", [each.value for each in shortfalls])
        scope_hosts = () if parts is None else parts.notes.scope.hosts
        report = write_report(
            store,
            Ending(
                finished=now,
                shortfalls=shortfalls,
                detail=reason or None,
                browser=self.browser,
                scope_hosts=scope_hosts,
            ),
        )
        return HarvestResult(
            folder=store.folder.root,
            exit_code=_exit_code(end, shortfalls),
            pages=report.counts.pages_captured,
            bytes=report.counts.sent_bytes + report.counts.received_bytes,
            problems=len(report.problems),
            reason=reason,
        )


def _shortfalls(end: End, failed: Mapping[str, str]) -> tuple[tuple[Shortfall, ...], str]:
    if end.fault is not None:
        is_browser = isinstance(end.fault, BrowserError)
        short = Shortfall.BROWSER_FAILED if is_browser else Shortfall.RECORDING_FAILED
        return (short,), str(end.fault)
    if end.reason is not None:
        return (_SHORTFALLS[end.reason][0],), end.reason.value
    for url, why in failed.items():
        return (Shortfall.SEED_FAILED,), f"the seed {url} was not captured: {why}"
    return (), ""


def _in_short(lines: list[str]) -> str:
    more = f"; and {len(lines) - 1} more" if len(lines) > 1 else ""
    return f"{lines[0]}{more} (see --trap-budget)"


def _event(end: End) -> EventKind:
    if end.fault is not None:
        return EventKind.RECORDING_FAILED
    if end.reason is not None:
        return _SHORTFALLS[end.reason][1]
    return EventKind.FINISHED


def _exit_code(end: End, shortfalls: tuple[Shortfall, ...]) -> ExitCode:
    if end.fault is not None:
        return end.fault.exit_code
    return ExitCode.INCOMPLETE if shortfalls else ExitCode.COMPLETE
