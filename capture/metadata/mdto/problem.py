"""What a check of MDTO finds: one rule, one place, one sentence."""

from dataclasses import dataclass
from enum import StrEnum


class Severity(StrEnum):
    """How bad a problem is."""

    ERROR = "error"
    """Against MDTO."""
    WARNING = "warning"
    """Against its advice, or worth a look."""


class Rule(StrEnum):
    """The rules that are checked, by our own names; MDTO doesn't number them."""

    READABLE = "readable"
    """It is XML without a document type, of a size that a description can have."""
    ROOT = "root"
    """The root MDTO in its namespace holds one informatieobject or one bestand."""
    SCHEMA = "schema"
    """The official XSD says so; only checked when there is one."""
    ELEMENT = "element"
    """Known elements only, in their order, without attributes or text between them."""
    MANDATORY = "mandatory"
    """What must stand stands: also archiefvormer, waardering, beperkingGebruik on each level."""
    ONCE = "once"
    """What may stand once doesn't stand again."""
    EMPTY = "empty"
    """No empty strings: empty counts as missing."""
    VALUE = "value"
    """Dates, times, durations, languages, addresses and numbers are written as such."""
    NAME_LENGTH = "name-length"
    """naam has at most 80 characters: advice."""
    IDENTIFICATION = "identification"
    """No identification stands twice."""
    AGGREGATION_LEVEL = "aggregation-level"
    """aggregatieniveau is on MDTO's list."""
    EVENT_TYPE = "event-type"
    """An event type that is said to be on MDTO's list is."""
    VALUATION = "valuation"
    """waardering is B, V or N with its label: a closed list."""
    RETENTION = "retention"
    """bewaartermijn only stands when waardering is V."""
    TERM = "term"
    """A termijn has an end date, or both trigger and duration."""
    DATE_ORDER = "date-order"
    """An end date doesn't lie before its begin."""
    TIME_ZONE = "time-zone"
    """Times carry Z or an offset: advice."""
    LOCATION = "location"
    """One location in each raadpleeglocatie."""
    RESTRICTION_TYPE = "restriction-type"
    """A type that is said to be on MDTO's list of restrictions is."""
    FURTHER_DESCRIPTION = "further-description"
    """beperkingGebruikNadereBeschrijving is filled when the type is Overig."""
    RELATION_TYPE = "relation-type"
    """A type of relation that is said to be on MDTO's list is."""
    CYCLE = "cycle"
    """No object is part of itself, directly or through others."""
    BOTH_ENDS = "both-ends"
    """isOnderdeelVan and bevatOnderdeel stand on both ends; a bestand is named by its object."""
    UNIQUE = "unique"
    """No two documents of a set have the same identification."""
    ALGORITHM = "algorithm"
    """A checksum's algorithm is on MDTO's list."""
    CHECKSUM = "checksum"
    """A checksum has the digits of its algorithm."""
    FORMAT = "format"
    """A code of the PRONOM register looks like one."""
    FILE = "file"
    """The file that is described is there, with that size, checksum and format."""
    FILE_NAME = "file-name"
    """Names of documents have a length and characters that every institution accepts."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Problem:
    """One thing that is wrong with a document."""

    rule: Rule
    severity: Severity
    path: str
    """In the document, `/MDTO/informatieobject/event[2]/eventTijd`; `/` for the whole."""
    message: str
    """One sentence."""
