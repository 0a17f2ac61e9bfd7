"""The list of orphan pages in the harvest folder (REIK03): written at the end, and decided upon."""

import hashlib
from collections.abc import Callable, Iterable
from dataclasses import replace
from pathlib import Path

from capture import clock
from capture.errors import ConfigError, UsageError
from capture.harvest import decided
from capture.harvest.lock import locked
from capture.harvest.state import Store
from capture.ledger.orphans import orphans
from capture.lists.decisions import with_decisions
from capture.lists.document import to_json
from capture.lists.table import Names, to_csv
from capture.metadata import orphans_html
from capture.metadata.labels import MECHANISMS
from capture.metadata.outcome_texts import OUTCOME_TEXTS
from capture.model.decision import Channel, Choice, OwnerDecision
from capture.model.layout import HarvestFolder
from capture.model.orphan import OrphanKind, OrphanList
from capture.model.url import normalise
from capture.scope.keys import page_key

NAMES = Names(
    mechanisms={code.value: words.nl for code, words in MECHANISMS.items()},
    outcomes={code.value: text.title.nl for code, text in OUTCOME_TEXTS.items()},
)


def write(store: Store, *, is_complete: bool) -> OrphanList:
    """Write the list of a harvest that has ended, in whichever way; return it.

    What somebody decided meanwhile on the list of an earlier run is kept. A file that can't be read
    is put aside, not written over: a harvest never fails by it.
    """
    folder = store.folder
    folder.lists.mkdir(exist_ok=True)
    known = _kept(folder)
    left_out = {
        each.url: _kind(each) for each in store.settings.decisions if each.choice is Choice.OUT
    }
    with store.database.read() as tx:
        rows = orphans(tx, decided=left_out)
    listed = OrphanList(
        harvest=folder.root.name,
        site_host=store.name.site_host,
        written=clock.now(),
        is_complete=is_complete,
        rows=tuple(rows),
    )
    return _write(folder, listed, known)


def decide(
    folder: HarvestFolder, url: str, choice: Choice, *, reason: str, by: str
) -> OwnerDecision:
    """Write down what the owner decides about a URL on the harvest's list; the list shows it.

    Raises UsageError when the URL is not on the list, there is no list, or somebody's edits of its
    CSV file can't be read; HarvestLockedError while the harvest runs.
    """
    listed = listing(folder)
    named = normalise(url)
    rows = {row.url: row for row in listed.rows}
    row = rows.get(page_key(named)) if named is not None else None
    if row is None:
        raise UsageError(
            f"{url}: is not on this list; see capture lists show {folder.root}, and use --include"
            " or --exclude for other addresses"
        )
    with locked(folder):
        known = decided.of_harvest(folder)
        decision = OwnerDecision(
            url=row.url,
            choice=choice,
            reason=reason,
            by=by,
            moment=clock.now(),
            harvest=folder.root.name,
            channel=Channel.COMMAND,
            kind=row.kind.value,
        )
        try:
            _take_over(folder, [*known, decision])
            _write(folder, replace(listed, written=clock.now()), (*known, decision))
        except OSError as fault:
            raise UsageError(
                f"{fault.filename or folder.lists}: can't be written ({fault.strerror});"
                " close it where it is open, and decide again"
            ) from fault
    return decision


def listing(folder: HarvestFolder) -> OrphanList:
    """Return the list of a harvest, with what was decided since. UsageError without one."""
    listed = decided.listing(folder)
    if listed is None:
        raise UsageError(
            f"{folder.root}: has no list of orphan pages; name the folder of a harvest, or finish"
            " it first with capture resume"
        )
    return with_decisions(listed, decided.of_harvest(folder))


def _kind(decision: OwnerDecision) -> OrphanKind:
    known = {kind.value: kind for kind in OrphanKind}
    return known.get(decision.kind, OrphanKind.NOT_DISCOVERABLE)


def _kept(folder: HarvestFolder) -> tuple[OwnerDecision, ...]:
    """Return what was decided so far; what can't be read is put aside."""
    known = _readable(folder.decisions, lambda: decided.written_down(folder)) or ()
    _readable(folder.orphans_json, lambda: decided.listing(folder))
    edits = _readable(folder.orphans_csv, lambda: decided.edits(folder, known)) or ()
    decided.write_down(folder, edits)
    return (*known, *edits)


def _readable[T](path: Path, read: Callable[[], T]) -> T | None:
    """Return what is read from a file; None when it can't be, having put it aside."""
    try:
        return read()
    except ConfigError:
        moment = clock.compact(clock.now())
        path.replace(path.with_name(f"{path.stem}-onleesbaar-{moment}{path.suffix}"))
        return None


def _take_over(folder: HarvestFolder, decisions: Iterable[OwnerDecision]) -> None:
    """Write down those of the decisions that are not in the harvest's file yet."""
    known = set(decided.written_down(folder))
    decided.write_down(folder, [each for each in decisions if each not in known])


def _write(
    folder: HarvestFolder, listed: OrphanList, decisions: Iterable[OwnerDecision]
) -> OrphanList:
    shown = with_decisions(listed, decisions)
    table = to_csv(shown, names=NAMES)
    shown = replace(shown, csv_sha256=hashlib.sha256(table).hexdigest())
    _replace(folder.orphans_csv, table)
    _replace(folder.orphans_json, to_json(shown))
    _replace(folder.orphans_html, orphans_html.render(shown).encode("utf-8", "replace"))
    return shown


def _replace(path: Path, data: bytes) -> None:
    unfinished = path.with_name(path.name + ".open")
    unfinished.write_bytes(data)
    unfinished.replace(path)
