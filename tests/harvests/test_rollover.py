"""WARC02: a harvest over many files, with a limit small enough to try it."""

import hashlib
from collections import Counter
from pathlib import Path

import pytest

from capture.demo.answer import Answer, respond
from capture.demo.connection import Route
from capture.demo.server import ThreadedDemoSite
from capture.errors import ExitCode
from capture.model.layout import HarvestFolder
from tests.harvests.archive import Archive, refers
from tests.harvests.demo_harvest import harvest, settings_for
from tests.harvests.warc_files import assert_files

pytestmark = [pytest.mark.browser, pytest.mark.slow, pytest.mark.timeout(900)]

SMALL = 200_000
"""Limit of a file, in bytes."""


def one_of_many() -> Route:
    """A site of thirty pages with 20 kB each of their own, and one file above the limit."""

    async def route(answer: Answer) -> None:
        path = answer.request.path
        if path == "/groot.bin":
            await respond(
                answer, bytes(range(256)) * (3 * SMALL // 256), mime="application/x-groot"
            )
        elif path == "/" or path.removeprefix("/p").isdecimal():
            number = int(path.removeprefix("/p") or "0") if path != "/" else 0
            links = "".join(
                f"<a href=/p{n}>{n}</a>" for n in range(number * 3 + 1, number * 3 + 4) if n < 30
            )
            noise = hashlib.shake_256(path.encode()).hexdigest(10_000)
            big = "<a href=/groot.bin>groot</a>" if number == 4 else ""
            await respond(answer, f"<!doctype html><title>{path}</title>{links}{big}<!--{noise}-->")
        else:
            await respond(answer, "niets", status=404)

    return route


@pytest.mark.requirement("WARC02", "WARC03", "WARC05")
def test_small_limit_gives_more_files_and_one_item_above_it_stands_alone(tmp_path: Path) -> None:
    with ThreadedDemoSite(log_bytes=True, route=one_of_many) as site:
        settings = settings_for(site.url, tmp_path, explore="off", pictures="view")
        result = harvest(settings, max_file_bytes=SMALL)
        url = site.url
    assert result.exit_code is ExitCode.COMPLETE
    folder = HarvestFolder(result.folder)
    sizes = assert_files(folder, limit=SMALL)
    assert len(sizes) > 5
    archive = Archive.read(folder.warc)
    alone = [path for path, size in sizes.items() if size > SMALL]
    assert len(alone) == 1
    urls = {record.url for record in archive.records if record.path == alone[0]} - {""}
    assert urls == {f"{url}groot.bin"}
    held = {each.url for each in archive.exchanges}
    assert {f"{url}p{number}" for number in range(1, 30)} <= held
    logged = Counter(
        (each.target, each.request, each.response)
        for connection in site.connections
        for each in connection.exchanges
    )
    assert logged == Counter(
        ("/" + each.url.split("/", 3)[3], each.request_bytes, b"".join(each.messages))
        for each in archive.exchanges
    )
    for record in archive.of_type("revisit"):
        assert refers(record, "WARC-Refers-To") in archive.by_id  # also into another file
