"""The audit of a harvest, of an archive, of a folder of WARC files.

Told apart by what lies in the folder: a harvest has `warc/` and its report or settings; an archive
has harvests in folders of sites; anything else is WARC files of somebody.
"""

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path

from capture import clock
from capture.audit.checks import delivery, opsl
from capture.audit.checks.runs import Run
from capture.audit.checks.table import CHECKS
from capture.audit.checks.verdict import declared, not_applicable
from capture.audit.doubles import doubles
from capture.audit.facts import Facts, PackageFacts
from capture.audit.gathering import NOTHING_BESIDE, Beside, gather_harvest, gather_warcs
from capture.audit.guideline import Guideline, Level, Requirement
from capture.audit.over_all import over_all, with_doubles
from capture.audit.warc_pass import Progress
from capture.errors import UsageError
from capture.metadata.report_json import ReportFormatError, read_json
from capture.model.audit import Audit, Declaration, Judgement, Standing
from capture.model.layout import HarvestFolder
from capture.model.text import Text

_NO_CHECK = Text(
    "voor deze eis is er geen toets in deze versie", "there is no check for it in this version"
)
_UNDECLARED = frozenset({Standing.WARNING, Standing.NOT_APPLICABLE, Standing.MET})

type HarvestProgress = Callable[[str, int, int], None]
"""Told the harvest in hand, bytes done of it, bytes in all."""


@dataclass(frozen=True, slots=True, kw_only=True)
class ArchiveAudit:
    """The audits of all harvests of an archive, and of the archive as a whole."""

    whole: Audit
    harvests: tuple[tuple[str, Audit], ...]
    """Folder relative to the archive, and its audit; by folder."""


def audit_harvest(
    folder: Path,
    *,
    guideline: Guideline,
    moment: datetime,
    declarations: Sequence[Declaration] = (),
    beside: Beside = NOTHING_BESIDE,
    progress: Progress | None = None,
) -> Audit:
    """Return the audit of a harvest folder; its facts are read from its finished files.

    Cost: the WARC files are read three times in order (records, checks, checksums), their HTML and
    CSS once more; memory does not grow with them. UsageError when `folder` is no harvest.
    """
    root = folder.absolute()
    if not is_harvest(root):
        raise UsageError(f"{folder}: is no folder of a harvest")
    facts = gather_harvest(root, _archive_of(root), moment=moment, beside=beside, progress=progress)
    return Audit(
        audited=root.name,
        moment=moment,
        guideline=guideline.title.nl,
        judgements=_judged(guideline, facts, declarations),
        is_foreign=False,
    )


def audit_warcs(
    folder: Path,
    *,
    guideline: Guideline,
    moment: datetime,
    progress: Progress | None = None,
) -> Audit:
    """Return the audit of WARC files, whoever made them. UsageError when there are none."""
    facts, name = gather_warcs(folder, moment=moment, progress=progress)
    return Audit(
        audited=name,
        moment=moment,
        guideline=guideline.title.nl,
        judgements=_judged(guideline, facts, ()),
        is_foreign=True,
    )


def audit_archive(
    archive: Path,
    *,
    guideline: Guideline,
    moment: datetime,
    declarations: Sequence[Declaration] = (),
    packages: tuple[PackageFacts, ...] = (),
    progress: HarvestProgress | None = None,
) -> ArchiveAudit:
    """Return the audits of all harvests, and how each requirement stands over all of them."""
    root = archive.absolute()
    audits, runs = [], []
    with doubles() as gathered:
        for folder in harvests_in(root):
            name = folder.relative_to(root).as_posix()
            audit = audit_harvest(
                folder,
                guideline=guideline,
                moment=moment,
                declarations=declarations,
                beside=Beside(packages=packages, doubles=gathered),
                progress=_told(progress, name),
            )
            audits.append((name, audit))
            runs.append(_run(folder, name))
        twice = {"WARC01": gathered.ids, "WARC03": gathered.names}
    judgements = tuple(
        with_doubles(over_all(asked, audits, runs, moment), twice.get(asked.id))
        for asked in guideline.requirements
    )
    return ArchiveAudit(
        whole=Audit(
            audited=root.name,
            moment=moment,
            guideline=guideline.title.nl,
            judgements=judgements,
            is_foreign=False,
        ),
        harvests=tuple(audits),
    )


def is_harvest(folder: Path) -> bool:
    """Whether a folder is that of a harvest of this tool."""
    layout = HarvestFolder(folder)
    return layout.warc.is_dir() and (layout.settings.is_file() or layout.report_json.is_file())


def harvests_in(archive: Path) -> list[Path]:
    """Return the harvest folders of an archive, by site and name."""
    return sorted(
        folder
        for site in archive.iterdir()
        if site.is_dir() and not site.is_symlink()
        for folder in site.iterdir()
        if folder.is_dir() and not folder.is_symlink() and is_harvest(folder)
    )


def _archive_of(harvest: Path) -> Path | None:
    """Return the archive that a harvest lies in, two folders up."""
    archive = harvest.parent.parent
    return archive if archive != harvest.parent else None


def _judged(
    guideline: Guideline, facts: Facts, declarations: Sequence[Declaration]
) -> tuple[Judgement, ...]:
    by_id = {each.requirement: each for each in declarations}
    return tuple(_one(asked, facts, by_id.get(asked.id)) for asked in guideline.requirements)


def _one(asked: Requirement, facts: Facts, declaration: Declaration | None) -> Judgement:
    """Judge one requirement; a declaration never hides that something was shown not to be met."""
    check = CHECKS.get(asked.id)
    found = check(asked, facts) if check is not None else not_applicable(asked, _NO_CHECK)
    if declaration is None or found.standing not in _UNDECLARED:
        return found
    is_sealed = facts.harvest is not None and facts.harvest.sealed.is_sealed
    if asked.id == "OPSL01":
        return declared(asked, declaration, opsl.SEALED) if is_sealed else found
    if asked.id == "META03":
        return declared(asked, declaration, delivery.checked(facts))
    if asked.level is not Level.DECLARED and found.standing is not Standing.NOT_APPLICABLE:
        return found
    return declared(asked, declaration)


def _told(progress: HarvestProgress | None, name: str) -> Progress | None:
    if progress is None:
        return None
    tell = progress

    def told(done: int, whole: int) -> None:
        tell(name, done, whole)

    return told


def _run(folder: Path, name: str) -> Run:
    site = folder.parent.name
    try:
        report = read_json(HarvestFolder(folder).report_json)
    except ReportFormatError:
        nothing = clock.from_timestamp(0)
        return Run(site=site, name=name, kind="", started=nothing, finished=None, is_complete=False)
    identity = report.identity
    return Run(
        site=site,
        name=name,
        kind=identity.kind,
        started=identity.started,
        finished=identity.finished,
        is_complete=identity.state.value == "complete",
        redesign=identity.redesign,
    )
