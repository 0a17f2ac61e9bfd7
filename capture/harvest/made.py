"""The records that we make ourselves about a visited page: picture, thumbnail, text, metadata."""

import uuid
from collections.abc import Sequence
from datetime import datetime

from capture.browser.exploration.result import Explored
from capture.browser.result import VisitResult
from capture.harvest.judging import Judgement
from capture.model.consent import Consented
from capture.model.link import Link
from capture.proxy.control import Made
from capture.warc.record import target_uri, warc_fields
from capture.warc.records import FIELDS_TYPE

TEXT_TYPE = "text/plain; charset=utf-8"
MAX_OUTLINKS = 20_000

MadeRecord = tuple[Made, bytes]


def record_id(visit_id: str, what: str) -> str:
    """Return the id of a visit's own record: the same visit and name give the same id."""
    return f"urn:uuid:{uuid.uuid5(uuid.UUID(visit_id), what)}"


def resource(
    what: str,
    content_type: str,
    data: bytes,
    *,
    url: str,
    visit_id: str,
    date: datetime,
) -> MadeRecord:
    """Return a record of what we made of a page: `urn:view:URL`, `urn:text:URL` …

    WARC-Page-ID ties it to the page. It is no part of the capture event of the response, whose
    records share one date (WARC 1.1 §5.4), and a resource record refers to nothing (§5.11).
    """
    made = Made(
        record_type="resource",
        record_id=record_id(visit_id, what),
        url=f"urn:{what}:{target_uri(url)}",
        content_type=content_type,
        date=date,
        size=len(data),
        visit_id=visit_id,
    )
    return made, data


def page_records(
    *,
    visit_id: str,
    moment: datetime,
    result: VisitResult,
    judgement: Judgement,
    links: Sequence[Link],
    via: str | None,
    hops: int,
) -> list[MadeRecord]:
    """Return the records of one visit, in the order in which they are written.

    Names of pictures and text are those that other tools know: `urn:view:URL` and so on.
    """
    about = judgement.record_id
    url = result.final_url

    def of_page(what: str, content_type: str, data: bytes) -> MadeRecord:
        return resource(what, content_type, data, url=url, visit_id=visit_id, date=moment)

    records: list[MadeRecord] = []
    if result.view_jpeg is not None:
        records.append(of_page("view", "image/jpeg", result.view_jpeg))
    if result.notice_jpeg is not None:
        records.append(of_page("viewWithNotice", "image/jpeg", result.notice_jpeg))
    if result.thumbnail_jpeg is not None:
        records.append(of_page("thumbnail", "image/jpeg", result.thumbnail_jpeg))
    if result.has_document:
        text = result.text.encode("utf-8", "surrogatepass")
        records.append(of_page("text", TEXT_TYPE, text))
    lines = _facts(result, judgement, links, via=via, hops=hops)
    data = warc_fields(lines)
    metadata = Made(
        record_type="metadata",
        record_id=record_id(visit_id, "metadata"),
        url=result.url,
        content_type=FIELDS_TYPE,
        date=moment,
        size=len(data),
        visit_id=visit_id,
        refers_to=about,
    )
    records.append((metadata, data))
    return records


def exploration_record(
    *, visit_id: str, moment: datetime, explored: Explored, about: str | None
) -> MadeRecord:
    """Return the record that says how a page was tried out, and marks what was sent for it.

    `about` is the reader's visit of the same page: the exchanges of the explorer's carry the
    explorer's id as WARC-Page-ID, and this record tells that it is one.
    """
    lines = [
        ("explored", explored.url),
        ("actions", str(explored.actions)),
        ("actionsKnownFromOtherPages", str(explored.familiar)),
    ]
    lines += [("readersVisit", about)] if about else []
    lines += [("note", note) for note in explored.notes]
    lines += [
        ("notFired", " ".join(filter(None, (each.method, each.url, each.selector, each.label))))
        for each in explored.unfired
    ]
    lines += [
        ("outlink", f"{target_uri(link.url)} {link.hop.value} {link.mechanism.value} {link.action}")
        for link in explored.links[:MAX_OUTLINKS]
    ]
    data = warc_fields(lines)
    metadata = Made(
        record_type="metadata",
        record_id=record_id(visit_id, "metadata"),
        url=f"urn:exploration:{target_uri(explored.url)}",
        content_type=FIELDS_TYPE,
        date=moment,
        size=len(data),
        visit_id=visit_id,
    )
    return metadata, data


def _notice(consented: Consented) -> str:
    """Return what was done about a cookie notice, in one line."""
    parts = (
        consented.choice.value,
        f'clicked "{consented.label}"' if consented.label else "nothing clicked",
        "it went away" if consented.went_away else "",
        consented.note,
        f"at {consented.selector}" if consented.selector else "",
    )
    return "; ".join(filter(None, parts))


def _facts(
    result: VisitResult,
    judgement: Judgement,
    links: Sequence[Link],
    *,
    via: str | None,
    hops: int,
) -> list[tuple[str, str]]:
    """Return via, hopsFromSeed and outlinks in the words of other harvesters, and the rest."""
    lines = [("via", via)] if via else []
    lines += [("hopsFromSeed", str(hops)), ("outcome", judgement.outcome.value)]
    optional = (
        ("detail", judgement.detail),
        ("finalUrl", result.final_url if result.final_url != result.url else None),
        ("title", result.title),
        ("language", result.language),
        ("canonical", result.canonical),
        ("blockedNavigation", result.blocked_navigation),
    )
    lines += [(name, value) for name, value in optional if value]
    lines.append(("pageHeight", str(result.page_height)))
    lines.append(("viewport", f"{result.viewport.width}x{result.viewport.height}"))
    lines += [("note", note) for note in result.notes]
    if result.consented.found:
        lines.append(("cookieNotice", _notice(result.consented)))
    lines += [("unsafeNavigation", url) for url in result.unsafe_navigations]
    if len(links) > MAX_OUTLINKS:
        lines.append(("note", f"{len(links) - MAX_OUTLINKS} more outlinks stand in the ledger"))
    lines += [
        ("outlink", f"{target_uri(link.url)} {link.hop.value} {link.where or link.mechanism.value}")
        for link in links[:MAX_OUTLINKS]
    ]
    return lines
