"""A small municipal site before and after it was rebuilt, served on loopback.

The truth is known: news moved from `/nieuws/` to `/actueel/` and is redirected in several ways, a
service is gone, the contact page lost its telephone number and a field of its form, a tracker and a
cookie came.
"""

import threading
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass, field
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer

PHONE = "070 - 123 45 67"
PDF = b"%PDF-1.4\n1 0 obj<</Type/Catalog>>endobj\ntrailer<</Root 1 0 R>>\n%%EOF\n"

NEWS = {
    "fietspad": (
        "Nieuw fietspad langs de vaart geopend",
        "Wethouder De Boer opende zaterdag het fietspad langs de vaart. Het pad is vier kilometer "
        "lang en verbindt het station met de wijk Oosterzoom. Fietsers hoeven niet meer over de "
        "drukke provinciale weg. De aanleg duurde veertien maanden en kostte 2,3 miljoen euro.",
    ),
    "zwembad": (
        "Zwembad De Watertuin sluit drie weken",
        "Van 3 tot en met 23 augustus is zwembad De Watertuin gesloten voor onderhoud. De filters "
        "worden vervangen en de kleedkamers krijgen een nieuwe vloer. Abonnementen worden met drie "
        "weken verlengd. Zwemlessen gaan door in het bad van buurgemeente Westwoud.",
    ),
    "begroting": (
        "Gemeenteraad stelt begroting vast",
        "De gemeenteraad heeft donderdag de begroting vastgesteld. De onroerendezaakbelasting "
        "stijgt met twee procent, de afvalstoffenheffing blijft gelijk. Er komt geld voor een "
        "tweede jongerencentrum en voor het opknappen van het Marktplein.",
    ),
    "markt": (
        "Weekmarkt verhuist tijdelijk naar het Kerkplein",
        "Vanwege werkzaamheden op het Marktplein staat de weekmarkt van maart tot juni op het "
        "Kerkplein. De markt blijft op woensdag van acht tot vijf. Bezoekers kunnen gratis "
        "parkeren achter het gemeentehuis.",
    ),
}
PASSPORT = (
    "Een paspoort vraagt u persoonlijk aan bij de balie Burgerzaken. Neem uw oude reisdocument mee "
    "en een pasfoto die niet ouder is dan zes maanden. Een paspoort kost 77,85 euro. Na vijf "
    "werkdagen ligt het klaar."
)
LICENCE = (
    "Uw rijbewijs is tien jaar geldig. Verleng het op tijd, dat kan vanaf drie maanden voor de "
    "einddatum. Heeft u een gezondheidsverklaring nodig? Vraag die eerst aan bij het CBR. Bel voor "
    "een spoedaanvraag 0800 - 8051."
)
PARKING = (
    "In het centrum geldt betaald parkeren van maandag tot en met zaterdag tussen negen en zes "
    "uur. Bewoners kunnen een vergunning aanvragen. Een tweede op hetzelfde adres is duurder."
)
HISTORY = (
    "Voorbeeldstad kreeg in 1357 stadsrechten van hertog Albrecht. De vesting lag op de grens van "
    "hoog en laag land. In de negentiende eeuw werden de wallen geslecht en kwam het station."
)


@dataclass(frozen=True, slots=True, kw_only=True)
class Page:
    """What a server answers to one address."""

    body: bytes
    status: int = 200
    fields: Mapping[str, str] = field(default_factory=dict)


