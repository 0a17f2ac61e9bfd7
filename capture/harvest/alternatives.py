"""Alternative representations (REIK06): pictures put together, kept in `images/` and in the WARC.

What stands in for something recorded is a `conversion` record that refers to it (ISO 28500:2017
§6.7); what has no record of its own to stand in for, and every picture of a page, is a `resource`.
"""

import asyncio
import hashlib
from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from pathlib import Path

from capture import __version__
from capture.browser.portraits import Portrait
from capture.browser.result import VisitResult
from capture.errors import RecordingError
from capture.harvest import made
from capture.model.obstacle import Alternative, AlternativeKind, Obstacle
from capture.model.obstacle_list import thing_id
from capture.model.picture import Picture, Shots
from capture.proxy.control import Made
from capture.screenshots.blank import is_blank
from capture.screenshots.contact_sheet import LabelledFrame, clock, contact_sheet
from capture.screenshots.encode import PictureFormat
from capture.screenshots.mark import Mark
from capture.screenshots.png_text import PictureFacts, with_texts
from capture.screenshots.stitch import stitch
from capture.warc.record import target_uri

_SUFFIXES = {
    "image/jpeg": "jpg",
    "image/png": "png",
    "application/pdf": "pdf",
    made.TEXT_TYPE: "txt",
}
_SOFTWARE = f"capture {__version__}"


@dataclass(frozen=True, slots=True, kw_only=True)
class About:
    """The visit that pictures come from."""

    visit_id: str
    started: datetime
    url: str
    """As the ledger knows it."""
    record_id: str | None
    """Of the response that brought the page."""


@dataclass(slots=True, kw_only=True)
class Kept:
    """What was kept of one visit."""

    pictures: list[Alternative] = field(default_factory=list)
    """Of the page itself."""
    portraits: dict[str, tuple[Obstacle, list[Alternative]]] = field(default_factory=dict)
    """Of single things, by thing id."""
    records: list[made.MadeRecord] = field(default_factory=list)


class Gallery:
    """Puts pictures together, in threads, and keeps them."""

    def __init__(self, images: Path) -> None:
        """Keep files in `images`."""
        self._images = images

    async def keep(self, about: About, result: VisitResult) -> Kept:
        """Keep all pictures of a visit. RecordingError when a file can't be written."""
        kept = Kept()
        for kind, shots in (("fullPage", result.full_page), ("fullPagePhone", result.phone)):
            if shots is not None:
                await self._page_picture(kept, about, result, kind, shots)
        if result.portraits.print is not None:
            printed = result.portraits.print
            self._page_file(kept, about, result, "pdf", AlternativeKind.PDF, printed)
        await self._portraits(kept, about, result)
        return kept

    async def _page_picture(
        self, kept: Kept, about: About, result: VisitResult, what: str, shots: Shots
    ) -> None:
        texts = _facts(about, result, made.record_id(about.visit_id, what), shots).texts()
        picture = await _in_thread(lambda: stitch(shots, PictureFormat.JPEG, texts=texts))
        if picture is not None:
            self._page_file(kept, about, result, what, AlternativeKind.FULL_PAGE, picture)

    def _page_file(
        self,
        kept: Kept,
        about: About,
        result: VisitResult,
        what: str,
        kind: AlternativeKind,
        picture: Picture,
    ) -> None:
        record, data = made.resource(
            what,
            picture.content_type,
            picture.content,
            url=result.final_url,
            visit_id=about.visit_id,
            date=about.started,
        )
        kept.records.append((record, data))
        name = f"{about.visit_id}-{what}"
        kept.pictures.append(self._file(name, record, data, kind, about.started, picture.note))

    async def _portraits(self, kept: Kept, about: About, result: VisitResult) -> None:
        for portrait in result.portraits.taken:
            identifier = _portrait_id(about, portrait.of, portrait.kind)
            picture = await _in_thread(
                lambda portrait=portrait, identifier=identifier: _composed(  # type: ignore[misc]
                    portrait, about, result, identifier
                )
            )
            if picture is not None:
                self._thing_file(kept, about, portrait, picture)
        if result.full_page is None:
            return
        for obstacle in result.portraits.wanted:
            await self._marked(kept, about, result, obstacle, result.full_page)

    async def _marked(
        self, kept: Kept, about: About, result: VisitResult, obstacle: Obstacle, shots: Shots
    ) -> None:
        """Keep the whole page with the thing outlined, where it is to be seen."""
        if obstacle.region is None:
            return
        portrait = Portrait(of=obstacle, kind=AlternativeKind.FULL_PAGE, moment=about.started)
        texts = _facts(about, result, _portrait_id(about, obstacle, portrait.kind), shots).texts()
        mark = Mark(region=obstacle.region)
        picture = await _in_thread(
            lambda: stitch(shots, PictureFormat.PNG, marks=[mark], texts=texts)
        )
        if picture is not None:
            self._thing_file(kept, about, portrait, picture)

    def _thing_file(self, kept: Kept, about: About, portrait: Portrait, picture: Picture) -> None:
        obstacle, kind = portrait.of, portrait.kind
        stands_for = _recorded(obstacle) or about.record_id
        url = obstacle.url if _recorded(obstacle) else about.url
        record = Made(
            record_type="conversion" if stands_for else "resource",
            record_id=_portrait_id(about, obstacle, kind),
            url=target_uri(url) if stands_for else f"urn:{kind.value}:{target_uri(url)}",
            content_type=picture.content_type,
            date=portrait.moment,
            size=len(picture.content),
            visit_id=about.visit_id,
            refers_to=stands_for,
        )
        kept.records.append((record, picture.content))
        thing = thing_id(obstacle.reason, obstacle.thing)
        name = f"{thing}-{about.visit_id[:8]}-{kind.value}"
        note = "; ".join(filter(None, (portrait.note, picture.note)))
        alternative = self._file(name, record, picture.content, kind, portrait.moment, note)
        kept.portraits.setdefault(thing, (obstacle, []))[1].append(alternative)

    def _file(
        self,
        name: str,
        record: Made,
        data: bytes,
        kind: AlternativeKind,
        moment: datetime,
        note: str,
    ) -> Alternative:
        path = self._images / f"{name}.{_SUFFIXES[record.content_type]}"
        try:
            path.write_bytes(data)
        except OSError as error:
            raise RecordingError(
                f"{path} can't be written: {error.strerror}. Make room, then run `capture resume`"
            ) from error
        return Alternative(
            kind=kind,
            file=path.name,
            sha256=hashlib.sha256(data).hexdigest(),
            record_id=record.record_id,
            content_type=record.content_type,
            moment=moment,
            note=note,
        )


