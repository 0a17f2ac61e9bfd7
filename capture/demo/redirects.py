"""Redirects of every status; those by meta refresh and script are ordinary pages."""

from capture.demo.answer import Answer, respond
from capture.demo.connection import Route
from capture.demo.log import Listener

BASE = "/voorbeelden/omleidingen/"
ARRIVED = BASE + "aangekomen/"


def _to(status: int, location: str) -> Route:
    async def redirect(answer: Answer) -> None:
        link = f'<a href="{location}">Verplaatst</a>'
        html = f'<!doctype html><html lang="nl"><title>Verplaatst</title>{link}</html>\n'
        await respond(answer, html, status=status, headers=(("Location", location),))

    return redirect


async def absolute(answer: Answer) -> None:
    """Redirect with an absolute URL, in two steps."""
    target = answer.site.urls[answer.listener].rstrip("/") + BASE + "302"
    await _to(301, target)(answer)


async def elsewhere(answer: Answer) -> None:
    """Redirect to the other organisation's site."""
    await _to(302, answer.site.urls[Listener.OTHER] + "ontvangst/")(answer)


ROUTES: dict[str, Route] = {
    BASE + "301": _to(301, ARRIVED + "?via=301"),
    BASE + "302": _to(302, ARRIVED + "?via=302"),
    BASE + "303": _to(303, "aangekomen/?via=303"),
    BASE + "307": _to(307, ARRIVED + "?via=307"),
    BASE + "308": _to(308, ARRIVED + "?via=308"),
    BASE + "keten": absolute,
    BASE + "elders": elsewhere,
    BASE + "lus": _to(302, BASE + "lus"),
    "/nieuws": _to(301, "/nieuws/"),
    "/oud/begroting.html": _to(301, "/publicaties/begroting-2027/"),
}