def old_site() -> dict[str, Page]:
    """Return the site before."""
    pages = {
        "/": _old(
            "Gemeente Voorbeeldstad",
            "<p>Welkom bij de gemeente Voorbeeldstad, waar wonen en werken samengaan.</p>"
            + _list({f"/nieuws/{key}/": NEWS[key][0] for key in NEWS})
            + _list({"/diensten/paspoort/": "Paspoort", "/diensten/rijbewijs/": "Rijbewijs"})
            + '<p><a href="/documenten/jaarverslag.pdf">Jaarverslag (pdf)</a></p>',
        ),
        "/nieuws/": _old("Nieuws", _list({f"/nieuws/{key}/": NEWS[key][0] for key in NEWS})),
        "/diensten/paspoort/": _old("Paspoort aanvragen", f"<p>{PASSPORT}</p>"),
        "/diensten/rijbewijs/": _old("Rijbewijs verlengen", f"<h2>Spoed</h2><p>{LICENCE}</p>"),
        "/diensten/parkeren/": _old(
            "Parkeren",
            f'<p>{PARKING}</p><p>Ook een <a href="/diensten/rijbewijs/">rijbewijs</a> nodig?</p>',
        ),
        "/over-ons/": _old(
            "Over ons",
            f"<p>{HISTORY}</p><h2>College</h2><p>De burgemeester is Anna de Wit.</p>"
            '<p>Lees ons <a href="/documenten/jaarverslag.pdf">jaarverslag</a>.</p>',
        ),
        "/contact/": _old(
            "Contact",
            f"<p>Bel ons op {PHONE} of mail naar "
            '<a href="mailto:info@voorbeeldstad.nl">info@voorbeeldstad.nl</a>.</p>'
            "<p>Bezoekadres: Marktplein 1, 1234 AB Voorbeeldstad</p>"
            "<p>Maandag tot en met vrijdag van 9.00 tot 17.00 uur</p>"
            + _form(("naam", "Uw naam"), ("email", "E-mail"), ("telefoon", "Telefoonnummer")),
        ),
        "/documenten/jaarverslag.pdf": Page(
            body=PDF + b"% jaarverslag\n", fields={"Content-Type": "application/pdf"}
        ),
        "/stijl.css": _style("#154273", "system-ui"),
    }
    for key, (title, text) in NEWS.items():
        pages[f"/nieuws/{key}/"] = _old(title, f"<p>{text}</p>")
    return pages


def new_site(tracker: str) -> dict[str, Page]:
    """Return the site after; `tracker` is the origin of others that its pages ask."""
    seen = f'<img src="{tracker}/pixel.png" width="1" height="1" alt="">'
    moved = _list({f"/actueel/{key}/": NEWS[key][0] for key in ("fietspad", "zwembad", "markt")})
    pages = {
        "/": _new("Gemeente Voorbeeldstad", f"<p>Waar kunnen wij u mee helpen?</p>{moved}{seen}"),
        "/actueel/": _new("Actueel", moved),
        "/producten/paspoort/": _new(
            "Paspoort aanvragen", f"<p>{PASSPORT.replace('77,85', '83,87')}</p>"
        ),
        "/diensten/parkeren/": _new(
            "Parkeren",
            f'<p>{PARKING}</p><p>Ook een <a href="/diensten/rijbewijs/">rijbewijs</a> nodig?</p>',
        ),
        "/over-ons/": _new(
            "Over ons",
            f"<p>{HISTORY.replace('kwam het station', 'kwamen het station en de haven')}</p>"
            "<h2>Organisatie</h2><p>De burgemeester is Joris van Dam.</p>",
        ),
        "/contact/": _new(
            "Contact",
            '<p>Mail naar <a href="mailto:info@voorbeeldstad.nl">info@voorbeeldstad.nl</a>.</p>'
            '<p><img src="/balie.png" width="120" height="60"></p>'
            + _form(("naam", "Uw naam"), ("email", "E-mail")),
        ),
        "/toegankelijkheid/": _new(
            "Toegankelijkheid", "<p>Deze site voldoet grotendeels aan WCAG 2.2, niveau AA.</p>"
        ),
        "/balie.png": Page(body=_PNG, fields={"Content-Type": "image/png"}),
        "/stijl.css": _style("#7a1f5c", "Georgia, serif"),
        "/nieuws/fietspad/": _redirect(301, "/actueel/fietspad/"),
        "/nieuws/zwembad/": _redirect(302, "/actueel/zwembad/"),
        "/nieuws/markt/": _redirect(301, "/"),
        "/nieuws/": _redirect(301, "/actueel/"),
        "/diensten/paspoort/": _redirect(301, "/producten/paspoort/"),
    }
    for key in ("fietspad", "zwembad", "markt"):
        pages[f"/actueel/{key}/"] = _new(NEWS[key][0], f"<p>{NEWS[key][1]}</p>")
    return pages


