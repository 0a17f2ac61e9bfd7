"""Chats: a box in the corner that is answered from elsewhere, and in which a visitor can write."""

import re

from capture.model.obstacle import EvidenceKind, Reason
from capture.model.survey import Asked, Element, Part, Request
from capture.obstacles import facts, things
from capture.obstacles.libraries import CHATS, bare
from capture.obstacles.scene import Finding, Frame, Key, Scene, element_key, evidence, request_key

_WORDS = re.compile(
    r"\bchat|livechat|virtuele assistent|stel (?:hier )?(?:uw|je|een) vraag"
    r"|typ (?:hier )?(?:uw|je|een) (?:bericht|vraag)|waarmee (?:kan|kunnen) (?:ik|we|wij)"
    r"|type (?:your|a) message|ask (?:us )?(?:a|your) question|how can (?:we|i) help",
    re.IGNORECASE,
)
_WIDGETS = 30
_CHAT_ADDRESS = re.compile(r"chat|messag|conversation|directline|livesupport", re.IGNORECASE)


def detect(scene: Scene) -> list[Finding]:
    """Return the chats, each with its frame and its socket."""
    return [
        finding
        for widget in scene.elements(Part.WIDGET)[:_WIDGETS]
        if (finding := _chat(scene, widget)) is not None
    ]


def _chat(scene: Scene, widget: Element) -> Finding | None:
    frames = _frames(scene, widget)
    called = [facts.text(frame.element.facts, "title") for frame in frames]
    called += [facts.text(widget.facts, name, limit=2000) for name in ("label", "text")]
    words = _WORDS.search(" | ".join(called))
    sockets = _sockets(scene, widget, frames, is_named=words is not None)
    foreign = next((frame for frame in frames if frame.is_foreign), None)
    origin = things.origin_of(facts.text(widget.facts, "origin", limit=facts.LONGEST_URL))
    is_foreign = foreign is not None or bool(origin and not scene.page.own(origin))
    if not (is_foreign or sockets):
        return None
    asked = [url for trial in scene.trials(widget.selector) for url in trial.asked]
    wired = [url for frame in frames for url in scene.streams_of(frame)]
    written = _fields(scene, widget, frames)
    # A chat that is closed has no field yet: then it must call itself one, and react.
    if not written and not (words and (asked or sockets or wired)):
        return None
    where = foreign.url if foreign else origin
    if not where and sockets:
        where = facts.text(sockets[0].facts, "url", limit=facts.LONGEST_URL)
    told = [evidence(EvidenceKind.ELEMENT, "a box in a corner that stays there")]
    if written:
        told.append(evidence(EvidenceKind.ELEMENT, f"with {written} fields to write in"))
    if words:
        told.append(evidence(EvidenceKind.ELEMENT, f"it says: {words.group()}"))
    if is_foreign:
        told.append(evidence(EvidenceKind.ELEMENT, f"frame of {things.origin_of(where)}"))
    for url in wired[:3]:
        said = f"a connection stays open to {things.address(url)}"
        told.append(evidence(EvidenceKind.REQUEST, said, scene.record(url)))
    for request in sockets:
        url = facts.text(request.facts, "url", limit=facts.LONGEST_URL)
        told.append(evidence(EvidenceKind.SCRIPT, f"WebSocket {url}", scene.record(url)))
    return Finding(
        obstacle=scene.obstacle(
            Reason.CHAT,
            f"chat {things.origin_of(where) or widget.selector}",
            url=where,
            element=widget,
            known={"host": things.host_of(where), "library": bare(scene.library(CHATS))},
            evidence=told,
        ),
        subject=frozenset({element_key(widget)}),
        explains=_explained(scene, widget, frames, sockets),
    )


def _frames(scene: Scene, widget: Element) -> list[Frame]:
    """Return the frames of the box: by their address, or by where they stand."""
    source = things.as_http(facts.text(widget.facts, "src", limit=facts.LONGEST_URL))
    return [
        frame
        for frame in scene.frames
        if (source and things.as_http(frame.url) == source)
        or frame.element.selector == widget.selector
        or _is_within(frame.element, widget)
    ]


def _sockets(
    scene: Scene, widget: Element, frames: list[Frame], *, is_named: bool
) -> list[Request]:
    """Return the sockets of the chat: its frame's, those it opened, or the only one there is."""
    listed = scene.requests(Asked.WEBSOCKET)
    hosts = {things.host_of(frame.url) for frame in frames if frame.is_foreign}
    framed = {things.as_http(frame.url) for frame in frames if frame.url}
    opened = {things.as_http(url) for trial in scene.trials(widget.selector) for url in trial.asked}
    found = []
    for request in listed:
        url = facts.text(request.facts, "url", limit=facts.LONGEST_URL)
        is_its_own = (
            (request.frame and things.as_http(request.frame) in framed)
            or things.as_http(url) in opened
            or (things.host_of(url) and things.host_of(url) in hosts)
            or (is_named and _CHAT_ADDRESS.search(things.address(url)))
        )
        if is_its_own:
            found.append(request)
    if not found and is_named and not frames and len(listed) == 1:
        return list(listed)
    return found


def _fields(scene: Scene, widget: Element, frames: list[Frame]) -> int:
    """Return how many fields there are to write in."""
    known = facts.whole(widget.facts, "fields") or facts.whole(widget.facts, "inputs")
    if known:
        return known
    framed = {frame.element.selector for frame in frames}
    return sum(
        len(facts.names(form.facts, "fields")) or 1
        for form in scene.elements(Part.FORM)
        if form.shadowed_by in framed or _is_within(form, widget)
    )


def _explained(
    scene: Scene, widget: Element, frames: list[Frame], sockets: list[Request]
) -> frozenset[Key]:
    explained: set[Key] = {request_key(request) for request in sockets}
    for frame in frames:
        explained |= scene.inside(frame)
    explained |= {
        element_key(form) for form in scene.elements(Part.FORM) if _is_within(form, widget)
    }
    return frozenset(explained)


def _is_within(element: Element, box: Element) -> bool:
    """Whether an element is a descendant of a box, in the same document."""
    outer, inner = box.selector, element.selector
    return (
        bool(outer)
        and element.shadowed_by == box.shadowed_by
        and inner.startswith(outer)
        and inner[len(outer) : len(outer) + 1] in {" ", ">"}
    )
