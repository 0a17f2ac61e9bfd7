"""Answers at the edge of the standard that browsers accept: odd headers, old character sets."""

from capture.demo.answer import Answer, respond
from capture.demo.connection import Route
from capture.demo.mini import mini_page

HEADERS = "/voorbeelden/kopregels/"
CHARSETS = "/voorbeelden/tekensets/"

CHARSET_TEXT = (
    "Coördinatie, geïnde leges, reünie, €\u202f25, ‘aanhalingstekens’ – en een ĳ blijft heel."
)


async def odd_headers(answer: Answer) -> None:
    """Answer with duplicate, latin-1, blank and oddly spaced headers, without reason phrase."""
    body = mini_page(
        label="Vreemde kopregels",
        title="Alles telt",
        text="De kopregels van deze pagina zijn ongewoon, en blijven precies zo bewaard.",
        back=HEADERS,
    ).encode()
    await answer.head(
        b"HTTP/1.1 200\r\n"
        b"Content-Type:text/html; charset=utf-8\r\n"
        b"X-Dubbel: een\r\nX-DUBBEL: twee\r\nx-dubbel:   drie   \r\n"
        b"X-Latijn: caf\xe9 \xa9 1998\r\n"
        b"X-Leeg:\r\nX-Blanco: \t \r\n"
        b"Set-Cookie: eerste=1; Path=/voorbeelden/kopregels/\r\n"
        b"Set-Cookie: tweede=2; Path=/voorbeelden/kopregels/\r\n"
        b"content-LENGTH:%d\r\n\r\n" % len(body)
    )
    await answer.body(body)


async def folded_header(answer: Answer) -> None:
    """Answer with a header that goes on on the next line (obs-fold, RFC 9112 §5.2)."""
    body = mini_page(
        label="obs-fold",
        title="Gevouwen kopregel",
        text="Eén kopregel loopt door op de volgende regel, zoals vroeger mocht.",
        back=HEADERS,
    ).encode()
    await answer.head(
        b"HTTP/1.1 200 Prima\r\nContent-Type: text/html; charset=utf-8\r\n"
        b"X-Gevouwen: begin\r\n  midden\r\n\teinde\r\nContent-Length: %d\r\n\r\n" % len(body)
    )
    await answer.body(body)


async def bare_newlines(answer: Answer) -> None:
    """Answer with a head whose lines end in LF alone."""
    body = mini_page(
        label="Alleen LF",
        title="Zonder wagenterugloop",
        text="De regels van de kop eindigen op LF in plaats van CRLF.",
        back=HEADERS,
    ).encode()
    await answer.head(
        b"HTTP/1.1 200 OK\nContent-Type: text/html; charset=utf-8\n"
        b"X-Regeleinde: LF\nContent-Length: %d\n\n" % len(body)
    )
    await answer.body(body)


def _charset(charset: str, mime: str, codec: str, *, says_so: bool = True) -> Route:
    async def respond_charset(answer: Answer) -> None:
        html = mini_page(
            label=charset,
            title=f"Tekst in {charset}",
            text=CHARSET_TEXT.encode(codec, "ignore").decode(codec),
            back=CHARSETS,
        ).replace('charset="utf-8"', f'charset="{charset}"' if says_so else 'name="opmerking"')
        await respond(answer, html.encode(codec), mime=mime)

    return respond_charset


ROUTES: dict[str, Route] = {
    HEADERS + "vreemd": odd_headers,
    HEADERS + "gevouwen": folded_header,
    HEADERS + "regeleinden": bare_newlines,
    CHARSETS + "windows-1252": _charset("windows-1252", "text/html", "cp1252"),
    CHARSETS + "iso-8859-15": _charset(
        "iso-8859-15", "text/html; charset=ISO-8859-15", "iso-8859-15", says_so=False
    ),
    CHARSETS + "utf-16": _charset("utf-16", "text/html; charset=utf-16", "utf-16", says_so=False),
}
