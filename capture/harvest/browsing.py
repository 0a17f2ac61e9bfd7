"""A person clicks, everything is recorded: no frontier, no scope, one long visit."""

import asyncio
from typing import Any

from capture import clock
from capture.browser.window import Shown
from capture.harvest import made
from capture.harvest.state import Store
from capture.harvest.stop import Stop
from capture.harvest.wiring import Wired
from capture.ledger.values import Visit
from capture.model.outcome import Outcome
from capture.model.url import split
from capture.screenshots.thumbnail import thumbnail


class Browsing:
    """One session of a person at the browser."""

    def __init__(self, store: Store, parts: Wired, stop: Stop) -> None:
        """Record into the harvest of `store`."""
        self._store = store
        self._parts = parts
        self._stop = stop
        self._tasks: set[asyncio.Task[None]] = set()

    async def run(self) -> None:
        """Open the window on the first seed; return when it is closed or a stop is asked for.

        Raises what ends a harvest: RecordingError, ProxyError, BrowserError.
        """
        parts = self._parts
        visit_id = clock.new_id()
        port = await parts.proxy.open_port()
        await parts.proxy.begin_visit(port, visit_id)
        session = await parts.keeper.session()
        window = await session.new_window(port=port, on_shown=self._shown)
        await window.go(self._store.settings.seeds[0])
        ends: set[asyncio.Future[Any]] = {
            asyncio.create_task(window.closed.wait()),
            asyncio.create_task(self._stop.asked.wait()),
            asyncio.create_task(session.dead.wait()),
        }
        try:
            await asyncio.wait(ends | {parts.proxy.failed}, return_when=asyncio.FIRST_COMPLETED)
        finally:
            for each in ends:
                each.cancel()
            await asyncio.gather(*ends, return_exceptions=True)
        if parts.proxy.failed.done():
            raise parts.proxy.failed.result()
        await asyncio.gather(*self._tasks)
        await window.close()
        await parts.proxy.end_visit(port)

    def _shown(self, shown: Shown) -> None:
        if split(shown.url) is None:
            return
        task = asyncio.get_running_loop().create_task(self._keep(shown))
        self._tasks.add(task)
        task.add_done_callback(self._tasks.discard)

    async def _keep(self, shown: Shown) -> None:
        """Keep a page's picture and text, and note that it was seen."""
        visit_id, moment = clock.new_id(), clock.now()
        name = None
        if shown.view_jpeg is not None:
            small = await asyncio.to_thread(thumbnail, shown.view_jpeg)
            name = f"{visit_id}.jpg"
            (self._store.folder.images / name).write_bytes(small)
        records = [
            made.resource(what, content_type, data, url=shown.url, visit_id=visit_id, date=moment)
            for what, content_type, data in (
                ("view", "image/jpeg", shown.view_jpeg),
                ("text", made.TEXT_TYPE, shown.text.encode("utf-8", "surrogatepass")),
            )
            if data is not None
        ]
        await self._parts.proxy.store(records)
        visit = Visit(
            visit_id=visit_id,
            url=shown.url,
            started=moment,
            finished=clock.now(),
            outcome=Outcome.CAPTURED,
            final_url=shown.url,
            title=shown.title or None,
            text_characters=len(shown.text),
            thumbnail=name,
            view_record_id=made.record_id(visit_id, "view") if shown.view_jpeg else None,
        )
        with self._store.database.begin() as tx:
            self._store.ledger.record_exchanges(tx, self._parts.exchanges.all())
            self._store.ledger.record_visit(tx, visit)
        self._parts.tally.page_done()
