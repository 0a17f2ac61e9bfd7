"""The wire to js/pictures.js in the page, and shots of the view."""

import base64
import json
from functools import cache
from importlib.resources import files
from typing import Any

from capture.browser.channel import Channel
from capture.browser.pictures.result import ShotFormat, Target
from capture.browser.watch import PageWatch
from capture.model.obstacle import Region

_QUALITY = 80


@cache
def _script() -> str:
    path = files("capture.browser").joinpath("js", "pictures.js")
    return path.read_text(encoding="utf-8")


class Lens:
    """Speaks to the page's present document; raises as `Channel.send` does, without a deadline."""

    def __init__(self, channel: Channel, watch: PageWatch) -> None:
        """Nothing is sent yet."""
        self.channel = channel
        self._watch = watch
        self._loader: str | None = None
        self._context = 0

    async def context(self) -> int:
        """Return the number of our world in the document, with our script in it."""
        if self._loader != self._watch.loader:
            self._context = await self.channel.world(self._watch.main_frame)
            await self.channel.evaluate(f"{_script()};0", context=self._context)
            self._loader = self._watch.loader
        return self._context

    async def call(self, name: str, **parameters: Any) -> Any:
        """Return `pictures.<name>({parameters})`."""
        context = await self.context()
        given = json.dumps(parameters)
        return await self.channel.evaluate(f"pictures.{name}({given})", context=context)

    async def reference(self, name: str, **parameters: Any) -> str | None:
        """Return a handle on what `pictures.<name>` returns, to be released; None for no object."""
        answer = await self.channel.send(
            "Runtime.evaluate",
            expression=f"pictures.{name}({json.dumps(parameters)})",
            contextId=await self.context(),
        )
        found = answer["result"].get("objectId")
        return str(found) if found else None

    async def shot(self, shot_format: ShotFormat) -> bytes:
        """Return the view as it stands."""
        quality = {"quality": _QUALITY} if shot_format is ShotFormat.JPEG else {}
        answer = await self.channel.send(
            "Page.captureScreenshot", format=shot_format.value, optimizeForSpeed=True, **quality
        )
        return base64.b64decode(answer["data"])


def aimed(target: Target | Region) -> dict[str, Any]:
    """Return the parameters that name a target to the script."""
    if isinstance(target, Target):
        return {"selector": target.selector, "frame": target.frame}
    x, y, width, height = target.x, target.y, target.width, target.height
    return {"region": {"x": x, "y": y, "width": width, "height": height}}
