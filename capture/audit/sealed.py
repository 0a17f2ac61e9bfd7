"""The seal over a harvest folder, verified (OPSL01)."""

from pathlib import Path

from capture.audit.facts import Gathering, SealFacts
from capture.errors import CaptureError
from capture.fixity.deviation import Kind
from capture.fixity.seals_on_disk import numbers
from capture.fixity.target import archive_of
from capture.fixity.verification import verify_harvest
from capture.model.layout import HarvestFolder
from capture.model.text import Text

_NL = {
    Kind.MODIFIED: "is veranderd sinds het verzegelen",
    Kind.MISSING: "is verdwenen sinds het verzegelen",
    Kind.ADDED: "is toegevoegd na het verzegelen",
    Kind.RENAMED: "is hernoemd na het verzegelen",
    Kind.NOT_A_FILE: "is geen gewoon bestand",
    Kind.UNREADABLE: "is niet te lezen",
    Kind.REWRITTEN: "is anders dan een eerder zegel zegt",
    Kind.SEAL: "het zegel ontbreekt, is beschadigd of sluit niet aan",
    Kind.SIGNATURE: "de handtekening ontbreekt of klopt niet",
    Kind.UNTRUSTED: "getekend met een sleutel die niet vertrouwd is",
    Kind.TIMESTAMP: "het tijdstempel ontbreekt, is beschadigd of hoort er niet bij",
    Kind.KEY: "de openbare sleutel ontbreekt of is beschadigd",
    Kind.CHAIN: "de keten van zegels is beschadigd of klopt niet met het zegel",
    Kind.HARVEST: "een harvest uit de keten is weg of staat elders",
    Kind.UNSEALED: "is niet verzegeld",
}


def is_sealed(root: Path) -> bool:
    """Whether a harvest folder bears a seal."""
    return bool(numbers(root))


def seal_facts(folder: HarvestFolder, archive: Path | None) -> SealFacts:
    """Return the facts; reads every file of the folder."""
    if not is_sealed(folder.root):
        return SealFacts()
    found = Gathering()
    try:
        deviations = verify_harvest(folder, archive=archive_of(folder.root) or archive)
    except CaptureError as error:
        found.add(Text(str(error), str(error)))
        return SealFacts(is_sealed=True, deviations=found.found())
    for each in deviations:
        text = Text(f"{_NL[each.kind]} ({each.text})", each.text)
        found.add(text, file=each.path or None)
    return SealFacts(is_sealed=True, deviations=found.found())
