"""One small page on one framework, what it leads to, and what a reader does to get there."""

from collections.abc import Mapping
from dataclasses import dataclass, field

from capture.model.link import Mechanism
from tests.browser.site import HTML, Answer, Site, page
from tests.steps import Step

GOES, ROUTES, SHOWS = Mechanism.SCRIPT_NAVIGATION, Mechanism.ROUTE, Mechanism.RENDERED


@dataclass(frozen=True, slots=True, kw_only=True)
class Case:
    """A page at `/`, and the one path that it leads to."""

    name: str
    html: str
    """What comes after `<title>`."""
    finds: Mapping[str, Mechanism]
    user: tuple[Step, ...]
    """Leads to the path in `finds`; where there are several, to the last of them."""
    is_shell: bool = False
    """The site answers with this page wherever it leads, as that of a script application does."""
    more: Mapping[str, str] = field(default_factory=dict)
    """Other answers by path: HTML, or JSON when the path ends so."""

    def put_on(self, site: Site) -> None:
        """Let the site answer with this page, and with a page wherever it leads."""
        own = page(f"<title>{self.name}</title><link rel=icon href='data:,'>{self.html}")
        site.routes["/"] = own
        for path in self.finds:
            if "#" not in path:
                site.routes[path] = own if self.is_shell else page("<title>Gevonden</title><p>Ja")
        for path, content in self.more.items():
            kind = "application/json" if path.endswith(".json") else HTML
            site.routes[path] = Answer(body=content.encode(), type=kind)


def scripts(*names: str) -> str:
    """Return script elements for files of packages."""
    return "".join(f'<script src="/npm/{name}"></script>' for name in names)


def js(text: str, kind: str = "text/javascript") -> str:
    """Return an inline script."""
    return f'<script type="{kind}">{text}</script>'
