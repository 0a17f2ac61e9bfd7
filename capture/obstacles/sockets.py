"""Connections on which the server goes on talking: WebSocket and server-sent events."""

from capture.model.obstacle import EvidenceKind, Reason
from capture.model.survey import Asked, Request
from capture.obstacles import facts, things
from capture.obstacles.libraries import SOCKETS
from capture.obstacles.scene import Finding, Scene, evidence, request_key, url_key

EVENT_STREAM = "text/event-stream"
"""HTML Living Standard §9.2."""
_SWITCHED = 101


def detect(scene: Scene) -> list[Finding]:
    """Return the connections that came about; one that was refused brought nothing."""
    found = [
        finding
        for request in scene.requests(Asked.WEBSOCKET)
        if (finding := _socket(scene, request)) is not None
    ]
    found += [
        finding
        for request in scene.requests(Asked.EVENT_SOURCE)
        if (finding := _events(scene, request)) is not None
    ]
    heard = {things.as_http(_address(request)) for request in scene.requests(Asked.EVENT_SOURCE)}
    return found + _streams(scene, heard)


def _socket(scene: Scene, request: Request) -> Finding | None:
    url = _address(request)
    answer = scene.answer(url) if url else None
    is_open = answer is not None and answer.status == _SWITCHED
    received = facts.whole(request.facts, "received")
    if not url or not (is_open or received):
        return None
    told = [evidence(EvidenceKind.SCRIPT, f"WebSocket {url}: {received} messages received")]
    if is_open:
        said = f"101 Switching Protocols from {things.address(url)}"
        told.append(evidence(EvidenceKind.REQUEST, said, scene.record(url)))
    return Finding(
        obstacle=scene.obstacle(
            Reason.WEBSOCKET,
            _name(url),
            url=url,
            known={
                "host": things.host_of(url),
                "received": received,
                "library": scene.library(SOCKETS),
            },
            evidence=told,
        ),
        subject=frozenset({request_key(request)}),
        explains=frozenset({url_key(url)}),
    )


def _events(scene: Scene, request: Request) -> Finding | None:
    url = _address(request)
    answer = scene.answer(url) if url else None
    is_stream = answer is not None and answer.mime == EVENT_STREAM
    received = facts.whole(request.facts, "received")
    if not url or not (is_stream or received):
        return None
    told = [evidence(EvidenceKind.SCRIPT, f"EventSource {url}: {received} events received")]
    if is_stream:
        said = f"{EVENT_STREAM} received from {things.address(url)}"
        told.append(evidence(EvidenceKind.REQUEST, said, scene.record(url)))
    return Finding(
        obstacle=scene.obstacle(
            Reason.SERVER_SENT_EVENTS,
            _name(url),
            url=url,
            known={"host": things.host_of(url), "received": received},
            evidence=told,
        ),
        subject=frozenset({request_key(request)}),
        explains=frozenset({url_key(url)}),
    )


def _streams(scene: Scene, heard: set[str]) -> list[Finding]:
    """Return the streams of events that a script read otherwise than by an EventSource."""
    found = []
    for exchange in scene.exchanges:
        url = exchange.url
        if exchange.mime != EVENT_STREAM or (exchange.status or 0) >= 400:
            continue
        if things.as_http(url) in heard:
            continue
        heard.add(things.as_http(url))
        said = f"{EVENT_STREAM} received from {things.address(url)}"
        found.append(
            Finding(
                obstacle=scene.obstacle(
                    Reason.SERVER_SENT_EVENTS,
                    _name(url),
                    url=url,
                    known={"host": things.host_of(url)},
                    evidence=[evidence(EvidenceKind.REQUEST, said, scene.record(url))],
                ),
                subject=frozenset({url_key(url)}),
            )
        )
    return found


def _name(url: str) -> str:
    """Return the address with ids as `{}`, without query, in the scheme that the script used."""
    scheme, sign, _ = url.partition("://")
    _, _, rest = things.shape(url).partition("://")
    return f"{scheme}{sign}{rest}" if sign and rest else things.shape(url)


def _address(request: Request) -> str:
    return facts.text(request.facts, "url", limit=facts.LONGEST_URL)
