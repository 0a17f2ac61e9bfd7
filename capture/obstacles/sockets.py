"""Connections on which the server goes on talking: WebSocket and server-sent events."""

from capture.model.obstacle import EvidenceKind, Reason
from capture.model.survey import Asked, Request
from capture.obstacles import facts, things
from capture.obstacles.libraries import SOCKETS
from capture.obstacles.scene import (
    EVENT_STREAM,
    SWITCHED,
    Finding,
    Scene,
    evidence,
    is_stream,
    request_key,
    url_key,
)


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
    heard = {
        things.as_http(_address(request))
        for asked in (Asked.WEBSOCKET, Asked.EVENT_SOURCE)
        for request in scene.requests(asked)
    }
    return found + _streams(scene, heard)


def _socket(scene: Scene, request: Request) -> Finding | None:
    url = _address(request)
    answer = scene.answer(url) if url else None
    is_open = answer is not None and answer.status == SWITCHED
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
    """Return what was opened where scripts are not watched: in workers, or by fetch."""
    found = []
    for exchange in scene.exchanges:
        url = exchange.url
        if not is_stream(exchange) or things.as_http(url) in heard:
            continue
        heard.add(things.as_http(url))
        is_socket = exchange.status == SWITCHED
        address = things.as_socket(url) if is_socket else url
        what = "101 Switching Protocols" if is_socket else EVENT_STREAM
        said = f"{what} received from {things.address(url)}"
        found.append(
            Finding(
                obstacle=scene.obstacle(
                    Reason.WEBSOCKET if is_socket else Reason.SERVER_SENT_EVENTS,
                    _name(address),
                    url=address,
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
