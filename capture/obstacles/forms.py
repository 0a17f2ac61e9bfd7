"""Forms that send something, and what else a page would send when it is worked.

A form that asks (GET) is none: its answers are pages, and harvested where they are linked to.
"""

from capture.model.obstacle import EvidenceKind, Reason
from capture.model.survey import Asked
from capture.obstacles import facts, things
from capture.obstacles.form import UNSAFE, Form, forms, send_key
from capture.obstacles.scene import Finding, Scene, evidence, request_key

_WITHHELD = 500


def detect(scene: Scene) -> list[Finding]:
    """Return the forms that are sent by an unsafe method, or go on in further steps."""
    return [finding for form in forms(scene) if (finding := _form(scene, form)) is not None]


def detect_unsafe(scene: Scene) -> list[Finding]:
    """Return what scripts would have sent, and what was asked so without being answered."""
    return [*_withheld(scene), *_unanswered(scene)]


def _form(scene: Scene, form: Form) -> Finding | None:
    if form.steps > 1 and form.method != "DIALOG":
        reason = Reason.MULTI_STEP_FORM
    elif form.method in UNSAFE:
        reason = Reason.POST_FORM
    else:
        return None
    steps = form.steps if form.steps > 1 else None
    return Finding(
        obstacle=scene.obstacle(
            reason,
            form.name(scene),
            url=form.action,
            element=form.element,
            known={
                **form.told(),
                "steps": steps,
                "code": facts.flag(form.element.facts, "hasOneTimeCode"),
            },
            evidence=[
                evidence(EvidenceKind.ELEMENT, str(form)),
                evidence(EvidenceKind.ELEMENT, f"{steps} steps, of which some are hidden")
                if steps
                else None,
            ],
        ),
        subject=frozenset({form.key}),
        explains=frozenset(form.sends),
    )


def _withheld(scene: Scene) -> list[Finding]:
    found = []
    for each in scene.page.withheld[:_WITHHELD]:
        method = each.method.upper()
        if method not in UNSAFE:
            continue
        url = each.url or scene.page.final_url
        said = f"not done: {method} {things.address(url)}, by {each.selector}"
        found.append(
            Finding(
                obstacle=scene.obstacle(
                    Reason.UNSAFE_METHOD,
                    f"{method} {things.shape(url)}",
                    url=url,
                    known={"method": method, "label": facts.clean(each.label, limit=80)},
                    evidence=[evidence(EvidenceKind.SCRIPT, said)],
                ),
                subject=frozenset({send_key(method, url)}),
            )
        )
    return found


def _unanswered(scene: Scene) -> list[Finding]:
    """Return what a script asked of the site itself by an unsafe method and got no answer to.

    What was answered is in the archive, and what goes to others is measurement.
    """
    answered = {
        send_key(exchange.method, exchange.url)
        for exchange in scene.exchanges
        if exchange.status is not None
    }
    found = []
    for request in scene.requests(Asked.UNSAFE_REQUEST):
        method = facts.text(request.facts, "method", limit=20).upper()
        url = facts.text(request.facts, "url", limit=facts.LONGEST_URL)
        key = send_key(method, url)
        if method not in UNSAFE or not scene.page.own(url) or key in answered:
            continue
        said = f"{method} {things.address(url)}, {request.count} times, without an answer"
        found.append(
            Finding(
                obstacle=scene.obstacle(
                    Reason.UNSAFE_METHOD,
                    f"{method} {things.shape(url)}",
                    url=url,
                    known={"method": method},
                    evidence=[evidence(EvidenceKind.SCRIPT, said)],
                ),
                subject=frozenset({key}),
                explains=frozenset({request_key(request)}),
            )
        )
    return found
