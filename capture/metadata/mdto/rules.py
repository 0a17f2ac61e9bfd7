"""The rules of MDTO that its XSD can't say, as a table: for which group, and what is wrong."""

import re
from collections.abc import Callable, Iterator
from typing import Any

from capture.metadata.mdto import lists, model
from capture.metadata.mdto.moments import Precision, moment
from capture.metadata.mdto.problem import Problem, Rule, Severity
from capture.metadata.mdto.tree import Place

MAX_NAME = 80
_PUID = re.compile(r"(?:x-)?(?:s?fmt)/\d{1,5}", re.ASCII)
_HEX = re.compile(r"[0-9A-Fa-f]+", re.ASCII)

type Check = Callable[[Place], Iterator[Problem]]


def problems(root: Place) -> Iterator[Problem]:
    """Yield what is against the rules in a document, in document order."""
    for place in root.within():
        for check in _CHECKS.get(place.type, ()):
            yield from check(place)
        if place.name in ("eventTijd", "checksumDatum"):
            yield from _has_zone(place)


def _found(
    rule: Rule, place: Place, message: str, severity: Severity = Severity.ERROR
) -> Iterator[Problem]:
    yield Problem(rule=rule, severity=severity, path=place.path, message=message)


def _name(place: Place) -> Iterator[Problem]:
    name = place.child("naam")
    if name is not None and len(name.text) > MAX_NAME:
        message = f"naam has {len(name.text)} characters; at most {MAX_NAME} are advised"
        yield from _found(Rule.NAME_LENGTH, name, message, Severity.WARNING)


def _identifications(place: Place) -> Iterator[Problem]:
    seen = set()
    for each in place.children("identificatie"):
        mark = identification(each)
        if mark in seen:
            yield from _found(Rule.IDENTIFICATION, each, f"{mark[0]!a} stands twice")
        seen.add(mark)


def identification(place: Place) -> tuple[str, str]:
    """Return mark and source of an identification."""
    return place.text_of("identificatieKenmerk"), place.text_of("identificatieBron")


def _aggregation(place: Place) -> Iterator[Problem]:
    level = place.child("aggregatieniveau")
    if level is None:
        return
    label = level.text_of("begripLabel")
    if label and label not in set(lists.AggregationLevel):
        known = ", ".join(lists.AggregationLevel)
        yield from _found(Rule.AGGREGATION_LEVEL, level, f"{label[:80]!a} is none of {known}")


def _valuation(place: Place) -> Iterator[Problem]:
    found = place.child("waardering")
    if found is None:
        return
    label, code = found.text_of("begripLabel"), found.text_of("begripCode")
    labels = {text: letter for letter, text in lists.VALUATION_LABELS.items()}
    if label and label not in labels:
        known = ", ".join(lists.VALUATION_LABELS.values())
        yield from _found(Rule.VALUATION, found, f"{label[:80]!a} is none of {known}")
    elif label and code and labels[label] != code:
        yield from _found(Rule.VALUATION, found, f"{label} has code {labels[label]}, not {code!a}")
    code = code or labels.get(label, "")
    term = place.child("bewaartermijn")
    if term is not None and code in ("B", "N"):
        message = f"bewaartermijn only stands when waardering is V; it is {code}"
        yield from _found(Rule.RETENTION, term, message)


def _part_of_itself(place: Place) -> Iterator[Problem]:
    own = {identification(each) for each in place.children("identificatie")}
    above = {mark for each in place.children("isOnderdeelVan") if (mark := _mark(each))}
    for each in place.children("isOnderdeelVan", "bevatOnderdeel"):
        mark = _mark(each)
        if mark is None:
            continue
        if mark in own:
            yield from _found(Rule.CYCLE, each, f"{mark[0]!a} is this object itself")
        elif each.name == "bevatOnderdeel" and mark in above:
            yield from _found(Rule.CYCLE, each, f"{mark[0]!a} is named as part and as whole")


def _mark(reference: Place) -> tuple[str, str] | None:
    found = reference.child("verwijzingIdentificatie")
    return identification(found) if found is not None else None


def _event(place: Place) -> Iterator[Problem]:
    yield from _on_list(
        place.child("eventType"),
        Rule.EVENT_TYPE,
        {lists.EVENT_TYPES: frozenset(lists.EventType)},
    )


def _relation(place: Place) -> Iterator[Problem]:
    yield from _on_list(
        place.child("gerelateerdInformatieobjectTypeRelatie"),
        Rule.RELATION_TYPE,
        {lists.RELATION_TYPES: lists.RELATION_LABELS},
    )


