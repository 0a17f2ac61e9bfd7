"""Progress on stderr: moving when a terminal looks at it, plain lines now and then when not."""

import sys
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from typing import TYPE_CHECKING, TextIO

from capture.cli.status import done_and_known, shortened, status_line
from capture.harvest.progress import Progress, ProgressState

if TYPE_CHECKING:
    from rich.console import Console, RenderableType

PLAIN_SECONDS = 10.0
"""At least so long between two plain lines."""


class PlainProgress:
    """A line now and then, and each message."""

    def __init__(self, stream: TextIO, monotonic: Callable[[], float] = time.monotonic) -> None:
        self._stream = stream
        self._monotonic = monotonic
        self._told_at = monotonic()
        self._told = ""
        self._state: ProgressState | None = None

    def update(self, state: ProgressState) -> None:
        """Take a new state, and tell it if the last one was told long enough ago."""
        self._state = state
        if self._monotonic() - self._told_at >= PLAIN_SECONDS:
            self._tell(state)

    def message(self, text: str) -> None:
        """Tell at once."""
        self._line(text)

    def finish(self) -> None:
        """Tell the last state, unless that was done."""
        if self._state is not None:
            self._tell(self._state)

    def _tell(self, state: ProgressState) -> None:
        line = status_line(state)
        self._told_at = self._monotonic()
        if line != self._told:
            self._told = line
            self._line(line)

    def _line(self, text: str) -> None:
        try:
            print(f"capture: {text}", file=self._stream, flush=True)
        except OSError:
            return  # nobody reads any more; the harvest goes on


class LiveProgress:
    """What rich draws again four times a second; taking a state only keeps it."""

    def __init__(self, console: "Console") -> None:
        self._console = console
        self._state: ProgressState | None = None

    def update(self, state: ProgressState) -> None:
        """Keep the state for the next time that is drawn."""
        self._state = state

    def message(self, text: str) -> None:
        """Write above what moves."""
        self._console.print(f"capture: {text}", markup=False, highlight=False)

    def __rich__(self) -> "RenderableType":
        """Return what is drawn: status, bar, and the pages in hand."""
        from rich.console import Group
        from rich.progress_bar import ProgressBar
        from rich.text import Text

        if self._state is None:
            return Text("starting…", style="dim")
        done, known = done_and_known(self._state)
        width = max(20, self._console.width - 4)
        return Group(
            Text(status_line(self._state), no_wrap=True, overflow="ellipsis"),
            ProgressBar(total=max(known, 1), completed=done, width=min(width, 60)),
            *(
                Text(f"  {shortened(url, width)}", style="dim", no_wrap=True, overflow="crop")
                for url in self._state.current
            ),
        )


@contextmanager
def progress_on(stream: TextIO | None = None) -> Iterator[Progress]:
    """Show progress on `stream` (stderr by default) for as long as the block lasts."""
    stream = stream or sys.stderr
    if not stream.isatty():
        plain = PlainProgress(stream)
        try:
            yield plain
        finally:
            plain.finish()
        return
    from rich.console import Console
    from rich.live import Live

    console = Console(file=stream)
    live = LiveProgress(console)
    with Live(live, console=console, refresh_per_second=4, transient=False):
        yield live
