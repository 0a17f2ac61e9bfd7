"""Shows one page of a harvest again, in a tab on an archive's port, and measures it."""

import asyncio
from dataclasses import dataclass
from pathlib import Path

from capture.access.catalogue.values import Capture, VisitEntry
from capture.access.offline.asking import Missing, Stand
from capture.access.offline.network import OfflineNetwork
from capture.access.offline.place import HarvestPlace
from capture.access.qa.measuring import Look, Measured, measure
from capture.browser.request import VisitLimits, VisitRequest
from capture.browser.result import VisitResult
from capture.browser.tab import Tab
from capture.errors import CaptureError
from capture.ledger.outcomes import outcomes_of
from capture.model.outcome import Outcome
from capture.model.quality import MissingRequest, PageQuality, Standing, page_score
from capture.model.url import without_fragment
from capture.screenshots.encode import PictureFormat
from capture.screenshots.stitch import stitch

_LARGEST_TEXT = 20_000_000
_LARGEST_PICTURE = 60_000_000
_WORTH_A_PICTURE = 0.005
"""Share of the picture that differs from which on the difference is kept."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Shown:
    """A page that was shown again."""

    page: PageQuality
    difference: bytes | None
    """JPEG of where it differs; named by `page.picture`."""


async def shown_again(
    place: HarvestPlace, visit: VisitEntry, tab: Tab, network: OfflineNetwork
) -> Shown:
    """Show a page as it was captured, twice if it differs, and return how it was."""
    captured = await asyncio.to_thread(_captured, place, visit)
    result, stand = await _look(place, visit, tab, network)
    if (fault := _fault(visit, result, stand)) is not None:
        return Shown(
            page=await asyncio.to_thread(failed, place, visit, stand, fault), difference=None
        )
    looks = [await asyncio.to_thread(_seen, result)]
    measured = await asyncio.to_thread(measure, captured, looks)
    if not measured.is_same and not tab.is_broken:
        again, stand_again = await _look(place, visit, tab, network)
        if _fault(visit, again, stand_again) is None:
            looks.append(await asyncio.to_thread(_seen, again))
            measured = await asyncio.to_thread(measure, captured, looks)
            # A busy machine may read too early; what is missing is missing again.
            stand = min(stand, stand_again, key=lambda each: each.missing_times)
    return await asyncio.to_thread(_made, place, visit, stand, measured, result.notes)


async def _look(
    place: HarvestPlace, visit: VisitEntry, tab: Tab, network: OfflineNetwork
) -> tuple[VisitResult, Stand]:
    network.answers.begin(visit.moment, visit.visit_id)
    network.tally.begin()
    result = await tab.visit(
        VisitRequest(
            url=visit.url,
            may_navigate=network.answers.holds,
            moment=visit.moment,
            consent=place.seen.consent,
            with_full_page="fullPage" in visit.made,
            limits=VisitLimits.within(place.seen.page_seconds),
        )
    )
    return result, network.tally.stand


def _captured(place: HarvestPlace, visit: VisitEntry) -> Look:
    """Return text and picture as they were captured."""
    picture = visit.made.get("fullPage") or visit.made.get("view")
    text = _block(place, visit.made["text"], _LARGEST_TEXT)
    return Look(
        text=(text or b"").decode("utf-8", "replace"),
        picture=_block(place, picture, _LARGEST_PICTURE) if picture is not None else None,
    )


def _block(place: HarvestPlace, capture: Capture, limit: int) -> bytes | None:
    """Return what we made of a page; None when its record can't be read, or is too large."""
    try:
        record = place.catalogue.records_of(capture, with_restricted=True)[-1]
        return record.block() if record.size <= limit else None
    except (CaptureError, OSError):
        return None


def _seen(result: VisitResult) -> Look:
    if result.full_page is None:
        return Look(text=result.text, picture=result.view_jpeg)
    return Look(text=result.text, picture=stitch(result.full_page, PictureFormat.JPEG).content)


def _fault(visit: VisitEntry, result: VisitResult, stand: Stand) -> str | None:
    """Return why a page did not open; None when it did."""
    if result.outcome in (Outcome.TIMED_OUT, Outcome.BROWSER_CRASHED):
        return result.error or result.outcome.value
    if not result.has_document:
        return result.error or "no document came"
    page = without_fragment(visit.url)
    lacking = next(
        (each for each in stand.missing if (each.method, each.url) == ("GET", page)), None
    )
    if lacking is not None:
        return f"the page itself is missing: {lacking.why.value} {lacking.detail}".strip()
    return None


def failed(place: HarvestPlace, visit: VisitEntry, stand: Stand, fault: str) -> PageQuality:
    """Return what is to be said of a page that does not open."""
    return PageQuality(
        url=visit.url,
        visit_id=visit.visit_id,
        captured=visit.moment,
        score=0,
        answered=stand.answered,
        missing=_missing(place.folder.ledger, stand.missing),
        fault=fault,
    )


def _made(
    place: HarvestPlace,
    visit: VisitEntry,
    stand: Stand,
    measured: Measured,
    notes: tuple[str, ...],
) -> Shown:
    missing = _missing(place.folder.ledger, stand.missing)
    has_picture = (measured.picture_differs or 0) >= _WORTH_A_PICTURE
    page = PageQuality(
        url=visit.url,
        visit_id=visit.visit_id,
        captured=visit.moment,
        score=page_score(
            answered=stand.answered,
            missing=sum(each.times for each in missing if each.counts),
            text_likeness=measured.text_likeness,
            picture_differs=measured.picture_differs,
        ),
        answered=stand.answered,
        missing=missing,
        text_likeness=_rounded(measured.text_likeness),
        picture_differs=_rounded(measured.picture_differs),
        picture_masked=_rounded(measured.picture_masked) or 0.0,
        alike=stand.alike,
        elsewhere=stand.elsewhere,
        restricted=stand.restricted,
        notes=(*notes, *((measured.note,) if measured.note else ())),
        picture=f"{visit.visit_id}.jpg" if has_picture and measured.difference else None,
    )
    return Shown(page=page, difference=measured.difference if page.picture else None)


def _rounded(share: float | None) -> float | None:
    return None if share is None else round(share, 4)


def _missing(ledger: Path, missing: tuple[Missing, ...]) -> tuple[MissingRequest, ...]:
    outcomes = outcomes_of(ledger, (each.url for each in missing))
    return tuple(
        MissingRequest(
            method=each.method,
            url=each.url,
            why=each.why,
            standing=_standing(each, outcomes.get(each.url)),
            detail=each.detail,
            times=each.times,
        )
        for each in missing
    )


def _standing(missing: Missing, outcome: Outcome | None) -> Standing:
    if outcome is None:
        return Standing.NEW
    if not outcome.is_in_archive:
        return Standing.KNOWN
    # What was captured by one method may never have been asked by another.
    return Standing.LOST if missing.method == "GET" else Standing.NEW
