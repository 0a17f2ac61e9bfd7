"""Takes reports in: keeps off what machines send, and writes down what people do (OPSL07).

Told to the sender: that a form came too fast, that its trap for machines was filled in (a browser
that fills in forms may have done that for a person), that too many came. A person can put each of
them right; a machine that doesn't read the answer gets no further. Passed over in silence: a form
that is sent twice, and the same report again within a day. Whoever sends it gets the receipt number
of the first: a double click and a reload are no faults, and a machine learns nothing.
"""

import hashlib
import hmac
import sqlite3
import threading
from dataclasses import dataclass
from datetime import datetime, timedelta
from enum import StrEnum

from capture import clock
from capture.access.act_lines import Act
from capture.access.acts import VISITOR, Acts
from capture.access.faults import receipt as receipts
from capture.access.faults.limits import Limits
from capture.access.faults.rows import COLUMNS, add_step, as_report
from capture.access.faults.settings import Settings, read_settings
from capture.access.faults.stamp import Stamp, Stamps
from capture.access.faults.values import NewReport, Report, State, Step
from capture.access.store import Store
from capture.delivery import outbox
from capture.errors import ConfigError

ROUTE = "route"
"""The channel of a message for which it is still to be looked up who gets it."""
FASTEST = timedelta(seconds=3)
"""From the making of a form to its coming back: nobody reads and writes so fast."""
_SAME_WITHIN = timedelta(days=1)


class Refusal(StrEnum):
    """Why a form isn't taken that was filled in right."""

    TRAP = "trap"
    """A field that no person sees was filled in."""
    TOO_FAST = "too-fast"
    """It came back sooner than a person could send it, or its stamp isn't ours."""
    TOO_MANY = "too-many"
    """Too many reports came lately from this address, or in all."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Refused:
    """That a form isn't taken."""

    why: Refusal
    wait: timedelta = timedelta()
    """How long before it may be tried again."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Sent:
    """What comes with a report and is no part of it."""

    stamp: str
    trap: str
    """What was put into the field that no person sees."""
    address: str
    """Network address of the sender; only counted, written down nowhere."""


class Intake:
    """Takes reports into the database of an archive; for several threads at once."""

    def __init__(self, store: Store, acts: Acts, limits: Limits | None = None) -> None:
        """`store`: with `tables.PART` among its parts."""
        self._store = store
        self._acts = acts
        self._limits = limits or Limits()
        self._key = store.secret("fault likeness")
        self._stamps = Stamps(store.secret("fault form"))
        self._taking = threading.Lock()

    def stamp(self) -> str:
        """Return the stamp for a new form."""
        return self._stamps.made(clock.now())

    def settings(self) -> Settings:
        """Return the settings; the defaults while the file is wrong: a report is always taken."""
        try:
            return read_settings(self._store.archive)
        except ConfigError:
            return Settings()

    def refused(self, sent: Sent) -> Refused | None:
        """Return why a form isn't taken, before it is looked at what it says; None when it is."""
        if sent.trap:
            return Refused(why=Refusal.TRAP)
        stamp = self._stamps.read(sent.stamp)
        age = clock.now() - stamp.moment if stamp is not None else timedelta()
        if age < FASTEST:
            return Refused(why=Refusal.TOO_FAST, wait=FASTEST)
        return None

    def take(self, new: NewReport, sent: Sent) -> Report | Refused:
        """Write a report down, and put the message about it in line; all or nothing."""
        refused = self.refused(sent)
        if refused is not None:
            return refused
        stamp = self._stamps.read(sent.stamp)
        assert stamp is not None
        with self._taking:  # so that a double click finds what the first click did
            return self._taken(new, stamp, sent)

    def _taken(self, new: NewReport, stamp: Stamp, sent: Sent) -> Report | Refused:
        now = clock.now()
        earlier = self._earlier(new, stamp, now)
        if earlier is not None:
            return earlier
        wait = self._limits.take(sent.address)
        if wait:
            return Refused(why=Refusal.TOO_MANY, wait=wait)
        receipt = receipts.made()
        self._acts.add(
            who=VISITOR,
            act=Act.REPORT_RECEIVED,
            about=receipts.shown(receipt),
            details={"kind": new.kind.value, "site": new.about.site or ""},
        )
        try:
            return self._written(new, stamp, receipt, now)
        except sqlite3.IntegrityError:
            # The same form was sent twice at once, and another process had it first.
            first = self._earlier(new, stamp, now)
            if first is None:
                raise
            return first

    def _written(self, new: NewReport, stamp: Stamp, receipt: str, now: datetime) -> Report:
        about = new.about
        values = {
            "receipt": receipt,
            "form": stamp.form,
            "likeness": self._likeness(new),
            "moment": clock.iso(now),
            "url": about.url,
            "captured": None if about.captured is None else clock.iso(about.captured),
            "path": about.path,
            "site": about.site,
            "kind": new.kind.value,
            "description": new.description,
            "email": new.email,
            "language": new.language,
            "portal": new.portal,
            "state": State.RECEIVED.value,
        }
        with self._store.writing() as db:
            added = db.execute(
                f"INSERT INTO fault_report ({', '.join(values)})"
                f" VALUES ({', '.join('?' * len(values))})",
                tuple(values.values()),
            )
            number = added.lastrowid
            assert number is not None
            add_step(db, number, Step(moment=now, state=State.RECEIVED, by=VISITOR, answer=""))
            outbox.put(db, [(str(number), ROUTE, "")], now)
            row = db.execute(f"SELECT {COLUMNS} FROM fault_report WHERE number = ?", (number,))
            return as_report(row.fetchone())

    def _earlier(self, new: NewReport, stamp: Stamp, now: datetime) -> Report | None:
        """Return the report that this one repeats, or None.

        One with another address to answer to repeats nothing: its sender waits for an answer too.
        """
        since = clock.iso(now - _SAME_WITHIN)
        with self._store.reading() as db:
            row = db.execute(
                f"SELECT {COLUMNS} FROM fault_report WHERE form = ? OR (likeness = ? AND"
                " moment >= ? AND (? IS NULL OR email = ?)) ORDER BY form = ? DESC, number LIMIT 1",
                (stamp.form, self._likeness(new), since, new.email, new.email, stamp.form),
            ).fetchone()
        return None if row is None else as_report(row)

    def _likeness(self, new: NewReport) -> str:
        words = " ".join(new.description.casefold().split())
        told = "\n".join((new.about.path, new.kind.value, words))
        return hmac.new(self._key, told.encode(), hashlib.sha256).hexdigest()
