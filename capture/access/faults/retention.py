"""Deletes personal data when their time is over: what a visitor wrote, and the mail address."""

import sqlite3
from contextlib import closing
from datetime import datetime

from capture import clock
from capture.access.faults.settings import Terms
from capture.access.store import Store
from capture.delivery import outbox


def clear(store: Store, terms: Terms, now: datetime) -> int:
    """Delete the personal data of reports whose term is over; return of how many.

    What was reported about, what kind of fault it was and the public answer stay. The data are
    overwritten on disk too. CaptureError.
    """
    last = (clock.iso(now - terms.closed), clock.iso(now - terms.unclosed))
    with store.writing() as db:
        due = db.execute(
            "SELECT number FROM fault_report WHERE cleared IS NULL"
            " AND (closed <= ? OR closed IS NULL AND moment <= ?)",
            last,
        ).fetchall()
        if not due:
            return 0
        db.execute("PRAGMA secure_delete=ON")
        for (number,) in due:
            db.execute(
                "UPDATE fault_report SET description = NULL, email = NULL, likeness = '',"
                " cleared = ? WHERE number = ?",
                (clock.iso(now), number),
            )
            outbox.forget(db, str(number))
    # What stood there is still in the pages that the journal is to replace.
    with closing(sqlite3.connect(store.path, timeout=10)) as db:
        db.execute("PRAGMA wal_checkpoint(TRUNCATE)")
    return len(due)
