"""The report made from a real ledger, and held against real WARC records."""

from collections.abc import Iterator
from dataclasses import replace
from datetime import timedelta
from pathlib import Path

import pytest

from capture.ledger.database import Database, open_database
from capture.ledger.ledger import Ledger
from capture.ledger.values import Sighting, Visit
from capture.metadata import html, report_json
from capture.metadata.gather import Known, gather
from capture.metadata.report import HarvestReport
from capture.metadata.report_rows import EventKind, MimeRow, OutcomeRow, StatusRow, TlsRow, WarcFile
from capture.metadata.warc_totals import differences, totals_from_warc
from capture.model.exchange import Exchange, RecordRef
from capture.model.kind import Kind
from capture.model.link import Hop, Mechanism
from capture.model.outcome import Outcome
from tests.metadata.sample import SITE, START, report

HOME = f"https://{SITE}/"
NEWS = f"{HOME}nieuws/a/b"
LOGO = "https://cdn.example/logo.png"
GONE = f"{HOME}weg"
LATER = f"{HOME}later"
FOREIGN = "https://elders.example/"
WARC_NAME = f"NL-Vbd-20261121130312-0001-{SITE}.warc"


def sighting(url: str, *, origin: str | None, kind: Kind, hop: Hop = Hop.LINK) -> Sighting:
    return Sighting(
        url=url,
        kind=kind,
        hop=hop,
        mechanism=Mechanism.RENDERED if origin else Mechanism.SEED,
        from_url=origin,
        outcome=Outcome.OUT_OF_SCOPE if url == FOREIGN else None,
    )


def exchange(
    number: int, url: str, visit: str | None, status: int | None, **more: object
) -> Exchange:
    record = RecordRef(record_id=f"urn:uuid:{number}", file=WARC_NAME, offset=number, length=1)
    base = Exchange(
        exchange_id=f"c/{number}",
        visit_id=visit,
        port=9000,
        url=url,
        method="GET",
        status=status,
        outcome=Outcome.CAPTURED if status else Outcome.CONNECT_FAILED,
        started=START + timedelta(seconds=number),
        finished=START + timedelta(seconds=number + 1),
        request_bytes=100,
        response_bytes=1000 * number if status else 0,
        payload_bytes=900 * number if status else 0,
        payload_digest=None,
        mime="text/html" if status else None,
        charset=None,
        location=None,
        retry_after=None,
        is_whole=status is not None,
        address=None,
        destination=None,
        request_record=record if status else None,
        response_record=record if status else None,
        error=None if status else "connection refused",
    )
    return replace(base, **more)  # type: ignore[arg-type]


def visit(visit_id: str, url: str, **more: object) -> Visit:
    base = Visit(
        visit_id=visit_id,
        url=url,
        started=START + timedelta(seconds=1),
        finished=START + timedelta(seconds=3),
        outcome=Outcome.CAPTURED,
        status=200,
        title="Thuis",
        thumbnail=f"{visit_id}.jpg",
        view_record_id="urn:uuid:9",
    )
    return replace(base, **more)  # type: ignore[arg-type]


@pytest.fixture
def database(tmp_path: Path) -> Iterator[Database]:
    opened = open_database(tmp_path / "ledger.sqlite")
    ledger = Ledger(opened)
    with opened.begin() as tx:
        ledger.sight(tx, [sighting(HOME, origin=None, kind=Kind.PAGE)], moment=START)
        found = [
            sighting(NEWS, origin=HOME, kind=Kind.PAGE),
            sighting(GONE, origin=HOME, kind=Kind.PAGE),
            sighting(LATER, origin=HOME, kind=Kind.PAGE),
            sighting(FOREIGN, origin=HOME, kind=Kind.PAGE),
            sighting(LOGO, origin=HOME, kind=Kind.FILE, hop=Hop.EMBED),
            sighting("https://dood.example/x", origin=HOME, kind=Kind.FILE, hop=Hop.EMBED),
        ]
        ledger.sight(tx, found, moment=START)
        ledger.record_exchanges(tx, [exchange(1, HOME, "v1", 200)], page=HOME)
        ledger.record_exchanges(
            tx,
            [
                exchange(2, LOGO, "v1", 200, mime="image/png"),
                exchange(3, "https://dood.example/x", "v1", None),
            ],
            page=HOME,
        )
        ledger.record_visit(tx, visit("v1", HOME, notes=("scrollen gestopt",)))
        ledger.record_exchanges(
            tx,
            [
                exchange(4, NEWS, "v2", 200),
                exchange(5, LOGO, "v2", 200, mime="image/png", outcome=Outcome.CAPTURED_AS_REVISIT),
            ],
            page=NEWS,
        )
        ledger.record_visit(tx, visit("v2", NEWS, final_url=NEWS + "/"))
        ledger.record_exchanges(tx, [exchange(6, GONE, "v3", 404)], page=GONE)
        ledger.record_visit(tx, visit("v3", GONE, status=404, title=None, thumbnail=None))
        ledger.note_event(tx, "resumed", "after kill", moment=START)
        ledger.note_event(tx, "solar flare", "spots", moment=START)
    yield opened
    opened.close()


