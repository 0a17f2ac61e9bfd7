"""Checks documents together: that they fit each other, and the files that they describe."""

import hashlib
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path

from capture.errors import UsageError
from capture.metadata.mdto import formats, names
from capture.metadata.mdto.check import check_document
from capture.metadata.mdto.gathering import FOLDER
from capture.metadata.mdto.lists import algorithm
from capture.metadata.mdto.model import (
    Bestand,
    IdentificatieGegevens,
    Informatieobject,
    VerwijzingGegevens,
)
from capture.metadata.mdto.problem import Problem, Rule, Severity
from capture.metadata.mdto.xml import MAX_BYTES, MdtoError, from_xml


@dataclass(frozen=True, slots=True, kw_only=True)
class Checked:
    """One document, and what is wrong with it."""

    path: Path
    described: Informatieobject | Bestand | None
    """None when it can't be read as MDTO; then the problems say why."""
    problems: tuple[Problem, ...]


def documents(place: Path) -> tuple[Path, ...]:
    """Return the MDTO documents that a file or folder means, by path.

    Of a harvest folder in an archive the document of its site belongs to them, one folder up.
    UsageError when there are none.
    """
    if place.is_file():
        return (place,)
    if not place.is_dir():
        raise UsageError(f"{place}: is not there; name an MDTO document, or a folder with some")
    found = [path for path in place.rglob("*") if names.is_document(path.name) and path.is_file()]
    root = place.absolute()
    series = root.parent / names.object_document(root.parent.name)
    if (root / FOLDER).is_dir() and series.is_file():
        found.append(series)
    if not found:
        raise UsageError(f"{place}: holds no MDTO documents; make them with capture mdto make")
    return tuple(sorted(found))


def check(place: Path, *, xsd: Path | None) -> tuple[Checked, ...]:
    """Check a document, or all those of a folder, each by itself, together, and against its file.

    Every described file is read whole for its checksum. UsageError when there is nothing to check,
    or the schema can't be used.
    """
    paths = documents(place)
    checked = {path: _alone(path, xsd) for path in paths}
    described = {path: each.described for path, each in checked.items() if each.described}
    more: dict[Path, list[Problem]] = {path: [] for path in paths}
    if place.is_dir():
        for path, problem in _together(described):
            more[path].append(problem)
    for path, document in described.items():
        if isinstance(document, Bestand):
            more[path] += _against_file(path, document)
        fault = names.fault_of(path.name)
        if fault:
            more[path].append(_warning(Rule.FILE_NAME, f"{path.name} {fault}"))
    return tuple(
        Checked(
            path=path,
            described=each.described,
            problems=(*each.problems, *more[path]),
        )
        for path, each in checked.items()
    )


def _alone(path: Path, xsd: Path | None) -> Checked:
    try:
        with path.open("rb") as file:
            data = file.read(MAX_BYTES + 1)
    except OSError as fault:
        raise UsageError(f"{path}: can't be read ({fault.strerror})") from None
    problems = check_document(data, xsd=xsd)
    try:
        described = from_xml(data)
    except MdtoError:
        return Checked(path=path, described=None, problems=problems)
    return Checked(path=path, described=described, problems=problems)


def _together(
    described: Mapping[Path, Informatieobject | Bestand],
) -> Iterator[tuple[Path, Problem]]:
    by_mark: dict[IdentificatieGegevens, Path] = {}
    for path, document in described.items():
        for mark in document.identificatie:
            if mark in by_mark:
                message = f"{mark.identificatieKenmerk!a} is also that of {by_mark[mark].name}"
                yield path, _error(Rule.UNIQUE, message)
            by_mark.setdefault(mark, path)
    for path, document in described.items():
        if isinstance(document, Informatieobject):
            yield from _object_ends(path, document, described, by_mark)
        else:
            yield from _file_ends(path, document, described, by_mark)
    yield from _cycles(described, by_mark)


def _object_ends(
    path: Path,
    document: Informatieobject,
    described: Mapping[Path, Informatieobject | Bestand],
    by_mark: Mapping[IdentificatieGegevens, Path],
) -> Iterator[tuple[Path, Problem]]:
    """Relations to documents that aren't here can't be judged, but those to files must be here."""
    for name, back in (("isOnderdeelVan", "bevatOnderdeel"), ("bevatOnderdeel", "isOnderdeelVan")):
        for reference in getattr(document, name):
            other = described.get(_place(reference, by_mark) or Path())
            if other is None or not isinstance(other, Informatieobject):
                continue
            if not _names(getattr(other, back), document):
                message = f"{name} {reference.verwijzingNaam!a}, which has no {back} in return"
                yield path, _error(Rule.BOTH_ENDS, message)
    for name in ("heeftRepresentatie", "aanvullendeMetagegevens"):
        for reference in getattr(document, name):
            if reference.verwijzingIdentificatie and _place(reference, by_mark) is None:
                message = f"{name} {reference.verwijzingNaam!a} has no document here"
                yield path, _error(Rule.BOTH_ENDS, message)


