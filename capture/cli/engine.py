"""The engine as the commands call it: loaded late, because that takes time."""

from collections.abc import Callable, Coroutine
from pathlib import Path
from typing import Any

from capture.config.settings import HarvestSettings, Secrets
from capture.harvest.progress import HarvestResult, Progress


def harvest(settings: HarvestSettings, secrets: Secrets) -> HarvestResult:
    """Harvest a site, and return how that ended."""
    from capture.harvest import run

    return _run(lambda progress: run.harvest(settings, progress=progress, secrets=secrets))


def page(settings: HarvestSettings, secrets: Secrets) -> HarvestResult:
    """Harvest the seeds alone, each as one page."""
    from capture.harvest import run

    return _run(lambda progress: run.page(settings, progress=progress, secrets=secrets))


def browse(settings: HarvestSettings, secrets: Secrets) -> HarvestResult:
    """Open a browser window for a person, and record all that it fetches until it is closed."""
    from capture.harvest import run

    return _run(lambda progress: run.browse(settings, progress=progress, secrets=secrets))


def resume(folder: Path, settings: HarvestSettings, secrets: Secrets) -> HarvestResult:
    """Go on with a harvest that was cut short, with settings that may have changed a little."""
    from capture.harvest import run

    return _run(
        lambda progress: run.resume(folder, settings=settings, progress=progress, secrets=secrets)
    )


def _run(work: Callable[[Progress], Coroutine[Any, Any, HarvestResult]]) -> HarvestResult:
    import asyncio

    from capture.browser.loop import OwnSessionLoop
    from capture.cli.console import progress_on

    with progress_on() as progress, asyncio.Runner(loop_factory=OwnSessionLoop) as runner:
        return runner.run(work(progress))
