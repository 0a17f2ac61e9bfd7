"""A simulated year of the real service, its processes killed at random moments."""

import multiprocessing
import multiprocessing.context
import os
import random
import signal
import struct
import time
from collections import Counter
from datetime import date, datetime, timedelta
from pathlib import Path

import pytest

from capture.schedule import local
from capture.schedule.facts import Reader, names_of
from capture.schedule.reading import read_sites
from capture.schedule.values import Harvest
from tests.schedule import simulated_service
from tests.schedule.simulated_service import SharedClock

_WAYS = ("machine", "one", "harvest", "both")
type Service = multiprocessing.context.ForkServerProcess
_NURSERY = multiprocessing.get_context("forkserver")
"""Processes are begun by one that has the program in memory: loading it would take a second."""
_NURSERY.set_forkserver_preload(["tests.schedule.simulated_service"])
SITE = """
seed = ["https://www.voorbeeld.nl/"]
out = "archief"
[schedule]
daily = "02:30"
"""
FIRST = date(2027, 1, 1)


class Simulation:
    """Two services on one archive, for so many days, and somebody who kills them."""

    def __init__(self, folder: Path, *, days: int, seed: int, kills: int) -> None:
        self.folder = folder
        (folder / "site.toml").write_text(SITE)
        self.site = read_sites([folder / "site.toml"], environment={})[0]
        self._file = folder / "clock"
        start = local.moment_of(FIRST, datetime.min.time()) + timedelta(minutes=1)
        self._file.write_bytes(struct.pack("d", start.timestamp()))
        self.clock = SharedClock(self._file)
        self.start, self.end = (
            start,
            local.moment_of(FIRST + timedelta(days=days), datetime.min.time()),
        )
        self.journal = folder / "journal"
        self.journal.touch()
        self._dice = random.Random(seed)
        self._kills = kills
        self.killed: Counter[str] = Counter()

    def run(self) -> None:
        services = [self._service(), self._service()]
        span = (self.end - self.start) / (self._kills + 1)
        moments = [self.start + span * (n + self._dice.random()) for n in range(self._kills)]
        try:
            while any(service.is_alive() for service in services):
                now = self.clock.now()
                if moments and now >= moments[0] and self._is_the_moment(len(moments)):
                    self._kill(services, _WAYS[len(moments) % len(_WAYS)])
                    moments.pop(0)
                time.sleep(self._dice.random() * 0.01)  # any moment will do
        finally:
            for service in services:
                service.kill()
                service.join()
        assert all(service.exitcode == 0 for service in services)

    def _service(self) -> Service:
        words = (
            *(str(self.folder / "site.toml"), str(self._file), str(self.journal)),
            *(self.end.isoformat(), str(self._dice.random())),
        )
        process = _NURSERY.Process(target=simulated_service.main, args=words)
        process.start()
        return process

    def _is_the_moment(self, number: int) -> bool:
        """Two in three are killed while a harvest is at work, which is a small part of a day."""
        lines = self.journal.read_text().splitlines()
        return number % 3 == 0 or (bool(lines) and lines[-1].startswith("begin"))

    def _kill(self, services: list[Service], what: str) -> None:
        self.killed[what] += 1
        doomed = {"one": services[:1], "harvest": []}.get(what, list(services))
        for service in doomed:
            service.kill()
            service.join()
        if what in {"harvest", "machine"}:
            self._kill_harvest()
        if what in {"both", "machine"}:  # it takes until somebody notices
            self.clock.advance(self.clock.now() + timedelta(hours=self._dice.random() * 6))
        services[:] = [each for each in services if each not in doomed]
        services += [self._service() for _ in doomed]

    def _kill_harvest(self) -> None:
        """Kill the harvest that was begun last, if it lives; a process of ours, by its number."""
        lines = self.journal.read_text().splitlines()
        if not lines or not lines[-1].startswith("begin"):
            return
        number = int(lines[-1].split()[-1])
        try:
            is_ours = b"harvester.py" in Path(f"/proc/{number}/cmdline").read_bytes()
            if is_ours:
                os.kill(number, signal.SIGKILL)
                self.killed["a harvest at work"] += 1
        except (ProcessLookupError, FileNotFoundError):
            return

    def harvests(self) -> list[Harvest]:
        reader = Reader()
        return [reader.harvest(self.site.folder / n, k, m) for n, k, m in names_of(self.site)]


def proven(simulation: Simulation, days: int) -> None:
    """Every day has its harvest, whole, and no day two; none went on beside another."""
    harvests = simulation.harvests()
    per_day = Counter(local.day_of(h.started) for h in harvests)
    expected = [FIRST + timedelta(days=n) for n in range(days)]
    assert [day for day in expected if per_day[day] != 1] == []
    assert set(per_day) <= set(expected)
    assert [h.name for h in harvests if not h.is_done] == []
    journal = simulation.journal.read_text().splitlines()
    assert [line for line in journal if line.startswith("overlap")] == []
    begun = Counter(line.split()[2] for line in journal if line.startswith("begin start"))
    assert set(begun.values()) == {1}
    resumed = [line for line in journal if line.startswith("end resume")]
    assert resumed
    assert simulation.killed["a harvest at work"] > 0


@pytest.mark.requirement("FREQ02")
def test_every_day_of_a_month_is_harvested_once_whoever_is_killed_when(tmp_path: Path) -> None:
    simulation = Simulation(tmp_path, days=20, seed=1, kills=6)
    simulation.run()
    proven(simulation, 20)


@pytest.mark.soak
@pytest.mark.timeout(900)
@pytest.mark.requirement("FREQ01")
@pytest.mark.requirement("FREQ02")
def test_every_day_of_a_year_is_harvested_once_whoever_is_killed_when(tmp_path: Path) -> None:
    simulation = Simulation(tmp_path, days=365, seed=2027, kills=40)
    simulation.run()
    proven(simulation, 365)
    fulls = [h for h in simulation.harvests() if h.kind == "full"]
    assert len(fulls) == 1
