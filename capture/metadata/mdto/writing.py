"""Writes a description: a harvest's documents in its folder, the site's in the site's folder."""

from pathlib import Path

from capture.files import write_durably
from capture.metadata.mdto import names
from capture.metadata.mdto.description import Description
from capture.metadata.mdto.gathering import document_folder, file_document, series_document
from capture.metadata.mdto.xml import to_xml
from capture.model.layout import HarvestFolder


def write(description: Description, folder: HarvestFolder) -> tuple[Path, ...]:
    """Write all documents, and return those that are new or changed, by path.

    `metadata/mdto/<harvest>.mdto.xml` is the harvest's; a file's lies there under the file's own
    path, `metadata/mdto/warc/<file>.bestand.mdto.xml`; the site's is `../<site>.mdto.xml`. What is
    the same already isn't touched; documents of files that are gone are removed. Every file is
    replaced as a whole. OSError when it can't be written.
    """
    place = document_folder(folder)
    wanted = {folder.root / made.relative: made.data for made in description.made}
    for each in description.files:
        wanted[file_document(folder, each.relative)] = to_xml(each.document)
    wanted[place / names.object_document(description.name)] = to_xml(description.harvest)
    series = series_document(folder, description.site)
    wanted[series] = to_xml(description.series)
    changed = [path for path, data in wanted.items() if _replace(path, data)]
    for path in place.rglob("*"):
        if path not in wanted and names.is_file_document(path.name) and not path.is_symlink():
            path.unlink()
    return tuple(sorted(changed))


def _replace(path: Path, data: bytes) -> bool:
    try:
        if path.read_bytes() == data:
            return False
    except FileNotFoundError:
        path.parent.mkdir(parents=True, exist_ok=True)
    write_durably(path, data)
    return True
