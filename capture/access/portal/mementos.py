"""TimeGate and TimeMap (RFC 7089)."""

from starlette.responses import PlainTextResponse, Response

from capture.access import asked as asking
from capture.access.portal import memento
from capture.access.portal.rendering import place
from capture.access.portal.visit import Visit

MAX_VERSIONS = 5_000
"""In one TimeMap; it leads on to the next."""


def timegate(visit: Visit) -> Response:
    """Lead to the version nearest to Accept-Datetime (§4), or to the latest."""
    wanted = visit.asked()
    if wanted is None:
        return visit.fault(400)
    header = visit.headers.get("accept-datetime")
    moment = memento.accept_datetime(header) if header else wanted.moment
    if moment is None:
        return PlainTextResponse("Accept-Datetime is no date (RFC 9110 §5.6.7)\n", 400)
    found = visit.catalogue.nearest(wanted.url, moment)
    if found is None:
        return visit.is_left_out(wanted)
    portal = visit.origins.portal
    return Response(
        status_code=302,
        headers={
            "Location": f"{portal}{place(visit.language, 'web', found.moment, found.url)}",
            "Vary": "accept-datetime",
            "Link": ", ".join(memento.original_links(portal, found.url)),
        },
    )


def timemap(visit: Visit) -> Response:
    """Send the versions of an address as links (§5)."""
    kind, _, rest = visit.rest.partition("/")
    wanted = asking.asked(rest)
    if wanted is None or kind != "link":
        return visit.fault(400 if kind == "link" else 404)
    after = wanted.moment if wanted.is_dated else None
    found = visit.catalogue.versions(wanted.url, after=after, limit=MAX_VERSIONS + 1)
    if not found and after is None:
        return visit.is_left_out(wanted)
    shown, more = found[:MAX_VERSIONS], len(found) > MAX_VERSIONS
    words = memento.timemap(visit.origins.portal, wanted.url, shown, more=more)
    return Response(words.encode("ascii", "replace"), media_type=memento.LINK_FORMAT)
