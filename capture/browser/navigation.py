"""Where the main frame goes: decided before a request is sent, and noted."""

from collections.abc import Callable
from dataclasses import dataclass, field
from enum import Enum, auto

SAFE_METHODS = frozenset({"GET", "HEAD"})
_MOST_ASKED = 1_000


class Verdict(Enum):
    """What becomes of a request for a document."""

    GO_ON = auto()
    """It is sent."""
    ABORT = auto()
    """It is not sent; the present document stays."""
    NO_CONTENT = auto()
    """It is not sent but answered by us, with 204: the present document lives on unharmed."""


@dataclass(frozen=True, slots=True, kw_only=True)
class DocumentRequest:
    """A request for the main frame's document, stopped before it is sent."""

    url: str
    method: str
    navigation_id: str
    """The same for a request and the redirects that follow from it."""


@dataclass(slots=True, kw_only=True)
class Itinerary:
    """The navigations of one visit. No I/O: takes requests, gives verdicts, keeps what happened."""

    may_navigate: Callable[[str], bool]
    limit: int
    redirects: list[str] = field(default_factory=list)
    script_navigations: list[str] = field(default_factory=list)
    unsafe: list[str] = field(default_factory=list)
    blocked: str | None = None
    notes: list[str] = field(default_factory=list)
    _current: str | None = None
    _seen: set[str] = field(default_factory=set)

    @property
    def has_begun(self) -> bool:
        """Whether the visit's own request has been seen."""
        return self._current is not None

    def judge_part(self, method: str, url: str, *, by_script: bool = False) -> Verdict:
        """Decide about a request for anything but the main frame's document.

        `by_script`: a script asks for data (fetch, XMLHttpRequest).
        """
        return Verdict.GO_ON

    def judge(self, request: DocumentRequest) -> Verdict:
        """Decide about one request; the first one is the visit's own and goes on."""
        is_repeated = request.url in self._seen
        self._seen.add(request.url)
        if self._current is None:
            self._current = request.navigation_id
            return Verdict.GO_ON
        if request.method not in SAFE_METHODS:
            self.unsafe.append(request.url)
            return Verdict.ABORT
        is_redirect = request.navigation_id == self._current
        self._current = request.navigation_id
        (self.redirects if is_redirect else self.script_navigations).append(request.url)
        if not self.may_navigate(request.url):
            self.blocked = request.url
            return Verdict.ABORT
        if len(self.redirects) + len(self.script_navigations) > self.limit:
            kind = "redirect" if is_redirect else "navigation"
            why = "goes round in a loop" if is_repeated else "is one too many"
            self.notes.append(
                f"{kind} to {request.url} not followed: it {why} (limit {self.limit})"
            )
            return Verdict.ABORT
        return Verdict.GO_ON


@dataclass(frozen=True, slots=True)
class Tried:
    """Where a page wanted to go, or what it wanted to send."""

    method: str
    url: str


@dataclass(slots=True, kw_only=True)
class ExplorersItinerary(Itinerary):
    """The navigations of an explorer: the page stays where it is, and only asks."""

    is_over: bool = False
    """The page is about to be left: it gets nothing any more."""
    tried: list[Tried] = field(default_factory=list)
    """Where the main frame wanted to go since `take_tried`."""
    unsent: list[Tried] = field(default_factory=list)
    """What would have been sent by POST or the like since `take_unsent`."""
    asked: list[str] = field(default_factory=list)
    """What scripts asked the server for since `take_asked`."""

    def stay(self) -> None:
        """Take the page for loaded: it is left no more."""
        self._current = ""

    def judge_part(self, method: str, url: str, *, by_script: bool = False) -> Verdict:
        """Let questions pass; keep what could change something at the site's end."""
        if self.is_over:
            return Verdict.ABORT
        if method in SAFE_METHODS or method == "OPTIONS":
            if by_script and len(self.asked) < _MOST_ASKED:
                self.asked.append(url)
            return Verdict.GO_ON
        self.unsent.append(Tried(method, url))
        return Verdict.ABORT

    def judge(self, request: DocumentRequest) -> Verdict:
        """Let the visit's own request and its redirects pass; note all others."""
        is_own = self._current is None or request.navigation_id == self._current
        if is_own and request.method in SAFE_METHODS:
            return Itinerary.judge(self, request)
        if request.method in SAFE_METHODS:
            self.tried.append(Tried(request.method, request.url))
            return Verdict.NO_CONTENT
        self.unsent.append(Tried(request.method, request.url))
        return Verdict.NO_CONTENT

    def take_tried(self) -> list[Tried]:
        """Return and let go of where the page wanted to go."""
        taken, self.tried = self.tried, []
        return taken

    def take_asked(self) -> list[str]:
        """Return and let go of what scripts asked for."""
        taken, self.asked = self.asked, []
        return taken

    def take_unsent(self) -> list[Tried]:
        """Return and let go of what was not sent."""
        taken, self.unsent = self.unsent, []
        return taken
