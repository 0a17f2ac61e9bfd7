"""`weespaginas.csv`: the orphan pages for a spreadsheet, with columns for decisions. Pure."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field

from capture.lists.sheet import Sheet, coded, decision_cells, joined, to_bytes
from capture.model.decision import Choice
from capture.model.orphan import Orphan, OrphanKind, OrphanList, Source
from capture.model.url import normalise, split
from capture.scope.keys import page_key


def _page(cell: str) -> str | None:
    """Return how decisions name the page of an address."""
    url = normalise(cell)
    return None if url is None or split(url) is None else page_key(url)


SHEET = Sheet(
    key="adres",
    read_key=_page,
    key_is="web address",
    reason="reden",
    choices={"in": Choice.IN, "uit": Choice.OUT, "out": Choice.OUT, "": Choice.OPEN},
    choices_are="in or uit",
    open=Choice.OPEN,
    not_listed="; for other addresses use --include or --exclude",
)

KINDS: Mapping[str, str] = {
    OrphanKind.NOT_DISCOVERABLE: "niet vindbaar via gewone links",
    OrphanKind.UNDETERMINED: "onduidelijk of het bij de site hoort",
}
CHOICES = {Choice.IN: "in", Choice.OUT: "uit", Choice.OPEN: ""}

_SHOWN_SOURCES = 10


@dataclass(frozen=True, slots=True, kw_only=True)
class Names:
    """Dutch words for codes; a code without a word stands by itself."""

    mechanisms: Mapping[str, str] = field(default_factory=dict)
    outcomes: Mapping[str, str] = field(default_factory=dict)


def to_csv(listed: OrphanList, *, names: Names) -> bytes:
    """Return the list as the bytes of a CSV file: its heads, and a row for each page."""
    return to_bytes(columns(names), listed.rows)


def columns(names: Names) -> Mapping[str, Callable[[Orphan], str]]:
    """Return head → cell. Codes stand behind their Dutch words, between brackets."""

    def source(part: Callable[[Source], str | None]) -> Callable[[Orphan], str]:
        return lambda row: (part(row.found) or "") if row.found is not None else ""

    def mechanism(found: Source) -> str:
        return coded(found.mechanism.value, names.mechanisms)

    def sources(row: Orphan) -> str:
        shown = (
            ", ".join(filter(None, (mechanism(each), each.from_url, each.place, each.action)))
            for each in row.sources[:_SHOWN_SOURCES]
        )
        return joined(shown, row.source_count)

    return {
        "soort": lambda row: coded(row.kind.value, KINDS),
        SHEET.key: lambda row: row.url,
        "titel": lambda row: row.title or "",
        "gevonden door": source(mechanism),
        "op pagina": source(lambda found: found.from_url),
        "plaats": source(lambda found: found.place),
        "na handeling": source(lambda found: found.action),
        "alle bronnen": sources,
        "HTTP-status": lambda row: _number(row.status),
        "uitkomst": lambda row: coded(row.outcome.value, names.outcomes),
        "WARC-bestand": lambda row: row.warc_file or "",
        "WARC-record": lambda row: row.record_id or "",
        "stappen": lambda row: _number(row.hops),
        "miniatuur": lambda row: f"../images/{row.thumbnail}" if row.thumbnail else "",
        "wees in strikte zin": lambda row: "ja" if row.is_strict else "nee",
        **decision_cells(SHEET, lambda row: row.decision, CHOICES),
    }


def _number(value: int | None) -> str:
    return "" if value is None else str(value)
