"""An exchange: one request and what came back, as it passed on the wire and lies in the archive."""

from dataclasses import dataclass
from datetime import datetime

from capture.model.outcome import Outcome

LONGEST_VALIDATOR = 1024
"""Characters of an ETag or Last-Modified that are kept: a hostile one is as long as a head."""


@dataclass(frozen=True, slots=True, kw_only=True)
class RecordRef:
    """Where a WARC record lies."""

    record_id: str
    """`urn:uuid:…`, without angle brackets."""
    file: str
    """Name of the WARC file, as it is called once closed."""
    offset: int
    """Byte offset of the record's first byte."""
    length: int
    """Length of the whole record in bytes, with its header and closing CRLFs."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Exchange:
    """What is known of an exchange once its records are written; absent facts are None."""

    exchange_id: str
    """`<connection uuid>/<number>`; failures without a connection have a uuid of their own."""
    visit_id: str | None
    """The page visit during which the request was sent."""
    port: int
    """The proxy's listening port that the browser context used."""
    url: str
    method: str
    status: int | None
    outcome: Outcome
    started: datetime
    """First byte of the request, or the attempt to connect."""
    finished: datetime
    request_bytes: int
    response_bytes: int
    """Head and body as on the wire, interim answers included."""
    payload_bytes: int
    """The body without chunk framing, still content-encoded."""
    payload_digest: str | None
    """`sha256:…` (base32) of the body without chunk framing; None for a 304, which has none."""
    mime: str | None
    """Media type of the answer, lower case, without parameters."""
    charset: str | None
    location: str | None
    """The raw Location header, latin-1."""
    retry_after: str | None
    is_whole: bool
    """The complete body is recorded: not cut off, not a partial 206, not a 304."""
    address: str | None
    """IP address of the server."""
    destination: str | None
    """Sec-Fetch-Dest of the request: document, iframe, image, script, empty …"""
    request_record: RecordRef | None
    response_record: RecordRef | None
    error: str | None
    """What went wrong, in words, when something did."""
    etag: str | None = None
    """The raw ETag header, latin-1, as a later request hands it back (RFC 9110 §8.8.3); None also
    when it is longer than `LONGEST_VALIDATOR`: cut short it would be another one."""
    last_modified: str | None = None
    """The raw Last-Modified header, latin-1, under the same limit (RFC 9110 §8.8.2)."""
    refers_to: str | None = None
    """Id of the record that the answer is a revisit of, here or in an earlier harvest; None when
    its own record holds all that came, as that of a 304 to nothing known."""
