"""The WARC fields as one table: their order, and on which records they may and must stand."""

from collections.abc import Iterable
from dataclasses import dataclass
from enum import StrEnum


class RecordType(StrEnum):
    """The record types that we write (WARC 1.1 §6)."""

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


_ALL = frozenset(RecordType)
_EXCHANGED = frozenset(
    {RecordType.REQUEST, RecordType.RESPONSE, RecordType.REVISIT, RecordType.RESOURCE}
)
_CONCURRENT = _EXCHANGED | {RecordType.METADATA}
_REFERRING = frozenset({RecordType.REVISIT, RecordType.CONVERSION, RecordType.METADATA})
_ONLY_REVISIT = frozenset({RecordType.REVISIT})
_BUT_WARCINFO = _ALL - {RecordType.WARCINFO}


@dataclass(frozen=True, slots=True, kw_only=True)
class Field:
    """One WARC field: where the standard allows it and where we require it."""

    name: str
    section: str
    """Section of WARC 1.1, or `proposal` / `own`."""
    allowed: frozenset[RecordType]
    required: frozenset[RecordType] = frozenset()
    is_repeatable: bool = False


FIELDS: tuple[Field, ...] = (
    Field(name="WARC-Type", section="5.5", allowed=_ALL, required=_ALL),
    Field(name="WARC-Record-ID", section="5.2", allowed=_ALL, required=_ALL),
    Field(name="WARC-Date", section="5.4", allowed=_ALL, required=_ALL),
    Field(
        name="WARC-Filename",
        section="5.17",
        allowed=frozenset({RecordType.WARCINFO}),
        required=frozenset({RecordType.WARCINFO}),
    ),
    Field(name="WARC-Warcinfo-ID", section="5.16", allowed=_BUT_WARCINFO, required=_BUT_WARCINFO),
    Field(
        name="WARC-Target-URI",
        section="5.14",
        allowed=_BUT_WARCINFO,
        required=_BUT_WARCINFO - {RecordType.METADATA},
    ),
    Field(name="WARC-IP-Address", section="5.10", allowed=_CONCURRENT),
    Field(name="WARC-Concurrent-To", section="5.7", allowed=_CONCURRENT, is_repeatable=True),
    Field(name="WARC-Profile", section="5.18", allowed=_ONLY_REVISIT, required=_ONLY_REVISIT),
    Field(name="WARC-Refers-To", section="5.11", allowed=_REFERRING),
    Field(name="WARC-Refers-To-Target-URI", section="5.12", allowed=_ONLY_REVISIT),
    Field(name="WARC-Refers-To-Date", section="5.13", allowed=_ONLY_REVISIT),
    Field(name="WARC-Truncated", section="5.15", allowed=_ALL),
    Field(name="WARC-Identified-Payload-Type", section="5.19", allowed=_BUT_WARCINFO),
    Field(name="WARC-Block-Digest", section="5.8", allowed=_ALL, required=_ALL),
    Field(name="WARC-Payload-Digest", section="5.9", allowed=_BUT_WARCINFO),
    Field(name="WARC-Protocol", section="proposal", allowed=_CONCURRENT, is_repeatable=True),
    Field(name="WARC-Cipher-Suite", section="proposal", allowed=_CONCURRENT),
    Field(name="WARC-Page-ID", section="own", allowed=_BUT_WARCINFO),
    Field(name="Capture-Note", section="own", allowed=_BUT_WARCINFO, is_repeatable=True),
    Field(name="Capture-Handshake", section="own", allowed=frozenset({RecordType.RESOURCE})),
    Field(name="Capture-Direction", section="own", allowed=frozenset({RecordType.RESOURCE})),
    Field(name="Content-Type", section="5.6", allowed=_ALL, required=_ALL),
    Field(name="Content-Length", section="5.3", allowed=_ALL, required=_ALL),
)

ORDER = {field.name: position for position, field in enumerate(FIELDS)}
BY_NAME = {field.name.lower(): field for field in FIELDS}

IDENTICAL_PAYLOAD = "http://netpreserve.org/warc/1.1/revisit/identical-payload-digest"
SERVER_NOT_MODIFIED = "http://netpreserve.org/warc/1.1/revisit/server-not-modified"


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
