"""Pages, data and files of the changing site as bytes; noise is put around them, never inside.

A page's *core* is the part without noise: it changes exactly when the page truly does.
"""

import json
import random
from dataclasses import dataclass
from datetime import date, datetime
from functools import cache, lru_cache
from html import escape
from pathlib import Path

from jinja2 import Environment, FileSystemLoader, StrictUndefined

from capture.demo.changing import words
from capture.demo.changing.content import HOME, INDEX_DATA, LATEST, PLAIN, SECTIONS, Content
from capture.demo.changing.noise import NoiseValues
from capture.demo.changing.nouns import Page, PageKind, What
from capture.demo.changing.pictures import make_photo
from capture.demo.documents import make_pdf
from capture.demo.generated import pad_script

_SITE = Path(__file__).parent / "site"
SCRIPT_BYTES = 320_000
NAMES = {
    PageKind.NEWS: "Nieuws",
    PageKind.TOPIC: "Onderwerpen",
    PageKind.PUBLICATION: "Publicaties",
    PageKind.FIGURES: "Cijfers",
    PageKind.PLAIN: "Organisatie",
}
_MONTHS = (
    "januari", "februari", "maart", "april", "mei", "juni",
    "juli", "augustus", "september", "oktober", "november", "december",
)  # fmt: skip
_BETWEEN = ("Wat er verandert", "Voor wie", "Hoe het verder gaat")
_PARAGRAPHS = {PageKind.NEWS: 7, PageKind.TOPIC: 16, PageKind.PUBLICATION: 5, PageKind.PLAIN: 6}


@dataclass(frozen=True, slots=True, kw_only=True)
class Core:
    """The part of a page without noise, and what the page around it needs."""

    title: str
    section: str | None
    """First segment of the path; empty for the home page, None for a notice."""
    trail: str
    """Target of the section; empty on the home page."""
    html: str


def _say_date(day: date | datetime) -> str:
    return f"{day.day} {_MONTHS[day.month - 1]} {day.year}"


@cache
def _environment() -> Environment:
    environment = Environment(
        loader=FileSystemLoader(_SITE),
        autoescape=True,
        undefined=StrictUndefined,
        trim_blocks=True,
        lstrip_blocks=True,
    )
    environment.globals.update(
        datum=_say_date,
        tussenkoppen=_BETWEEN,
        secties=[(kind.value, NAMES[kind]) for kind in SECTIONS],
        vast=PLAIN,
    )
    return environment


def _filled(template: str, **values: object) -> str:
    return _environment().get_template(template).render(values)


@cache
def script() -> bytes:
    """Return the script that all pages share."""
    return pad_script((_SITE / "site.js").read_text("utf-8"), SCRIPT_BYTES)


# --- pages


def paragraphs(page: Page) -> list[str]:
    """Return the text of a page: each revision replaced one paragraph of it by another."""
    count = _PARAGRAPHS.get(page.kind, 2)
    found = words.make_paragraphs(random.Random(f"tekst {page.key}"), count)
    for number in range(1, page.revisions[What.TEXT].number + 1):
        rng = random.Random(f"tekst {page.key} {number}")
        found[rng.randrange(count)] = words.make_paragraphs(rng, 1)[0]
    return found


def page_core(page: Page) -> Core:
    """Return what a page says in its own HTML."""
    text = page.revisions[What.TEXT]
    if page.kind is PageKind.FIGURES:
        html = _filled("schil.html", titel=page.title, bron=page.address(What.DATA))
    else:
        html = _filled(
            "artikel.html",
            pagina=page,
            soort=NAMES[page.kind],
            bijgewerkt=text.moment if text.number else None,
            intro=words.make_sentence(random.Random(f"intro {page.key}")),
            foto=page.address(What.PHOTO) if What.PHOTO in page.revisions else None,
            bestand=page.address(What.DOCUMENT) if What.DOCUMENT in page.revisions else None,
            alineas=paragraphs(page),
        )
    section = page.kind.value
    return Core(title=page.title, section=section, trail=f"/{section}/", html=html)


def home_core(content: Content) -> Core:
    """Return what the home page says."""
    items = content.listed(PageKind.NEWS)[:LATEST]
    return Core(title="Home", section="", trail="", html=_filled("home.html", items=items))


