"""Gathers the facts of one harvest, or of a folder of WARC files, in one go."""

import json
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path

from capture.audit.changes import change_facts
from capture.audit.described import described_facts
from capture.audit.doubles import Doubles, Placed
from capture.audit.elsewhere import Elsewhere, look_elsewhere
from capture.audit.exchanges import exchange_facts
from capture.audit.facts import Facts, Found, HarvestFacts, PackageFacts, ReachFacts
from capture.audit.layout_facts import misplaced
from capture.audit.ledger_facts import LedgerFacts, read_ledger
from capture.audit.lists import ListReader
from capture.audit.quality import quality_facts
from capture.audit.reach import Reach
from capture.audit.sealed import seal_facts
from capture.audit.site import scope_of
from capture.audit.totals import compare, missing_elements
from capture.audit.warc_pass import Passed, Progress, read_warcs
from capture.audit.workbook import Workbook, workbook
from capture.errors import UsageError
from capture.metadata.report import HarvestReport
from capture.metadata.report_json import ReportFormatError, read_json
from capture.model.layout import HarvestFolder
from capture.warc.check.findings import Rule
from capture.warc.naming import OPEN_SUFFIX

_SUFFIXES = (".warc", ".warc.gz")
INCREMENTAL = "incremental"
_LARGEST_SETTINGS = 10_000_000


@dataclass(frozen=True, slots=True, kw_only=True)
class Files:
    """The WARC files of what is audited."""

    root: Path
    paths: tuple[Path, ...]
    unfinished: tuple[str, ...]

    @property
    def names(self) -> tuple[str, ...]:
        """Their paths relative to what is audited."""
        return tuple(
            path.relative_to(self.root).as_posix() if path.is_relative_to(self.root) else path.name
            for path in self.paths
        )


def files_in(folder: Path, root: Path | None = None) -> Files:
    """Return the WARC files in a folder, and in folders within it; or the one file.

    Symbolic links are not followed.
    """
    if folder.is_file():
        return Files(root=folder.parent, paths=(folder,), unfinished=())
    found = sorted(path for path in folder.rglob("*") if path.is_file() and not path.is_symlink())
    root = root or folder
    return Files(
        root=root,
        paths=tuple(path for path in found if path.name.endswith(_SUFFIXES)),
        unfinished=tuple(
            path.relative_to(root).as_posix() for path in found if _is_open(path.name)
        ),
    )


@dataclass(frozen=True, slots=True, kw_only=True)
class Beside:
    """What there is beside a harvest."""

    packages: tuple[PackageFacts, ...] = ()
    """Packages that may hold it."""
    doubles: Doubles | None = None
    """Gathers what occurs in other harvests of the archive as well."""


NOTHING_BESIDE = Beside()


def gather_harvest(
    root: Path,
    archive: Path | None,
    *,
    moment: datetime,
    beside: Beside = NOTHING_BESIDE,
    progress: Progress | None = None,
) -> Facts:
    """Return the facts of a harvest folder. `archive` is where it belongs, if that is known.

    What the harvest lacks is a fact, never an error. OSError when the disk refuses.
    """
    folder = HarvestFolder(root)
    if folder.warc.is_dir():
        files = files_in(folder.warc, root)
    else:
        files = Files(root=root, paths=(), unfinished=())
    settings = _settings(folder.settings)
    ledger = read_ledger(folder.ledger)
    report, fault = _report(folder)
    with workbook() as book:
        passed = read_warcs(files.paths, root, book, progress)
        elsewhere = None
        if _kind(report, settings) == INCREMENTAL:
            elsewhere = look_elsewhere(book, folder, settings)
        lists = ListReader(folder, book, ledger)
        lists.register()
        scope = scope_of(settings, book, ledger.learned)
        reach = Reach(book, files.paths, files.names, scope).facts(has_lists=True)
        compared, wrong = compare(report, passed, settings) if report is not None else (0, Found())
        harvest = HarvestFacts(
            report=report,
            report_fault=fault,
            settings=settings,
            totals_wrong=wrong,
            totals_compared=compared,
            missing_elements=missing_elements(report) if report is not None else (),
            orphans=lists.orphans(),
            obstacles=lists.obstacles(),
            changes=change_facts(folder),
            described=described_facts(folder, archive, book, moment),
            sealed=seal_facts(folder, archive),
            quality=quality_facts(folder, report),
            misplaced=misplaced(folder),
            packages=beside.packages,
        )
        if beside.doubles is not None:
            name = root.relative_to(archive or root.parent).as_posix()
            beside.doubles.take(name, files.names, _records(book, files.names))
        return _facts(files, passed, book, reach, harvest, ledger, moment, elsewhere)


