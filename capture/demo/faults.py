"""Pages that break things on purpose, under /fouten/; nothing on the site links to them."""

from capture.demo.answer import HTML, Answer, chunk, render_head, respond
from capture.demo.connection import Route

BASE = "/fouten/"
BLOCK = bytes(range(256)) * 256
"""64 KiB that repeat in large bodies."""


async def big(answer: Answer) -> None:
    """Stream a body of `?bytes=` bytes (default 1 MB), always the same, with its length."""
    left = answer.request.number("bytes", 1_000_000)
    mime = ("Content-Type", "application/octet-stream")
    headers = (mime, ("Content-Length", str(left)), ("Cache-Control", "no-store"))
    await answer.head(render_head(200, headers))
    while left > 0 and not answer.is_head:
        block = BLOCK[: min(left, len(BLOCK))]
        await answer.body(block)
        left -= len(block)


async def endless(answer: Answer) -> None:
    """Stream chunks of text until somebody closes; `?pause=` milliseconds between them."""
    pause = answer.request.number("pause", 20) / 1000
    headers = (("Content-Type", "text/plain"), ("Transfer-Encoding", "chunked"))
    await answer.head(render_head(200, headers))
    answer.closes, answer.is_whole = True, False
    while not (answer.is_head or answer.site.closing.is_set()):
        await answer.body(chunk(b"en zo gaat het door, en door, en door\n" * 20))
        await answer.pause(pause)


async def stall(answer: Answer) -> None:
    """Send half an answer and then nothing, without closing."""
    await answer.head(render_head(200, (("Content-Type", HTML), ("Content-Length", "1000"))))
    answer.closes, answer.is_whole = True, False
    await answer.body(b"<!doctype html><title>Stilte</title><p>En toen werd het stil")
    await answer.hold()


async def silence(answer: Answer) -> None:
    """Take the request and never answer."""
    answer.closes, answer.is_whole = True, False
    await answer.hold()


async def hang(answer: Answer) -> None:
    """Send a page whose script never ends."""
    page = '<!doctype html><html lang="nl"><title>Vastloper</title><h1>Vastloper</h1>'
    await respond(answer, page + "<script>for (;;) { /* nooit klaar */ }</script></html>")


async def memory(answer: Answer) -> None:
    """Send a page whose script takes memory until the renderer breaks."""
    page = '<!doctype html><html lang="nl"><title>Veelvraat</title><h1>Veelvraat</h1>'
    script = "const vol=[];for(;;)vol.push(new Uint8Array(1<<26).fill(1));"
    await respond(answer, f"{page}<script>{script}</script></html>")


async def nothing(answer: Answer) -> None:
    """Close without a word."""
    answer.closes, answer.is_whole = True, False


async def reset(answer: Answer) -> None:
    """Break the connection off in the middle of the body (RST)."""
    await answer.head(render_head(200, (("Content-Type", "text/plain"), ("Content-Length", "999"))))
    await answer.body(b"en toen was de verbinding weg")
    answer.abort()


async def not_http(answer: Answer) -> None:
    """Send something that is not HTTP."""
    await answer.head(b"dit is helemaal geen HTTP\n<b>maar wel bytes</b>\n")
    answer.closes, answer.is_whole = True, False


async def bad_head(answer: Answer) -> None:
    """Send a head with lines that are no headers."""
    await answer.head(
        b"HTTP/1.1 200 OK\r\ngeen dubbele punt\r\nX-Spatie : ja\r\n"
        b"Content-Type: text/plain\r\nContent-Length: 6\r\n\r\n"
    )
    await answer.body(b"gelukt")


async def length_and_chunked(answer: Answer) -> None:
    """Send both Content-Length and chunks (RFC 9112 §6.3: chunked wins)."""
    await answer.head(
        b"HTTP/1.1 200 OK\r\nContent-Type: text/plain\r\n"
        b"Content-Length: 5\r\nTransfer-Encoding: chunked\r\n\r\n"
    )
    await answer.body(chunk(b"dubbel") + b"0\r\n\r\n")


async def dialogs(answer: Answer) -> None:
    """Send a page that asks and warns before it goes on."""
    script = (
        "alert('Let op'); confirm('Zeker weten?'); prompt('Waarom?');"
        "addEventListener('beforeunload', (e) => { e.preventDefault(); });"
        "document.querySelector('h1').textContent = 'Doorgegaan';"
    )
    page = '<!doctype html><html lang="nl"><title>Vragen</title><h1>Wacht op antwoord</h1>'
    await respond(answer, f"{page}<script>{script}</script></html>")


async def chain(answer: Answer) -> None:
    """Send page `?n=` of a chain of pages, each linking to the next, up to `?tot=` (500)."""
    number, last = answer.request.number("n", 1), answer.request.number("tot", 500)
    text = (
        f'<!doctype html><html lang="nl"><title>Schakel {number}</title><h1>Schakel {number}</h1>'
    )
    following = f'<a href="{BASE}keten?n={number + 1}&amp;tot={last}">Volgende</a>'
    await respond(answer, text + (following if number < last else "<p>Einde</p>") + "</html>")


ROUTES: dict[str, Route] = {
    BASE + "groot": big,
    BASE + "eindeloos": endless,
    BASE + "stilval": stall,
    BASE + "stilte": silence,
    BASE + "vastloper": hang,
    BASE + "veelvraat": memory,
    BASE + "niets": nothing,
    BASE + "reset": reset,
    BASE + "geen-http": not_http,
    BASE + "slechte-kop": bad_head,
    BASE + "lengte-en-stukken": length_and_chunked,
    BASE + "vragen": dialogs,
    BASE + "keten": chain,
}
