"""The list of changes of an incremental harvest, held against itself (FREQ02).

What is listed as changed, only the harvester can know; that its counts are those of its rows, and
that it is there at all, shows in the file.
"""

from collections import Counter

from capture.audit.facts import Gathering, ListFacts
from capture.errors import ConfigError
from capture.lists.document import from_json
from capture.model.change import ChangeKind, ChangeList
from capture.model.layout import HarvestFolder
from capture.model.text import Text

_LARGEST_BYTES = 200_000_000


def change_facts(folder: HarvestFolder) -> ListFacts:
    """Return what is wrong with the list; a harvest that has none lacks it."""
    path = folder.changes_json
    name = path.relative_to(folder.root).as_posix()
    wrong = Gathering()
    found = _read(folder, wrong)
    if found is None:
        return ListFacts(is_there=path.is_file(), wrong=wrong.found())
    rows = Counter(row.change for row in found.rows)
    counts = found.counts
    said = {
        ChangeKind.NEW: counts.new,
        ChangeKind.CHANGED: counts.changed,
        ChangeKind.MOVED: counts.moved,
        ChangeKind.GONE: counts.gone,
        ChangeKind.UNDETERMINED: counts.undetermined,
    }
    for kind, count in said.items():
        if count != rows[kind]:
            wrong.add(
                Text(
                    f"{kind.value}: {count} volgens de telling, {rows[kind]} regels",
                    f"{kind.value}: {count} by its counts, {rows[kind]} rows",
                ),
                file=name,
            )
    return ListFacts(is_there=True, rows=len(found.rows), wrong=wrong.found())


def _read(folder: HarvestFolder, wrong: Gathering) -> ChangeList | None:
    """Return the list; None, and why, when it can't be read."""
    path = folder.changes_json
    name = path.relative_to(folder.root).as_posix()
    try:
        with path.open("rb") as file:
            data = file.read(_LARGEST_BYTES + 1)
    except FileNotFoundError:
        wrong.add(Text("de lijst van wijzigingen ontbreekt", "no list of changes"), file=name)
        return None
    except OSError as fault:
        why = fault.strerror or str(fault)
        wrong.add(Text(f"niet te lezen: {why}", f"can't be read: {why}"), file=name)
        return None
    try:
        if len(data) > _LARGEST_BYTES:
            raise ConfigError(f"larger than {_LARGEST_BYTES} bytes")
        return from_json(data, ChangeList, where=name)
    except ConfigError as fault:
        why = str(fault)[:300]
        said = Text(f"geen lijst van wijzigingen: {why}", f"is no list of changes: {why}")
        wrong.add(said, file=name)
        return None
