"""What was found so far, kept outside the harvest: that is sealed until all is written at once.

A line of JSON for each page; a line that is torn, because the machine stopped, is done again. What
was found of other WARC files, or of another sample, is dropped.
"""

import hashlib
import json
import shutil
from pathlib import Path

from pydantic import TypeAdapter, ValidationError

from capture.errors import UsageError
from capture.files import write_whole
from capture.model.layout import HarvestFolder
from capture.model.quality import FORMAT_VERSION, PageQuality

_FOLDER = "qa"
_FILE = "pages.jsonl"
_PAGE: TypeAdapter[PageQuality] = TypeAdapter(PageQuality)


class Kept:
    """The findings of one check that is under way."""

    def __init__(self, folder: Path, fingerprint: str) -> None:
        """Go on with what is kept in `folder` when it bears the same fingerprint. UsageError."""
        self.folder = folder
        self._file = folder / _FILE
        self.pages: dict[str, PageQuality] = {}
        """By visit."""
        try:
            lines = self._file.read_bytes().split(b"\n") if self._file.is_file() else []
            if lines and lines[0] == _header(fingerprint):
                self._read(lines[1:])
            else:
                self._begin(fingerprint)
        except OSError as fault:
            raise _unwritable(folder, fault) from None

    def add(self, page: PageQuality) -> None:
        """Keep what was found of a page. UsageError when it can't be written."""
        self.pages[page.visit_id] = page
        try:
            with self._file.open("ab") as file:
                file.write(_PAGE.dump_json(page) + b"\n")
        except OSError as fault:
            raise _unwritable(self.folder, fault) from None

    def add_picture(self, name: str, data: bytes) -> None:
        """Keep a picture. UsageError when it can't be written."""
        try:
            write_whole(self.folder / name, data)
        except OSError as fault:
            raise _unwritable(self.folder, fault) from None

    def drop(self) -> None:
        """Forget all: it stands in the harvest now."""
        shutil.rmtree(self.folder, ignore_errors=True)

    def _begin(self, fingerprint: str) -> None:
        if self.folder.exists():
            shutil.rmtree(self.folder)
        self.folder.mkdir(parents=True)
        write_whole(self._file, _header(fingerprint) + b"\n")

    def _read(self, lines: list[bytes]) -> None:
        whole = []
        for line in lines:
            try:
                page = _PAGE.validate_json(line)
            except ValidationError:
                continue  # torn: that page is done again
            self.pages[page.visit_id] = page
            whole.append(line)
        head = self._file.read_bytes().partition(b"\n")[0]
        write_whole(self._file, b"\n".join((head, *whole)) + b"\n")


def place_of(folder: HarvestFolder, catalogue: Path) -> Path:
    """Return where findings are kept while a check is under way, beside the catalogue."""
    return catalogue.parent / _FOLDER / folder.root.parent.name / folder.root.name


def fingerprint(folder: HarvestFolder, sample: int | None) -> str:
    """Return what changes when findings don't hold any more: other WARC files, another sample."""
    files = sorted(folder.warc.glob("*.warc"))
    states = [(each.name, each.stat().st_size, each.stat().st_mtime_ns) for each in files]
    text = json.dumps([FORMAT_VERSION, sample, states])
    return hashlib.sha256(text.encode("utf-8", "surrogateescape")).hexdigest()


def _header(fingerprint: str) -> bytes:
    return json.dumps({"of": fingerprint}).encode("ascii")


def _unwritable(folder: Path, fault: OSError) -> UsageError:
    return UsageError(f"{folder}: can't be written ({fault.strerror}); make room, and run it again")