def known() -> Known:
    base = report()
    settings = replace(base.settings, values={"headers": ["Cookie: a=b"], "token": "x"})
    return Known(
        identity=replace(base.identity, seeds=(f"https://name:geheim@{SITE}/",)),
        software=base.software,
        policy=base.policy,
        settings=settings,
        warc_files=(
            WarcFile(
                name=WARC_NAME,
                size_bytes=12345,
                sha256="0" * 64,
                records_by_type={"warcinfo": 1, "request": 5, "response": 4, "revisit": 1},
                closed=START,
            ),
        ),
        written=base.written,
    )


@pytest.fixture
def made(database: Database) -> HarvestReport:
    return gather(database, known())


@pytest.mark.requirement("META02")
def test_totals_are_those_of_the_ledger(made: HarvestReport) -> None:
    counts = made.counts
    assert (counts.pages_captured, counts.pages_known) == (3, 4)
    assert counts.files_captured == 1
    assert counts.urls_known == 7
    assert (counts.requests, counts.responses, counts.revisits, counts.errors) == (5, 4, 1, 1)
    assert (counts.sent_bytes, counts.received_bytes) == (600, 18_000)
    assert counts.deduplicated_bytes == 4500
    assert counts.warc_bytes == 12345


def test_tables_add_up_to_the_totals(made: HarvestReport) -> None:
    counts = made.counts
    answers = counts.responses + counts.revisits
    assert sum(row.urls for row in made.outcomes) == counts.urls_known
    assert sum(row.requests for row in made.statuses) == answers
    assert sum(row.requests for row in made.mimes) == answers
    assert sum(row.received_bytes for row in made.statuses) == counts.received_bytes
    assert sum(row.received_bytes for row in made.mimes) == counts.received_bytes
    assert sum(row.requests for row in made.hosts) == counts.requests + counts.errors
    assert sum(row.pages for row in made.hosts) == counts.pages_captured
    assert sum(bucket.requests for bucket in made.timeline.buckets) == 6
    assert sum(bucket.pages for bucket in made.timeline.buckets) == 3


def test_tables_hold_what_happened(made: HarvestReport) -> None:
    assert made.statuses == (
        StatusRow(status=200, requests=4, received_bytes=12_000),
        StatusRow(status=404, requests=1, received_bytes=6000),
    )
    assert made.mimes[0] == MimeRow(mime="text/html", requests=3, received_bytes=11_000)
    assert OutcomeRow(outcome=Outcome.NOT_REACHED, urls=1) in made.outcomes
    assert [(row.host, row.is_site, row.pages) for row in made.hosts] == [
        (SITE, True, 3),
        ("cdn.example", False, 0),
        ("dood.example", False, 0),
    ]
    assert [(row.kind, row.pictures) for row in made.screenshots] == [("view", 3), ("thumbnail", 2)]


@pytest.mark.requirement("REIK04")
@pytest.mark.requirement("REIK05")
def test_hops_and_depth_are_counted(made: HarvestReport) -> None:
    assert [(page.url, page.hops, page.path_depth) for page in made.pages[:2]] == [
        (HOME, 0, 0),
        (NEWS, 1, 3),
    ]
    assert (made.reach.max_hops, made.reach.max_hops_url) == (1, NEWS)
    assert (made.reach.max_path_depth, made.reach.max_path_depth_url) == (3, NEWS)


