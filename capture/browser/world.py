"""Our own JavaScript world in the page's document, out of the page's reach."""

from collections.abc import Iterator
from contextlib import suppress
from functools import cache
from importlib.resources import files
from itertools import islice
from typing import Any

from capture.browser.channel import Channel, ScriptError
from capture.browser.watch import PageWatch

_MAX_CLOSED_ROOTS = 200
_DANGEROUS_WORDS = (
    # Dutch
    "uitlog", "afmeld", "verwijder", r"\bwis(?:sen)?\b", "betaal", "betalen", "verstuur", "verzend",
    "bestel", "opzeg", "annuleer", "ondertekenen", "inschrijven", "afrekenen",
    # English
    "log[ _-]?out", "sign[ _-]?out", "log[ _-]?off", "delete", r"\bremove\b", r"\bpay\b", "payment",
    "checkout", r"\bbuy\b", "purchase", r"\border now\b", r"\bsend\b", r"\b(un)?subscribe\b",
)  # fmt: skip
DANGER = f"/{'|'.join(_DANGEROUS_WORDS)}/i"
"""JavaScript's form of: the words of an element that is never worked."""


@cache
def page_script() -> str:
    """Return js/page.js, and js/consent.js that goes with it."""
    return ";".join(map(_script, ("page.js", "consent_words.js", "consent.js")))


@cache
def hooks_script(name: str) -> str:
    """Return js/hooks.js, which keeps itself in the window under `name`."""
    return _script("hooks.js").replace("__NAME__", name)


def _script(name: str) -> str:
    text = files("capture.browser").joinpath("js", name).read_text(encoding="utf-8")
    return text.replace("__DANGER__", DANGER)


class World:
    """The world in the main frame's present document; made when needed, anew after a navigation."""

    def __init__(self, channel: Channel, watch: PageWatch) -> None:
        """Nothing is sent yet."""
        self._channel = channel
        self._watch = watch
        self._context: int | None = None
        self.loader = ""
        """The document it is in."""

    def forget(self) -> None:
        """Take the document for gone; the next call looks for a new one."""
        self._context = None

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
        """Show our script the shadow roots that pages keep closed (CDP sees them).

        Costs the whole DOM tree over the wire: for pages that seem to have any.
        """
        tree = await self._channel.send("DOM.getDocument", depth=-1, pierce=True)
        await self._channel.send("DOM.disable")
        for node in islice(_closed_roots(tree["root"]), _MAX_CLOSED_ROOTS):
            with suppress(ScriptError):  # in a frame that the document may not enter
                await self._adopt(node)

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


def _closed_roots(root: dict[str, Any]) -> Iterator[int]:
    """Yield the backend node ids of closed shadow roots, outer ones before those within."""
    stack = [root]
    while stack:
        node = stack.pop()
        if node.get("shadowRootType") == "closed":
            yield node["backendNodeId"]
        stack += node.get("children", ())
        stack += node.get("shadowRoots", ())
        if "contentDocument" in node:
            stack.append(node["contentDocument"])
