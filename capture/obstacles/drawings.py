"""Drawings by scripts that are more than a picture: they change by themselves, or when worked.

A logo that is drawn once, and a canvas on which a script only tries what the browser can do, are
none: a picture holds all there is to them.
"""

from collections.abc import Sequence

from capture.model.obstacle import Evidence, EvidenceKind, Reason
from capture.model.survey import Act, Asked, Element, Part, Request, Trial
from capture.obstacles import facts, things
from capture.obstacles.libraries import CHARTS, SCENES, bare
from capture.obstacles.scene import Finding, Scene, element_key, evidence, request_key

_LEAST_CHANGE = 0.002
"""Share of the pixels: a tooltip of 60 by 20 on a chart of 800 by 600."""
_SOLID = frozenset({"webgl", "webgl2", "experimental-webgl", "webgpu"})
_LEAST_SIDE = 16
_CANVASES = 300


def detect(scene: Scene) -> list[Finding]:
    """Return the canvases that are shown and that a picture does not do justice."""
    found = []
    for canvas in scene.elements(Part.CANVAS)[:_CANVASES]:
        is_shown = scene.is_shown(canvas, width=_LEAST_SIDE, height=_LEAST_SIDE)
        if not is_shown or facts.flag(canvas.facts, "isBlank"):
            continue
        contexts = [
            request
            for request in scene.requests(Asked.CONTEXT)
            if request.selector and request.selector == canvas.selector
        ]
        kinds = {facts.text(request.facts, "type", limit=40) for request in contexts}
        changed = [t for t in scene.trials(canvas.selector) if t.change > _LEAST_CHANGE]
        if kinds & _SOLID:
            found.append(_drawing(scene, canvas, contexts, changed, reason=Reason.WEBGL))
        elif changed:
            found.append(_drawing(scene, canvas, contexts, changed, reason=Reason.CANVAS))
    return found


def _drawing(
    scene: Scene,
    canvas: Element,
    contexts: Sequence[Request],
    changed: Sequence[Trial],
    *,
    reason: Reason,
) -> Finding:
    library = scene.library(SCENES if reason is Reason.WEBGL else CHARTS)
    said = facts.text(canvas.facts, "text", limit=80)
    moves = any(trial.act is Act.WAIT for trial in changed)
    asked = next((url for trial in changed for url in trial.asked), "")
    source = things.shape(asked) if asked else ""
    return Finding(
        obstacle=scene.obstacle(
            reason,
            " ".join(part for part in (bare(library), canvas.selector, said, source) if part),
            element=canvas,
            known={
                "library": library,
                "text": said,
                "changes": "by itself" if moves else "when worked" if changed else "",
            },
            evidence=[*_contexts(contexts), *_changes(changed)],
        ),
        subject=frozenset({element_key(canvas)}),
        explains=frozenset(request_key(request) for request in contexts),
    )


def _contexts(contexts: Sequence[Request]) -> list[Evidence]:
    return [
        evidence(EvidenceKind.SCRIPT, f"context made: {facts.text(each.facts, 'type', limit=40)}")
        for each in contexts
    ]


def _changes(changed: Sequence[Trial]) -> list[Evidence]:
    return [
        evidence(
            EvidenceKind.PIXELS,
            f"{trial.change:.1%} of it changed "
            + ("by itself" if trial.act is Act.WAIT else f"after {trial.act.value}"),
        )
        for trial in changed
    ]
