"""The list of orphan pages in the harvest folder (REIK03): written at the end, and decided upon."""

from datetime import datetime

from capture import clock
from capture.config.settings import HarvestKind
from capture.errors import UsageError
from capture.harvest.decided import DecidedList, Given
from capture.harvest.incremental.orphans import with_earlier_links
from capture.harvest.state import Store
from capture.ledger.orphans import orphans
from capture.lists.edited import Edit
from capture.lists.table import SHEET, Names, to_csv
from capture.metadata import orphans_html
from capture.metadata.labels import MECHANISMS
from capture.metadata.outcome_texts import OUTCOME_TEXTS
from capture.model.decision import Channel, Choice, OwnerDecision
from capture.model.layout import HarvestFolder
from capture.model.orphan import Orphan, OrphanKind, OrphanList
from capture.model.url import normalise
from capture.scope.keys import page_key

NAMES = Names(
    mechanisms={code.value: words.nl for code, words in MECHANISMS.items()},
    outcomes={code.value: text.title.nl for code, text in OUTCOME_TEXTS.items()},
)


def _from_edit(edit: Edit[Choice], harvest: str) -> OwnerDecision:
    return OwnerDecision(
        url=edit.row.key,
        choice=edit.row.choice,
        reason=edit.row.reason,
        by=edit.row.by,
        moment=edit.moment,
        harvest=harvest,
        channel=Channel.CSV,
        kind=_kind_then(edit.listed, edit.before),
    )


def _kind_then(listed: Orphan | None, before: OwnerDecision | None) -> str:
    if listed is not None:
        return listed.kind.value
    return before.kind if before is not None else ""


def _from_row(row: Orphan, given: Given[Choice], moment: datetime, harvest: str) -> OwnerDecision:
    return OwnerDecision(
        url=row.url,
        choice=given.choice,
        reason=given.reason,
        by=given.by,
        moment=moment,
        harvest=harvest,
        channel=given.channel,
        kind=row.kind.value,
    )


LIST = DecidedList(
    name="orphan pages",
    csv=lambda folder: folder.orphans_csv,
    json=lambda folder: folder.orphans_json,
    html=lambda folder: folder.orphans_html,
    decisions=lambda folder: folder.decisions,
    document=OrphanList,
    decision=OwnerDecision,
    sheet=SHEET,
    from_edit=_from_edit,
    from_row=_from_row,
    table=lambda listed: to_csv(listed, names=NAMES),
    page=orphans_html.render,
)


def write(store: Store, *, is_complete: bool) -> OrphanList:
    """Write the list of a harvest that has ended, in whichever way; return it.

    What somebody decided meanwhile on the list of an earlier run is kept. A file that can't be read
    is put aside, not written over: a harvest never fails by it.
    """
    folder = store.folder
    known = LIST.kept(folder)
    left_out = {
        each.url: _kind(each) for each in store.settings.decisions if each.choice is Choice.OUT
    }
    with store.database.read() as tx:
        rows = orphans(tx, decided=left_out)
    if store.settings.kind is HarvestKind.INCREMENTAL:
        rows = with_earlier_links(store, rows, LIST.as_written)
    listed = OrphanList(
        harvest=folder.root.name,
        site_host=store.name.site_host,
        written=clock.now(),
        is_complete=is_complete,
        rows=tuple(rows),
    )
    return LIST.write(folder, listed, known)


def find(listed: OrphanList, url: str) -> Orphan | None:
    """Return the row of a URL as somebody types it, or None when it is not on the list."""
    named = normalise(url)
    key = page_key(named) if named is not None else None
    return next((row for row in listed.rows if row.url == key), None)


def decide(
    folder: HarvestFolder, url: str, choice: Choice, *, reason: str, by: str
) -> OwnerDecision:
    """Write down what the owner decides about a URL on the harvest's list; the list shows it.

    Raises UsageError when the URL is not on the list or there is no list, and as
    `DecidedList.decide` does.
    """
    listed = LIST.listing(folder)
    row = find(listed, url)
    if row is None:
        raise UsageError(
            f"{url}: is not on this list; see capture lists show {folder.root}, and use --include"
            " or --exclude for other addresses"
        )
    given = Given(choice=choice, reason=reason, by=by, channel=Channel.COMMAND)
    return LIST.decide(folder, listed, row, given)


def _kind(decision: OwnerDecision) -> OrphanKind:
    known = {kind.value: kind for kind in OrphanKind}
    return known.get(decision.kind, OrphanKind.NOT_DISCOVERABLE)
