"""A file is asked for again: what goes out, what comes back, and what is made of it."""

import pytest

from capture.harvest import judging
from capture.harvest.fetcher import Fetched, Fetcher, FileLimits, conditional
from capture.model.exchange import Exchange
from capture.model.outcome import Outcome
from tests.proxy.identity import Sites
from tests.proxy.origin import Origin, Talk, answers
from tests.proxy.running import Lane, Running

pytestmark = [
    pytest.mark.asyncio(loop_scope="session"),
    pytest.mark.requirement("FREQ02"),
]

MODIFIED = "Mon, 04 May 2026 03:02:01 GMT"


async def fetched(
    running: Running, lane: Lane, origin: Origin, headers: dict[str, str]
) -> tuple[Fetched, Exchange]:
    ready = running.process.ready
    fetcher = Fetcher(port=lane.port, ca_pem=ready.ca_pem, limits=FileLimits())
    try:
        found = await fetcher.fetch(f"{origin.url}/a", headers)
    finally:
        await fetcher.close()
    (told,) = await lane.until_told(1)
    return found, told


@pytest.mark.parametrize(
    ("etag", "last_modified"),
    [
        ('"a-1"', MODIFIED),
        ('W/"x  y"', None),
        (None, MODIFIED),
        ('"caf\xe9\xff"', "gisteren\tof eerder"),
        ("zonder-aanhaling", MODIFIED),
    ],
)
async def test_validators_go_out_as_they_came_in(
    etag: str | None,
    last_modified: str | None,
    running: Running,
    lane: Lane,
    sites: Sites,
) -> None:
    async def script(talk: Talk) -> None:
        await talk.until(b"\r\n\r\n")
        await talk.say(b"HTTP/1.1 304 Not Modified\r\n\r\n")

    async with sites(script) as origin:
        headers = {"User-Agent": "capture"} | conditional(etag, last_modified)
        found, told = await fetched(running, lane, origin, headers)
        received = bytes(origin.lines[-1].received).lower().split(b"\r\n")
    for name, value in (("if-none-match", etag), ("if-modified-since", last_modified)):
        lines = [each for each in received if each.startswith(name.encode() + b":")]
        expected = [] if value is None else [f"{name}: {value}".lower().encode("latin-1")]
        assert [each.lower() for each in lines] == expected

    assert told.status == 304
    assert told.outcome is Outcome.NOT_MODIFIED
    assert told.refers_to is None, "no earlier harvest has it"
    judged = judging.of_file(told.url, [told], found)
    assert judged.outcome is Outcome.NOT_MODIFIED
    assert judged.outcome.is_in_archive
    assert judged.main is told
    assert judged.detail is None
    assert not judged.is_worth_another_try


@pytest.mark.parametrize("value", ["", "a\x00b", "a\r\nX: y", " a", "a\x7f", "\u20ac"])
async def test_a_validator_that_no_request_can_hold_is_left_out(value: str) -> None:
    assert conditional(value, value) == {}


async def test_a_cookie_beyond_latin_1_goes_out_as_utf_8(
    running: Running, lane: Lane, sites: Sites
) -> None:
    async with sites(answers(b"HTTP/1.1 204 No Content\r\n\r\n")) as origin:
        await fetched(running, lane, origin, {"Cookie": "prijs=\u20ac 5"})
        assert b"Cookie: prijs=\xe2\x82\xac 5\r\n" in origin.lines[-1].received
