"""`niet-harvestbaar.csv`: what can't be harvested, for a spreadsheet (REIK06). Pure.

The four columns that the guideline asks for stand first: URL, reden, beschrijving and alternatieve
weergave; where there is none, that column says so, and why.
"""

from collections.abc import Callable, Mapping

from capture.lists.sheet import Sheet, decision_cells, joined, moment_text, to_bytes
from capture.model.decision import Verdict
from capture.model.obstacle import Alternative, AlternativeKind
from capture.model.obstacle_list import ID, ObstacleList, ObstacleRow


def _id(cell: str) -> str | None:
    """Return the id that stands in a cell."""
    return cell.lower() if ID.fullmatch(cell.lower()) else None


SHEET = Sheet(
    key="kenmerk",
    read_key=_id,
    key_is="id such as nh-0123456789ab",
    reason="toelichting",
    choices={
        "akkoord": Verdict.AGREED,
        "onschuldig": Verdict.HARMLESS,
        "open": Verdict.OPEN,
        "": Verdict.OPEN,
    },
    choices_are="akkoord or onschuldig",
    open=Verdict.OPEN,
    not_listed="; leave that column as it was",
)

CHOICES = {Verdict.AGREED: "akkoord", Verdict.HARMLESS: "onschuldig", Verdict.OPEN: ""}

NONE = "geen"
"""Said outright where there is no alternative."""

_SHOWN_PLACES = 10

type Kinds = Mapping[AlternativeKind, str]
"""Kinds of alternatives in Dutch."""


def to_csv(listed: ObstacleList, *, kinds: Kinds) -> bytes:
    """Return the list as the bytes of a CSV file: its heads, and a row for each thing."""
    return to_bytes(columns(kinds), listed.rows)


def columns(kinds: Kinds) -> Mapping[str, Callable[[ObstacleRow], str]]:
    """Return head → cell."""

    def each(part: Callable[[Alternative], str]) -> Callable[[ObstacleRow], str]:
        return lambda row: joined(map(part, row.alternatives), len(row.alternatives))

    def alternative(row: ObstacleRow) -> str:
        if row.why_no_alternative is not None:
            return f"{NONE}: {row.why_no_alternative.nl}"
        return each(lambda one: f"{kinds[one.kind]} (../images/{one.file})")(row)

    return {
        "URL": lambda row: row.url,
        "reden": lambda row: row.why.nl,
        "beschrijving": lambda row: row.description.nl,
        "alternatieve weergave": alternative,
        "soort": lambda row: row.name.nl,
        "code": lambda row: row.reason.value,
        "op pagina's": _pages,
        "aantal plaatsen": lambda row: str(row.place_count),
        "bewijs": lambda row: joined((e.text for e in row.evidence), len(row.evidence)),
        "WARC-records van de weergave": each(lambda one: one.record_id),
        "SHA-256 van de weergave": each(lambda one: one.sha256),
        "eerst gezien": lambda row: moment_text(row.first_seen),
        "laatst gezien": lambda row: moment_text(row.last_seen),
        "kind of thing (English)": lambda row: row.name.en,
        "description (English)": lambda row: row.description.en,
        SHEET.key: lambda row: row.id,
        **decision_cells(SHEET, lambda row: row.decision, CHOICES),
    }


def _pages(row: ObstacleRow) -> str:
    pages = list(dict.fromkeys(place.page for place in row.places))
    left = row.place_count - len(row.places)
    return joined(pages[:_SHOWN_PLACES], len(pages) + left)
