"""Which visit a request belongs to, and what a page still waits for."""

import asyncio

import pytest

from capture import clock
from capture.model.outcome import Outcome
from capture.proxy.control import Made
from tests.proxy.origin import Talk, answers, site
from tests.proxy.running import Lane, Running

pytestmark = pytest.mark.asyncio(loop_scope="session")

OK = b"HTTP/1.1 200 OK\r\nContent-Length: 3\r\n\r\nabc"


def get(path: str) -> bytes:
    return f"GET {path} HTTP/1.1\r\nHost: a\r\n\r\n".encode()


async def test_kept_alive_connection_serves_visit_after_visit(running: Running, lane: Lane) -> None:
    async with site(answers(OK)) as origin:
        client = await lane.to(origin)
        for number in range(3):
            await running.process.begin_visit(lane.port, f"visit-{number}")
            await client.ask(get(f"/{number}"), OK)
            await lane.end()
        await client.ask(get("/between"), OK)
        await lane.end()
        assert len(origin.lines) == 1
    assert [(each.url.rpartition("/")[2], each.visit_id) for each in lane.told] == [
        ("0", "visit-0"),
        ("1", "visit-1"),
        ("2", "visit-2"),
        ("between", None),
    ]
    for told in lane.told:
        assert told.request_record is not None
        record = running.archive.records[told.request_record.record_id]
        assert record.value("WARC-Page-ID") == told.visit_id


async def test_answer_that_comes_in_the_next_visit_belongs_to_the_visit_that_asked(
    running: Running, lane: Lane
) -> None:
    asked, may_answer = asyncio.Event(), asyncio.Event()

    async def script(talk: Talk) -> None:
        await talk.until(b"\r\n\r\n")
        asked.set()
        await may_answer.wait()
        await talk.say(OK)

    async with site(script) as origin:
        client = await lane.to(origin)
        await client.send(get("/slow"))
        await asked.wait()
        await running.process.begin_visit(lane.port, "visit-next")
        may_answer.set()
        await client.until(OK)
        (told,) = await lane.end()
    assert told.visit_id == "visit-1"


async def test_ports_do_not_mix(running: Running) -> None:
    lanes = [await running.lane(f"visit-of-{number}") for number in range(5)]
    async with site(answers(OK)) as origin:
        clients = [await lane.to(origin) for lane in lanes]
        for round_ in range(4):
            await asyncio.gather(
                *(
                    client.ask(get(f"/{number}/{round_}"), OK)
                    for number, client in enumerate(clients)
                )
            )
        for number, lane in enumerate(lanes):
            told = await lane.end()
            assert {each.visit_id for each in told} == {f"visit-of-{number}"}
            assert len(told) == 4
            await running.process.close_port(lane.port)


async def test_end_of_a_visit_cuts_what_is_under_way_and_leaves_idle_connections(
    running: Running, lane: Lane
) -> None:
    start = b"HTTP/1.1 200 OK\r\nContent-Length: 9\r\n\r\nabc"

    async def script(talk: Talk) -> None:
        while (head := await talk.until(b"\r\n\r\n")) is not None:
            await talk.say(start if b"/slow" in head else OK)

    async with site(script) as origin:
        idle, slow, dumb = [await lane.to(origin) for _ in range(3)]
        await idle.ask(get("/a"), OK)
        await slow.ask(get("/slow"), start)
        await dumb.send(get("/slow"))
        await dumb.until(start)
        await lane.until_in_flight(2)
        told = await lane.end()
        assert lane.traffic.in_flight == 0
        outcomes = sorted(each.outcome.value for each in told)
        assert outcomes[-2:] == [Outcome.TRUNCATED_TIME.value] * 2
        assert await slow.to_the_end() == start
        await running.process.begin_visit(lane.port, "visit-2")
        assert await idle.ask(get("/b"), OK) == OK
        assert (await lane.end())[-1].visit_id == "visit-2"
        record_ids = [each.response_record for each in told if not each.is_whole]
        for ref in record_ids:
            assert ref is not None
            truncated = running.archive.records[ref.record_id].value("WARC-Truncated")
            assert truncated == "time"


async def test_streams_are_not_waited_for(lane: Lane) -> None:
    switch = b"HTTP/1.1 101 Switching Protocols\r\nUpgrade: websocket\r\n\r\n"
    events = b"HTTP/1.1 200 OK\r\nContent-Type: Text/Event-Stream; charset=utf-8\r\n\r\ndata: 1\n\n"

    async def script(talk: Talk) -> None:
        head = await talk.until(b"\r\n\r\n")
        assert head is not None
        await talk.say(switch + b"\x81\x02hi" if b"/ws" in head else events)
        await talk.to_the_end()

    async with site(script) as origin:
        socket_, stream = await lane.to(origin), await lane.to(origin)
        await socket_.send(b"GET /ws HTTP/1.1\r\nUpgrade: websocket\r\n\r\n")
        await stream.send(get("/events"))
        await socket_.until(b"hi")
        await stream.until(b"data: 1\n\n")
        await lane.until_in_flight(0)
        told = await lane.end()
        assert await stream.to_the_end() == events
    assert sorted(each.outcome.value for each in told) == ["captured", "truncated-time"]


async def test_what_is_under_way_is_counted_exactly(lane: Lane) -> None:
    may_answer = asyncio.Event()

    async def script(talk: Talk) -> None:
        while await talk.until(b"\r\n\r\n") is not None:
            await may_answer.wait()
            await talk.say(OK)

    async with site(script) as origin:
        clients = [await lane.to(origin) for _ in range(4)]
        await lane.until_in_flight(0)
        for count, client in enumerate(clients, start=1):
            await client.send(get("/"))
            await lane.until_in_flight(count)
        await clients[0].send(get("/pipelined"))
        await lane.until_in_flight(5)
        changes = lane.traffic.changes
        may_answer.set()
        await lane.until_in_flight(0)
        assert lane.traffic.changes > changes
        await lane.end()


async def test_records_that_we_made_come_back_with_their_place(running: Running) -> None:
    first_id, second_id = (f"urn:uuid:{clock.new_id()}" for _ in range(2))
    made = [
        Made(
            record_type="resource",
            record_id=first_id,
            url="urn:view:http://x.nl/é",
            content_type="image/jpeg",
            date=clock.now(),
            size=5,
            visit_id="visit-1",
        ),
        Made(
            record_type="metadata",
            record_id=second_id,
            url="http://x.nl/",
            content_type="application/warc-fields",
            date=clock.now(),
            size=0,
            refers_to=first_id,
        ),
    ]
    refs = await running.process.store([(made[0], b"\xff\xd8\r\n\x00"), (made[1], b"")])
    assert [ref.record_id for ref in refs] == [first_id, second_id]
    assert refs[0].file == refs[1].file
    assert refs[1].offset == refs[0].offset + refs[0].length
    first, second = (running.archive.records[ref.record_id] for ref in refs)
    assert first.block() == b"\xff\xd8\r\n\x00"
    assert (first.type, first.url) == ("resource", "urn:view:http://x.nl/%C3%A9")
    assert second.value("WARC-Refers-To") == f"<{first_id}>"
