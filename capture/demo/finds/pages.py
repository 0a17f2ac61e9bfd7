"""The pages of the finds site: those that lead somewhere, and those that are found there."""

from collections.abc import Mapping
from typing import Any

from jinja2 import Environment, FileSystemLoader, StrictUndefined

from capture.demo.pages import SITE, Page, load_content

SECTION = "/vindplaatsen/"
FOUND = "/vondst/"


class FindsPages:
    """All pages by their path."""

    def __init__(self) -> None:
        """Load all content."""
        self._environment = Environment(
            loader=FileSystemLoader(SITE / "templates"),
            autoescape=True,
            undefined=StrictUndefined,
            trim_blocks=True,
            lstrip_blocks=True,
        )
        groups: list[dict[str, Any]] = load_content("vindplaatsen")["groep"]
        self._pages = {
            "/": _page("begin"),
            SECTION: _page("overzicht", groepen=groups),
            "/kader/energie/": _page("kader"),
            **{
                f"{SECTION}{place['id']}/": _page(
                    "plaats",
                    label=group["titel"],
                    titel=place["titel"],
                    intro=place["tekst"],
                    plaats=place,
                )
                for group in groups
                for place in group["plaatsen"]
            },
            **{
                f"{FOUND}{found['id']}/": _page(
                    "vondst", label="Gevonden", titel=found["titel"], tekst=found["tekst"]
                )
                for found in load_content("vondsten")["vondst"]
            },
        }

    @property
    def paths(self) -> frozenset[str]:
        """Paths of all pages that need nothing but their path."""
        return frozenset(self._pages)

    def render(self, path: str) -> str | None:
        """Return the page's HTML, or None when there is no such page."""
        page = self._pages.get(path)
        return None if page is None else self._fill(page.template, path, page.values)

    def register(self, *, is_asked: bool) -> str:
        """Return the register: empty, or with what it has for whoever asks, whatever the word."""
        title = "Register: gevonden stukken" if is_asked else "Register"
        values = {"label": "Register", "titel": title, "gezocht": is_asked}
        return self._fill("vindplaatsen/register.html", "/register/", values)

    def missing(self, path: str) -> str:
        """Return the page that says that there is none."""
        values = {
            "label": "404",
            "titel": "Pagina niet gevonden",
            "tekst": "De pagina bestaat niet, of is verplaatst.",
        }
        return self._fill("vindplaatsen/vondst.html", path, values)

    def _fill(self, template: str, path: str, values: Mapping[str, Any]) -> str:
        return self._environment.get_template(template).render(values, pad=path)


def _page(template: str, **values: Any) -> Page:
    return Page(template=f"vindplaatsen/{template}.html", values=values)
