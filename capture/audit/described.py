"""The archival description and the register of restrictions, held against the harvest."""

from collections.abc import Iterator, Sequence
from datetime import datetime
from pathlib import Path

from capture.audit.facts import DescribedFacts, Gathering
from capture.audit.workbook import Workbook
from capture.config.restrictions import read_restrictions
from capture.errors import UsageError
from capture.metadata.mdto import set_check, xsd
from capture.metadata.mdto.gathering import FOLDER, harvest_files
from capture.metadata.mdto.model import Bestand, Informatieobject
from capture.metadata.mdto.names import file_document
from capture.metadata.mdto.problem import Rule, Severity
from capture.metadata.mdto.set_check import Checked
from capture.model.layout import HarvestFolder
from capture.model.restriction import Register, Restriction
from capture.model.text import Text

_ABOUT_FILES = frozenset({Rule.FILE})


def described_facts(
    folder: HarvestFolder, archive: Path | None, book: Workbook, moment: datetime
) -> DescribedFacts:
    """Return the facts; reads every file that is described, for its checksum.

    The official XSD counts when it was fetched (`capture mdto check` tells how).
    """
    problems, differences, unmentioned = Gathering(), Gathering(), Gathering()
    checked = _checked(folder)
    for each in checked:
        for problem in each.problems:
            if problem.severity is not Severity.ERROR:
                continue
            kind = differences if problem.rule in _ABOUT_FILES else problems
            kind.add(
                Text(
                    f"{problem.path}: {problem.message} ({problem.rule})",
                    f"{problem.path}: {problem.message} ({problem.rule})",
                ),
                file=_name(each.path, folder),
            )
    if checked:
        for relative in _undescribed(folder):
            text = Text("geen MDTO-document beschrijft dit", "no MDTO document describes this")
            differences.add(text, file=relative)
    restrictions = _restrictions(archive, book, moment, unmentioned)
    told = _told_of(checked)
    for restriction in restrictions or ():
        if restriction.id not in told:
            what = f"{restriction.id} ({restriction.pattern or restriction.record})"
            text = Text(
                f"{what} staat niet in beperkingGebruik", f"{what} is not in beperkingGebruik"
            )
            unmentioned.add(text, file=FOLDER)
    return DescribedFacts(
        documents=len(checked),
        files=sum(isinstance(each.described, Bestand) for each in checked),
        problems=problems.found(),
        differences=differences.found(),
        restrictions=None if restrictions is None else len(restrictions),
        unmentioned=unmentioned.found(),
    )


def _checked(folder: HarvestFolder) -> Sequence[Checked]:
    if not (folder.root / FOLDER).is_dir():
        return ()
    try:
        return set_check.check(folder.root, xsd=xsd.cached())
    except UsageError:
        return ()


def _undescribed(folder: HarvestFolder) -> Iterator[str]:
    place = folder.root / FOLDER
    for each in harvest_files(folder):
        if not (place / file_document(each.relative)).is_file():
            yield each.relative


def _told_of(checked: Sequence[Checked]) -> set[str]:
    """Return the marks of the restrictions that the description of a harvest names."""
    return {
        reference.verwijzingIdentificatie.identificatieKenmerk
        for each in checked
        if isinstance(each.described, Informatieobject)
        for restriction in each.described.beperkingGebruik
        for reference in restriction.beperkingGebruikDocumentatie
        if reference.verwijzingIdentificatie is not None
    }


def _restrictions(
    archive: Path | None, book: Workbook, moment: datetime, wrong: Gathering
) -> tuple[Restriction, ...] | None:
    """Return the restrictions in force that mean something in the harvest; None: unreadable."""
    if archive is None:
        return ()
    try:
        register = read_restrictions(archive)
    except UsageError as error:
        wrong.add(Text(str(error), str(error)))
        return None
    current = tuple(each for each in register.restrictions if not each.is_over(moment))
    if not current:
        return ()
    return _meant(Register(current), book)


def _meant(register: Register, book: Workbook) -> tuple[Restriction, ...]:
    found: dict[str, Restriction] = {}
    question = "SELECT DISTINCT url, id FROM record WHERE type IN ('response', 'revisit')"
    for url, identifier in book.ask(question):
        for each in register.concerning(str(url), record_id=str(identifier)):
            found.setdefault(each.id, each)
        if len(found) == len(register.restrictions):
            break
    return tuple(each for each in register.restrictions if each.id in found)


def _name(path: Path, folder: HarvestFolder) -> str:
    root = folder.root
    return path.relative_to(root).as_posix() if path.is_relative_to(root) else f"../{path.name}"
