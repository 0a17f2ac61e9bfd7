"""A larger sibling of the demo for measuring: many client-rendered pages, always the same bytes.

Each page is a shell that loads one shared script; the script fetches `/data/N.json` and renders its
text, pictures and links to other pages.
"""

import json
import random
import zlib
from functools import cache

from capture.demo import faults, feeds
from capture.demo.answer import Answer, Headers, respond
from capture.demo.connection import Route
from capture.demo.server import DemoSite, ThreadedDemoSite

CACHEABLE: Headers = (("Cache-Control", "max-age=3600"),)
VOCABULARY = """
de het een gemeente brief besluit voorbeeld water school brug regeling inwoner loket dorp stad
krijgt toont maakt leest vraagt samen later eerder altijd soms openbaar duidelijk nieuw
"""
WORDS = tuple(VOCABULARY.split())
LINKS_PER_PAGE = 8
PICTURES = 40
"""Distinct pictures on the whole site; pages share them."""
PICTURE_SIDE = 160
RENDER = """
const n = location.pathname.split('/')[2] || '1';
const themes = ['Wonen', 'Werken', 'Leren', 'Reizen', 'Zorg'];
const shared = `<header><button id="menu" aria-expanded="false">Menu</button><nav hidden>`
  + themes.map((t, i) => `<button class="thema" data-thema="${i + 1}">${t}</button>`).join('')
  + `</nav><input id="zoek" type="search" placeholder="Zoek"><ul id="suggesties"></ul></header>
  <div role="tablist"><button role="tab">Kort</button><button role="tab">Lang</button></div>
  <p id="paneel"></p>`;
const questions = [1, 2, 3].map((i) => `<h2><button class="vraag">Vraag ${i}</button></h2>
  <p hidden>Antwoord ${i}</p>`).join('');
const work = () => {
  const at = (id) => document.getElementById(id);
  const nav = document.querySelector('nav');
  at('menu').onclick = () => { nav.hidden = !nav.hidden; };
  for (const b of document.querySelectorAll('.thema')) b.onclick = () =>
    b.insertAdjacentHTML('afterend', `<a href="/pagina/${b.dataset.thema}">${b.textContent}</a>`);
  at('zoek').addEventListener('input', () => {
    at('suggesties').innerHTML = '<li><a href="/pagina/7">zeven</a></li>';
  });
  for (const b of document.querySelectorAll('[role=tab]')) b.onclick = () =>
    at('paneel').textContent = b.textContent;
  document.addEventListener('click', (e) => {
    const question = e.target.closest('.vraag');
    if (question) question.parentElement.nextElementSibling.hidden ^= true;
  });
  at('delen').onclick = () => at('delen').textContent = 'Gedeeld';
};
fetch('/data/' + n + '.json').then((a) => a.json()).then((d) => {
  document.title = d.title;
  document.getElementById('app').innerHTML = shared + `<h1>${d.title}</h1>`
    + d.text.map((t) => `<p>${t}</p>`).join('')
    + d.images.map((s) => `<img src="${s}" width="160" height="160" alt="">`).join('')
    + `<ul>${d.links.map((l) => `<li><a href="${l}">${l}</a></li>`).join('')}</ul>`
    + questions + `<button id="delen" data-pagina="${n}">Deel pagina ${n}</button>`;
  work();
});
"""
SHELL = (
    '<!doctype html>\n<html lang="nl"><head><meta charset="utf-8"><title>Laden</title>'
    '<meta name="viewport" content="width=device-width"><script src="/app.js" defer></script>'
    '</head><body><main id="app"></main></body></html>\n'
)


@cache
def make_script(size_bytes: int) -> bytes:
    """Return the shared script, padded to a size."""
    return pad_script(RENDER, size_bytes)


