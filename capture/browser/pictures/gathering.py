"""Where each shot belongs in the picture: geometry only, no page and no pixels."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any

from capture.browser.pictures.result import PictureLimits
from capture.model.picture import Piece, Shots


@dataclass(frozen=True, slots=True, kw_only=True)
class Box:
    """A rectangle in CSS pixels."""

    left: float
    top: float
    width: float
    height: float

    @classmethod
    def of(cls, told: Mapping[str, Any]) -> "Box":
        """Return what js/pictures.js told; what lacks counts from 0."""
        return cls(
            left=float(told.get("left") or 0),
            top=float(told.get("top") or 0),
            width=float(told.get("width") or 0),
            height=float(told.get("height") or 0),
        )

    @property
    def bottom(self) -> float:
        """Lower edge."""
        return self.top + self.height


@dataclass(slots=True, kw_only=True)
class Gathering:
    """The shots of one picture so far."""

    limits: PictureLimits
    scale: float = 1.0
    """Pixels to a CSS pixel."""
    pieces: list[Piece] = field(default_factory=list)
    notes: list[str] = field(default_factory=list)
    _foot: Piece | None = None
    """What stands below a box that scrolls in the page's place; its `top` is only known at last."""

    @property
    def is_full(self) -> bool:
        """Whether another shot would be too much."""
        seen = {id(piece.content): len(piece.content) for piece in self.pieces}
        return len(seen) >= self.limits.shots or sum(seen.values()) >= self.limits.shot_bytes

    def add_view(self, content: bytes, *, view: Box, box: Box) -> None:
        """Add the view as it stands; `box` is the part of it that scrolls."""
        head = Box(left=0, top=0, width=view.width, height=min(box.bottom, view.height))
        self.pieces.append(self._piece(content, head, left=0, top=0))
        if box.bottom < view.height:
            height = view.height - box.bottom
            foot = Box(left=0, top=box.bottom, width=view.width, height=height)
            self._foot = self._piece(content, foot, left=0, top=0)

    def add_scrolled(self, content: bytes, *, box: Box, left: float, top: float) -> None:
        """Add what `box` shows when it is scrolled to `left` and `top`."""
        self.pieces.append(self._piece(content, box, left=box.left + left, top=box.top + top))

    def add_part(self, content: bytes, *, view: Box, place: Box) -> None:
        """Add what the view shows of an element that stands in `place` there."""
        left, top = max(0.0, place.left), max(0.0, place.top)
        right = min(view.width, place.left + place.width)
        bottom = min(view.height, place.bottom)
        if left < right and top < bottom:
            shown = Box(left=left, top=top, width=right - left, height=bottom - top)
            self.pieces.append(
                self._piece(content, shown, left=left - max(0.0, place.left), top=top - place.top)
            )

    def shots(self) -> Shots:
        """Return the picture as far as it came."""
        width = max((piece.left + piece.width for piece in self.pieces), default=0)
        height = max((piece.top + piece.height for piece in self.pieces), default=0)
        height = min(height, self.limits.height)
        pieces = list(self.pieces)
        if self._foot is not None:
            foot = self._foot
            pieces.append(
                Piece(
                    content=foot.content,
                    crop_left=foot.crop_left,
                    crop_top=foot.crop_top,
                    width=foot.width,
                    height=foot.height,
                    left=0,
                    top=height,
                )
            )
            height += foot.height
        return Shots(
            pieces=tuple(pieces),
            width=width,
            height=height,
            scale=self.scale,
            note="; ".join(dict.fromkeys(self.notes)),
        )

    def _piece(self, content: bytes, crop: Box, *, left: float, top: float) -> Piece:
        crop_left, crop_top = self._pixels(crop.left), self._pixels(crop.top)
        return Piece(
            content=content,
            crop_left=crop_left,
            crop_top=crop_top,
            width=max(1, self._pixels(crop.left + crop.width) - crop_left),
            height=max(1, self._pixels(crop.bottom) - crop_top),
            left=self._pixels(left),
            top=self._pixels(top),
        )

    def _pixels(self, length: float) -> int:
        return round(length * self.scale)
