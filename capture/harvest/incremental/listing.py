"""The list of changes in the harvest folder (FREQ02), made from the ledger alone."""

from collections import Counter

from capture import clock
from capture.errors import UsageError
from capture.files import write_whole
from capture.harvest.state import Store
from capture.ledger import changes
from capture.ledger.changes import Fresh, Noted
from capture.ledger.database import Transaction
from capture.lists.change_table import Words, to_csv
from capture.lists.document import from_json, to_json
from capture.metadata import change_texts, changes_html
from capture.model.change import (
    Change,
    ChangeCounts,
    ChangeKind,
    ChangeList,
    Proof,
    Reason,
    Trust,
)
from capture.model.layout import HarvestFolder

SUMMARY = "incremental"
"""The fact that tells what the list can't: how many were known and asked for, the sample."""

WORDS = Words(
    kinds={code.value: words.nl for code, words in change_texts.KINDS.items()},
    parts={code: words.nl for code, words in change_texts.PARTS.items()},
    hows={code: words.nl for code, words in change_texts.HOWS.items()},
    proofs={code.value: words.nl for code, words in change_texts.PROOFS.items()},
)


def write(store: Store, *, is_complete: bool) -> ChangeList:
    """Write the list as CSV, JSON and page; return it."""
    folder = store.folder
    with store.database.read() as tx:
        summary = store.ledger.get_fact(tx, SUMMARY) or {}
        noted = changes.noted(tx)
        rows = _rows(tx, noted)
        counts = _counts(noted, rows, summary, rendered=len(changes.rendered(tx)))
    listed = ChangeList(
        harvest=folder.root.name,
        site_host=store.name.site_host,
        base=tuple(each.name for each in store.settings.earlier or ()),
        written=clock.now(),
        is_complete=is_complete,
        counts=counts,
        recall=counts.recall,
        rows=rows,
        trust=tuple(Trust(**each) for each in summary.get("trust", ())),
        noise=tuple(Trust(**each) for each in summary.get("noise", ())),
    )
    write_whole(folder.changes_json, to_json(listed))
    write_whole(folder.changes_csv, to_csv(listed, words=WORDS))
    write_whole(folder.changes_html, changes_html.render(listed).encode("utf-8", "replace"))
    return listed


def read(folder: HarvestFolder) -> ChangeList:
    """Return the list of a harvest. UsageError when it has none, ConfigError for a broken one."""
    try:
        data = folder.changes_json.read_bytes()
    except OSError:
        raise UsageError(
            f"{folder.root}: has no list of changes; incremental harvests have one"
        ) from None
    return from_json(data, ChangeList, where=str(folder.changes_json))


def _rows(tx: Transaction, noted: dict[str, Noted]) -> tuple[Change, ...]:
    rows = changes.as_rows(tx)
    listed = {row.url for row in rows}
    moved_to = {row.to for row in rows if row.change is ChangeKind.MOVED}
    rows += [
        _new(each)
        for each in changes.fresh(tx)
        if each.url not in listed and each.url not in moved_to
    ]
    order = list(ChangeKind)
    return tuple(sorted(rows, key=lambda row: (order.index(row.change), not row.is_page, row.url)))


def _new(each: Fresh) -> Change:
    return Change(
        change=ChangeKind.NEW,
        url=each.url,
        title=each.title,
        is_page=each.is_page,
        proof=Proof.FOUND,
        record_id=each.record_id,
        thumbnail=each.thumbnail,
    )


def _counts(
    noted: dict[str, Noted],
    rows: tuple[Change, ...],
    summary: dict[str, object],
    *,
    rendered: int,
) -> ChangeCounts:
    kinds = Counter(row.change for row in rows)
    of_known = Counter(
        row.kind
        for row in noted.values()
        if row.is_page and row.kind is not None and row.reason is not Reason.NEW
    )
    reasons = Counter(row.reason for row in noted.values())
    sample = set(_texts(summary.get("sample")))
    in_sample = [noted[url] for url in sample if url in noted]
    changed = [row for row in in_sample if row.kind is ChangeKind.CHANGED]
    known = _number(summary.get("known"))
    return ChangeCounts(
        known=known,
        checked=_number(summary.get("asked")),
        unchanged=max(0, known - sum(of_known.values())),
        new=kinds[ChangeKind.NEW],
        changed=kinds[ChangeKind.CHANGED],
        moved=kinds[ChangeKind.MOVED],
        gone=kinds[ChangeKind.GONE],
        undetermined=kinds[ChangeKind.UNDETERMINED],
        rendered=rendered,
        hubs=reasons[Reason.HUB],
        sample=reasons[Reason.SAMPLE],
        sample_changed=len(changed),
        sample_missed=sum(row.was_missed for row in changed),
    )


def _number(value: object) -> int:
    return value if isinstance(value, int) else 0


def _texts(value: object) -> list[str]:
    return [str(each) for each in value] if isinstance(value, list) else []
