"""Where the main frame goes: decided before a request is sent, and noted."""

from collections.abc import Callable
from dataclasses import dataclass, field
from enum import Enum, auto

SAFE_METHODS = frozenset({"GET", "HEAD"})


class Verdict(Enum):
    """What becomes of a request for a document."""

    GO_ON = auto()
    """It is sent."""
    ABORT = auto()
    """It is not sent; the present document stays."""


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
