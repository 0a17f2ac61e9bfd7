"""Obstacles: what a page holds that a harvest can't keep, or not as a visitor meets it (REIK06)."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime
from enum import StrEnum

type Fact = str | int | float | bool


class Reason(StrEnum):
    """Why something can't be harvested: a closed list."""

    STREAMING_MEDIA = "streaming-media"
    """Video or audio that a script fetches in pieces (HLS, DASH, Media Source Extensions)."""
    PROTECTED_MEDIA = "protected-media"
    """Media behind digital rights management (Encrypted Media Extensions)."""
    LIVE_STREAM = "live-stream"
    """A transmission without a fixed end."""
    WEBSOCKET = "websocket"
    SERVER_SENT_EVENTS = "server-sent-events"
    INTERACTIVE_MAP = "interactive-map"
    """A map that asks for further tiles or data when it is moved."""
    CANVAS = "canvas"
    """A drawing by a script that answers to a visitor's acts, or changes by itself."""
    WEBGL = "webgl"
    """The same in three dimensions (WebGL, WebGPU)."""
    DASHBOARD = "dashboard"
    """Figures or lists that are asked from the server anew for each choice of filters."""
    SERVER_SEARCH = "server-search"
    """Search that only the server can answer."""
    POST_FORM = "post-form"
    MULTI_STEP_FORM = "multi-step-form"
    """A form of several steps, of which only the first is shown."""
    LOGIN = "login"
    """Shown only after logging in: 401, 403, a field for a password, DigiD or eHerkenning."""
    CAPTCHA = "captcha"
    """A test that tells people from machines."""
    BOT_WALL = "bot-wall"
    """The server answers a harvester otherwise than a visitor."""
    COOKIE_WALL = "cookie-wall"
    """Content that is shown only once cookies are accepted."""
    CHAT = "chat"
    EMBEDDED_VIDEO = "embedded-video"
    """A player of a video platform, from another site."""
    EMBEDDED_SOCIAL = "embedded-social"
    """Posts or a timeline of a social medium, from another site."""
    EMBEDDED_OTHER = "embedded-other"
    """Another part that lives at another site, and works there."""
    UNSAFE_METHOD = "unsafe-method"
    """What a page asks by POST, PUT, PATCH or DELETE when it is worked."""
    TOO_LARGE = "too-large"
    """An answer that was cut off at a limit of size or time."""
    ENDLESS = "endless"
    """A list or page that goes on without end."""
    GEOLOCATION = "geolocation"
    CAMERA_MICROPHONE = "camera-microphone"
    NOTIFICATIONS = "notifications"
    PLUGIN = "plugin"
    """What needed Flash, Java or Silverlight."""
    FAILED_RESOURCE = "failed-resource"
    """A part of a page that was not received, or only as an error."""
    PAGE_NOT_CAPTURED = "page-not-captured"
    """A page of the site that is not in the archive; its outcome says why."""
    MISSING_VARIANT = "missing-variant"
    """A variant of an image (srcset, lazy loading) that was not received."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Region:
    """A rectangle on the whole page, in CSS pixels from its top left corner."""

    x: float
    y: float
    width: float
    height: float


class EvidenceKind(StrEnum):
    """Where a piece of evidence comes from."""

    REQUEST = "request"
    """Something that passed on the wire."""
    SCRIPT = "script"
    """Something that a script asked of the browser."""
    ELEMENT = "element"
    """Something that stands in the rendered page."""
    PIXELS = "pixels"
    """Something that changed on the screen."""
    LEDGER = "ledger"
    """What became of a URL."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Evidence:
    """One observation, in English, technical and short."""

    kind: EvidenceKind
    text: str
    """Such as `24 tiles like /tegels/{z}/{x}/{y}.png, 8 of them after it was dragged`."""
    record_id: str | None = None
    """The WARC record that it can be seen in."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Obstacle:
    """One thing, as it was met on one page."""

    reason: Reason
    thing: str
    """What it is, in a form that is the same on every page where the same thing occurs: the
    stream's address, the form's target and fields, the widget's origin … Never empty."""
    url: str
    """Of the thing itself where it has one, else of the page."""
    page: str
    """The page that it was met on."""
    selector: str = ""
    """CSS selector of its element on that page; empty where it has none."""
    region: Region | None = None
    """Where it stands on the page; None: it is not to be seen."""
    facts: Mapping[str, Fact] = field(default_factory=dict)
    """What its description is made from, by name: `library`, `layers`, `seconds`, `fields` …"""
    evidence: tuple[Evidence, ...] = ()


class AlternativeKind(StrEnum):
    """Kinds of alternative representation (REIK06)."""

    VIEW = "view"
    """What a visitor sees first."""
    FULL_PAGE = "full-page"
    """The whole page, with the thing outlined."""
    ELEMENT = "element"
    """The thing alone, as it was met."""
    WORKED = "worked"
    """The thing alone after a sensible act: player started, map moved, tab opened."""
    CONTACT_SHEET = "contact-sheet"
    """Frames of a video at several moments."""
    PDF = "pdf"
    """The page as print."""
    TEXT = "text"
    """What a screen reader reads of the thing."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Alternative:
    """One alternative representation of one thing."""

    kind: AlternativeKind
    file: str
    """Name within the harvest's `images/`."""
    sha256: str
    """Of the file, lower-case hex."""
    record_id: str
    """The WARC record (conversion, or resource) that holds the same bytes."""
    content_type: str
    moment: datetime
    note: str = ""
    """What was done before it was made, such as `play`."""
    thumbnail: str = ""
    """Name within `images/` of a small picture of it; empty: there is none, or it is small."""
