"""Data that the site's scripts ask for: lists, batches, and requests of every method."""

from typing import Any

from capture.demo.answer import TEXT, Answer, render_head, respond, respond_json
from capture.demo.connection import Route
from capture.demo.pages import load_content

BATCHES = 5
BATCH_SIZE = 6


def _municipalities() -> list[dict[str, Any]]:
    items: list[dict[str, Any]] = load_content("gemeenten")["gemeente"]
    return items


async def municipalities(answer: Answer) -> None:
    """Answer with all municipalities."""
    await respond_json(answer, {"gemeenten": _municipalities()})


async def municipality(answer: Answer) -> None:
    """Answer with one municipality, `?id=`."""
    wanted = answer.request.query.get("id", "")
    found = [item for item in _municipalities() if item["id"] == wanted]
    if found:
        await respond_json(answer, found[0])
    else:
        await respond_json(answer, {"fout": "onbekende gemeente"}, status=404)


async def region(answer: Answer) -> None:
    """Answer with a part of the country, `?id=`: what only a press on a button asks for."""
    names = {"noord": "Het noorden", "zuid": "Het zuiden"}
    name = names.get(answer.request.query.get("id", ""), "Onbekend gebied")
    await respond_json(answer, {"naam": name, "tekst": "Vijf gemeenten doen hier mee."})


async def decisions(answer: Answer) -> None:
    """Answer with one batch of an endless-looking list, `?deel=` from 1; the last says so."""
    part = max(1, answer.request.number("deel", 1))
    subjects = load_content("besluiten")["onderwerpen"]
    first = (part - 1) * BATCH_SIZE
    items = [
        {
            "nummer": f"VB-2026-{first + at + 1:04d}",
            "titel": subjects[(first + at) % len(subjects)],
            "beeld": f"/assets/besluit/{(first + at) % 5 + 1}.svg",
        }
        for at in range(BATCH_SIZE)
    ]
    shown = items if part <= BATCHES else []
    await respond_json(
        answer, {"besluiten": shown, "volgende": part + 1 if part < BATCHES else None}
    )


async def opinion(answer: Answer) -> None:
    """Take a JSON body by POST, PUT or PATCH and answer with what came; GET has a form's start."""
    if answer.exchange.method in ("GET", "HEAD"):
        await respond_json(answer, {"stellingen": ["Meer groen in de straat", "Later lichten uit"]})
    else:
        size = len(answer.request.body)
        await respond_json(
            answer, {"ontvangen": size, "methode": answer.exchange.method}, status=201
        )


async def count(answer: Answer) -> None:
    """Take a beacon; answer nothing."""
    await answer.head(render_head(204, ()))


async def options(answer: Answer) -> None:
    """Say which methods are allowed."""
    await answer.head(render_head(204, (("Allow", "GET, HEAD, POST, OPTIONS"),)))


async def received_form(answer: Answer) -> None:
    """Thank for a form sent by POST."""
    await respond(answer, f"Bedankt: {len(answer.request.body)} bytes ontvangen.", mime=TEXT)


async def cookies(answer: Answer) -> None:
    """Say which cookies came along."""
    got = answer.request.head.header("cookie") or ""
    names = sorted(part.partition("=")[0].strip() for part in got.split(";") if part.strip())
    await respond_json(answer, {"cookies": names})


ROUTES: dict[str, Route] = {
    "/api/gemeenten.json": municipalities,
    "/api/gemeente": municipality,
    "/api/kaart": region,
    "/api/besluiten": decisions,
    "/api/mening": opinion,
    "/api/tel": count,
    "/api/mogelijkheden": options,
    "/api/cookies": cookies,
    "/contact/verzonden": received_form,
}
