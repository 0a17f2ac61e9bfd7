from datetime import UTC, datetime

import pytest

from capture.harvest import reading
from capture.harvest.reading import Format
from capture.model.exchange import Exchange, RecordRef
from capture.model.outcome import Outcome

MOMENT = datetime(2026, 1, 1, tzinfo=UTC)
RECORD = RecordRef(record_id="urn:uuid:1", file="x.warc", offset=7, length=9)


def exchange(
    path: str, mime: str | None, *, status: int = 200, destination: str | None = None
) -> Exchange:
    return Exchange(
        exchange_id="c/1",
        visit_id="v1",
        port=9000,
        url=f"https://a.nl{path}",
        method="GET",
        status=status,
        outcome=Outcome.CAPTURED,
        started=MOMENT,
        finished=MOMENT,
        request_bytes=1,
        response_bytes=1,
        payload_bytes=1,
        payload_digest="sha256:AAAA",
        mime=mime,
        charset=None,
        location=None,
        retry_after=None,
        is_whole=True,
        address=None,
        destination=destination,
        request_record=RECORD,
        response_record=RECORD,
        error=None,
    )


@pytest.mark.parametrize(
    ("path", "mime", "destination", "expected"),
    [
        ("/", "text/html", None, Format.HTML),
        ("/a.css", "text/css", None, Format.CSS),
        ("/a.js", "text/javascript", None, Format.SCRIPT),
        ("/a.js", "application/x-javascript", None, Format.SCRIPT),
        ("/a.js", "text/plain", "script", Format.SCRIPT),
        ("/a.txt", "text/plain", "document", None),
        ("/a", "application/json", None, Format.JSON),
        ("/a", "application/hal+json", None, Format.JSON),
        ("/manifest.json", "application/json", None, Format.MANIFEST),
        ("/a.svg", "image/svg+xml", None, Format.XML),
        ("/feed", "application/rss+xml", None, Format.XML),
        ("/sitemap.xml.gz", "application/gzip", None, Format.XML),
        ("/robots.txt", "text/plain", None, Format.ROBOTS),
        ("/a.png", "image/png", None, None),
        ("/a", None, None, None),
    ],
)
def test_answer_is_read_as_what_it_is(
    path: str, mime: str | None, destination: str | None, expected: Format | None
) -> None:
    assert reading.format_of(exchange(path, mime, destination=destination)) is expected


@pytest.mark.parametrize(
    ("mime", "is_readable"), [("text/html", True), ("text/css", True), ("application/json", False)]
)
def test_only_pages_and_styles_are_read_from_an_error(mime: str, is_readable: bool) -> None:
    assert reading.is_readable(exchange("/x", mime, status=404)) is is_readable
