"""Progress of work that has stages, on stderr: a bar on a terminal, a line now and then else."""

import sys
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from typing import TextIO

from capture.cli.console import PLAIN_SECONDS

type TellStage = Callable[[str, int, int], None]
"""Takes what is done, how many of it are, and how many there are in all."""


@contextmanager
def stages(stream: TextIO | None = None) -> Iterator[TellStage]:
    """Show how far each stage is while the block runs."""
    stream = stream or sys.stderr
    if stream.isatty():
        with _bar(stream) as tell:
            yield tell
    else:
        yield _Plain(stream).tell


@contextmanager
def _bar(stream: TextIO) -> Iterator[TellStage]:
    from rich.console import Console  # imported late: it takes time to load
    from rich.progress import BarColumn, MofNCompleteColumn, Progress, TextColumn

    columns = (TextColumn("capture: {task.description}"), BarColumn(), MofNCompleteColumn())
    with Progress(*columns, console=Console(file=stream), transient=True) as progress:
        task = progress.add_task("", total=None)

        def tell(what: str, done: int, total: int) -> None:
            progress.update(task, description=what, completed=done, total=total)

        yield tell


class _Plain:
    """A line every ten seconds."""

    def __init__(self, stream: TextIO) -> None:
        self._stream = stream
        self._told_at = time.monotonic()

    def tell(self, what: str, done: int, total: int) -> None:
        """Take how far it is; tell it if the last line was long enough ago."""
        if time.monotonic() - self._told_at < PLAIN_SECONDS:
            return
        self._told_at = time.monotonic()
        try:
            print(f"capture: {what}: {done} of {total}", file=self._stream)
            self._stream.flush()
        except OSError:
            return  # nobody reads any more; the work goes on
