"""A live site that is another one at each harvest, with a film that is sent in parts."""

import io
import json
import re
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from html import escape
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import Any
from urllib.parse import quote

from PIL import Image

HTML = "text/html; charset=utf-8"
COLOURS = {1: (200, 30, 30), 2: (30, 160, 30), 3: (30, 30, 200)}
"""Of the picture, by version."""
EXTRA = {1: "eerste", 3: "derde"}
"""What `/extra.txt` says; in the second version it isn't there."""
MARK = "data-boos"
"""Of an element that is there when anything of what the hostile page says is taken for HTML."""
HOSTILE = f"\"'></title></script><b {MARK} onclick=alert(1)>boos</b>"
_HOSTILE_QUERY = quote(HOSTILE)
_RANGE = re.compile(r"bytes=(\d+)-(\d*)")

HOME = """<!doctype html><html lang="nl"><head><title>Versie {version}</title>
<link rel="stylesheet" href="/stijl.css"></head><body>
<h1>Versie {version}</h1><img id="plaat" src="/plaat.png" alt="een kleur" width="20" height="20">
<p id="module"></p><p id="gegevens"></p><p id="extra"></p><iframe src="/kader"></iframe>
<p><a href="/twee">Twee</a> <a href="/film">Film</a> <a href="/boos?{query}">boos</a></p>
<script type="module">
import {{ versie }} from "/versie.js";
document.getElementById("module").textContent = versie;
const told = await (await fetch("/gegevens.json")).json();
document.getElementById("gegevens").textContent = told.versie;
const extra = await fetch("/extra.txt");
document.getElementById("extra").textContent = `${{extra.status}} ${{await extra.text()}}`;
document.body.dataset.check = "klaar";
</script></body></html>"""

FILM_PAGE = """<!doctype html><html lang="nl"><title>Film</title><h1>Film</h1>
<video id="film" src="/film.mp4" width="320" height="180" muted preload="auto"></video></html>"""


@dataclass(slots=True)
class ChangingSite:
    """The site: what it is now, and what it was asked."""

    film: bytes
    url: str = ""
    version: int = 1
    asked: list[str] = field(default_factory=list)

    def answer(self, path: str) -> tuple[int, str, bytes]:
        """Return status, type and body of what the present version has at a path."""
        version = self.version
        hostile = escape(HOSTILE)
        pages = {
            "/": (HTML, HOME.format(version=version, query=_HOSTILE_QUERY)),
            f"/boos?{_HOSTILE_QUERY}": (
                HTML,
                f"<!doctype html><title>Kwaad {hostile}</title><h1>Kwaad {hostile}</h1>"
                f'<img src="/weg.png" alt="{hostile}"><a href="/weg?{_HOSTILE_QUERY}">weg</a>',
            ),
            "/twee": (HTML, f"<!doctype html><title>Twee</title><h1>Twee, versie {version}</h1>"),
            "/kader": (HTML, f"<!doctype html><title>Kader</title><p>Kader {version}</p>"),
            "/film": (HTML, FILM_PAGE),
            "/stijl.css": ("text/css", f"h1 {{ color: rgb({version}, 0, 0) }}"),
            "/versie.js": ("text/javascript", f"export const versie = 'module {version}';"),
            "/gegevens.json": ("application/json", json.dumps({"versie": f"data {version}"})),
        }
        if version in EXTRA:
            pages["/extra.txt"] = ("text/plain", EXTRA[version])
        if path == "/plaat.png":
            return 200, "image/png", _picture(COLOURS[version])
        if path == "/film.mp4":
            return 200, "video/mp4", self.film
        kind, text = pages.get(path, (HTML, "weg"))
        return (200 if path in pages else 404), kind, text.encode()


@contextmanager
def changing_site(film: bytes) -> Iterator[ChangingSite]:
    """Serve the site on a free port of loopback."""
    site = ChangingSite(film)

    class Handler(BaseHTTPRequestHandler):
        protocol_version = "HTTP/1.1"

        def do_GET(self) -> None:  # the library's name
            site.asked.append(f"{self.path} {self.headers.get('Range', '')}".strip())
            status, kind, body = site.answer(self.path)
            fields = {"Content-Type": kind}
            wanted = _RANGE.fullmatch(self.headers.get("Range") or "")
            if kind == "video/mp4":
                fields["Accept-Ranges"] = "bytes"
                fields["ETag"] = '"film"'
            if wanted is not None and kind == "video/mp4":
                first = int(wanted[1])
                last = int(wanted[2] or len(body) - 1)
                fields["Content-Range"] = f"bytes {first}-{last}/{len(body)}"
                status, body = 206, body[first : last + 1]
            self.send_response(status)
            for name, value in {**fields, "Content-Length": str(len(body))}.items():
                self.send_header(name, value)
            self.end_headers()
            if self.command != "HEAD":
                self.wfile.write(body)

        do_HEAD = do_GET

        def log_message(self, *_: Any) -> None:
            """Say nothing."""

    server = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
    server.daemon_threads = True
    site.url = f"http://127.0.0.1:{server.server_port}/"
    threading.Thread(target=server.serve_forever, daemon=True).start()
    try:
        yield site
    finally:
        server.shutdown()
        server.server_close()


def _picture(colour: tuple[int, int, int]) -> bytes:
    held = io.BytesIO()
    Image.new("RGB", (20, 20), colour).save(held, "PNG")
    return held.getvalue()
