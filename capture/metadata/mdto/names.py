"""Names of MDTO documents and what they describe (MDTO sidecars); pure.

`<name>.mdto.xml` describes the folder `<name>` that it lies in; `<file.ext>.bestand.mdto.xml`
describes the file beside it, and is the only form that stays unique with several files of one
stem. Other spellings of importers are read: `.MDTO.xml`, and a file's name without extension.
"""

from pathlib import PurePosixPath

OBJECT_SUFFIX = ".mdto.xml"
FILE_SUFFIX = ".bestand.mdto.xml"
MAX_NAME = 255
_FORBIDDEN = frozenset('<>:"/\\|?*#& ')


def object_document(name: str) -> str:
    """Return the name of the document about the informatieobject called `name`."""
    return name + OBJECT_SUFFIX


def file_document(relative: str) -> str:
    """Return where the document about a file stands: beside it."""
    return relative + FILE_SUFFIX


def is_document(name: str) -> bool:
    """Whether a file's name is that of an MDTO document, in any spelling."""
    return name.lower().endswith(OBJECT_SUFFIX)


def is_file_document(name: str) -> bool:
    """Whether a file's name is that of a document about a file."""
    return name.lower().endswith(FILE_SUFFIX)


def described_file(document: str) -> str:
    """Return the path of the file that the document at this path describes."""
    return document[: -len(FILE_SUFFIX)]


def fault_of(relative: str) -> str | None:
    """Return why a path is not fit for every institution, or None when it is."""
    for part in PurePosixPath(relative).parts:
        if len(part) > MAX_NAME:
            return f"has {len(part)} characters, at most {MAX_NAME} are accepted"
        found = sorted(_FORBIDDEN & set(part))
        if found:
            return f"holds {found[0]!r}, which not every institution accepts"
        if not part.isprintable():
            return "holds a character that can't be printed"
    return None
