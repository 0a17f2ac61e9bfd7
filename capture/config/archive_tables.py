"""The tables of archief.toml: strict, with MDTO's own words; each becomes a frozen value."""

import re
import string
from typing import Annotated, Literal, Self

from pydantic import AfterValidator, model_validator

from capture.config.archive_parts import (
    ArchiefvormerTable,
    ConceptTable,
    ReferenceTable,
    TermTable,
)
from capture.config.sending import MailAddress
from capture.config.tables import Day, Table, Text
from capture.metadata.mdto import lists
from capture.model.audit import Declaration
from capture.model.organisation import (
    Concept,
    Contact,
    Handover,
    Involved,
    Locations,
    ProfileAgreement,
    Reference,
    UseRestriction,
)

_LANGUAGE = re.compile(r"[A-Za-z]{1,8}(-[A-Za-z0-9]{1,8})*")
_REQUIREMENT = re.compile(r"[A-Z]{3,4}\d{2}")
_PLACES = {
    "serie": frozenset({"site"}),
    "harvest": frozenset({"site", "harvest", "tijdstip", "url"}),
    "bestand": frozenset({"site", "harvest", "pad"}),
}
"""What may stand in braces in an address; `Locations` has the English names."""
_ENGLISH = {"tijdstip": "moment", "pad": "path"}


def _one_at_least[T](values: tuple[T, ...]) -> tuple[T, ...]:
    if not values:
        raise ValueError("name one at least")
    return values


def _language(value: str) -> str:
    if not _LANGUAGE.fullmatch(value):
        raise ValueError("write a language as BCP 47 has it: nl, en, fy, nl-NL")
    return value


def _requirement(value: str) -> str:
    if not _REQUIREMENT.fullmatch(value):
        raise ValueError("write the id of a requirement, such as OPSL01")
    return value


class ValuationTable(Table):
    """B, V or N."""

    code: Literal["B", "V", "N"]


class RestrictionTable(Table):
    """A restriction that holds for everything, or that there is none."""

    type: Text
    code: Text | None = None
    begrippenlijst: Text | None = None
    nadereBeschrijving: Text | None = None
    documentatie: tuple[ReferenceTable, ...] = ()
    termijn: TermTable | None = None

    @model_validator(mode="after")
    def _is_described(self) -> Self:
        if self.type == lists.OTHER_RESTRICTION and self.nadereBeschrijving is None:
            raise ValueError("nadereBeschrijving says what Overig means")
        return self

    def value(self) -> UseRestriction:
        """Return it frozen."""
        own = lists.RESTRICTIONS
        if self.type not in lists.RESTRICTION_LABELS:
            own = lists.OWN_RESTRICTION_TYPES
        return UseRestriction(
            kind=Concept(label=self.type, code=self.code, list_name=self.begrippenlijst or own),
            description=self.nadereBeschrijving,
            documents=tuple(each.value() for each in self.documentatie),
            term=self.termijn.value() if self.termijn is not None else None,
        )


class InvolvedTable(Table):
    """Somebody who has to do with the harvests."""

    relatie: Text
    begrippenlijst: Text = lists.OWN_ROLES
    naam: Text
    kenmerk: Text | None = None
    bron: Text | None = None

    def value(self) -> Involved:
        """Return it frozen."""
        return Involved(
            role=Concept(label=self.relatie, list_name=self.begrippenlijst),
            actor=Reference(
                name=self.naam, mark=self.kenmerk, source=self.bron if self.kenmerk else None
            ),
        )


class LocationsTable(Table):
    """Where harvests can be consulted."""

    serie: Text | None = None
    harvest: Text | None = None
    bestand: Text | None = None
    fysiek: ReferenceTable | None = None

    @model_validator(mode="after")
    def _is_address(self) -> Self:
        for key, allowed in _PLACES.items():
            address = getattr(self, key)
            if address is not None:
                _check_address(key, address, allowed)
        return self

    def value(self) -> Locations:
        """Return it frozen, its places with their English names."""
        return Locations(
            series=_in_english(self.serie),
            harvest=_in_english(self.harvest),
            file=_in_english(self.bestand),
            physical=self.fysiek.value() if self.fysiek is not None else None,
        )


