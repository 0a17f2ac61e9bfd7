"""Parts of a page that live at another site: players, posts, and whatever else.

Small and hidden frames, in which measurements and log-ins go on, are nothing that a visitor misses.
"""

import re

from capture.model.obstacle import EvidenceKind, Reason
from capture.model.survey import Asked, Part
from capture.model.url import split
from capture.obstacles import facts, things
from capture.obstacles.platforms import SOCIAL, VIDEO, named
from capture.obstacles.scene import Finding, Frame, Scene, element_key, evidence

_LEAST_WIDTH = 100
_LEAST_HEIGHT = 50
_ALLOWED = frozenset({"autoplay", "encrypted-media", "fullscreen", "picture-in-picture"})
"""What a page lets a player do, and hardly anything else (Permissions Policy §3)."""
_SOCIAL_TITLE = re.compile(
    r"^(?:x|twitter|facebook|instagram|linkedin|mastodon|bluesky|tiktok|threads)\b"
    r".{0,40}\b(?:post|tweet|timeline|widget|embed|plugin|feed|tijdlijn|bericht)",
    re.IGNORECASE,
)
"""The titles that these media give to the frames of their own scripts: `X Post`."""
_ACCOUNT_TITLE = re.compile(
    r"^(?=.{0,80}@\w)(?:\S+ ){0,3}?(?:berichten|posts?|tweets?|toots?|tijdlijn|timeline|feed)\b"
    r"(?:.{0,80}\b(?:op|on) (?P<medium>\w[\w. ]{0,30})$)?",
    re.IGNORECASE,
)
"""Or that pages give them: `Posts of @ministry on Mastodon`."""
_PLAYER_WORDS = re.compile(r"video|film|player|speler|podcast|audio|embed", re.IGNORECASE)
_SOUND = frozenset({"SoundCloud", "Spotify", "Spreaker", "Springcast"})


def detect(scene: Scene) -> list[Finding]:
    """Return the frames of other sites that are shown, each with all that goes on in it."""
    return [
        _embedded(scene, frame)
        for frame in scene.frames
        if frame.is_foreign
        and things.host_of(frame.url)
        and _is_outermost(scene, frame)
        and scene.is_shown(frame.element, width=_LEAST_WIDTH, height=_LEAST_HEIGHT)
    ]


def _embedded(scene: Scene, frame: Frame) -> Finding:
    reason, platform, observed = _kind(scene, frame)
    hosts = {things.host_of(scene.page.url), things.host_of(scene.page.final_url)}
    thing = (
        things.shape(frame.url)
        if reason is Reason.EMBEDDED_OTHER
        else things.played(frame.url, hosts=hosts)
    )
    region = frame.element.region
    size = f", {region.width:.0f} by {region.height:.0f} px" if region else ""
    shown = f"frame of {things.origin_of(frame.url)} is shown{size}"
    return Finding(
        obstacle=scene.obstacle(
            reason,
            thing,
            url=frame.url,
            element=frame.element,
            known={
                "host": things.host_of(frame.url),
                "platform": platform,
                "tag": "audio" if platform in _SOUND else "",
                "title": facts.text(frame.element.facts, "title", limit=120),
            },
            evidence=[
                evidence(EvidenceKind.ELEMENT, shown, scene.record(frame.url)),
                *(evidence(EvidenceKind.SCRIPT, said) for said in observed),
            ],
        ),
        subject=frozenset({element_key(frame.element)}),
        explains=scene.inside(frame),
    )


def _kind(scene: Scene, frame: Frame) -> tuple[Reason, str, list[str]]:
    """Return what a frame is, the platform's name, and what else was observed in it."""
    parts = split(frame.url)
    host, path = (parts.host, parts.path) if parts else ("", "")
    video, social = named(VIDEO, host), named(SOCIAL, host)
    if social and "/video" in path:
        video = social
    observed = _media(scene, frame)
    allowed = _ALLOWED & {
        part.strip().split(" ")[0].lower()
        for part in facts.text(frame.element.facts, "allow").split(";")
    }
    if allowed:
        observed.append(f"it may use {', '.join(sorted(allowed))}")
    if video and observed:
        return Reason.EMBEDDED_VIDEO, video, observed
    title = facts.text(frame.element.facts, "title", limit=120)
    account = _ACCOUNT_TITLE.search(title)
    if social or account or _SOCIAL_TITLE.search(title):
        medium = social or (account and account["medium"]) or ""
        return Reason.EMBEDDED_SOCIAL, medium, [*observed, f"it is called {title}"]
    # What goes on in a frame of another site can't be seen. That it may play by itself, and is said
    # to play something, or may have keys for it, is what a player needs and hardly anything else.
    is_called = bool(_PLAYER_WORDS.search(f"{title} {path[:200]}"))
    may_play = "autoplay" in allowed and (is_called or "encrypted-media" in allowed)
    if may_play or _media(scene, frame):
        return Reason.EMBEDDED_VIDEO, "", observed
    return Reason.EMBEDDED_OTHER, video, observed


def _media(scene: Scene, frame: Frame) -> list[str]:
    """Return what says that the frame plays something."""
    told = []
    for element in scene.elements(Part.MEDIA):
        outer = scene.foreign_frame(element)
        if outer is not None and outer.element is frame.element and scene.is_shown(element):
            told.append(f"a {facts.text(element.facts, 'tag', limit=20) or 'video'} stands in it")
            break
    fed = (
        facts.whole(request.facts, "appends") > 0
        for request in scene.asked_in(frame)
        if request.asked is Asked.MEDIA_SOURCE
    )
    if any(fed):
        told.append("its script feeds a SourceBuffer")
    return told


def _is_outermost(scene: Scene, frame: Frame) -> bool:
    outer = scene.foreign_frame(frame.element)
    return outer is not None and outer.element is frame.element
