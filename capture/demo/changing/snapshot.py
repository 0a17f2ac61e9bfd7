"""What the site truly holds at a moment, and what truly differs between two moments."""

import hashlib
from collections.abc import Mapping
from dataclasses import dataclass

from capture.demo.changing import rendering
from capture.demo.changing.content import HOME, INDEX_DATA, SECTIONS, Content, listing_target
from capture.demo.changing.nouns import Page, PageKind, What


@dataclass(frozen=True, slots=True)
class Part:
    """One part of a page: where it is, and the bytes that whoever fetches it must find in it."""

    target: str
    core: bytes
    """All of a file; of HTML and data the part without noise."""


def parts(content: Content, target: str) -> Mapping[What, Part]:
    """Return the parts of the page at `target`. KeyError when there is none."""
    if target == HOME:
        return {What.TEXT: Part(target, rendering.home_core(content).html.encode())}
    for kind in SECTIONS:
        for number in range(1, content.listing_pages(kind) + 1):
            if target == listing_target(kind, number):
                return _listing(content, kind, number)
    page = content.by_path(target)
    if page is None:
        raise KeyError(target)
    return {what: Part(page.address(what), _core(content, page, what)) for what in page.revisions}


def _listing(content: Content, kind: PageKind, number: int) -> Mapping[What, Part]:
    core = rendering.listing_core(content, kind, number)
    assert core is not None
    found = {What.TEXT: Part(listing_target(kind, number), core.html.encode())}
    if kind is PageKind.FIGURES:
        found[What.DATA] = Part(INDEX_DATA, rendering.index_data_core(content))
    return found


def _core(content: Content, page: Page, what: What) -> bytes:
    match what:
        case What.TEXT:
            return rendering.page_core(page).html.encode()
        case What.DATA:
            return rendering.page_data_core(content, page)
        case What.PHOTO:
            return rendering.photo(page)
        case What.DOCUMENT:
            return rendering.document(page)


type Snapshot = Mapping[str, Mapping[What, str]]
"""Digest of each part of each page, by target."""


def snapshot(content: Content) -> Snapshot:
    """Return what the site holds now, as digests of bytes without noise."""
    found: dict[str, Mapping[What, str]] = {}
    for target in content.hubs():
        found[target] = {what: _digest(part.core) for what, part in parts(content, target).items()}
    for page in content.pages.values():
        found[page.path] = {what: _digest_of(content, page, what) for what in page.revisions}
    return found


def _digest_of(content: Content, page: Page, what: What) -> str:
    if what in (What.PHOTO, What.DOCUMENT):
        # Drawing all pictures every day takes longer than harvesting them.
        return f"{page.key} {page.revisions[what].number}"
    return _digest(_core(content, page, what))


def _digest(data: bytes) -> str:
    return hashlib.sha256(data).hexdigest()


def changed(before: Snapshot, after: Snapshot) -> dict[str, frozenset[What]]:
    """Return which parts differ, of the pages that were there before and are there still."""
    found = {}
    for target in before.keys() & after.keys():
        then, now = before[target], after[target]
        differing = frozenset(what for what in now if then.get(what) != now[what])
        if differing:
            found[target] = differing
    return found
