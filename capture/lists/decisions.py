"""Decisions as lines of a file that only grows, and which of them holds. Pure.

Every line is one JSON object; the latest decision about a thing holds, whoever made it and
wherever. How a decision names what it is about, and what can be decided, differs by list.
"""

from collections.abc import Iterable, Sequence
from dataclasses import replace
from datetime import datetime
from enum import StrEnum
from typing import Any, Protocol, cast

from pydantic import ValidationError

from capture.errors import ConfigError
from capture.lists.document import adapter
from capture.model.decision import Channel

OPEN = "open"
"""What the choice of every list that takes an earlier decision back is called."""


class Decision[C: StrEnum](Protocol):
    """One decision about one row of a list."""

    @property
    def key(self) -> str: ...  # noqa: D102  what it is about
    @property
    def choice(self) -> C: ...  # noqa: D102
    @property
    def reason(self) -> str: ...  # noqa: D102
    @property
    def by(self) -> str: ...  # noqa: D102
    @property
    def moment(self) -> datetime: ...  # noqa: D102
    @property
    def harvest(self) -> str: ...  # noqa: D102
    @property
    def channel(self) -> Channel: ...  # noqa: D102


class Row[D](Protocol):
    """One row of a list."""

    @property
    def key(self) -> str: ...  # noqa: D102  what a decision names it by
    @property
    def decision(self) -> D | None: ...  # noqa: D102


class Listed[R](Protocol):
    """A list of one harvest."""

    @property
    def harvest(self) -> str: ...  # noqa: D102
    @property
    def written(self) -> datetime: ...  # noqa: D102
    @property
    def csv_sha256(self) -> str: ...  # noqa: D102
    @property
    def rows(self) -> Sequence[R]: ...  # noqa: D102


def to_line(decision: object) -> str:
    """Return the decision as one line, its end included."""
    return adapter(type(decision)).dump_json(decision).decode() + "\n"


def from_lines[D](text: str, kind: type[D], *, where: str) -> tuple[D, ...]:
    """Return the decisions of that type in the order of the file.

    Raises ConfigError that names file and line. A last line that was cut off in the middle, by a
    crash while it was written, was never confirmed to anybody: it is passed over.
    """
    found: list[D] = []
    lines = text.split("\n")
    for number, line in enumerate(lines, start=1):
        if not line.strip():
            continue
        try:
            found.append(adapter(kind).validate_json(line))
        except ValidationError as faults:
            if number == len(lines):
                continue
            first = faults.errors()[0]
            raise ConfigError(
                f"{where}, line {number}: is no decision: {first['msg']}; "
                "take the line back from a backup, or delete it"
            ) from None
    return tuple(found)


def in_force[D: Decision[Any]](decisions: Iterable[D]) -> tuple[D, ...]:
    """Return the decision that holds for each thing: its latest, unless it was taken back.

    Of two at the same moment the later one in the row holds.
    """
    latest: dict[str, D] = {}
    for each in decisions:
        known = latest.get(each.key)
        if known is None or each.moment >= known.moment:
            latest[each.key] = each
    return tuple(latest[key] for key in sorted(latest) if latest[key].choice != OPEN)


def with_decisions[L: Listed[Any]](listed: L, decisions: Iterable[Decision[Any]]) -> L:
    """Return the list with the decision that holds beside each of its rows."""
    holding = {each.key: each for each in in_force(decisions)}
    rows = tuple(_decided(row, holding.get(row.key)) for row in listed.rows)
    return cast(L, replace(cast(Any, listed), rows=rows))


def _decided(row: Any, decision: Decision[Any] | None) -> Any:
    return row if row.decision == decision else replace(row, decision=decision)
