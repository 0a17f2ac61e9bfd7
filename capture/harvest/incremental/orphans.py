"""Which pages are orphans when most pages were not rendered again (REIK03).

Links of pages that were not rendered hold as they were: the list of an incremental harvest goes by
the links of all harvests that it builds on, today's in place of older ones.
"""

from collections.abc import Callable, Sequence
from dataclasses import replace

from capture.harvest.state import Store
from capture.ledger.links import reached
from capture.model.layout import HarvestFolder
from capture.model.orphan import Orphan, OrphanKind, OrphanList


def with_earlier_links(
    store: Store,
    rows: Sequence[Orphan],
    as_written: Callable[[HarvestFolder], OrphanList | None],
) -> list[Orphan]:
    """Return the orphans that are none by the links of earlier harvests either.

    What is found on the earlier lists keeps the sources that it has there: how it was found, and
    not only that an earlier harvest knew it.
    """
    folders = [HarvestFolder(path) for path in reversed(store.settings.earlier or ())]
    if not folders or not rows:
        return list(rows)
    linked = reached([*(folder.ledger for folder in folders), store.folder.ledger])
    before: dict[str, Orphan] = {}
    for folder in folders:
        listed = as_written(folder)
        before |= {row.url: row for row in listed.rows} if listed is not None else {}
    return [
        _as_found(row, before.get(row.url))
        for row in rows
        if row.kind is not OrphanKind.NOT_DISCOVERABLE or row.url not in linked
    ]


def _as_found(row: Orphan, before: Orphan | None) -> Orphan:
    if before is None or before.found is None:
        return row
    return replace(
        row,
        title=row.title or before.title,
        found=before.found,
        sources=before.sources,
        source_count=before.source_count,
        is_strict=before.is_strict,
    )
