"""Progress of reading files, on stderr: a bar for a terminal, a line now and then otherwise."""

import sys
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from typing import TextIO

from capture.cli.console import PLAIN_SECONDS
from capture.config.units import size_text

type Tell = Callable[[int, int | None], None]
"""Takes how many bytes were read since, and how many there are in all when that is known."""


@contextmanager
def reading_progress(what: str, *, is_shown: bool, stream: TextIO | None = None) -> Iterator[Tell]:
    """Show how far the reading is while the block runs; `what` is the word before it."""
    stream = stream or sys.stderr
    if not is_shown:
        yield lambda _read, _total: None
    elif not stream.isatty():
        yield _Plain(what, stream).tell
    else:
        with _bar(what, stream) as tell:
            yield tell


@contextmanager
def _bar(what: str, stream: TextIO) -> Iterator[Tell]:
    from rich.console import Console  # imported late: it takes time to load
    from rich.progress import (
        BarColumn,
        DownloadColumn,
        Progress,
        TextColumn,
        TimeRemainingColumn,
        TransferSpeedColumn,
    )

    columns = (
        TextColumn("capture: {task.description}"),
        BarColumn(),
        DownloadColumn(),
        TransferSpeedColumn(),
        TimeRemainingColumn(),
    )
    with Progress(*columns, console=Console(file=stream), transient=True) as progress:
        task = progress.add_task(what, total=None)

        def tell(read: int, total: int | None) -> None:
            if total is not None:
                progress.update(task, total=total)
            progress.advance(task, read)

        yield tell


class _Plain:
    """A line every ten seconds."""

    def __init__(self, what: str, stream: TextIO) -> None:
        self._what = what
        self._stream = stream
        self._told_at = time.monotonic()
        self._read = 0
        self._total: int | None = None

    def tell(self, read: int, total: int | None) -> None:
        """Take how far it is; tell it if the last line was long enough ago."""
        self._read += read
        self._total = self._total if total is None else total
        if time.monotonic() - self._told_at < PLAIN_SECONDS:
            return
        self._told_at = time.monotonic()
        of = f" of {size_text(self._total)}" if self._total is not None else ""
        try:
            print(f"capture: {self._what} {size_text(self._read)}{of}", file=self._stream)
            self._stream.flush()
        except OSError:
            return  # nobody reads any more; the work goes on
