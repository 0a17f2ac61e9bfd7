"""Decides what sort of thing an answer is, as far as it holds text to search. Pure."""

import re
from dataclasses import dataclass
from typing import Self

from capture.access.search.documents import Form
from capture.access.search.values import Kind
from capture.model.url import split

_OPEN_XML = "application/vnd.openxmlformats-officedocument."
_OPEN_DOCUMENT = "application/vnd.oasis.opendocument."
_PLAIN = ("text/plain", "text/csv", "text/tab-separated-values", "text/markdown")
_UNTOLD = (
    "", "application/octet-stream", "binary/octet-stream", "application/download",
    "application/force-download", "application/x-download", "application/zip",
    "application/x-zip-compressed",
)  # fmt: skip
"""Types that say nothing, so that the name decides."""
_OFFICE_ENDINGS = frozenset(
    [
        "docx",
        "docm",
        "dotx",
        "dotm",
        "xlsx",
        "xlsm",
        "xltx",
        "pptx",
        "pptm",
        "ppsx",
        "potx",
        "odt",
        "ott",
        "ods",
        "ots",
        "odp",
        "otp",
    ]
)
_PLAIN_ENDINGS = frozenset({"txt", "csv", "tsv", "md"})
_FOR_MACHINES = ("robots.txt", "security.txt", "humans.txt", "ads.txt", "llms.txt", "llms-full.txt")
_NAME = re.compile(r"filename\*?\s*=\s*(?:[\w-]*'[\w-]*')?\"?([^\";]+)", re.IGNORECASE)
_CHARSET = re.compile(r"charset\s*=\s*[\"']?([\w.:-]{1,40})", re.IGNORECASE)


@dataclass(frozen=True, slots=True, kw_only=True)
class Sort:
    """What an answer is."""

    kind: Kind
    form: Form | None
    """How to read it; None for a page."""
    charset: str | None = None
    """As the server said."""

    @classmethod
    def of_row(cls, kind: object, form: object, charset: object) -> Self:
        """Return what the database says."""
        return cls(
            kind=Kind(kind),
            form=None if form is None else Form(form),
            charset=None if charset is None else str(charset),
        )

    def is_for_readers(self, destination: str, *, is_own_site: bool) -> bool:
        """Whether a visitor reads it as a page or file of its own, by its Sec-Fetch-Dest.

        HTML that a script fetched is a part of some page, whose rendered text has it; a frame is
        a page when it is the site's own, not when it is somebody else's video player.
        """
        if self.form in (Form.PDF, Form.ZIPPED) or destination in ("", "document"):
            return True
        return destination in ("iframe", "frame", "object", "embed") and is_own_site


def sort_of(url: str, *, content_type: str, disposition: str) -> Sort | None:
    """Return what an answer is by its address and headers; None: it holds no text for readers."""
    mime = content_type.partition(";")[0].strip().lower()
    found = _CHARSET.search(content_type)
    charset = found[1] if found else None
    if mime in ("text/html", "application/xhtml+xml"):
        return Sort(kind=Kind.PAGE, form=None, charset=charset)
    if mime in ("application/pdf", "application/x-pdf"):
        return Sort(kind=Kind.PDF, form=Form.PDF)
    if mime.startswith((_OPEN_XML, _OPEN_DOCUMENT)) or ".macroenabled." in mime:
        return Sort(kind=Kind.OFFICE, form=Form.ZIPPED)
    parts = split(url)
    name = "" if parts is None else parts.path.rpartition("/")[2].lower()
    if mime in _PLAIN and name not in _FOR_MACHINES:
        return Sort(kind=Kind.OTHER, form=Form.PLAIN, charset=charset)
    if mime in _UNTOLD:
        told = _NAME.search(disposition)
        return _by_ending((told[1].strip().lower() if told else name).rpartition(".")[2])
    return None


def _by_ending(ending: str) -> Sort | None:
    if ending == "pdf":
        return Sort(kind=Kind.PDF, form=Form.PDF)
    if ending in _OFFICE_ENDINGS:
        return Sort(kind=Kind.OFFICE, form=Form.ZIPPED)
    if ending in _PLAIN_ENDINGS:
        return Sort(kind=Kind.OTHER, form=Form.PLAIN)
    return None
