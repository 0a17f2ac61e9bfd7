"""Our own JavaScript world in the page's document, out of the page's reach."""

from functools import cache
from importlib.resources import files
from typing import Any

from capture.browser.channel import Channel
from capture.browser.watch import PageWatch

_SHADOW_CLOSED = "closed"


@cache
def page_script() -> str:
    """Return js/page.js."""
    return files("capture.browser").joinpath("js/page.js").read_text(encoding="utf-8")


class World:
    """The world in the main frame's present document; made when needed, anew after a navigation."""

    def __init__(self, channel: Channel, watch: PageWatch) -> None:
        """Nothing is sent yet."""
        self._channel = channel
        self._watch = watch
        self._context: int | None = None
        self.loader = ""
        """The document it is in."""

    async def call(self, expression: str) -> Any:
        """Return `capture.<expression>` (see js/page.js).

        Raises DocumentGoneError when another document has come; the next call is for that one.
        """
        script = ""
        if self._context is None or self.loader != self._watch.loader:
            self.loader = self._watch.loader
            self._context = await self._channel.world(self._watch.main_frame)
            script = page_script() + ";"
        return await self._channel.evaluate(f"{script}capture.{expression}", context=self._context)

    async def adopt_closed_roots(self) -> None:
        """Show our script the shadow roots that pages keep closed (CDP sees them)."""
        snapshot = await self._channel.send("DOMSnapshot.captureSnapshot", computedStyles=[])
        strings = snapshot["strings"]
        for document in snapshot["documents"]:
            nodes = document["nodes"]
            kinds = nodes["shadowRootType"]
            for index, kind in zip(kinds["index"], kinds["value"], strict=True):
                if strings[kind] == _SHADOW_CLOSED:
                    await self._adopt(nodes["backendNodeId"][index])

    async def _adopt(self, node: int) -> None:
        resolved = await self._channel.send(
            "DOM.resolveNode", backendNodeId=node, executionContextId=self._context
        )
        object_id = resolved["object"]["objectId"]
        await self._channel.send(
            "Runtime.callFunctionOn",
            objectId=object_id,
            functionDeclaration="function () { capture.adoptRoot(this); }",
        )
        await self._channel.send("Runtime.releaseObject", objectId=object_id)
