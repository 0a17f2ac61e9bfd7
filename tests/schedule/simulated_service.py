"""The real service, with a clock that doesn't tick: it jumps to the next thing to be done."""

import asyncio
import fcntl
import os
import random
import struct
import sys
from datetime import UTC, datetime
from pathlib import Path

from capture.schedule.reading import read_sites
from capture.schedule.runner import Command
from capture.schedule.service import NAP_SECONDS, Service
from capture.schedule.sites import Site
from capture.schedule.values import Decision
from capture.schedule.watch import Watch

HARVESTER = Path(__file__).with_name("harvester.py")


class SharedClock:
    """A time in a file, for all processes of a simulation. It never goes back."""

    def __init__(self, path: Path, end: datetime | None = None) -> None:
        self._path = path
        self._end = end
        self.service: Service | None = None

    def now(self) -> datetime:
        return datetime.fromtimestamp(struct.unpack("d", self._path.read_bytes())[0], UTC)

    def advance(self, until: datetime) -> None:
        with self._path.open("r+b") as file:
            fcntl.flock(file, fcntl.LOCK_EX)
            later = max(struct.unpack("d", file.read(8))[0], until.timestamp())
            os.pwrite(file.fileno(), struct.pack("d", later), 0)

    async def wait(self, until: datetime, wake: asyncio.Event) -> None:
        is_run_waited_for = (until - self.now()).total_seconds() <= NAP_SECONDS
        try:
            async with asyncio.timeout(0.05 if is_run_waited_for else 0):
                await wake.wait()
        except TimeoutError:
            self.advance(until)
        if self._end is not None and self.now() >= self._end and self.service is not None:
            self.service.stop()


def main(files: str, clock_file: str, journal: str, end: str, seed: str) -> None:
    clock = SharedClock(Path(clock_file), datetime.fromisoformat(end))
    dice = random.Random(seed)
    sites = read_sites([Path(files)], environment={})

    def runner(site: Site, decision: Decision) -> Command:
        place = site.folder / site.prefix
        if decision.harvest is not None:
            place = decision.harvest.folder
        seconds = str(dice.choice((0, 0.005, 0.02, 0.1, 0.3)))
        words = (decision.action.value, str(place), decision.kind.value, clock_file, journal)
        return Command(
            arguments=(sys.executable, "-I", "-S", str(HARVESTER), *words, seconds),
            input=b"",
            environment={},
        )

    async def work() -> None:
        clock.service = Service(Watch(sites), clock=clock, runner=runner)
        await clock.service.run()

    asyncio.run(work())


if __name__ == "__main__":
    main(*sys.argv[1:])
