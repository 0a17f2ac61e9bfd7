"""The lines of the register that concern a harvest, as JSON: additional metadata (META04). Pure."""

import json
from collections.abc import Sequence

from capture.model.restriction import Restriction


def register_copy(concerning: Sequence[Restriction]) -> bytes:
    """Return the lines, lifted ones too, with the names of the register's file."""
    document = {
        "format_name": "capture-restrictions",
        "format_version": 1,
        "beperkingen": [_values(each) for each in concerning],
    }
    return (json.dumps(document, indent=2, ensure_ascii=False) + "\n").encode()


def _values(each: Restriction) -> dict[str, object]:
    def day(value: object) -> str | None:
        return None if value is None else str(value)

    lifted = each.lifted
    return {
        "kenmerk": each.id,
        "url": each.pattern,
        "record": each.record,
        "grond": each.ground,
        "type": each.kind,
        "begrippenlijst": each.kind_list,
        "code": each.kind_code,
        "startdatum": day(each.begin),
        "einddatum": day(each.end),
        "looptijd": day(each.duration),
        "besluit": each.decision,
        "door": each.by,
        "datum": day(each.decided),
        "toelichting": each.description or None,
        "opgeheven": None
        if lifted is None
        else {"datum": day(lifted.on), "door": lifted.by, "reden": lifted.reason or None},
    }
