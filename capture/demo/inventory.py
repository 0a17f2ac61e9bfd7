"""What a perfect harvest of the demo must contain, read from `inventory.toml` beside this module.

Keys of a page: `path` (as on the wire, with a fragment where that is the route), `title`, `kind` of
difficulty, `status` (of the first answer; default 200), `discovery` (default `links`), `layout`
(which common requests belong to it), and three lists of requests:

- `requests`: made when the page is opened and slowly scrolled to its end;
- `variants`: named by the page, but only asked for on another screen, on playing, on printing, on
  opening `details`, or not at all (icons): part of a perfect harvest all the same;
- `explored`: made only when somebody presses or clicks something.
"""

import tomllib
from dataclasses import dataclass
from enum import StrEnum
from pathlib import Path
from typing import Any

SOURCE = Path(__file__).with_name("inventory.toml")


class Origin(StrEnum):
    """Whose server a request goes to."""

    SITE = "site"
    """The ministry's, over HTTP or HTTPS."""
    OTHER = "other"
    """The other organisation's."""


class Discovery(StrEnum):
    """How a page can be found."""

    LINKS = "links"
    """By a link in the HTML as sent."""
    RENDERED = "rendered"
    """By a link that a script puts on a page."""
    REDIRECT = "redirect"
    """As the target of a redirect."""
    EMBEDDED = "embedded"
    """As a frame within a page."""
    SITEMAP = "sitemap"
    """Only by the sitemap: an orphan."""
    EXPLORED = "explored"
    """Only by pressing something; for a harvest that explores."""


@dataclass(frozen=True, slots=True, kw_only=True)
class ExpectedRequest:
    """A request that belongs to a page."""

    method: str
    origin: Origin
    path: str
    """Path and query, as on the wire."""


@dataclass(frozen=True, slots=True, kw_only=True)
class ExpectedPage:
    """A page and all that belongs to it; the common requests of its layout are filled in."""

    path: str
    title: str
    """What the title begins with; empty when the answer has none."""
    kind: str
    status: int
    discovery: Discovery
    requests: tuple[ExpectedRequest, ...]
    variants: tuple[ExpectedRequest, ...]
    explored: tuple[ExpectedRequest, ...]

    @property
    def request_path(self) -> str:
        """What is asked of the server: the path without its fragment."""
        return self.path.partition("#")[0]


@dataclass(frozen=True, slots=True, kw_only=True)
class ExpectedFile:
    """Something that is linked but is not a page."""

    path: str
    mime: str
    """Without parameters."""
    discovery: Discovery


@dataclass(frozen=True, slots=True, kw_only=True)
class Inventory:
    """The whole list."""

    pages: tuple[ExpectedPage, ...]
    files: tuple[ExpectedFile, ...]
    out_of_scope: tuple[str, ...]
    """Paths of the other organisation's pages, which a harvest must not contain."""

    def page(self, path: str) -> ExpectedPage:
        """Return the page at a path; KeyError when the list has none."""
        for page in self.pages:
            if page.path == path:
                return page
        raise KeyError(path)

    def all_requests(self, *, explored: bool = False) -> frozenset[ExpectedRequest]:
        """Return all that a perfect harvest holds: pages, files, and what belongs to them."""
        pages = [page for page in self.pages if explored or page.discovery != Discovery.EXPLORED]
        own = {_request(page.request_path) for page in pages}
        files = {_request(file.path) for file in self.files}
        embeds = {item for page in pages for item in (*page.requests, *page.variants)}
        pressed = {item for page in pages for item in page.explored} if explored else set()
        return frozenset(own | files | embeds | pressed)


def _request(text: str) -> ExpectedRequest:
    words = text.split(" ")
    method, origin, path = words if len(words) == 3 else ("GET", Origin.SITE, text)
    return ExpectedRequest(method=method, origin=Origin(origin), path=path)


def _requests(texts: list[str]) -> tuple[ExpectedRequest, ...]:
    return tuple(_request(text) for text in texts)


def load_inventory(source: Path = SOURCE) -> Inventory:
    """Return the inventory; KeyError or ValueError when the file breaks its own rules."""
    data = tomllib.loads(source.read_text("utf-8"))
    return Inventory(
        pages=tuple(_page(item, data) for item in data["page"]),
        files=tuple(
            ExpectedFile(
                path=item["path"],
                mime=item["mime"],
                discovery=Discovery(item.get("discovery", "links")),
            )
            for item in data["file"]
        ),
        out_of_scope=tuple(data["other"]["out_of_scope"]),
    )


def _page(item: dict[str, Any], data: dict[str, Any]) -> ExpectedPage:
    layout = item.get("layout", "site")
    icons = data["icons"]["variants"] if layout == "site" else []
    return ExpectedPage(
        path=item["path"],
        title=item["title"],
        kind=item["kind"],
        status=item.get("status", 200),
        discovery=Discovery(item.get("discovery", "links")),
        requests=_requests([*data["layouts"][layout], *item.get("requests", [])]),
        variants=_requests([*icons, *item.get("variants", [])]),
        explored=_requests(item.get("explored", [])),
    )
