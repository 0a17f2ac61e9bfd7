"""Writes what an audit found: JSON, a page, and the page as PDF; each whole or not at all."""

import asyncio
from collections.abc import Sequence
from pathlib import Path

from capture.audit.guideline import Guideline
from capture.browser import executable
from capture.browser.printing import print_page
from capture.files import write_whole
from capture.metadata.audit_html import Asked, Shown, Theme, render
from capture.metadata.audit_json import FILE_NAME, to_json
from capture.model.audit import Audit

HTML_NAME = "audit.html"
PDF_NAME = "audit.pdf"


def shown_of(
    guideline: Guideline,
    *,
    report: str | None = None,
    harvests: Sequence[tuple[str, Audit]] = (),
) -> Shown:
    """Return what the page shows besides the audit."""
    return Shown(
        themes=tuple(
            Theme(
                code=code,
                title=title,
                asked=tuple(
                    Asked(id=each.id, title=each.title, text=each.text)
                    for each in guideline.requirements
                    if each.theme == code
                ),
            )
            for code, title in guideline.themes.items()
        ),
        guideline=guideline.title,
        report=report,
        harvests=harvests,
    )


def write_results(audit: Audit, folder: Path, shown: Shown) -> tuple[Path, ...]:
    """Write `audit.json` and `audit.html` into a folder; return them. OSError."""
    folder.mkdir(parents=True, exist_ok=True)
    files = ((FILE_NAME, to_json(audit)), (HTML_NAME, render(audit, shown).encode()))
    for name, data in files:
        write_whole(folder / name, data)
    return tuple(folder / name for name, _ in files)


def write_pdf(folder: Path, *, browser: str | None = None) -> Path:
    """Print the page that lies in a folder; return the PDF. BrowserError, OSError."""
    page = (folder / HTML_NAME).absolute().as_uri()
    data = asyncio.run(print_page(page, executable.find(browser)))
    path = folder / PDF_NAME
    write_whole(path, data)
    return path
