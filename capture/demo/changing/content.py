"""What stands on the changing site now, and what can be done to it. No I/O, no noise."""

import random
from collections.abc import Iterator
from dataclasses import replace
from datetime import datetime, timedelta

from capture.demo.changing import words
from capture.demo.changing.nouns import Gone, Naming, Page, PageKind, Revision, What

HOME = "/"
LATEST = 6
"""Articles on the home page."""
SECTIONS = (PageKind.NEWS, PageKind.TOPIC, PageKind.PUBLICATION, PageKind.FIGURES)
INDEX_DATA = "/api/cijfers.json"
"""The list of figures, which the section's page fetches."""
PLAIN = (
    ("/organisatie/", "Over het ministerie"),
    ("/organisatie/contact/", "Contact"),
    ("/organisatie/toegankelijkheid/", "Toegankelijkheid"),
    ("/organisatie/privacy/", "Privacy"),
    ("/organisatie/archief/", "Archief van deze website"),
)
_SHARES = ((PageKind.TOPIC, 0.2), (PageKind.PUBLICATION, 0.15), (PageKind.FIGURES, 0.15))
"""Of the pages that are no listing; the rest is news."""
_LEAST = 2
"""Pages of each kind: so that two things can happen to a kind on one day."""
_LARGE_SITE = 100
"""From so many pages on a listing shows 20 items a page, on smaller sites 5."""


