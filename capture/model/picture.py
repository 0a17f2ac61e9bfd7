"""Pictures: a finished one, and the shots that a bigger one is put together from."""

from dataclasses import dataclass


@dataclass(frozen=True, slots=True, kw_only=True)
class Picture:
    """One finished picture, or a page as print."""

    content: bytes
    content_type: str
    """`image/jpeg`, `image/png` or `application/pdf`."""
    width: int
    """Pixels; 0 for what has none."""
    height: int
    note: str = ""
    """What was less than hoped, such as where it was cut; English, empty when nothing was."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Piece:
    """Part of one shot and where it belongs; all in pixels of the picture."""

    content: bytes
    """The whole shot, JPEG or PNG."""
    crop_left: int
    crop_top: int
    width: int
    height: int
    left: int
    top: int


@dataclass(frozen=True, slots=True, kw_only=True)
class Shots:
    """Shots of one thing, in the order from its top to its bottom; they may overlap.

    Where two cover the same rows the earlier one counts, so later ones need no exact cut.
    """

    pieces: tuple[Piece, ...]
    width: int
    height: int
    scale: float = 1.0
    """Pixels to a CSS pixel."""
    note: str = ""
