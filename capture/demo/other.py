"""The other organisation's site, on its own port: frames, embeds, CORS, a page out of scope."""

from capture.demo.answer import Answer, Headers, render_head, respond, respond_json
from capture.demo.files import respond_file
from capture.demo.mini import mini_page

ALLOW_ANY: Headers = (("Access-Control-Allow-Origin", "*"),)
BADGE = (
    '<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 240 80" role="img">'
    "<title>Keurmerk van de Kamer van Voorbeelden</title>"
    '<rect width="240" height="80" rx="12" fill="#5b2a86"/>'
    '<circle cx="42" cy="40" r="22" fill="none" stroke="#f6d365" stroke-width="6"/>'
    '<path d="M32 40l8 9 14-18" fill="none" stroke="#fff" stroke-width="6"/>'
    '<text x="78" y="48" fill="#fff" font-family="sans-serif" font-size="22">Getoetst 2026</text>'
    "</svg>\n"
)
STATISTICS = (
    "document.querySelectorAll('[data-statistiek]').forEach((el) => "
    "{ el.textContent = 'geteld door de Kamer van Voorbeelden'; });\n"
)


def _frame() -> str:
    return mini_page(
        label="Kamer van Voorbeelden",
        title="Openingstijden van het loket",
        text="Op werkdagen van 9.00 tot 17.00 uur. Dit kader komt van een andere site.",
        back="/",
    ).replace('<a href="/">', '<a href="/" target="_top">')


def _home() -> str:
    return mini_page(
        label="Een andere organisatie",
        title="Kamer van Voorbeelden",
        text="Deze site hoort niet bij het ministerie en valt buiten de harvest.",
        back="/ontvangst/",
    )


async def route(answer: Answer) -> None:
    """Answer as the other organisation."""
    path = answer.request.path
    if answer.exchange.method == "OPTIONS":
        await _preflight(answer)
    elif path == "/api/stand":
        value = {"stand": 42, "methode": answer.exchange.method}
        await respond_json(answer, value, headers=ALLOW_ANY)
    elif path == "/keurmerk.svg":
        await respond(answer, BADGE, mime="image/svg+xml", headers=ALLOW_ANY)
    elif path == "/statistiek.js":
        await respond(answer, STATISTICS, mime="text/javascript; charset=utf-8", headers=ALLOW_ANY)
    elif path == "/kader/":
        await respond(answer, _frame())
    elif path in ("/", "/ontvangst/"):
        await respond(answer, _home())
    elif path == "/favicon.ico":
        await respond(answer, b"", mime="image/x-icon", status=404)
    elif not await respond_file(answer):
        page = mini_page(label="404", title="Niet gevonden", text="Onbekende pagina.", back="/")
        await respond(answer, page, status=404)


async def _preflight(answer: Answer) -> None:
    """Allow what a script of the ministry asks (Fetch §4.8)."""
    allow = (
        *ALLOW_ANY,
        ("Access-Control-Allow-Methods", "GET, HEAD, PUT, POST"),
        ("Access-Control-Allow-Headers", "content-type, x-voorbeeld"),
        ("Access-Control-Max-Age", "0"),
    )
    await answer.head(render_head(204, allow))
