"""Pages whose delivery is the point: framing, encodings, timing, validators, cut-off answers."""

import gzip
import zlib

from capture.demo.answer import HTML, Answer, chunk, render_head, respond
from capture.demo.connection import Route
from capture.demo.files import etag
from capture.demo.mini import STYLE, mini_page
from capture.demo.pages import SITE

BASE = "/voorbeelden/"
FRAMING = BASE + "chunked/"
CODING = BASE + "compressie/"
SLOW = BASE + "traag/"
CUT = BASE + "afgebroken/"
EARLY = BASE + "vroege-hints/"
CACHE = BASE + "etag/"
OLD = BASE + "http10/"

CHUNKED = (("Content-Type", HTML), ("Transfer-Encoding", "chunked"))
SLOW_PAUSE_SECONDS = 0.3


def _pieces(html: str, count: int) -> list[bytes]:
    payload = html.encode()
    size = -(-len(payload) // count)
    return [payload[at : at + size] for at in range(0, len(payload), size)]


def _page(label: str, title: str, text: str, back: str) -> str:
    return mini_page(label=label, title=title, text=text, back=back)


async def chunked(answer: Answer) -> None:
    """Answer in plain chunks of uneven size."""
    html = _page(
        "Transfer-Encoding: chunked", "In stukken", "Deze pagina kwam in stukken.", FRAMING
    )
    await answer.head(render_head(200, CHUNKED))
    for piece in _pieces(html, 5):
        await answer.body(chunk(piece))
    await answer.body(b"0\r\n\r\n")


async def chunked_with_extras(answer: Answer) -> None:
    """Answer in chunks with extensions, upper-case and zero-padded sizes, and trailers."""
    html = _page(
        "Chunks met aanhang", "Stukken met extra", "Met uitbreidingen en trailers.", FRAMING
    )
    await answer.head(render_head(200, (*CHUNKED, ("Trailer", "X-Controlesom, X-Klaar"))))
    for number, piece in enumerate(_pieces(html, 4)):
        extension = b';deel=%d;naam="stuk; %d"' % (number, number)
        framed = chunk(piece, extension)
        size, rest = framed.split(b";", 1)
        await answer.body(b"000" + size.upper() + b";" + rest)
    await answer.body(b"0;laatste\r\nX-Controlesom: caf\xe9-1\r\nX-Klaar:ja\r\n\r\n")


def _encoded(coding: str, payload: bytes) -> Route:
    async def respond_encoded(answer: Answer) -> None:
        headers = (("Content-Encoding", coding), ("Vary", "Accept-Encoding"))
        await respond(answer, payload, headers=headers)

    return respond_encoded


def _packed_page(coding: str) -> bytes:
    text = "De browser heeft deze pagina uitgepakt; het archief bewaart de ingepakte bytes. " * 4
    html = _page(f"Content-Encoding: {coding}", f"Verpakt met {coding}", text, CODING)
    return html.encode()


async def gzip_chunked(answer: Answer) -> None:
    """Answer compressed and in chunks at once, as most sites do."""
    payload = gzip.compress(_packed_page("gzip, in stukken"), mtime=0)
    await answer.head(render_head(200, (*CHUNKED, ("Content-Encoding", "gzip"))))
    for at in range(0, len(payload), 100):
        await answer.body(chunk(payload[at : at + 100]))
    await answer.body(b"0\r\n\r\n")


async def slow(answer: Answer) -> None:
    """Answer with a known length, in pieces with pauses."""
    html = _page("Traag", "Langzaam maar zeker", "Deze pagina kwam druppelsgewijs.", SLOW)
    length = ("Content-Length", str(len(html.encode())))
    await answer.head(render_head(200, (("Content-Type", HTML), length)))
    for piece in _pieces(html, 6):
        await answer.pause(SLOW_PAUSE_SECONDS)
        await answer.body(piece)


async def slow_start(answer: Answer) -> None:
    """Answer whole, but late."""
    await answer.pause(2.0)
    await respond(answer, _page("Traag", "Eindelijk", "Het eerste byte kwam na 2 seconden.", SLOW))


async def cut_length(answer: Answer) -> None:
    """Close before the announced length is reached."""
    payload = _page("Afgebroken", "Halve pagina", "Hierna kwam niets meer. " * 20, CUT).encode()
    length = ("Content-Length", str(len(payload)))
    await answer.head(render_head(200, (("Content-Type", HTML), length)))
    await answer.body(payload[: len(payload) // 2])
    answer.closes, answer.is_whole = True, answer.is_head


async def cut_chunked(answer: Answer) -> None:
    """Close in the middle of a chunk."""
    html = _page("Afgebroken", "Half stuk", "Het tweede stuk hield halverwege op. " * 20, CUT)
    first, second = _pieces(html, 2)
    await answer.head(render_head(200, CHUNKED))
    await answer.body(chunk(first) + chunk(second)[: len(second) // 2])
    answer.closes, answer.is_whole = True, answer.is_head


async def cut_head(answer: Answer) -> None:
    """Close in the middle of the head."""
    await answer.head(b"HTTP/1.1 200 OK\r\nContent-Type: text/html\r\nContent-Le")
    answer.closes, answer.is_whole = True, False


async def early_hints(answer: Answer) -> None:
    """Send two interim answers before the final one (RFC 8297)."""
    hint = f"Link: <{STYLE}>; rel=preload; as=style\r\n".encode()
    await answer.interim(b"HTTP/1.1 103 Early Hints\r\n" + hint + b"\r\n")
    await answer.pause(0.05)
    await answer.interim(b"HTTP/1.1 103 Early Hints\r\nLink: </assets/beeld/merk.svg>\r\n\r\n")
    await respond(answer, _page("103 Early Hints", "Een tip vooraf", "Eerst de tip.", EARLY))


async def validated(answer: Answer) -> None:
    """Answer 304 to whoever has the page already (RFC 9110 §15.4.5)."""
    html = _page("ETag", "Al bekend?", "Wie deze pagina al heeft, krijgt alleen 304.", CACHE)
    tag = etag(html.encode())
    headers = (("ETag", tag), ("Cache-Control", "no-cache"))
    if answer.request.head.header("if-none-match") == tag:
        await answer.head(render_head(304, headers))
    else:
        await respond(answer, html, headers=headers)


async def old_protocol(answer: Answer) -> None:
    """Answer as HTTP/1.0 did: no length, the end is where the connection closes."""
    await answer.head(b"HTTP/1.0 200 OK\r\nServer: Antiek/0.9\r\nContent-Type: text/html\r\n\r\n")
    html = _page("HTTP/1.0", "Uit de oude doos", "Het einde is waar de verbinding sluit.", OLD)
    await answer.body(html.encode())
    answer.closes = True


ROUTES: dict[str, Route] = {
    FRAMING + "gewoon": chunked,
    FRAMING + "aanhang": chunked_with_extras,
    CODING + "gzip": _encoded("gzip", gzip.compress(_packed_page("gzip"), mtime=0)),
    CODING + "deflate": _encoded("deflate", zlib.compress(_packed_page("deflate"))),
    CODING + "br": _encoded("br", (SITE / "encoded" / "br.bin").read_bytes()),
    CODING + "zstd": _encoded("zstd", (SITE / "encoded" / "zstd.bin").read_bytes()),
    CODING + "gzip-stukken": gzip_chunked,
    SLOW + "druppels": slow,
    SLOW + "late-start": slow_start,
    CUT + "lengte": cut_length,
    CUT + "stukken": cut_chunked,
    CUT + "kop": cut_head,
    EARLY + "pagina": early_hints,
    CACHE + "pagina": validated,
    OLD + "pagina": old_protocol,
}
