"""The pages of the specimens site: those with a specimen, their look-alikes, and the frames."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from jinja2 import Environment, FileSystemLoader, StrictUndefined

from capture.demo.pages import SITE, load_content
from capture.demo.specimens.supplies import Supplies

SPECIMENS = "/proeven/"
LOOKALIKES = "/gewoon/"
_FORM_ANSWERS = {
    "/gewoon/zoeken-op-server/gevonden/": {
        "label": "Gewoon",
        "titel": "Eén verslag gevonden",
        "tekst": "Het jaarverslag is vastgesteld op 14 mei.",
    },
    "/proeven/captcha/nummer/": {
        "label": "Achter een deur",
        "titel": "Nog niet gecontroleerd",
        "tekst": "Geef op de vorige pagina eerst aan dat u geen robot bent.",
    },
}
"""Where forms that send nothing but their address lead, whatever was filled in."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Shown:
    """A page as it is answered."""

    html: str
    status: int
    headers: tuple[tuple[str, str], ...]


class SpecimenPages:
    """All pages by their path."""

    def __init__(self, supplies: Supplies) -> None:
        """Load all content; leave out what needs something that `supplies` doesn't have."""
        self._environment = Environment(
            loader=FileSystemLoader(SITE / "templates"),
            autoescape=True,
            undefined=StrictUndefined,
            trim_blocks=True,
            lstrip_blocks=True,
        )
        content = load_content("proeven")
        specimens = [
            {"titel": group["titel"], "items": kept}
            for group in content["groep"]
            if (kept := [item for item in group["proeven"] if _is_served(item, supplies)])
        ]
        lookalikes: list[dict[str, Any]] = content["gewoon"]
        self._environment.globals["large_bytes"] = supplies.large_bytes
        self._pages: dict[str, Mapping[str, Any]] = {
            "/": {"template": "begin", "titel": "Proeven van Voorbeelden"},
            SPECIMENS: {"template": "overzicht", "titel": "Proeven", "groepen": specimens},
            LOOKALIKES: {"template": "gewoon", "titel": "Gewoon", "items": lookalikes},
            **{path: {"template": "bericht", **page} for path, page in _FORM_ANSWERS.items()},
        }
        for group in specimens:
            for item in group["items"]:
                self._add(SPECIMENS, "proef", item, group["titel"])
        for item in lookalikes:
            self._add(LOOKALIKES, "gewoon", item, "Gewoon")

    @property
    def paths(self) -> frozenset[str]:
        """Paths of all pages of the site itself."""
        return frozenset(self._pages)

    def show(self, path: str, **addresses: str) -> Shown | None:
        """Return a page, or None when there is none; `addresses` are those of the running site."""
        page = self._pages.get(path)
        if page is None:
            return None
        html = self.fill(str(page["template"]), {**page, **addresses, "pad": path})
        headers = tuple((name, value) for name, value in page.get("koppen", ()))
        return Shown(html=html, status=page.get("status", 200), headers=headers)

    def fill(self, template: str, values: Mapping[str, Any]) -> str:
        """Return a template of the site, filled."""
        return self._environment.get_template(f"proeven/{template}.html").render(values)

    def message(self, path: str, *, label: str, title: str, text: str) -> str:
        """Return a page that says one thing."""
        values = {"pad": path, "label": label, "titel": title, "tekst": text}
        return self.fill("bericht", values)

    def _add(self, base: str, folder: str, item: Mapping[str, Any], label: str) -> None:
        self._pages[f"{base}{item['id']}/"] = {
            **item,
            "template": f"{folder}/{item['id']}",
            "label": label,
            "intro": item["tekst"],
        }


def _is_served(item: Mapping[str, Any], supplies: Supplies) -> bool:
    return all(supplies.has(need) for need in item.get("nodig", ()))
