"""From the facts of a harvest to MDTO: series, Archiefstuk, bestanden. Pure.

Nothing is inherited in MDTO: archiefvormer, waardering and beperkingGebruik stand on every level.
Marks are made of names that never change: `<site>`, `<site>/<harvest>`, `<site>/<harvest>/<path>`.
"""

from urllib.parse import quote

from capture.metadata.mdto import parts, texts
from capture.metadata.mdto.description import DescribedFile, Role
from capture.metadata.mdto.facts import Earlier, Facts, FileFacts, Sibling
from capture.metadata.mdto.lists import (
    AGGREGATION_LEVELS,
    ALGORITHMS,
    EVENT_TYPES,
    NEEDS,
    OWN_COVERAGE_TYPES,
    OWN_EVENT_TYPES,
    OWN_HARVEST_TYPES,
    PRONOM,
    RELATION_TYPES,
    SHA_256,
    AggregationLevel,
    EventType,
    concept,
)
from capture.metadata.mdto.model import (
    Bestand,
    ChecksumGegevens,
    DekkingInTijdGegevens,
    EventGegevens,
    GerelateerdInformatieobjectGegevens,
    IdentificatieGegevens,
    Informatieobject,
    RaadpleeglocatieGegevens,
    VerwijzingGegevens,
)
from capture.metadata.mdto.moments import day_written, written
from capture.model.text import printable


def series_of(facts: Facts) -> Informatieobject:
    """Return what MDTO says of the site: a Serie of all its harvests in the archive."""
    told = facts.organisation
    first, last = facts.siblings[0], max(facts.siblings, key=lambda each: each.finished)
    own = (_mark(facts, facts.site), _site_address(facts))
    located = told.locations.series
    return Informatieobject(
        identificatie=_identifications(own, facts.earlier_series),
        naam=_series_name(facts),
        aggregatieniveau=concept(AggregationLevel.SERIE, AGGREGATION_LEVELS),
        classificatie=tuple(map(parts.begrip, told.classifications)),
        trefwoord=told.keywords,
        omschrijving=(f"Harvests van de openbare website {facts.site}.",),
        raadpleeglocatie=_locations(facts, located),
        dekkingInTijd=(_coverage(first, last, "Looptijd harvests"),),
        dekkingInRuimte=tuple(map(parts.verwijzing, told.places)),
        taal=told.languages,
        event=facts.earlier_series.events,
        waardering=parts.waardering(told),
        bewaartermijn=parts.termijn(told.bewaartermijn),
        informatiecategorie=parts.begrip(told.informatiecategorie)
        if told.informatiecategorie
        else None,
        isOnderdeelVan=(parts.verwijzing(told.part_of),) if told.part_of else (),
        bevatOnderdeel=tuple(_to_harvest(facts, each) for each in facts.siblings),
        archiefvormer=tuple(map(parts.verwijzing, told.archiefvormers)),
        betrokkene=tuple(map(parts.betrokkene, told.involved)),
        activiteit=parts.verwijzing(told.activity) if told.activity else None,
        beperkingGebruik=parts.restrictions(told, facts.series_restrictions, None),
    )


def harvest_of(facts: Facts) -> Informatieobject:
    """Return what MDTO says of the harvest: an Archiefstuk."""
    told, identity = facts.organisation, facts.report.identity
    own = _own(facts)
    label, code = texts.kind_label(identity.kind)
    harvest_type = concept(label, OWN_HARVEST_TYPES, code=code)
    return Informatieobject(
        identificatie=_identifications((_mark(facts, _harvest_mark(facts, own)),), facts.earlier),
        naam=_harvest_name(facts, own),
        aggregatieniveau=concept(AggregationLevel.ARCHIEFSTUK, AGGREGATION_LEVELS),
        classificatie=(harvest_type, *map(parts.begrip, told.classifications)),
        trefwoord=told.keywords,
        omschrijving=tuple(texts.descriptions(facts.report)),
        raadpleeglocatie=_locations(facts, told.locations.harvest),
        dekkingInTijd=(_coverage(own, own, "Looptijd harvest"),),
        dekkingInRuimte=tuple(map(parts.verwijzing, told.places)),
        taal=told.languages,
        event=_events(facts),
        waardering=parts.waardering(told),
        bewaartermijn=parts.termijn(told.bewaartermijn, own),
        informatiecategorie=parts.begrip(told.informatiecategorie)
        if told.informatiecategorie
        else None,
        isOnderdeelVan=(_reference(facts, _series_name(facts), facts.site),),
        heeftRepresentatie=_to_files(facts, Role.REPRESENTATION),
        aanvullendeMetagegevens=_to_files(facts, Role.ADDITIONAL),
        gerelateerdInformatieobject=_needed(facts),
        archiefvormer=tuple(map(parts.verwijzing, told.archiefvormers)),
        betrokkene=tuple(map(parts.betrokkene, told.involved)),
        activiteit=parts.verwijzing(told.activity) if told.activity else None,
        beperkingGebruik=parts.restrictions(told, facts.restrictions, own),
    )


def files_of(facts: Facts) -> tuple[DescribedFile, ...]:
    """Return what MDTO says of each file."""
    return tuple(
        DescribedFile(relative=each.relative, document=_file(facts, each)) for each in facts.files
    )


def _file(facts: Facts, each: FileFacts) -> Bestand:
    own = _own(facts)
    return Bestand(
        identificatie=tuple(dict.fromkeys((*each.earlier, _mark(facts, _file_mark(facts, each))))),
        naam=_base(each.relative),
        omvang=each.size_bytes,
        bestandsformaat=concept(each.format.name, PRONOM, code=each.format.puid),
        checksum=(
            ChecksumGegevens(
                checksumAlgoritme=concept(SHA_256, ALGORITHMS),
                checksumWaarde=each.sha256,
                checksumDatum=written(each.hashed),
            ),
        ),
        URLBestand=_filled(facts, facts.organisation.locations.file, path=each.identity),
        isRepresentatieVan=_to_harvest(facts, own),
    )


