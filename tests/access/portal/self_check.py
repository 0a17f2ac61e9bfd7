"""A page that checks itself in two dozen ways, and what its site answers it."""

import gzip
import json
import zlib
from collections.abc import Iterator

import brotli  # type: ignore[import-untyped, unused-ignore]
import zstandard

JS = "text/javascript"
TEXT = "text/plain; charset=utf-8"

PAGE = """<!doctype html><html lang="nl"><head><title>Alles</title>
<script type="importmap">{"imports": {"negen": "/negen.js"}}</script>
<style>@import "/a.css"; #b { background-image: url("/plaatje.svg") }</style></head>
<body data-check="begonnen"><h1 id="b">Alles</h1>
<div id="schaduw"><template shadowrootmode="open"><b>diep</b></template></div>
<script>document.write('<p id="geschreven">geschreven</p>');</script>
<script>self.antwoord = (told) => { self.jsonp = told.ja; };</script>
<script type="module">
const text = async (url, more) => (await fetch(url, more)).text();
const until = (target, event) => new Promise((done) =>
  target.addEventListener(event, (told) => done(told.data ?? "ja"), { once: true }));
const frame = (fields) => {
  const made = Object.assign(document.createElement("iframe"), fields);
  document.body.append(made);
  return made;
};
const graph = (query) => text("/graphql", { method: "POST", body: JSON.stringify({ query }),
  headers: { "Content-Type": "application/json" } });
const checks = {
  brotli: () => text("/br"),
  zstd: () => text("/zstd"),
  gzip: () => text("/gzip"),
  deflate: () => text("/deflate"),
  chunked: () => text("/brokken"),
  mapped: async () => String((await import("negen")).negen),
  imported: () => getComputedStyle(document.body).color,
  graphs: async () => [await graph("een"), await graph("twee")].join(),
  put: () => text("/zet", { method: "PUT", body: "a=1" }),
  error: async () => { const got = await fetch("/fout"); return got.status + await got.text(); },
  temporary: async () => { const got = await fetch("/tijdelijk"); return await got.text(); },
  kept: async () => { const got = await fetch("/blijft", { method: "POST", body: "b" });
    return await got.text(); },
  worker: () => until(new Worker("/werker.js"), "message"),
  moduleWorker: () => until(new Worker("/werker-m.js", { type: "module" }), "message"),
  shared: () => until(Object.assign(new SharedWorker("/gedeeld.js").port, { onmessage() {} }),
    "message"),
  own: () => until(new Worker(URL.createObjectURL(new Blob(["postMessage('eigen')"]))), "message"),
  declared: () => document.getElementById("schaduw").shadowRoot.textContent,
  attached: () => { const host = document.createElement("div");
    host.attachShadow({ mode: "open" }).innerHTML = "<i>open</i>";
    return host.shadowRoot.textContent; },
  written: () => document.getElementById("geschreven")?.textContent,
  srcdoc: async () => { const made = frame({ srcdoc: "<p>binnen</p>" }); await until(made, "load");
    return made.contentDocument.querySelector("p").textContent; },
  blank: () => { const made = frame({}); made.contentDocument.body.append("leeg");
    return made.contentDocument.body.textContent; },
  nested: async () => { const made = frame({ src: "/twee" }); await until(made, "load");
    return made.contentDocument.querySelector("h1").textContent; },
  cookie: () => { document.cookie = "a=1; path=/"; document.cookie = "b=2; path=/nergens";
    return /(^|; )a=1/.test(document.cookie) && !/b=2/.test(document.cookie) ? "ja" : "nee"; },
  stored: () => { localStorage.setItem("c", "3"); return localStorage.getItem("c"); },
  base: () => new Promise((done) => { const asked = indexedDB.open("d");
    asked.onsuccess = () => done("ja"); asked.onerror = () => done("nee"); }),
  route: () => { history.pushState({}, "", "/alles?route=1"); const seen = location.search;
    history.replaceState({}, "", "/alles"); return seen; },
  busted: () => text(`/vers?_=${Date.now()}${Math.floor(Math.random() * 1000)}`),
  jsonp: async () => { const script = document.createElement("script");
    script.src = `/jsonp?callback=antwoord&_=${Date.now()}`; document.body.append(script);
    await until(script, "load"); return String(self.jsonp); },
  plain: async () => { const script = document.createElement("script"); script.src = "/plat.js";
    document.body.append(script); await until(script, "load"); return String(self.plat); },
  part: async () => { const got = await fetch("/film", { headers: { Range: "bytes=0-" } });
    return String((await got.arrayBuffer()).byteLength); },
  picture: async () => { const made = new Image(); made.srcset = "/plaatje.svg 1x";
    document.body.append(made); await until(made, "load"); return "ja"; },
};
const seen = {};
for (const [name, check] of Object.entries(checks)) {
  const late = new Promise((done) => setTimeout(() => done("te laat"), 4000));
  const found = Promise.resolve().then(check).catch(String);
  seen[name] = await Promise.race([found, late]);
}
document.body.dataset.seen = JSON.stringify(seen);
document.body.dataset.check = "klaar";
</script></body></html>"""

