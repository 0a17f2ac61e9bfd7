"""Shows one archived page in a browser whose only network is the archive: to a person, or alone."""

import asyncio
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from capture.access.catalogue.values import Capture
from capture.access.offline.asking import Stand
from capture.access.offline.certificate import new_certificate
from capture.access.offline.network import OfflineNetwork
from capture.access.offline.place import HarvestPlace
from capture.access.stopping import stopped_by_signals
from capture.browser.executable import BrowserExecutable
from capture.browser.request import VisitLimits, VisitRequest
from capture.browser.result import VisitResult
from capture.browser.session import BrowserSession, SessionOptions
from capture.browser.tab import TabOptions
from capture.browser.window import Shown
from capture.errors import BrowserError
from capture.files import write_whole
from capture.screenshots.encode import PictureFormat
from capture.screenshots.stitch import stitch


@dataclass(frozen=True, slots=True, kw_only=True)
class Showing:
    """What is to be shown."""

    place: HarvestPlace
    page: Capture
    executable: BrowserExecutable


async def in_window(
    showing: Showing,
    url: str,
    *,
    on_shown: Callable[[Shown], None] = lambda _: None,
    is_headless: bool = False,
) -> Stand:
    """Open a window for a person; return what was asked, once it is closed or at Ctrl-C.

    Each page that has loaded goes to `on_shown`. Without a head nobody sees it: for tests.
    """
    certificate, stop = new_certificate(), asyncio.Event()
    answers = showing.place.answers()
    moment = showing.page.moment
    answers.follow(moment)
    options = _options(showing, certificate.spki, is_headless=is_headless)
    with OfflineNetwork(answers, certificate) as network, stopped_by_signals(stop):
        async with BrowserSession.launch(options) as session:
            window = await session.new_window(port=network.port, on_shown=on_shown, moment=moment)
            await window.go(url)
            ends: list[asyncio.Task[Any]] = [
                asyncio.create_task(each.wait()) for each in (window.closed, session.dead, stop)
            ]
            await asyncio.wait(ends, return_when=asyncio.FIRST_COMPLETED)
            for each in ends:
                each.cancel()
            await window.close()
        return network.tally.stand


async def as_picture(showing: Showing, url: str, file: Path) -> tuple[Stand, VisitResult]:
    """Visit a page as a harvest does, and write its picture; return what was asked.

    The picture is JPEG, or PNG by the name of `file`. BrowserError when there is none; OSError.
    """
    certificate = new_certificate()
    answers = showing.place.answers()
    answers.begin(showing.page.moment, showing.page.page_id)
    options = _options(showing, certificate.spki, is_headless=True)
    with OfflineNetwork(answers, certificate) as network:
        async with BrowserSession.launch(options) as session:
            tab = await session.new_tab(
                TabOptions(
                    port=network.port, traffic=network.tally, viewport=showing.place.seen.viewport
                )
            )
            result = await tab.visit(
                VisitRequest(
                    url=url,
                    may_navigate=answers.holds,
                    moment=showing.page.moment,
                    consent=showing.place.seen.consent,
                    with_full_page=True,
                    limits=VisitLimits.within(showing.place.seen.page_seconds),
                )
            )
        stand = network.tally.stand
    if result.full_page is not None:
        kind = PictureFormat.PNG if file.suffix.lower() == ".png" else PictureFormat.JPEG
        picture = await asyncio.to_thread(stitch, result.full_page, kind)
        write_whole(file, picture.content)
    elif result.view_jpeg is not None:
        write_whole(file, result.view_jpeg)
    else:
        raise BrowserError(f"{url}: no picture could be taken ({result.error or 'no document'})")
    return stand, result


def _options(showing: Showing, spki: str, *, is_headless: bool) -> SessionOptions:
    return SessionOptions(
        executable=showing.executable,
        spki=spki,
        product=showing.place.seen.product,
        is_headless=is_headless,
    )
