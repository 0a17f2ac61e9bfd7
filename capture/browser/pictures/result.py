"""What pictures are asked for with, and what there is when there is none."""

from dataclasses import dataclass
from enum import StrEnum

from capture.browser.request import Viewport


class ShotFormat(StrEnum):
    """How Chromium writes each shot."""

    JPEG = "jpeg"
    """For every page."""
    PNG = "png"
    """Without loss, at up to half as much CPU again and several times the bytes."""


class NoPictureReason(StrEnum):
    """Why there is no picture."""

    TIMED_OUT = "timed-out"
    """Not done before its deadline; the page may hang."""
    GONE = "gone"
    """The document, its page or the browser is no more."""
    NOT_FOUND = "not-found"
    """No such element in the page."""
    NOT_SHOWN = "not-shown"
    """It takes no room in the page, or has no frames."""
    TOO_LARGE = "too-large"
    FAILED = "failed"
    """The browser or our script in the page said no; the text tells."""


@dataclass(frozen=True, slots=True, kw_only=True)
class NoPicture:
    """That there is no picture, and why."""

    reason: NoPictureReason
    text: str = ""
    """In English, technical, at most 300 characters."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Target:
    """An element of the page."""

    selector: str
    """CSS; the first that it fits, in the document or in an open shadow tree."""
    frame: str = ""
    """Selector of the frame that it stands in; empty for the main document. A frame of another
    site can't be entered: it is the target then itself."""


@dataclass(frozen=True, slots=True, kw_only=True)
class PictureLimits:
    """How far pictures go."""

    seconds: float = 15.0
    """For one picture; what there is of a page by then is the picture."""
    height: int = 60_000
    """Pixels."""
    width: int = 5_120
    """Pixels; a page may be wider than the view."""
    shots: int = 160
    shot_bytes: int = 100_000_000
    """All shots of one picture together."""


PHONE = Viewport(width=390, height=844)
PHONE_SCALE = 2.0
