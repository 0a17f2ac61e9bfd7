"""What the checker says: a closed list of rules, findings against them, and the totals."""

from collections import Counter
from dataclasses import dataclass, field
from enum import StrEnum
from pathlib import Path


class Severity(StrEnum):
    """How serious a finding is."""

    ERROR = "error"
    """Against a `shall` or the grammar of the standard; or bytes are damaged."""
    WARNING = "warning"
    """Against a `should`, an extension, or not to be settled from the files at hand."""


class Rule(StrEnum):
    """What can be wrong. The value is what people and programs read."""

    NOT_READABLE = "not-readable"
    """No WARC record can be found in the file, or it can't be read at all."""
    FILE_TRUNCATED = "file-truncated"
    """The file ends within a record or a gzip member."""
    GZIP_DAMAGED = "gzip-damaged"
    """A gzip member can't be unpacked; reading goes on at the next one."""
    GZIP_CHECKSUM = "gzip-checksum"
    """What a gzip member unpacks to is not what its trailer says."""
    GZIP_MEMBERS = "gzip-members"
    """Records are not each a gzip member of their own."""
    BYTES_SKIPPED = "bytes-skipped"
    """Bytes that belong to no record."""
    FILE_SUFFIX = "file-suffix"
    """The name says compressed and the content does not, or the other way round."""
    NO_WARCINFO = "no-warcinfo"
    """The file does not begin with a warcinfo record."""

    VERSION = "version"
    """The version line is none of a known version."""
    LINE_ENDING = "line-ending"
    """A line of the header does not end in CRLF."""
    NO_COLON = "no-colon"
    """A line of the header is no field."""
    FIELD_NAME = "field-name"
    """The name of a field is no token."""
    FOLDED = "folded"
    """A field goes on on a further line."""
    ENCODING = "encoding"
    """A header is not UTF-8."""
    CONTROL_CHARACTER = "control-character"
    """A header holds a control character."""
    HEADER_END = "header-end"
    """A header does not end, or not within a mebibyte."""
    RECORD_END = "record-end"
    """No CRLF CRLF follows the block."""
    CONTENT_LENGTH = "content-length"
    """Content-Length is no number, or not the length of the block."""

    FIELD_MISSING = "field-missing"
    FIELD_RECOMMENDED = "field-recommended"
    """A field that should be there is not."""
    FIELD_FORBIDDEN = "field-forbidden"
    FIELD_UNDEFINED = "field-undefined"
    """A field of the standard that means nothing on this type."""
    FIELD_REPEATED = "field-repeated"
    FIELD_UNKNOWN = "field-unknown"
    TYPE_UNKNOWN = "type-unknown"
    TYPE_CASE = "type-case"
    """The type is not in lower case."""
    IDENTIFIER = "identifier"
    """No legal URI in angle brackets."""
    DATE = "date"
    URI = "uri"
    URI_BRACKETS = "uri-brackets"
    """Square brackets, which URLs in browsers keep and URIs may not have."""
    MEDIA_TYPE = "media-type"
    IP_ADDRESS = "ip-address"
    NUMBER = "number"
    EMPTY_VALUE = "empty-value"
    TRUNCATION_REASON = "truncation-reason"
    DIGEST_FORM = "digest-form"
    DIGEST_ALGORITHM = "digest-algorithm"
    """A digest by an algorithm that can't be computed here."""
    BLOCK_DIGEST = "block-digest"
    PAYLOAD_DIGEST = "payload-digest"
    PAYLOAD_DIGEST_FRAMED = "payload-digest-framed"
    """Right over the body with its chunk framing, which is not the payload."""

    CONTENT_TYPE = "content-type"
    """Not the media type that the standard gives such a block."""
    HTTP_MESSAGE = "http-message"
    """The block is no HTTP message, or not the kind that the type says."""
    HTTP_LENGTH = "http-length"
    """A body shorter than its own Content-Length, without WARC-Truncated."""
    WARC_FIELDS = "warc-fields"
    """A block that says it consists of fields, and doesn't."""
    WARCINFO_VALUE = "warcinfo-value"
    """A warcinfo field contradicts the file, or is malformed."""
    FILE_NAME = "file-name"
    """WARC-Filename is not the file's name."""

    REVISIT_PROFILE = "revisit-profile"
    REVISIT_DIGEST = "revisit-digest"
    """The payload digest is missing, or not that of the original."""
    REVISIT_TRUNCATED = "revisit-truncated"
    REVISIT_REFERENCE = "revisit-reference"
    REVISIT_STATUS = "revisit-status"

    DUPLICATE_ID = "duplicate-id"
    UNRESOLVED = "unresolved"
    """The record referred to is not in the files given."""
    REFERENCE_TYPE = "reference-type"
    """The record referred to is of a type that can't be meant."""
    REFERS_TO_MISMATCH = "refers-to-mismatch"
    CONCURRENT_DATE = "concurrent-date"
    CONCURRENT_URI = "concurrent-uri"

    SEGMENT_NUMBER = "segment-number"
    SEGMENT_MISSING = "segment-missing"
    SEGMENT_TOTAL = "segment-total"
    SEGMENT_URI = "segment-uri"
    SEGMENT_PLACE = "segment-place"
    SEGMENT_FIELDS = "segment-fields"


