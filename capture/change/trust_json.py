"""What is known of a site's claims as JSON and back. Pure; a file is not believed.

ValueError, with what is wrong in one line, for a file that this program wouldn't have written.
"""

import json
from collections.abc import Collection, Iterable, Mapping
from dataclasses import dataclass
from datetime import datetime

from capture.change.tallies import MOST_EVIDENCE, Lie, Tally

_FORMAT = "capture-trust-1"
_LARGEST = 32_000_000
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
    document = {
        "format": _FORMAT,
        "days_without_lie": days,
        "tallies": [_written(each) for each in rows],
    }
    return json.dumps(document, sort_keys=True, indent=1)


def parsed(text: str | bytes, sources: Collection[str], *, most: int) -> tuple[int, list[Row]]:
    """Return (days, rows). ValueError for anything that `written` doesn't write."""
    if len(text) > _LARGEST:
        raise ValueError(f"trust: larger than {_LARGEST} bytes")
    try:
        document = json.loads(text)
    except (ValueError, RecursionError):
        raise ValueError("trust: is no JSON") from None
    fields = _object(document, ("format", "days_without_lie", "tallies"), "trust")
    if fields["format"] != _FORMAT:
        raise ValueError(f"trust: format is not {_FORMAT}")
    days = _number(fields["days_without_lie"], _MOST_DAYS, "trust: days_without_lie")
    listed = _list(fields["tallies"], most, "trust: tallies")
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
    fields = _object(value, names, where)
    source = _text(fields["source"], where)
    if source not in sources:
        raise ValueError(f"{where}: source is not known")
    right, false_alarms, lies, silent = (_number(fields[name], _MOST, where) for name in _NUMBERS)
    lately = _list(fields["lately"], 2, where)
    if len(lately) != 2:
        raise ValueError(f"{where}: two numbers have to stand there")
    evidence = [_lie(each, where) for each in _list(fields["evidence"], MOST_EVIDENCE, where)]
    if len(evidence) != min(lies, MOST_EVIDENCE):
        raise ValueError(f"{where}: lies without evidence, or evidence without lies")
    tally = Tally(
        right=right,
        false_alarms=false_alarms,
        lies=lies,
        silent=silent,
        lately=(_number(lately[0], _MOST, where), _number(lately[1], _MOST, where)),
        evidence=tuple(sorted(evidence, key=lambda each: each.moment)),
    )
    return Row(source, _text(fields["group"], where), tally)


def _lie(value: object, where: str) -> Lie:
    row = _list(value, 2, where)
    if len(row) != 2:
        raise ValueError(f"{where}: evidence is a URL and a moment")
    try:
        moment = datetime.fromisoformat(_text(row[1], where))
    except ValueError:
        raise ValueError(f"{where}: evidence has no moment") from None
    if moment.tzinfo is None:
        raise ValueError(f"{where}: a moment without its zone")
    return Lie(url=_text(row[0], where), moment=moment)


def _object(value: object, names: Collection[str], where: str) -> Mapping[str, object]:
    if not isinstance(value, dict) or set(value) != set(names):
        raise ValueError(f"{where}: does not have the fields {', '.join(sorted(names))}")
    return value


def _list(value: object, most: int, where: str) -> list[object]:
    if not isinstance(value, list) or len(value) > most:
        raise ValueError(f"{where}: a list of at most {most} has to stand there")
    return value


def _text(value: object, where: str) -> str:
    if not isinstance(value, str) or len(value) > _LONGEST:
        raise ValueError(f"{where}: a text of at most {_LONGEST} characters has to stand there")
    return value


def _number(value: object, most: int, where: str) -> int:
    if not isinstance(value, int) or isinstance(value, bool) or not 0 <= value <= most:
        raise ValueError(f"{where}: a number from 0 to {most} has to stand there")
    return value
