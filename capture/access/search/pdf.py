"""The text of a PDF, by PDFium (OPSL06). PDFium may crash or hang: only in a process of its own."""

import pypdfium2

from capture.access.search.documents import MAX_PDF_PAGES
from capture.access.search.page_text import MAX_TEXT, FoundText, lines_of

_MAX_TITLE = 500


def pdf_text(content: bytes) -> FoundText | None:
    """Return the text of the first pages; None when the file is broken or locked.

    Words broken off at the end of a line are joined, where PDFium saw the hyphen as one.
    """
    try:
        document = pypdfium2.PdfDocument(content)
    except pypdfium2.PdfiumError:
        return None
    try:
        title = document.get_metadata_value("Title")
        pieces, size = [], 0
        for number in range(min(len(document), MAX_PDF_PAGES)):
            text = _page(document, number)
            pieces.append(text)
            size += len(text)
            if size > MAX_TEXT:
                break
        body = "\n".join(lines_of("\n".join(pieces)))[:MAX_TEXT]
        return FoundText(title=" ".join(title.split())[:_MAX_TITLE], body=body)
    finally:
        document.close()


def _page(document: pypdfium2.PdfDocument, number: int) -> str:
    """Return the text of a page; empty for one that is broken: the others may still be read."""
    try:
        page = document[number]
        try:
            text = page.get_textpage()
            try:
                # PDFium marks a hyphen at the end of a line as U+FFFE or U+0002.
                found: str = text.get_text_range(count=-1, errors="replace")
            finally:
                text.close()
        finally:
            page.close()
    except pypdfium2.PdfiumError:
        return ""
    for mark in ("\ufffe", "\x02"):
        found = found.replace(f"{mark}\r\n", "").replace(mark, "")
    return found
