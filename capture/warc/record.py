"""One WARC record as a value, and how its header is written (WARC 1.1 §4 and §5)."""

import base64
import hashlib
import re
from collections.abc import Iterable
from dataclasses import dataclass, field
from datetime import datetime

from capture import clock
from capture.warc import fields
from capture.warc.block import Block
from capture.warc.fields import RecordType

_URI = re.compile(r"[!#-;=?-\[\]_a-z~]*")
VERSION_LINE = b"WARC/1.1\r\n"
END = b"\r\n\r\n"
EMPTY_DIGEST = "sha256:" + base64.b32encode(hashlib.sha256(b"").digest()).decode()


def digest_text(digest: bytes) -> str:
    """Return a SHA-256 as a labelled digest, `sha256:` and base32 (WARC 1.1 §5.8)."""
    return "sha256:" + base64.b32encode(digest).decode("ascii")


@dataclass(frozen=True, slots=True, kw_only=True)
class Record:
    """A record that is ready but for what depends on its file: warcinfo id, position."""

    type: RecordType
    record_id: str
    """`urn:uuid:…`"""
    date: datetime
    content_type: str
    block: Block
    size: int
    """How many bytes of the block belong to the record: all, or the head only for a revisit."""
    block_digest: str
    extra: tuple[tuple[str, str], ...] = field(default=())
    """Further fields by name, e.g. WARC-Target-URI."""

    def header(self, *, warcinfo_id: str | None) -> bytes:
        """Return the record's header with its closing empty line."""
        pairs = [
            ("WARC-Type", self.type.value),
            ("WARC-Record-ID", f"<{self.record_id}>"),
            ("WARC-Date", clock.iso(self.date)),
            ("WARC-Block-Digest", self.block_digest),
            ("Content-Type", self.content_type),
            ("Content-Length", str(self.size)),
            *self.extra,
        ]
        if warcinfo_id is not None:
            pairs.append(("WARC-Warcinfo-ID", f"<{warcinfo_id}>"))
        lines = [f"{name}: {_one_line(value)}\r\n" for name, value in fields.in_order(pairs)]
        return VERSION_LINE + "".join(lines).encode("utf-8", "surrogateescape") + b"\r\n"


def _one_line(value: str) -> str:
    """Replace what would end the header line early: values come from hostile sites."""
    return "".join(char if char >= " " and char != "\x7f" else " " for char in value)


def warc_fields(pairs: Iterable[tuple[str, str]]) -> bytes:
    """Return `name: value` lines in the form `application/warc-fields` (WARC 1.1, annex)."""
    return "".join(f"{name}: {_one_line(value)}\r\n" for name, value in pairs).encode()


def target_uri(url: str) -> str:
    """Return `url` with what a URI can't hold percent-encoded (RFC 3986 §2), else unchanged."""
    if _URI.fullmatch(url):
        return url  # nearly all are, and there are very many
    return "".join(
        char
        if "!" <= char <= "~" and char not in '<>"{}|\\^`'
        else "".join(f"%{byte:02X}" for byte in char.encode("utf-8", "surrogateescape"))
        for char in url
    )
