"""What the schema says, checked without it: elements, order, number, and how values are written."""

import re
from collections import Counter
from collections.abc import Callable, Iterator

from capture.metadata.mdto.moments import Precision, moment
from capture.metadata.mdto.problem import Problem, Rule, Severity
from capture.metadata.mdto.slots import slots
from capture.metadata.mdto.tree import Place
from capture.metadata.mdto.xml import local_name, stray
from capture.model import url as urls

_LANGUAGE = re.compile(r"[A-Za-z]{1,8}(?:-[A-Za-z0-9]{1,8})*", re.ASCII)
_DURATION = re.compile(
    r"-?P(?=[\dT])(?:\d+Y)?(?:\d+M)?(?:\d+D)?(?:T(?=\d)(?:\d+H)?(?:\d+M)?(?:\d+(?:\.\d+)?S)?)?",
    re.ASCII,
)
_SIZE = re.compile(r"\+?\d{1,18}", re.ASCII)
_UP_TO_DAY = frozenset({Precision.YEAR, Precision.MONTH, Precision.DAY})


def _moment_of(*allowed: Precision) -> Callable[[str], bool]:
    def is_written(text: str) -> bool:
        found = moment(text)
        return found is not None and found.precision in allowed

    return is_written


def is_web_address(text: str) -> bool:
    """Whether a text is an absolute http(s) address, without spaces."""
    return urls.split(text) is not None and not any(char.isspace() for char in text)


_DATES = (_moment_of(*_UP_TO_DAY), "is no date such as 2026, 2026-11 or 2026-11-22")
_ADDRESS = (is_web_address, "is no address such as https://www.voorbeeld.nl/")
_WRITTEN: dict[str, tuple[Callable[[str], bool], str]] = {
    "eventTijd": (_moment_of(*Precision), "is no time such as 2026-11-22T08:00:00Z"),
    "checksumDatum": (_moment_of(Precision.TIME), "is no time such as 2026-11-22T08:00:00Z"),
    "dekkingInTijdBegindatum": _DATES,
    "dekkingInTijdEinddatum": _DATES,
    "termijnEinddatum": _DATES,
    "termijnStartdatumLooptijd": (_moment_of(Precision.DAY), "is no date such as 2026-11-22"),
    "termijnLooptijd": (
        lambda text: _DURATION.fullmatch(text) is not None,
        "is no duration such as P20Y",
    ),
    "taal": (lambda text: _LANGUAGE.fullmatch(text) is not None, "is no language such as nl"),
    "raadpleeglocatieOnline": _ADDRESS,
    "URLBestand": _ADDRESS,
    "omvang": (lambda text: _SIZE.fullmatch(text) is not None, "is no number of bytes"),
}


def problems(place: Place) -> Iterator[Problem]:
    """Yield what is against the schema at an element and all within it."""
    fault = stray(place.element, is_group=place.is_group)
    if fault:
        yield _error(Rule.ELEMENT, place.path, f"{place.name} {fault}")
    if not place.is_group:
        yield from _value_problems(place)
        return
    yield from _order_problems(place)
    counts = Counter(local_name(child) for child in place.element)
    for each in slots(place.type):
        if each.is_mandatory and not counts[each.name]:
            yield _error(Rule.MANDATORY, place.path, f"{each.name} is missing")
        if counts[each.name] > 1 and not each.is_repeated:
            message = f"{each.name} stands {counts[each.name]} times, once is allowed"
            yield _error(Rule.ONCE, f"{place.path}/{each.name}", message)
    for child in place.children():
        yield from problems(child)


def _order_problems(place: Place) -> Iterator[Problem]:
    order = {each.name: position for position, each in enumerate(slots(place.type))}
    reached = 0
    for child in place.element:
        name = local_name(child)
        if name is None or name not in order:
            shown = name or child.tag
            yield _error(Rule.ELEMENT, place.path, f"{shown} is no element of {place.name}")
        elif order[name] < reached:
            message = f"{name} stands after an element that it should stand before"
            yield _error(Rule.ELEMENT, place.path, message)
        else:
            reached = order[name]


def _value_problems(place: Place) -> Iterator[Problem]:
    if not place.text:
        yield _error(Rule.EMPTY, place.path, f"{place.name} is empty: leave it out, or fill it in")
        return
    is_written, message = _WRITTEN.get(place.name, (None, ""))
    if is_written is not None and not is_written(place.text):
        yield _error(Rule.VALUE, place.path, f"{place.text[:80]!a} {message}")


def _error(rule: Rule, path: str, message: str) -> Problem:
    return Problem(rule=rule, severity=Severity.ERROR, path=path, message=message)
