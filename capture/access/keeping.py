"""Keeps catalogue and search index up with what harvests bring, while visitors look (OPSL02)."""

import asyncio
import contextlib
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from pathlib import Path

from capture.access.catalogue.catalogue import Catalogue
from capture.access.search.index import SearchIndex
from capture.access.search.keeping import bring_up
from capture.errors import CaptureError

UPDATE_SECONDS = 15.0
"""Between two looks at what harvests have brought."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Keeping:
    """What keeps both up, each in a task of its own, until it is cancelled."""

    say: Callable[[str], None]
    every: float = UPDATE_SECONDS
    """Seconds between two looks."""
    _has_changed: asyncio.Event = field(default_factory=asyncio.Event)
    """That the catalogue holds what the search index was not told of yet."""

    async def catalogue(self, catalogue: Catalogue) -> None:
        """Take in the WARC files that harvests have closed."""
        told = ""
        while True:
            await asyncio.sleep(self.every)
            try:
                done = await asyncio.to_thread(catalogue.update)
            except CaptureError as fault:
                if str(fault) != told:
                    self.say(str(fault))
                told = str(fault)
                continue
            told = ""
            for name in done.taken_in:
                self.say(f"{name}: is in the catalogue")
            if done.taken_in or done.dropped:
                self._has_changed.set()

    async def search(self, archive: Path) -> None:
        """Take into the search index what the catalogue has; what was there before at once."""
        told: str | None = None
        while True:
            self._has_changed.clear()
            fault = await bring_up(archive)
            if fault is not None and fault != told:
                self.say(fault)
            told = fault
            if fault is None:
                await self._has_changed.wait()
            else:
                await asyncio.sleep(self.every)


@contextlib.contextmanager
def searching(archive: Path, say: Callable[[str], None]) -> Iterator[SearchIndex | None]:
    """Open the search index; an archive that can't be written to is shown without."""
    try:
        index = SearchIndex.open(archive)
    except CaptureError as fault:
        say(f"{fault}; the archive is shown, and can't be searched")
        yield None
        return
    with index:
        yield index
