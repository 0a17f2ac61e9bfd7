"""Pictures of a page before and after, their difference, and small ones: files beside the page.

What moves by itself is learned from two shots of the same state of the page: what a visitor sees
first and the picture of the whole page are taken some seconds apart, and another harvest of the
same site may be given. Where there is nothing to learn from, nothing is masked, and that is said.
"""

from collections.abc import Iterator
from dataclasses import dataclass
from enum import StrEnum
from pathlib import Path

from capture.files import write_whole
from capture.model.side import ComparedPage, OpenSide, Picture
from capture.screenshots.comparison import Mask, compared, joined, mask_of, top_part
from capture.screenshots.opened import opened

SMALL = {Picture.VIEW: (320, 200), Picture.FULL: (320, 200), Picture.MOBILE: (150, 250)}
"""Width and height of small pictures."""
_LARGEST_BYTES = 60_000_000
_SUFFIXES = {"JPEG": "jpg", "PNG": "png"}


class Masking(StrEnum):
    """Whether what moves by itself was left out of a difference."""

    NONE = "none"
    """There were no two shots of the same state to learn from."""
    STILL = "still"
    """There were, and nothing moved."""
    MASKED = "masked"
    """Something did, and was left out."""


@dataclass(frozen=True, slots=True, kw_only=True)
class PictureFile:
    """A picture of one side, as files within the comparison's folder of pictures."""

    file: str
    small: str
    width: int
    """Pixels."""
    height: int


@dataclass(frozen=True, slots=True, kw_only=True)
class PicturePair:
    """Pictures of a page, before and after; a side that has none is None."""

    kind: Picture
    old: PictureFile | None
    new: PictureFile | None
    difference: str | None = None
    """File that shows where they differ."""
    share: float | None = None
    """Of the picture that differs, 0 to 1; None: nothing to compare."""
    masking: Masking = Masking.NONE
    masked: float = 0.0
    """Share of the picture that was left out."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Shots:
    """Where pictures come from."""

    old: OpenSide
    new: OpenSide
    again: OpenSide | None = None
    """Another harvest of the old site, of a time near to it; only what moves is learned from it."""


class PictureWriter:
    """Writes the pictures of pairs into one folder."""

    def __init__(self, folder: Path, shots: Shots) -> None:
        """Write into `folder`, which exists."""
        self._folder = folder
        self._shots = shots
        self._again = (
            {page.url: page for page in shots.again.pages} if shots.again is not None else {}
        )

    def write(
        self, name: str, old: ComparedPage | None, new: ComparedPage | None
    ) -> tuple[PicturePair, ...]:
        """Write the pictures of a pair, files called `name-…`; return what there is. OSError.

        Desktop first: the whole page where there is one, else what a visitor sees first. CPU work:
        about half a second for a page of a few screens.
        """
        return tuple(self._pairs(name, old, new))

    def _pairs(
        self, name: str, old: ComparedPage | None, new: ComparedPage | None
    ) -> Iterator[PicturePair]:
        has_full = any(page is not None and Picture.FULL in page.pictures for page in (old, new))
        for kind, word in (
            (Picture.FULL if has_full else Picture.VIEW, "scherm"),
            (Picture.MOBILE, "telefoon"),
        ):
            before = self._read(self._shots.old, old, kind)
            after = self._read(self._shots.new, new, kind)
            if before is None and after is None:
                continue
            pair = PicturePair(
                kind=kind,
                old=self._keep(before, f"{name}-{word}-voor", kind),
                new=self._keep(after, f"{name}-{word}-na", kind),
            )
            if before is None or after is None or pair.old is None or pair.new is None:
                yield pair
            else:
                yield self._differing(f"{name}-{word}-verschil.jpg", pair, (before, after), old)

    def _differing(
        self,
        file: str,
        pair: PicturePair,
        pictures: tuple[bytes, bytes],
        old: ComparedPage | None,
    ) -> PicturePair:
        assert old is not None
        try:
            masks = list(self._masks(old, pair.kind, pictures[0]))
            mask = joined([mask for mask in masks if mask is not None])
            found = compared(*pictures, mask=mask)
        except OSError:
            return pair  # its head is that of a picture, what follows is not
        masking = Masking.NONE if not masks else Masking.STILL
        if found.masked:
            masking = Masking.MASKED
        write_whole(self._folder / file, found.picture.content)
        return PicturePair(
            kind=pair.kind,
            old=pair.old,
            new=pair.new,
            difference=file,
            share=found.share,
            masking=masking,
            masked=found.masked,
        )

    def _masks(self, old: ComparedPage, kind: Picture, picture: bytes) -> Iterator[Mask | None]:
        """Yield what moves by itself, for each second shot of the old state; None: too much."""
        if kind is Picture.FULL:
            view = self._read(self._shots.old, old, Picture.VIEW)
            if view is not None:
                yield mask_of(picture, view)
        other = self._again.get(old.url)
        if other is not None and self._shots.again is not None:
            again = self._read(self._shots.again, other, kind)
            if again is not None:
                yield mask_of(picture, again)

    def _read(self, side: OpenSide, page: ComparedPage | None, kind: Picture) -> bytes | None:
        """Return a picture that can be opened, or None."""
        if page is None or kind not in page.pictures:
            return None
        if page.pictures[kind].length > _LARGEST_BYTES:
            return None
        data = side.picture(page, kind)
        try:
            if data is not None:
                opened(data).close()
        except OSError:
            return None
        return data

    def _keep(self, data: bytes | None, name: str, kind: Picture) -> PictureFile | None:
        if data is None:
            return None
        with opened(data) as image:
            size = image.size
            suffix = _SUFFIXES[image.format or "JPEG"]
        width, height = SMALL[kind]
        try:
            small = top_part(data, width=2 * width, height=2 * height)
        except OSError:
            return None
        write_whole(self._folder / f"{name}.{suffix}", data)
        write_whole(self._folder / f"{name}-klein.jpg", small)
        return PictureFile(
            file=f"{name}.{suffix}", small=f"{name}-klein.jpg", width=size[0], height=size[1]
        )
