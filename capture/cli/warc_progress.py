"""Progress of a long check on stderr: a bar in a terminal, a line now and then elsewhere."""

import sys
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from typing import TextIO

from capture.cli.console import PLAIN_SECONDS
from capture.config.units import size_text
from capture.model.text import printable
from capture.warc.check.check import Stage

_WORTH_SHOWING = 200_000_000
"""Bytes; what is smaller is done before anyone has read a line."""


def _text(stage: Stage, size: int) -> str:
    name = "looking up references" if stage.path is None else printable(stage.path.name)
    return (
        f"{name}: {size_text(stage.done_bytes)} of {size_text(size)},"
        f" {stage.records:,} records, {stage.findings:,} findings"
    )


@contextmanager
def check_progress(
    size: int, stream: TextIO | None = None, monotonic: Callable[[], float] = time.monotonic
) -> Iterator[Callable[[Stage], None]]:
    """Give what takes stages; shows them on `stream` (stderr) while the block lasts."""
    stream = stream or sys.stderr
    if size < _WORTH_SHOWING:
        yield lambda stage: None
    elif not stream.isatty():
        told_at = monotonic()

        def tell(stage: Stage) -> None:
            nonlocal told_at
            if monotonic() - told_at >= PLAIN_SECONDS:
                told_at = monotonic()
                print(f"capture: {_text(stage, size)}", file=stream, flush=True)

        yield tell
    else:
        from rich.console import Console
        from rich.progress import BarColumn, Progress, TextColumn, TimeRemainingColumn

        text = TextColumn("{task.description}", markup=False)
        console = Console(file=stream)
        with Progress(text, BarColumn(), TimeRemainingColumn(), console=console) as bar:
            task = bar.add_task("", total=size)
            yield lambda stage: bar.update(
                task, completed=stage.done_bytes, description=_text(stage, size)
            )
