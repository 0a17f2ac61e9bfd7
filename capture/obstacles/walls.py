"""What stands before a page: a test for machines, or cookies that must be accepted first."""

import re

from capture.model.obstacle import EvidenceKind, Reason
from capture.model.survey import Element, Part
from capture.obstacles import facts, things
from capture.obstacles.login import STATUS_KEY
from capture.obstacles.page import Notice
from capture.obstacles.platforms import CAPTCHA, named
from capture.obstacles.scene import Finding, Key, Scene, element_key, evidence

_REFUSING = frozenset({403, 429, 503})
_CHALLENGE_PATH = re.compile(
    r"/cdn-cgi/challenge-platform/|/_Incapsula_Resource|/_sec/cp_challenge|/akam/\d"
    r"|/\.well-known/(?:sgcaptcha|vercel)|captcha-delivery\.com/|awswaf\.com/|/TSPD/|/__bot"
    r"|perimeterx|/px/client|/anubis/|/challenge[-_./]",
    re.IGNORECASE,
)
_CHALLENGE_WORDS = re.compile(
    r"checking (?:your browser|if the site connection is secure)|verify(?:ing)? (?:that )?you are"
    r" (?:a )?human|are you a (?:robot|human)"
    r"|unusual traffic|bot (?:verification|protection)|making sure you(?:'|’)re not a bot"
    r"|browser (?:wordt|word) gecontroleerd|\b(?:u|je|jij) (?:een|geen) (?:mens|robot)\b"
    r"|ongebruikelijk verkeer|geautomatiseerd (?:verkeer|verzoek)",
    re.IGNORECASE,
)
_WAITING_WORDS = re.compile(
    r"just a moment|enable javascript and cookies to continue|(?:een ogenblik|even) geduld",
    re.IGNORECASE,
)
"""What walls say, and pages that are down for maintenance too, which load themselves anew."""
_COOKIE_WORDS = re.compile(r"cookie|toestemming|consent|tracking", re.IGNORECASE)
_ACCEPT_WORDS = re.compile(
    r"accepte|accept|akkoord|toestaan|allow|agree|sta .{0,20}toe|ik ga .{0,20}akkoord|\bok[eé]?\b",
    re.IGNORECASE,
)
_REFUSE_WORDS = re.compile(
    r"weiger|afwijzen|niet accepteren|reject|refuse|decline|deny|zonder|without"
    r"|alleen .{0,30}(?:noodzakelijk|functione)|(?:only|strictly) .{0,20}necessary|necessary only",
    re.IGNORECASE,
)
_LONGEST_PATH = 500
_LARGE_SHARE = 0.3
_COVERING_SHARE = 0.5
_LITTLE_TEXT = 200
_HIDDEN_FACTOR = 2
"""So much more there was to read once the notice was gone."""


def detect_bot_wall(scene: Scene) -> list[Finding]:
    """Return the wall, when the page refuses, says that it tests, and runs a test.

    A page that is down for maintenance refuses, and a page about machines says so; only a wall
    does all three.
    """
    status = scene.page.status
    if status not in _REFUSING:
        return []
    shown = f"{scene.page.title[:500]} {scene.text}"
    ran, service = _challenge(scene)
    said = _CHALLENGE_WORDS.search(shown)
    if said is None and ran:
        said = _WAITING_WORDS.search(shown)
    elif not ran:
        ran = _asked_anew(scene) or _told_result(scene)
    if said is None or not ran:
        return []
    explained: set[Key] = {STATUS_KEY}
    for frame in scene.frames:
        explained |= scene.inside(frame)
    explained |= {("captcha", name) for name in set(CAPTCHA.values())}
    return [
        Finding(
            obstacle=scene.obstacle(
                Reason.BOT_WALL,
                things.address(scene.page.url),
                known={"status": status, "service": service},
                evidence=[
                    evidence(
                        EvidenceKind.REQUEST,
                        f"status {status}",
                        scene.record(scene.page.final_url),
                    ),
                    evidence(EvidenceKind.ELEMENT, f"it says: {said.group()}"),
                    evidence(EvidenceKind.REQUEST, ran),
                ],
            ),
            subject=frozenset({("bot wall",)}),
            explains=frozenset(explained),
        )
    ]


