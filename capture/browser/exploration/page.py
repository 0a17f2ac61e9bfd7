"""The explored page as Python sees it: js/hooks.js behind methods; real pointer and keyboard."""

import asyncio
import json
import secrets
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from capture.browser.channel import Channel
from capture.browser.exploration.candidate import Act, Action, Candidate, candidates
from capture.browser.world import hooks_script

HOOKS_NAME = f"__{secrets.token_hex(8)}"
WORD = "informatie"
"""What is typed where a word is asked for: common in Dutch, whatever a site is about."""
_KEYS = ("Enter", " ", "ArrowRight", "ArrowDown")
"""Pressed where keys are listened to, besides those that a handler names."""
_KEY_CODES = {
    "Enter": 13, "Escape": 27, " ": 32, "Tab": 9, "Home": 36, "End": 35, "PageUp": 33,
    "PageDown": 34, "Delete": 46, "ArrowLeft": 37, "ArrowUp": 38, "ArrowRight": 39, "ArrowDown": 40,
}  # fmt: skip


@dataclass(frozen=True, slots=True, kw_only=True)
class Look:
    """What there is to be worked."""

    found: list[Candidate]
    closed_links: list[list[str]]
    """Links within shadow trees that are kept closed, as rows `[url, code, where]`."""
    keys: tuple[str, ...]
    """Keys that handlers of the whole page name."""
    listens: frozenset[str]
    """Types of events that the whole page listens to."""
    has_frames: bool
    is_cut: bool
    """There is more than is listed."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Report:
    """What happened since the last report."""

    noted: list[dict[str, Any]]
    """Navigations, windows and dialogs, as js/hooks.js notes them."""
    changes: int
    """Grows when the document changes."""
    url: str
    mark: str
    """Differs when the text of the page does."""
    size: int
    """Characters of that text."""
    steps: int
    """How many steps of history the page has made since `forget_history`."""


class ExploredPage:
    """Has no deadlines of its own. Raises what `Channel` raises."""

    def __init__(self, channel: Channel) -> None:
        """Work the page at the other end of `channel`."""
        self._channel = channel

    @staticmethod
    async def prepare(channel: Channel) -> None:
        """Have the hooks put into every document to come; once for each tab."""
        await channel.send("Page.addScriptToEvaluateOnNewDocument", source=hooks_script(HOOKS_NAME))
        await channel.send("Network.enable")
        # What a worker would send by itself passes nobody who could stop it.
        await channel.send("Network.setBypassServiceWorker", bypass=True)
        await channel.send("Network.disable")
        await channel.send(
            "Emulation.setEmulatedMedia",
            features=[{"name": "prefers-reduced-motion", "value": "reduce"}],
        )

    async def look(self) -> Look:
        """Return what can be worked now."""
        seen = await self._call("look()")
        return Look(
            found=candidates(seen["rows"]),
            closed_links=seen["closed"],
            keys=tuple(seen["keys"]),
            listens=frozenset(seen["listens"]),
            has_frames=bool(seen["hasFrames"]),
            is_cut=bool(seen["isCut"]),
        )

    async def settle(self, *, horizon_ms: int, patience_ms: int) -> Report:
        """Wait until answers are in; timers due within `horizon_ms` are called now.

        Return what happened since the last report.
        """
        told = await self._call(f"settle({horizon_ms}, {patience_ms})")
        return Report(
            noted=told["noted"],
            changes=told["changes"],
            url=told["url"],
            mark=told["mark"],
            size=told["size"],
            steps=told["steps"],
        )

    async def wake(self, milliseconds: int) -> bool:
        """Show what waits to be seen, scroll what scrolls; False when time ran out."""
        return bool(await self._call(f"wake({milliseconds})"))

    async def outside(self) -> bool:
        """Send the events that come from outside a page: resize, going offline, leaving …

        Return whether anybody listens to any.
        """
        return bool(await self._call("outside()"))

    async def is_place(self, url: str) -> bool:
        """Whether the URL's fragment names a place within the page."""
        return bool(await self._call(f"isPlace({json.dumps(url)})"))

    async def forget_history(self) -> None:
        """Count the steps of history from here."""
        await self._channel.send("Page.resetNavigationHistory")

    async def go_back(self, steps: int) -> None:
        """Go back in the page's own history."""
        await self._channel.evaluate(f"history.go(-{steps})", context=None)

    async def press_keys(self, keys: Sequence[str]) -> None:
        """Press keys with nothing in focus."""
        for key in keys:
            await self._press(key)

    async def do(self, act: Act, candidate: Candidate) -> None:
        """Do what an act says to its element, as it is there now."""
        number = candidate.number
        match act.action:
            case Action.CHOOSE:
                await self._call(f"choose({number}, {act.option})")
            case Action.TYPE:
                await self._type(number)
            case Action.KEY:
                await self._call(f"focus({number})")
                for key in dict.fromkeys((*candidate.keys, *_KEYS)):
                    await self._press(key)
            case Action.FOCUS:
                await self._call(f"focus({number})")
            case Action.DRAG:
                await self._call(f"fire({number}, 'drag')")
            case _:
                point = await self._call(f"aim({number})")
                if point is None:
                    await self._call(f"fire({number}, {json.dumps(act.action.value)})")
                else:
                    await self._point(act.action, number, float(point[0]), float(point[1]))

    # --- pointer and keyboard

    async def _point(self, action: Action, number: int, x: float, y: float) -> None:
        match action:
            case Action.HOVER:
                await self._mouse("mouseMoved", 0, 0)
                await self._mouse("mouseMoved", x, y)
            case Action.WHEEL:
                await self._mouse("mouseWheel", x, y, deltaX=0, deltaY=400)
            case Action.CONTEXT_MENU:
                await self._click(x, y, button="right")
            case Action.DOUBLE_CLICK:
                await self._click(x, y)
                await self._click(x, y, count=2)
            case Action.HOLD:
                await self._mouse("mouseMoved", x, y)
                await self._mouse("mousePressed", x, y, button="left", clickCount=1)
                await self._call(f"fire({number}, 'hold')")
                await self.settle(horizon_ms=2_000, patience_ms=1_000)
                await self._mouse("mouseReleased", x, y, button="left", clickCount=1)
                await self._call(f"release({number})")
            case _:
                await self._click(x, y)

    async def _click(self, x: float, y: float, *, button: str = "left", count: int = 1) -> None:
        await asyncio.gather(
            self._mouse("mouseMoved", x, y),
            self._mouse("mousePressed", x, y, button=button, clickCount=count),
            self._mouse("mouseReleased", x, y, button=button, clickCount=count),
        )

    async def _mouse(self, kind: str, x: float, y: float, **more: Any) -> None:
        await self._channel.send("Input.dispatchMouseEvent", type=kind, x=x, y=y, **more)

    async def _press(self, key: str) -> None:
        code = _KEY_CODES.get(key, ord(key.upper()) if len(key) == 1 else 0)
        text = "\r" if key == "Enter" else key if len(key) == 1 else ""
        common = {"key": key, "windowsVirtualKeyCode": code}
        down = {"type": "keyDown", "text": text} if text else {"type": "rawKeyDown"}
        await asyncio.gather(
            self._channel.send("Input.dispatchKeyEvent", **down, **common),
            self._channel.send("Input.dispatchKeyEvent", type="keyUp", **common),
        )

    async def _type(self, number: int) -> None:
        word = await self._call(f"wordFor({number}, {json.dumps(WORD)})")
        if word is None:
            await self._call(f"focus({number})")
            await self._press("ArrowRight")
            return
        if await self._call(f"isPlain({number})"):
            await self._call(f"focus({number})")
            await self._channel.send("Input.insertText", text=word)
        else:
            await self._call(f"fill({number}, {json.dumps(word)})")
        await self.settle(horizon_ms=2_000, patience_ms=2_000)
        if not await self._call(f"wouldSend({number})"):
            await self._press("Enter")

    async def _call(self, expression: str) -> Any:
        """Return the value of `hooks.<expression>`."""
        return await self._channel.evaluate(
            f'globalThis["{HOOKS_NAME}"].{expression}', context=None
        )
