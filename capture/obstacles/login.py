"""What is shown only after logging in: a field for a password, 401 or 403, a hand-over to DigiD."""

import re
from urllib.parse import urljoin

from capture.model.exchange import Exchange
from capture.model.obstacle import EvidenceKind, Reason
from capture.model.url import split
from capture.obstacles import facts, things
from capture.obstacles.form import Form, forms
from capture.obstacles.platforms import IDENTITY, named
from capture.obstacles.scene import Finding, Key, Scene, evidence, url_key

STATUS_KEY: Key = ("status",)
"""The page's own status: what explains it first, explains it."""
_OK = 200
_UNAUTHORISED = 401
_FORBIDDEN = 403
_SAML_FIELDS = frozenset({"samlrequest", "samlresponse"})
"""SAML 2.0 bindings §3.5: a form that takes the visitor to an identity provider, and back."""
_ASKS_IDENTITY = re.compile(
    r"[?&](?:samlrequest=|response_type=(?:code|id_token|token)\b|wa=wsignin1\.0)", re.IGNORECASE
)
"""SAML 2.0 bindings §3.4, OpenID Connect Core §3.1.2.1, WS-Federation §13.2."""
_WORDS = re.compile(r"\b(?:inloggen|log ?in|aanmelden|sign in|toegang geweigerd)\b", re.IGNORECASE)
_BY = re.compile(
    r"\b(?:inloggen|aanmelden|log ?in|sign in) (?:met|via|with|by) (\w{3,20})", re.IGNORECASE
)
_EXCHANGES = 2000
_LINKS = 5000


def detect(scene: Scene) -> list[Finding]:
    """Return the forms to log in by, and the pages behind a log-in."""
    found = [_form(scene, form) for form in forms(scene) if form.passwords or _is_handing(form)]
    if handed := _handed_over(scene):
        found.append(handed)
    elif refused := _refused(scene, has_form=bool(found)):
        found.append(refused)
    return found + _linked(scene)


def _form(scene: Scene, form: Form) -> Finding:
    parts = split(form.action)
    provider = named(IDENTITY, parts.host) if parts else ""
    provider = provider or _provider(facts.text(form.element.facts, "submit"))
    said = f"{form.passwords} password fields" if form.passwords else "fields of SAML"
    explained: set[Key] = {*form.sends, STATUS_KEY}
    if frame := scene.foreign_frame(form.element):
        explained |= scene.inside(frame)
    return Finding(
        obstacle=scene.obstacle(
            Reason.LOGIN,
            form.name(scene),
            url=form.action,
            element=form.element,
            known={
                **form.told(),
                "way": "form",
                "passwords": form.passwords,
                "provider": provider,
            },
            evidence=[
                evidence(EvidenceKind.ELEMENT, f"{form}; {said}"),
            ],
        ),
        subject=frozenset({form.key}),
        explains=frozenset(explained),
    )


def _is_handing(form: Form) -> bool:
    return any(name.lower() in _SAML_FIELDS for name in (*form.fields, *form.hidden))


def _handed_over(scene: Scene) -> Finding | None:
    """Return the log-in elsewhere that the page itself led to, and did not come back from."""
    if _came_back(scene):
        return None
    for exchange in scene.exchanges[:_EXCHANGES]:
        if exchange.destination == "document" and (target := handed_to(exchange)):
            return _led(scene, exchange.url, target)
    final = scene.page.final_url
    if not scene.page.own(final) and is_identity(final):
        return _led(scene, scene.page.url, final)
    return None


def _came_back(scene: Scene) -> bool:
    """Whether the page is shown: some ask at each visit whether somebody is logged in already."""
    page = scene.page
    return page.status == _OK and things.address(page.final_url) == things.address(page.url)


def _linked(scene: Scene) -> list[Finding]:
    """Return the log-ins elsewhere that links lead to, with the question who somebody is."""
    found = []
    for url in dict.fromkeys(scene.page.links[:_LINKS]):
        parts = split(url[: facts.LONGEST_URL])
        if parts is None or not _ASKS_IDENTITY.search(f"?{parts.query}"):
            continue
        provider = named(IDENTITY, parts.host) or _provider(scene.text)
        said = f"link to {things.address(url)}, which asks who somebody is"
        found.append(
            Finding(
                obstacle=scene.obstacle(
                    Reason.LOGIN,
                    things.address(url),
                    url=url,
                    known={"way": "hand-over", "provider": provider, "host": parts.host},
                    evidence=[evidence(EvidenceKind.ELEMENT, said)],
                ),
                subject=frozenset({("linked", things.address(url))}),
            )
        )
    return found


def _provider(text: str) -> str:
    """Return with whom a text says that somebody can log in."""
    said = _BY.search(text)
    names = {name.lower(): name for name in IDENTITY.values()}
    return names.get(said.group(1).lower(), "") if said else ""


def handed_to(exchange: Exchange) -> str:
    """Return the address of the identity provider that an answer redirects to, or nothing."""
    if exchange.location is None or exchange.status is None or exchange.status // 100 != 3:
        return ""
    try:
        target = urljoin(exchange.url, exchange.location[: facts.LONGEST_URL])
    except ValueError:
        return ""
    return target if is_identity(target) else ""


def is_identity(url: str) -> bool:
    """Whether the URL is one at which somebody is asked who they are.

    The home page of DigiD, which many a page links to, is none.
    """
    parts = split(url)
    if parts is None:
        return False
    if _ASKS_IDENTITY.search(f"?{parts.query}"):
        return True
    is_named = bool(named(IDENTITY, parts.host)) and not parts.host.startswith("www.")
    return is_named and parts.path != "/"


def _led(scene: Scene, url: str, target: str) -> Finding:
    host = things.host_of(target)
    said = f"{things.address(url)} leads to {things.address(target)}"
    return Finding(
        obstacle=scene.obstacle(
            Reason.LOGIN,
            things.address(scene.page.url),
            known={"way": "hand-over", "provider": named(IDENTITY, host), "host": host},
            evidence=[evidence(EvidenceKind.REQUEST, said, scene.record(url))],
        ),
        subject=frozenset({("handed",)}),
        explains=frozenset({STATUS_KEY, url_key(url)}),
    )


def _refused(scene: Scene, *, has_form: bool) -> Finding | None:
    """Return that the page was refused; 403 alone may have other grounds than a log-in."""
    status = scene.page.status
    asks = has_form or _WORDS.search(f"{scene.page.title[:500]} {scene.text}")
    if status != _UNAUTHORISED and not (status == _FORBIDDEN and asks):
        return None
    said = f"status {status}"
    return Finding(
        obstacle=scene.obstacle(
            Reason.LOGIN,
            things.address(scene.page.url),
            known={"way": "status", "status": status},
            evidence=[evidence(EvidenceKind.REQUEST, said, scene.record(scene.page.final_url))],
        ),
        subject=frozenset({STATUS_KEY}),
    )
