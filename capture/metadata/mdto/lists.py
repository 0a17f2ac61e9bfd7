"""MDTO's begrippenlijsten, and those of our own that stand beside them. Pure."""

from dataclasses import dataclass
from enum import StrEnum

from capture.metadata.mdto.model import BegripGegevens, VerwijzingGegevens

AGGREGATION_LEVELS = "Begrippenlijst Aggregatieniveaus MDTO"
EVENT_TYPES = "Begrippenlijst EventTypeLijst MDTO"
VALUATIONS = "Begrippenlijst Waarderingen MDTO"
RESTRICTIONS = "Begrippenlijst Beperkingen MDTO"
RESTRICTIONS_ALSO = "Begrippenlijst BeperkingGebruikTypeLijst MDTO"
"""Another name of the same list that is in use."""
ALGORITHMS = "Begrippenlijst ChecksumAlgoritme MDTO"
RELATION_TYPES = "Begrippenlijst Relatietypen (informatieobject) MDTO"
PRONOM = "PRONOM-register"
OWN_EVENT_TYPES = "Begrippenlijst eventtypen capture"
"""`Validatie WARC`: WARC files were checked against ISO 28500:2017."""
OWN_HARVEST_TYPES = "Begrippenlijst harvesttypen capture"
OWN_COVERAGE_TYPES = "Begrippenlijst dekkingInTijdType capture"
"""`Looptijd harvest`: the site as it was between these days."""
OWN_RESTRICTION_TYPES = "Begrippenlijst beperkingen van de organisatie"
"""Restriction types of archief.toml or the register for which no list is named."""
OWN_ROLES = "Begrippenlijst betrokkenen van de organisatie"


class AggregationLevel(StrEnum):
    """Aggregatieniveaus."""

    ARCHIEF = "Archief"
    """All of one archiefvormer."""
    SERIE = "Serie"
    """All harvests of one site."""
    DOSSIER = "Dossier"
    """All about one matter."""
    ARCHIEFSTUK = "Archiefstuk"
    """One harvest."""


class EventType(StrEnum):
    """Event types: an open list; those that we write ourselves have a docstring."""

    CREATIE = "Creatie"
    """The harvest began."""
    ONTVANGST = "Ontvangst"
    VERZENDING = "Verzending"
    OPNAME = "Opname"
    DIGITALISERING = "Digitalisering"
    VERVANGING = "Vervanging"
    BEVRIEZING = "Bevriezing"
    """The harvest ended, and its files were closed."""
    CONVERSIE = "Conversie"
    EXPORT = "Export"
    IMPORT = "Import"
    KOPIE = "Kopie"
    MIGRATIE = "Migratie"
    VERNIETIGEN = "Vernietigen"
    OVERBRENGING = "Overbrenging"
    UITPLAATSING = "Uitplaatsing"
    WIJZIGING = "Wijziging"
    PUBLICATIE = "Publicatie"
    ACCORDERING = "Accordering"
    VALIDATIE_HANDTEKENING = "Validatie Handtekening"


WARC_VALIDATION = "Validatie WARC"

VALUATION_LABELS = {
    "B": "Blijvend te bewaren",
    "V": "Tijdelijk te bewaren",
    "N": "Nader te bepalen",
}
"""Closed: label by code."""

NO_RESTRICTION = "Geen beperking"
OTHER_RESTRICTION = "Overig"
RESTRICTION_LABELS = frozenset({NO_RESTRICTION, "Nader te bepalen", OTHER_RESTRICTION})

RELATION_LABELS = frozenset(
    {
        "Heeft Versie",
        "Wordt aangehaald door",
        "Is vervangen door",
        "Is vereist door",
        "Is een versie van",
        "Refereert aan",
        "Vervangt",
        "Heeft nodig",
    }
)
NEEDS = "Heeft nodig"


@dataclass(frozen=True, slots=True)
class Algorithm:
    """A checksum algorithm of MDTO's list."""

    label: str
    hex_digits: int


_KNOWN_ALGORITHMS = {bits: Algorithm(f"SHA-{bits}", bits // 4) for bits in (224, 256, 384, 512)}
SHA_256 = _KNOWN_ALGORITHMS[256].label


def algorithm(label: str) -> Algorithm | None:
    """Return the algorithm that a label means, `SHA256` and `sha-256` as well, or None."""
    plain = label.strip().upper().replace("-", "").removeprefix("SHA")
    return _KNOWN_ALGORITHMS.get(int(plain)) if plain in {"224", "256", "384", "512"} else None


def concept(label: str, list_name: str, *, code: str | None = None) -> BegripGegevens:
    """Return a concept of a list."""
    return BegripGegevens(
        begripLabel=label,
        begripCode=code,
        begripBegrippenlijst=VerwijzingGegevens(verwijzingNaam=list_name),
    )
