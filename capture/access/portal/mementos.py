"""TimeGate and TimeMap (RFC 7089)."""

from starlette.responses import PlainTextResponse, Response

from capture.access import asked as asking
from capture.access.portal import memento
from capture.access.portal.rendering import place
from capture.access.portal.visit import Visit

MAX_VERSIONS = 5_000
"""In one TimeMap; it leads on to the next."""
_VARY = {"Vary": "accept-datetime"}
"""Caches must know, whatever the answer (§2.1.2)."""


def timegate(visit: Visit) -> Response:
    """Lead to the version nearest to Accept-Datetime (§4), or to the latest."""
    wanted = visit.asked()
    if wanted is None:
        return visit.fault(400)
    header = visit.headers.get("accept-datetime")
    moment = memento.accept_datetime(header) if header else wanted.moment
    if moment is None:
        words = "Accept-Datetime is no date (RFC 9110 §5.6.7)\n"
        return PlainTextResponse(words, 400, headers=_VARY)
    found = visit.catalogue.nearest(wanted.url, moment)
    if found is None:
        answer = visit.is_left_out(wanted)
        answer.headers.update(_VARY)
        return answer
    portal = visit.origins.portal
    return Response(
        status_code=302,
        headers={
            "Location": f"{portal}{place(visit.language, 'web', found.moment, found.url)}",
            **_VARY,
            "Link": ", ".join(memento.original_links(portal, found.url)),
        },
    )


def timemap(visit: Visit) -> Response:
    """Send the versions of an address as links (§5)."""
    kind, _, rest = visit.rest.partition("/")
    wanted = asking.asked(rest)
    if wanted is None or kind != "link":
        return visit.fault(400 if kind == "link" else 404)
    after = wanted.moment.replace(microsecond=999_999) if wanted.is_dated else None
    found = visit.catalogue.versions(wanted.url, after=after, limit=MAX_VERSIONS + 1)
    if not found and after is None:
        return visit.is_left_out(wanted)
    following = found[MAX_VERSIONS].moment if len(found) > MAX_VERSIONS else None
    page = memento.Page(
        url=wanted.url,
        versions=list(memento.by_second(found[:MAX_VERSIONS])),
        after=after,
        following=following,
    )
    words = memento.timemap(visit.origins.portal, page)
    return Response(words.encode("ascii", "replace"), media_type=memento.LINK_FORMAT)
