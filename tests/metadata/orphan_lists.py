"""Lists of orphan pages to look at and test with."""

from dataclasses import replace

from capture.model.decision import Choice
from capture.model.link import Mechanism
from capture.model.orphan import Orphan, OrphanKind, OrphanList
from capture.model.outcome import Outcome
from tests.lists.rows import SITE, decision, listing, orphan, source
from tests.metadata import sample

_MECHANISMS = (
    Mechanism.WINDOW,
    Mechanism.SITEMAP,
    Mechanism.ROUTE,
    Mechanism.SCRIPT_NAVIGATION,
    Mechanism.RENDERED,
    Mechanism.FORM,
)


def numbered(number: int) -> Orphan:
    """Return the row with that number, the same each time."""
    page, mechanism = sample.page(number), _MECHANISMS[number % len(_MECHANISMS)]
    first = source(mechanism, action='click button "Meer"' if number % 3 == 0 else "")
    sources = (first, source(Mechanism.RENDERED), source(Mechanism.SCRIPT_TEXT))[: 1 + number % 3]
    return orphan(
        url=page.url,
        title=page.title,
        status=page.status,
        found=first,
        sources=sources,
        source_count=len(sources),
        is_strict=mechanism is Mechanism.SITEMAP,
        thumbnail=page.thumbnail,
        decision=decision(choice=Choice.OUT if number % 2 else Choice.IN) if number % 9 else None,
    )


def many(count: int = 30) -> OrphanList:
    """Return a list of both kinds, of a harvest that was cut short."""
    desk = orphan(
        "/loket",
        kind=OrphanKind.UNDETERMINED,
        outcome=Outcome.UNDETERMINED_MEMBERSHIP,
        title=None,
        status=None,
        thumbnail=None,
        record_id=None,
        warc_file=None,
    )
    return listing(*map(numbered, range(count)), desk, is_complete=False)


def hostile() -> OrphanList:
    """Return a list in which all that a site may choose tries to break out."""
    evil = replace(
        source(),
        from_url="javascript:alert(1)",
        place="<img src=x onerror=alert(2)>",
        action=sample.HOSTILE_TITLE,
    )
    return listing(
        orphan(
            url=sample.HOSTILE_URL,
            title=sample.HOSTILE_TITLE,
            found=evil,
            sources=(evil, evil),
            source_count=400,
            thumbnail='../../x" onerror="alert(3).jpg',
            warc_file="<b>x</b>",
            decision=decision(reason="<script>alert(4)</script>", by="</p><b>"),
        ),
        orphan(url=f"{SITE}/" + "a" * 5000, title="W" * 5000),
    )
