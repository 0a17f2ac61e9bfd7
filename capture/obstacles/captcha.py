"""Tests that tell people from machines, by the field or the frame that they put in a page."""

import re

from capture.model.obstacle import EvidenceKind, Reason
from capture.model.survey import Element, Part
from capture.model.url import split
from capture.obstacles import facts, things
from capture.obstacles.form import Form, forms
from capture.obstacles.platforms import CAPTCHA, named
from capture.obstacles.scene import Finding, Frame, Key, Scene, element_key, evidence

_FIELDS = {
    "g-recaptcha-response": "reCAPTCHA",
    "h-captcha-response": "hCaptcha",
    "cf-turnstile-response": "Turnstile",
    "frc-captcha-solution": "Friendly Captcha",
    "frc-captcha-response": "Friendly Captcha",
    "fc-token": "Arkose Labs",
    "mtcaptcha-verifiedtoken": "MTCaptcha",
    "geetest_validate": "GeeTest",
    "smart-token": "SmartCaptcha",
    "altcha": "ALTCHA",
}
"""Fields that the script of such a test puts in the form that it guards."""
_OWN = re.compile(r"captcha", re.IGNORECASE)
"""In the name of a field: a test that the site made itself."""
_SITE_KEY = re.compile(r"[?&](?:site_?key|k|render)=", re.IGNORECASE)
_ASKS = re.compile(
    r"captcha|geen robot|not a robot|(?:are|bent) (?:u|je|you) (?:een |a )?(?:mens|human)",
    re.IGNORECASE,
)
"""What the frame of a test is called, for those who can't see it."""


def detect(scene: Scene) -> list[Finding]:
    """Return the tests, each once with the frame that it is shown in."""
    frames = [
        (frame, service)
        for frame in scene.frames
        if frame.is_foreign and (service := _service(frame)) is not None
    ]
    found = []
    told = set()
    for form in forms(scene):
        if (known := _field(form)) is None:
            continue
        field, service = known
        own = [frame for frame, named_ in frames if not service or named_ == service]
        shown = next((f.element for f in own if scene.is_shown(f.element)), form.element)
        found.append(_test(scene, service, shown, own, said=f"{form}; the field {field}"))
        told.add(service)
    for frame, service in frames:
        # Without its field in a form it must be in sight: many load such a script without using it.
        if service not in told and scene.is_shown(frame.element, width=50, height=20):
            said = f"frame of {things.origin_of(frame.url)} is shown"
            found.append(_test(scene, service, frame.element, [frame], said=said))
    return found


def _test(
    scene: Scene, service: str, element: Element, frames: list[Frame], *, said: str
) -> Finding:
    inside: set[Key] = set()
    for frame in frames:
        inside |= scene.inside(frame)
    url = frames[0].url if frames else ""
    thing = f"captcha {service}" if service else f"captcha {things.shape(scene.page.final_url)}"
    is_frame = element.part is Part.FRAME
    return Finding(
        obstacle=scene.obstacle(
            Reason.CAPTCHA,
            thing,
            url=url,
            element=element,
            known={"service": service},
            evidence=[evidence(EvidenceKind.ELEMENT, said)],
        ),
        subject=frozenset({element_key(element) if is_frame else ("captcha", service)}),
        explains=frozenset(inside),
    )


def _field(form: Form) -> tuple[str, str] | None:
    """Return the field of a test that a form has, with the service; None without one."""
    for name in (*form.fields, *form.hidden):
        if service := _FIELDS.get(name.lower()):
            return name, service
    own = next((name for name in form.fields if _OWN.search(name)), None)
    return None if own is None else (own, "")


def _service(frame: Frame) -> str | None:
    """Return whose test a frame is: empty when that is unknown, None when it is none."""
    parts = split(frame.url)
    if parts is None:
        return None
    if service := named(CAPTCHA, parts.host, facts.clean(parts.path)):
        return service
    called = f"{facts.text(frame.element.facts, 'title')} {parts.path[:200]}"
    is_test = _SITE_KEY.search(f"?{parts.query}") and _ASKS.search(called)
    return "" if is_test else None
