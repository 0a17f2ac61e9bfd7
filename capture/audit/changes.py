"""The list of changes of an incremental harvest, held against itself (FREQ02).

What is listed as changed, only the harvester can know; that its counts are those of its rows, and
that it is there at all, shows in the file.
"""

import json
from collections import Counter
from collections.abc import Mapping, Sequence
from pathlib import Path

from capture.audit.facts import Gathering, ListFacts
from capture.model.layout import HarvestFolder
from capture.model.text import Text

_NAME = "wijzigingen.json"
_FORMAT = "capture-changes"
_LARGEST_BYTES = 200_000_000
_COUNTED = ("new", "changed", "moved", "gone", "undetermined")
"""Kinds of change that have a count of their own."""


def change_facts(folder: HarvestFolder) -> ListFacts:
    """Return what is wrong with the list; a harvest that has none lacks it."""
    path = folder.lists / _NAME
    name = f"{folder.lists.name}/{_NAME}"
    wrong = Gathering()
    found = _read(path, name, wrong)
    if found is None:
        return ListFacts(is_there=path.is_file(), wrong=wrong.found())
    counts, rows = found
    kinds = Counter(str(row.get("change")) for row in rows)
    for kind in _COUNTED:
        said = counts.get(kind)
        if said != kinds[kind]:
            wrong.add(
                Text(
                    f"{kind}: {said} volgens de telling, {kinds[kind]} regels",
                    f"{kind}: {said} by its counts, {kinds[kind]} rows",
                ),
                file=name,
            )
    for kind in sorted(kinds.keys() - set(_COUNTED)):
        wrong.add(
            Text(
                f"{kinds[kind]} regels van een onbekende soort: {kind[:40]}",
                f"{kinds[kind]} rows of an unknown kind: {kind[:40]}",
            ),
            file=name,
        )
    return ListFacts(is_there=True, rows=len(rows), wrong=wrong.found())


type _List = tuple[Mapping[str, object], Sequence[Mapping[str, object]]]


def _read(path: Path, name: str, wrong: Gathering) -> _List | None:
    """Return the counts and the rows; None, and why, when they can't be read."""
    try:
        with path.open("rb") as file:
            data = file.read(_LARGEST_BYTES + 1)
        if len(data) > _LARGEST_BYTES:
            raise ValueError(f"larger than {_LARGEST_BYTES} bytes")
        document = json.loads(data)
    except FileNotFoundError:
        wrong.add(Text("de lijst van wijzigingen ontbreekt", "no list of changes"), file=name)
        return None
    except (OSError, ValueError, RecursionError) as error:
        why = str(error)[:200]
        wrong.add(Text(f"niet te lezen: {why}", f"can't be read: {why}"), file=name)
        return None
    match document:
        case {"format_name": str(format_), "counts": dict(counts), "rows": list(rows)} if (
            format_ == _FORMAT and all(isinstance(row, dict) for row in rows)
        ):
            return counts, rows
        case _:
            wrong.add(Text("geen lijst van wijzigingen", "is no list of changes"), file=name)
            return None