@contextmanager
def serving(pages: Mapping[str, Page]) -> Iterator[str]:
    """Serve pages on loopback; yield the origin."""

    class Handler(BaseHTTPRequestHandler):
        protocol_version = "HTTP/1.1"

        def do_GET(self) -> None:
            page = pages.get(self.path.partition("?")[0])
            if page is None:
                page = Page(body=b"<!doctype html><h1>Niet gevonden</h1>", status=404)
            self.send_response(page.status)
            fields = {"Content-Type": "text/html; charset=utf-8", **page.fields}
            for name, value in fields.items():
                self.send_header(name, value)
            self.send_header("Content-Length", str(len(page.body)))
            self.end_headers()
            self.wfile.write(page.body)

        do_HEAD = do_GET

        def log_message(self, format: str, *args: object) -> None:
            """Say nothing."""

    server = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
    thread = threading.Thread(target=server.serve_forever, daemon=True)
    thread.start()
    try:
        yield f"http://127.0.0.1:{server.server_port}"
    finally:
        server.shutdown()
        server.server_close()
        thread.join()


TRACKER = {
    "/pixel.png": Page(
        body=b"",
        status=204,
        fields={"Set-Cookie": "_volg=geheim; Max-Age=31536000; SameSite=None"},
    )
}


def _old(title: str, content: str) -> Page:
    menu = {
        "/": "Home",
        "/nieuws/": "Nieuws",
        "/diensten/parkeren/": "Parkeren",
        "/over-ons/": "Over ons",
        "/contact/": "Contact",
    }
    return _page(
        title,
        f'<header><nav aria-label="Menu">{_list(menu)}</nav></header>'
        f"<main><h1>{title}</h1>{content}</main>"
        f"<footer><p>Gemeente Voorbeeldstad, telefoon {PHONE}</p></footer>",
    )


def _new(title: str, content: str) -> Page:
    menu = {
        "/": "Start",
        "/actueel/": "Actueel",
        "/producten/paspoort/": "Paspoort",
        "/diensten/parkeren/": "Parkeren",
        "/over-ons/": "Over ons",
        "/contact/": "Contact",
        "/toegankelijkheid/": "Toegankelijkheid",
    }
    return _page(
        title,
        f'<header class="breed"><p class="merk">Voorbeeldstad</p><nav aria-label="Menu">'
        f"{_list(menu)}</nav></header>"
        f'<main><h1>{title}</h1>{content}</main><footer><p class="flets">© Voorbeeldstad</p>'
        "</footer>",
        fields={"Set-Cookie": "sessie=abc; HttpOnly; SameSite=Lax"},
    )


def _page(title: str, body: str, fields: Mapping[str, str] | None = None) -> Page:
    text = (
        '<!doctype html><html lang="nl"><head><meta charset="utf-8">'
        f'<title>{title}</title><link rel="stylesheet" href="/stijl.css">'
        '<meta name="viewport" content="width=device-width, initial-scale=1"></head>'
        f"<body>{body}</body></html>"
    )
    return Page(body=text.encode(), fields=fields or {})


def _style(colour: str, font: str) -> Page:
    css = (
        f"body{{margin:0;font:18px/1.5 {font};color:#222}}"
        f"header{{background:{colour};padding:1rem 2rem}}header.breed{{padding:2.5rem 2rem}}"
        "header a,.merk{color:#fff}nav ul{display:flex;flex-wrap:wrap;gap:1.5rem;list-style:none;"
        "padding:0;margin:0}main{max-width:46rem;margin:0 auto;padding:1rem 2rem 3rem}"
        f"h1{{color:{colour}}}footer{{background:#eee;padding:1rem 2rem}}.flets{{color:#aaa}}"
        "form p{display:grid;gap:.2rem}input{padding:.5rem;max-width:20rem}"
    )
    return Page(body=css.encode(), fields={"Content-Type": "text/css"})


def _redirect(status: int, target: str) -> Page:
    return Page(body=b"", status=status, fields={"Location": target})


def _list(links: Mapping[str, str]) -> str:
    items = "".join(f'<li><a href="{url}">{text}</a></li>' for url, text in links.items())
    return f"<ul>{items}</ul>"


def _form(*fields: tuple[str, str]) -> str:
    rows = "".join(
        f'<p><label for="{name}">{label}</label><input id="{name}" name="{name}"></p>'
        for name, label in fields
    )
    return f'<form action="/verzonden/" method="post">{rows}<button>Verstuur</button></form>'


_PNG = bytes.fromhex(
    "89504e470d0a1a0a0000000d49484452000000010000000108060000001f15c489"
    "0000000d49444154789c63606060f80f0001040100a5f645400000000049454e44ae426082"
)

OLD_ADDRESSES = tuple(path for path in old_site() if not path.endswith((".css", ".png")))
"""What a list of old addresses hands to the harvest of the new site."""
