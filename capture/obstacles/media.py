"""Video and audio that is no file: sent in pieces, protected, or without an end.

A file that is played as it is (mp4, mp3, webm) is none of these: it is in the archive as a whole.
"""

from collections.abc import Sequence

from capture.model.exchange import Exchange
from capture.model.obstacle import Evidence, EvidenceKind, Reason
from capture.model.survey import Asked, Element, Part, Request
from capture.obstacles import facts, things
from capture.obstacles.libraries import PLAYERS
from capture.obstacles.scene import (
    Finding,
    Key,
    Scene,
    element_key,
    evidence,
    request_key,
    url_key,
)

MANIFESTS = {
    "application/vnd.apple.mpegurl": "HLS",
    "application/x-mpegurl": "HLS",
    "audio/mpegurl": "HLS",
    "audio/x-mpegurl": "HLS",
    "application/dash+xml": "DASH",
    "application/vnd.ms-sstr+xml": "Smooth Streaming",
}
"""Media types of the lists in which a stream's pieces stand (RFC 8216 §4, ISO 23009-1)."""
_ENDLESS = -1.0
_PLAYERS = 100
_STREAMS = 300
"""A live stream's manifest is asked for again and again."""


def detect(scene: Scene) -> list[Finding]:
    """Return what is streamed, once for each player."""
    manifests = _manifests(scene)
    found = [
        finding
        for element in scene.elements(Part.MEDIA)[:_PLAYERS]
        if (finding := _player(scene, element, manifests)) is not None
    ]
    used = {key for finding in found for key in (*finding.subject, *finding.explains)}
    unseen = [
        request
        for request in scene.requests(Asked.MEDIA_SOURCE)
        if _is_fed(request) and request_key(request) not in used
    ]
    if unseen and not scene.elements(Part.MEDIA):
        found.append(_sound(scene, unseen, manifests))
    return found


def _player(scene: Scene, element: Element, manifests: Sequence[Exchange]) -> Finding | None:
    """Return what a player plays, when that is no file."""
    sources = _concerning(scene, element, Asked.MEDIA_SOURCE)
    fed = [request for request in sources if _is_fed(request)]
    is_playing = facts.flag(element.facts, "isPlaying")
    keys = _concerning(scene, element, Asked.MEDIA_KEYS)
    manifest = _manifest_of(scene, element, manifests)
    duration = facts.number(element.facts, "duration")
    source = facts.text(element.facts, "src", limit=facts.LONGEST_URL)
    if _is_protected(element, keys):
        reason = Reason.PROTECTED_MEDIA
    elif duration == _ENDLESS and _is_transmitted(
        scene, source, fed, manifest, is_playing=is_playing
    ):
        reason = Reason.LIVE_STREAM
    elif fed or manifest is not None:
        reason = Reason.STREAMING_MEDIA
    else:
        return None
    address = _address(scene, source, manifest)
    told = _wire(manifest) + _scripts(fed, keys, scene) + _shown(element, duration)
    explained: set[Key] = {request_key(request) for request in (*sources, *keys)}
    explained |= {
        url_key(exchange.url) for exchange in (manifest, scene.answer(source)) if exchange
    }
    return Finding(
        obstacle=scene.obstacle(
            reason,
            address or f"{scene.page.url} {element.selector}",
            url=address,
            element=element,
            known={
                "tag": facts.text(element.facts, "tag", limit=20) or "video",
                "format": _format(manifest, fed),
                "library": scene.library(PLAYERS),
                "seconds": duration if duration is not None and duration > 0 else None,
                "system": _system(scene) if reason is Reason.PROTECTED_MEDIA else "",
            },
            evidence=told,
        ),
        subject=frozenset({element_key(element)}),
        explains=frozenset(explained),
    )


def _sound(scene: Scene, fed: Sequence[Request], manifests: Sequence[Exchange]) -> Finding:
    """Return what is played by an element that never stood in the page."""
    manifest = manifests[0] if manifests else None
    address = things.address(manifest.url) if manifest else ""
    mime = facts.text(fed[0].facts, "mime", limit=100)
    return Finding(
        obstacle=scene.obstacle(
            Reason.STREAMING_MEDIA,
            address,
            url=address,
            known={
                "tag": "audio" if mime.startswith("audio/") else "video",
                "format": _format(manifest, fed),
                "library": scene.library(PLAYERS),
            },
            evidence=_wire(manifest) + _scripts(fed, (), scene),
        ),
        subject=frozenset(request_key(request) for request in fed),
    )


def _manifests(scene: Scene) -> list[Exchange]:
    """Return the manifests that were received, in order: the first names the others."""
    return [
        exchange
        for exchange in scene.exchanges
        if exchange.mime in MANIFESTS and (exchange.status or 0) < 400
    ][:_STREAMS]


