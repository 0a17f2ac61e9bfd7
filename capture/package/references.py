"""Whether the MDTO documents of a SIP fit its files and each other; pure."""

from collections.abc import Iterable, Iterator, Mapping

from capture.metadata.mdto.model import (
    Bestand,
    IdentificatieGegevens,
    Informatieobject,
    VerwijzingGegevens,
)
from capture.metadata.mdto.names import FILE_SUFFIX, file_document, is_file_document
from capture.package.pakbon import Line
from capture.package.problem import Problem, Rule

type Documents = Mapping[str, Informatieobject | Bestand]
type Mark = tuple[str, str]
"""identificatieKenmerk and identificatieBron."""


def problems(content: Mapping[str, Line], documents: Documents) -> Iterator[Problem]:
    """Yield what is wrong between files and documents, by their paths within the SIP."""
    for path, line in sorted(content.items()):
        yield from _of_file(line, documents.get(file_document(path)))
    for path, document in sorted(documents.items()):
        if is_file_document(path):
            if path[: -len(FILE_SUFFIX)] not in content:
                yield _sidecar(path, "describes a file that is not here")
        elif isinstance(document, Bestand):
            yield _sidecar(path, "describes a file, where a folder's document should stand")
    objects = {path: each for path, each in documents.items() if isinstance(each, Informatieobject)}
    yield from _of_folders(content, documents, objects)
    yield from _of_objects(objects)


def _of_file(line: Line, document: Informatieobject | Bestand | None) -> Iterator[Problem]:
    if not isinstance(document, Bestand):
        yield _sidecar(line.path, "has no MDTO document beside it that can be read")
        return
    if document.omvang != line.size:
        message = f"has {line.size} bytes; its document says {document.omvang}"
        yield Problem(rule=Rule.SIZE, path=line.path, message=message)
    said = {
        each.checksumWaarde.lower()
        for each in document.checksum
        if each.checksumAlgoritme.begripLabel.replace("-", "").upper() == "SHA256"
    }
    if said != {line.sha256}:
        message = f"has SHA-256 {line.sha256}; its document says {', '.join(said) or 'none'}"
        yield Problem(rule=Rule.CHECKSUM, path=line.path, message=message)


def _of_folders(
    content: Mapping[str, Line], documents: Documents, objects: Mapping[str, Informatieobject]
) -> Iterator[Problem]:
    """Hold each folder's document against the documents of the files in it."""
    folders = {path.rpartition("/")[0]: path for path in objects}
    named: dict[str, list[set[Mark]]] = {folder: [] for folder in folders}
    for path in sorted(content):
        document = documents.get(file_document(path))
        folder = _nearest(path, folders)
        if folder is None:
            yield _sidecar(path, "lies in no folder that has an MDTO document")
        elif isinstance(document, Bestand):
            above = objects[folders[folder]]
            named[folder].append(_marks(document.identificatie))
            if not _referred([document.isRepresentatieVan]) & _marks(above.identificatie):
                message = "doesn't say that it belongs to the object whose folder it lies in"
                yield Problem(rule=Rule.REFERENCE, path=file_document(path), message=message)
    for folder, path in sorted(folders.items()):
        above = objects[path]
        told = _referred([*above.heeftRepresentatie, *above.aanvullendeMetagegevens])
        strange = told.difference(*named[folder])
        left_out = sum(not marks & told for marks in named[folder])
        if strange or left_out:
            message = (
                f"names {len(strange)} files that are not in its folder, and leaves out {left_out}"
                " that are"
            )
            yield Problem(rule=Rule.REFERENCE, path=path, message=message)
        name = folder.rpartition("/")[2]
        if path.rpartition("/")[2] != f"{name}.mdto.xml":
            yield _sidecar(path, f"isn't called {name}.mdto.xml, after its folder")


def _of_objects(objects: Mapping[str, Informatieobject]) -> Iterator[Problem]:
    """Hold harvests against the series that they lie in, on both ends."""
    by_folder = {path.rpartition("/")[0]: path for path in objects}
    for folder, path in sorted(by_folder.items()):
        above = by_folder.get(folder.rpartition("/")[0]) if "/" in folder else None
        if above is None:
            continue
        inner, outer = objects[path], objects[above]
        if not _referred(inner.isOnderdeelVan) & _marks(outer.identificatie):
            message = f"doesn't say that it is part of {outer.naam!r}, in whose folder it lies"
            yield Problem(rule=Rule.REFERENCE, path=path, message=message)
        if not _referred(outer.bevatOnderdeel) & _marks(inner.identificatie):
            message = f"doesn't name {inner.naam!r}, which lies in its folder"
            yield Problem(rule=Rule.REFERENCE, path=above, message=message)


def _nearest(path: str, folders: Mapping[str, str]) -> str | None:
    """Return the innermost folder with a document that a file lies in."""
    folder = path
    while folder:
        folder = folder.rpartition("/")[0]
        if folder in folders:
            return folder
    return None


def _marks(identifications: Iterable[IdentificatieGegevens]) -> set[Mark]:
    return {(each.identificatieKenmerk, each.identificatieBron) for each in identifications}


def _referred(references: Iterable[VerwijzingGegevens]) -> set[Mark]:
    found = (each.verwijzingIdentificatie for each in references)
    return _marks(each for each in found if each is not None)


def _sidecar(path: str, message: str) -> Problem:
    return Problem(rule=Rule.SIDECAR, path=path, message=message)