def _challenge(scene: Scene) -> tuple[str, str]:
    """Return the test that the page ran, and by whom; nothing when it ran none."""
    for exchange in scene.exchanges:
        if _CHALLENGE_PATH.search(exchange.url[:_LONGEST_PATH]):
            return f"asked for {things.address(exchange.url)}", _service(exchange.url)
    for frame in scene.frames:
        if service := _service(frame.url):
            return f"frame of {things.origin_of(frame.url)}", service
    return "", ""


def _asked_anew(scene: Scene) -> str:
    """Return that the page was asked for again, which only its script can have done."""
    here = {things.as_http(scene.page.url), things.as_http(scene.page.final_url)}
    again = sum(
        exchange.destination == "document" and things.as_http(exchange.url) in here
        for exchange in scene.exchanges
    )
    return f"the page was asked for anew, {again} times in all" if again > 1 else ""


def _told_result(scene: Scene) -> str:
    """Return that a script of the page asked for something: pages that only refuse have none."""
    here = things.origin_of(scene.page.final_url)
    for exchange in scene.exchanges:
        if exchange.destination == "empty" and things.origin_of(exchange.url) == here:
            return f"its script asked for {things.address(exchange.url)}"
    return ""


def _service(url: str) -> str:
    if "/cdn-cgi/challenge-platform/" in url:
        return "Cloudflare"
    host, _, path = things.address(url).partition("://")[2].partition("/")
    return named(CAPTCHA, host.partition(":")[0], path)


def detect_cookie_wall(scene: Scene) -> list[Finding]:
    """Return the wall: it covers the page, and there is no way on but to accept.

    A bar that leaves the page readable is none, nor is a notice that can be refused.
    """
    found = [
        _wall(scene, notice, element)
        for element in scene.elements(Part.OVERLAY)
        if _is_wall(notice := _notice(element), scene)
    ]
    answered = scene.page.notice
    if not found and answered is not None and _is_wall(answered, scene):
        found.append(_wall(scene, answered, None))
    return found[:1]


def _notice(element: Element) -> Notice:
    said = element.facts
    return Notice(
        selector=element.selector,
        share=facts.number(said, "share") or 0.0,
        text=facts.text(said, "text", limit=2000),
        buttons=facts.names(said, "buttons", sign="|"),
        is_scroll_locked=facts.flag(said, "isScrollLocked"),
    )


def _is_wall(notice: Notice, scene: Scene) -> bool:
    if not _COOKIE_WORDS.search(notice.text[:2000]):
        return False
    labels = [label[:200] for label in notice.buttons[:50]]
    refusing = [label for label in labels if _REFUSE_WORDS.search(label)]
    accepting = [label for label in labels if label not in refusing and _ACCEPT_WORDS.search(label)]
    if refusing or not accepting:
        return False
    if notice.is_scroll_locked:
        return notice.share >= _LARGE_SHARE
    return notice.share >= _COVERING_SHARE and _hides(notice, scene)


def _hides(notice: Notice, scene: Scene) -> bool:
    """Whether there is hardly anything to read beside the notice."""
    if notice.characters_before is not None and notice.characters_after is not None:
        more = notice.characters_after - notice.characters_before
        return more > max(_LITTLE_TEXT, notice.characters_before * (_HIDDEN_FACTOR - 1))
    return len(scene.text.strip()) - len(notice.text) < _LITTLE_TEXT


def _wall(scene: Scene, notice: Notice, element: Element | None) -> Finding:
    said = f"covers {notice.share:.0%} of the view; buttons: {', '.join(notice.buttons[:5])}"
    locked = (
        "the page can't be scrolled" if notice.is_scroll_locked else "there is little beside it"
    )
    return Finding(
        obstacle=scene.obstacle(
            Reason.COOKIE_WALL,
            f"cookie wall {things.origin_of(scene.page.final_url)}",
            element=element,
            known={
                "share": round(min(notice.share, 1.0), 2),
                "clicked": facts.clean(notice.clicked, limit=80),
            },
            evidence=[
                evidence(EvidenceKind.ELEMENT, said),
                evidence(EvidenceKind.ELEMENT, locked),
            ],
        ),
        subject=frozenset({element_key(element) if element else ("cookie wall", notice.selector)}),
    )