def pad_script(script: str, size_bytes: int) -> bytes:
    """Return a script padded to a size with functions that a browser must parse."""
    rng = random.Random(1)
    lines = [script]
    size = len(script)
    while size < size_bytes - 80:
        name = f"f{len(lines)}"
        word = rng.choice(WORDS)
        lines.append(f"function {name}(a, b) {{ return a * {rng.random():.6f} + b + '{word}'; }}\n")
        size += len(lines[-1])
    return "".join(lines).encode().ljust(size_bytes, b" ")


@cache
def make_picture(number: int) -> bytes:
    """Return a PNG of about 5 kB: noise in two colours."""
    rng = random.Random(number)
    row_bytes = PICTURE_SIDE // 4
    rows = b"".join(b"\0" + rng.randbytes(row_bytes) for _ in range(PICTURE_SIDE))

    def part(kind: bytes, data: bytes) -> bytes:
        checked = kind + data
        return len(data).to_bytes(4) + checked + zlib.crc32(checked).to_bytes(4)

    header = PICTURE_SIDE.to_bytes(4) * 2 + bytes([2, 3, 0, 0, 0])
    palette = rng.randbytes(12)
    return (
        b"\x89PNG\r\n\x1a\n"
        + part(b"IHDR", header)
        + part(b"PLTE", palette)
        + part(b"IDAT", zlib.compress(rows))
        + part(b"IEND", b"")
    )


def make_data(number: int, *, pages: int, images: int) -> bytes:
    """Return the JSON that page `number` (from 1) is rendered from."""
    rng = random.Random(number)
    text = [" ".join(rng.choices(WORDS, k=60)).capitalize() + "." for _ in range(6)]
    following = [
        number % pages + 1,
        *(rng.randrange(1, pages + 1) for _ in range(LINKS_PER_PAGE - 1)),
    ]
    value = {
        "title": f"Pagina {number}",
        "text": text,
        "images": [f"/beeld/{rng.randrange(PICTURES)}.png" for _ in range(images)],
        "links": [f"/pagina/{item}" for item in following],
    }
    return json.dumps(value).encode()


def generated_route(*, pages: int = 200, script_bytes: int = 150_000, images: int = 10) -> Route:
    """Return the route of a site of `pages` pages; the faults of the demo work here too."""

    async def route(answer: Answer) -> None:
        path = answer.request.path
        folder, _, name = path.strip("/").partition("/")
        number = int(digits) if (digits := name.partition(".")[0]).isdecimal() else 0
        if fault := faults.ROUTES.get(path):
            await fault(answer)
        elif path == "/" or (folder == "pagina" and 1 <= number <= pages):
            await respond(answer, SHELL)
        elif path == "/app.js":
            await respond(
                answer, make_script(script_bytes), mime="text/javascript", headers=CACHEABLE
            )
        elif folder == "data" and 1 <= number <= pages:
            body = make_data(number, pages=pages, images=images)
            await respond(answer, body, mime="application/json")
        elif folder == "beeld" and number < PICTURES:
            await respond(answer, make_picture(number), mime="image/png", headers=CACHEABLE)
        elif path == "/favicon.ico":
            await feeds.favicon(answer)
        else:
            await respond(answer, "Niet gevonden", status=404)

    return route


class GeneratedSite(DemoSite):
    """The generated site as an async context manager; page N is at `/pagina/N`."""

    def __init__(
        self,
        *,
        pages: int = 200,
        script_bytes: int = 150_000,
        images: int = 10,
        log_bytes: bool = False,
    ) -> None:
        """Prepare; nothing listens yet."""
        route = generated_route(pages=pages, script_bytes=script_bytes, images=images)
        super().__init__(log_bytes=log_bytes, route=route)


class ThreadedGeneratedSite(ThreadedDemoSite):
    """The same in a thread with its own loop."""

    def __init__(
        self,
        *,
        pages: int = 200,
        script_bytes: int = 150_000,
        images: int = 10,
        log_bytes: bool = False,
    ) -> None:
        """Prepare; nothing runs yet."""
        super().__init__(
            log_bytes=log_bytes,
            route=lambda: generated_route(pages=pages, script_bytes=script_bytes, images=images),
        )
