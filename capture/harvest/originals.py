"""Prepares what an incremental harvest may refer to in the harvests that it builds on."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path

from capture.config.settings import HarvestKind
from capture.errors import UsageError
from capture.harvest.state import Store
from capture.ledger import earlier
from capture.ledger.originals import whole_answers
from capture.model.layout import HarvestFolder
from capture.warc.earlier import EarlierAnswer, write

_NAME = "earlier.sqlite"


@dataclass(frozen=True, slots=True, kw_only=True)
class Prepared:
    """What the recording process and the reader of documents are given."""

    path: Path | None = None
    """The database of `capture.warc.earlier`; None when the harvest builds on no other."""
    told: tuple[str, ...] = ()
    """A line for each earlier harvest that is not where it was."""


def prepare(store: Store) -> Prepared:
    """Gather what earlier harvests hold, anew: half a minute for a million answers, in flat memory.

    A full harvest leans on no other (FREQ01), and gets nothing. An earlier harvest that is not
    there any more is passed over and told: its bodies are then recorded anew. RecordingError when
    the disk refuses.
    """
    if store.settings.kind is not HarvestKind.INCREMENTAL or not store.settings.earlier:
        return Prepared()
    readable: list[HarvestFolder] = []
    told: list[str] = []
    for folder in store.settings.earlier:
        fault = _fault(HarvestFolder(folder))
        if fault is None:
            readable.append(HarvestFolder(folder))
        else:
            told.append(_line(fault))
    path = store.folder.spool / _NAME
    write(path, ((each.warc.absolute(), _answers(each, told)) for each in readable))
    return Prepared(path=path, told=tuple(told))


def prepared(store: Store) -> Path | None:
    """Return the database that `prepare` made, for an incremental harvest."""
    path = store.folder.spool / _NAME
    is_used = store.settings.kind is HarvestKind.INCREMENTAL and path.exists()
    return path if is_used else None


def _fault(folder: HarvestFolder) -> str | None:
    """Return one line on why a harvest can't be referred to; None when it can."""
    try:
        earlier.check(folder.ledger)
    except UsageError as fault:
        return str(fault)
    if not any(folder.warc.glob("*.warc")):
        return f"{folder.warc}: holds no WARC files; put them back to refer to them"
    return None


def _answers(folder: HarvestFolder, told: list[str]) -> Iterator[Sequence[EarlierAnswer]]:
    """Yield the answers of a harvest, as far as its ledger can be read."""
    try:
        yield from whole_answers(folder.ledger)
    except UsageError as fault:
        told.append(_line(str(fault)))


def _line(fault: str) -> str:
    return f"earlier harvest not referred to, so recorded anew: {fault}"
