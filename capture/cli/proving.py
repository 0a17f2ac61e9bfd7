"""What follows a harvest: it is described (MDTO), sealed, audited, and sealed with its audit.

The harvest itself is over by then: whatever fails here is said, and can be made good later with
`capture mdto make`, `capture audit` and `capture seal`.
"""

import os
from dataclasses import replace
from typing import TYPE_CHECKING

from capture import clock
from capture.cli.ending import say
from capture.config.settings import HarvestKind, HarvestSettings, Proving
from capture.errors import CaptureError, ConfigError, ExitCode, FixityError, UsageError
from capture.harvest.lock import locked
from capture.harvest.progress import HarvestResult
from capture.metadata.report import HarvestReport, Shortfall
from capture.model.audit import Audit, Standing
from capture.model.layout import HarvestFolder

if TYPE_CHECKING:
    from capture.metadata.mdto.model import EventGegevens
    from capture.model.audit import Declaration

_UNFINISHED = frozenset(
    {
        Shortfall.UNFINISHED,
        Shortfall.INTERRUPTED,
        Shortfall.RECORDING_FAILED,
        Shortfall.BROWSER_FAILED,
    }
)
"""After these the harvest will be gone on with: there is nothing to prove yet."""


def prove(result: HarvestResult, settings: HarvestSettings) -> HarvestResult:
    """Describe, seal and audit a harvest that ended; return how it stands with that.

    A full harvest that does not meet WARC01-07 and REIK01-06 is not called complete.
    """
    from capture.metadata.report_json import ReportFormatError, read_json

    if settings.prove is Proving.OFF:
        return result
    layout = HarvestFolder(result.folder)
    try:
        report = read_json(layout.report_json)
    except ReportFormatError:
        return result
    if result.exit_code is ExitCode.FAULT or _UNFINISHED.intersection(report.identity.shortfalls):
        return result
    with locked(layout):
        audit = _proved(layout, report)
    is_full = report.identity.kind == HarvestKind.FULL
    return as_audited(result, audit) if audit is not None and is_full else result


def as_audited(result: HarvestResult, audit: Audit) -> HarvestResult:
    """Return the result of a full harvest, which is complete only if its audit says so too."""
    if audit.is_complete or result.exit_code is not ExitCode.COMPLETE:
        return result
    page = HarvestFolder(result.folder).audit_html
    return replace(
        result,
        exit_code=ExitCode.INCOMPLETE,
        can_go_on=False,
        reason=f"by the guideline it lacks {', '.join(audit.missing)}; see {page}",
    )


def renew(layout: HarvestFolder, *, reason: str, with_audit: bool = False) -> None:
    """Describe and seal a harvest anew after its files were changed, if it was sealed before.

    `with_audit`: audit it anew too, where there is an audit that would tell otherwise now.
    """
    from capture.fixity.seals_on_disk import numbers

    if not numbers(layout.root):
        return
    with locked(layout):
        if layout.mdto.is_dir():
            _described(layout)
        _sealed(layout, reason)
        if with_audit and layout.audit_html.is_file() and _audited(layout) is not None:
            _sealed(layout, "audit van de harvest")


def _proved(layout: HarvestFolder, report: HarvestReport) -> Audit | None:
    is_described = _described(layout)
    _sealed(layout, "einde van de harvest")
    audit = _audited(layout)
    if audit is None:
        return None
    if is_described and (checked := _validation(audit, report)):
        _described(layout, events=(checked,))
    _sealed(layout, "audit van de harvest")
    return audit


def _described(layout: HarvestFolder, events: "tuple[EventGegevens, ...]" = ()) -> bool:
    """Write the MDTO documents, if the archive is configured for that."""
    from capture.config.archive import file_of, read_archive
    from capture.config.restrictions import read_restrictions
    from capture.metadata.mdto import describe, write

    archive = layout.archive
    if not file_of(archive).is_file():
        say(f"not described in MDTO: {file_of(archive)} is not there; see capture mdto init")
        return False
    try:
        register = read_restrictions(archive)
        description = describe(layout, read_archive(archive), register.restrictions, events=events)
        write(description, layout)
    except CaptureError as fault:
        say(f"not described in MDTO: {fault}")
        return False
    except OSError as fault:
        say(f"not described in MDTO: {fault.filename or layout.root}: {fault.strerror}")
        return False
    return True


def _audited(layout: HarvestFolder) -> Audit | None:
    from capture.audit.audit import audit_harvest
    from capture.audit.guideline import DEFAULT, read_guideline
    from capture.audit.results import shown_of, write_results
    from capture.cli.reading_progress import reading_progress

    guideline = read_guideline(DEFAULT)
    seen = 0
    try:
        with reading_progress("audited", is_shown=True) as tell:

            def told(done: int, whole: int) -> None:
                nonlocal seen
                tell(done - seen, whole)
                seen = done

            audit = audit_harvest(
                layout.root,
                guideline=guideline,
                moment=clock.now(),
                declarations=_declarations(layout),
                progress=told,
            )
        write_results(audit, layout.metadata, shown_of(guideline, report="../report.html"))
    except CaptureError as fault:
        say(f"not audited: {fault}")
        return None
    except OSError as fault:
        say(f"not audited: {fault.filename or layout.metadata}: {fault.strerror}")
        return None
    counts = dict.fromkeys(Standing, 0)
    for judgement in audit.judgements:
        counts[judgement.standing] += 1
    told_counts = ", ".join(f"{count} {each.value}" for each, count in counts.items() if count)
    say(f"audit: {told_counts}; see {layout.audit_html}")
    return audit


def _declarations(layout: HarvestFolder) -> "tuple[Declaration, ...]":
    from capture.config.archive import declarations_in

    try:
        return declarations_in(layout.archive)
    except ConfigError:  # said when the harvest was to be described
        return ()


def _validation(audit: Audit, report: HarvestReport) -> "EventGegevens | None":
    """Return the event that the WARC files were checked; None when they weren't."""
    from capture.metadata.mdto import validated

    found = next((each for each in audit.judgements if each.requirement == "WARC01"), None)
    if found is None or found.standing is Standing.NOT_APPLICABLE:
        return None
    errors = found.evidence_count if found.standing is Standing.NOT_MET else 0
    records = sum(file.records for file in report.warc_files)
    software = report.software
    by = f"{software.tool_name} {software.tool_version}"
    return validated(at=audit.moment.replace(microsecond=0), by=by, errors=errors, records=records)


def _sealed(layout: HarvestFolder, reason: str) -> None:
    from capture.fixity import places, timestamp
    from capture.fixity.sealing import Sealing, seal

    url = os.environ.get(places.TIMESTAMP_URL_VARIABLE, "").strip()
    try:
        sealing = Sealing(timestamp_url=timestamp.check_address(url) if url else None)
        made = seal(
            layout,
            archive=layout.archive,
            reason=reason,
            moment=clock.now(),
            sealing=sealing,
        )
    except (FixityError, UsageError) as fault:
        say(f"not sealed: {fault}")
        return
    if made.is_new_key:
        say(f"a signing key was made: {sealing.key_file}; keep a copy of it elsewhere")
    for warning in made.warnings:
        say(warning)
