"""The list of sites, a site with its harvests, and the reports of a harvest."""

from dataclasses import dataclass
from urllib.parse import unquote

from starlette.responses import FileResponse, Response

from capture.access.catalogue.values import Capture, HarvestEntry
from capture.access.portal import files
from capture.access.portal.harvests import pages_of, seeds_of
from capture.access.portal.paging import page_of, paging
from capture.access.portal.visit import Visit
from capture.access.replay import policy
from capture.model.layout import HarvestFolder

PER_PAGE = 20
"""Harvests on a page of a site: a site that is taken daily has hundreds."""


@dataclass(frozen=True, slots=True, kw_only=True)
class ShownHarvest:
    """A harvest as the page of its site shows it."""

    entry: HarvestEntry
    starts: tuple[Capture, ...]
    """Its seeds, as far as they are in the archive and not restricted."""
    reports: tuple[str, ...]
    pages: int | None
    """As its report says; None when that doesn't."""


def sites(visit: Visit) -> Response:
    """Send the list of sites."""
    return visit.html("sites", sites=visit.catalogue.sites())


def site(visit: Visit) -> Response:
    """Send the page of a site: its harvests, newest first, and their reports."""
    host = unquote(visit.rest.partition("?")[0])
    entry = next((each for each in visit.catalogue.sites() if each.host == host), None)
    if entry is None:
        return visit.fault(404)
    every = visit.catalogue.harvests(host)[::-1]
    count = -(-len(every) // PER_PAGE)
    page = min(page_of(visit.query.get("page", "")), max(count, 1))
    withheld = files.are_withheld(visit.catalogue.archive)
    harvests = [
        _shown(visit, each, withheld=withheld)
        for each in every[(page - 1) * PER_PAGE : page * PER_PAGE]
    ]
    return visit.html(
        "site",
        site=entry,
        harvests=harvests,
        withheld=withheld,
        page=page,
        page_count=count,
        pages=paging(page, count),
    )


def report(visit: Visit) -> Response:
    """Send a report of a harvest, or what it leads to: a picture, the same list as data."""
    host, _, rest = unquote(visit.rest.partition("?")[0]).partition("/")
    name, _, file = rest.partition("/")
    known = {each.name for each in visit.catalogue.harvests(host)}
    if name not in known or files.are_withheld(visit.catalogue.archive):
        return visit.fault(404)
    found = files.report_file(HarvestFolder(visit.catalogue.archive / host / name), file)
    if found is None:
        return visit.fault(404)
    headers = {
        "Content-Security-Policy": policy.report(visit.origins),
        "X-Robots-Tag": "noindex",
        "Cache-Control": "no-cache",
        # A report has no origin of its own, and so its pictures are another's to it.
        "Cross-Origin-Resource-Policy": "cross-origin",
    }
    name_to_keep = None if found.is_shown else found.path.name
    return FileResponse(found.path, media_type=found.type, headers=headers, filename=name_to_keep)


def _shown(visit: Visit, entry: HarvestEntry, *, withheld: bool) -> ShownHarvest:
    folder = HarvestFolder(visit.catalogue.archive / entry.site_host / entry.name)
    found = (
        visit.catalogue.nearest(seed, entry.started, harvest=entry.name, site=entry.site_host)
        for seed in seeds_of(folder)
    )
    return ShownHarvest(
        entry=entry,
        starts=tuple(each for each in found if each is not None and each.harvest == entry.name),
        reports=() if withheld else files.reports_of(folder),
        pages=pages_of(folder),
    )
