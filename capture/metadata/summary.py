"""A harvest report in a screenful of lines, for `capture show`: plain values, no layout."""

from collections.abc import Iterator
from dataclasses import dataclass

from capture.metadata import formats, labels, shown
from capture.metadata.outcome_texts import OUTCOME_TEXTS, Words
from capture.metadata.problems import grouped
from capture.metadata.report import HarvestReport, State

_EXAMPLES = 3
_MIMES = 8


@dataclass(frozen=True, slots=True, kw_only=True)
class Line:
    """One line: what it is about, and what is to be said."""

    label: str
    value: str
    is_alarming: bool = False
    """Someone may have to look at it."""


@dataclass(frozen=True, slots=True, kw_only=True)
class SummarySection:
    """Lines under one heading, in the order of their importance."""

    title: str
    lines: tuple[Line, ...]


def summary_lines(report: HarvestReport) -> list[SummarySection]:
    """Return the report in English, problems right after the headline; no empty sections.

    Texts of the site are on one line and without control characters, so safe for a terminal.
    """
    sections = (
        ("Harvest", _headline(report)),
        ("Problems", _problems(report)),
        ("Totals", _totals(report)),
        ("Outcomes", _outcomes(report)),
        ("Status codes", _statuses(report)),
        ("Media types", _mimes(report)),
        ("WARC files", _files(report)),
    )
    built = (SummarySection(title=title, lines=tuple(lines)) for title, lines in sections)
    return [section for section in built if section.lines]


def _headline(report: HarvestReport) -> Iterator[Line]:
    identity = report.identity
    yield Line(label="site", value=shown.plain(identity.site_host))
    yield Line(
        label="state",
        value=identity.state.value,
        is_alarming=identity.state is State.INCOMPLETE,
    )
    for shortfall in identity.shortfalls:
        yield Line(label="because", value=labels.SHORTFALLS[shortfall].en, is_alarming=True)
    if identity.detail:
        yield Line(label="detail", value=shown.plain(identity.detail), is_alarming=True)
    yield Line(label="started", value=formats.utc(identity.started))
    if identity.finished:
        yield Line(label="finished", value=formats.utc(identity.finished))
    if identity.duration_seconds is not None:
        yield Line(label="took", value=formats.duration(identity.duration_seconds).en)


def _problems(report: HarvestReport) -> Iterator[Line]:
    for group in grouped(report.problems):
        examples = ", ".join(shown.plain(each.url, limit=90) for each in group.problems[:_EXAMPLES])
        more = ", …" if len(group.problems) > _EXAMPLES else ""
        count = formats.number(len(group.problems)).en
        yield Line(label=group.title.en, value=f"{count}: {examples}{more}", is_alarming=True)


def _totals(report: HarvestReport) -> Iterator[Line]:
    counts = report.counts
    pages = f"{_number(counts.pages_captured)} of {_number(counts.pages_known)} known"
    yield Line(label="pages", value=pages)
    yield Line(label="files", value=_number(counts.files_captured))
    yield Line(label="requests", value=_number(counts.requests))
    yield Line(label="responses", value=_number(counts.responses))
    yield Line(label="revisits", value=_number(counts.revisits))
    yield Line(label="errors", value=_number(counts.errors), is_alarming=counts.errors > 0)
    yield Line(label="received", value=formats.size(counts.received_bytes).en)
    yield Line(label="in WARC", value=formats.size(counts.warc_bytes).en)
    yield Line(label="deduplicated", value=formats.size(counts.deduplicated_bytes).en)


def _outcomes(report: HarvestReport) -> Iterator[Line]:
    for row in report.outcomes:
        yield Line(label=OUTCOME_TEXTS[row.outcome].title.en, value=_number(row.urls))


def _statuses(report: HarvestReport) -> Iterator[Line]:
    for row in report.statuses:
        words: Words = labels.status(row.status)
        yield Line(label=f"{row.status} {words.en}", value=_number(row.requests))


def _mimes(report: HarvestReport) -> Iterator[Line]:
    for row in report.mimes[:_MIMES]:
        size = formats.size(row.received_bytes).en
        name = shown.plain(row.mime, limit=60) if row.mime else "not named"
        yield Line(label=name, value=f"{_number(row.requests)}, {size}")


def _files(report: HarvestReport) -> Iterator[Line]:
    for file in report.warc_files:
        size = formats.size(file.size_bytes).en
        yield Line(label=file.name, value=f"{size}, {_number(file.records)} records")


def _number(value: int) -> str:
    return formats.number(value).en
