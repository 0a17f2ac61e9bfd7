"""Writes the findings: data, a page, a spreadsheet, and pictures of what differs."""

import shutil
from pathlib import Path

from capture import __version__
from capture.access.offline.place import HarvestPlace
from capture.access.qa.keeping import Kept
from capture.clock import now
from capture.files import write_whole
from capture.lists.document import to_json
from capture.lists.sheet import to_bytes
from capture.metadata.qa_html import COLUMNS, PICTURES, render
from capture.model.quality import Quality, harvest_score

JSON_NAME, HTML_NAME, CSV_NAME = "qa.json", "qa.html", "qa.csv"


def quality_of(
    place: HarvestPlace, kept: Kept, *, browser: str, known: int, sample: int | None
) -> Quality:
    """Return the findings as one document."""
    pages = sorted(kept.pages.values(), key=lambda page: (page.score, page.url))
    return Quality(
        harvest=place.harvest,
        site_host=place.site,
        written=now().replace(microsecond=0),
        software=f"capture {__version__}",
        browser=browser,
        pages_known=known,
        sample=sample,
        score=harvest_score([page.score for page in pages]),
        pages=tuple(pages),
    )


def write(found: Quality, kept: Kept, folder: Path) -> Path:
    """Write all into a folder in place of what an earlier check wrote; return the page. OSError."""
    folder.mkdir(parents=True, exist_ok=True)
    pictures = folder / PICTURES
    if pictures.is_dir() and not pictures.is_symlink():
        shutil.rmtree(pictures)
    names = [page.picture for page in found.pages if page.picture is not None]
    if names:
        pictures.mkdir()
    for name in names:
        write_whole(pictures / name, (kept.folder / name).read_bytes())
    for name, data in (
        (JSON_NAME, to_json(found)),
        (CSV_NAME, to_bytes(COLUMNS, found.pages)),
        (HTML_NAME, render(found).encode("utf-8", "replace")),
    ):
        write_whole(folder / name, data)
    return folder / HTML_NAME
