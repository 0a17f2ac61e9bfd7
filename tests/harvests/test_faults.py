"""Pages and machines that misbehave: a harvest goes on, or ends with a clear line, files valid."""

import socket
import subprocess
from collections.abc import Iterator
from contextlib import suppress
from pathlib import Path

import psutil
import pytest

from capture.demo.answer import Answer, render_head
from capture.demo.faults import BLOCK
from capture.demo.server import ThreadedDemoSite
from tests.harvests.evidence import (
    LedgerView,
    Row,
    all_records,
    assert_closed,
    assert_readable,
    assert_settled,
    missing,
    report,
)
from tests.harvests.quirks import Page, page_of_links, page_with, quirky_site
from tests.harvests.runs import Commands, Part, Run, commands_in, lines_of, wait_until

pytestmark = [pytest.mark.browser, pytest.mark.timeout(900)]

COMPLETE, FAULT, USAGE, INCOMPLETE = range(4)
LARGE_BYTES = 200_000_000
PROXY_LIMIT_BYTES = 150_000_000
"""Resident in the recording process, whatever passes through it."""
CUT_OFF = ("truncated-time", "truncated-disconnect")
"""By us, or by the browser when it leaves the page: whichever comes first."""
DISK_BYTES = 40 * 1024 * 1024


@pytest.fixture
def commands(tmp_path: Path) -> Iterator[Commands]:
    with commands_in(tmp_path) as given:
        yield given


def assert_in_order(commands: Commands) -> dict[str, Row]:
    """The harvest ended, whole in all it holds, with nothing left running; return its URLs."""
    commands.brood.assert_gone()
    folder = commands.harvest_folder()
    assert_closed(folder)
    assert_settled(folder)
    return LedgerView(folder).rows()


# --- pages


def test_pages_that_hang_crash_never_answer_or_never_end_do_not_stop_a_harvest(
    commands: Commands,
) -> None:
    faulty = [
        "/fouten/vastloper",
        "/fouten/stilte",
        "/fouten/stilval",
        "/fouten/niets",
        "/fouten/reset",
        "/fouten/geen-http",
        "/fouten/vragen",
        "/fouten/eindeloos?pause=5",
        "/radio",
        "/knal",
        "/goed",
    ]
    pages: dict[str, Page] = {
        "/": page_of_links(faulty),
        "/goed": page_with("<p>Goed</p>"),
        "/radio": page_with(
            '<audio src="/fouten/eindeloos?pause=4" preload="none"></audio><p>Radio</p>'
        ),
        "/knal": page_with(
            '<iframe src="/goed"></iframe><script>location="chrome://crash"</script>'
        ),
    }
    with quirky_site(lambda: pages) as site:
        run = commands.harvest(site.url, "--page-timeout", "2s", "--workers", "3")
        assert run.wait(300) == COMPLETE, run.said
        rows = assert_in_order(commands)
        own = site.url.rstrip("/")
    outcome = {path: rows[own + path].outcome for path in faulty}
    assert outcome["/goed"] == "captured"
    assert outcome["/fouten/vastloper"] in ("captured", "captured-as-revisit")
    assert outcome["/fouten/stilte"] == "timed-out"
    assert outcome["/fouten/stilval"] in CUT_OFF
    assert outcome["/fouten/niets"] == "broken-response"
    assert outcome["/fouten/reset"] == "truncated-disconnect"
    assert outcome["/fouten/geen-http"] == "broken-response"
    assert outcome["/fouten/vragen"] == "captured"
    assert outcome["/fouten/eindeloos?pause=5"] in CUT_OFF, "kept as far as it came"
    assert outcome["/radio"] == "captured"
    radio = rows[f"{own}/fouten/eindeloos?pause=4"]
    assert radio.outcome == "streaming-without-end"
    assert "no length was told" in (radio.detail or "")


def test_a_renderer_that_is_killed_takes_its_page_along_and_nothing_else(
    commands: Commands,
) -> None:
    paths = [f"/pagina/{number}" for number in range(6)]
    pages: dict[str, Page] = dict.fromkeys(paths, page_with("<p>Rustig</p>"))

    def kill_renderers(run: Run) -> int:
        killed = 0
        for each in run.find(Part.ALL):
            with suppress(psutil.NoSuchProcess):  # it may end by itself meanwhile
                is_renderer = "--type=renderer" in each.cmdline()
                if is_renderer and each.status() != psutil.STATUS_ZOMBIE:
                    each.kill()
                    killed += 1
        return killed

    with quirky_site(lambda: {"/": page_of_links(paths)} | pages) as site:
        run = commands.harvest(site.url)
        wait_until(lambda: any("/pagina/" in each.target for each in site.exchanges))
        assert kill_renderers(run) > 0
        assert run.wait() == COMPLETE, run.said
        rows = assert_in_order(commands)
        for path in paths:
            assert rows[site.url.rstrip("/") + path].outcome in ("captured", "captured-as-revisit")


def test_a_stream_of_pages_without_end_stops_at_the_limit(commands: Commands) -> None:
    with quirky_site(lambda: {"/": page_of_links(["/fouten/keten?tot=1000000"])}) as site:
        run = commands.harvest(site.url, "--max-pages", "5", "--workers", "1")
        assert run.wait() == INCOMPLETE, run.said
        rows = assert_in_order(commands)
    open_ends = [row for row in rows.values() if row.outcome == "not-reached"]
    assert len(open_ends) == 1
    assert report(commands.harvest_folder())["identity"]["shortfalls"] == ["page-limit"]  # type: ignore[index]


