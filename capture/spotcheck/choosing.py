"""Chooses the pages of a spot check, from a harvest or from what is known of a site."""

import re
from collections.abc import Callable
from dataclasses import dataclass

from capture.errors import WarcFormatError
from capture.ledger import earlier, sampled
from capture.model.layout import HarvestFolder
from capture.model.url import split, without_fragment
from capture.spotcheck.sampling import Candidate, Chosen, sample
from capture.spotcheck.templates import Structure, by_address, structure, templates
from capture.warc import naming, reader
from capture.warc.body import http_body

type Progress = Callable[[int, int], None]
"""Told pages read, and pages in all."""

_NO_PAGE = re.compile(
    r"\.(?:avif|bmp|css|csv|docx?|eot|gif|gz|ico|ics|jpe?g|js|json|mp[34]|od[pst]|og[gv]|otf|pdf|png"
    r"|pptx?|rar|rss|svg|tar|ttf|txt|web[mp]|woff2?|xlsx?|xml|zip)$",
    re.IGNORECASE,
)
"""Suffixes of addresses that are no pages."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Choice:
    """The pages chosen, and from how many."""

    chosen: tuple[Chosen, ...]
    known_pages: int
    templates: int


def choose_from_harvest(
    folder: HarvestFolder,
    *,
    size: int,
    seed: int,
    seeds: tuple[str, ...] = (),
    progress: Progress | None = None,
) -> Choice:
    """Choose from the pages of a harvest, by the HTML that it recorded of them.

    Every page's HTML is read once, equal ones but once. UsageError when the ledger can't be read.
    """
    with earlier.opened(folder.ledger) as tx:
        pages = sampled.captured_pages(tx)
        places = sampled.places_of(tx, (each.body for each in pages if each.body))
    read: dict[str, Structure] = {}
    built = []
    for number, each in enumerate(pages):
        if each.body is not None and each.body not in read:
            read[each.body] = _structure(folder, places.get(each.body, []))
        built.append((each.url, read.get(each.body or "", frozenset())))
        if progress is not None:
            progress(number + 1, len(pages))
    numbers = templates(built)
    homes = {without_fragment(each) for each in seeds}
    candidates = [
        Candidate(
            url=each.url,
            template=number,
            linked_from=each.linked_from,
            is_home=each.url in homes,
        )
        for each, number in zip(pages, numbers, strict=True)
    ]
    return _choice(candidates, size=size, seed=seed)


def choose_from_known(folder: HarvestFolder, home: str, *, size: int, seed: int) -> Choice:
    """Choose from the addresses that a visit of the home page alone has told, its sitemap included.

    What they are built of isn't known; addresses of one folder and depth count as one template.
    """
    parts = split(home)
    assert parts is not None, home
    with earlier.opened(folder.ledger) as tx:
        known = sampled.known_addresses(tx, parts.origin)
    pages = list(dict.fromkeys([home, *filter(_may_be_page, map(without_fragment, known))]))
    kinds = {kind: number for number, kind in enumerate(dict.fromkeys(map(by_address, pages)))}
    candidates = [
        Candidate(url=each, template=kinds[by_address(each)], linked_from=0, is_home=each == home)
        for each in pages
    ]
    return _choice(candidates, size=size, seed=seed)


def _choice(candidates: list[Candidate], *, size: int, seed: int) -> Choice:
    return Choice(
        chosen=tuple(sample(candidates, size=size, seed=seed)),
        known_pages=len(candidates),
        templates=len({each.template for each in candidates}),
    )


def _may_be_page(url: str) -> bool:
    parts = split(url)
    return parts is not None and not _NO_PAGE.search(parts.path)


def _structure(folder: HarvestFolder, places: list[tuple[str, int]]) -> Structure:
    """Return what a page is built of, by the first record that holds its bytes; empty: unknown."""
    for file, offset in places:
        try:
            record = reader.read_at(naming.present(folder.warc, file), offset)
            if record.type != "response":
                continue
            found = http_body(record.pieces())
        except (OSError, WarcFormatError):
            continue
        if found is not None:
            return structure(found[1])
    return frozenset()
