"""The loops that `scripts/bench` measures, each a process of its own; prints JSON at the end."""

import asyncio
import json
import sys
import time
from collections.abc import Callable
from pathlib import Path

import psutil
from playwright.async_api import async_playwright

from capture.browser import executable
from capture.browser.loop import OwnSessionLoop
from capture.config.build import from_sources
from capture.harvest import run
from capture.harvest.progress import ProgressState

RENDERED = """() => document.querySelector('#app h1')
  && [...document.images].every((image) => image.complete)"""
SAMPLE_SECONDS = 5.0
"""Looking through all processes costs CPU time itself."""


async def plain(url: str, pages: int, workers: int) -> dict[str, object]:
    """Visit the same pages with Playwright alone: warm tabs, no proxy, nothing kept."""
    todo = iter(range(1, pages + 1))
    async with async_playwright() as playwright:
        browser = await playwright.chromium.launch(
            executable_path=executable.find().path, chromium_sandbox=False
        )

        async def work() -> None:
            page = await (await browser.new_context()).new_page()
            for number in todo:
                await page.goto(f"{url}pagina/{number}", wait_until="load")
                await page.wait_for_function(RENDERED)

        began, before = time.monotonic(), cpu_by_process()
        await asyncio.gather(*(work() for _ in range(workers)))
        seconds, after = time.monotonic() - began, cpu_by_process()
        await browser.close()
    return {"pages": pages, "seconds": seconds, "cpu": difference(before, after)}


def cpu_by_process() -> dict[str, float]:
    """Return CPU seconds so far of this process and all that it started, by what they are.

    What has ended counts with the parent that waited for it.
    """
    me = psutil.Process()
    found = {"main": 0.0, "proxy": 0.0, "driver": 0.0, "browser": 0.0}
    for process in (me, *me.children(recursive=True)):
        try:
            kind = "main" if process == me else kind_of(process)
            times = process.cpu_times()
        except psutil.Error:
            continue
        found[kind] += times.user + times.system
        if kind != "main":
            found[kind] += times.children_user + times.children_system
    return found


def kind_of(process: psutil.Process) -> str:
    """Return what a process that we started is."""
    command = " ".join(process.cmdline())
    if "proxy_addons" in command:
        return "proxy"
    return "driver" if "run-driver" in command else "browser"


def difference(before: dict[str, float], after: dict[str, float]) -> dict[str, float]:
    """Return what was added."""
    return {kind: after[kind] - before[kind] for kind in after}


class Watcher:
    """Listens to progress: when work began and ended, and what memory was taken meanwhile."""

    def __init__(self) -> None:
        """Begin to look."""
        self._me = psutil.Process()
        self._samples: list[dict[str, float]] = []
        self._next = 0.0
        self.began: float | None = None
        self.ended = 0.0
        self.cpu: dict[str, float] = {}
        self._before: dict[str, float] = {}

    def update(self, state: ProgressState) -> None:
        """Take a state of the harvest."""
        now = time.monotonic()
        if self.began is None:
            self.began, self._before = now, cpu_by_process()
        if state.current:
            self.ended = now
        elif state.pages_done:
            self.cpu = difference(self._before, cpu_by_process())
        if now >= self._next:
            self._next = now + SAMPLE_SECONDS
            self._samples.append(self._sample())

    def message(self, text: str) -> None:
        """Pass a message on."""
        print(text, file=sys.stderr)

    def _sample(self) -> dict[str, float]:
        """Return resident memory in MB, by kind of process."""
        sizes = {"main": self._me.memory_info().rss / 1e6, "proxy": 0.0, "browser": 0.0}
        for child in self._me.children(recursive=True):
            try:
                kind, size = kind_of(child), child.memory_info()
            except psutil.Error:
                continue
            if kind == "browser":
                # Pages shared between its processes would count many times over.
                sizes["browser"] += (size.rss - size.shared) / 1e6
            elif kind == "proxy":
                sizes["proxy"] += size.rss / 1e6
        return sizes

    def peaks(self) -> dict[str, float]:
        """Return first, middle, last and highest of each process."""
        found: dict[str, float] = {}
        if not self._samples:
            return found
        early = min(len(self._samples) - 1, max(3, len(self._samples) // 10))
        for name in ("main", "proxy", "browser"):
            series = [sample[name] for sample in self._samples if sample[name]]
            if series:
                found[f"{name} early"] = series[min(early, len(series) - 1)]
                found[f"{name} middle"] = series[len(series) // 2]
                found[f"{name} last"] = series[-1]
                found[f"{name} highest"] = max(series)
        return found


async def harvest(seeds: list[str], workers: int, out: str, **more: object) -> tuple[int, Watcher]:
    """Harvest with all that a harvest does; return the pages captured."""
    options: dict[str, object] = {
        "seed": seeds, "out": out, "prefix": "NL-Bench", "workers": workers, "rate": "16", **more
    }  # fmt: skip
    settings, secrets = from_sources(options=options, config=None, environment={})
    watcher = Watcher()
    result = await run.harvest(settings, progress=watcher, secrets=secrets)
    if result.reason:
        sys.exit(f"not complete: {result.reason}")
    return result.pages, watcher


async def whole_site(
    url: str, pages: int, workers: int, out: str, explore: str, pictures: str
) -> dict[str, object]:
    """Harvest the generated site from its first page."""
    found, watcher = await harvest(
        [f"{url}pagina/1"], workers, out, explore=explore, pictures=pictures
    )
    if found < pages:
        sys.exit(f"{found} pages captured, {pages} expected")
    return told(found, watcher)


async def large_body(url: str, size: int, out: str) -> dict[str, object]:
    """Harvest one large file."""
    seed = f"{url}fouten/groot?bytes={size}"
    _, watcher = await harvest([seed], 1, out, scope="list", explore="off")
    return told(1, watcher)


def told(pages: int, watcher: Watcher) -> dict[str, object]:
    """Return what the parent is told."""
    return {
        "pages": pages,
        "seconds": watcher.ended - (watcher.began or watcher.ended),
        "cpu": watcher.cpu,
        "peaks": watcher.peaks(),
    }


def main() -> None:
    """Run the loop that the arguments name."""
    kind, url, *rest = sys.argv[1:]
    loops: dict[str, Callable[[], object]] = {
        "plain": lambda: plain(url, int(rest[0]), int(rest[1])),
        "harvest": lambda: whole_site(url, int(rest[0]), int(rest[1]), *rest[2:]),
        "body": lambda: large_body(url, int(rest[0]), rest[1]),
    }
    with asyncio.Runner(loop_factory=OwnSessionLoop) as runner:
        print(json.dumps(runner.run(loops[kind]())))  # type: ignore[arg-type]


if __name__ == "__main__":
    assert Path(__file__).exists()
    main()
