"""Does to one page what the site is told, and picks the page when none is named."""

import random
from collections.abc import Collection

from capture.demo.changing.content import Content
from capture.demo.changing.nouns import Change, Gone, Naming, Page, PageKind, What

_PARTS = {
    Change.TEXT: What.TEXT,
    Change.DATA: What.DATA,
    Change.PHOTO: What.PHOTO,
    Change.DOCUMENT: What.DOCUMENT,
}
_REMOVALS = {
    Change.GONE_404: Gone.NOT_FOUND,
    Change.GONE_410: Gone.REMOVED,
    Change.GONE_SOFT: Gone.SOFT,
    Change.GONE_HOME: Gone.HOME,
}
_ADDED = (PageKind.NEWS, PageKind.NEWS, PageKind.TOPIC, PageKind.PUBLICATION)
_STAYING = (PageKind.PLAIN, PageKind.FIGURES)
"""Pages that are neither moved nor taken away: others lean on them."""


def is_fit(change: Change, page: Page) -> bool:
    """Whether a change can be done to this page."""
    match change:
        case Change.TEXT:
            return page.kind is not PageKind.FIGURES  # their shell never changes
        case Change.DATA | Change.PHOTO | Change.DOCUMENT:
            return _PARTS[change] in page.revisions
        case Change.ADD_DATA:
            return page.kind is PageKind.FIGURES
        case Change.ADD_LISTED | Change.ADD_SITEMAP:
            return False
        case _:
            return page.kind not in _STAYING


def pick(change: Change, content: Content, rng: random.Random, spared: Collection[int]) -> int:
    """Return the key of a page to do this to. LookupError when there is none."""
    fit = [page.key for page in content.pages.values() if is_fit(change, page)]
    free = sorted(set(fit) - set(spared))
    if not free:
        raise LookupError(f"no page is left to do {change.value} to")
    return rng.choice(free)


def act(change: Change, content: Content, key: int, rng: random.Random) -> int:
    """Do one change; return the key of the page that it was done to, or that was made."""
    match change:
        case Change.TEXT | Change.DATA | Change.PHOTO | Change.DOCUMENT:
            content.change(key, _PARTS[change])
        case Change.ADD_LISTED:
            return content.add(rng.choice(_ADDED), Naming.LISTING_ONLY).key
        case Change.ADD_DATA:
            return content.add(PageKind.FIGURES, Naming.DATA_ONLY, named_by=key).key
        case Change.ADD_SITEMAP:
            return content.add(PageKind.TOPIC, Naming.SITEMAP_ONLY).key
        case Change.MOVED | Change.MOVED_SILENT:
            content.move(key, is_redirected=change is Change.MOVED)
        case Change.GONE_404 | Change.GONE_410 | Change.GONE_SOFT | Change.GONE_HOME:
            content.remove(key, _REMOVALS[change])
    return key
