"""How alike a page that is shown again is to its capture. Pure: texts and pictures in, shares out.

What differs each time the page is shown (a clock, a carousel) is no fault of the archive: a page
that differs is shown a second time, and what differs between the two is left out of the picture;
of the texts the one counts that is more like the capture.
"""

from collections.abc import Sequence
from dataclasses import dataclass

from capture.change.likeness import shingles
from capture.screenshots.comparison import compared, mask_of, top_part

_WIDTH, _HEIGHT = 800, 1000
"""Pixels of the picture that is kept."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Measured:
    """How far a page is as it was."""

    text_likeness: float | None
    """0 to 1; None: nothing to compare."""
    picture_differs: float | None = None
    """0 to 1; None: nothing to compare."""
    picture_masked: float = 0.0
    difference: bytes | None = None
    """JPEG of the top of the page as it is shown now, with what differs tinted."""
    note: str = ""

    @property
    def is_same(self) -> bool:
        """Whether nothing differs."""
        return self.text_likeness in (None, 1.0) and self.picture_differs in (None, 0.0)


@dataclass(frozen=True, slots=True, kw_only=True)
class Look:
    """A page as it was seen once."""

    text: str
    picture: bytes | None


def measure(captured: Look, shown: Sequence[Look]) -> Measured:
    """Return how alike the page is to its capture; `shown` are one or two looks at it. CPU work."""
    before = shingles(captured.text)
    likeness = max(before.likeness(shingles(each.text)) for each in shown)
    pictures = [each.picture for each in shown if each.picture is not None]
    if captured.picture is None or not pictures:
        return Measured(text_likeness=likeness)
    try:
        mask = mask_of(pictures[0], pictures[1]) if len(pictures) > 1 else None
        found = min(
            (compared(captured.picture, each, mask=mask) for each in pictures),
            key=lambda each: each.share,
        )
        small = None
        if found.share > 0:
            small = top_part(found.picture.content, width=_WIDTH, height=_HEIGHT)
    except OSError as fault:
        return Measured(text_likeness=likeness, note=f"pictures can't be compared: {fault}")
    return Measured(
        text_likeness=likeness,
        picture_differs=found.share,
        picture_masked=found.masked,
        difference=small,
    )
