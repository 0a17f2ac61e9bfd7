"""Who archives, for whom and under what terms: what only the organisation can say (META01)."""

from dataclasses import dataclass
from datetime import date
from enum import StrEnum

from capture.model.audit import Declaration
from capture.model.period import Period


class Valuation(StrEnum):
    """MDTO waardering: a closed list."""

    PERMANENT = "B"
    """Blijvend te bewaren."""
    TEMPORARY = "V"
    """Tijdelijk te bewaren: has a bewaartermijn."""
    UNDECIDED = "N"
    """Nader te bepalen."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Reference:
    """Something by its name, and by its mark in a register (MDTO verwijzing)."""

    name: str
    mark: str | None = None
    """identificatieKenmerk: for an archiefvormer its TOOI id, e.g. `gm0344`."""
    source: str | None = None
    """identificatieBron: the register; stands when `mark` does."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Concept:
    """A concept of a list (MDTO begrip)."""

    label: str
    code: str | None = None
    list_name: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Term:
    """How long something holds (MDTO termijn)."""

    trigger: Concept | None = None
    """The event that it begins with."""
    duration: Period | None = None
    end: date | None = None
    """The last day; or `trigger` and `duration` are there."""


@dataclass(frozen=True, slots=True, kw_only=True)
class UseRestriction:
    """A restriction that holds for all harvests, or that there is none (MDTO beperkingGebruik)."""

    kind: Concept
    description: str | None = None
    documents: tuple[Reference, ...] = ()
    term: Term | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Involved:
    """Somebody who has to do with the harvests (MDTO betrokkene)."""

    role: Concept
    actor: Reference


@dataclass(frozen=True, slots=True, kw_only=True)
class Locations:
    """Where harvests can be consulted; addresses with `{site}`, `{url}` and the like in them."""

    series: str | None = None
    """Of a site: `{site}`."""
    harvest: str | None = None
    """Of a harvest: `{site}`, `{harvest}`, `{moment}` (14 digits), `{url}` (the first seed)."""
    file: str | None = None
    """Of a file: `{site}`, `{harvest}`, `{path}`."""
    physical: Reference | None = None
    """A reading room."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Contact:
    """Whom the receiving institution can ask."""

    name: str
    mail: str
    phone: str | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Handover:
    """What stands on a pakbon besides what is counted (META03)."""

    organisation: str
    contact: Contact
    agreement: str | None = None
    """Mark of the overdrachtsovereenkomst."""
    target: str | None = None
    """Doellocatie: where in the receiving archive it goes."""


@dataclass(frozen=True, slots=True, kw_only=True)
class ProfileAgreement:
    """That a profile of names and folders was agreed with an institution (WARC08)."""

    profile: str
    version: str | None = None
    institution: str
    """With whom."""
    by: str
    """Who agreed to it."""
    on: date


@dataclass(frozen=True, slots=True, kw_only=True)
class Organisation:
    """What ARCHIVE/archief.toml says."""

    name: str
    """Of the archive, e.g. `Webarchief Gemeente Voorbeeld`."""
    source: str
    """identificatieBron of all marks that we give; must never change."""
    archiefvormers: tuple[Reference, ...]
    """One at least."""
    waardering: Valuation
    bewaartermijn: Term | None = None
    """Exactly when the waardering is V."""
    informatiecategorie: Concept | None = None
    restrictions: tuple[UseRestriction, ...]
    """beperkingGebruik of everything, one at least; the register adds to it."""
    languages: tuple[str, ...]
    """BCP 47, e.g. `nl`."""
    places: tuple[Reference, ...] = ()
    """dekkingInRuimte."""
    classifications: tuple[Concept, ...] = ()
    keywords: tuple[str, ...] = ()
    activity: Reference | None = None
    involved: tuple[Involved, ...] = ()
    part_of: Reference | None = None
    """The archive that the series belong to, when it is described in MDTO."""
    locations: Locations = Locations()
    handover: Handover | None = None
    profiles: tuple[ProfileAgreement, ...] = ()
    declarations: tuple[Declaration, ...] = ()
    """What the organisation says of requirements that no tool can check."""