def _check_address(key: str, address: str, allowed: frozenset[str]) -> None:
    known = ", ".join(f"{{{name}}}" for name in sorted(allowed))
    if not address.startswith(("https://", "http://")):
        raise ValueError(f"{key}: write an address that begins with https://")
    try:
        parts = [part for part in string.Formatter().parse(address) if part[1] is not None]
    except ValueError:
        parts = [("", "", "", None)]
    if any(name not in allowed or form or change for _, name, form, change in parts):
        raise ValueError(f"{key}: in braces can stand {known}")


def _in_english(address: str | None) -> str | None:
    for dutch, english in _ENGLISH.items():
        address = address.replace(f"{{{dutch}}}", f"{{{english}}}") if address else address
    return address


class HandoverTable(Table):
    """What stands on a pakbon."""

    organisatie: Text
    contactNaam: Text
    contactEmail: MailAddress
    contactTelefoon: Text | None = None
    overdrachtsovereenkomst: Text | None = None
    doellocatie: Text | None = None

    def value(self) -> Handover:
        """Return it frozen."""
        return Handover(
            organisation=self.organisatie,
            contact=Contact(
                name=self.contactNaam, mail=self.contactEmail, phone=self.contactTelefoon
            ),
            agreement=self.overdrachtsovereenkomst,
            target=self.doellocatie,
        )


class ProfileTable(Table):
    """That a profile was agreed (WARC08)."""

    naam: Text
    versie: Text | None = None
    met: Text
    door: Text
    datum: Day

    def value(self) -> ProfileAgreement:
        """Return it frozen."""
        return ProfileAgreement(
            profile=self.naam,
            version=self.versie,
            institution=self.met,
            by=self.door,
            on=self.datum,
        )


class DeclarationTable(Table):
    """What the organisation says of a requirement."""

    eis: Annotated[str, AfterValidator(_requirement)]
    verklaring: Text
    door: Text
    datum: Day

    def value(self) -> Declaration:
        """Return it frozen."""
        return Declaration(
            requirement=self.eis, statement=self.verklaring, by=self.door, on=self.datum
        )


class ArchiveTable(Table):
    """The whole file."""

    naam: Text
    bron: Text | None = None
    taal: Annotated[
        tuple[Annotated[str, AfterValidator(_language)], ...], AfterValidator(_one_at_least)
    ]
    dekkingInRuimte: tuple[ReferenceTable, ...] = ()
    trefwoord: tuple[Text, ...] = ()
    archiefvormer: Annotated[tuple[ArchiefvormerTable, ...], AfterValidator(_one_at_least)]
    waardering: ValuationTable
    bewaartermijn: TermTable | None = None
    informatiecategorie: ConceptTable | None = None
    beperkingGebruik: Annotated[tuple[RestrictionTable, ...], AfterValidator(_one_at_least)]
    classificatie: tuple[ConceptTable, ...] = ()
    activiteit: ReferenceTable | None = None
    betrokkene: tuple[InvolvedTable, ...] = ()
    archief: ReferenceTable | None = None
    raadpleeglocatie: LocationsTable | None = None
    pakbon: HandoverTable | None = None
    profiel: tuple[ProfileTable, ...] = ()
    verklaring: tuple[DeclarationTable, ...] = ()

    @model_validator(mode="after")
    def _fits_the_valuation(self) -> Self:
        code = self.waardering.code
        if code != "V" and self.bewaartermijn is not None:
            raise ValueError(f"bewaartermijn only stands when waardering.code is V; it is {code}")
        if code == "V" and self.bewaartermijn is None:
            raise ValueError("bewaartermijn is missing, which waardering.code V needs")
        if code != "N" and self.informatiecategorie is None:
            raise ValueError(
                f"informatiecategorie is missing: waardering.code {code} follows from a category"
                " of the selectielijst; write N as long as that isn't known"
            )
        return self
