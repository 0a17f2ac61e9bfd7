"""A spot check as values: the pages that were chosen, why, and what was found about each."""

from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum
from typing import Any, ClassVar

FORMAT_NAME = "capture-spotcheck"
FORMAT_VERSION = 1
"""Of `steekproef.json`: grows when a key is renamed or removed."""


class Reason(StrEnum):
    """Why a page was chosen."""

    HOME = "home"
    """The site begins with it."""
    TEMPLATE = "template"
    """Drawn from the pages that one template made."""
    MOST_LINKED = "most-linked"
    """Most other pages link to it."""
    RANDOM = "random"
    """By lot."""


class FindingKind(StrEnum):
    """What there is to look at about a page."""

    PAGE = "page"
    """The page itself was not captured, or answered with an error."""
    BROKEN_LINK = "broken-link"
    """A link leads to an error, or to nothing."""
    MISSING_RESOURCE = "missing-resource"
    """A picture, style or script that the page asks for did not come."""
    REDIRECT = "redirect"
    """The page, or a link on it, leads on to another address."""
    NOTE = "note"
    """What the visit of the page reported."""
    ORPHAN = "orphan"
    """It is on the list of orphan pages (REIK03)."""
    OBSTACLE = "obstacle"
    """It holds something that can't be harvested (REIK06)."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Finding:
    """One thing to look at."""

    kind: FindingKind
    nl: str
    en: str
    url: str | None = None
    """What it is about; None: the page itself."""
    status: int | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class CheckedPage:
    """One page of the sample."""

    url: str
    """As it was looked for in this harvest."""
    path: str
    """Path, query and fragment: what the next repetition looks for, whatever the host."""
    reasons: tuple[Reason, ...]
    template: int
    """Number of its template, from 1."""
    template_pages: int
    """Pages made from its template."""
    linked_from: int
    """Pages that link to it."""
    is_captured: bool
    title: str | None = None
    status: int | None = None
    final_url: str | None = None
    """Where it led; None when it stayed."""
    picture: str | None = None
    """File within the folder `beelden`: what the page looks like."""
    whole_picture: str | None = None
    """The same, of the whole page."""
    unchecked_links: int = 0
    """Links to addresses that nobody asked, such as those of other sites."""
    findings: tuple[Finding, ...] = ()
    finding_count: int = 0
    """How many there are; `findings` has the first fifty of each kind."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Spotcheck:
    """One spot check; the names of the fields are the keys of `steekproef.json`."""

    __pydantic_config__: ClassVar[Any] = {"extra": "forbid"}
    FORMAT: ClassVar = (FORMAT_NAME, FORMAT_VERSION)

    format_name: str = FORMAT_NAME
    format_version: int = FORMAT_VERSION
    harvest: str
    """Name of the folder of the harvest that the pages were taken from."""
    site_host: str
    harvested: datetime | None
    """When that harvest began."""
    written: datetime
    seed: int
    """With it the same lots are drawn from the same pages."""
    size: int
    """Pages that were asked for."""
    known_pages: int
    """Pages that could have been chosen."""
    templates: int
    """From how many templates they were made, as far as that shows."""
    repeats: str | None = None
    """The harvest of the spot check that this one repeats."""
    pages: tuple[CheckedPage, ...]
