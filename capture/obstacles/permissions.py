"""What a page asks the visitor's leave for: place, camera and microphone, notifications."""

from capture.model.obstacle import EvidenceKind, Reason
from capture.model.survey import Asked, Request
from capture.obstacles import facts, things
from capture.obstacles.scene import Finding, Scene, evidence, request_key

_REASONS = {
    Asked.GEOLOCATION: Reason.GEOLOCATION,
    Asked.USER_MEDIA: Reason.CAMERA_MICROPHONE,
    Asked.NOTIFICATION: Reason.NOTIFICATIONS,
}


def detect(scene: Scene) -> list[Finding]:
    """Return what was asked for, once for each site that asks."""
    return [
        _asked(scene, request, reason)
        for asked, reason in _REASONS.items()
        for request in scene.requests(asked)
    ]


def _asked(scene: Scene, request: Request, reason: Reason) -> Finding:
    where = request.frame or scene.page.final_url
    wanted = [name for name in ("audio", "video", "screen") if facts.flag(request.facts, name)]
    said = f"asked by {things.origin_of(where)}: {reason.value}"
    if wanted:
        said += f" ({', '.join(wanted)})"
    return Finding(
        obstacle=scene.obstacle(
            reason,
            f"{reason.value} {things.origin_of(where)}",
            known={**dict.fromkeys(wanted, True), "host": things.host_of(where)},
            evidence=[evidence(EvidenceKind.SCRIPT, said)],
        ),
        subject=frozenset({request_key(request)}),
    )
