"""One request to the portal, as its views see it, and the answers that they share."""

from collections.abc import Mapping
from dataclasses import dataclass
from http import HTTPStatus

from starlette.responses import HTMLResponse, Response

from capture.access import asked as asking
from capture.access.asked import Asked
from capture.access.catalogue.catalogue import Catalogue
from capture.access.catalogue.values import Capture
from capture.access.desk.office import Office
from capture.access.portal.forms import Refused
from capture.access.portal.lasting import Lasting
from capture.access.portal.rendering import Language, render
from capture.access.replay.policy import Origins
from capture.access.search.index import SearchIndex


@dataclass(frozen=True, slots=True, kw_only=True)
class Visit:
    """What is asked, and what it is answered from."""

    catalogue: Catalogue
    origins: Origins
    name: str
    """Of the archive."""
    can_replay: bool
    search: SearchIndex | None
    """None: the index can't be opened, and nothing is searched."""
    language: Language
    path: str
    """Target as it came, without the mark of the language."""
    rest: str
    """What follows the first part of the path, as it came, with its query."""
    query: Mapping[str, str]
    headers: Mapping[str, str]
    client: str
    """Network address that the request came from; empty when unknown."""
    lasting: Lasting | None
    """None where the archive can't be written: then nothing can be sent."""
    office: Office | None = None
    """Of the archivist's pages; None where there are none."""
    session: str = ""
    """Hash of the token that the browser presents at the archivist's pages; empty without one.
    Tokens of forms hold for it alone."""

    def token(self, purpose: str) -> str:
        """Return the token for a form that goes to the path `/PURPOSE…`."""
        assert self.lasting is not None
        return self.lasting.tokens.made(purpose, self.session)

    def asked(self) -> Asked | None:
        """Return the archived address that the path asks for."""
        return asking.asked(self.rest)

    def found(self, wanted: Asked) -> Capture | None:
        """Return the capture nearest to what is asked."""
        return self.catalogue.nearest(wanted.url, wanted.moment)

    def html(
        self,
        template: str,
        *,
        status: int = HTTPStatus.OK,
        headers: Mapping[str, str] | None = None,
        **values: object,
    ) -> Response:
        """Return a page."""
        page = render(
            template,
            self.language,
            self.path,
            archive_name=self.name,
            origins=self.origins,
            can_replay=self.can_replay,
            **values,
        )
        return HTMLResponse(page.encode("utf-8", "replace"), status, dict(headers or {}))

    def fault(self, status: int) -> Response:
        """Return the page that says that there is no such page, or that it was asked wrongly."""
        return self.html("fault", status=status, status_code=status)

    def refused(self, why: Refused) -> Response:
        """Return the page that says why a form isn't taken, and what to do."""
        return self.html("refused", status=why.status, why=why.value)

    def is_left_out(self, wanted: Asked) -> Response:
        """Return the page for what the archive doesn't hold (OPSL04)."""
        headers = {"X-Robots-Tag": "noindex"}
        return self.html("leave", status=HTTPStatus.NOT_FOUND, headers=headers, url=wanted.url)
