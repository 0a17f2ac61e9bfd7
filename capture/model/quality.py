"""How well a harvest can be shown again: each page opened from the archive alone, and compared.

The score of a page, 0 to 100 and rounded down, is that of its weakest side: the share of its
requests that the archive answers, how alike its text is to the text of the capture, and the share
of its picture that is as captured. A page that does not open has 0. The score of a harvest is the
mean of its pages, rounded down: 100 means that all pages are as they were.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum
from typing import Any, ClassVar

FORMAT_NAME = "capture-quality"
FORMAT_VERSION = 1
"""Of `qa.json`: grows when a key is renamed or removed."""
WHOLE = 95
"""From this score on a page counts as shown well: pictures differ a little by themselves."""


class Why(StrEnum):
    """Why the archive had no answer to a request."""

    NOT_ARCHIVED = "not-archived"
    """No capture of it, nor of an address that differs only in a number by lot or by the clock."""
    DAMAGED = "damaged"
    """It was captured, but its record is missing, damaged or cut short."""
    OTHER_PART = "other-part"
    """Only other parts of the file were captured than the one that is asked for (206)."""
    NOT_UNDERSTOOD = "not-understood"
    """No HTTP request, or one too long to look up."""


class Standing(StrEnum):
    """What the harvest knew of an address that is missing when its page is shown again."""

    KNOWN = "known"
    """It failed or was left out then as well, and that is listed: the page was captured without."""
    LOST = "lost"
    """It was captured, by the ledger, and is not in the WARC files."""
    NEW = "new"
    """The harvest never heard of it: the page asks another thing than when it was captured."""


@dataclass(frozen=True, slots=True, kw_only=True)
class MissingRequest:
    """One thing that a page asked for and the archive lacks."""

    method: str
    url: str
    why: Why
    standing: Standing
    detail: str = ""
    """English, one line; empty when the rest tells all."""
    times: int = 1

    @property
    def counts(self) -> bool:
        """Whether it is held against the page."""
        return self.standing is not Standing.KNOWN


@dataclass(frozen=True, slots=True, kw_only=True)
class PageQuality:
    """One page, shown again."""

    url: str
    visit_id: str
    """Of the visit in which it was captured."""
    captured: datetime
    score: int
    """0 to 100."""
    answered: int
    """Requests that the archive answered."""
    missing: tuple[MissingRequest, ...] = ()
    text_likeness: float | None = None
    """0 to 1; None: there is no text to compare with."""
    picture_differs: float | None = None
    """Share of the picture, 0 to 1; None: there are no two pictures to compare."""
    picture_masked: float = 0.0
    """Share that was left out because it differs each time the page is shown."""
    alike: int = 0
    """Requests answered by an address that differs only in a number by lot or by the clock."""
    elsewhere: int = 0
    """Requests answered from other harvests of the site."""
    restricted: int = 0
    """Requests answered with what visitors don't get (META04)."""
    fault: str | None = None
    """Why it did not open; English."""
    notes: tuple[str, ...] = ()
    """What was less than hoped while it was shown; English."""
    picture: str | None = None
    """File in the folder of pictures that shows the difference."""

    @property
    def missing_counted(self) -> int:
        """Requests without an answer that are held against the page."""
        return sum(each.times for each in self.missing if each.counts)

    @property
    def is_whole(self) -> bool:
        """Whether it is shown as it was, or nearly."""
        return self.score >= WHOLE


@dataclass(frozen=True, slots=True, kw_only=True)
class QualityCounts:
    """What a harvest's report says of it."""

    score: int
    pages: int
    """That were shown again."""
    pages_known: int
    """That could have been."""
    whole: int
    """Pages of a score of 95 or more."""
    missing: int
    """Requests without an answer, over all pages; what the harvest listed itself left aside."""
    written: datetime


@dataclass(frozen=True, slots=True, kw_only=True)
class Quality:
    """The check of one harvest; the names of the fields are the keys of `qa.json`."""

    __pydantic_config__: ClassVar[Any] = {"extra": "forbid"}
    FORMAT: ClassVar = (FORMAT_NAME, FORMAT_VERSION)

    format_name: str = FORMAT_NAME
    format_version: int = FORMAT_VERSION
    harvest: str
    """Name of its folder."""
    site_host: str
    written: datetime
    software: str
    browser: str
    """Version."""
    pages_known: int
    """Pages with text in the archive."""
    sample: int | None
    """So many pages were chosen by lot; None: all."""
    score: int
    pages: tuple[PageQuality, ...]
    """The lowest score first."""

    @property
    def counts(self) -> QualityCounts:
        """What the harvest's report says of it."""
        return QualityCounts(
            score=self.score,
            pages=len(self.pages),
            pages_known=self.pages_known,
            whole=sum(each.is_whole for each in self.pages),
            missing=sum(each.missing_counted for each in self.pages),
            written=self.written,
        )


def page_score(
    *, answered: int, missing: int, text_likeness: float | None, picture_differs: float | None
) -> int:
    """Return the score of a page that opened."""
    asked = answered + missing
    sides = [answered / asked if asked else 0.0]
    sides += [] if text_likeness is None else [text_likeness]
    sides += [] if picture_differs is None else [1 - picture_differs]
    return int(100 * min(sides) + 1e-9)


def harvest_score(scores: Sequence[int]) -> int:
    """Return the score of a harvest; 0 when no page was shown."""
    return sum(scores) // len(scores) if scores else 0
