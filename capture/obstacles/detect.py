"""All detectors on one page, and which of them goes first where two see the same thing.

Each detector says what it has found, what that is about, and what else belongs to it. Going through
them from the most telling to the least, what is explained already is not told again: a map drawn
by WebGL is a map, the socket of a chat belongs to the chat, and what goes on in the player of a
video platform is that player.
"""

from collections.abc import Callable, Iterable
from dataclasses import replace

from capture.model.obstacle import EvidenceKind, Obstacle, Reason
from capture.obstacles import (
    captcha,
    chat,
    drawings,
    embedded,
    forms,
    login,
    maps,
    media,
    permissions,
    plugins,
    queries,
    sockets,
    things,
    walls,
)
from capture.obstacles.page import Page
from capture.obstacles.scene import Finding, Key, Scene, evidence

_EVIDENCE = 12


def _endless(scene: Scene) -> list[Finding]:
    if not scene.page.grows:
        return []
    said = "it grew with every scroll, until the budget for scrolling was spent"
    return [
        Finding(
            obstacle=scene.obstacle(
                Reason.ENDLESS,
                things.address(scene.page.url),
                known={"way": "scroll"},
                evidence=[evidence(EvidenceKind.ELEMENT, said)],
            ),
            subject=frozenset({("grows",)}),
        )
    ]


DETECTORS: tuple[Callable[[Scene], list[Finding]], ...] = (
    walls.detect_bot_wall,
    walls.detect_cookie_wall,
    captcha.detect,
    login.detect,
    chat.detect,
    maps.detect,
    embedded.detect,
    media.detect,
    sockets.detect,
    drawings.detect,
    queries.detect,
    forms.detect,
    forms.detect_unsafe,
    permissions.detect,
    plugins.detect,
    _endless,
)
"""In order of precedence."""


def detect(page: Page) -> tuple[Obstacle, ...]:
    """Return what can't be harvested of the page, each thing once; never raises for what it holds.

    Time and memory are bounded, whatever the survey lists (`capture.obstacles.scene`).
    """
    scene = Scene(page)
    explained: set[Key] = set()
    told: list[Obstacle] = []
    for detector in DETECTORS:
        for finding in detector(scene):
            if finding.subject <= explained:
                continue
            told.append(finding.obstacle)
            explained |= finding.subject | finding.explains
    return _once(told)


def _once(obstacles: Iterable[Obstacle]) -> tuple[Obstacle, ...]:
    """Return each thing once, with what was observed of it in all its places on the page."""
    found: dict[tuple[Reason, str], Obstacle] = {}
    for obstacle in obstacles:
        key = (obstacle.reason, obstacle.thing)
        known = found.get(key)
        if known is None:
            found[key] = obstacle
            continue
        more = tuple(each for each in obstacle.evidence if each not in known.evidence)
        found[key] = replace(
            known,
            evidence=(known.evidence + more)[:_EVIDENCE],
            facts={**obstacle.facts, **known.facts},
        )
    return tuple(found.values())
