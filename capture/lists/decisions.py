"""The owner's decisions as lines of a file that only grows, and which of them holds. Pure.

Every line is one JSON object; the latest decision about a URL holds, whoever made it and wherever.
"""

from collections.abc import Iterable
from dataclasses import replace

from pydantic import TypeAdapter, ValidationError

from capture.errors import ConfigError
from capture.model.decision import Choice, OwnerDecision
from capture.model.orphan import Orphan, OrphanList

_ADAPTER = TypeAdapter(OwnerDecision)


def to_line(decision: OwnerDecision) -> str:
    """Return the decision as one line, its end included."""
    return _ADAPTER.dump_json(decision).decode() + "\n"


def from_lines(text: str, *, where: str) -> tuple[OwnerDecision, ...]:
    """Return the decisions in the order of the file.

    Raises ConfigError that names file and line. A last line that was cut off in the middle, by a
    crash while it was written, was never confirmed to anybody: it is passed over.
    """
    found = []
    lines = text.split("\n")
    for number, line in enumerate(lines, start=1):
        if not line.strip():
            continue
        try:
            found.append(_ADAPTER.validate_json(line))
        except ValidationError as faults:
            if number == len(lines):
                continue
            first = faults.errors()[0]
            raise ConfigError(
                f"{where}, line {number}: is no decision: {first['msg']}; "
                "take the line back from a backup, or delete it"
            ) from None
    return tuple(found)


def in_force(decisions: Iterable[OwnerDecision]) -> tuple[OwnerDecision, ...]:
    """Return the decision that holds for each URL: its latest, unless it was taken back.

    Of two at the same moment the later one in the row holds.
    """
    latest: dict[str, OwnerDecision] = {}
    for each in decisions:
        known = latest.get(each.url)
        if known is None or each.moment >= known.moment:
            latest[each.url] = each
    return tuple(latest[url] for url in sorted(latest) if latest[url].choice is not Choice.OPEN)


def with_decisions(listed: OrphanList, decisions: Iterable[OwnerDecision]) -> OrphanList:
    """Return the list with the decision that holds beside each of its rows."""
    holding = {each.url: each for each in in_force(decisions)}
    return replace(listed, rows=tuple(_decided(row, holding.get(row.url)) for row in listed.rows))


def _decided(row: Orphan, decision: OwnerDecision | None) -> Orphan:
    return row if row.decision == decision else replace(row, decision=decision)
