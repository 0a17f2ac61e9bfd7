"""One pass over the headers of a harvest's WARC files: what is restricted, what leans on others."""

from dataclasses import dataclass
from datetime import datetime

from capture import clock
from capture.metadata.report import HarvestReport
from capture.model.layout import HarvestFolder
from capture.model.restriction import Register, Restriction
from capture.warc.fields import RecordType
from capture.warc.reader import ReadRecord, records


@dataclass(frozen=True, slots=True, kw_only=True)
class Found:
    """What the records of a harvest say."""

    restrictions: tuple[Restriction, ...]
    """Those that concern an address or a record in it, in force or not; in the register's order."""
    oldest: datetime | None
    """Of what revisits refer to from before the harvest, or None."""
    newest: datetime | None


def scan(folder: HarvestFolder, report: HarvestReport, register: Register) -> Found:
    """Return what is found in the plain WARC files; memory stays flat, blocks are passed over.

    A revisit leans on an older harvest when WARC-Refers-To-Date lies before this one's start
    (WARC 1.1 §5.13; ours always carry it). WarcFormatError where a file can't be read on.
    """
    left = {each.id: each for each in register.restrictions}
    met: set[str] = set()
    for page in report.pages:
        _meet(register, page.url, None, met)
    started = report.identity.started
    oldest: datetime | None = None
    newest: datetime | None = None
    for path in sorted(folder.warc.glob("*.warc")):
        for record in records(path):
            if left and len(met) < len(left):
                _meet(register, record.url, record.record_id, met)
            referred = _referred(record)
            if referred is not None and referred < started:
                oldest = min(oldest or referred, referred)
                newest = max(newest or referred, referred)
    return Found(
        restrictions=tuple(each for each in register.restrictions if each.id in met),
        oldest=oldest,
        newest=newest,
    )


def _meet(register: Register, url: str, record_id: str | None, met: set[str]) -> None:
    met.update(each.id for each in register.concerning(url, record_id=record_id))


def _referred(record: ReadRecord) -> datetime | None:
    if record.type != RecordType.REVISIT:
        return None
    date = record.value("WARC-Refers-To-Date")
    try:
        found = clock.from_iso(date) if date else None
    except (ValueError, OverflowError):
        return None
    return found
