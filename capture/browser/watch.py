"""What CDP tells about a page: navigations, dialogs, windows, downloads, log-ins."""

import asyncio
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from typing import Any

from capture.browser.channel import Channel, DocumentGoneError, PageGoneError, ScriptError
from capture.browser.navigation import DocumentRequest, Itinerary, Verdict
from capture.model.url import split

_PAUSED_KINDS = ("Document", "XHR", "Fetch", "EventSource")
"""Documents for where the main frame goes; XHR and fetch because one that gets a 401 never settles
unless its log-in prompt is answered, and only paused requests have their prompt announced;
EventSource because it comes back by itself, so that its page has to be left for an empty one."""

_ALSO_MAY_SEND = ("Ping", "CSPViolationReport", "Other")
"""Besides those, what may be sent by another method than GET; pictures, styles, scripts, fonts and
media are always asked for."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Credentials:
    """A name and password for HTTP authentication."""

    name: str
    password: str


@dataclass(frozen=True, slots=True, kw_only=True)
class OwnHeaders:
    """Request headers for the site's own hosts; nobody else gets to see them."""

    headers: Mapping[str, str] = field(default_factory=dict)
    is_own: Callable[[str], bool] = lambda _: True
    """Whether a URL is one of the site's."""

    def for_url(self, url: str) -> dict[str, str]:
        """Return the headers that a request for `url` gets."""
        return dict(self.headers) if self.headers and self.is_own(url) else {}


