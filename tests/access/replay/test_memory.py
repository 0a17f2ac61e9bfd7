"""A record of 300 MB leaves server and browser as small as they were."""

import contextlib
import hashlib
import re
import subprocess
import sys
import threading
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path

import httpx
import psutil
import pytest
from playwright.sync_api import expect, sync_playwright

from capture.access.replay.building import Worker
from tests.access.replay.browsing import visiting
from tests.access.replay.films import made_film, padded, seek
from tests.access.replay.writing import answer, write

pytestmark = [pytest.mark.browser, pytest.mark.soak, pytest.mark.timeout(900)]

SITE = "www.groot.nl"
_SIZE = 300_000_000
_PIECE = 7_000_000
_SERVER_GROWS = 60_000_000
_BROWSER_GROWS = 150_000_000
"""Bytes: what a player may hold ready, and what a browser that does anything takes besides."""
_SEEN = re.compile(rb"the archive is at (\S+)/, ")
_READ = """async (url) => {
  const reader = (await fetch(url)).body.getReader();
  let size = 0;
  for (;;) {
    const { done, value } = await reader.read();
    if (done) return size;
    size += value.length;
  }
}"""


@contextmanager
def growth(of: Callable[[], int]) -> Iterator[list[int]]:
    """Measure by how many bytes something grows at most within the block, looking all the time."""
    begun, over = of(), threading.Event()
    found = [0]

    def look() -> None:
        while not over.wait(0.05):
            found[0] = max(found[0], of() - begun)

    thread = threading.Thread(target=look)
    thread.start()
    try:
        yield found
    finally:
        over.set()
        thread.join()


def answers(film: bytes) -> Iterator[tuple[str, bytes]]:
    """Yield a page with a film, that film whole, and another one in two parts."""
    video = '<video src="/film.mp4" muted></video>'
    yield "/", answer(f"<!doctype html><title>Film</title><h1>Film</h1>{video}")
    yield "/film.mp4", answer(film, "video/mp4", "Accept-Ranges: bytes")
    half, end = len(film) // 2, len(film)
    for start, until in ((0, half), (half, end)):
        said = f"Content-Range: bytes {start}-{until - 1}/{end}"
        status = "206 Partial Content"
        yield "/delen.mp4", answer(film[start:until], "video/mp4", said, status=status)


@pytest.fixture(scope="module")
def archive(tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("archief")
    write(folder, SITE, answers(padded(made_film(), _SIZE)))
    return folder


@pytest.fixture(scope="module")
def server(archive: Path, worker: Worker) -> Iterator[tuple[psutil.Process, str]]:
    """The service as a process of its own, and its portal."""
    assert worker.built
    command = [sys.executable, "-m", "capture", "serve", str(archive)]
    process = subprocess.Popen(
        [*command, "--port", "0", "--replay-port", "0"], stderr=subprocess.PIPE
    )
    assert process.stderr is not None
    try:
        portal = None
        while portal is None:
            line = process.stderr.readline()
            assert line, "the service ended"
            portal = _SEEN.search(line)
        yield psutil.Process(process.pid), portal[1].decode()
    finally:
        process.kill()
        process.wait()
        process.stderr.close()


@pytest.fixture(scope="module")
def raw(server: tuple[psutil.Process, str]) -> str:
    """Where the service sends records."""
    page = httpx.get(f"{server[1]}/web/2026/https://{SITE}/").text
    found = re.search(r'data-shared="([^"]+)"', page)
    assert found is not None
    return f"{found[1]}/raw/2026ir_/https://{SITE}"


@pytest.mark.parametrize("name", ["film", "delen"])
@pytest.mark.parametrize("piece", [None, _PIECE])
def test_server_stays_small_while_it_sends_a_large_record(
    server: tuple[psutil.Process, str], raw: str, name: str, piece: int | None
) -> None:
    process, _ = server
    film = padded(made_film(), _SIZE)
    right, total = hashlib.sha256(film).hexdigest(), len(film)
    del film
    spans = (
        ["bytes=0-"]
        if piece is None
        else [f"bytes={at}-{at + piece - 1}" for at in range(0, total, piece)]
    )
    digest = hashlib.sha256()
    with httpx.Client(headers={"Sec-Fetch-Dest": "empty"}) as client:
        client.get(f"{raw}/", timeout=60)
        with growth(lambda: process.memory_info().rss) as grown:
            for span in spans:
                url = f"{raw}/{name}.mp4"
                with client.stream("GET", url, headers={"Range": span}) as got:
                    assert got.status_code == 206
                    for each in got.iter_raw():
                        digest.update(each)
    assert digest.hexdigest() == right
    assert grown[0] < _SERVER_GROWS


def _browser_rss() -> int:
    """Return what all processes of the browser hold, bytes."""
    total = 0
    for each in psutil.Process().children(recursive=True):
        with contextlib.suppress(psutil.Error):
            total += each.memory_info().rss if "chrom" in each.name() else 0
    return total


def test_browser_stays_small_while_it_plays_and_reads_a_large_record(
    server: tuple[psutil.Process, str], tmp_path: Path
) -> None:
    with sync_playwright() as driver, visiting(driver, tmp_path) as context:
        opened = context.new_page()
        opened.goto(f"{server[1]}/web/2026/https://{SITE}/")
        found = opened.frame_locator("#page").locator("video")
        expect(found).to_be_attached(timeout=60_000)
        frame = found.element_handle().owner_frame()
        assert frame is not None
        with growth(_browser_rss) as grown:
            for moment in (15.05, 2.05):
                seek(frame, moment)
            size = frame.evaluate(_READ, "/film.mp4")
        assert size == len(made_film()) + _SIZE
        assert grown[0] < _BROWSER_GROWS
