"""Which harvests must go along: an incremental one holds no bodies that an earlier one has."""

from collections.abc import Sequence
from pathlib import Path

from capture.errors import UsageError
from capture.ledger.revisits import leads_outside, refers_to
from capture.model.layout import HarvestFolder


def lacking(roots: Sequence[Path]) -> tuple[str, ...]:
    """Return a line for each harvest whose unchanged pages lie in harvests not among `roots`.

    Reads the ledgers; a harvest without one that can be read says nothing of others.
    """
    lines = (_line(HarvestFolder(root.absolute()), roots) for root in roots)
    return tuple(line for line in lines if line is not None)


def _line(folder: HarvestFolder, roots: Sequence[Path]) -> str | None:
    try:
        if not leads_outside(folder.ledger):
            return None
    except UsageError:
        return None
    along = {root.absolute() for root in roots}
    beside = (each for each in sorted(folder.root.parent.iterdir()) if each != folder.root)
    needed = [each for each in beside if _is_needed(folder, HarvestFolder(each))]
    others = [each for each in needed if each not in along]
    if others:
        names = ", ".join(each.name for each in others)
        return f"{folder.root.name}: what did not change lies in {names}; take that along"
    if needed:
        return None
    return (
        f"{folder.root.name}: what did not change lies in an earlier harvest, which is not beside"
        " it; put that back"
    )


def _is_needed(folder: HarvestFolder, other: HarvestFolder) -> bool:
    try:
        return refers_to(folder.ledger, other.ledger)
    except UsageError:
        return False
