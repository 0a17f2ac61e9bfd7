"""The search form (OPSL06): what was filled in, as a query, and what is wrong with it. Pure."""

from collections.abc import Collection, Mapping
from dataclasses import dataclass, field
from datetime import date, datetime
from urllib.parse import urlencode

from capture.access.portal.paging import page_of
from capture.access.search.values import Kind, Order, Query, begin_of, end_of
from capture.metadata import shown
from capture.model.text import Text

_MAX_SHOWN = 2_000
"""Characters of a field that are put back in the form; more are no question."""

FIELDS = ("q", "site", "from", "to", "type", "sort", "page")
"""Names in the address; the same in both languages, so that switching keeps the question."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Filled:
    """The form as it was filled in."""

    given: Mapping[str, str]
    """By `FIELDS`, all of them; empty when left open."""
    faults: Mapping[str, Text] = field(default_factory=dict)
    """What is wrong and what to do, by `FIELDS`."""
    query: Query | None = None
    """None when there are faults, or when no words were given."""

    @property
    def is_asked(self) -> bool:
        """Whether anything was looked for at all."""
        return bool(self.given["q"])

    @property
    def is_narrowed(self) -> bool:
        """Whether a site, period or type was chosen."""
        return any(self.given[name] for name in ("site", "from", "to", "type"))

    def address(self, **other: str) -> str:
        """Return this question as it stands in an address, with other values for some fields."""
        wanted = {**self.given, "page": "", **other}
        return urlencode([(name, wanted[name]) for name in FIELDS if wanted[name]])

    def widened(self) -> str:
        """Return the same question for all sites, times and types."""
        return self.address(**dict.fromkeys(("site", "from", "to", "type"), ""))


def filled(given: Mapping[str, str], sites: Collection[str]) -> Filled:
    """Return what was filled in; `sites` are those that the archive has."""
    told = {name: given.get(name, "").strip()[:_MAX_SHOWN] for name in FIELDS}
    faults: dict[str, Text] = {}
    since, until = (_day(told, name, faults) for name in ("from", "to"))
    if since is not None and until is not None and until < since:
        faults["to"] = Text(
            "De einddatum ligt voor de begindatum.", "The end date is before the start date."
        )
    if told["site"] and told["site"] not in sites:
        faults["site"] = Text(
            f"De website {shown.plain(told['site'], limit=100)} staat niet in dit archief.",
            f"The website {shown.plain(told['site'], limit=100)} is not in this archive.",
        )
    kinds = _chosen(told, "type", {kind.value: kind for kind in Kind}, faults)
    order = _chosen(told, "sort", {order.value: order for order in Order}, faults)
    page = page_of(told["page"])
    query = None
    if told["q"] and not faults:
        query = Query(
            text=told["q"],
            site=told["site"] or None,
            since=None if since is None else begin_of(since),
            until=None if until is None else _end_of(until),
            kinds=frozenset() if kinds is None else frozenset({kinds}),
            order=order or Order.BEST,
            page=page,
        )
    return Filled(given=told, faults=faults, query=query)


def _day(told: Mapping[str, str], name: str, faults: dict[str, Text]) -> date | None:
    text = told[name]
    if not text:
        return None
    try:
        day = date.fromisoformat(text)
        begin_of(day)
    except (ValueError, OverflowError):
        quoted = shown.plain(text, limit=40)
        faults[name] = Text(
            f"“{quoted}” is geen datum. Schrijf jaar-maand-dag, zoals 2026-05-01.",
            f"“{quoted}” is no date. Write year-month-day, such as 2026-05-01.",
        )
        return None
    return day


def _end_of(day: date) -> datetime | None:
    """Return the end of a day; None for the last day of all time, after which nothing comes."""
    try:
        return end_of(day)
    except OverflowError:
        return None


def _chosen[T](
    told: Mapping[str, str], name: str, choices: Mapping[str, T], faults: dict[str, Text]
) -> T | None:
    if not told[name]:
        return None
    if told[name] not in choices:
        faults[name] = Text(
            "Deze keuze is er niet. Kies er een uit de lijst.",
            "There is no such choice. Choose one from the list.",
        )
        return None
    return choices[told[name]]
