"""Writes a spot check: a checklist as a page, a CSV for a spreadsheet, and JSON to repeat it by."""

from collections import Counter
from collections.abc import Callable, Mapping
from pathlib import Path

from capture.errors import UsageError
from capture.files import write_whole
from capture.lists.document import from_json, to_json
from capture.lists.sheet import joined, to_bytes
from capture.metadata.templating import list_page
from capture.model.text import Text
from capture.spotcheck.checking import PICTURES
from capture.spotcheck.values import CheckedPage, Finding, FindingKind, Reason, Spotcheck

HTML_NAME, CSV_NAME, JSON_NAME = "steekproef.html", "steekproef.csv", "steekproef.json"
_MOST_BYTES = 50_000_000
_IN_CELL = 20

REASONS = {
    Reason.HOME: Text("startpagina", "home page"),
    Reason.TEMPLATE: Text("sjabloon", "template"),
    Reason.MOST_LINKED: Text("veel naar verwezen", "most linked"),
    Reason.RANDOM: Text("willekeurig", "at random"),
}
KINDS = {
    FindingKind.PAGE: Text("De pagina zelf", "The page itself"),
    FindingKind.BROKEN_LINK: Text("Kapotte links", "Broken links"),
    FindingKind.MISSING_RESOURCE: Text("Ontbrekende onderdelen", "Missing parts"),
    FindingKind.REDIRECT: Text("Doorverwijzingen", "Redirects"),
    FindingKind.NOTE: Text("Meldingen van het bezoek", "Notes of the visit"),
    FindingKind.ORPHAN: Text("Weespagina", "Orphan page"),
    FindingKind.OBSTACLE: Text("Niet harvestbaar", "Can't be harvested"),
}
QUESTIONS = (
    Text("Het beeld lijkt op de pagina zoals zij hoort te zijn", "It looks as the page should"),
    Text("Afbeeldingen, opmaak en lettertypen zijn compleet", "Pictures, style, fonts are there"),
    Text("Menu, links en knoppen werken", "Menu, links and buttons work"),
    Text("Tekst en documenten zijn volledig en actueel", "Texts and documents are complete"),
    Text("Wat de oogst vond, is nagelopen", "What the harvest found has been looked into"),
)  # fmt: skip


def write(found: Spotcheck, out: Path) -> Path:
    """Write the three files into a folder; return the page. OSError."""
    files = (
        (JSON_NAME, to_json(found)),
        (CSV_NAME, to_bytes(_COLUMNS, enumerate(found.pages, start=1))),
        (HTML_NAME, render(found).encode("utf-8", "replace")),
    )
    for name, data in files:
        write_whole(out / name, data)
    return out / HTML_NAME


def render(found: Spotcheck) -> str:
    """Return the page; the pictures are expected in `beelden/`, as seen from its folder."""
    counts = Counter(each.kind for page in found.pages for each in page.findings)
    return list_page(
        "spotcheck",
        site_host=found.site_host,
        written=found.written,
        found=found,
        counts=counts,
        kinds_of=KINDS,
        reasons_of=REASONS,
        questions=QUESTIONS,
        folder=PICTURES,
        by_kind=by_kind,
        to_look_at=sum(page.finding_count > 0 for page in found.pages),
    )


def by_kind(page: CheckedPage) -> list[tuple[FindingKind, list[Finding]]]:
    """Return the findings of a page, those of one kind together."""
    return [
        (kind, of_kind)
        for kind in FindingKind
        if (of_kind := [each for each in page.findings if each.kind is kind])
    ]


def read(path: Path) -> Spotcheck:
    """Read the JSON of a spot check. UsageError when that can't be done."""
    try:
        with path.open("rb") as file:
            data = file.read(_MOST_BYTES)
    except OSError as fault:
        raise UsageError(f"{path}: can't be read ({fault.strerror}); name a {JSON_NAME}") from None
    return from_json(data, Spotcheck, where=str(path))


type _Row = tuple[int, CheckedPage]


def _found(kind: FindingKind) -> Callable[[_Row], str]:
    def cell(row: _Row) -> str:
        of_kind = [each for each in row[1].findings if each.kind is kind]
        shown = (f"{each.url}: {each.nl}" if each.url else each.nl for each in of_kind[:_IN_CELL])
        return joined(shown, len(of_kind))

    return cell


_COLUMNS: Mapping[str, Callable[[_Row], str]] = {
    "nr": lambda row: str(row[0]),
    "adres": lambda row: row[1].url,
    "titel": lambda row: row[1].title or "",
    "gekozen als": lambda row: ", ".join(REASONS[each].nl for each in row[1].reasons),
    "sjabloon": lambda row: str(row[1].template),
    "pagina's met dit sjabloon": lambda row: str(row[1].template_pages),
    "verwijzende pagina's": lambda row: str(row[1].linked_from),
    "vastgelegd": lambda row: "ja" if row[1].is_captured else "nee",
    "HTTP-status": lambda row: "" if row[1].status is None else str(row[1].status),
    **{KINDS[kind].nl.lower(): _found(kind) for kind in FindingKind},
    "niet nagegane links": lambda row: str(row[1].unchecked_links),
    "beeld": lambda row: f"{PICTURES}/{row[1].picture}" if row[1].picture else "",
    "akkoord": lambda _: "",
    "opmerkingen": lambda _: "",
    "paraaf": lambda _: "",
    "datum": lambda _: "",
}
