"""Which files of a harvest's folder visitors may read: its reports and the pictures in them.

Reports name every address, and show pictures of pages. So while any restriction is in force in the
archive (META04), they are withheld as a whole.
"""

import re
from pathlib import Path

from capture.clock import now
from capture.config.restrictions import read_restrictions
from capture.errors import UsageError
from capture.model.layout import HarvestFolder

_PICTURE = re.compile(r"images/[A-Za-z0-9][A-Za-z0-9._-]{0,200}\.(jpg|jpeg|png|webp)")
_PAGE = re.compile(r"lists/[a-z][a-z-]{0,60}\.html")
_TYPES = {
    ".html": "text/html; charset=utf-8",
    ".jpg": "image/jpeg",
    ".jpeg": "image/jpeg",
    ".png": "image/png",
    ".webp": "image/webp",
}


def are_withheld(archive: Path) -> bool:
    """Whether a restriction is in force, or the register can't be read."""
    try:
        register = read_restrictions(archive)
    except (UsageError, OSError):
        return True
    moment = now()
    return any(each.is_in_force(moment) for each in register.restrictions)


def report_file(folder: HarvestFolder, name: str) -> tuple[Path, str] | None:
    """Return path and type of a file of a report, or None for what isn't for visitors."""
    if not (
        name in {"report.html", "metadata/audit.html"}
        or _PICTURE.fullmatch(name)
        or _PAGE.fullmatch(name)
    ):
        return None
    path = folder.root / name
    root = folder.root.resolve()
    if not path.is_file() or not path.resolve().is_relative_to(root):
        return None
    return path, _TYPES[path.suffix]


def reports_of(folder: HarvestFolder) -> tuple[str, ...]:
    """Return the reports that are there, by their names in the folder."""
    known = (
        folder.report_html,
        folder.gallery_html,
        folder.orphans_html,
        folder.obstacles_html,
        folder.changes_html,
        folder.audit_html,
    )
    return tuple(path.relative_to(folder.root).as_posix() for path in known if path.is_file())
