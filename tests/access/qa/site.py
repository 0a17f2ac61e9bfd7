"""A small site that asks its server for all kinds of things, and shows what came."""

from typing import Any

from capture.demo.answer import Answer, respond
from tests.harvests.quirks import page_with

SVG = (
    '<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 9 9" width="600" height="400">'
    '<rect width="9" height="9" fill="#0b3c5d"/></svg>'
)
HOME = """<p><a href="/twee/">Twee</a> <a href="/oud/">Oud</a></p>
<img src="/beeld.svg" alt="een vlak" width="600" height="400"><ul id="uit"></ul>
<script type="module">
import { seven } from "/deel.js";
const out = (text) => { const li = document.createElement("li"); li.textContent = text;
  document.querySelector("#uit").append(li); };
const later = await import("/later.js");
out(`modules ${seven} en ${later.eight}`);
const form = { method: "POST", body: new URLSearchParams({ vraag: "brug" }) };
out(await (await fetch("/vraag", form)).text());
const json = { method: "POST", body: JSON.stringify({ vraag: "weg" }),
  headers: { "Content-Type": "application/json" } };
out(await (await fetch("/vraag", json)).text());
out(await (await fetch(`/vers?_=${Date.now()}`)).text());
out(await (await fetch(`/vers?lot=${Math.random()}`)).text());
out(new Date().getUTCFullYear() > 2000 ? "een jaar" : "geen jaar");
</script>"""
TWO = """<p>Het tweede stuk tekst van deze kleine site, met genoeg woorden om te vergelijken.</p>
<div id="lijst"></div><script>
fetch("/lijst.json").then((answer) => answer.json()).then((rows) => {
  document.querySelector("#lijst").innerHTML = rows.map((row) => `<p>${row}</p>`).join("");
});</script>"""
ROWS = '["De eerste regel uit de gegevens", "De tweede regel uit de gegevens"]'
THREE = (
    '<p>De derde pagina heeft alleen tekst.</p><img src="http://nergens.invalid/dood.gif" alt="">'
)


def pages() -> dict[str, Any]:
    """Return the pages by path."""

    async def question(answer: Answer) -> None:
        told = answer.request.body.decode()
        await respond(answer, f"antwoord op {told}", mime="text/plain")

    def always(text: str, mime: str) -> Any:
        async def page(answer: Answer) -> None:
            await respond(answer, text, mime=mime)

        return page

    async def moved(answer: Answer) -> None:
        await respond(answer, "", status=301, headers=(("Location", "/twee/"),))

    return {
        "/": page_with(HOME, title="Begin"),
        "/twee/": page_with(TWO + '<a href="/drie/">Drie</a>', title="Twee"),
        "/drie/": page_with(THREE, title="Drie"),
        "/oud/": moved,
        "/beeld.svg": always(SVG, "image/svg+xml"),
        "/deel.js": always("export const seven = 7;", "text/javascript"),
        "/later.js": always("export const eight = 8;", "text/javascript"),
        "/lijst.json": always(ROWS, "application/json"),
        "/vers": always("vers antwoord", "text/plain"),
        "/vraag": question,
    }
