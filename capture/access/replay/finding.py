"""Which record answers what a page asks for, and the part of it that is wanted."""

from dataclasses import dataclass
from http import HTTPStatus

from capture.access import asked as asking
from capture.access.asked import Asked
from capture.access.catalogue import alike, parts
from capture.access.catalogue.catalogue import Catalogue
from capture.access.catalogue.serving import serve
from capture.access.catalogue.values import ByteRange, Capture, Served
from capture.errors import CaptureError
from capture.index.surt import surt

_MOST_ALIKE = 500
"""Addresses that are compared when none is the very one; what a page busts a cache with is few."""
_ENCODING = b"content-encoding"


@dataclass(frozen=True, slots=True, kw_only=True)
class Sought:
    """A request of a page, as our worker passes it on. The page may have made up any of it."""

    asked: Asked
    method: str
    body: bytes | None
    content_type: str
    page: str
    """Address of the page that asks; empty for a page itself."""
    part: ByteRange | None


def find(sought: Sought, catalogue: Catalogue) -> tuple[Capture, Served] | None:
    """Return what answers a request, or None: what is missing, damaged or withheld is all one.

    Nearest in time within the harvest of the page that asks: what belongs together was taken
    together. Then within the other harvests of its site.
    """
    page = _page(sought, catalogue)
    capture = _nearest(sought, catalogue, sought.asked.url, page)
    if capture is None and sought.method == "GET":
        capture = _alike(sought, catalogue, page)
    if capture is None:
        return None
    try:
        served = _served(sought, capture, catalogue)
    except CaptureError:
        return None
    return None if served is None else (capture, served)


def _served(sought: Sought, capture: Capture, catalogue: Catalogue) -> Served | None:
    """Return all of a body, or the part that is sought; None when that part isn't there."""
    whole = serve(capture, catalogue)
    if _is_encoded(whole):
        # A part of an encoded body can't be decoded; RFC 9110 §14.2 lets us send all of it.
        return whole
    if whole.status != HTTPStatus.PARTIAL_CONTENT:
        return whole if sought.part is None else serve(capture, catalogue, byte_range=sought.part)
    found = parts.put_together(capture, catalogue, sought.part)
    # Another part than is sought would be taken for that one.
    return whole if found is None and sought.part is None else found


def _page(sought: Sought, catalogue: Catalogue) -> Capture | None:
    page = asking.asked(sought.page) if sought.page else None
    return catalogue.nearest(page.url, sought.asked.moment) if page is not None else None


def _nearest(
    sought: Sought, catalogue: Catalogue, url: str, page: Capture | None
) -> Capture | None:
    return catalogue.nearest(
        url,
        sought.asked.moment,
        method=sought.method,
        body=sought.body,
        content_type=sought.content_type,
        harvest=page.harvest if page is not None else None,
        site=page.site_host if page is not None else None,
    )


def _alike(sought: Sought, catalogue: Catalogue, page: Capture | None) -> Capture | None:
    """Return the capture of an address that differs in nothing but what busts caches."""
    if not alike.may_vary(sought.asked.url):
        return None
    bare = sought.asked.url.partition("?")[0]
    begin = f"{surt(bare)}?"
    near = catalogue.under(bare, after=begin, limit=_MOST_ALIKE)
    known = [each.url for each in near if each.key.startswith(begin)]
    for url in alike.alike(sought.asked.url, known):
        found = _nearest(sought, catalogue, url, page)
        if found is not None:
            return found
    return None


def _is_encoded(served: Served) -> bool:
    return any(name.lower() == _ENCODING and value for name, value in served.headers)
