"""Brings the index up to date in a process of its own: reading a harvest slows no answer down.

The process ends by itself when whoever began it is gone: it watches its standard input for that.
"""

import asyncio
import contextlib
import os
import sys
import threading
from pathlib import Path

from capture.access.search.index import SearchIndex
from capture.errors import CaptureError

_ROOT = Path(__file__).resolve().parents[3]
_NICENESS = 10
"""Visitors come first (nice(2))."""
_MOST_SAID = 2_000
"""Characters of what went wrong."""


async def bring_up(archive: Path) -> str | None:
    """Take in what harvests wrote since the last time; return what stands in the way, or None.

    `archive`: its absolute path.

    Cancelled, it ends the process; the next one goes on where this one was.
    """
    process = await asyncio.create_subprocess_exec(
        sys.executable,
        "-c",
        f"from {__name__} import main; main()",
        str(archive),
        stdin=asyncio.subprocess.PIPE,
        stdout=asyncio.subprocess.PIPE,
        stderr=asyncio.subprocess.DEVNULL,  # libraries tell there of what is wrong with a file
        cwd=_ROOT,
    )
    assert process.stdout is not None
    try:
        said = await process.stdout.read()
        code = await process.wait()
    except asyncio.CancelledError:
        with contextlib.suppress(ProcessLookupError):
            process.kill()
        await process.wait()
        raise
    if code == 0:
        return None
    told = said.decode("utf-8", "replace").strip()[:_MOST_SAID]
    return told or f"the search index: its process ended with code {code}; it is begun again"


def main() -> None:
    """Bring the index of the archive that is named up to date: the other process."""
    threading.Thread(target=_end_with_parent, daemon=True).start()
    if hasattr(os, "nice"):
        os.nice(_NICENESS)
    try:
        with SearchIndex.open(Path(sys.argv[1])) as index:
            index.update()
    except CaptureError as fault:
        sys.stdout.write(f"{fault}\n")
        sys.stdout.flush()
        sys.exit(1)


def _end_with_parent() -> None:
    # Not through Python's own buffer: its lock, held here, would abort the interpreter's end.
    while os.read(sys.stdin.fileno(), 1):
        pass
    os._exit(1)  # an update may be stopped at any moment
