"""What a check of a SIP finds: one rule, one place, one sentence."""

from dataclasses import dataclass
from enum import StrEnum


class Rule(StrEnum):
    """The rules that a SIP is checked by."""

    READABLE = "readable"
    """It is a folder, a zip or a tar that can be read to its end, without links or devices."""
    NAME = "name"
    """Names have the characters and lengths that the profile accepts."""
    COLLISION = "collision"
    """No two names are one to a system that folds letter case."""
    PAKBON = "pakbon"
    """There is a pakbon that can be read, of this profile."""
    COUNT = "count"
    """The numbers and bytes on the pakbon are those of the SIP."""
    MISSING = "missing"
    """What the pakbon or the profile names is there."""
    EXTRA = "extra"
    """What is there is on the pakbon."""
    SIZE = "size"
    """A file has the size that the pakbon and its document say."""
    CHECKSUM = "checksum"
    """A file has the SHA-256 that the pakbon and its document say."""
    SIDECAR = "sidecar"
    """Each file and each folder has its MDTO document, and each document what it describes."""
    MDTO = "mdto"
    """A document is MDTO, with the elements and the labels that the profile asks for."""
    REFERENCE = "reference"
    """Documents name each other by the same identifications, on both ends."""
    BAG = "bag"
    """It is a bag that is complete and valid (RFC 8493)."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Problem:
    """One thing that is wrong with a SIP."""

    rule: Rule
    path: str
    """Within the SIP, with `/`; empty for the whole."""
    message: str
    """One sentence, in English."""

    def __str__(self) -> str:
        """Return it as a line for a terminal."""
        return f"{self.path or '(the SIP)'}: {self.message} [{self.rule.value}]"
