"""What a visit has found so far, and the result that is made of it."""

import asyncio
from collections.abc import Callable
from dataclasses import dataclass, field
from typing import Any

from capture.browser import collected
from capture.browser.consenting import Consenting
from capture.browser.navigation import Itinerary
from capture.browser.portraits import Portraits
from capture.browser.request import Viewport, VisitRequest
from capture.browser.result import VisitResult
from capture.browser.study import Study
from capture.browser.survey import with_frames
from capture.browser.watch import PageWatch
from capture.model.link import Hop, Link, Mechanism
from capture.model.outcome import Outcome
from capture.model.picture import Shots
from capture.model.url import normalise


@dataclass(slots=True, kw_only=True)
class Findings:
    """Filled step by step; a later reading of the page takes the place of an earlier one."""

    page: dict[str, Any] | None = None
    """What js/page.js collected in the main document and those it may enter."""
    rows: list[list[Any]] = field(default_factory=list)
    """Links of all frames, as js/page.js writes them."""
    loaded: list[str] = field(default_factory=list)
    """Addresses of what the documents loaded, as the browser tells."""
    texts: list[str] = field(default_factory=list)
    """Text by frame."""
    view: bytes | None = None
    full_page: Shots | None = None
    is_download: bool = False
    outcome: Outcome | None = None
    error: str | None = None
    notes: list[str] = field(default_factory=list)
    _thumbnail: asyncio.Task[bytes] | None = None

    def take_page(self, page: dict[str, Any], others: list[dict[str, Any]]) -> None:
        """Keep what was read, with what frames of other origins hold."""
        self.page = page | {"survey": with_frames(page.get("survey"), others)}
        self.rows = [row for document in (page, *others) for row in document["links"]]
        self.loaded = [url for document in (page, *others) for url in document["loaded"]]
        self.texts = [document["text"] for document in (page, *others)]
        for key in ("isTextCut", "isLinksCut"):
            self.page[key] = any(document[key] for document in (page, *others))

    def take_view(self, view: bytes, thumbnail: Callable[[bytes], bytes] | None) -> None:
        """Keep the picture, and have the small one made in a thread meanwhile."""
        self.view = view
        if thumbnail is not None:
            self._thumbnail = asyncio.create_task(asyncio.to_thread(thumbnail, view))

    async def result(
        self,
        request: VisitRequest,
        *,
        itinerary: Itinerary,
        watch: PageWatch,
        viewport: Viewport,
        study: Study | None,
        consent: Consenting,
        steps: dict[str, float],
    ) -> VisitResult:
        """Return the visit's result, once the thumbnail is there."""
        page = self.page or {}
        for what, key in (("text", "isTextCut"), ("links", "isLinksCut")):
            if page.get(key):
                self.notes.append(f"collect: more {what} than are kept")
        return VisitResult(
            url=request.url,
            final_url=page.get("url", request.url),
            has_document=self.page is not None and not self.is_download,
            outcome=self.outcome,
            redirects=tuple(itinerary.redirects),
            script_navigations=tuple(itinerary.script_navigations),
            blocked_navigation=itinerary.blocked,
            unsafe_navigations=tuple(itinerary.unsafe),
            is_download=self.is_download,
            title=page.get("title", ""),
            language=page.get("language"),
            canonical=page.get("canonical"),
            content_type=page.get("contentType"),
            text="\n\n".join(text for text in self.texts if text),
            links=collected.links(self.rows) + self._noted_links(watch),
            loaded=tuple(dict.fromkeys(filter(None, map(normalise, self.loaded)))),
            has_scripts=bool(page.get("hasScripts")),
            template="" if page.get("closedFrames") else page.get("template", ""),
            consented=consent.consented,
            notice_jpeg=consent.before,
            view_jpeg=self.view,
            thumbnail_jpeg=await self._finished_thumbnail(),
            full_page=self.full_page or (study.full_page if study is not None else None),
            phone=study.phone if study is not None else None,
            portraits=study.portraits if study is not None else Portraits(),
            page_height=page.get("height", 0),
            viewport=viewport,
            survey=study.surveyed.survey if study is not None and study.surveyed else None,
            tried=study.tried if study is not None else (),
            steps=steps,
            notes=(*self.notes, *itinerary.notes, *watch.notes),
            error=self.error,
        )

    async def _finished_thumbnail(self) -> bytes | None:
        if self._thumbnail is None:
            return None
        try:
            return await self._thumbnail
        except OSError as error:
            self.notes.append(f"view: no thumbnail: {error}")
            return None

    def _noted_links(self, watch: PageWatch) -> tuple[Link, ...]:
        noted = [(raw, "window.open") for raw in watch.windows]
        if not self.is_download:
            noted += [(raw, "download") for raw in watch.downloads]
        return tuple(
            Link(url=url, hop=Hop.LINK, mechanism=Mechanism.SCRIPT_NAVIGATION, where=where)
            for raw, where in dict.fromkeys(noted)
            if (url := normalise(raw)) is not None and url.startswith(("http:", "https:"))
        )
