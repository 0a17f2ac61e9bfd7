"""What goes wrong with the machine: nothing delivered is lost, nothing is written twice."""

import asyncio
import itertools
import os
import resource
import signal
import subprocess
from collections.abc import Iterator
from pathlib import Path

import psutil
import pytest

from capture.clock import now
from capture.errors import ProxyError, RecordingError
from capture.proxy.control import Made
from capture.warc import checksums
from tests.proxy.origin import Origin, Talk, answers, site
from tests.proxy.running import Client, Lane, Running, recording

pytestmark = [
    pytest.mark.asyncio(loop_scope="session"),
    pytest.mark.requirement("WARC06"),
    pytest.mark.slow,
]

OK = b"HTTP/1.1 200 OK\r\nContent-Length: 3\r\n\r\nabc"


def get(path: str) -> bytes:
    return f"GET {path} HTTP/1.1\r\nHost: a\r\n\r\n".encode()


def body_of(path: str, size: int) -> bytes:
    """Return a body that no other path has."""
    seed = path.encode() + b" "
    return (seed * (size // len(seed) + 1))[:size]


def answer_of(path: str, size: int) -> bytes:
    return b"HTTP/1.1 200 OK\r\nContent-Length: %d\r\n\r\n" % size + body_of(path, size)


async def by_path(talk: Talk) -> None:
    """Answer `/name/size` with that many bytes; `/stall/size` with all but the last of them."""
    while (head := await talk.until(b"\r\n\r\n")) is not None:
        path = head.split()[1].decode()
        whole = answer_of(path, int(path.rpartition("/")[2]))
        if path.startswith("/stall"):
            await talk.say(whole[:-1])
            await talk.to_the_end()
        else:
            await talk.say(whole)


async def killed(running: Running) -> None:
    os.kill(running.process.pid, signal.SIGKILL)
    error = await running.fault()
    assert isinstance(error, ProxyError)
    assert "capture resume" in str(error)
    await running.process.kill()


def all_is_in_order(folder: Path) -> None:
    """Every file is closed, and its checksum right."""
    assert list(folder.glob("*.open")) == []
    files = sorted(path.name for path in folder.glob("*.warc"))
    assert sorted(checksums.recorded(folder)) == files
    for name in files:
        assert checksums.recorded(folder)[name] == checksums.sha256_of(folder / name)


def received_of(running: Running, path: str) -> bytes:
    """Return the answer to `path` as the archive has it."""
    archive = running.archive
    found = [each for each in archive.of_type("response", "revisit") if each.url.endswith(path)]
    assert len(found) == 1, (path, len(found))
    return archive.whole(found[0])


async def test_killed_in_the_middle_nothing_delivered_is_missing(tmp_path: Path) -> None:
    async with site(by_path) as origin:
        running = await Running.start(tmp_path)
        lane = await running.lane()
        clients: dict[str, Client] = {}
        for path in ("/a/10", "/stall/400000", "/stall/20"):
            clients[path] = await lane.to(origin)
            await clients[path].send(get(path))
            await clients[path].until_size(len(answer_of(path, int(path.rpartition("/")[2]))) - 1)
        await clients["/a/10"].until(body_of("/a/10", 10))
        await clients["/a/10"].ask(get("/b/300000"), body_of("/b/300000", 300_000))
        await killed(running)

        again = await Running.start(tmp_path)
        assert again.process.ready.recovered >= 2
        await again.until_told(lambda told: len(told) >= again.process.ready.recovered)
        lane = await again.lane()
        after = await lane.to(origin)
        await after.ask(get("/after/10"), body_of("/after/10", 10))
        await again.process.finish()
    for path, client in clients.items():
        delivered = bytes(client.got)
        if path == "/a/10":
            expected = received_of(again, "/a/10") + received_of(again, "/b/300000")
            assert delivered == expected
        else:
            assert received_of(again, path).startswith(delivered)
    archive = again.archive
    truncated = [each for each in archive.of_type("response") if each.value("WARC-Truncated")]
    assert {each.value("WARC-Truncated") for each in truncated} == {"unspecified"}
    assert len(truncated) == 2
    assert len(archive.of_type("request")) == 5
    all_is_in_order(again.folder.warc)
    assert list(again.folder.spool.glob("*.journal")) == []


async def test_killed_after_files_were_closed_nothing_is_written_twice(tmp_path: Path) -> None:
    """A connection's journal outlives the files that its first exchanges went into."""
    paths = [f"/{number}/3000" for number in range(20)]
    async with site(by_path) as origin:
        running = await Running.start(tmp_path, max_file_bytes=20_000)
        lane = await running.lane()
        client = await lane.to(origin)
        for path in paths:
            await client.ask(get(path), body_of(path, 3000))
        await lane.end()
        assert len(list(running.folder.warc.glob("*.warc"))) >= 3
        await killed(running)
        again = await Running.start(tmp_path, max_file_bytes=20_000)
        await again.process.finish()
    assert again.process.ready.recovered == 0
    for path in paths:
        assert received_of(again, path) == answer_of(path, 3000)
    assert len(again.archive.of_type("request")) == 20
    all_is_in_order(again.folder.warc)


async def test_torn_record_is_cut_off_and_written_anew(tmp_path: Path) -> None:
    async with site(by_path) as origin:
        running = await Running.start(tmp_path)
        lane = await running.lane()
        client = await lane.to(origin)
        for path in ("/a/50", "/b/50"):
            await client.ask(get(path), body_of(path, 50))
        await lane.end()
        await killed(running)
    (path_open,) = running.folder.warc.glob("*.open")
    path_open.write_bytes(path_open.read_bytes()[:-20])
    again = await Running.start(tmp_path)
    assert any("torn bytes cut off" in note for note in again.process.ready.notes)
    await again.process.finish()
    assert received_of(again, "/a/50") == answer_of("/a/50", 50)
    assert received_of(again, "/b/50") == answer_of("/b/50", 50)
    assert len(again.archive.of_type("request")) == 2
    all_is_in_order(again.folder.warc)


@pytest.fixture
def small_disk(tmp_path: Path) -> Iterator[Path]:
    """A file system with room for three megabytes."""
    folder = tmp_path / "small"
    folder.mkdir()
    mount = ["mount", "-t", "tmpfs", "-o", "size=3m", "tmpfs", str(folder)]
    if subprocess.run(mount, capture_output=True, check=False).returncode != 0:
        pytest.skip("mounting a small tmpfs needs root")
    yield folder
    subprocess.run(["umount", "--lazy", str(folder)], check=True)


async def read_until_it_ends(lane: Lane, port: int, paths: list[str]) -> list[tuple[str, Client]]:
    """Ask for one path after the other, each on a new connection, until one gives nothing more."""
    clients: list[tuple[str, Client]] = []
    for path in paths:
        try:
            client = await lane.connect("127.0.0.1", port)
        except (OSError, AssertionError):
            break
        clients.append((path, client))
        try:
            await client.send(get(path))
            await client.until_size(len(answer_of(path, int(path.rpartition("/")[2]))))
        except (OSError, EOFError):
            break
    return clients


async def is_full_and_resumes(running: Running, lane: Lane, root: Path, grow: object) -> None:
    """Fill the disk; then hold what was delivered to what is there, before and after a resume."""
    assert callable(grow)
    async with site(by_path) as origin:
        paths = [f"/{number}/200000" for number in range(40)]
        clients = await read_until_it_ends(lane, origin.port, paths)
        assert len(clients) < len(paths)
        error = await running.fault()
        assert isinstance(error, RecordingError)
        assert "No space left" in str(error) or "File too large" in str(error), str(error)
        await running.process.abandon()
        grow()
        again = await Running.start(root)
        await again.process.finish()
    for path, client in clients:
        if client.got:
            assert received_of(again, path).startswith(bytes(client.got)), path
    assert all(client.got for _, client in clients[:-1])
    all_is_in_order(again.folder.warc)
    assert list(again.folder.spool.glob("*.journal")) == []


async def test_full_disk_delivers_nothing_that_is_not_kept(small_disk: Path) -> None:
    running = await Running.start(small_disk)

    def grow() -> None:
        subprocess.run(["mount", "-o", "remount,size=100m", str(small_disk)], check=True)

    await is_full_and_resumes(running, await running.lane(), small_disk, grow)


async def test_files_that_may_not_grow_deliver_nothing_that_is_not_kept(tmp_path: Path) -> None:
    """The same without root: the WARC file hits its limit, journals do not."""
    running = await Running.start(tmp_path)
    lane = await running.lane()
    limit = (1_000_000, resource.RLIM_INFINITY)
    resource.prlimit(running.process.pid, resource.RLIMIT_FSIZE, limit)
    await is_full_and_resumes(running, lane, tmp_path, lambda: None)


async def test_journal_that_can_not_be_made_delivers_nothing(tmp_path: Path) -> None:
    async with recording(tmp_path) as running, site(by_path) as origin:
        lane = await running.lane()
        resource.prlimit(running.process.pid, resource.RLIMIT_FSIZE, (10, resource.RLIM_INFINITY))
        clients = await read_until_it_ends(lane, origin.port, ["/a/10"])
        assert isinstance(await running.fault(), RecordingError)
        assert [bytes(client.got) for _, client in clients] in ([b""], [])
        assert not any(line.received for line in origin.lines)


async def test_main_process_that_dies_leaves_closed_files_and_no_process(tmp_path: Path) -> None:
    async with site(by_path) as origin:
        running = await Running.start(tmp_path)
        lane = await running.lane()
        done, stalled = await lane.to(origin), await lane.to(origin)
        await done.ask(get("/a/50"), body_of("/a/50", 50))
        await stalled.send(get("/stall/50"))
        await stalled.until(body_of("/stall/50", 50)[:-1])
        process = psutil.Process(running.process.pid)
        await running.process.abandon()
        assert not process.is_running()
        assert await stalled.to_the_end() == answer_of("/stall/50", 50)[:-1]
    assert received_of(running, "/a/50") == answer_of("/a/50", 50)
    assert received_of(running, "/stall/50") == answer_of("/stall/50", 50)[:-1]
    all_is_in_order(running.folder.warc)
    assert list(running.folder.spool.glob("*.journal")) == []


async def test_finish_that_the_process_does_not_survive_is_told(tmp_path: Path) -> None:
    running = await Running.start(tmp_path)
    process = psutil.Process(running.process.pid)
    process.suspend()
    finishing = asyncio.create_task(running.process.finish())
    await asyncio.wait([finishing], timeout=0)
    process.kill()
    async with asyncio.timeout(30):
        with pytest.raises(ProxyError):
            await finishing


async def test_commands_after_a_fault_say_what_it_was(tmp_path: Path) -> None:
    running = await Running.start(tmp_path)
    port = await running.process.open_port()
    await killed(running)
    made = Made(
        record_type="resource",
        record_id="urn:uuid:00000000-0000-4000-8000-000000000001",
        url="urn:x",
        content_type="text/plain",
        date=now(),
        size=1,
    )
    for command in (
        running.process.open_port(),
        running.process.end_visit(port),
        running.process.store([(made, b"x")]),
        running.process.finish(),
    ):
        with pytest.raises(ProxyError, match="ended unexpectedly"):
            await command


async def ask_on(lane: Lane, origin: Origin, name: str, delivered: dict[str, bytes]) -> None:
    """Ask for one path after the other until the connection breaks; note what was delivered."""
    try:
        client = await lane.to(origin)
        for number in itertools.count():
            size = 1 + number * 997 % 40_000
            path = f"/{name}/{number}/{size}"
            before = len(client.got)
            try:
                await client.send(get(path))
                await client.until_size(before + len(answer_of(path, size)))
            finally:
                if len(client.got) > before:
                    delivered[path] = bytes(client.got[before:])
    except (OSError, EOFError):
        return


async def test_killing_while_all_goes_on_repeats_nothing_and_loses_nothing(tmp_path: Path) -> None:
    """Four connections at work, killed at a moment that nobody chose, three times over."""
    delivered: dict[str, bytes] = {}
    async with site(by_path) as origin:
        for round_ in range(3):
            running = await Running.start(tmp_path, max_file_bytes=60_000)
            lane = await running.lane()

            tasks = [
                asyncio.create_task(ask_on(lane, origin, f"{round_}-{each}", delivered))
                for each in range(4)
            ]
            await running.until_told(lambda told: len(told) >= 40)
            await killed(running)
            await asyncio.gather(*tasks)
    again = await Running.start(tmp_path, max_file_bytes=60_000)
    await again.process.finish()
    archive = again.archive
    answers_ = archive.of_type("response", "revisit")
    answered = {each.url.removeprefix(origin.url): each for each in answers_}
    assert len(answered) == len(answers_)
    for path, received in delivered.items():
        assert archive.whole(answered[path]).startswith(received), path
    all_is_in_order(again.folder.warc)


async def test_two_processes_never_work_in_one_folder(tmp_path: Path) -> None:
    async with recording(tmp_path) as running, site(answers(OK)) as origin:
        lane = await running.lane()
        client = await lane.to(origin)
        await client.ask(get("/"), OK)
        await lane.end()
        other = asyncio.create_task(Running.start(tmp_path))
        await asyncio.wait([other], timeout=1)
        assert not other.done()
        await running.process.finish()
        second = await other
        await second.process.finish()
        all_is_in_order(running.folder.warc)
