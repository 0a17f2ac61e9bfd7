"""Which files of a harvest's folder visitors may read: its reports, and what these lead to.

Reports name every address, and show pictures of pages. So while any restriction is in force in the
archive (META04), they are withheld as a whole.
"""

import re
from dataclasses import dataclass
from pathlib import Path

from capture.clock import now
from capture.config.restrictions import read_restrictions
from capture.errors import UsageError
from capture.model.layout import HarvestFolder

_PICTURE = re.compile(
    r"(?:images|metadata/qa)/[A-Za-z0-9][A-Za-z0-9._-]{0,200}\.(jpg|jpeg|png|webp)"
)
_PAGE = re.compile(r"lists/[a-z][a-z-]{0,60}\.(html|csv|json)")
_DOCUMENT = re.compile(r"images/[A-Za-z0-9][A-Za-z0-9._-]{0,200}\.(pdf|txt)")
_ONES = frozenset(
    {
        "report.html", "metadata/audit.html", "metadata/audit.json",
        "metadata/harvest-report.json", "metadata/qa.html", "metadata/qa.csv", "metadata/qa.json",
    }
)  # fmt: skip
_TYPES = {
    ".html": "text/html; charset=utf-8",
    ".jpg": "image/jpeg",
    ".jpeg": "image/jpeg",
    ".png": "image/png",
    ".webp": "image/webp",
    ".csv": "text/csv; charset=utf-8",
    ".json": "application/json",
    ".txt": "text/plain; charset=utf-8",
    ".pdf": "application/pdf",
}
_SHOWN = frozenset({".html", ".jpg", ".jpeg", ".png", ".webp"})


@dataclass(frozen=True, slots=True, kw_only=True)
class ReportFile:
    """A file that a visitor may read."""

    path: Path
    type: str
    is_shown: bool
    """Whether the browser shows it; else it is kept by the visitor (a download)."""


def are_withheld(archive: Path) -> bool:
    """Whether a restriction is in force, or the register can't be read."""
    try:
        register = read_restrictions(archive)
    except (UsageError, OSError):
        return True
    moment = now()
    return any(each.is_in_force(moment) for each in register.restrictions)


def report_file(folder: HarvestFolder, name: str) -> ReportFile | None:
    """Return a file of a report, or None for what isn't for visitors."""
    patterns = (_PICTURE, _PAGE, _DOCUMENT)
    if name not in _ONES and not any(pattern.fullmatch(name) for pattern in patterns):
        return None
    path = folder.root / name
    root = folder.root.resolve()
    if not path.is_file() or not path.resolve().is_relative_to(root):
        return None
    return ReportFile(path=path, type=_TYPES[path.suffix], is_shown=path.suffix in _SHOWN)


def reports_of(folder: HarvestFolder) -> tuple[str, ...]:
    """Return the reports that are there, by their names in the folder."""
    known = (
        folder.report_html,
        folder.gallery_html,
        folder.orphans_html,
        folder.obstacles_html,
        folder.changes_html,
        folder.audit_html,
        folder.qa_html,
    )
    return tuple(path.relative_to(folder.root).as_posix() for path in known if path.is_file())
