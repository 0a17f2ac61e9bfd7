"""Whether all lies where the layout of a harvest folder has it (WARC08)."""

from collections.abc import Iterator
from pathlib import Path

from capture.audit.facts import Found, Gathering
from capture.model.layout import HarvestFolder
from capture.model.text import Text
from capture.warc import checksums

_FOLDERS = frozenset({"warc", "spool", "lists", "images", "metadata", "logs", "seals"})
_FILES = frozenset({"report.html", "ledger.sqlite", "settings.json", ".lock"})
_OF_SQLITE = ("ledger.sqlite-wal", "ledger.sqlite-shm")
_REQUIRED = ("warc", "lists", "metadata")
_IN_WARC = (".warc", ".warc" + checksums.SIDECAR_SUFFIX)


def misplaced(folder: HarvestFolder) -> Found:
    """Return what lies elsewhere than the layout has it, and what is missing."""
    found = Gathering()
    for text, place in _looked(folder):
        found.add(text, file=place)
    return found.found()


def _looked(folder: HarvestFolder) -> Iterator[tuple[Text, str]]:
    strange = Text("hoort niet in de indeling", "is no part of the layout")
    for path in sorted(folder.root.iterdir()):
        known = _FOLDERS if path.is_dir() else _FILES
        if path.name not in known and path.name not in _OF_SQLITE:
            yield strange, path.name
    for name in _REQUIRED:
        if not (folder.root / name).is_dir():
            yield Text("de map ontbreekt", "the folder is missing"), name
    yield from ((strange, f"warc/{name}") for name in _strange_in(folder.warc))


def _strange_in(warc: Path) -> list[str]:
    if not warc.is_dir():
        return []
    return sorted(
        path.name
        for path in warc.iterdir()
        if path.name != checksums.MANIFEST and not path.name.endswith((*_IN_WARC, ".open"))
    )
