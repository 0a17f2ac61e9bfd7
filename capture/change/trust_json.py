"""What is known of a site's claims as JSON and back. Pure; a file is not believed.

ValueError, with what is wrong in one line, for a file that this program wouldn't have written.
"""

import json
from collections.abc import Collection, Iterable
from dataclasses import dataclass
from datetime import datetime

from capture.change.strict_json import document, fields_of, list_of, number_of, text_of
from capture.change.tallies import MOST_EVIDENCE, Lie, Tally

_FORMAT = "capture-trust-1"
_LONGEST = 2_000
_MOST = 2**53
_MOST_DAYS = 3_660
_NUMBERS = ("right", "false_alarms", "lies", "silent")


@dataclass(frozen=True, slots=True)
class Row:
    """The tally of one source in one group of URLs."""

    source: str
    group: str
    tally: Tally


def written(days: int, rows: Iterable[Row]) -> str:
    """Return the JSON of what is known, the same for the same."""
    found = {
        "format": _FORMAT,
        "days_without_lie": days,
        "tallies": [_written(each) for each in rows],
    }
    return json.dumps(found, sort_keys=True, indent=1)


def parsed(text: str | bytes, sources: Collection[str], *, most: int) -> tuple[int, list[Row]]:
    """Return (days, rows). ValueError for anything that `written` doesn't write."""
    names = ("format", "days_without_lie", "tallies")
    fields = document(text, names, form=_FORMAT, where="trust")
    days = number_of(fields["days_without_lie"], 0, _MOST_DAYS, "trust: days_without_lie")
    listed = list_of(fields["tallies"], most, "trust: tallies")
    rows = [
        _row(each, sources, f"trust: tally {number}") for number, each in enumerate(listed, start=1)
    ]
    if len({(row.source, row.group) for row in rows}) != len(rows):
        raise ValueError("trust: two tallies of one source and group")
    return days, rows


def _written(row: Row) -> dict[str, object]:
    tally = row.tally
    return {
        "source": row.source,
        "group": row.group,
        **{name: getattr(tally, name) for name in _NUMBERS},
        "lately": list(tally.lately),
        "evidence": [[each.url, each.moment.isoformat()] for each in tally.evidence],
    }


def _row(value: object, sources: Collection[str], where: str) -> Row:
    names = ("source", "group", *_NUMBERS, "lately", "evidence")
    fields = fields_of(value, names, where)
    source = text_of(fields["source"], _LONGEST, where)
    if source not in sources:
        raise ValueError(f"{where}: source is not known")
    right, false_alarms, lies, silent = (
        number_of(fields[name], 0, _MOST, where) for name in _NUMBERS
    )
    lately = list_of(fields["lately"], 2, where)
    if len(lately) != 2:
        raise ValueError(f"{where}: two numbers have to stand there")
    evidence = [_lie(each, where) for each in list_of(fields["evidence"], MOST_EVIDENCE, where)]
    if len(evidence) != min(lies, MOST_EVIDENCE):
        raise ValueError(f"{where}: lies without evidence, or evidence without lies")
    tally = Tally(
        right=right,
        false_alarms=false_alarms,
        lies=lies,
        silent=silent,
        lately=(number_of(lately[0], 0, _MOST, where), number_of(lately[1], 0, _MOST, where)),
        evidence=tuple(sorted(evidence, key=lambda each: each.moment)),
    )
    return Row(source, text_of(fields["group"], _LONGEST, where), tally)


def _lie(value: object, where: str) -> Lie:
    row = list_of(value, 2, where)
    if len(row) != 2:
        raise ValueError(f"{where}: evidence is a URL and a moment")
    try:
        moment = datetime.fromisoformat(text_of(row[1], _LONGEST, where))
    except ValueError:
        raise ValueError(f"{where}: evidence has no moment") from None
    if moment.tzinfo is None:
        raise ValueError(f"{where}: a moment without its zone")
    return Lie(url=text_of(row[0], _LONGEST, where), moment=moment)
