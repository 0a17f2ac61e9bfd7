"""The WARC fields as one table: what the standard says of each, and what we require beyond it.

Sections are those of WARC 1.1 (ISO 28500:2017). *Mandatory*, *allowed*, *forbidden* and
*recommended* are the standard's; *required* is what the guideline asks of our own (WARC07).
"""

from collections.abc import Iterable
from dataclasses import dataclass
from enum import StrEnum


class RecordType(StrEnum):
    """The record types of the standard (WARC 1.1 §6); we write all but the last."""

    WARCINFO = "warcinfo"
    """What the file is and how it was made."""
    REQUEST = "request"
    """What was sent to the site."""
    RESPONSE = "response"
    """What the site answered."""
    REVISIT = "revisit"
    """An answer whose body is already in the archive."""
    RESOURCE = "resource"
    """Content without an HTTP exchange of its own: screenshot, text, WebSocket frame."""
    METADATA = "metadata"
    """What we know about another record or a URL."""
    CONVERSION = "conversion"
    """Content in another form than it was captured in."""
    CONTINUATION = "continuation"
    """A further segment of a record (§7). We never segment (WARC02)."""


class Form(StrEnum):
    """What the value of a field looks like."""

    TYPE = "record type"
    IDENTIFIER = "identifier"
    """A URI between angle brackets."""
    DATE = "date"
    LENGTH = "number of bytes"
    NUMBER = "number"
    URI = "URI"
    PROFILE = "profile URI"
    MEDIA_TYPE = "media type"
    DIGEST = "labelled digest"
    IP_ADDRESS = "IP address"
    REASON = "reason"
    FILE_NAME = "file name"
    TEXT = "text"


