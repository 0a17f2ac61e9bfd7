"""The groups and elements of MDTO 1.0.1 as values: names and order exactly as in its XSD.

A field's name is the element's name; the order of the fields is the order of the elements. A tuple
is an element that may be repeated, `| None` one that may be absent. Texts are kept as written,
dates and times too, so that reading and writing loses nothing; `rules` judges them.
"""

from dataclasses import dataclass


@dataclass(frozen=True, slots=True, kw_only=True)
class IdentificatieGegevens:
    """A mark by which an object is known, and who gave it."""

    identificatieKenmerk: str
    identificatieBron: str


@dataclass(frozen=True, slots=True, kw_only=True)
class VerwijzingGegevens:
    """The name of another object, and its identification when it is known."""

    verwijzingNaam: str
    verwijzingIdentificatie: IdentificatieGegevens | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class BegripGegevens:
    """A concept of a list."""

    begripLabel: str
    begripCode: str | None = None
    begripBegrippenlijst: VerwijzingGegevens


@dataclass(frozen=True, slots=True, kw_only=True)
class TermijnGegevens:
    """A term: from a trigger for so long, or until a date."""

    termijnTriggerStartLooptijd: BegripGegevens | None = None
    termijnStartdatumLooptijd: str | None = None
    """xsd:date."""
    termijnLooptijd: str | None = None
    """xsd:duration."""
    termijnEinddatum: str | None = None
    """xsd:gYear, gYearMonth or date."""


@dataclass(frozen=True, slots=True, kw_only=True)
class DekkingInTijdGegevens:
    """What time the content is about."""

    dekkingInTijdType: BegripGegevens
    dekkingInTijdBegindatum: str
    """xsd:gYear, gYearMonth or date."""
    dekkingInTijdEinddatum: str | None = None
    """As the begin."""


@dataclass(frozen=True, slots=True, kw_only=True)
class EventGegevens:
    """One thing that was done with the object, at one moment."""

    eventType: BegripGegevens
    eventTijd: str | None = None
    """xsd:gYear, gYearMonth, date or dateTime."""
    eventVerantwoordelijkeActor: VerwijzingGegevens | None = None
    eventResultaat: str | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class GerelateerdInformatieobjectGegevens:
    """Another informatieobject, and how it is related."""

    gerelateerdInformatieobjectVerwijzing: VerwijzingGegevens
    gerelateerdInformatieobjectTypeRelatie: BegripGegevens


@dataclass(frozen=True, slots=True, kw_only=True)
class BetrokkeneGegevens:
    """Somebody who had to do with the object, and as what."""

    betrokkeneTypeRelatie: BegripGegevens
    betrokkeneActor: VerwijzingGegevens


@dataclass(frozen=True, slots=True, kw_only=True)
class BeperkingGebruikGegevens:
    """A restriction on use, or that there is none."""

    beperkingGebruikType: BegripGegevens
    beperkingGebruikNadereBeschrijving: str | None = None
    beperkingGebruikDocumentatie: tuple[VerwijzingGegevens, ...] = ()
    beperkingGebruikTermijn: TermijnGegevens | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class ChecksumGegevens:
    """A checksum, by what algorithm, and when it was made."""

    checksumAlgoritme: BegripGegevens
    checksumWaarde: str
    checksumDatum: str
    """xsd:dateTime."""


@dataclass(frozen=True, slots=True, kw_only=True)
class RaadpleeglocatieGegevens:
    """Where the object can be consulted."""

    raadpleeglocatieFysiek: tuple[VerwijzingGegevens, ...] = ()
    raadpleeglocatieOnline: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class Informatieobject:
    """A series, a harvest: a whole of information with an identity of its own."""

    identificatie: tuple[IdentificatieGegevens, ...]
    naam: str
    aggregatieniveau: BegripGegevens | None = None
    classificatie: tuple[BegripGegevens, ...] = ()
    trefwoord: tuple[str, ...] = ()
    omschrijving: tuple[str, ...] = ()
    raadpleeglocatie: tuple[RaadpleeglocatieGegevens, ...] = ()
    dekkingInTijd: tuple[DekkingInTijdGegevens, ...] = ()
    dekkingInRuimte: tuple[VerwijzingGegevens, ...] = ()
    taal: tuple[str, ...] = ()
    event: tuple[EventGegevens, ...] = ()
    waardering: BegripGegevens
    bewaartermijn: TermijnGegevens | None = None
    informatiecategorie: BegripGegevens | None = None
    isOnderdeelVan: tuple[VerwijzingGegevens, ...] = ()
    bevatOnderdeel: tuple[VerwijzingGegevens, ...] = ()
    heeftRepresentatie: tuple[VerwijzingGegevens, ...] = ()
    aanvullendeMetagegevens: tuple[VerwijzingGegevens, ...] = ()
    gerelateerdInformatieobject: tuple[GerelateerdInformatieobjectGegevens, ...] = ()
    archiefvormer: tuple[VerwijzingGegevens, ...]
    betrokkene: tuple[BetrokkeneGegevens, ...] = ()
    activiteit: VerwijzingGegevens | None = None
    beperkingGebruik: tuple[BeperkingGebruikGegevens, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class Bestand:
    """One file."""

    identificatie: tuple[IdentificatieGegevens, ...]
    naam: str
    omvang: int
    """Bytes."""
    bestandsformaat: BegripGegevens
    checksum: tuple[ChecksumGegevens, ...]
    URLBestand: str | None = None
    isRepresentatieVan: VerwijzingGegevens


ROOTS: dict[str, type[Informatieobject] | type[Bestand]] = {
    "informatieobject": Informatieobject,
    "bestand": Bestand,
}
"""What stands in the root element `MDTO`, by element name."""
