"""What a revisit record must carry, by its profile (WARC 1.1 §6.7)."""

from collections.abc import Iterator

from capture.warc.check.findings import Finding, Rule
from capture.warc.check.scanned import Scanned
from capture.warc.check.values import unbracketed
from capture.warc.fields import (
    IDENTICAL_PAYLOAD,
    IDENTICAL_PAYLOAD_1_0,
    SERVER_NOT_MODIFIED,
    SERVER_NOT_MODIFIED_1_0,
)


def findings(scanned: Scanned) -> Iterator[Finding]:
    """Yield what a revisit lacks by itself; whether its original is there comes later.

    A profile that is not the standard's is not interpreted (§5.18); `values` warns of it.
    """
    named = scanned.named
    profile = unbracketed(named.get("warc-profile", ""))
    if profile in (IDENTICAL_PAYLOAD, IDENTICAL_PAYLOAD_1_0):
        yield from _identical(scanned)
    elif profile in (SERVER_NOT_MODIFIED, SERVER_NOT_MODIFIED_1_0):
        yield from _not_modified(scanned)
    else:
        return
    has_both = "warc-refers-to-target-uri" in named and "warc-refers-to-date" in named
    if "warc-refers-to" not in named and not has_both:
        section = "6.7.2" if profile.endswith("digest") else "6.7.3"
        text = (
            "nothing says which record the revisit is of: WARC-Refers-To, or"
            " WARC-Refers-To-Target-URI with WARC-Refers-To-Date, should be there"
        )
        yield scanned.finding(Rule.REVISIT_REFERENCE, section, text, field="WARC-Refers-To")


def _identical(scanned: Scanned) -> Iterator[Finding]:
    if "warc-payload-digest" not in scanned.named:
        text = "a revisit for an identical payload shall have WARC-Payload-Digest"
        yield scanned.finding(Rule.REVISIT_DIGEST, "6.7.2", text, field="WARC-Payload-Digest")
    if not scanned.block_length:
        return
    reason = scanned.named.get("warc-truncated")
    if reason is None or reason.lower() != "length":
        text = "a revisit that leaves the payload off shall have WARC-Truncated: length"
        yield scanned.finding(Rule.REVISIT_TRUNCATED, "6.7.2", text, field="WARC-Truncated")


def _not_modified(scanned: Scanned) -> Iterator[Finding]:
    if scanned.http is not None and scanned.http.status not in (304, None):
        text = f"a revisit for an unmodified answer has status {scanned.http.status}, not 304"
        yield scanned.finding(Rule.REVISIT_STATUS, "6.7.3", text)
