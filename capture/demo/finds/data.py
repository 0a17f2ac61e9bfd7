"""What scripts and machines ask the finds site for: JSON, XML, sitemap, feed, robots.txt."""

from capture.demo.answer import TEXT, Answer, respond, respond_json
from capture.demo.connection import Route

_SITEMAP_SPACE = "http://www.sitemaps.org/schemas/sitemap/0.9"
_XML = '<?xml version="1.0" encoding="UTF-8"?>\n'


def _base(answer: Answer) -> str:
    return answer.site.urls[answer.listener].rstrip("/")


async def measuring_points(answer: Answer) -> None:
    """Answer with more than the page shows: one point has a page of its own."""
    points = [
        {"naam": "Havenhoofd", "hoogte": 1.2},
        {"naam": "Waddendijk", "hoogte": 3.9, "pagina": "/vondst/meetpunt-waddendijk/"},
        {"naam": "Oude Sluis", "hoogte": 0.4},
    ]
    await respond_json(answer, {"meetpunten": points})


async def locks(answer: Answer) -> None:
    """Answer with XML; one lock has a vacancy, with its page."""
    xml = (
        f"{_XML}<sluizen>\n<sluis><naam>Grote Sluis</naam></sluis>\n"
        "<sluis><naam>Oude Sluis</naam><vacature>/vondst/sluiswachter/</vacature></sluis>\n"
        "</sluizen>\n"
    )
    await respond(answer, xml, mime="application/xml")


async def suggestions(answer: Answer) -> None:
    """Suggest a file to whoever types, whatever the word."""
    found = [{"nummer": "informatiepunt-bodem", "titel": "Informatiepunt bodemdaling"}]
    await respond_json(answer, {"dossiers": found if answer.request.query.get("term") else []})


async def dossier(answer: Answer) -> None:
    """Answer a question with the file that goes with it."""
    await respond_json(answer, {"nummer": "bezwaar-maken", "titel": "Zo maakt u bezwaar"})


async def permits(answer: Answer) -> None:
    """Answer with part 2 or 3 of the permits, `?deel=`; the last one has a page."""
    if answer.request.number("deel", 2) == 2:
        rows = [{"titel": f"Vergunning {number}: markt"} for number in (3, 4)]
        await respond_json(answer, {"regels": rows, "volgende": 3})
    else:
        row = {"titel": "Vergunning 7: terras", "nummer": "vergunning-terras"}
        await respond_json(answer, {"regels": [row], "volgende": None})


async def sitemap(answer: Answer) -> None:
    """Name the overview, and a page that nothing links to."""
    paths = ("/vindplaatsen/", "/vondst/persbericht-2004/")
    items = "".join(f"<url><loc>{_base(answer)}{path}</loc></url>\n" for path in paths)
    xml = f'{_XML}<urlset xmlns="{_SITEMAP_SPACE}">\n{items}</urlset>\n'
    await respond(answer, xml, mime="application/xml")


async def feed(answer: Answer) -> None:
    """Feed what only subscribers got to read, as RSS 2.0."""
    link = f"{_base(answer)}/vondst/storing-telefoon/"
    xml = (
        f'{_XML}<rss version="2.0"><channel><title>Storingen</title>'
        f"<link>{_base(answer)}/vindplaatsen/</link><description>Wat er hapert</description>\n"
        f"<item><title>Storing aan de telefoon</title><link>{link}</link></item>\n"
        "</channel></rss>\n"
    )
    await respond(answer, xml, mime="application/rss+xml; charset=utf-8")


async def robots(answer: Answer) -> None:
    """Ask robots to leave one page alone, and name the sitemap."""
    lines = (
        "User-agent: *",
        "Disallow: /vondst/concept-nota/",
        f"Sitemap: {_base(answer)}/sitemap.xml",
    )
    await respond(answer, "\n".join((*lines, "")), mime=TEXT)


ROUTES: dict[str, Route] = {
    "/api/meetpunten.json": measuring_points,
    "/api/sluizen.xml": locks,
    "/api/suggesties": suggestions,
    "/api/dossier": dossier,
    "/api/vergunningen": permits,
    "/sitemap.xml": sitemap,
    "/vindplaatsen/feed.xml": feed,
    "/robots.txt": robots,
}
