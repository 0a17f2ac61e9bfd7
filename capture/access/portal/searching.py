"""The search page (OPSL06): the form, and what was found, with ways to look at it."""

import re
from dataclasses import dataclass
from http import HTTPStatus

from markupsafe import Markup, escape
from starlette.responses import Response

from capture.access.catalogue.catalogue import Catalogue
from capture.access.catalogue.values import Capture
from capture.access.portal.paging import paging
from capture.access.portal.search_form import filled
from capture.access.portal.visit import Visit
from capture.access.search.values import PAGE_SIZE, Hit, Kind, Snippet, Version
from capture.metadata import shown

MAX_VERSIONS = 12
"""Of a hit, in its list; the calendar has them all."""
_LANGUAGE = re.compile(r"[A-Za-z]{2,3}(-[A-Za-z0-9]{2,8}){0,3}")
_HEADERS = {"X-Robots-Tag": "noindex"}


@dataclass(frozen=True, slots=True, kw_only=True)
class ShownHit:
    """A hit as the page shows it."""

    hit: Hit
    title: str
    """Never empty."""
    text: Markup
    """The snippet, all of it escaped, with what fits in `mark`."""
    language: str | None
    """Of title and snippet, for screen readers; None when the page says nothing that is one."""
    capture: Capture | None
    """What to lead to; None when the catalogue has no such address (a route of a script)."""
    made: frozenset[str]
    """What can be shown of it: `view`, `text`, …"""
    earlier: tuple[Version, ...]
    """Versions after the first, as many as are listed."""


def search(visit: Visit) -> Response:
    """Send the form and, when something is asked, what was found."""
    sites = [each.host for each in visit.catalogue.sites()]
    form = filled(visit.query, sites)
    results = None
    if form.query is not None and visit.search is not None:
        results = visit.search.search(form.query)
    status = HTTPStatus.BAD_REQUEST if form.faults else HTTPStatus.OK
    if visit.search is None:
        status = HTTPStatus.SERVICE_UNAVAILABLE
    return visit.html(
        "search",
        status=status,
        headers=_HEADERS,
        form=form,
        sites=sites,
        kinds=list(Kind),
        can_search=visit.search is not None,
        results=results,
        hits=[] if results is None else [_shown(visit.catalogue, hit) for hit in results.hits],
        first=1 if results is None else (results.page - 1) * PAGE_SIZE + 1,
        pages=[] if results is None else paging(results.page, results.page_count),
    )


def marked(snippet: Snippet) -> Markup:
    """Return a snippet as HTML: text of the site, escaped, with `mark` round what fits."""
    parts = [] if snippet.is_start else [Markup("… ")]
    at = 0
    for start, end in snippet.ranges:
        if start < at:
            continue  # lies within what is marked already
        parts += [_text(snippet.text[at:start]), _mark(snippet.text[start:end])]
        at = end
    parts.append(_text(snippet.text[at:]))
    if not snippet.is_end:
        parts.append(Markup(" …"))
    return Markup("").join(parts)


def _shown(catalogue: Catalogue, hit: Hit) -> ShownHit:
    capture = catalogue.nearest(hit.url, hit.moment)
    made = catalogue.made_of(capture) if capture is not None else []
    language = hit.language if hit.language and _LANGUAGE.fullmatch(hit.language) else None
    name = hit.url.rstrip("/").rpartition("/")[2]
    return ShownHit(
        hit=hit,
        title=shown.plain(hit.title) or shown.plain(name) or shown.plain(hit.url),
        text=marked(hit.snippet),
        language=language,
        capture=capture,
        made=frozenset(each.made for each in made if each.made is not None),
        earlier=hit.versions[1 : 1 + MAX_VERSIONS],
    )


def _text(text: str) -> Markup:
    return escape(shown.visible(text))


def _mark(text: str) -> Markup:
    return Markup("<mark>{}</mark>").format(shown.visible(text))
