"""What a check of a SIP finds: one rule, one place, one sentence."""

from dataclasses import dataclass
from enum import StrEnum

from capture.model.text import Text


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


TITLES: dict[Rule, Text] = {
    Rule.READABLE: Text("het pakket is te lezen", "the package can be read"),
    Rule.NAME: Text("namen van bestanden en mappen", "names of files and folders"),
    Rule.COLLISION: Text("elke naam is uniek", "each name is unique"),
    Rule.PAKBON: Text("pakbon volgens het profiel", "pakbon by the profile"),
    Rule.COUNT: Text("aantallen en bytes op de pakbon", "numbers and bytes on the pakbon"),
    Rule.MISSING: Text("wat genoemd wordt is er", "what is named is there"),
    Rule.EXTRA: Text("wat er is staat op de pakbon", "what is there is on the pakbon"),
    Rule.SIZE: Text("omvang van bestanden", "sizes of files"),
    Rule.CHECKSUM: Text("SHA-256 van bestanden", "SHA-256 of files"),
    Rule.SIDECAR: Text("elk bestand heeft zijn MDTO-document", "each file has its MDTO document"),
    Rule.MDTO: Text("MDTO zoals het profiel vraagt", "MDTO as the profile asks"),
    Rule.REFERENCE: Text("documenten verwijzen naar elkaar", "documents name each other"),
    Rule.BAG: Text("geldige bag (RFC 8493)", "valid bag (RFC 8493)"),
}
"""The rules in words, for a report."""


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