def _manifest_of(scene: Scene, element: Element, manifests: Sequence[Exchange]) -> Exchange | None:
    """Return the manifest that an element plays: its source, or what it asked for when played."""
    if not manifests:
        return None
    source = facts.text(element.facts, "src", limit=facts.LONGEST_URL)
    wanted = {things.as_http(source)} if source else set()
    players = scene.elements(Part.MEDIA)[:_PLAYERS]
    asked = [url for trial in scene.trials(element.selector) for url in trial.asked]
    wanted |= {things.as_http(url) for url in asked}
    for exchange in manifests:
        if things.as_http(exchange.url) in wanted:
            return exchange
    # A player of a plain file beside one that streams has a source of its own.
    if things.host_of(source) and not facts.flag(element.facts, "isBlob"):
        return None
    others = {
        things.as_http(url)
        for player in players
        if player is not element
        for trial in scene.trials(player.selector)
        for url in trial.asked
    }
    left = (exchange for exchange in manifests if things.as_http(exchange.url) not in others)
    return next(left, None)


def _concerning(scene: Scene, element: Element, asked: Asked) -> list[Request]:
    """Return what was asked for an element; what names none goes to those of the same frame."""
    frame = scene.frame(element.shadowed_by)
    where = things.as_http(frame.url) if frame else ""
    is_blob = facts.flag(element.facts, "isBlob")
    return [
        request
        for request in scene.requests(asked)
        if request.selector == element.selector
        or (
            not request.selector
            and asked is Asked.MEDIA_SOURCE
            and is_blob
            and things.as_http(request.frame) == where
        )
    ]


def _is_fed(request: Request) -> bool:
    """Whether a script has put something in: to make a buffer is only to see if it can be done."""
    return facts.whole(request.facts, "appends") > 0 or facts.whole(request.facts, "bytes") > 0


def _is_protected(element: Element, keys: Sequence[Request]) -> bool:
    # To ask which systems there are is what players, and those who take fingerprints, do on every
    # page; only keys set on an element, or media that are encrypted, say that it is used.
    return facts.flag(element.facts, "isEncrypted") or any(key.selector for key in keys)


def _system(scene: Scene) -> str:
    """Return the system of protection that was asked for last: the one that was there."""
    asked = [
        facts.text(each.facts, "system", limit=80) for each in scene.requests(Asked.MEDIA_KEYS)
    ]
    return next((system for system in reversed(asked) if system), "")


def _is_transmitted(
    scene: Scene,
    source: str,
    fed: Sequence[Request],
    manifest: Exchange | None,
    *,
    is_playing: bool,
) -> bool:
    """Whether something comes in from outside; a camera or a canvas also plays without end."""
    if fed or manifest is not None or scene.requests(Asked.PEER_CONNECTION):
        return True
    if not things.host_of(source):
        return False
    answer = scene.answer(source)
    if answer is None:
        return is_playing  # the answer is still coming in
    return not answer.is_whole and answer.status in {200, 206}


def _address(scene: Scene, source: str, manifest: Exchange | None) -> str:
    """Return where it comes from: its manifest, its source, or the first that a script fetched."""
    if manifest is not None:
        return things.address(manifest.url)
    if things.host_of(source):
        return things.address(source)
    if len(scene.elements(Part.MEDIA)) > 1:
        return ""
    fetched = (
        exchange.url
        for exchange in scene.exchanges
        if exchange.destination == "empty"
        and (exchange.mime or "").startswith(("video/", "audio/"))
        and (exchange.status or 0) < 400
    )
    return things.address(next(fetched, ""))


def _format(manifest: Exchange | None, fed: Sequence[Request]) -> str:
    if manifest is not None:
        return MANIFESTS[manifest.mime or ""]
    return "MSE" if fed else ""


def _wire(manifest: Exchange | None) -> list[Evidence]:
    if manifest is None:
        return []
    record = manifest.response_record
    said = f"{manifest.mime} received from {things.address(manifest.url)}"
    return [evidence(EvidenceKind.REQUEST, said, record.record_id if record else None)]


def _scripts(fed: Sequence[Request], keys: Sequence[Request], scene: Scene) -> list[Evidence]:
    told = []
    for request in fed:
        mime = facts.text(request.facts, "mime", limit=100) or "media"
        appends, size = facts.whole(request.facts, "appends"), facts.whole(request.facts, "bytes")
        said = f"{mime} put in a SourceBuffer: {appends} pieces, {size} bytes"
        told.append(evidence(EvidenceKind.SCRIPT, said))
    for request in keys:
        system = facts.text(request.facts, "system", limit=80) or "unknown"
        told.append(evidence(EvidenceKind.SCRIPT, f"keys asked of the system {system}"))
    if scene.requests(Asked.PEER_CONNECTION):
        told.append(evidence(EvidenceKind.SCRIPT, "an RTCPeerConnection was made"))
    return told


def _shown(element: Element, duration: float | None) -> list[Evidence]:
    tag = facts.text(element.facts, "tag", limit=20) or "video"
    told = []
    if duration == _ENDLESS:
        told.append(evidence(EvidenceKind.ELEMENT, f"{tag} without end"))
    elif duration is not None:
        told.append(evidence(EvidenceKind.ELEMENT, f"{tag} of {duration:.0f} seconds"))
    if facts.flag(element.facts, "isEncrypted"):
        told.append(evidence(EvidenceKind.ELEMENT, f"{tag} is encrypted"))
    return told
