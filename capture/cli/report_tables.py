"""What `capture reports` shows: plain tables for people. Pure."""

import textwrap
from collections.abc import Sequence
from datetime import datetime

from capture.access.acts import VISITOR
from capture.access.faults import receipt as receipts
from capture.access.faults.values import Report
from capture.cli.schedule_tables import table
from capture.clock import PEOPLES_TIME
from capture.model.text import printable

_LONGEST_URL = 60


def listing(reports: Sequence[Report]) -> str:
    """Return a line for each report."""
    if not reports:
        return "No reports."
    rows = [
        (
            str(each.number),
            _moment(each.moment),
            each.state.value,
            each.kind.value,
            _shortened(each.about.url),
        )
        for each in reports
    ]
    return table(("NUMBER", "RECEIVED", "STATE", "KIND", "PAGE"), rows)


def whole(report: Report) -> str:
    """Return all of a report but the visitor's mail address."""
    about = report.about
    captured = [] if about.captured is None else [("Captured", _moment(about.captured))]
    rows = [
        ("Report", f"{report.number}, receipt {receipts.shown(report.receipt)}"),
        ("Received", _moment(report.moment)),
        ("State", report.state.value),
        ("Kind", report.kind.value),
        ("Site", about.site or "none"),
        ("Page", about.url),
        *captured,
        ("In the portal", f"{report.portal}{about.path}"),
        ("By mail", "the visitor gets the answer by mail" if report.email else "no address left"),
    ]
    if report.cleared is not None:
        rows.append(("Cleared", f"{_moment(report.cleared)}: personal data were deleted"))
    width = max(len(head) for head, _ in rows)
    parts = ["\n".join(f"{head:<{width}}  {printable(value)}" for head, value in rows)]
    if report.description is not None:
        parts.append(f"What the visitor wrote:\n{_indented(report.description)}")
    parts.append(f"Answer:\n{_indented(report.answer or 'none yet')}")
    steps = [
        f"  {_moment(each.moment)}  {each.state.value}, {_who(each.by)}" for each in report.steps
    ]
    parts.append("What was done:\n" + "\n".join(map(printable, steps)))
    if report.undelivered:
        waits = [
            f"  {each.channel}: {each.fault or 'not tried yet'} (tried {each.tries} times)"
            for each in report.undelivered
        ]
        parts.append("What waits to be delivered:\n" + "\n".join(map(printable, waits)))
    return "\n\n".join(parts)


def _who(by: str) -> str:
    return "a visitor" if by == VISITOR else by


def _indented(text: str) -> str:
    lines = (printable(line) for line in text.split("\n"))
    return textwrap.indent("\n".join(lines), "  ", lambda _: True)


def _shortened(url: str) -> str:
    return url if len(url) <= _LONGEST_URL else f"{url[: _LONGEST_URL - 1]}…"


def _moment(moment: datetime) -> str:
    return moment.astimezone(PEOPLES_TIME).strftime("%Y-%m-%d %H:%M")