class Content:
    """All pages by key, and how addresses answer that have no page any more."""

    def __init__(self, *, pages: int, seed: int, moment: datetime) -> None:
        """Make a site of exactly `pages` pages, listings included. ValueError below 20."""
        self.seed = seed
        self.moment = moment.replace(microsecond=0)
        self.page_size = 20 if pages >= _LARGE_SITE else 5
        self.pages: dict[int, Page] = {}
        self.former: dict[int, Page] = {}
        """Pages that are gone: their photos and PDFs stay in the media folder."""
        self.gone: dict[str, Gone] = {}
        self.redirects: dict[str, str] = {}
        self._rng = random.Random(f"inhoud {seed}")
        self._next_key = 1
        self._fill(pages)

    def _fill(self, pages: int) -> None:
        fixed = len(PLAIN) + 1 + len(SECTIONS)  # the home page and the first page of each section
        least = fixed + _LEAST * len(SECTIONS) + 2
        if pages < least:
            raise ValueError(f"a changing site has at least {least} pages, not {pages}")
        for path, title in PLAIN:
            self._new(PageKind.PLAIN, Naming.CHROME, path=path, title=title)
        items = pages - fixed
        while items + fixed + self._further(items) > pages:
            items -= 1
        counts = self._counts(items)
        # A step may bring two further listing pages at once: topics are no trouble to add.
        counts[PageKind.FIGURES] += pages - fixed - items - self._further(items)
        for kind, count in counts.items():
            for number in range(count):
                self._new(kind, Naming.LISTED, age_days=1 + number)

    def _counts(self, items: int) -> dict[PageKind, int]:
        counts = {kind: max(_LEAST, int(items * share)) for kind, share in _SHARES}
        return {PageKind.NEWS: items - sum(counts.values()), **counts}

    def _further(self, items: int) -> int:
        """Return how many listing pages there are beyond the first of each section."""
        counts = self._counts(items)
        return sum(
            -(-count // self.page_size) - 1
            for kind, count in counts.items()
            if kind is not PageKind.FIGURES
        )

    # --- what there is

    def by_path(self, path: str) -> Page | None:
        """Return the page at a path."""
        return next((page for page in self.pages.values() if page.path == path), None)

    def by_key(self, key: int) -> Page | None:
        """Return a page by its key, None when it is gone."""
        return self.pages.get(key)

    def listed(self, kind: PageKind) -> list[Page]:
        """Return what the listing of a section names, in its order."""
        found = [
            page
            for page in self.pages.values()
            if page.kind is kind and page.naming in (Naming.LISTED, Naming.LISTING_ONLY)
        ]
        if kind is PageKind.NEWS:
            return sorted(found, key=lambda page: (page.published, page.key), reverse=True)
        return sorted(found, key=lambda page: (page.title, page.key))

    def listing_pages(self, kind: PageKind) -> int:
        """Return over how many pages a listing goes; figures stand on one."""
        if kind is PageKind.FIGURES:
            return 1
        return max(1, -(-len(self.listed(kind)) // self.page_size))

    def shown(self, kind: PageKind, number: int) -> list[Page]:
        """Return what page `number` (from 1) of a listing names; empty beyond its end."""
        start = (number - 1) * self.page_size
        return self.listed(kind)[start : start + self.page_size]

    def named_in_data(self, key: int) -> list[Page]:
        """Return the pages that only the data of this one names."""
        return [page for page in self.pages.values() if page.named_by == key]

    def hubs(self) -> Iterator[str]:
        """Yield the targets of the home page and of all listing pages."""
        yield HOME
        for kind in SECTIONS:
            for number in range(1, self.listing_pages(kind) + 1):
                yield listing_target(kind, number)

    def targets(self) -> Iterator[str]:
        """Yield the target of every page there is, listings included."""
        yield from self.hubs()
        for page in self.pages.values():
            yield page.path

    # --- what can be done

    def change(self, key: int, what: What) -> None:
        """Change one part of a page."""
        self.pages[key] = self.pages[key].revised(what, self.moment)

    def add(self, kind: PageKind, naming: Naming, *, named_by: int | None = None) -> Page:
        """Add a page of today; data that names it changes with it."""
        page = self._new(kind, naming, named_by=named_by)
        if named_by is not None:
            self.change(named_by, What.DATA)
        return page

    def remove(self, key: int, how: Gone) -> None:
        """Take a page away; its photo and PDF stay in the media folder, its data does not."""
        page = self.former[key] = self.pages.pop(key)
        self.gone[page.path] = how

    def move(self, key: int, *, is_redirected: bool) -> str:
        """Give a page another address; return it."""
        page = self.pages[key]
        path = f"/{page.kind.value}/{self.moment:%Y}/{words.slug(page.title)}-{key}/"
        while path in self.gone or path in self.redirects or self.by_path(path):
            path = path.removesuffix("/") + "a/"
        if is_redirected:
            self.redirects[page.path] = path
        else:
            self.gone[page.path] = Gone.NOT_FOUND
        self.pages[key] = replace(page, path=path)
        return path

    def _new(
        self,
        kind: PageKind,
        naming: Naming,
        *,
        path: str | None = None,
        title: str | None = None,
        age_days: int = 0,
        named_by: int | None = None,
    ) -> Page:
        key, self._next_key = self._next_key, self._next_key + 1
        makes = words.make_title if kind is PageKind.NEWS else words.make_subject
        title = title or makes(self._rng)
        moment = self.moment - timedelta(days=age_days, minutes=key % 600 if age_days else 0)
        parts = [What.TEXT]
        if kind is PageKind.NEWS and key % 2:
            parts.append(What.PHOTO)
        if kind is PageKind.PUBLICATION:
            parts.append(What.DOCUMENT)
        if kind is PageKind.FIGURES:
            parts.append(What.DATA)
        page = Page(
            key=key,
            kind=kind,
            path=path or f"/{kind.value}/{words.slug(title)}-{key}/",
            title=title,
            published=moment.date(),
            naming=naming,
            revisions={what: Revision(number=0, moment=moment) for what in parts},
            named_by=named_by,
        )
        self.pages[key] = page
        return page


def listing_target(kind: PageKind, number: int) -> str:
    """Return the target of page `number` (from 1) of a section's listing."""
    first = f"/{kind.value}/"
    return first if number == 1 else f"{first}?pagina={number}"
