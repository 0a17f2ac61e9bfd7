"""What takes longer than a visitor waits: verifying the archive, sealing harvests anew.

One thing at a time, in a thread. What waits is in the portal's database, so that a restart of the
service forgets nothing; a verification that is stopped goes on where it was.
"""

import logging
import threading
from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from enum import StrEnum

from capture import clock
from capture.access.desk.work import Work
from capture.access.store import Part, Store
from capture.errors import CaptureError, HarvestLockedError
from capture.fixity.deviation import Deviation
from capture.fixity.verification import Watcher
from capture.model.layout import HarvestFolder

PART = Part(
    name="runs",
    steps=(
        "CREATE TABLE run (kind TEXT NOT NULL, about TEXT NOT NULL, asked TEXT NOT NULL,"
        " reason TEXT NOT NULL, PRIMARY KEY (kind, about))",
    ),
)
RENEW_AFTER = timedelta(seconds=60)
"""A harvest is sealed anew when nobody has decided for so long: sealing reads all its files, and
nobody can decide on its lists meanwhile."""
_LOOK_SECONDS = 5.0
_LOG = logging.getLogger(__name__)


class Kind(StrEnum):
    """What is run."""

    VERIFY = "verify"
    """Verifying the archive."""
    RENEW = "renew"
    """Describing and sealing a harvest anew, after decisions on its lists."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Running:
    """What runs now, and how far it is."""

    kind: Kind
    about: str
    """The harvest, relative to the archive; empty for the whole archive."""
    begun: datetime
    done_bytes: int = 0
    whole_bytes: int = 0
    deviations: int = 0


@dataclass(frozen=True, slots=True, kw_only=True)
class Ended:
    """How the last run of a kind ended, since the service started."""

    kind: Kind
    about: str
    at: datetime
    fault: str
    """Empty when it did what was asked."""


class _Stopped(Exception):
    """The service stops; the run goes on another time."""


class Runs:
    """The queue of an archive, and the thread that works it off."""

    def __init__(self, store: Store, work: Work, *, renew_after: timedelta = RENEW_AFTER) -> None:
        """`store` has `PART` among its parts; `begin` starts the thread."""
        self._renew_after = renew_after
        self._store = store
        self._work = work
        self._wake = threading.Condition()
        self._is_stopping = False
        self._running: Running | None = None
        self._ended: dict[Kind, Ended] = {}
        self._thread: threading.Thread | None = None

    def begin(self) -> None:
        """Start working."""
        # A daemon, as hashing a file of 1 GB must not keep the service from ending.
        self._thread = threading.Thread(target=self._work_off, name="desk runs", daemon=True)
        self._thread.start()

    def stop(self, *, seconds: float) -> None:
        """Stop working, after at most so long; what isn't done waits for the next start."""
        with self._wake:
            self._is_stopping = True
            self._wake.notify_all()
        if self._thread is not None:
            self._thread.join(seconds)

    def ask(self, kind: Kind, about: str, reason: str) -> None:
        """Put something in line; what waits already stays one, and counts as asked now."""
        with self._store.writing() as db:
            row = (kind.value, about, clock.iso(clock.now()), reason)
            db.execute("INSERT OR REPLACE INTO run VALUES (?, ?, ?, ?)", row)
        with self._wake:
            self._wake.notify_all()

    def waiting(self) -> list[tuple[Kind, str]]:
        """Return what is asked and not done, with what runs, the oldest first."""
        with self._store.reading() as db:
            rows = db.execute("SELECT kind, about FROM run ORDER BY asked").fetchall()
        return [(Kind(kind), about) for kind, about in rows]

    def running(self) -> Running | None:
        """Return what runs now."""
        return self._running

    def ended(self, kind: Kind) -> Ended | None:
        """Return how the last one of this kind ended."""
        return self._ended.get(kind)

    def _work_off(self) -> None:
        while not self._is_stopping:
            try:
                found = self._next()
                if found is not None:
                    self._run(*found)
                    continue
            except CaptureError as fault:
                _LOG.error("runs.unreadable", extra={"fault": str(fault)})
            with self._wake:
                if not self._is_stopping:
                    self._wake.wait(_LOOK_SECONDS)

    def _next(self) -> tuple[Kind, str, str, str] | None:
        """Return what is due: harvests before the archive, or that would be found unsealed."""
        with self._store.reading() as db:
            rows = db.execute("SELECT kind, about, asked, reason FROM run").fetchall()
        waiting = sorted((Kind(kind), about, asked, reason) for kind, about, asked, reason in rows)
        verifying = max((asked for kind, _, asked, _ in waiting if kind is Kind.VERIFY), default="")
        latest = max(verifying, clock.iso(clock.now() - self._renew_after))
        for kind, about, asked, reason in waiting:
            if kind is Kind.VERIFY or asked <= latest:
                return kind, about, asked, reason
        return None

    def _run(self, kind: Kind, about: str, asked: str, reason: str) -> None:
        self._running = Running(kind=kind, about=about, begun=clock.now())
        fault = ""
        try:
            if kind is Kind.VERIFY:
                self._work.verify(_Told(self))
            else:
                self._work.renew(HarvestFolder(self._store.archive / about), reason=reason)
        except _Stopped:
            return
        except HarvestLockedError:
            self.ask(kind, about, reason)
            return
        except (CaptureError, OSError) as error:
            fault = str(error)
            _LOG.warning("run.failed", extra={"kind": kind.value, "about": about, "fault": fault})
        finally:
            self._running = None
        with self._store.writing() as db:
            # Whoever asked again meanwhile did so at another moment: that stays.
            values = (kind.value, about, asked)
            db.execute("DELETE FROM run WHERE kind = ? AND about = ? AND asked = ?", values)
        with self._wake:
            self._ended[kind] = Ended(kind=kind, about=about, at=clock.now(), fault=fault)
            self._wake.notify_all()

    def told(self, *, whole: int = 0, done: int = 0, deviations: int = 0) -> None:
        """Take how a run goes; raises when the service stops."""
        if self._is_stopping:
            raise _Stopped
        before = self._running
        if before is not None:
            self._running = replace(
                before,
                whole_bytes=before.whole_bytes + whole,
                done_bytes=before.done_bytes + done,
                deviations=before.deviations + deviations,
            )


class _Told(Watcher):
    """Hands on what a verification tells."""

    def __init__(self, runs: Runs) -> None:
        self._runs = runs

    def begins(self, size_bytes: int) -> None:
        self._runs.told(whole=size_bytes)

    def reads(self, size_bytes: int) -> None:
        self._runs.told(done=size_bytes)

    def finds(self, deviation: Deviation) -> None:
        self._runs.told(deviations=1)
