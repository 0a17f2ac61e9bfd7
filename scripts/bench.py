"""Measures speed and memory, side by side in one run; `scripts/bench` or `scripts/bench pages`.

Each measured loop is a process of its own, which counts the CPU time of itself and all that it
started, from the first page to the last. The site is served by this process and not counted.

    pages    pages a minute and CPU seconds a page, against a plain Playwright loop without proxy
    discovery  the same harvest with and without trying the pages out
    memory   resident memory over 2,000 pages
    body     a body of 2 GB: resident memory of the recording process, size of the files
    records  records written a second
    warc-check  MB a second that `capture warc check` reads, beside warcio's and FastWARC's
    incremental  a month of a changing site, day by day, against its full harvest: an hour or so
    access  the catalogue of an archive of 10 million captures, and a record served from its file
"""

import argparse
import json
import os
import platform
import subprocess
import sys
import tempfile
import time
from dataclasses import asdict, dataclass
from pathlib import Path

import psutil

from capture.demo.changing.nouns import Lie
from capture.demo.generated import ThreadedGeneratedSite
from scripts.bench_access import measure_access
from scripts.bench_incremental import measure_incremental
from scripts.bench_records import measure_records
from scripts.bench_warc import measure_warc

ROOT = Path(__file__).resolve().parents[1]
BENCHES = ("pages", "discovery", "memory", "body", "records", "warc-check", "incremental", "access")
AIM_DISCOVERY = 2.0
"""Times the time that a harvest takes which doesn't try the pages out, at most."""
AIM_PAGES, AIM_CPU = 0.6, 1.6
"""Of the plain loop's pages a minute, at least; and of its CPU seconds a page, at most."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Measured:
    """What one loop took."""

    pages: int
    seconds: float
    """From the first page to the last, without starting and ending."""
    cpu: dict[str, float]
    """CPU seconds of main, proxy, driver and browser in that time."""
    peaks: dict[str, float] | None = None
    """Resident memory in MB, by process, over time: first, middle, last, highest."""

    @property
    def pages_per_minute(self) -> float:
        """Pages a minute."""
        return self.pages / self.seconds * 60

    @property
    def cpu_per_page(self) -> float:
        """CPU seconds a page."""
        return sum(self.cpu.values()) / self.pages


def run_loop(kind: str, *arguments: str) -> Measured:
    """Run one loop in a process of its own."""
    command = [sys.executable, "-P", "-m", "scripts.bench_loops", kind, *arguments]
    environment = os.environ | {"PYTHONPATH": str(ROOT)}
    done = subprocess.run(command, cwd=ROOT, env=environment, capture_output=True, check=False)
    if done.returncode:
        sys.exit(f"bench: {kind} failed\n{done.stderr.decode()}")
    return Measured(**json.loads(done.stdout.splitlines()[-1]))


def bench_pages(pages: int, workers: list[int]) -> dict[str, object]:
    """Compare a harvest with the plain loop at several numbers of workers."""
    print(f"\npages: {pages} client-rendered pages, one script of 150 kB, 10 images each")
    print(
        "workers  plain p/min  plain CPU s/p  pictures  harvest p/min  harvest CPU s/p"
        "  speed   CPU   proxy"
    )
    rows: dict[str, object] = {}
    for number in workers:
        with ThreadedGeneratedSite(pages=pages) as site:
            plain = run_loop("plain", site.url, str(pages), str(number))
        rows[str(number)] = row = {"plain": asdict(plain)}
        for pictures in ("view", "full"):
            with ThreadedGeneratedSite(pages=pages) as site, tempfile.TemporaryDirectory() as out:
                ours = run_loop("harvest", site.url, str(pages), str(number), out, "off", pictures)
            speed = ours.pages_per_minute / plain.pages_per_minute
            cpu = ours.cpu_per_page / plain.cpu_per_page
            share = ours.cpu["proxy"] / sum(ours.cpu.values())
            print(
                f"{number:7}  {plain.pages_per_minute:11.0f}  {plain.cpu_per_page:13.2f}"
                f"  {pictures:8}  {ours.pages_per_minute:13.0f}  {ours.cpu_per_page:15.2f}"
                f"  {speed:5.2f}  {cpu:4.2f}  {share:5.1%}"
            )
            told = ", ".join(f"{name} {value:.0f}" for name, value in ours.cpu.items())
            print(f"         CPU seconds by process: {told}")
            row[pictures] = asdict(ours)
    print(
        f"aim, with one picture a page: speed at least {AIM_PAGES}, CPU at most {AIM_CPU},"
        " proxy at most 5 %"
    )
    return rows


def bench_discovery(pages: int) -> dict[str, object]:
    """Compare a harvest that tries the pages out with one that doesn't; one template for all."""
    print(f"\ndiscovery: {pages} pages with one shared template, 2 workers")
    rows: dict[str, object] = {}
    loops: dict[str, Measured] = {}
    for explore in ("off", "on"):
        with ThreadedGeneratedSite(pages=pages) as site, tempfile.TemporaryDirectory() as out:
            loop = loops[explore] = run_loop(
                "harvest", site.url, str(pages), "2", out, explore, "view"
            )
        rows[explore] = asdict(loop)
        print(
            f"  explore {explore:3}  {loop.pages_per_minute:5.0f} pages a minute"
            f"  {loop.cpu_per_page:.2f} CPU s/page"
        )
    off, on = loops["off"], loops["on"]
    time_ratio = off.pages_per_minute / on.pages_per_minute
    cpu_ratio = on.cpu_per_page / off.cpu_per_page
    print(f"  ratio: time {time_ratio:.2f}, CPU {cpu_ratio:.2f}; aim: at most {AIM_DISCOVERY}")
    return rows


