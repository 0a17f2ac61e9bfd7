"""Reports as a spreadsheet and as JSON values, without mail addresses. Pure."""

from collections.abc import Callable, Iterable, Mapping
from datetime import datetime

from capture import clock
from capture.access.faults import receipt as receipts
from capture.access.faults.values import Report
from capture.lists import sheet

_COLUMNS: Mapping[str, Callable[[Report], str]] = {
    "nummer": lambda row: str(row.number),
    "ontvangstnummer": lambda row: receipts.shown(row.receipt),
    "gemeld op": lambda row: sheet.moment_text(row.moment),
    "soort fout": lambda row: row.kind.words.nl,
    "website": lambda row: row.about.site or "",
    "adres": lambda row: row.about.url,
    "vastgelegd op": lambda row: _moment(row.about.captured),
    "stand": lambda row: row.state.words.nl,
    "omschrijving": lambda row: row.description or "",
    "antwoord": lambda row: row.answer,
    "afgehandeld op": lambda row: _moment(row.closed),
    "gegevens gewist op": lambda row: _moment(row.cleared),
}


def to_csv(rows: Iterable[Report]) -> bytes:
    """Return a CSV file, its heads in Dutch; times are those of the Netherlands."""
    return sheet.to_bytes(_COLUMNS, rows)


def to_values(report: Report) -> dict[str, object]:
    """Return a report as JSON has it."""
    about = report.about
    return {
        "number": report.number,
        "receipt": receipts.shown(report.receipt),
        "received": clock.iso(report.moment),
        "kind": report.kind.value,
        "site": about.site,
        "url": about.url,
        "captured": _iso(about.captured),
        "page": f"{report.portal}{about.path}",
        "description": report.description,
        "waits-for-answer-by-mail": report.email is not None,
        "language": report.language,
        "state": report.state.value,
        "answer": report.answer,
        "closed": _iso(report.closed),
        "cleared": _iso(report.cleared),
        "steps": [
            {
                "moment": clock.iso(each.moment),
                "state": each.state.value,
                "by": each.by,
                "answer": each.answer,
            }
            for each in report.steps
        ],
        "undelivered": [
            {"channel": each.channel, "tries": each.tries, "fault": each.fault}
            for each in report.undelivered
        ],
    }


def _moment(moment: datetime | None) -> str:
    return "" if moment is None else sheet.moment_text(moment)


def _iso(moment: datetime | None) -> str | None:
    return None if moment is None else clock.iso(moment)
