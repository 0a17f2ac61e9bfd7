"""What an answer says of its own version is told as it came, for the next harvest to ask with."""

import pytest

from capture.model.exchange import LONGEST_VALIDATOR
from capture.model.outcome import Outcome
from tests.proxy.identity import Sites, is_identical
from tests.proxy.origin import answers
from tests.proxy.running import Lane

pytestmark = [
    pytest.mark.asyncio(loop_scope="session"),
    pytest.mark.requirement("WARC06"),
]

GET = b"GET / HTTP/1.1\r\nHost: a\r\n\r\n"


def answer(*fields: bytes, status: bytes = b"200 OK", body: bytes = b"abc") -> bytes:
    head = b"".join(each + b"\r\n" for each in fields)
    return b"HTTP/1.1 %s\r\n%sContent-Length: %d\r\n\r\n%s" % (status, head, len(body), body)


@pytest.mark.parametrize(
    ("fields", "etag", "last_modified"),
    [
        ((b'ETag: "a-1"', b"Last-Modified: Mon, 04 May 2026 03:02:01 GMT"),
         '"a-1"', "Mon, 04 May 2026 03:02:01 GMT"),
        ((b"etag:  W/\"x y\"  ",), 'W/"x y"', None),
        ((b"ETag: zonder-aanhaling", b'ETag: "tweede"'), "zonder-aanhaling", None),
        ((b'ETag: "caf\xe9"', b"Last-Modified: gisteren"), '"caf\xe9"', "gisteren"),
        ((b"ETag:", b"Last-Modified:  "), None, None),
        ((b"ETag: " + b"x" * LONGEST_VALIDATOR,), "x" * LONGEST_VALIDATOR, None),
        ((b"ETag: " + b"x" * (LONGEST_VALIDATOR + 1),), None, None),
        ((), None, None),
    ],
)  # fmt: skip
async def test_validators_are_told_as_received(
    fields: tuple[bytes, ...],
    etag: str | None,
    last_modified: str | None,
    lane: Lane,
    sites: Sites,
) -> None:
    async with sites(answers(answer(*fields))) as origin:
        client = await lane.to(origin)
        await client.ask(GET, b"abc")
        await is_identical(lane, origin, client)
    (told,) = lane.told
    assert (told.etag, told.last_modified) == (etag, last_modified)


async def test_a_304_has_a_validator_and_no_body(lane: Lane, sites: Sites) -> None:
    unmodified = b'HTTP/1.1 304 Not Modified\r\nETag: "a-1"\r\n\r\n'
    async with sites(answers(unmodified)) as origin:
        client = await lane.to(origin)
        await client.ask(GET, unmodified)
        await is_identical(lane, origin, client)
    (told,) = lane.told
    assert told.status == 304
    assert told.outcome is Outcome.NOT_MODIFIED
    assert told.etag == '"a-1"'
    assert not told.is_whole
    assert told.payload_digest is None