def _file_ends(
    path: Path,
    document: Bestand,
    described: Mapping[Path, Informatieobject | Bestand],
    by_mark: Mapping[IdentificatieGegevens, Path],
) -> Iterator[tuple[Path, Problem]]:
    reference = document.isRepresentatieVan
    other = described.get(_place(reference, by_mark) or Path())
    if not isinstance(other, Informatieobject):
        message = f"isRepresentatieVan {reference.verwijzingNaam!a} has no document here"
        yield path, _error(Rule.BOTH_ENDS, message)
    elif not _names((*other.heeftRepresentatie, *other.aanvullendeMetagegevens), document):
        message = f"isRepresentatieVan {reference.verwijzingNaam!a}, which doesn't name this file"
        yield path, _error(Rule.BOTH_ENDS, message)


def _place(
    reference: VerwijzingGegevens, by_mark: Mapping[IdentificatieGegevens, Path]
) -> Path | None:
    mark = reference.verwijzingIdentificatie
    return by_mark.get(mark) if mark is not None else None


def _names(references: Iterable[VerwijzingGegevens], document: Informatieobject | Bestand) -> bool:
    return any(each.verwijzingIdentificatie in document.identificatie for each in references)


def _cycles(
    described: Mapping[Path, Informatieobject | Bestand],
    by_mark: Mapping[IdentificatieGegevens, Path],
) -> Iterator[tuple[Path, Problem]]:
    """Yield each document that is part of itself through others, by whichever end says so."""
    above: dict[Path, set[Path]] = {path: set() for path in described}
    for path, document in described.items():
        if isinstance(document, Informatieobject):
            above[path] |= {p for r in document.isOnderdeelVan if (p := _place(r, by_mark))}
            for reference in document.bevatOnderdeel:
                below = _place(reference, by_mark)
                if below is not None:
                    above[below].add(path)
    for path in above:
        seen: set[Path] = set()
        ahead = [each for each in above[path] if each != path]
        while ahead:
            here = ahead.pop()
            if here in seen:
                continue
            seen.add(here)
            ahead += above[here]
        if path in seen:
            yield path, _error(Rule.CYCLE, "is part of itself through other documents")


def _against_file(path: Path, document: Bestand) -> Iterator[Problem]:
    file = described_file(path, document)
    if file is None:
        yield _error(Rule.FILE, f"{document.naam} is not there")
        return
    size = file.stat().st_size
    if size != document.omvang:
        yield _error(Rule.FILE, f"{file.name} has {size} bytes; omvang says {document.omvang}")
    for each in document.checksum:
        known = algorithm(each.checksumAlgoritme.begripLabel)
        if known is None:
            continue
        with file.open("rb") as content:
            digest = hashlib.file_digest(content, known.label.lower().replace("-", "")).hexdigest()
        if digest != each.checksumWaarde.strip().lower():
            yield _error(Rule.FILE, f"{file.name} has another {known.label} than checksum says")
    said = document.bestandsformaat.begripCode
    found = formats.identify(file).puid
    if said and found and said != found:
        yield _error(Rule.FILE, f"{file.name} is {found} by its content; bestandsformaat {said}")


def described_file(document: Path, described: Bestand) -> Path | None:
    """Return the file that a document is about: beside it, or in the harvest folder; or None."""
    name = described.naam.strip()
    if names.is_file_document(document.name):
        name = Path(names.described_file(document.name)).name
    if not name or "/" in name or name in (".", ".."):
        return None
    candidates = [document.with_name(name)]
    folder = document.absolute().parent
    inner = Path(FOLDER)
    for above in (folder, *folder.parents):
        if above.name == inner.name and above.parent.name == inner.parent.name:
            candidates.append(above.parent.parent / folder.relative_to(above) / name)
            break
    return next((each for each in candidates if each.is_file()), None)


def _error(rule: Rule, message: str) -> Problem:
    return Problem(rule=rule, severity=Severity.ERROR, path="/", message=message)


def _warning(rule: Rule, message: str) -> Problem:
    return Problem(rule=rule, severity=Severity.WARNING, path="/", message=message)