EXPECTED = {
    "brotli": "brotli é", "zstd": "zstd é", "gzip": "gzip é", "deflate": "deflate é",
    "chunked": "in brokken", "mapped": "9", "imported": "rgb(4, 5, 6)", "graphs": "een!,twee!",
    "put": "gezet", "error": "500stuk", "temporary": "verhuisd", "kept": "bleef POST",
    "worker": "gewerkt", "moduleWorker": "9", "shared": "samen", "own": "eigen",
    "declared": "diep", "attached": "open", "written": "geschreven", "srcdoc": "binnen",
    "blank": "leeg", "nested": "Tweede pagina", "cookie": "ja", "stored": "3", "base": "ja",
    "route": "?route=1", "busted": "vers", "jsonp": "true", "plain": "plat", "part": "5000",
    "picture": "ja",
}  # fmt: skip
"""What the page finds, live and in replay."""

type Answer = tuple[int, dict[str, str], bytes]


_FIXED: dict[str, Answer] = {
    "/alles": (200, {"Content-Type": "text/html; charset=utf-8"}, PAGE.encode()),
    "/br": (200, {"Content-Type": TEXT, "Content-Encoding": "br"},
            brotli.compress("brotli é".encode())),
    "/zstd": (200, {"Content-Type": TEXT, "Content-Encoding": "zstd"},
              zstandard.compress("zstd é".encode())),
    "/gzip": (200, {"Content-Type": TEXT, "Content-Encoding": "gzip"},
              gzip.compress("gzip é".encode())),
    "/deflate": (200, {"Content-Type": TEXT, "Content-Encoding": "deflate"},
                 zlib.compress("deflate é".encode())),
    "/negen.js": (200, {"Content-Type": JS}, b"export const negen = 9;"),
    "/a.css": (200, {"Content-Type": "text/css"}, b"body { color: rgb(4, 5, 6) }"),
    "/fout": (500, {"Content-Type": TEXT}, b"stuk"),
    "/tijdelijk": (302, {"Location": "/nieuw"}, b""),
    "/blijft": (307, {"Location": "/gebleven"}, b""),
    "/zet": (200, {"Content-Type": TEXT}, b"gezet"),
    "/werker.js": (200, {"Content-Type": JS}, b"postMessage('gewerkt');"),
    "/werker-m.js": (200, {"Content-Type": JS},
                     b"import { negen } from '/negen.js'; postMessage(String(negen));"),
    "/gedeeld.js": (200, {"Content-Type": JS},
                    b"onconnect = (event) => event.ports[0].postMessage('samen');"),
    "/plat.js": (200, {"Content-Type": "text/plain"}, b"self.plat = 'plat';"),
    "/film": (200, {"Content-Type": "video/mp4", "Accept-Ranges": "bytes"}, b"\0" * 5000),
}  # fmt: skip


def answer(command: str, path: str, body: bytes) -> Answer | None:
    """Return what the site answers, or None for what isn't of this page."""
    bare, _, query = path.partition("?")
    if bare == "/graphql":
        try:
            asked = json.loads(body)["query"]
        except ValueError:
            return 400, {}, b""
        return 200, {"Content-Type": TEXT}, f"{asked}!".encode()
    if bare == "/gebleven":
        return 200, {"Content-Type": TEXT}, f"bleef {command}".encode()
    if bare == "/vers":
        return 200, {"Content-Type": TEXT}, b"vers"
    if bare == "/jsonp":
        name = query.partition("callback=")[2].partition("&")[0]
        return 200, {"Content-Type": JS}, f'{name}({{"ja": true}})'.encode()
    return _FIXED.get(path)


def chunks(path: str) -> Iterator[bytes]:
    """Yield the pieces of what is sent in chunks; none for all else."""
    if path == "/brokken":
        yield from (b"in ", b"brok", b"ken")