class PageWatch:
    """Listens to one page for as long as it lives; `begin` opens the book for a visit."""

    def __init__(
        self,
        channel: Channel,
        credentials: Mapping[str, Credentials],
        own: OwnHeaders,
        *,
        sees_all: bool = False,
    ) -> None:
        """Watch over `channel`; `credentials` by origin (`host:port`).

        `sees_all`: the itinerary judges every request that may send something, not only those for
        documents.
        """
        self._sees_all = sees_all
        self._own = own
        self._channel = channel
        self._credentials = credentials
        self._answered: set[str] = set()
        self._tasks: set[asyncio.Task[None]] = set()
        self.main_frame = ""
        self._is_leaving = False
        self._left = asyncio.Event()
        self.accept = "text/html,application/xhtml+xml,application/xml;q=0.9,*/*;q=0.8"
        self.itinerary = Itinerary(may_navigate=lambda _: True, limit=10)
        self.loader = ""
        self.loaded = False
        self.moved = asyncio.Event()
        self.windows: list[str] = []
        self.downloads: list[str] = []
        self.notes: list[str] = []
        self.has_stream = False
        """The page opened a WebSocket or an EventSource."""

    async def start(self) -> None:
        """Switch on the events; once."""
        listeners = {
            "Fetch.requestPaused": self._on_paused,
            "Fetch.authRequired": self._on_auth,
            "Page.frameNavigated": self._on_navigated,
            "Page.loadEventFired": self._on_loaded,
            "Page.windowOpen": lambda event: self.windows.append(event["url"]),
            "Page.downloadWillBegin": lambda event: self.downloads.append(event["url"]),
            "Page.javascriptDialogOpening": self._on_dialog,
        }
        for event, listener in listeners.items():
            self._channel.on(event, listener)
        await self._channel.send("Page.enable")
        await self._pause()
        tree = await self._channel.send("Page.getFrameTree")
        self.main_frame = tree["frameTree"]["frame"]["id"]

    async def _pause(self) -> None:
        """Have requests held until they are judged; those of a kind that may need it."""
        patterns = [{"resourceType": kind, "requestStage": "Request"} for kind in _PAUSED_KINDS]
        patterns += [
            {"urlPattern": f"*://{origin}/*", "requestStage": "Request"}
            for known in self._credentials
            for origin in {known, known.removesuffix(":443"), known.removesuffix(":80")}
        ]
        if self._sees_all:
            patterns += [
                {"resourceType": kind, "requestStage": "Request"} for kind in _ALSO_MAY_SEND
            ]
        if self._own.headers:
            patterns = [{"requestStage": "Request"}]
        await self._channel.send("Fetch.enable", patterns=patterns, handleAuthRequests=True)

    async def hold_back(self, itinerary: Itinerary) -> None:
        """From now on until `let_go` the itinerary judges everything that may send something."""
        self.itinerary = itinerary
        self._sees_all = True
        await self._pause()

    async def let_go(self) -> None:
        """Judge documents alone again; the itinerary stays."""
        self._sees_all = False
        await self._pause()

    def begin(self, itinerary: Itinerary) -> None:
        """Open the book for a new visit."""
        self.itinerary = itinerary
        self.loader = ""
        self.loaded = False
        self._is_leaving = False
        self.moved.clear()
        self._answered.clear()
        self.windows, self.downloads, self.notes = [], [], []
        self.has_stream = False

    def note_stream(self) -> None:
        """Note that the page opened a stream that isn't seen here."""
        self.has_stream = True

    async def until_loaded(self, *, not_loader: str = "") -> None:
        """Return when the present document (another one than `not_loader`) had its load event."""
        while not self.loaded or self.loader == not_loader:
            self.moved.clear()
            await self.moved.wait()

    async def leave(self) -> None:
        """Go to an empty page, and return when it is there.

        A navigation that begins before that, though Chromium has answered, is lost without a word.
        """
        self._is_leaving = True
        self._left.clear()
        await self._channel.send("Page.navigate", url="about:blank")
        await self._left.wait()
        self._is_leaving = False

    async def until_answered(self) -> None:
        """Return when every request that was held so far has its verdict."""
        await asyncio.gather(*self._tasks)

    def stop(self) -> None:
        """Let go of answers that are still being given."""
        for task in self._tasks:
            task.cancel()

    def _on_navigated(self, event: dict[str, Any]) -> None:
        frame = event["frame"]
        if "parentId" in frame:
            return
        if self._is_leaving:
            self._left.set()
            return
        self.loader = frame["loaderId"]
        self.loaded = False
        self.moved.set()

    def _on_loaded(self, _event: dict[str, Any]) -> None:
        if self.loader:
            self.loaded = True
            self.moved.set()

    def _on_dialog(self, event: dict[str, Any]) -> None:
        # Playwright dismisses it (and lets beforeunload through).
        if event["type"] != "beforeunload":
            self.notes.append(f"dialog dismissed: {event['type']} {event['message'][:200]!r}")

    def _on_paused(self, event: dict[str, Any]) -> None:
        request = event["request"]
        # Before the visit has asked for its page, only one that stands still can ask for anything.
        verdict = Verdict.GO_ON if self.itinerary.has_begun else Verdict.ABORT
        self.has_stream |= event["resourceType"] == "EventSource"
        if event["resourceType"] == "Document" and event["frameId"] == self.main_frame:
            self.accept = request["headers"].get("Accept", self.accept)
            verdict = self.itinerary.judge(
                DocumentRequest(
                    url=request["url"] + request.get("urlFragment", ""),
                    method=request["method"],
                    navigation_id=event.get("networkId", event["requestId"]),
                )
            )
        elif self._sees_all and verdict is Verdict.GO_ON:
            verdict = self.itinerary.judge_part(
                request["method"],
                request["url"],
                by_script=event["resourceType"] in ("XHR", "Fetch"),
            )
        if verdict is Verdict.GO_ON:
            self._answer(
                "Fetch.continueRequest", requestId=event["requestId"], **self._more(request)
            )
        elif verdict is Verdict.NO_CONTENT:
            self._answer("Fetch.fulfillRequest", requestId=event["requestId"], responseCode=204)
        else:
            self._answer("Fetch.failRequest", requestId=event["requestId"], errorReason="Aborted")

    def _more(self, request: dict[str, Any]) -> dict[str, Any]:
        """Return what a request of the site's own gets besides: the browser's headers and ours."""
        own = self._own.for_url(request["url"])
        if not own:
            return {}
        headers = request["headers"] | own
        return {"headers": [{"name": name, "value": value} for name, value in headers.items()]}

    def _on_auth(self, event: dict[str, Any]) -> None:
        parts = split(event["request"]["url"])
        known = self._credentials.get(parts.origin) if parts else None
        response: dict[str, str] = {"response": "CancelAuth"}
        if known and event["requestId"] not in self._answered:
            self._answered.add(event["requestId"])  # asked twice: they were refused
            response = {
                "response": "ProvideCredentials",
                "username": known.name,
                "password": known.password,
            }
        self._answer(
            "Fetch.continueWithAuth", requestId=event["requestId"], authChallengeResponse=response
        )

    def _answer(self, method: str, **parameters: Any) -> None:
        task = asyncio.get_running_loop().create_task(self._send(method, parameters))
        self._tasks.add(task)
        task.add_done_callback(self._tasks.discard)

    async def _send(self, method: str, parameters: dict[str, Any]) -> None:
        try:
            await self._channel.send(method, **parameters)
        except (PageGoneError, DocumentGoneError, ScriptError):
            return  # the request went away with its page: nothing is left to answer
