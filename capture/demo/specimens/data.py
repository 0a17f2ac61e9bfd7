"""What scripts of the specimens site ask the server for: figures, search results, further items."""

from capture.demo.answer import Answer, respond, respond_json
from capture.demo.connection import Route

_PROVINCES = {"drenthe": 31, "flevoland": 47, "limburg": 58, "zeeland": 22}
_YEARS = range(2019, 2027)
_DECISIONS = (
    ("WOB-2019-014", "Besluit over de aanleg van het Voorbeeldkanaal"),
    ("WOO-2023-102", "Besluit over de subsidie voor dorpshuizen"),
    ("WOO-2024-033", "Besluit over metingen van fijnstof"),
    ("WOO-2025-250", "Besluit over de verkoop van het oude postkantoor"),
)
_LIST_PART = 12


async def figures(answer: Answer) -> None:
    """Answer with the figures of a year (`?jaar=`) and province (`?provincie=`)."""
    year = answer.request.number("jaar", _YEARS[-1])
    base = _PROVINCES.get(answer.request.query.get("provincie", ""), 40)
    months = [base + (year * 7 + month * 11) % 29 for month in range(1, 13)]
    await respond_json(answer, {"jaar": year, "maanden": months, "totaal": sum(months)})


async def decisions(answer: Answer) -> None:
    """Answer with the decisions whose title holds a word (`?q=`); none without a word."""
    word = answer.request.query.get("q", "").strip().lower()
    found = [
        {"nummer": number, "titel": title}
        for number, title in _DECISIONS
        if word and word in title.lower()
    ]
    await respond_json(answer, {"gevonden": len(found), "besluiten": found})


async def messages(answer: Answer) -> None:
    """Answer with a further part of a list (`?vanaf=`) that never ends."""
    start = min(answer.request.number("vanaf", 1), 10**9)
    rows = [
        {"nummer": number, "tekst": f"Meting {number}: {(number * 37) % 100} centimeter"}
        for number in range(start, start + _LIST_PART)
    ]
    await respond_json(answer, {"regels": rows, "volgende": start + _LIST_PART})


async def thumb(answer: Answer) -> None:
    """Count a thumb up; only POST does."""
    if answer.exchange.method != "POST":
        await respond(answer, "Alleen POST", status=405, headers=(("Allow", "POST"),))
        return
    await respond_json(answer, {"duimen": 41 + answer.site.count("duim")})


ROUTES: dict[str, Route] = {
    "/api/cijfers": figures,
    "/api/besluiten": decisions,
    "/api/metingen": messages,
    "/api/duim": thumb,
}
