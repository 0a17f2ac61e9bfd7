"""What the browser observed in a page that an archive may not hold: facts, no verdicts.

`capture.browser` fills this in, `capture.obstacles` draws the conclusions.
"""

from collections.abc import Mapping
from dataclasses import dataclass, field
from enum import StrEnum

from capture.model.obstacle import Fact, Region


class Asked(StrEnum):
    """What a script asked of the browser, noted by hooks in the page's own world."""

    CONTEXT = "context"
    """`canvas.getContext`; facts: `type` (2d, webgl, webgl2, webgpu, bitmaprenderer)."""
    MEDIA_SOURCE = "media-source"
    """`addSourceBuffer`; facts: `mime`; `bytes` and `appends` so far."""
    MEDIA_KEYS = "media-keys"
    """`requestMediaKeySystemAccess` or `setMediaKeys`; facts: `system`."""
    GEOLOCATION = "geolocation"
    USER_MEDIA = "user-media"
    """Camera, microphone or screen; facts: `audio`, `video`, `screen`."""
    NOTIFICATION = "notification"
    WEBSOCKET = "websocket"
    """facts: `url`, `received` (messages so far)."""
    EVENT_SOURCE = "event-source"
    """facts: `url`, `received`."""
    PEER_CONNECTION = "peer-connection"
    """WebRTC."""
    UNSAFE_REQUEST = "unsafe-request"
    """fetch, XHR or beacon by another method than GET, HEAD, OPTIONS; facts: `method`, `url`."""
    WORKER = "worker"
    """facts: `url`."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Request:
    """One thing that a script asked for, several alike counted."""

    asked: Asked
    count: int
    facts: Mapping[str, Fact] = field(default_factory=dict)
    selector: str = ""
    """Of the element that it concerns (canvas, video), where there is one."""
    frame: str = ""
    """URL of the frame whose script it was; empty for the main one."""


class Part(StrEnum):
    """What kind of element."""

    MEDIA = "media"
    """video, audio. facts: `tag`, `src` (current), `isBlob`, `duration` (seconds; -1: endless),
    `width`, `height`, `isEncrypted`, `isPlaying`, `error`, `tracks`."""
    CANVAS = "canvas"
    """facts: `width`, `height`, `isBlank`, `text` (what it says to a screen reader)."""
    FRAME = "frame"
    """iframe, frame. facts: `src`, `title`, `allow`, `isOtherOrigin`, `isLoaded`."""
    FORM = "form"
    """facts: `method`, `action`, `fields` (names, comma-separated), `passwords`, `files`,
    `required`, `steps` (fieldsets or panels of which some are hidden), `submit` (its label),
    `isSearch`, `hasOneTimeCode`."""
    PLUGIN = "plugin"
    """object, embed, applet. facts: `tag`, `type`, `src`, `classid`."""
    TILES = "tiles"
    """A box with images side by side that form one surface. facts: `count`, `pattern` (their
    address with numbers as `{}`), `side` (CSS pixels)."""
    OVERLAY = "overlay"
    """Something fixed that covers much of the page. facts: `share` (of the view), `text`, `buttons`
    (labels, parted by `|`), `isScrollLocked`."""
    WIDGET = "widget"
    """Something fixed in a corner. facts: `text`, `src` (of a frame in it), `origin`, `fields`
    (to write in, those in its frame too)."""
    FILTERS = "filters"
    """Controls outside any form that make the page ask the server. facts: `controls`, `url`
    (what was asked, with values as `{}`), `results` (elements that changed)."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Element:
    """One element, or box of elements, as rendered."""

    part: Part
    selector: str
    region: Region | None
    """None: not to be seen."""
    facts: Mapping[str, Fact] = field(default_factory=dict)
    shadowed_by: str = ""
    """Selector of the frame that it stands in; empty for the main document."""


class Act(StrEnum):
    """What was done to an element to see how it behaves."""

    DRAG = "drag"
    WHEEL = "wheel"
    HOVER = "hover"
    CLICK = "click"
    PLAY = "play"
    WAIT = "wait"


@dataclass(frozen=True, slots=True, kw_only=True)
class Trial:
    """What one act brought about."""

    selector: str
    act: Act
    asked: tuple[str, ...]
    """URLs that were requested because of it, in order, at most fifty."""
    change: float
    """Share of its pixels that differ afterwards, 0 to 1."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Survey:
    """All that was observed in one page."""

    requests: tuple[Request, ...] = ()
    elements: tuple[Element, ...] = ()
    trials: tuple[Trial, ...] = ()
    globals: tuple[str, ...] = ()
    """Names of known libraries that the page's scripts defined, with their version where they tell:
    `Leaflet 1.9.4`. Only ever a name for what was observed otherwise, never evidence by itself."""
    is_cut: bool = False
    """There was more than is listed."""
