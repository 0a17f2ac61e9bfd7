"""Why and how a harvest ends before everything is done."""

import asyncio
from enum import Enum


class Reason(Enum):
    """Why a harvest is cut short; the text is what the user reads."""

    INTERRUPTED = "interrupted; `capture resume` goes on"
    """Ctrl-C, or the system asked to stop."""
    PAGE_LIMIT = "--max-pages was reached"
    """As many pages as asked for."""
    BYTE_LIMIT = "--max-bytes was reached"
    """As many bytes as asked for."""
    TIME_LIMIT = "--max-time was reached"
    """As long as asked for."""


class Stop:
    """Says when to stop: not yet, after the pages in hand, or at once."""

    def __init__(self) -> None:
        """Not yet."""
        self.reason: Reason | None = None
        self.asked = asyncio.Event()
        """No new page is begun once this is set."""
        self.at_once = asyncio.Event()
        """The pages in hand are dropped once this is set."""

    def ask(self, reason: Reason) -> None:
        """Finish the pages in hand; asked a second time by the user, stop at once."""
        if self.asked.is_set() and reason is Reason.INTERRUPTED:
            self.at_once.set()
        if self.reason is None:
            self.reason = reason
        self.asked.set()
