"""The wire to one page: raw CDP through Playwright, with errors that a visit can tell apart."""

from collections.abc import Callable
from typing import Any

from playwright.async_api import CDPSession
from playwright.async_api import Error as PlaywrightError


class PageGoneError(Exception):
    """The page, its renderer or the browser is no more. Stays within this package."""


class DocumentGoneError(Exception):
    """The document that was spoken to has made way for another. Stays within this package."""


class ScriptError(Exception):
    """Our own script failed inside the page. Stays within this package."""


_DOCUMENT_GONE = (
    "Cannot find context",
    "context was destroyed",
    "navigated or closed",
    "No frame for given id",
    "No frame with given id",
    "Frame with the given id",
    "uniqueContextId not found",
)
_PAGE_GONE = (
    "Target crashed",
    "has been closed",
    "Target closed",
    "Connection closed",
    "Session closed",
    "detached",
)


class Channel:
    """Commands to one target and events from it."""

    def __init__(self, session: CDPSession) -> None:
        """Speak over a session that Playwright opened."""
        self._session = session

    def on(self, event: str, listener: Callable[[dict[str, Any]], None]) -> None:
        """Call `listener` with the parameters of every such event."""
        self._session.on(event, listener)

    async def send(self, method: str, **parameters: Any) -> dict[str, Any]:
        """Send a command and return its result.

        Raises PageGoneError or DocumentGoneError; has no deadline of its own: put it in a step.
        """
        try:
            result: dict[str, Any] = await self._session.send(method, parameters)
        except PlaywrightError as error:
            raise _translated(error) from error
        return result

    async def evaluate(self, expression: str, *, context: int | None) -> Any:
        """Return the value of an expression (promises awaited) in the given world.

        None: the page's own world, in the main frame.
        """
        where = {} if context is None else {"contextId": context}
        answer = await self.send(
            "Runtime.evaluate",
            expression=expression,
            awaitPromise=True,
            returnByValue=True,
            **where,
        )
        if failure := answer.get("exceptionDetails"):
            text = failure.get("exception", {}).get("description") or failure.get("text", "")
            raise ScriptError(text)
        return answer["result"].get("value")

    async def world(self, frame_id: str) -> int:
        """Return the number of our isolated world in the frame's present document."""
        answer = await self.send("Page.createIsolatedWorld", frameId=frame_id, worldName="capture")
        return int(answer["executionContextId"])


def _translated(error: PlaywrightError) -> Exception:
    message = error.message
    if any(part in message for part in _DOCUMENT_GONE):
        return DocumentGoneError(message)
    if any(part in message for part in _PAGE_GONE):
        return PageGoneError(message)
    return ScriptError(message)
