"""Says what a side is: its hosts, home page, moments, and what its reader must know."""

from collections import Counter
from collections.abc import Sequence

from capture.compare.addresses import asked_form, bare, host_of, key_of
from capture.compare.catalogue import Catalogue
from capture.compare.opened import Contents
from capture.compare.passing import Passed
from capture.compare.warc_files import Given, moment_of
from capture.errors import UsageError
from capture.ledger.earlier import is_complete
from capture.model.layout import HarvestFolder
from capture.model.side import Side, SideKind
from capture.model.url import split

_MOST_STEPS = 10


def side_of(
    given: Given, passed: Passed, contents: Contents, notes: Sequence[str], catalogue: Catalogue
) -> Side:
    """Return what a side is; `notes` are further ones for its reader."""
    hosts: Counter[str] = Counter()
    for page in contents.pages:
        if parts := split(page.url):
            hosts[host_of(parts)] += 1
    ordered = tuple(sorted(hosts, key=lambda host: (-hosts[host], host)))
    told = [*given.notes, *passed.notes, *notes]
    is_whole, why = _completeness(given)
    if why:
        told.append(why)
    if not contents.pages:
        told.append(f"{given.name} holds no pages: no HTML that was answered with status 200")
    return Side(
        name=given.name,
        kind=given.kind,
        root=given.root,
        hosts=ordered,
        home=_home(ordered, contents, catalogue),
        first=moment_of(passed.first),
        last=moment_of(passed.last),
        builds_on=tuple(each.name for each in reversed(given.rounds[:-1])),
        notes=tuple(told),
        is_complete=is_whole,
    )


def _completeness(given: Given) -> tuple[bool | None, str]:
    """Return whether the harvest came to its end, and what to tell when that can't be known."""
    if given.kind is not SideKind.HARVEST:
        return None, ""
    try:
        return is_complete(HarvestFolder(given.latest.folder).ledger), ""
    except UsageError as fault:
        return None, f"its ledger was left aside: {fault}"


def _home(hosts: Sequence[str], contents: Contents, catalogue: Catalogue) -> str | None:
    """Return the home page: `/` of the first host, or where that leads."""
    if not hosts:
        return None
    pages = {asked_form(page.url): page.url for page in reversed(contents.pages)}
    for page in contents.pages:
        key = key_of(page.url)
        if key is not None and key.is_home and key.host == bare(hosts[0]):
            return page.url
    for scheme in ("https", "http"):
        at: str | None = f"{scheme}://{hosts[0]}/"
        for _ in range(_MOST_STEPS):
            answer = catalogue.answer(at) if at else None
            if at in pages:
                return pages[at]
            at = None if answer is None else answer.location
    return None