def _events(facts: Facts) -> tuple[EventGegevens, ...]:
    identity = facts.report.identity
    assert identity.finished is not None
    actor = VerwijzingGegevens(verwijzingNaam=texts.actor(facts.report, facts.organisation))
    begun = EventGegevens(
        eventType=concept(EventType.CREATIE, EVENT_TYPES),
        eventTijd=written(identity.started),
        eventVerantwoordelijkeActor=actor,
        eventResultaat=texts.begun(facts.report),
    )
    ended = EventGegevens(
        eventType=concept(EventType.BEVRIEZING, EVENT_TYPES),
        eventTijd=written(identity.finished),
        eventVerantwoordelijkeActor=actor,
        eventResultaat=texts.ended(facts.report),
    )
    later = dict.fromkeys((*facts.earlier.events, *facts.events))
    return (begun, ended, *sorted(later, key=lambda event: event.eventTijd or ""))


def own_event(label: str) -> str:
    """Return the list that a label of an event type is on: MDTO's, or our own."""
    return EVENT_TYPES if label in set(EventType) else OWN_EVENT_TYPES


def _needed(facts: Facts) -> tuple[GerelateerdInformatieobjectGegevens, ...]:
    if facts.needed is None:
        return ()
    references = [_to_harvest(facts, each) for each in facts.needed.harvests]
    if not references:
        first, last = day_written(facts.needed.first), day_written(facts.needed.last)
        name = f"Harvest van {facts.site} met records van {first} tot en met {last}"
        references = [VerwijzingGegevens(verwijzingNaam=name)]
    return tuple(
        GerelateerdInformatieobjectGegevens(
            gerelateerdInformatieobjectVerwijzing=each,
            gerelateerdInformatieobjectTypeRelatie=concept(NEEDS, RELATION_TYPES),
        )
        for each in references
    )


def _identifications(
    own: tuple[IdentificatieGegevens, ...], earlier: Earlier
) -> tuple[IdentificatieGegevens, ...]:
    """All that the object was known by before, in that order, then what is new."""
    return tuple(dict.fromkeys((*earlier.identifications, *own)))


def _own(facts: Facts) -> Sibling:
    return next(each for each in facts.siblings if each.folder == facts.folder)


def _mark(facts: Facts, mark: str) -> IdentificatieGegevens:
    return IdentificatieGegevens(
        identificatieKenmerk=mark, identificatieBron=facts.organisation.source
    )


def _site_address(facts: Facts) -> IdentificatieGegevens:
    seeds = facts.report.identity.seeds
    return IdentificatieGegevens(
        identificatieKenmerk=printable(seeds[0]) if seeds else f"//{facts.site}/",
        identificatieBron="URL website",
    )


def _harvest_mark(facts: Facts, each: Sibling) -> str:
    return f"{facts.site}/{each.folder}"


def _file_mark(facts: Facts, each: FileFacts) -> str:
    return f"{facts.site}/{facts.folder}/{each.identity}"


def _series_name(facts: Facts) -> str:
    return f"Webarchief {facts.site}"


def _harvest_name(facts: Facts, each: Sibling) -> str:
    return f"{texts.kind_label(each.kind)[0]} {facts.site} {day_written(each.started)}"


def _reference(facts: Facts, name: str, mark: str) -> VerwijzingGegevens:
    return VerwijzingGegevens(verwijzingNaam=name, verwijzingIdentificatie=_mark(facts, mark))


def _to_harvest(facts: Facts, each: Sibling) -> VerwijzingGegevens:
    return _reference(facts, _harvest_name(facts, each), _harvest_mark(facts, each))


def _to_files(facts: Facts, role: Role) -> tuple[VerwijzingGegevens, ...]:
    return tuple(
        _reference(facts, _base(each.relative), _file_mark(facts, each))
        for each in sorted(facts.files, key=lambda each: each.identity)
        if each.role is role
    )


def _base(relative: str) -> str:
    return relative.rpartition("/")[2]


def _coverage(first: Sibling, last: Sibling, label: str) -> DekkingInTijdGegevens:
    return DekkingInTijdGegevens(
        dekkingInTijdType=concept(label, OWN_COVERAGE_TYPES),
        dekkingInTijdBegindatum=day_written(first.started),
        dekkingInTijdEinddatum=day_written(last.finished),
    )


def _locations(facts: Facts, address: str | None) -> tuple[RaadpleeglocatieGegevens, ...]:
    """One location in each raadpleeglocatie."""
    found = []
    online = _filled(facts, address, path="")
    if online is not None:
        found.append(RaadpleeglocatieGegevens(raadpleeglocatieOnline=(online,)))
    physical = facts.organisation.locations.physical
    if physical is not None:
        place = (parts.verwijzing(physical),)
        found.append(RaadpleeglocatieGegevens(raadpleeglocatieFysiek=place))
    return tuple(found)


def _filled(facts: Facts, address: str | None, *, path: str) -> str | None:
    """Return an address with what belongs in its braces; never by str.format, which obeys them."""
    if address is None:
        return None
    seeds = facts.report.identity.seeds
    given = {
        "site": facts.site,
        "harvest": facts.folder,
        "moment": facts.report.identity.started.strftime("%Y%m%d%H%M%S"),
        "url": printable(seeds[0]) if seeds else "",
        "path": quote(path),
    }
    for name, value in given.items():
        address = address.replace(f"{{{name}}}", value)
    return address
