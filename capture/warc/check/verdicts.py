"""Findings on digests: their form, and what came of comparing them (WARC 1.1 §5.8, §5.9)."""

from collections.abc import Iterator

from capture.warc.check.digests import DigestError, parse
from capture.warc.check.findings import Finding, Rule
from capture.warc.check.scanned import DigestCheck, Scanned

_FIELDS = (
    ("warc-block-digest", "WARC-Block-Digest", "5.8"),
    ("warc-payload-digest", "WARC-Payload-Digest", "5.9"),
)


def on_digests(scanned: Scanned) -> Iterator[Finding]:
    """Yield what is wrong with the digests of a record."""
    for key, name, section in _FIELDS:
        check = scanned.block_digest if section == "5.8" else scanned.payload_digest
        if check in (DigestCheck.ABSENT, DigestCheck.RIGHT):
            continue
        text = scanned.named[key]
        match check:
            case DigestCheck.NOT_CHECKED:
                yield from _on_form(scanned, text, name, section)
            case DigestCheck.FRAMED:
                message = (
                    "WARC-Payload-Digest is that of the body with its chunk framing; the payload is"
                    " the body without (RFC 2616 §7.2)"
                )
                yield scanned.finding(Rule.PAYLOAD_DIGEST_FRAMED, section, message, field=name)
            case DigestCheck.WRONG if section == "5.8":
                message = (
                    f"the block of {scanned.block_length} bytes has another digest than it says"
                )
                yield scanned.finding(Rule.BLOCK_DIGEST, section, message, field=name)
            case _:
                over = "the body, with chunk framing and without," if _is_chunked(scanned) else "it"
                message = f"the payload has another digest than the record says, taken over {over}"
                yield scanned.finding(Rule.PAYLOAD_DIGEST, section, message, field=name)


def _is_chunked(scanned: Scanned) -> bool:
    return scanned.http is not None and scanned.http.is_chunked


def _on_form(scanned: Scanned, text: str, name: str, section: str) -> Iterator[Finding]:
    try:
        digest = parse(text)
    except DigestError as wrong:
        yield scanned.finding(Rule.DIGEST_FORM, section, f"{name} {wrong}", field=name)
        return
    if digest.value is None:
        message = f"{name} is by {digest.algorithm}, which can't be computed here"
        yield scanned.finding(Rule.DIGEST_ALGORITHM, section, message, field=name)
