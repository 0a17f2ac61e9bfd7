"""Rows of the tables of reports, and the values that they are."""

import sqlite3
from typing import Any

from capture import clock
from capture.access.faults.values import About, Kind, Report, State, Step, Undelivered
from capture.delivery import outbox

COLUMNS = (
    "number, receipt, moment, url, captured, path, site, kind, description, email, language,"
    " portal, state, answer, closed, cleared"
)


def as_report(row: tuple[Any, ...]) -> Report:
    """Return the report in a row of `COLUMNS`, without its steps."""
    return Report(
        number=row[0],
        receipt=row[1],
        moment=clock.from_iso(row[2]),
        about=About(url=row[3], captured=_moment(row[4]), path=row[5], site=row[6]),
        kind=Kind(row[7]),
        description=row[8],
        email=row[9],
        language=row[10],
        portal=row[11],
        state=State(row[12]),
        answer=row[13],
        closed=_moment(row[14]),
        cleared=_moment(row[15]),
    )


def steps_of(db: sqlite3.Connection, number: int) -> tuple[Step, ...]:
    """Return what was done with a report, oldest first."""
    rows = db.execute(
        "SELECT moment, state, by, answer FROM fault_step WHERE report = ? ORDER BY id", (number,)
    )
    return tuple(
        Step(moment=clock.from_iso(moment), state=State(state), by=by, answer=answer)
        for moment, state, by, answer in rows
    )


def add_step(db: sqlite3.Connection, number: int, step: Step) -> None:
    """Write down what was done with a report."""
    values = (number, clock.iso(step.moment), step.state.value, step.by, step.answer)
    db.execute(
        "INSERT INTO fault_step (report, moment, state, by, answer) VALUES (?, ?, ?, ?, ?)", values
    )


def undelivered_of(db: sqlite3.Connection, number: int) -> tuple[Undelivered, ...]:
    """Return the messages about a report that wait."""
    return tuple(
        Undelivered(channel=each.channel, tries=each.tries, fault=each.fault)
        for each in outbox.about(db, str(number))
    )


def _moment(text: str | None) -> Any:
    return None if text is None else clock.from_iso(text)