def bench_memory(pages: int) -> dict[str, object]:
    """Watch resident memory over a long harvest."""
    print(f"\nmemory: resident MB over {pages} pages")
    with ThreadedGeneratedSite(pages=pages) as site, tempfile.TemporaryDirectory() as out:
        ours = run_loop("harvest", site.url, str(pages), "2", out, "on", "full")
    for name, value in (ours.peaks or {}).items():
        print(f"  {name:24} {value:8.0f}")
    print(
        f"  {ours.pages_per_minute:.0f} pages a minute, {ours.cpu_per_page:.2f} CPU seconds a page"
    )
    return asdict(ours)


def bench_body(size: int) -> dict[str, object]:
    """Fetch one large body, and look at memory and files."""
    print(f"\nbody: one answer of {size:,} bytes")
    with ThreadedGeneratedSite(pages=2) as site, tempfile.TemporaryDirectory() as out:
        began = time.monotonic()
        ours = run_loop("body", site.url, str(size), out)
        files = sorted(Path(out).rglob("*.warc"))
        sizes = ", ".join(f"{file.stat().st_size:,}" for file in files)
    print(f"  WARC files: {sizes}")
    for name, value in (ours.peaks or {}).items():
        print(f"  {name:24} {value:8.0f} MB")
    print(f"  {time.monotonic() - began:.0f} s in all; aim: proxy at most 150 MB")
    return asdict(ours)


def main() -> None:
    """Run what is asked for, or everything."""
    parser = argparse.ArgumentParser(prog="scripts/bench", description=__doc__)
    parser.add_argument("what", nargs="*", choices=[*BENCHES, []])
    parser.add_argument("--pages", type=int, help="default 200; 300 of `incremental`")
    parser.add_argument("--days", type=int, default=30, help="of `incremental`")
    parser.add_argument(
        "--set",
        action="append",
        default=[],
        metavar="KEY=VALUE",
        help="an option of the harvests of `incremental`, as in site.toml: explore=off",
    )
    parser.add_argument(
        "--lie",
        action="append",
        default=[],
        type=Lie,
        choices=list(Lie),
        help="what the site of `incremental` lies about every day, besides what it does anyway",
    )
    parser.add_argument("--keep", type=Path, help="folder for the archive of `incremental`")
    parser.add_argument("--workers", default="1,2,4")
    parser.add_argument("--long", type=int, default=2000, help="pages of `memory`")
    parser.add_argument("--bytes", type=int, default=2_000_000_000, help="size of `body`, `access`")
    parser.add_argument("--captures", type=int, default=10_000_000, help="of `access`")
    parser.add_argument("--warc-bytes", type=int, default=300_000_000, help="of `warc-check`")
    parser.add_argument("--json", type=Path, help="write all figures to this file too")
    asked = parser.parse_args()
    what = asked.what or list(BENCHES)
    load = psutil.getloadavg()[0]
    print(f"{platform.machine()}, {os.cpu_count()} cores, load {load:.1f} before we began")
    figures: dict[str, object] = {"load": load}
    if "pages" in what:
        workers = [int(each) for each in asked.workers.split(",")]
        figures["pages"] = bench_pages(asked.pages or 200, workers)
    if "discovery" in what:
        figures["discovery"] = bench_discovery(asked.pages or 200)
    if "memory" in what:
        figures["memory"] = bench_memory(asked.long)
    if "body" in what:
        figures["body"] = bench_body(asked.bytes)
    if "records" in what:
        figures["records"] = measure_records()
    if "warc-check" in what:
        figures["warc-check"] = measure_warc(asked.warc_bytes)
    if "incremental" in what:
        figures["incremental"] = measure_incremental(
            pages=asked.pages or 300,
            days=asked.days,
            options=dict(each.split("=", 1) for each in asked.set),
            lies=asked.lie,
            keep=asked.keep,
        )
    if "access" in what:
        figures["access"] = measure_access(asked.captures, asked.bytes)
    if asked.json:
        asked.json.write_text(json.dumps(figures, indent=2))


if __name__ == "__main__":
    main()
