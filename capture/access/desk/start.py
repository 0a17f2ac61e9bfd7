"""The first page after logging in: what waits."""

from dataclasses import dataclass

from starlette.responses import Response

from capture.access.catalogue.values import HarvestEntry
from capture.access.desk.accounts import Role
from capture.access.desk.fixity import verified
from capture.access.desk.listing import Which, is_there
from capture.access.desk.seat import Seat
from capture.access.faults import reports
from capture.access.portal import files
from capture.errors import CaptureError
from capture.model.layout import HarvestFolder


@dataclass(frozen=True, slots=True, kw_only=True)
class Waiting:
    """A list of a harvest."""

    which: str
    total: int
    open: int
    fault: str
    """Why it can't be read, for archivists; empty when it can."""


@dataclass(frozen=True, slots=True, kw_only=True)
class SiteRow:
    """A site as the page shows it."""

    host: str
    last: HarvestEntry
    """Its newest harvest, whose lists count: they repeat what still holds of earlier ones."""
    folder: str
    lists: tuple[Waiting, ...]
    older: tuple[HarvestEntry, ...]


def page(seat: Seat) -> Response:
    """Send what waits, for each site."""
    catalogue = seat.visit.catalogue
    may_look = seat.may(Role.ARCHIVIST) or not files.are_withheld(catalogue.archive)
    told = verified(catalogue.archive)
    return seat.html(
        "start",
        sites=[_site(seat, each.host, may_look) for each in catalogue.sites()],
        may_look=may_look,
        last=told.lines[0] if told.lines else None,
        chain_fault=told.fault,
        running=seat.office.runs.running(),
        waiting=seat.office.runs.waiting(),
        reports=_open_reports(seat),
    )


def _open_reports(seat: Seat) -> int:
    assert seat.visit.lasting is not None
    counted = reports.counts(seat.visit.lasting.store)
    return sum(count for state, count in counted.items() if not state.is_closed)


def _site(seat: Seat, host: str, may_look: bool) -> SiteRow:
    harvests = seat.visit.catalogue.harvests(host)
    last = max(harvests, key=lambda each: each.started)
    folder = HarvestFolder(seat.visit.catalogue.archive / last.site_host / last.name)
    lists = [_waiting(seat, folder, which) for which in Which if is_there(folder, which)]
    return SiteRow(
        host=host,
        last=last,
        folder=f"{last.site_host}/{last.name}",
        lists=tuple(lists) if may_look else (),
        older=tuple(each for each in reversed(harvests) if each != last),
    )


def _waiting(seat: Seat, folder: HarvestFolder, which: Which) -> Waiting:
    try:
        counts = seat.office.listings.counts(folder, which)
    except CaptureError as fault:
        return Waiting(which=which.value, total=0, open=0, fault=str(fault))
    return Waiting(which=which.value, total=counts.total, open=counts.open, fault="")
