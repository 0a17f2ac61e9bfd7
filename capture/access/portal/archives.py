"""The list of sites, a site with its harvests, and the reports of a harvest."""

import json
from dataclasses import dataclass
from pathlib import Path
from urllib.parse import unquote

from starlette.responses import FileResponse, Response

from capture.access.catalogue.values import Capture, HarvestEntry
from capture.access.portal import files
from capture.access.portal.visit import Visit
from capture.access.replay import policy
from capture.model.layout import HarvestFolder

_SETTINGS_BYTES = 1_000_000
_SEEDS = 20


@dataclass(frozen=True, slots=True, kw_only=True)
class ShownHarvest:
    """A harvest as the page of its site shows it."""

    entry: HarvestEntry
    starts: tuple[Capture, ...]
    """Its seeds, as far as they are in the archive and not restricted."""
    reports: tuple[str, ...]


def sites(visit: Visit) -> Response:
    """Send the list of sites."""
    return visit.html("sites", sites=visit.catalogue.sites())


def site(visit: Visit) -> Response:
    """Send the page of a site: its harvests, newest first, and their reports."""
    host = unquote(visit.rest.partition("?")[0])
    entry = next((each for each in visit.catalogue.sites() if each.host == host), None)
    if entry is None:
        return visit.fault(404)
    withheld = files.are_withheld(visit.catalogue.archive)
    harvests = [
        ShownHarvest(
            entry=each,
            starts=_starts(visit, each),
            reports=() if withheld else files.reports_of(_folder(visit, each)),
        )
        for each in reversed(visit.catalogue.harvests(host))
    ]
    return visit.html("site", site=entry, harvests=harvests, withheld=withheld)


def report(visit: Visit) -> Response:
    """Send a report of a harvest, or a picture in it."""
    host, _, rest = unquote(visit.rest.partition("?")[0]).partition("/")
    name, _, file = rest.partition("/")
    known = {each.name for each in visit.catalogue.harvests(host)}
    if name not in known or files.are_withheld(visit.catalogue.archive):
        return visit.fault(404)
    found = files.report_file(HarvestFolder(visit.catalogue.archive / host / name), file)
    if found is None:
        return visit.fault(404)
    path, kind = found
    headers = {
        "Content-Security-Policy": policy.report(visit.origins),
        "X-Robots-Tag": "noindex",
        "Cache-Control": "no-cache",
    }
    return FileResponse(path, media_type=kind, headers=headers)


def _folder(visit: Visit, entry: HarvestEntry) -> HarvestFolder:
    return HarvestFolder(visit.catalogue.archive / entry.site_host / entry.name)


def _starts(visit: Visit, entry: HarvestEntry) -> tuple[Capture, ...]:
    found = (
        visit.catalogue.nearest(seed, entry.started, harvest=entry.name, site=entry.site_host)
        for seed in _seeds(_folder(visit, entry).settings)
    )
    return tuple(each for each in found if each is not None and each.harvest == entry.name)


def _seeds(path: Path) -> list[str]:
    """Return the seeds that the harvest was started with; none when that can't be read."""
    try:
        if path.stat().st_size > _SETTINGS_BYTES:
            return []
        told = json.loads(path.read_bytes())
        seeds = told["settings"]["seeds"]
    except (OSError, ValueError, KeyError, TypeError, RecursionError):
        return []
    return [str(each) for each in seeds[:_SEEDS]] if isinstance(seeds, list) else []
