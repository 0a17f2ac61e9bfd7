"""The site's ordinary pages: templates and content, rendered for the port that serves them."""

import tomllib
from collections.abc import Mapping
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from typing import Any
from urllib.parse import unquote

from jinja2 import Environment, FileSystemLoader, StrictUndefined

from capture.demo.answer import Answer, respond
from capture.demo.log import Listener

SITE = Path(__file__).parent / "site"
NEWS_PER_PAGE = 8
SECTIONS = {
    "nieuws": "Nieuws",
    "onderwerpen": "Onderwerpen",
    "publicaties": "Publicaties",
    "organisatie": "Organisatie",
    "contact": "Contact",
    "voorbeelden": "Voorbeelden",
}
ODD_PATHS = tuple(
    f"/voorbeelden/adressen/{path.rstrip('/')}/"
    for path in ("café-reünie", "met spatie", "Hoofdletter", "hoofdletter", "vraag", "dieper/" * 60)
)
"""Percent-decoded; all show the address as it was received."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Page:
    """A template and what it is filled with."""

    template: str
    values: Mapping[str, Any]


@cache
def load_content(name: str) -> dict[str, Any]:
    """Return a content file, `site/content/<name>.toml`; not to be changed by who reads it."""
    return tomllib.loads((SITE / "content" / f"{name}.toml").read_text("utf-8"))


class Pages:
    """All pages of the main site by their target (path and, where it matters, query)."""

    def __init__(self) -> None:
        """Load all content."""
        self._environment = Environment(
            loader=FileSystemLoader(SITE / "templates"),
            autoescape=True,
            undefined=StrictUndefined,
            trim_blocks=True,
            lstrip_blocks=True,
        )
        self._news: list[dict[str, Any]] = load_content("nieuws")["artikel"]
        self._topics: list[dict[str, Any]] = load_content("onderwerpen")["onderwerp"]
        self._publications: list[dict[str, Any]] = load_content("publicaties")["publicatie"]
        self.examples: list[dict[str, Any]] = load_content("voorbeelden")["groep"]
        self._environment.globals.update(
            sections=SECTIONS,
            news=self._news,
            topics=self._topics,
            publications=self._publications,
            example_groups=self.examples,
        )
        odd = {path: Page(template="adres.html", values={}) for path in ODD_PATHS}
        self._pages = {**self._templates(), **self._items(), **self._lists(), **odd}

    @property
    def targets(self) -> frozenset[str]:
        """All targets that this class answers."""
        return frozenset(self._pages)

    def render(self, target: str, urls: Mapping[Listener, str], listener: Listener) -> str | None:
        """Return the page's HTML, or None when there is no such page."""
        path = unquote(target.partition("?")[0])
        page = self._pages.get(target) or self._pages.get(path)
        return None if page is None else self.fill(page, target, urls, listener)

    def fill(
        self, page: Page, target: str, urls: Mapping[Listener, str], listener: Listener
    ) -> str:
        """Return a template filled with its values and the addresses of this running site."""
        return self._environment.get_template(page.template).render(
            page.values, target=target, origin=urls[listener], other=urls[Listener.OTHER]
        )

    def _templates(self) -> dict[str, Page]:
        folder = SITE / "templates" / "paginas"
        pages = {}
        for path in sorted(folder.rglob("*.html")):
            relative = path.relative_to(folder)
            parts = [*relative.parent.parts, relative.stem]
            if parts[-1] == "index":
                parts.pop()
            target = "/" + "".join(f"{part}/" for part in parts)
            pages[target] = Page(template=f"paginas/{relative.as_posix()}", values={})
        return pages

    def _items(self) -> dict[str, Page]:
        kinds = (
            ("nieuws", self._news),
            ("onderwerpen", self._topics),
            ("publicaties", self._publications),
        )
        return {
            f"/{kind}/{item['id']}/": Page(template=f"{kind}-item.html", values={"item": item})
            for kind, items in kinds
            for item in items
        }

    def _lists(self) -> dict[str, Page]:
        pages = {}
        count = -(-len(self._news) // NEWS_PER_PAGE)
        for number in range(1, count + 1):
            shown = self._news[(number - 1) * NEWS_PER_PAGE : number * NEWS_PER_PAGE]
            target = "/nieuws/" if number == 1 else f"/nieuws/?pagina={number}"
            values = {"shown": shown, "number": number, "count": count}
            pages[target] = Page(template="nieuws-lijst.html", values=values)
        for topic in self._topics:
            word = topic["zoekwoord"]
            found = [item for item in self._news if topic["id"] in item["onderwerpen"]]
            values = {"word": word, "found": found}
            pages[f"/zoeken/?trefwoord={word}"] = Page(template="zoeken.html", values=values)
        pages["/zoeken/"] = Page(template="zoeken.html", values={"word": "", "found": []})
        return pages


async def respond_page(answer: Answer, pages: Pages, *, status: int = 200) -> None:
    """Answer with the page of the request's target, or with 404."""
    target = answer.exchange.target
    html = pages.render(target, answer.site.urls, answer.listener)
    if html is None:
        missing = Page(template="fout.html", values={"status": 404, "kop": "Pagina niet gevonden"})
        html = pages.fill(missing, target, answer.site.urls, answer.listener)
        status = 404
    await respond(answer, html, status=status, headers=(("Cache-Control", "no-cache"),))
