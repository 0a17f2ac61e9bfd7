"""Video and audio that is sent in pieces: what of it is left out, and why (REIK06)."""

from dataclasses import dataclass
from enum import StrEnum

LARGEST_VIDEO_BYTES = 2_000_000_000
"""For one video, with its sound and subtitles, where nothing else is said."""


class WhyOmitted(StrEnum):
    """Why pieces of a stream are not fetched, beyond those that the page loads by itself."""

    LIVE = "live"
    """A transmission without a fixed end: its pieces come and go."""
    PROTECTED = "protected"
    """Behind digital rights management: without a licence its pieces can't be played."""
    TOO_LARGE = "too-large"
    """Larger than the size set for one video."""
    TURNED_OFF = "turned-off"
    """Nothing is fetched of any video (`--video-bytes 0`)."""
    TOO_MANY = "too-many-segments"
    """It names more pieces than any video has."""
    UNKNOWN_LENGTH = "unknown-length"
    """It doesn't say, in a form that can be read, how many pieces there are, or where."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Omission:
    """One thing that was left out of one stream.

    Each playlist of a stream may tell the same: `why` and `manifest` together name it.
    """

    why: WhyOmitted
    manifest: str
    """URL of the manifest that names the whole stream (HLS: the master playlist if it is known)."""
    variant: str = ""
    """The best of what was left out, such as `1920x1080, 5.2 Mbit/s`; empty: not told."""
    estimated_bytes: int | None = None
    """What `variant` comes to, with its sound and subtitles; None: can't be told."""
    kept: str = ""
    """What is fetched in place of it, in the form of `variant`; empty: nothing."""
    detail: str = ""
    """In English, short and technical."""


def variant_text(*, width: int | None, height: int | None, bits_per_second: int) -> str:
    """Return how a variant is called: `1920x1080, 5.2 Mbit/s`."""
    rate = f"{bits_per_second / 1e6:.1f} Mbit/s"
    if bits_per_second < 1_000_000:
        rate = f"{bits_per_second / 1e3:.0f} kbit/s"
    return f"{width}x{height}, {rate}" if width and height else rate
