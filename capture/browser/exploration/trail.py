"""Where a page wanted to go while it was explored: gathered into links. Pure."""

from collections.abc import Iterable, Sequence
from typing import Any

from capture.browser.collected import MAX_ACTION
from capture.browser.exploration.candidate import Act, Candidate
from capture.browser.exploration.result import Asking, Explored, ExploreRequest, Unfired
from capture.browser.navigation import SAFE_METHODS
from capture.model.link import Hop, Link, Mechanism
from capture.model.survey import Request
from capture.model.url import normalise

_MECHANISMS = {
    "navigation": Mechanism.SCRIPT_NAVIGATION,
    "download": Mechanism.SCRIPT_NAVIGATION,
    "route": Mechanism.ROUTE,
    "window": Mechanism.WINDOW,
}
_MAX_NOTES = 50
_MAX_ASKINGS = 200
_MAX_REQUESTS = 200
_MAX_ASKED = 20


class Trail:
    """What is found while one page is explored."""

    def __init__(self, request: ExploreRequest) -> None:
        """Begin with nothing; what the request knows already is not told again."""
        self._request = request
        self._links: dict[str, Link] = {}
        self._unfired: dict[Unfired, None] = {}
        self._notes: dict[str, None] = {}
        self._askings: list[Asking] = []
        self._requests: dict[tuple[str, ...], Request] = {}

    def note(self, text: str) -> None:
        """Note what was less than hoped."""
        if len(self._notes) < _MAX_NOTES:
            self._notes.setdefault(text)

    def take(
        self, noted: Iterable[dict[str, Any]], *, act: Act | None, action: str = ""
    ) -> list[str]:
        """Take in what js/hooks.js and the wire noted; return the URLs that were wanted."""
        done = act.text if act is not None else action
        where = act.candidate.selector if act is not None else ""
        urls = []
        for row in noted:
            kind = str(row["kind"])
            if kind == "dialog":
                self.note(f"explore: dialog answered: {row['text']}")
                continue
            url = _web_url(row.get("url"))
            method = str(row.get("method", "GET")).upper()
            if method not in SAFE_METHODS:
                self._keep_unfired(method, url, act, done)
            elif url is not None and kind in _MECHANISMS:
                self._keep(url, _MECHANISMS[kind], where, done)
                urls.append(url)
        return urls

    def take_asked(self, urls: Sequence[str], *, act: Act, has_changed: bool) -> None:
        """Take in what scripts asked for because of an act."""
        if urls and len(self._askings) < _MAX_ASKINGS:
            self._askings.append(
                Asking(
                    selector=act.candidate.selector,
                    label=act.candidate.label,
                    how=act.action.value,
                    urls=tuple(urls[:_MAX_ASKED]),
                    has_changed=has_changed,
                )
            )

    def take_requests(self, requests: Iterable[Request]) -> None:
        """Take in what scripts asked of the browser, each once."""
        for each in requests:
            if len(self._requests) < _MAX_REQUESTS:
                key = (each.asked, each.selector, each.frame, str(each.facts.get("url", "")))
                self._requests[key] = each

    def take_route(self, url: str, *, act: Act) -> list[str]:
        """Take in a fragment that changed the document."""
        route = _web_url(url)
        if route is None:
            return []
        self._keep(route, Mechanism.ROUTE, act.candidate.selector, act.text)
        return [route]

    def take_links(self, links: Iterable[Link]) -> list[str]:
        """Take in links that the page shows now; return those that are new."""
        fresh = []
        for link in links:
            if link.url not in self._request.known and link.url not in self._links:
                self._links[link.url] = link
                fresh.append(link.url)
        return fresh

    def result(
        self, *, unsafe: Iterable[Candidate], actions: int, familiar: int, seconds: float
    ) -> Explored:
        """Return all of it."""
        for each in unsafe:
            method = (each.method or "").upper()
            method = "" if method in SAFE_METHODS else method
            self._unfired.setdefault(
                Unfired(selector=each.selector, label=each.label, method=method, url=each.target)
            )
        return Explored(
            url=self._request.url,
            links=tuple(self._links.values()),
            unfired=tuple(self._unfired),
            askings=tuple(self._askings),
            requests=tuple(self._requests.values()),
            actions=actions,
            familiar=familiar,
            seconds=seconds,
            notes=tuple(self._notes),
        )

    def _keep(self, url: str, mechanism: Mechanism, where: str, action: str) -> None:
        if url in self._request.known or url in self._links:
            return
        self._links[url] = Link(
            url=url,
            hop=Hop.LINK,
            mechanism=mechanism,
            where=where[:200],
            action=action[:MAX_ACTION],
        )

    def _keep_unfired(self, method: str, url: str | None, act: Act | None, action: str) -> None:
        self._unfired.setdefault(
            Unfired(
                selector=act.candidate.selector if act is not None else "",
                label=act.candidate.label if act is not None else "",
                method=method,
                url=url,
                action=action[:MAX_ACTION],
            )
        )


def _web_url(raw: Any) -> str | None:
    url = normalise(raw) if isinstance(raw, str) else None
    return url if url is not None and url.startswith(("http:", "https:")) else None