def _composed(
    portrait: Portrait, about: About, result: VisitResult, identifier: str
) -> Picture | None:
    """Return the finished picture or text; None for one that shows nothing."""
    if portrait.text is not None:
        data = portrait.text.encode("utf-8", "replace")
        return Picture(content=data, content_type=made.TEXT_TYPE, width=0, height=0)
    if portrait.shots is not None:
        texts = _facts(about, result, identifier, portrait.shots).texts()
        picture = stitch(portrait.shots, PictureFormat.PNG, texts=texts)
    elif portrait.frames:
        frames = [
            LabelledFrame(
                content=stitch(frame.shots, PictureFormat.PNG).content, label=clock(frame.seconds)
            )
            for frame in portrait.frames
        ]
        picture = contact_sheet(frames)
        picture = _with_texts(picture, _facts(about, result, identifier, None).texts())
    elif portrait.picture is not None:
        facts = _facts(about, result, identifier, None)
        picture = _with_texts(portrait.picture, facts.texts())
    else:
        return None
    return None if is_blank(picture.content) else picture


def _with_texts(picture: Picture, texts: dict[str, str]) -> Picture:
    return Picture(
        content=with_texts(picture.content, texts),
        content_type=picture.content_type,
        width=picture.width,
        height=picture.height,
        note=picture.note,
    )


def _facts(about: About, result: VisitResult, identifier: str, shots: Shots | None) -> PictureFacts:
    viewport = f"{result.viewport.width}x{result.viewport.height}"
    if shots is not None and shots.scale != 1.0:
        viewport = "390x844@2 mobile"
    return PictureFacts(
        url=about.url,
        moment=about.started,
        viewport=viewport,
        record_id=identifier,
        software=_SOFTWARE,
    )


def _portrait_id(about: About, of: Obstacle, kind: AlternativeKind) -> str:
    return made.record_id(about.visit_id, f"{kind.value} {thing_id(of.reason, of.thing)}")


def _recorded(obstacle: Obstacle) -> str | None:
    """Return the first record that the thing itself can be seen in."""
    return next((each.record_id for each in obstacle.evidence if each.record_id), None)


async def _in_thread(work: Callable[[], Picture | None]) -> Picture | None:
    """Return what `work` makes; None where what a page showed can't be read as a picture."""
    try:
        return await asyncio.to_thread(work)
    except OSError:
        return None


def without_alternatives(kept: Kept, wanted: Sequence[Obstacle]) -> list[Obstacle]:
    """Return those of the wanted things that no picture came of."""
    return [each for each in wanted if thing_id(each.reason, each.thing) not in kept.portraits]