_ALL = frozenset(RecordType)
_EXCHANGED = frozenset(
    {RecordType.REQUEST, RecordType.RESPONSE, RecordType.REVISIT, RecordType.RESOURCE}
)
_CONCURRENT = _EXCHANGED | {RecordType.METADATA}
_REFERRING = frozenset({RecordType.REVISIT, RecordType.CONVERSION, RecordType.METADATA})
_ONLY_REVISIT = frozenset({RecordType.REVISIT})
_ONLY_WARCINFO = frozenset({RecordType.WARCINFO})
_ONLY_CONTINUATION = frozenset({RecordType.CONTINUATION})
_BUT_WARCINFO = _ALL - _ONLY_WARCINFO
_WITH_PAYLOAD = _BUT_WARCINFO - {RecordType.METADATA}
"""`All 'warcinfo' and 'metadata' records shall not have a payload` (WARC 1.1 §4)."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Field:
    """One WARC field: where the standard allows it and where we require it."""

    name: str
    section: str
    """Section of WARC 1.1, or `proposal` / `own`."""
    form: Form
    allowed: frozenset[RecordType]
    mandatory: frozenset[RecordType] = frozenset()
    """Records that `shall` have it, by the standard."""
    recommended: frozenset[RecordType] = frozenset()
    """Records that `should` have it, by the standard."""
    required: frozenset[RecordType] = frozenset()
    """Records of ours that must have it, by the guideline or by our own choice (WARC07)."""
    is_repeatable: bool = False
    is_forbidden_elsewhere: bool = True
    """Whether it `shall not` stand on the other types; else it merely means nothing there."""
    since: str = "1.0"
    """The version of the format that brought it."""

    @property
    def is_standard(self) -> bool:
        """Whether ISO 28500 defines it."""
        return self.section[0].isdigit()

    @property
    def forbidden(self) -> frozenset[RecordType]:
        """Records that `shall not` have it, by the standard."""
        return _ALL - self.allowed if self.is_forbidden_elsewhere else frozenset()


def _extension(
    name: str,
    section: str,
    *,
    allowed: frozenset[RecordType] = _BUT_WARCINFO,
    is_repeatable: bool = False,
) -> Field:
    """Return a field that the standard does not know: nothing about it is an error."""
    return Field(
        name=name,
        section=section,
        form=Form.TEXT,
        allowed=allowed,
        is_repeatable=is_repeatable,
        is_forbidden_elsewhere=False,
    )


FIELDS: tuple[Field, ...] = (
    Field(
        name="WARC-Type",
        section="5.5",
        form=Form.TYPE,
        allowed=_ALL,
        mandatory=_ALL,
        required=_ALL,
    ),
    Field(
        name="WARC-Record-ID",
        section="5.2",
        form=Form.IDENTIFIER,
        allowed=_ALL,
        mandatory=_ALL,
        required=_ALL,
    ),
    Field(
        name="WARC-Date",
        section="5.4",
        form=Form.DATE,
        allowed=_ALL,
        mandatory=_ALL,
        required=_ALL,
    ),
    Field(
        name="WARC-Filename",
        section="5.17",
        form=Form.FILE_NAME,
        allowed=_ONLY_WARCINFO,
        required=_ONLY_WARCINFO,
    ),
    Field(
        name="WARC-Warcinfo-ID",
        section="5.16",
        form=Form.IDENTIFIER,
        allowed=_BUT_WARCINFO,
        required=_BUT_WARCINFO,
    ),
    Field(
        name="WARC-Target-URI",
        section="5.14",
        form=Form.URI,
        allowed=_BUT_WARCINFO,
        mandatory=_WITH_PAYLOAD,
        required=_WITH_PAYLOAD,
    ),
    Field(name="WARC-IP-Address", section="5.10", form=Form.IP_ADDRESS, allowed=_CONCURRENT),
    Field(
        name="WARC-Concurrent-To",
        section="5.7",
        form=Form.IDENTIFIER,
        allowed=_CONCURRENT,
        is_repeatable=True,
    ),
    Field(
        name="WARC-Profile",
        section="5.18",
        form=Form.PROFILE,
        allowed=_ONLY_REVISIT,
        mandatory=_ONLY_REVISIT,
        required=_ONLY_REVISIT,
        is_forbidden_elsewhere=False,
    ),
    Field(name="WARC-Refers-To", section="5.11", form=Form.IDENTIFIER, allowed=_REFERRING),
    Field(
        name="WARC-Refers-To-Target-URI",
        section="5.12",
        form=Form.URI,
        allowed=_ONLY_REVISIT,
        since="1.1",
    ),
    Field(
        name="WARC-Refers-To-Date",
        section="5.13",
        form=Form.DATE,
        allowed=_ONLY_REVISIT,
        since="1.1",
    ),
    Field(name="WARC-Truncated", section="5.15", form=Form.REASON, allowed=_ALL),
    Field(
        name="WARC-Identified-Payload-Type",
        section="5.19",
        form=Form.MEDIA_TYPE,
        allowed=_WITH_PAYLOAD,
    ),
    Field(name="WARC-Block-Digest", section="5.8", form=Form.DIGEST, allowed=_ALL, required=_ALL),
    Field(name="WARC-Payload-Digest", section="5.9", form=Form.DIGEST, allowed=_WITH_PAYLOAD),
    Field(
        name="WARC-Segment-Number",
        section="5.20",
        form=Form.NUMBER,
        allowed=_ALL,
        mandatory=_ONLY_CONTINUATION,
    ),
    Field(
        name="WARC-Segment-Origin-ID",
        section="5.21",
        form=Form.IDENTIFIER,
        allowed=_ONLY_CONTINUATION,
        mandatory=_ONLY_CONTINUATION,
    ),
    Field(
        name="WARC-Segment-Total-Length",
        section="5.22",
        form=Form.LENGTH,
        allowed=_ONLY_CONTINUATION,
    ),
    _extension("WARC-Protocol", "proposal", allowed=_CONCURRENT, is_repeatable=True),
    _extension("WARC-Cipher-Suite", "proposal", allowed=_CONCURRENT),
    _extension("WARC-Page-ID", "own"),
    _extension("Capture-Note", "own", is_repeatable=True),
    _extension("Capture-Handshake", "own", allowed=frozenset({RecordType.RESOURCE})),
    _extension("Capture-Direction", "own", allowed=frozenset({RecordType.RESOURCE})),
    Field(
        name="Content-Type",
        section="5.6",
        form=Form.MEDIA_TYPE,
        allowed=_ALL,
        recommended=_ALL - _ONLY_CONTINUATION,
        required=_ALL,
    ),
    Field(
        name="Content-Length",
        section="5.3",
        form=Form.LENGTH,
        allowed=_ALL,
        mandatory=_ALL,
        required=_ALL,
    ),
)

ORDER = {field.name: position for position, field in enumerate(FIELDS)}
BY_NAME = {field.name.lower(): field for field in FIELDS}

IDENTICAL_PAYLOAD = "http://netpreserve.org/warc/1.1/revisit/identical-payload-digest"
SERVER_NOT_MODIFIED = "http://netpreserve.org/warc/1.1/revisit/server-not-modified"
IDENTICAL_PAYLOAD_1_0 = "http://netpreserve.org/warc/1.0/revisit/identical-payload-digest"
"""As ISO 28500:2009 wrote it; many writers keep to it in WARC 1.1 as well."""
SERVER_NOT_MODIFIED_1_0 = "http://netpreserve.org/warc/1.0/revisit/server-not-modified"

TRUNCATION_REASONS = frozenset({"length", "time", "disconnect", "unspecified"})
"""The reasons of WARC 1.1 §5.15; extensions may define others."""


def in_order(fields: Iterable[tuple[str, str]]) -> list[tuple[str, str]]:
    """Return the fields in the order of the table; ours only, an unknown name is a KeyError."""
    return sorted(fields, key=lambda pair: ORDER[pair[0]])


def missing(record_type: RecordType, names: Iterable[str]) -> list[str]:
    """Return the names of the fields that a record of this type must have and lacks (WARC07)."""
    present = {name.lower() for name in names}
    return [
        field.name
        for field in FIELDS
        if record_type in field.required and field.name.lower() not in present
    ]
