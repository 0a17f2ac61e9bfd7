"""Deletes personal data when their time is over: what a visitor wrote, and the mail address."""

import sqlite3
from contextlib import closing
from datetime import datetime, timedelta

from capture import clock
from capture.access.store import Store
from capture.delivery import outbox


def clear(store: Store, retention: timedelta, now: datetime) -> int:
    """Delete the personal data of reports that were closed so long ago; return of how many.

    What was reported about, what kind of fault it was and the public answer stay. The data are
    overwritten on disk too. CaptureError.
    """
    last = clock.iso(now - retention)
    with store.writing() as db:
        due = db.execute(
            "SELECT number FROM fault_report WHERE cleared IS NULL AND closed <= ?", (last,)
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
