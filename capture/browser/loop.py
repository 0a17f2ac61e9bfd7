"""An event loop whose child processes don't get the terminal's Ctrl-C.

Ctrl-C goes to every process of the terminal's foreground group. The first one is ours to answer
("finish the pages in hand"): Playwright's driver, which Playwright starts without asking us how,
would take the browser down with it. So children of this loop live in a session of their own.
"""

import asyncio
import subprocess
import sys
from typing import Any

if sys.platform == "win32":
    _Base = asyncio.ProactorEventLoop
    _APART: dict[str, Any] = {"creationflags": subprocess.CREATE_NEW_PROCESS_GROUP}
else:
    _Base = asyncio.SelectorEventLoop
    _APART: dict[str, Any] = {"start_new_session": True}


class OwnSessionLoop(_Base):
    """The platform's loop; use as `asyncio.Runner(loop_factory=OwnSessionLoop)`."""

    async def subprocess_exec(self, *args: Any, **kwargs: Any) -> Any:
        """Start a program apart from our terminal's signals, unless the caller says otherwise."""
        return await super().subprocess_exec(*args, **(_APART | kwargs))