def listing_core(content: Content, kind: PageKind, number: int) -> Core | None:
    """Return page `number` of a section's listing; None beyond its end."""
    count = content.listing_pages(kind)
    if not 1 <= number <= count:
        return None
    title = NAMES[kind] if number == 1 else f"{NAMES[kind]}, pagina {number}"
    if kind is PageKind.FIGURES:
        html = _filled("schil.html", titel=title, bron=INDEX_DATA)
    else:
        html = _filled(
            "lijst.html",
            titel=title,
            naam=kind.value,
            items=content.shown(kind, number),
            aantal=count,
            nummer=number,
        )
    return Core(title=title, section=kind.value, trail=HOME, html=html)


def notice_core(title: str, told: str) -> Core:
    """Return a page that says in words why there is none."""
    html = _filled("melding.html", titel=title, uitleg=told)
    return Core(title=title, section=None, trail=HOME, html=html)


def whole_page(core: Core, noise: NoiseValues) -> bytes:
    """Return a page as it is sent: its core, what all pages share, and the noise."""
    names = {kind.value: NAMES[kind] for kind in PageKind}
    return _filled(
        "layout.html",
        titel=core.title,
        sectie=core.section,
        sectienaam=names.get(core.section or "", ""),
        kruimel=core.trail,
        kern=core.html,
        ruis=noise,
    ).encode()


# --- data


def _links(pages: list[Page]) -> list[dict[str, str]]:
    return [{"titel": page.title, "adres": page.path} for page in pages]


def page_data_core(content: Content, page: Page) -> bytes:
    """Return the data of a page with figures."""
    rng = random.Random(f"cijfers {page.key} {page.revisions[What.DATA].number}")
    rows = [{"jaar": 2012 + n, "aantal": rng.randrange(1_000, 900_000)} for n in range(14)]
    value = {
        "toelichting": words.make_sentence(random.Random(f"toelichting {page.key}")),
        "rijen": rows,
        "verwant": _links(content.named_in_data(page.key)),
    }
    return json.dumps(value, ensure_ascii=False).encode()


def index_data_core(content: Content) -> bytes:
    """Return the data of the section with figures."""
    value = {
        "toelichting": "Cijfers van het ministerie, elk met een eigen pagina.",
        "verwant": _links(content.listed(PageKind.FIGURES)),
    }
    return json.dumps(value, ensure_ascii=False).encode()


def whole_data(core: bytes, noise: NoiseValues) -> bytes:
    """Return data as it is sent."""
    if noise.request_id is None:
        return b'{"data": %s}\n' % core
    made = noise.made.isoformat() if noise.made else ""
    return b'{"generated": "%s", "requestId": "%s", "data": %s}\n' % (
        made.encode(),
        noise.request_id.encode(),
        core,
    )


# --- files


def photo(page: Page) -> bytes:
    """Return the picture that only this page shows."""
    return make_photo(page.key, page.revisions[What.PHOTO].number)


@lru_cache(maxsize=256)
def _document(key: int, number: int, title: str) -> bytes:
    rng = random.Random(f"document {key} {number}")
    lines = [words.make_title(rng) for _ in range(22)]
    return make_pdf(title[:48], lines, photo=make_photo(-key, number))


def document(page: Page) -> bytes:
    """Return the PDF that the page links to."""
    return _document(page.key, page.revisions[What.DOCUMENT].number, page.title)


# --- what machines read

_XML = '<?xml version="1.0" encoding="UTF-8"?>\n'


def sitemap(entries: list[tuple[str, datetime]], base: str) -> bytes:
    """Return a sitemap of paths and when they changed; `base` is the site without slash."""
    items = "".join(
        f"<url><loc>{escape(base + path)}</loc><lastmod>{moment.isoformat()}</lastmod></url>\n"
        for path, moment in entries
    )
    space = "http://www.sitemaps.org/schemas/sitemap/0.9"
    return f'{_XML}<urlset xmlns="{space}">\n{items}</urlset>\n'.encode()


def feed(entries: list[tuple[Page, datetime]], base: str, *, moment: datetime) -> bytes:
    """Return news as Atom (RFC 4287); `moment` is when a feed without entries changed."""
    items = "".join(
        f"<entry><title>{escape(page.title)}</title><id>{escape(base + page.path)}</id>"
        f'<link href="{escape(base + page.path)}"/><updated>{moment.isoformat()}</updated>'
        "</entry>\n"
        for page, moment in entries
    )
    newest = max((moment for _, moment in entries), default=moment)
    return (
        f'{_XML}<feed xmlns="http://www.w3.org/2005/Atom" xml:lang="nl"><title>Nieuws</title>'
        f"<id>{escape(base)}/nieuws/</id><author><name>Ministerie van Wisselingen</name></author>"
        f"<updated>{newest.isoformat()}</updated>\n{items}</feed>\n"
    ).encode()
