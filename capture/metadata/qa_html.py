"""The quality check of a harvest as a page and for a spreadsheet; Dutch with an English switch."""

from collections import Counter
from collections.abc import Callable, Mapping
from dataclasses import dataclass

from capture.metadata import formats
from capture.metadata.templating import list_page
from capture.model.quality import (
    WHOLE,
    MissingRequest,
    PageQuality,
    Quality,
    Standing,
    Why,
)
from capture.model.text import Text

PICTURES = "qa"
"""Folder beside the page."""
_SHOWN_PAGES = 500
_SHOWN_MISSING = 100
_SHOWN_PERFECT = 2_000

WHYS: Mapping[Why, Text] = {
    Why.NOT_ARCHIVED: Text("niet in het archief", "not in the archive"),
    Why.DAMAGED: Text("beschadigd", "damaged"),
    Why.OTHER_PART: Text("alleen een ander deel is vastgelegd", "only another part was captured"),
    Why.NOT_UNDERSTOOD: Text("geen begrijpelijk verzoek", "no request that is understood"),
}
STANDINGS: Mapping[Standing, Text] = {
    Standing.KNOWN: Text("mislukte toen ook, en is gelijst", "failed then as well, and is listed"),
    Standing.LOST: Text("was vastgelegd, en is weg", "was captured, and is gone"),
    Standing.NEW: Text("is toen niet gevraagd", "was not asked for then"),
}


@dataclass(frozen=True, slots=True, kw_only=True)
class Side:
    """One of the three sides of a page."""

    name: Text
    value: Text
    is_weakest: bool


def render(found: Quality) -> str:
    """Return the page; pictures are expected in the folder `qa` beside it."""
    lacking = _lacking(found)
    imperfect = [page for page in found.pages if not _is_perfect(page)]
    perfect = [page for page in found.pages if _is_perfect(page)]
    return list_page(
        "qa",
        site_host=found.site_host,
        written=found.written,
        found=found,
        counts=found.counts,
        limit=WHOLE,
        shown=imperfect[:_SHOWN_PAGES],
        pages_left_out=len(imperfect[_SHOWN_PAGES:]),
        perfect=perfect[:_SHOWN_PERFECT],
        perfect_count=len(perfect),
        lacking=lacking[:_SHOWN_MISSING],
        lacking_left_out=len(lacking[_SHOWN_MISSING:]),
        restricted=any(page.restricted for page in found.pages),
        whys=WHYS,
        standings=STANDINGS,
        sides_of=sides_of,
        lacking_of=lacking_of,
        folder=PICTURES,
    )


def _is_perfect(page: PageQuality) -> bool:
    return page.score == 100 and not page.missing


def sides_of(page: PageQuality) -> list[Side]:
    """Return the sides of a page that opened; the weakest is told where it isn't whole."""
    asked = page.answered + page.missing_counted
    named = [(Text("verzoeken", "requests"), page.answered / asked if asked else 0.0)]
    if page.text_likeness is not None:
        named.append((Text("tekst", "text"), page.text_likeness))
    if page.picture_differs is not None:
        named.append((Text("beeld", "picture"), 1 - page.picture_differs))
    weakest = min(share for _, share in named)
    return [
        Side(
            name=name,
            value=percent(share),
            is_weakest=not page.is_whole and share == weakest,
        )
        for name, share in named
    ]


def lacking_of(page: PageQuality) -> list[tuple[bool, list[MissingRequest]]]:
    """Return what is missing on a page: what counts, and what is left aside."""
    return [
        (counts, found)
        for counts in (True, False)
        if (found := [each for each in page.missing if each.counts is counts])
    ]


def percent(share: float) -> Text:
    """Return a share as a percentage, rounded down so that 100% is all of it."""
    tenths = int(share * 1000 + 1e-9) / 10
    shown = formats.number(tenths, decimals=1)
    return Text(f"{shown.nl}%", f"{shown.en}%")


def _lacking(found: Quality) -> list[tuple[MissingRequest, int]]:
    """Return what is missing and counts, with the number of pages that ask for it."""
    pages: Counter[tuple[str, str]] = Counter()
    first: dict[tuple[str, str], MissingRequest] = {}
    for page in found.pages:
        for each in page.missing:
            if each.counts:
                pages[each.method, each.url] += 1
                first.setdefault((each.method, each.url), each)
    return [(first[key], count) for key, count in pages.most_common()]


COLUMNS: Mapping[str, Callable[[PageQuality], str]] = {
    "adres": lambda page: page.url,
    "score": lambda page: str(page.score),
    "beantwoorde verzoeken": lambda page: str(page.answered),
    "ontbrekende verzoeken": lambda page: str(page.missing_counted),
    "gelijkenis tekst (%)": lambda page: _share(page.text_likeness),
    "afwijking beeld (%)": lambda page: _share(page.picture_differs),
    "wat ontbreekt": lambda page: " | ".join(
        f"{each.method} {each.url}: {WHYS[each.why].nl}, {STANDINGS[each.standing].nl}"
        for each in page.missing[:20]
    ),
    "niet te openen": lambda page: page.fault or "",
    "vastgelegd (UTC)": lambda page: f"{page.captured:%Y-%m-%d %H:%M:%S}",
}
"""Of the CSV file, by head."""


def _share(share: float | None) -> str:
    return "" if share is None else formats.number(share * 100, decimals=1).nl
