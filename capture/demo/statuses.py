"""Pages that answer with an error."""

from http import HTTPStatus

from capture.demo.answer import Answer, Headers, respond
from capture.demo.connection import Route
from capture.demo.mini import mini_page

BASE = "/voorbeelden/foutmeldingen/"
KEY = "429"

TEXTS = {
    401: ("Inloggen nodig", "Dit deel van de site is alleen voor medewerkers."),
    403: ("Geen toegang", "U mag deze pagina niet bekijken."),
    404: ("Pagina niet gevonden", "De pagina bestaat niet of is verplaatst."),
    410: ("Pagina verwijderd", "Deze pagina is met opzet verwijderd en komt niet terug."),
    429: ("Te veel verzoeken", "Probeer het over een seconde opnieuw."),
    500: ("Er ging iets mis", "Door een storing kunnen wij de pagina niet tonen."),
    503: ("Tijdelijk niet beschikbaar", "Wij werken aan de site. Probeer het later opnieuw."),
}


def render_error(status: int) -> str:
    """Return the page that goes with a status."""
    title, text = TEXTS[status]
    label = f"{status} {HTTPStatus(status).phrase}"
    return mini_page(label=label, title=title, text=text, back=BASE)


def _error(status: int, headers: Headers = ()) -> Route:
    async def respond_error(answer: Answer) -> None:
        await respond(answer, render_error(status), status=status, headers=headers)

    return respond_error


async def busy_once(answer: Answer) -> None:
    """Answer 429 the first time of each method, and a page afterwards (RFC 6585 §4)."""
    if answer.site.count(f"{KEY} {answer.exchange.method} {answer.listener}") == 1:
        await _error(429, (("Retry-After", "1"),))(answer)
        return
    html = mini_page(
        label="200 OK",
        title="Toch gelukt",
        text="Deze pagina was de eerste keer te druk bezet.",
        back=BASE,
    )
    await respond(answer, html, headers=(("Cache-Control", "no-store"),))


ROUTES: dict[str, Route] = {
    BASE + "401": _error(
        401, (("WWW-Authenticate", 'Basic realm="Medewerkers", charset="UTF-8"'),)
    ),
    BASE + "403": _error(403),
    BASE + "410": _error(410),
    BASE + "429": busy_once,
    BASE + "500": _error(500),
    BASE + "503": _error(503, (("Retry-After", "1"),)),
}