def gather_warcs(
    folder: Path, *, moment: datetime, progress: Progress | None = None
) -> tuple[Facts, str]:
    """Return the facts of WARC files by themselves, and the name of what holds them.

    Raises UsageError when there are none.
    """
    files = files_in(folder)
    if not files.paths:
        raise UsageError(
            f"{folder}: holds no WARC files; name the folder of a harvest, an archive, or a folder"
            " with .warc or .warc.gz files"
        )
    with workbook() as book:
        passed = read_warcs(files.paths, files.root, book, progress)
        reach = Reach(book, files.paths, files.names, None).facts(has_lists=False)
        facts = _facts(files, passed, book, reach, None, LedgerFacts(), moment)
    return facts, folder.absolute().name


def _records(book: Workbook, names: tuple[str, ...]) -> Iterator[Placed]:
    for identifier, file, offset in book.ask("SELECT id, file, offset FROM record"):
        assert isinstance(file, int)
        assert isinstance(offset, int)
        yield str(identifier), names[file], offset


def _facts(
    files: Files,
    passed: Passed,
    book: Workbook,
    reach: ReachFacts,
    harvest: HarvestFacts | None,
    ledger: LedgerFacts,
    moment: datetime,
    elsewhere: Elsewhere | None = None,
) -> Facts:
    reader = passed.reader
    exchanges = exchange_facts(passed, book, files.names, ledger.failed_requests, elsewhere)
    # What the checker misses in these files, but lies in another harvest, is no warning here.
    is_resolved = elsewhere is not None and passed.unresolved.count == exchanges.revisits_elsewhere
    rules = dict(passed.rules)
    if is_resolved:
        rules[Rule.UNRESOLVED] = rules.get(Rule.UNRESOLVED, 0) - passed.unresolved.count
        rules = {rule: count for rule, count in rules.items() if count}
    return Facts(
        files=passed.files,
        unfinished=files.unfinished,
        errors=passed.errors,
        warnings=passed.warnings if is_resolved else passed.warnings + passed.unresolved,
        rules=rules,
        records=sum(sum(each.records_by_type.values()) for each in passed.files),
        lacking=reader.lacking.found(),
        lacking_by_field=dict(reader.lacking_by_field),
        exchanges=exchanges,
        reach=reach,
        harvest=harvest,
        moment=moment,
    )


def _settings(path: Path) -> Mapping[str, object]:
    """Return what settings.json holds; empty when it can't be read, which shows in the checks."""
    try:
        with path.open("rb") as file:
            found = json.loads(file.read(_LARGEST_SETTINGS))
    except (OSError, ValueError, RecursionError):
        return {}
    settings = found.get("settings") if isinstance(found, dict) else None
    return settings if isinstance(settings, dict) else {}


def _kind(report: HarvestReport | None, settings: Mapping[str, object]) -> object:
    return report.identity.kind if report is not None else settings.get("kind")


def _report(folder: HarvestFolder) -> tuple[HarvestReport | None, str | None]:
    try:
        return read_json(folder.report_json), None
    except ReportFormatError as error:
        return None, str(error)


def _is_open(name: str) -> bool:
    return name.endswith(tuple(suffix + OPEN_SUFFIX for suffix in _SUFFIXES))
