"""Finds what was made of a page, pictures and texts, from the capture of the page."""

import sqlite3

from capture.access.catalogue import queries, sifting
from capture.access.catalogue.places import Places
from capture.access.catalogue.rows import Row, as_capture, microseconds, number_of
from capture.access.catalogue.sifting import MOMENT, URL, Sieve
from capture.access.catalogue.values import MADE_PREFIX, Capture, VisitEntry, page_url_of
from capture.index.surt import surt

_ABOUT = 16
"""Position in `rows.COLUMNS`."""
_OF_VISITS = ("text", "view", "fullPage")
_TELLING = ("view", "text")
"""Of each page that was visited, at least one of these is made."""


def made_of(places: Places, capture: Capture) -> list[Row]:
    """Return what was made of an answer in its visit, else in the nearest visit of its harvest."""
    db = places.db
    own = surt(capture.page_url)
    answer = number_of(capture.record_id)
    if capture.page_id is not None:
        rows = queries.made_rows(db, number_of(capture.page_id))
        found = [row for row in rows if row[_ABOUT] == answer or _page_key(row) == own]
        if found:
            return found
    beside = _nearest_visit(places, capture)
    if beside is None:
        return []
    visit = as_capture(beside).page_id
    if visit is None:
        return [beside]
    return [row for row in queries.made_rows(db, number_of(visit)) if _page_key(row) == own]


def visits(db: sqlite3.Connection, harvest: str, site: str) -> list[VisitEntry]:
    """Return the visits of a harvest that kept the text of a page, in the order of time."""
    made: dict[str, dict[str, Capture]] = {}
    for _, span in queries.harvest_spans(db, harvest, site):
        for what in _OF_VISITS:
            for row in queries.rows_under(db, f"{MADE_PREFIX}{what.lower()}:", span):
                capture = as_capture(row)
                if capture.page_id is not None:
                    made.setdefault(capture.page_id, {})[what] = capture
    found = [
        VisitEntry(
            visit_id=visit, url=parts["text"].page_url, moment=parts["text"].moment, made=parts
        )
        for visit, parts in made.items()
        if "text" in parts
    ]
    return sorted(found, key=lambda each: (each.moment, each.visit_id))


def _nearest_visit(places: Places, capture: Capture) -> Row | None:
    """Return a picture or text of the same address, made nearest in time within the harvest."""
    moment = microseconds(capture.moment)
    every = Sieve(places, None)
    keys = [surt(f"{MADE_PREFIX}{what}:{capture.page_url}") for what in _TELLING]
    found = [
        row
        for _, span in queries.harvest_spans(places.db, capture.harvest, capture.site_host)
        for key in keys
        if (row := sifting.nearest(places.db, key, moment, span, every)) is not None
    ]
    return min(found, key=lambda row: abs(row[MOMENT] - moment), default=None)


def _page_key(row: Row) -> str:
    return surt(page_url_of(row[URL]))
