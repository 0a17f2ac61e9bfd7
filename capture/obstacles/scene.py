"""A page set out for the detectors: what was observed, findable by what it is and where it stands.

Everything is bounded here once, so that no detector has to think of it.
"""

import math
from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, replace

from capture.model.exchange import Exchange
from capture.model.obstacle import Evidence, EvidenceKind, Fact, Obstacle, Reason, Region
from capture.model.survey import Asked, Element, Part, Request, Trial
from capture.obstacles import facts, things
from capture.obstacles.page import Page

EVENT_STREAM = "text/event-stream"
"""HTML Living Standard §9.2."""
SWITCHED = 101
"""RFC 6455 §4.2.2."""

type Key = tuple[str, ...]
"""One observation, by which detectors tell each other what they have explained."""

_ELEMENTS = 2000
_REQUESTS = 2000
_TRIALS = 300
_EXCHANGES = 10_000
_FRAMES = 300
_STREAMS = 100
_TEXT = 20_000
_DEPTH = 10
_EVIDENCE = 12


@dataclass(frozen=True, slots=True, kw_only=True)
class Finding:
    """One obstacle, with what it rests on."""

    obstacle: Obstacle
    subject: frozenset[Key]
    """What it is about; once an earlier finding explains all of that, it is not told."""
    explains: frozenset[Key] = frozenset()
    """What else belongs to it."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Frame:
    """A frame of the page."""

    element: Element
    url: str
    is_foreign: bool
    """It, or a frame that it stands in, comes from another site."""


class Scene:
    """What was observed in one page."""

    def __init__(self, page: Page) -> None:
        """Sort the observations of `page`."""
        survey = page.survey
        self.page = page
        self.text = page.text[:_TEXT]
        self._elements: dict[Part, list[Element]] = defaultdict(list)
        for element in survey.elements[:_ELEMENTS]:
            self._elements[element.part].append(element)
        self._requests: dict[Asked, list[Request]] = defaultdict(list)
        for request in survey.requests[:_REQUESTS]:
            self._requests[request.asked].append(request)
        self._trials: dict[str, list[Trial]] = defaultdict(list)
        for trial in survey.trials[:_TRIALS]:
            self._trials[trial.selector].append(trial)
        self.exchanges = page.exchanges[:_EXCHANGES]
        self._answers: dict[str, Exchange] = {}
        self._streams: dict[str, list[str]] = defaultdict(list)
        for exchange in self.exchanges:
            streams = self._streams[things.host_of(exchange.url)] if is_stream(exchange) else []
            if len(streams) < _STREAMS:
                streams.append(exchange.url)
            key = things.as_http(exchange.url)
            known = self._answers.get(key)
            if known is None or known.status is None or not known.is_whole:
                self._answers[key] = exchange
        self.libraries = tuple(facts.clean(name, limit=80) for name in survey.globals[:200])
        self.frames = self._framed()
        self._by_selector = {frame.element.selector: frame for frame in self.frames}
        self._contents = self._framed_keys()
        self._asked_at: dict[str, list[Request]] = defaultdict(list)
        for request in survey.requests[:_REQUESTS]:
            if request.frame:
                address, origin = things.as_http(request.frame), things.origin_of(request.frame)
                for where in {address, origin}:
                    self._asked_at[where].append(request)
        self._keys_at = {
            where: {request_key(request) for request in listed}
            for where, listed in self._asked_at.items()
        }

    def elements(self, part: Part) -> Sequence[Element]:
        """Return the elements of that kind."""
        return self._elements.get(part, ())

    def requests(self, asked: Asked) -> Sequence[Request]:
        """Return what scripts asked of that kind."""
        return self._requests.get(asked, ())

    def trials(self, selector: str) -> Sequence[Trial]:
        """Return what was tried on exactly that element."""
        return self._trials.get(selector, ())

    def tried(self, element: Element) -> tuple[Trial, ...]:
        """Return what was tried on the element, a box that it stands in, or something in it.

        Good for what was asked for; not for what changed, which may have been elsewhere.
        """
        own = element.selector
        return tuple(
            trial
            for selector, made in self._trials.items()
            if selector == own or _holds(selector, own) or _holds(own, selector)
            for trial in made
        )

    def answer(self, url: str) -> Exchange | None:
        """Return the exchange in which the URL was asked for, a whole answer before others."""
        return self._answers.get(things.as_http(url))

    def record(self, url: str) -> str | None:
        """Return the id of the record that holds the answer of that URL."""
        found = self.answer(url)
        return found.response_record.record_id if found and found.response_record else None

    def frame(self, selector: str) -> Frame | None:
        """Return the frame that stands there."""
        return self._by_selector.get(selector)

    def foreign_frame(self, element: Element) -> Frame | None:
        """Return the outermost frame of another site that the element is, or stands in."""
        found: Frame | None = None
        frame = self.frame(element.selector if element.part is Part.FRAME else element.shadowed_by)
        for _ in range(_DEPTH):
            if frame is None:
                break
            if frame.is_foreign:
                found = frame
            frame = self.frame(frame.element.shadowed_by)
        return found

    def inside(self, frame: Frame) -> frozenset[Key]:
        """Return the keys of a frame and of all that was observed in it."""
        return frozenset(
            {element_key(frame.element)}
            | self._contents.get(frame.element.selector, set())
            | self._keys_at.get(self._where(frame), set())
            | {url_key(url) for url in self.streams_of(frame)}
        )

    def streams_of(self, frame: Frame) -> Sequence[str]:
        """Return the connections that stayed open to the host of a frame of another site."""
        return self._streams.get(things.host_of(frame.url), ()) if frame.is_foreign else ()

    def asked_in(self, frame: Frame) -> Sequence[Request]:
        """Return what the scripts of a frame asked; of a foreign one, of all of its origin."""
        return self._asked_at.get(self._where(frame), ())

    def is_shown(self, element: Element, *, width: float = 1, height: float = 1) -> bool:
        """Whether the element is to be seen, at that size at least, in CSS pixels."""
        region = element.region
        return region is not None and region.width >= width and region.height >= height

    def library(self, known: Iterable[str]) -> str:
        """Return the first library of the page that is one of those, with its version."""
        wanted = tuple(name.lower() for name in known)
        return next((name for name in self.libraries if name.lower().startswith(wanted)), "")

    def obstacle(
        self,
        reason: Reason,
        thing: str,
        *,
        url: str = "",
        element: Element | None = None,
        known: Mapping[str, Fact | None] | None = None,
        evidence: Iterable[Evidence | None],
    ) -> Obstacle:
        """Make an obstacle of this page; facts that say nothing are left out."""
        page = facts.clean(self.page.url, limit=facts.LONGEST_URL)
        return Obstacle(
            reason=reason,
            thing=facts.clean(thing) or page,
            url=facts.clean(url, limit=facts.LONGEST_URL) or page,
            page=page,
            selector=facts.clean(element.selector) if element else "",
            region=_finite(element.region) if element else None,
            facts={
                name: value
                for name, value in (known or {}).items()
                if value is not None and value != "" and value is not False
            },
            evidence=tuple(
                replace(each, text=facts.clean(each.text)) for each in evidence if each is not None
            )[:_EVIDENCE],
        )

    def _framed(self) -> tuple[Frame, ...]:
        listed = self._elements.get(Part.FRAME, [])[:_FRAMES]
        foreign = {element.selector: self._is_foreign(_source(element)) for element in listed}
        outer = {element.selector: element.shadowed_by for element in listed}
        made = []
        for element in listed:
            selector, is_foreign = element.selector, False
            for _ in range(_DEPTH):
                is_foreign = is_foreign or foreign.get(selector, False)
                selector = outer.get(selector, "")
            made.append(Frame(element=element, url=_source(element), is_foreign=is_foreign))
        return tuple(made)

    def _framed_keys(self) -> dict[str, set[Key]]:
        """Return what stands in each frame, directly or in a frame in it, by its selector."""
        found: dict[str, set[Key]] = defaultdict(set)
        for listed in self._elements.values():
            for element in listed:
                selector = element.shadowed_by
                for _ in range(_DEPTH):
                    frame = self._by_selector.get(selector)
                    if frame is None:
                        break
                    found[selector].add(element_key(element))
                    selector = frame.element.shadowed_by
        return found

    def _where(self, frame: Frame) -> str:
        """Return where the scripts of a frame are found: at its origin, or at its own address."""
        origin = things.origin_of(frame.url) if frame.is_foreign else ""
        return origin or (things.as_http(frame.url) if frame.url else "(none)")

    def _is_foreign(self, url: str) -> bool:
        return bool(things.host_of(url)) and not self.page.own(url)


def is_stream(exchange: Exchange) -> bool:
    """Whether the server goes on talking: after an upgrade, or in a stream of events."""
    is_events = exchange.mime == EVENT_STREAM and (exchange.status or 0) < 400
    return exchange.status == SWITCHED or is_events


def element_key(element: Element) -> Key:
    """Return what an element is known by."""
    return ("element", element.shadowed_by, element.selector, element.part)


def request_key(request: Request) -> Key:
    """Return what something asked is known by."""
    where = facts.text(request.facts, "url", limit=facts.LONGEST_URL)
    return ("asked", request.asked, request.frame, request.selector, where)


def url_key(url: str) -> Key:
    """Return what an address on the wire is known by, whether http or WebSocket."""
    return ("url", things.as_http(url))


def evidence(kind: EvidenceKind, text: str, record_id: str | None = None) -> Evidence:
    """Make a piece of evidence."""
    return Evidence(kind=kind, text=text, record_id=record_id)


def _source(element: Element) -> str:
    return facts.text(element.facts, "src", limit=facts.LONGEST_URL)


def _holds(outer: str, inner: str) -> bool:
    """Whether a selector begins with another, which then names a box around it."""
    if not outer or outer in {"html", "body", ":root"} or not inner.startswith(outer):
        return False
    return inner[len(outer) : len(outer) + 1] in {" ", ">"}


def _finite(region: Region | None) -> Region | None:
    if region is None:
        return None
    sides = (region.x, region.y, region.width, region.height)
    return region if all(math.isfinite(side) for side in sides) else None