def test_pages_tell_what_their_visit_took(made: HarvestReport) -> None:
    home, news, gone, later = made.pages
    assert (home.requests, home.received_bytes, home.duration_seconds) == (3, 3000, 2.0)
    assert (home.notes, home.thumbnail, home.final_url) == (("scrollen gestopt",), "v1.jpg", None)
    assert news.final_url == NEWS + "/"
    assert gone.status == 404
    assert (later.outcome, later.visited, later.requests) == (Outcome.NOT_REACHED, None, 0)


def test_problems_are_the_serious_ones_first(made: HarvestReport) -> None:
    assert [(problem.url, problem.outcome) for problem in made.problems] == [
        ("https://dood.example/x", Outcome.CONNECT_FAILED),
        (LATER, Outcome.NOT_REACHED),
        (GONE, Outcome.CAPTURED),
    ]
    assert made.problems[0].found_on == (HOME,)
    assert made.problems[0].detail == "connection refused"


def test_unknown_events_are_kept_by_their_name(made: HarvestReport) -> None:
    assert [(event.kind, event.detail) for event in made.events] == [
        (EventKind.RESUMED, "after kill"),
        (EventKind.OTHER, "solar flare: spots"),
    ]


def test_secrets_do_not_reach_the_report(made: HarvestReport) -> None:
    assert b"a=b" not in report_json.to_json(made)
    assert made.identity.seeds == (HOME,)
    assert report_json.from_json(report_json.to_json(made)) == made
    assert "<!doctype html>" in html.render(made, thumbnails={})


def test_empty_ledger_gives_an_empty_report(tmp_path: Path) -> None:
    database = open_database(tmp_path / "empty.sqlite")
    made = gather(database, known())
    database.close()
    assert not made.pages
    assert not made.problems
    assert not made.outcomes
    assert not made.timeline.buckets
    assert "<!doctype html>" in html.render(made, thumbnails={})


OVER_TLS = ("WARC-Target-URI: https://v.nl/", "WARC-Protocol: tls/1.3", "WARC-Cipher-Suite: X")


def record(kind: str, block: bytes, *more: str) -> bytes:
    lines = ("WARC/1.1", f"WARC-Type: {kind}", f"Content-Length: {len(block)}", *more, "", "")
    return "\r\n".join(lines).encode() + block + b"\r\n\r\n"


@pytest.mark.requirement("META02")
def test_totals_equal_those_counted_from_the_warc_files(
    made: HarvestReport, tmp_path: Path
) -> None:
    path = tmp_path / WARC_NAME
    path.write_bytes(
        record("warcinfo", b"software: x\r\n")
        + record("request", b"GET / HTTP/1.1\r\n\r\n") * 2
        + record("request", b"GET / HTTP/1.1\r\n\r\n", *OVER_TLS) * 3
        + record("response", b"HTTP/1.1 200 OK\r\n\r\n") * 3
        + record("response", b"HTTP/1.1 404\r\n\r\n")
        + record("response", b"HTTP/1.1 103 Early Hints\r\n\r\n")
        + record("revisit", b"HTTP/1.0 200 OK\r\n\r\n")
    )
    size = path.stat().st_size
    records = {"warcinfo": 1, "request": 5, "response": 5, "revisit": 1}
    listed = replace(made.warc_files[0], size_bytes=size, records_by_type=records)
    tls = TlsRow(host="v.nl", version="tls/1.3", cipher_suite="X", requests=3)
    counts = replace(made.counts, warc_bytes=size)
    claimed = replace(made, warc_files=(listed,), counts=counts, tls=(tls,))
    totals = totals_from_warc([path])
    assert totals.interim == 1
    assert differences(claimed, totals) == []
    wrong = replace(claimed, tls=(replace(tls, requests=4),))
    assert differences(wrong, totals) == [
        "TLS v.nl tls/1.3 X: 4 in the report, 3 in the WARC files"
    ]
    wrong = replace(claimed, counts=replace(claimed.counts, requests=6, revisits=0))
    assert differences(wrong, totals) == [
        "requests: 6 in the report, 5 in the WARC files",
        "revisits: 0 in the report, 1 in the WARC files",
    ]
