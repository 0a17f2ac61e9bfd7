"""Groups of MDTO from what the organisation and the register say. Pure."""

from collections.abc import Iterator, Sequence
from datetime import date

from capture.metadata.mdto.facts import Sibling
from capture.metadata.mdto.lists import (
    NO_RESTRICTION,
    OWN_RESTRICTION_TYPES,
    RESTRICTION_LABELS,
    RESTRICTIONS,
    VALUATION_LABELS,
    VALUATIONS,
    EventType,
    concept,
)
from capture.metadata.mdto.model import (
    BegripGegevens,
    BeperkingGebruikGegevens,
    BetrokkeneGegevens,
    IdentificatieGegevens,
    TermijnGegevens,
    VerwijzingGegevens,
)
from capture.metadata.mdto.moments import day_written
from capture.metadata.mdto.siblings import REGISTER_NAME
from capture.model.organisation import (
    Concept,
    Involved,
    Organisation,
    Reference,
    Term,
    UseRestriction,
)
from capture.model.restriction import Restriction


def verwijzing(reference: Reference) -> VerwijzingGegevens:
    """Return a reference."""
    mark = None
    if reference.mark is not None:
        mark = IdentificatieGegevens(
            identificatieKenmerk=reference.mark, identificatieBron=reference.source or ""
        )
    return VerwijzingGegevens(verwijzingNaam=reference.name, verwijzingIdentificatie=mark)


def begrip(told: Concept) -> BegripGegevens:
    """Return a concept."""
    return concept(told.label, told.list_name, code=told.code)


def betrokkene(told: Involved) -> BetrokkeneGegevens:
    """Return somebody involved."""
    return BetrokkeneGegevens(
        betrokkeneTypeRelatie=begrip(told.role), betrokkeneActor=verwijzing(told.actor)
    )


def waardering(told: Organisation) -> BegripGegevens:
    """Return the valuation, label and code."""
    code = told.waardering.value
    return concept(VALUATION_LABELS[code], VALUATIONS, code=code)


def termijn(term: Term | None, harvest: Sibling | None = None) -> TermijnGegevens | None:
    """Return a term; its dates are worked out when it begins with an event of `harvest`."""
    if term is None:
        return None
    start = _trigger_day(term, harvest)
    end = term.end
    if end is None and start is not None and term.duration is not None:
        end = term.duration.after(start)
    return TermijnGegevens(
        termijnTriggerStartLooptijd=begrip(term.trigger) if term.trigger else None,
        termijnStartdatumLooptijd=start.isoformat() if start else None,
        termijnLooptijd=str(term.duration) if term.duration else None,
        termijnEinddatum=end.isoformat() if end else None,
    )


def _trigger_day(term: Term, harvest: Sibling | None) -> date | None:
    if harvest is None or term.trigger is None:
        return None
    match term.trigger.label:
        case EventType.CREATIE.value:
            return date.fromisoformat(day_written(harvest.started))
        case EventType.BEVRIEZING.value:
            return date.fromisoformat(day_written(harvest.finished))
        case _:
            return None


def restrictions(
    told: Organisation, register: Sequence[Restriction], harvest: Sibling | None
) -> tuple[BeperkingGebruikGegevens, ...]:
    """Return beperkingGebruik: what holds for everything, then the lines of the register.

    That there is no restriction isn't said beside one.
    """
    general = [
        _general(each, harvest)
        for each in told.restrictions
        if not (register and each.kind.label == NO_RESTRICTION)
    ]
    return (*general, *(_registered(each, told) for each in register))


def _general(told: UseRestriction, harvest: Sibling | None) -> BeperkingGebruikGegevens:
    return BeperkingGebruikGegevens(
        beperkingGebruikType=begrip(told.kind),
        beperkingGebruikNadereBeschrijving=told.description,
        beperkingGebruikDocumentatie=tuple(map(verwijzing, told.documents)),
        beperkingGebruikTermijn=termijn(told.term, harvest),
    )


def _registered(each: Restriction, told: Organisation) -> BeperkingGebruikGegevens:
    own = RESTRICTIONS if each.kind in RESTRICTION_LABELS else OWN_RESTRICTION_TYPES
    line = IdentificatieGegevens(identificatieKenmerk=each.id, identificatieBron=told.source)
    return BeperkingGebruikGegevens(
        beperkingGebruikType=concept(each.kind, each.kind_list or own, code=each.kind_code),
        beperkingGebruikNadereBeschrijving=" ".join(_sentences(each)),
        beperkingGebruikDocumentatie=(
            VerwijzingGegevens(verwijzingNaam=each.decision),
            VerwijzingGegevens(verwijzingNaam=REGISTER_NAME, verwijzingIdentificatie=line),
        ),
        beperkingGebruikTermijn=_registered_term(each),
    )


def _sentences(each: Restriction) -> Iterator[str]:
    """MDTO can't point into a WARC file: so the text says what of the harvest is meant."""
    yield f"Betreft {each.pattern or f'het WARC-record {each.record}'}."
    yield f"Grond: {each.ground}."
    yield f"Besluit: {each.decision}, {each.by}, {each.decided.isoformat()}."
    if each.last_day is None:
        since = f"vanaf {each.begin.isoformat()}, " if each.begin else ""
        yield f"Geldt {since}zonder einddatum."
    if each.lifted is not None:
        yield f"Wordt opgeheven op {each.lifted.on.isoformat()}."
    if each.description:
        yield each.description


def _registered_term(each: Restriction) -> TermijnGegevens | None:
    """A term without an end can't be written in MDTO; then the description says so."""
    if each.last_day is None:
        return None
    return TermijnGegevens(
        termijnStartdatumLooptijd=each.begin.isoformat() if each.begin else None,
        termijnLooptijd=str(each.duration) if each.duration else None,
        termijnEinddatum=each.last_day.isoformat(),
    )
