"""A small live site that checks itself, with a log of every request that reaches it."""

import threading
from collections.abc import Iterator
from contextlib import contextmanager
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import Any

from tests.access.portal import self_check

HTML = "text/html; charset=utf-8"
JS = "text/javascript"

HOME = """<!doctype html><html lang="nl"><head><title>Zelftoets</title>
<link rel="stylesheet" href="/stijl.css"></head><body data-check="begonnen">
<h1>Zelftoets</h1><img src="/plaatje.svg" alt="een vierkant" width="20" height="20">
<p><a href="/twee">Tweede pagina</a> <a href="/tekening.svg">tekening</a>
<a href="/stuk.pdf">stuk</a> <a href="/alles">alles</a> <a id="away" href="http://nergens.invalid/weg?a=1&amp;b=2">weg</a></p>
<script type="module">
import { seven } from "/deel.js";
const later = await import("/later.js");
const got = await (await fetch("/gegevens.json?x=1")).json();
const post = { method: "POST", body: "vraag=een", headers: {
  "Content-Type": "application/x-www-form-urlencoded" } };
const sent = await (await fetch("/vraag", post)).text();
const moved = await (await fetch("/oud")).text();
const refused = await fetch("/verboden");
const colour = getComputedStyle(document.querySelector("h1")).color;
const seen = { seven, later: later.eight, got: got.ja, sent, moved, colour };
seen.status = refused.status;
try { await navigator.serviceWorker?.register("/dienst.js"); } catch { seen.worker = "geweigerd"; }
document.body.dataset.seen = JSON.stringify(seen);
document.body.dataset.check = "klaar";
</script></body></html>"""

TWO = """<!doctype html><html lang="nl"><title>Twee</title><h1>Tweede pagina</h1>
<p>Hier staat het geheime woord.</p><p><a href="/">terug</a></p></html>"""

SVG = '<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 9 9"><rect width="9" height="9"/>'

PDF = b"""%PDF-1.4
1 0 obj<</Type/Catalog/Pages 2 0 R>>endobj
2 0 obj<</Type/Pages/Kids[3 0 R]/Count 1>>endobj
3 0 obj<</Type/Page/Parent 2 0 R/MediaBox[0 0 200 200]>>endobj
trailer<</Root 1 0 R>>
%%EOF
"""

_ANSWERS: dict[str, tuple[int, dict[str, str], bytes]] = {
    "/": (
        200,
        {
            "Content-Type": HTML,
            "Set-Cookie": "sessie=1; Path=/",
            "Content-Security-Policy": "script-src 'self' 'unsafe-inline'",
            "X-Frame-Options": "DENY",
        },
        HOME.encode(),
    ),
    "/twee": (200, {"Content-Type": HTML}, TWO.encode()),
    "/stijl.css": (200, {"Content-Type": "text/css"}, b"h1 { color: rgb(1, 2, 3) }"),
    "/deel.js": (200, {"Content-Type": JS}, b"export const seven = 7;"),
    "/later.js": (200, {"Content-Type": JS}, b"export const eight = 8;"),
    "/dienst.js": (200, {"Content-Type": JS}, b"self.onfetch = () => {};"),
    "/gegevens.json?x=1": (200, {"Content-Type": "application/json"}, b'{"ja": true}'),
    "/vraag": (200, {"Content-Type": "text/plain"}, b"antwoord"),
    "/oud": (301, {"Location": "/nieuw"}, b""),
    "/nieuw": (200, {"Content-Type": "text/plain"}, b"verhuisd"),
    "/verboden": (403, {"Content-Type": "text/plain"}, b"nee"),
    "/plaatje.svg": (200, {"Content-Type": "image/svg+xml"}, f"{SVG}</svg>".encode()),
    "/tekening.svg": (
        200,
        {"Content-Type": "image/svg+xml"},
        f"{SVG}<script>document.title = 'ran'; fetch('/lek-svg')</script></svg>".encode(),
    ),
    "/stuk.pdf": (200, {"Content-Type": "application/pdf"}, PDF),
}


class LiveSite:
    """The site, and what it was asked."""

    def __init__(self, port: int) -> None:
        self.url = f"http://127.0.0.1:{port}/"
        self.asked: list[str] = []


@contextmanager
def live_site() -> Iterator[LiveSite]:
    """Serve the site on a free port of loopback."""

    class Handler(BaseHTTPRequestHandler):
        protocol_version = "HTTP/1.1"

        def do_GET(self) -> None:  # the library's name
            site.asked.append(f"{self.command} {self.path}")
            sent = self.rfile.read(int(self.headers.get("Content-Length") or 0))
            pieces = list(self_check.chunks(self.path))
            if pieces:
                self.send_response(200)
                self.send_header("Content-Type", self_check.TEXT)
                self.send_header("Transfer-Encoding", "chunked")
                self.end_headers()
                for piece in [*pieces, b""]:
                    self.wfile.write(b"%x\r\n%s\r\n" % (len(piece), piece))
                return
            status, fields, body = (
                self_check.answer(self.command, self.path, sent)
                or _ANSWERS.get(self.path)
                or (404, {"Content-Type": HTML}, b"weg")
            )
            self.send_response(status)
            for name, value in {**fields, "Content-Length": str(len(body))}.items():
                self.send_header(name, value)
            self.end_headers()
            if self.command != "HEAD":
                self.wfile.write(body)

        do_POST = do_HEAD = do_PUT = do_OPTIONS = do_GET

        def log_message(self, *_: Any) -> None:
            """Say nothing."""

    server = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
    server.daemon_threads = True
    site = LiveSite(server.server_port)
    thread = threading.Thread(target=server.serve_forever, daemon=True)
    thread.start()
    try:
        yield site
    finally:
        server.shutdown()
        server.server_close()