def closed_port() -> int:
    """Return a port of the loopback address that nobody listens on."""
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return int(probe.getsockname()[1])


@pytest.mark.parametrize("count", [100, pytest.param(2_000, marks=pytest.mark.soak)])
def test_many_refused_connections_end_soon_and_each_is_listed(
    commands: Commands, count: int
) -> None:
    dead = f"127.0.0.1:{closed_port()}"
    links = [f"http://{dead}/weg/{number}" for number in range(count)]
    with quirky_site(lambda: {"/": page_of_links(links)}) as site:
        run = commands.harvest(site.url, "--include", dead, "--allow-private", dead)
        assert run.wait(500) == COMPLETE, run.said
        rows = assert_in_order(commands)
    assert {rows[link].outcome for link in links} == {"connect-failed"}


def test_a_large_file_passes_without_filling_memory(commands: Commands) -> None:
    large = f"/fouten/groot?bytes={LARGE_BYTES}"
    with quirky_site(lambda: {"/": page_of_links([large])}) as site:
        run = commands.harvest(site.url)
        most = 0

        def is_over() -> bool:
            nonlocal most
            most = max([most, *(resident(each) for each in run.find(Part.PROXY))])
            return run.is_over

        wait_until(is_over, why="the harvest's end")
        assert run.wait() == COMPLETE, run.said
        rows = assert_in_order(commands)
        assert rows[site.url.rstrip("/") + large].outcome in ("captured", "captured-as-revisit")
        assert 0 < most < PROXY_LIMIT_BYTES
    sizes = [each.size for each in all_records(commands.harvest_folder()) if "groot" in each.url]
    assert max(sizes) > LARGE_BYTES


def resident(process: psutil.Process) -> int:
    """Return the resident memory in bytes; 0 of a process that is gone."""
    try:
        return int(process.memory_info().rss)
    except psutil.Error:
        return 0


# --- disk full


@pytest.fixture
def small_disk(commands: Commands) -> Iterator[Path]:
    commands.archive.mkdir()
    command = ["mount", "-t", "tmpfs", "-o", f"size={DISK_BYTES}", "tmpfs", str(commands.archive)]
    try:
        is_mounted = subprocess.run(command, capture_output=True, check=False).returncode == 0
    except FileNotFoundError:
        is_mounted = False
    if not is_mounted:
        pytest.skip("no small disk: only root may mount, and not everywhere")
    try:
        yield commands.archive
    finally:
        commands.end()
        subprocess.run(["umount", "--lazy", str(commands.archive)], check=True)


def enlarge(disk: Path) -> None:
    subprocess.run(["mount", "-o", f"remount,size={DISK_BYTES * 10}", str(disk)], check=True)


def numbered(answer_bytes: int) -> Page:
    """Return a page that loads a large answer, different for each path."""

    async def answer(to: Answer) -> None:
        serial = to.site.count("serial")
        body = b"%08d" % serial + BLOCK * (answer_bytes // len(BLOCK))
        headers = (
            ("Content-Type", "application/octet-stream"),
            ("Content-Length", str(len(body))),
            ("X-Volgnummer", str(serial)),
        )
        await to.head(render_head(200, headers))
        for start in range(0, len(body), 65536):
            await to.body(body[start : start + 65536])

    return answer


@pytest.fixture
def heavy_site() -> Iterator[ThreadedDemoSite]:
    pages: dict[str, Page] = {"/": page_of_links([f"/pagina/{number}" for number in range(12)])}
    for number in range(12):
        pages[f"/pagina/{number}"] = page_with(f'<script src="/zwaar/{number}.js"></script>')
        pages[f"/zwaar/{number}.js"] = numbered(6_000_000)
    with quirky_site(lambda: pages) as site:
        yield site


def test_a_full_disk_stops_the_harvest_and_loses_nothing(
    commands: Commands, small_disk: Path, heavy_site: ThreadedDemoSite
) -> None:
    run = commands.harvest(heavy_site.url, "--workers", "1")
    assert run.wait() == FAULT, run.said
    commands.brood.assert_gone()
    faults = [line for line in lines_of(run.said) if "stopped by a fault" in line]
    assert len(faults) == 1, run.said
    assert "space" in faults[0] or "full" in faults[0] or "took" in faults[0], run.said
    folder = commands.harvest_folder()
    assert run.printed.splitlines() == [str(folder)]
    assert_readable((folder / "warc").glob("*.warc*[cn]"))

    enlarge(small_disk)
    resumed = commands.resume()
    assert resumed.wait() == COMPLETE, resumed.said
    rows = assert_in_order(commands)
    own = heavy_site.url.rstrip("/")
    for number in range(12):
        assert rows[f"{own}/pagina/{number}"].outcome in ("captured", "captured-as-revisit")
        assert rows[f"{own}/zwaar/{number}.js"].outcome == "captured"
    whole = [each for each in heavy_site.exchanges if each.complete and "/zwaar/" in each.target]
    finished = {each.target for each in whole}
    lost = set(missing(folder, whole))
    # What the site sent may have got stuck in the recording process, but never in the browser:
    # a page whose script came whole was done, so none of these was asked for twice.
    again = [target for target in finished if sum(each.target == target for each in whole) > 1]
    assert lost <= set(again)


def test_a_disk_without_room_is_said_in_one_line(commands: Commands, small_disk: Path) -> None:
    (small_disk / "vol").write_bytes(bytes(DISK_BYTES - 100_000))
    run = commands.harvest("http://127.0.0.1:9/")
    assert run.wait() == FAULT, run.said
    assert "space" in run.said or "full" in run.said
    commands.brood.assert_gone()