def _on_list(
    found: Place | None, rule: Rule, known: dict[str, frozenset[str]]
) -> Iterator[Problem]:
    """A concept that is said to be on a list must be; of other lists we know nothing."""
    if found is None:
        return
    label = found.text_of("begripLabel")
    list_name = found.text_of("begripBegrippenlijst", "verwijzingNaam")
    if label and label not in known.get(list_name, {label}):
        message = f"{label[:80]!a} is not on {list_name}; name the list that it is on"
        yield from _found(rule, found, message)


def _restriction(place: Place) -> Iterator[Problem]:
    kind = place.child("beperkingGebruikType")
    labels = lists.RESTRICTION_LABELS
    both = {lists.RESTRICTIONS: labels, lists.RESTRICTIONS_ALSO: labels}
    yield from _on_list(kind, Rule.RESTRICTION_TYPE, both)
    is_other = kind is not None and kind.text_of("begripLabel") == lists.OTHER_RESTRICTION
    if is_other and place.child("beperkingGebruikNadereBeschrijving") is None:
        message = "beperkingGebruikNadereBeschrijving says what Overig means; it is missing"
        yield from _found(Rule.FURTHER_DESCRIPTION, place, message)


def _term(place: Place) -> Iterator[Problem]:
    if place.child("termijnEinddatum") is None:
        needed = ("termijnTriggerStartLooptijd", "termijnLooptijd")
        missing = [name for name in needed if place.child(name) is None]
        if missing:
            message = f"without termijnEinddatum there must be {' and '.join(missing)}"
            yield from _found(Rule.TERM, place, message)
    yield from _in_order(place, "termijnStartdatumLooptijd", "termijnEinddatum")


def _coverage(place: Place) -> Iterator[Problem]:
    yield from _in_order(place, "dekkingInTijdBegindatum", "dekkingInTijdEinddatum")


def _in_order(place: Place, begin_name: str, end_name: str) -> Iterator[Problem]:
    begin, end = moment(place.text_of(begin_name)), moment(place.text_of(end_name))
    if begin is not None and end is not None and end.last < begin.first:
        message = f"{end_name} {place.text_of(end_name)} lies before {place.text_of(begin_name)}"
        yield from _found(Rule.DATE_ORDER, place, message)


def _has_zone(place: Place) -> Iterator[Problem]:
    found = moment(place.text)
    if found is not None and found.precision is Precision.TIME and not found.has_zone:
        message = f"{place.text} says no time zone; write Z or an offset"
        yield from _found(Rule.TIME_ZONE, place, message, Severity.WARNING)


def _location(place: Place) -> Iterator[Problem]:
    count = sum(1 for _ in place.children())
    if count > 1:
        message = f"holds {count} locations; each has a raadpleeglocatie of its own"
        yield from _found(Rule.LOCATION, place, message, Severity.WARNING)
    elif count == 0:
        yield from _found(Rule.EMPTY, place, "raadpleeglocatie holds no location")


def _checksum(place: Place) -> Iterator[Problem]:
    kind = place.child("checksumAlgoritme")
    label = kind.text_of("begripLabel") if kind is not None else ""
    value = place.child("checksumWaarde")
    if kind is None or not label:
        return
    algorithm = lists.algorithm(label)
    if algorithm is None:
        yield from _found(
            Rule.ALGORITHM, kind, f"{label[:80]!a} is none of SHA-224, SHA-256, SHA-384, SHA-512"
        )
    elif value is not None and value.text:
        text = value.text
        if len(text) != algorithm.hex_digits or not _HEX.fullmatch(text):
            message = f"a {algorithm.label} has {algorithm.hex_digits} hexadecimal digits"
            yield from _found(Rule.CHECKSUM, value, message)


def _format(place: Place) -> Iterator[Problem]:
    found = place.child("bestandsformaat")
    if found is None:
        return
    code = found.text_of("begripCode")
    list_name = found.text_of("begripBegrippenlijst", "verwijzingNaam")
    if code and list_name.upper().startswith("PRONOM") and not _PUID.fullmatch(code):
        yield from _found(Rule.FORMAT, found, f"{code[:80]!a} is no PUID such as fmt/1281")


_CHECKS: dict[type[Any], tuple[Check, ...]] = {
    model.Informatieobject: (_name, _identifications, _aggregation, _valuation, _part_of_itself),
    model.Bestand: (_name, _identifications, _format),
    model.EventGegevens: (_event,),
    model.GerelateerdInformatieobjectGegevens: (_relation,),
    model.BeperkingGebruikGegevens: (_restriction,),
    model.TermijnGegevens: (_term,),
    model.DekkingInTijdGegevens: (_coverage,),
    model.RaadpleeglocatieGegevens: (_location,),
    model.ChecksumGegevens: (_checksum,),
}