WARNINGS = frozenset(
    {
        Rule.GZIP_MEMBERS,
        Rule.FILE_SUFFIX,
        Rule.NO_WARCINFO,
        Rule.FOLDED,
        Rule.FIELD_RECOMMENDED,
        Rule.FIELD_UNDEFINED,
        Rule.FIELD_UNKNOWN,
        Rule.TYPE_UNKNOWN,
        Rule.TYPE_CASE,
        Rule.URI_BRACKETS,
        Rule.TRUNCATION_REASON,
        Rule.DIGEST_ALGORITHM,
        Rule.PAYLOAD_DIGEST_FRAMED,
        Rule.HTTP_MESSAGE,
        Rule.HTTP_LENGTH,
        Rule.WARCINFO_VALUE,
        Rule.FILE_NAME,
        Rule.REVISIT_PROFILE,
        Rule.REVISIT_REFERENCE,
        Rule.REVISIT_STATUS,
        Rule.UNRESOLVED,
        Rule.CONCURRENT_URI,
        Rule.SEGMENT_MISSING,
        Rule.SEGMENT_PLACE,
        Rule.SEGMENT_FIELDS,
    }
)
"""The rules whose breach is a warning; of every other it is an error."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Finding:
    """One thing that is wrong, and where."""

    path: Path
    offset: int
    """Byte of the file at which the record begins, or the bytes that are no record. In a compressed
    file it is that of the gzip member that holds this beginning."""
    record_id: str | None
    """WARC-Record-ID as read; None outside records, and where there is none."""
    field: str | None
    """The field that it is about, as the standard writes it."""
    rule: Rule
    section: str
    """Of ISO 28500:2017 (WARC 1.1); a letter is an annex."""
    severity: Severity
    message: str
    """One sentence in English."""


def severity_of(rule: Rule) -> Severity:
    """Return how serious a breach of this rule is."""
    return Severity.WARNING if rule in WARNINGS else Severity.ERROR


@dataclass(slots=True, kw_only=True)
class Totals:
    """What was read and found; filled while checking, whole when it is handed out."""

    files: int = 0
    unreadable: int = 0
    """Files in which no record was found."""
    size_bytes: int = 0
    """Of the files, as they lie on disk."""
    records: Counter[str] = field(default_factory=Counter)
    """By WARC-Type as read."""
    versions: Counter[str] = field(default_factory=Counter)
    """Records by version, such as `1.1`."""
    block_digests: Counter[str] = field(default_factory=Counter)
    """Records by what became of their WARC-Block-Digest; keys are those of `DigestCheck`."""
    payload_digests: Counter[str] = field(default_factory=Counter)
    rules: Counter[Rule] = field(default_factory=Counter)
    """Findings by rule."""
    errors: int = 0
    warnings: int = 0

    def add(self, finding: Finding) -> None:
        """Count a finding."""
        self.rules[finding.rule] += 1
        if finding.severity is Severity.ERROR:
            self.errors += 1
        else:
            self.warnings += 1
        if finding.rule is Rule.NOT_READABLE:
            self.unreadable += 1
