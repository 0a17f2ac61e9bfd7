"""Codes in place of sentences, for as long as nobody tells them in words."""

from capture.model.obstacle import Obstacle, Reason
from capture.model.words import Words


def name(reason: Reason, /) -> Words:
    """Return the code of the reason."""
    return Words(reason.value, reason.value)


def why(reason: Reason, /) -> Words:
    """Return the code of the reason."""
    return name(reason)


def description(obstacle: Obstacle, /) -> Words:
    """Return what the thing is called within."""
    text = f"{obstacle.reason.value}: {obstacle.thing}"
    return Words(text, text)
