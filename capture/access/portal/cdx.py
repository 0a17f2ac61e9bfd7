"""The CDX API: `/cdx?url=…`, captures as lines, streamed; what is withheld is left out (META04)."""

from collections.abc import Iterator
from itertools import islice
from urllib.parse import parse_qsl

from starlette.concurrency import iterate_in_threadpool
from starlette.responses import JSONResponse, Response, StreamingResponse

from capture.access.catalogue import listing
from capture.access.catalogue.catalogue import Catalogue
from capture.access.catalogue.listing import Position
from capture.access.catalogue.values import Capture
from capture.access.portal import memento
from capture.access.portal.cdx_query import (
    MAX_CLOSEST,
    CdxQuery,
    Collapsing,
    Output,
    WrongQueryError,
    line,
    read_query,
    resume_key,
)
from capture.access.portal.visit import Visit

MAX_READ = 500_000
"""Rows that are looked at for one answer, whether they fit or not: some seconds."""
_MAX_PARAMETERS = 50
_TYPES = {
    Output.CDXJ: "text/x-cdxj",
    Output.JSON: "application/x-ndjson",
    Output.TEXT: "text/plain",
    Output.LINK: memento.LINK_FORMAT,
}
_HEADERS = {"X-Robots-Tag": "noindex", "Cache-Control": "no-cache"}


def cdx(visit: Visit) -> Response:
    """Send the captures that are asked for; 400 and one line of JSON when that isn't clear."""
    try:
        given = parse_qsl(visit.path.partition("?")[2], max_num_fields=_MAX_PARAMETERS)
        query = read_query(given)
    except (WrongQueryError, ValueError) as fault:
        return JSONResponse({"message": str(fault)}, 400, headers=_HEADERS)
    is_link = query.output is Output.LINK
    pieces = _links(visit, query) if is_link else _lines(visit.catalogue, query)
    return StreamingResponse(
        iterate_in_threadpool(pieces), media_type=_TYPES[query.output], headers=_HEADERS
    )


class _Answer:
    """One answer as it is read, within its bounds."""

    def __init__(self, catalogue: Catalogue, query: CdxQuery) -> None:
        self.rest: Position | None = None
        """From where to go on, when the bounds cut the answer off."""
        self._catalogue = catalogue
        self._query = query

    def batches(self) -> Iterator[list[Capture]]:
        """Yield the captures, some at a time."""
        query = self._query
        if query.closest is not None:
            fits = query.lets_through
            found = listing.closest(self._catalogue, query.wanted, query.closest, fits)
            yield list(islice(found, min(query.limit, MAX_CLOSEST)))
            return
        collapsing, left, read, after = Collapsing(query), query.limit, 0, query.after
        while left and read < MAX_READ:
            batch = listing.listed(self._catalogue, query.wanted, after)
            if batch.after is None:
                self.rest = None
                return
            kept = [
                (position, capture)
                for position, capture in batch.captures
                if query.lets_through(capture) and collapsing.keeps(capture)
            ][:left]
            left -= len(kept)
            read += batch.read
            after = batch.after
            self.rest = kept[-1][0] if not left else after
            yield [capture for _, capture in kept]


def _lines(catalogue: Catalogue, query: CdxQuery) -> Iterator[bytes]:
    answer = _Answer(catalogue, query)
    for captures in answer.batches():
        yield "".join(line(each, query) for each in captures).encode("utf-8", "replace")
    if query.shows_resume_key and answer.rest is not None:
        yield f"\n{resume_key(answer.rest)}\n".encode()


def _links(visit: Visit, query: CdxQuery) -> Iterator[bytes]:
    portal = visit.origins.portal
    yield ",\n".join(memento.original_links(portal, query.wanted.url)).encode("ascii", "replace")
    for captures in _Answer(visit.catalogue, query).batches():
        links = [f",\n{memento.memento_link(portal, each, 'memento')}" for each in captures]
        yield "".join(links).encode("ascii", "replace")
    yield b"\n"
