"""What an archivist does with reports: list, read, answer, close. For the portal's pages and the
command line.
"""

from collections.abc import Mapping
from dataclasses import dataclass, replace
from datetime import datetime

from capture import clock
from capture.access.act_lines import Act
from capture.access.acts import Acts
from capture.access.faults import receipt as receipts
from capture.access.faults.rows import COLUMNS, add_step, as_report, steps_of, undelivered_of
from capture.access.faults.values import Kind, Report, State, Step
from capture.access.store import Store
from capture.delivery import outbox
from capture.errors import UsageError
from capture.model.text import Text

LONGEST_ANSWER = 4_000
"""Characters."""
REPORTER = "reporter"
"""The channel to the visitor who made the report."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Filter:
    """Which reports; what is None doesn't count."""

    states: frozenset[State] = frozenset()
    """Empty: all."""
    kind: Kind | None = None
    site: str | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Answer:
    """What an archivist gives back."""

    state: State
    """How the report stands from now on."""
    text: str = ""
    """The public answer; empty leaves the one that was given before."""
    by: str
    """Name of the account, or `acts.COMMAND_LINE`."""


def list_reports(
    store: Store, wanted: Filter | None = None, *, limit: int = 100, before: int | None = None
) -> list[Report]:
    """Return reports, newest first; `before` is the number of the last one of the list before."""
    wanted = wanted or Filter()
    parts: list[tuple[str, str | int]] = []
    if wanted.kind is not None:
        parts.append(("kind = ?", wanted.kind.value))
    if wanted.site is not None:
        parts.append(("site = ?", wanted.site))
    if before is not None:
        parts.append(("number < ?", before))
    conditions = [condition for condition, _ in parts]
    values = [value for _, value in parts]
    if wanted.states:
        conditions.append(f"state IN ({', '.join('?' * len(wanted.states))})")
        values += sorted(state.value for state in wanted.states)
    where = f"WHERE {' AND '.join(conditions)}" if conditions else ""
    with store.reading() as db:
        rows = db.execute(
            f"SELECT {COLUMNS} FROM fault_report {where} ORDER BY number DESC LIMIT ?",
            (*values, limit),
        ).fetchall()
    return [as_report(row) for row in rows]


def counts(store: Store) -> Mapping[State, int]:
    """Return how many reports there are in each state."""
    with store.reading() as db:
        found = dict(db.execute("SELECT state, count(*) FROM fault_report GROUP BY state"))
    return {state: found.get(state.value, 0) for state in State}


def report(store: Store, number: int) -> Report | None:
    """Return a report with all that was done with it, or None."""
    return _one(store, "number", number)


def by_receipt(store: Store, text: str) -> Report | None:
    """Return the report with a receipt number, as somebody typed it, or None."""
    receipt = receipts.read(text)
    return None if receipt is None else _one(store, "receipt", receipt)


def wrong(found: Report, given: Answer) -> Text | None:
    """Return what is wrong with an answer, or None."""
    if len(given.text) > LONGEST_ANSWER:
        return Text(
            f"Het antwoord is te lang: hoogstens {LONGEST_ANSWER} tekens.",
            f"The answer is too long: at most {LONGEST_ANSWER} characters.",
        )
    if given.state.is_closed and not (given.text.strip() or found.answer):
        return Text(
            "Geef een antwoord: wie de melding deed, leest het op de statuspagina.",
            "Give an answer: whoever made the report reads it on the status page.",
        )
    if given.state is State.RECEIVED:
        return Text(
            "Een melding waarnaar gekeken is, wordt niet weer ‘ontvangen’.",
            "A report that was looked at doesn’t become ‘received’ again.",
        )
    return None


def answer(
    store: Store, acts: Acts, number: int, given: Answer, *, moment: datetime | None = None
) -> Report:
    """Answer a report, put it in another state, or both, and return it as it then is.

    The visitor is told by mail where an address was left. UsageError for what `wrong` tells.
    """
    moment = moment or clock.now()
    found = report(store, number)
    if found is None:
        raise UsageError(f"report {number}: there is none")
    fault = wrong(found, given)
    if fault is not None:
        raise UsageError(f"report {number}: {fault.en}")
    text = given.text.strip()
    acts.add(
        who=given.by,
        act=Act.REPORT_ANSWERED,
        about=receipts.shown(found.receipt),
        # The answer itself may name somebody, and nothing can be taken out of the log.
        details={
            "from": found.state.value,
            "to": given.state.value,
            "answered": "yes" if text else "no",
        },
    )
    closed = (found.closed or moment) if given.state.is_closed else None
    with store.writing() as db:
        db.execute(
            "UPDATE fault_report SET state = ?, answer = ?, closed = ? WHERE number = ?",
            (
                given.state.value,
                text or found.answer,
                None if closed is None else clock.iso(closed),
                number,
            ),
        )
        add_step(db, number, Step(moment=moment, state=given.state, by=given.by, answer=text))
        is_waiting = any(each.channel == REPORTER for each in outbox.about(db, str(number)))
        is_news = bool(text) or given.state.is_closed
        if found.email is not None and is_news and not is_waiting:
            outbox.put(db, [(str(number), REPORTER, "")], moment)
    after = report(store, number)
    assert after is not None
    return after


def _one(store: Store, column: str, value: str | int) -> Report | None:
    with store.reading() as db:
        row = db.execute(
            f"SELECT {COLUMNS} FROM fault_report WHERE {column} = ?", (value,)
        ).fetchone()
        if row is None:
            return None
        found = as_report(row)
        steps, waiting = steps_of(db, found.number), undelivered_of(db, found.number)
    return replace(found, steps=steps, undelivered=waiting)
