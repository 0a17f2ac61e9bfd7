"""The framer in dialogues: what the browser and the site say, and which messages those are."""

import pytest

from capture.warc.http1 import MAX_HEAD_BYTES, MAX_LINE_BYTES
from capture.warc.http1_events import Kind, Side
from tests.warc.conversation import C, Listener, Over, S, Said, Step, byte_by_byte, told

REQUEST, INTERIM, RESPONSE = Kind.REQUEST, Kind.INTERIM, Kind.RESPONSE
OPAQUE, FRAME = Kind.OPAQUE, Kind.FRAME
GET = b"GET / HTTP/1.1\r\nHost: a.nl\r\n\r\n"
OK = b"HTTP/1.1 200 OK\r\nContent-Length: 3\r\n\r\nabc"


def both_ways(
    *steps: Step, closed_by: Side | None = None, expected: list[Said | Over] | None = None
) -> list[Said | Over]:
    """Play the dialogue whole and byte by byte; both must tell the same."""
    whole = told(steps, closed_by=closed_by)
    assert told(byte_by_byte(steps), closed_by=closed_by) == whole
    if expected is not None:
        assert whole == expected
    return whole


def test_one_request_and_its_answer() -> None:
    both_ways(
        (C, GET),
        (S, OK),
        expected=[Said(REQUEST, 0, GET), Said(RESPONSE, 0, OK, b"abc"), Over(0)],
    )


def test_pipelined_requests_get_their_answers_in_order() -> None:
    first, second = GET, b"HEAD /b HTTP/1.1\r\n\r\n"
    third = b"GET /c HTTP/1.1\r\n\r\n"
    head_only = b"HTTP/1.1 200 OK\r\nContent-Length: 99\r\n\r\n"
    last = b"HTTP/1.1 404 Not Found\r\nContent-Length: 0\r\n\r\n"
    both_ways(
        (C, first + second + third),
        (S, OK + head_only + last),
        expected=[
            Said(REQUEST, 0, first),
            Said(REQUEST, 1, second),
            Said(REQUEST, 2, third),
            Said(RESPONSE, 0, OK, b"abc"),
            Over(0),
            Said(RESPONSE, 1, head_only),
            Over(1),
            Said(RESPONSE, 2, last),
            Over(2),
        ],
    )


def test_early_hints_are_not_the_answer() -> None:
    hints = b"HTTP/1.1 103 Early Hints\r\nLink: </a.css>; rel=preload\r\n\r\n"
    both_ways(
        (C, GET),
        (S, hints + hints + OK),
        expected=[
            Said(REQUEST, 0, GET),
            Said(INTERIM, 0, hints),
            Said(INTERIM, 0, hints),
            Said(RESPONSE, 0, OK, b"abc"),
            Over(0),
        ],
    )


def test_body_that_waits_for_100_continue() -> None:
    head = b"POST / HTTP/1.1\r\nExpect: 100-continue\r\nContent-Length: 4\r\n\r\n"
    go_on = b"HTTP/1.1 100 Continue\r\n\r\n"
    both_ways(
        (C, head),
        (S, go_on),
        (C, b"body"),
        (S, OK),
        expected=[
            Said(INTERIM, 0, go_on),
            Said(REQUEST, 0, head + b"body", b"body"),
            Said(RESPONSE, 0, OK, b"abc"),
            Over(0),
        ],
    )


def test_chunks_with_extensions_and_trailers() -> None:
    answer = (
        b"HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n"
        b'5;name="va;lue"\r\nhello\r\n'
        b"00A \r\n0123456789\r\n"
        b"000;last\r\nX-Checksum: 1\r\nX-Other: 2\r\n\r\n"
    )
    both_ways(
        (C, GET),
        (S, answer + OK),
        expected=[
            Said(REQUEST, 0, GET),
            Said(RESPONSE, 0, answer, b"hello0123456789"),
            Over(0),
            Said(RESPONSE, 1, OK, b"abc"),
            Over(1),
        ],
    )


def test_chunked_request() -> None:
    request = b"POST / HTTP/1.1\r\nTransfer-Encoding: chunked\r\n\r\n3\r\nabc\r\n0\r\n\r\n"
    both_ways(
        (C, request + GET),
        (S, OK + OK),
        expected=[
            Said(REQUEST, 0, request, b"abc"),
            Said(REQUEST, 1, GET),
            Said(RESPONSE, 0, OK, b"abc"),
            Over(0),
            Said(RESPONSE, 1, OK, b"abc"),
            Over(1),
        ],
    )


@pytest.mark.parametrize(
    ("request_", "answer"),
    [
        (b"HEAD / HTTP/1.1\r\n\r\n", b"HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n"),
        (GET, b"HTTP/1.1 204 No Content\r\nContent-Length: 5\r\n\r\n"),
        (GET, b"HTTP/1.1 304 Not Modified\r\nContent-Length: 5\r\nETag: a\r\n\r\n"),
        (GET, b"HTTP/1.1 200 OK\r\nContent-Length: 0\r\n\r\n"),
        (GET, b"HTTP/1.1 200 OK\r\nContent-Length: 0, 0\r\n\r\n"),
    ],
)
def test_answers_without_a_body_end_with_their_head(request_: bytes, answer: bytes) -> None:
    both_ways(
        (C, request_),
        (S, answer),
        (C, GET),
        (S, OK),
        expected=[
            Said(REQUEST, 0, request_),
            Said(RESPONSE, 0, answer),
            Over(0),
            Said(REQUEST, 1, GET),
            Said(RESPONSE, 1, OK, b"abc"),
            Over(1),
        ],
    )


@pytest.mark.parametrize(("closed_by", "is_whole"), [(S, True), (C, False), (None, False)])
def test_body_that_ends_with_the_connection_is_whole_only_when_the_server_ended_it(
    closed_by: Side | None, is_whole: bool
) -> None:
    answer = b"HTTP/1.0 200 OK\r\n\r\nto the end"
    both_ways(
        (C, GET),
        (S, answer),
        closed_by=closed_by,
        expected=[
            Said(REQUEST, 0, GET),
            Said(RESPONSE, 0, answer, b"to the end", is_whole),
            Over(0),
        ],
    )


@pytest.mark.parametrize("coding", [b"gzip", b"chunked, gzip", b"identity"])
def test_a_last_coding_that_is_not_chunked_lasts_to_the_end(coding: bytes) -> None:
    answer = b"HTTP/1.1 200 OK\r\nTransfer-Encoding: %s\r\n\r\n5\r\nhello" % coding
    played = both_ways((C, GET), (S, answer), closed_by=S)
    assert played[1] == Said(RESPONSE, 0, answer, b"5\r\nhello")


@pytest.mark.parametrize(
    "answer",
    [
        b"HTTP/1.1 200",
        b"HTTP/1.1 200 OK\r\nContent-Le",
        b"HTTP/1.1 200 OK\r\nContent-Length: 30\r\n\r\nabc",
        b"HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n5\r\nhel",
        b"HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n5\r\nhello\r\n",
        b"HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n0\r\nX-Trailer: cut",
    ],
)
@pytest.mark.parametrize("closed_by", [S, C, None])
def test_answer_that_is_cut_off_is_kept_and_not_whole(
    answer: bytes, closed_by: Side | None
) -> None:
    said = both_ways((C, GET), (S, answer), closed_by=closed_by)[1]
    assert isinstance(said, Said)
    assert (said.kind, said.raw, said.is_whole) == (RESPONSE, answer, False)


def test_request_that_is_cut_off_is_kept_and_not_whole() -> None:
    request = b"POST / HTTP/1.1\r\nContent-Length: 30\r\n\r\nabc"
    both_ways(
        (C, request),
        closed_by=C,
        expected=[Said(REQUEST, 0, request, b"abc", is_whole=False), Over(0)],
    )


def test_chunked_wins_over_content_length() -> None:
    answer = (
        b"HTTP/1.1 200 OK\r\nContent-Length: 2\r\nTransfer-Encoding: chunked\r\n\r\n"
        b"3\r\nabc\r\n0\r\n\r\n"
    )
    played = both_ways((C, GET), (S, answer + OK))
    assert played[1] == Said(RESPONSE, 0, answer, b"abc")


@pytest.mark.parametrize("lengths", [b"3, 4", b"x", b"-1", b"+3", b"", b"3 3", "٣".encode()])
def test_length_that_is_none_lasts_to_the_end(lengths: bytes) -> None:
    answer = b"HTTP/1.1 200 OK\r\nContent-Length: %s\r\n\r\nabcdef" % lengths
    played = both_ways((C, GET), (S, answer), closed_by=S)
    assert played[1] == Said(RESPONSE, 0, answer, b"abcdef")


@pytest.mark.parametrize(
    ("body", "why"),
    [
        (b"zz\r\nabc\r\n0\r\n\r\n", "a chunk size is not a number"),
        (b"\r\nabc", "a chunk size is not a number"),
        (b"-3\r\nabc", "a chunk size is not a number"),
        (b"0x3\r\nabc", "a chunk size is not a number"),
        (b"3\r\nabcd\r\n0\r\n\r\n", "a chunk is longer than its size says"),
        (b"3;" + b"x" * MAX_LINE_BYTES + b"\r\nabc", "a line of chunk framing is too long"),
    ],
)
def test_broken_chunk_framing_keeps_the_rest_as_it_came(body: bytes, why: str) -> None:
    answer = b"HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n" + body
    said = both_ways((C, GET), (S, answer + OK), closed_by=S)[1]
    assert isinstance(said, Said)
    is_as_expected = (said.kind, said.raw, said.note) == (RESPONSE, answer + OK, why)
    assert is_as_expected, said.note


def test_chunk_size_beyond_any_file_is_just_cut_off() -> None:
    answer = b"HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n" + b"f" * 40 + b"\r\nabc"
    played = both_ways((C, GET), (S, answer), closed_by=S)
    assert played[1] == Said(RESPONSE, 0, answer, b"abc", is_whole=False)


@pytest.mark.parametrize(
    "answer",
    [b"SSH-2.0-OpenSSH_9.2\r\n\r\nmore", b"\x16\x03\x01", b"<html>", b"ICY 200 OK\r\n\r\n"],
)
def test_answer_that_is_not_http_is_kept_whole(answer: bytes) -> None:
    both_ways(
        (C, GET),
        (S, answer),
        closed_by=S,
        expected=[
            Said(REQUEST, 0, GET),
            Said(
                OPAQUE,
                0,
                answer,
                answer,
                note="the answer does not begin with an HTTP status line",
            ),
            Over(0),
        ],
    )


@pytest.mark.parametrize("line", [b"HTTP/1.1 OK", b"HTTP/1.1 20 OK", b"HTTP/1.x 200 OK"])
def test_status_line_without_a_status_is_kept_whole(line: bytes) -> None:
    answer = line + b"\r\n\r\n" + b"body"
    said = both_ways((C, GET), (S, answer), closed_by=S)[1]
    assert isinstance(said, Said)
    assert (said.kind, said.raw) == (OPAQUE, answer)


def test_request_that_is_not_http_is_kept_whole() -> None:
    raw = b"\x00\x01 no http\r\n\r\nmore" + GET
    both_ways(
        (C, raw),
        closed_by=C,
        expected=[Said(OPAQUE, 0, raw, raw, note="the first line is not HTTP/1"), Over(0)],
    )


@pytest.mark.parametrize("size", [MAX_HEAD_BYTES, MAX_HEAD_BYTES + 1])
def test_head_up_to_the_limit_is_understood_and_beyond_it_kept(size: int) -> None:
    start, end = b"HTTP/1.1 200 OK\r\nContent-Length: 3\r\nX: ", b"\r\n\r\n"
    head = start + b"x" * (size - len(start) - len(end)) + end
    assert len(head) == size
    whole = told([(C, GET), (S, head + b"abc")], closed_by=S)
    in_halves = [(C, GET), (S, head[: MAX_HEAD_BYTES // 2]), (S, head[MAX_HEAD_BYTES // 2 :])]
    last_bytes = [*in_halves[:2], (S, head[MAX_HEAD_BYTES // 2 : -1]), (S, head[-1:])]
    for steps in (in_halves, last_bytes):
        assert told([*steps, (S, b"abc")], closed_by=S) == whole
    said = whole[1]
    assert isinstance(said, Said)
    assert said.kind is (RESPONSE if size == MAX_HEAD_BYTES else OPAQUE)


def test_folded_lines_and_bare_line_feeds_frame_as_ever() -> None:
    answer = b"HTTP/1.1 200 OK\nContent-Length:\n 3\nX-Folded: a\n\tb\n\nabc"
    both_ways(
        (C, b"GET / HTTP/1.1\nHost: a.nl\n\n"),
        (S, answer),
        expected=[
            Said(REQUEST, 0, b"GET / HTTP/1.1\nHost: a.nl\n\n"),
            Said(RESPONSE, 0, answer, b"abc"),
            Over(0),
        ],
    )


def test_bare_line_feeds_in_chunk_framing() -> None:
    answer = b"HTTP/1.1 200 OK\nTransfer-Encoding: CHUNKED\n\n3\nabc\n0\n\n"
    played = both_ways((C, GET), (S, answer + OK))
    assert played[1] == Said(RESPONSE, 0, answer, b"abc")


def test_empty_lines_before_a_request_belong_to_it() -> None:
    played = both_ways((C, b"\r\n\n" + GET), (S, OK))
    assert played[0] == Said(REQUEST, 0, b"\r\n\n" + GET)


def test_408_that_nobody_asked_for_is_an_exchange_of_its_own() -> None:
    late = b"HTTP/1.1 408 Request Timeout\r\nContent-Length: 0\r\nConnection: close\r\n\r\n"
    both_ways(
        (C, GET),
        (S, OK),
        (S, late),
        closed_by=S,
        expected=[
            Said(REQUEST, 0, GET),
            Said(RESPONSE, 0, OK, b"abc"),
            Over(0),
            Said(RESPONSE, 1, late),
            Over(1),
        ],
    )


def test_empty_line_after_a_body_does_not_shift_later_answers() -> None:
    both_ways(
        (C, GET),
        (S, OK + b"\r\n"),
        (C, GET),
        (S, OK),
        expected=[
            Said(REQUEST, 0, GET),
            Said(RESPONSE, 0, OK, b"abc"),
            Over(0),
            Said(REQUEST, 2, GET),
            Said(RESPONSE, 2, b"\r\n" + OK, b"abc"),
            Over(2),
        ],
    )


def test_413_comes_while_the_request_still_goes() -> None:
    request = b"POST / HTTP/1.1\r\nContent-Length: 6\r\n\r\nabcdef"
    too_large = b"HTTP/1.1 413 Content Too Large\r\nContent-Length: 0\r\n\r\n"
    both_ways(
        (C, request[:-3]),
        (S, too_large),
        (C, request[-3:]),
        expected=[
            Said(RESPONSE, 0, too_large),
            Said(REQUEST, 0, request, b"abcdef"),
            Over(0),
        ],
    )
    both_ways(
        (C, request[:-3]),
        (S, too_large),
        closed_by=S,
        expected=[
            Said(RESPONSE, 0, too_large),
            Said(REQUEST, 0, request[:-3], b"abc", is_whole=False),
            Over(0),
        ],
    )


UPGRADE = b"GET /ws HTTP/1.1\r\nUpgrade: websocket\r\nConnection: Upgrade\r\n\r\n"
SWITCH = b"HTTP/1.1 101 Switching Protocols\r\nUpgrade: WebSocket\r\n\r\n"
MASK = b"\x01\x02\x03\x04"
FRAMES = {
    "empty, unmasked": (b"\x89\x00", b""),
    "short, unmasked": (b"\x81\x03", b"abc"),
    "empty, masked": (b"\x88\x80" + MASK, b""),
    "short, masked": (b"\x81\x83" + MASK, b"\x60\x60\x60"),
    "16 bits, unmasked": (b"\x82\x7e\x01\x00", b"x" * 256),
    "16 bits, masked": (b"\x82\xfe\x00\x7e" + MASK, b"y" * 126),
    "64 bits, unmasked": (b"\x82\x7f" + (70_000).to_bytes(8), b"z" * 70_000),
    "64 bits, masked": (b"\x02\xff" + (5).to_bytes(8) + MASK, b"tiny!"),
}


@pytest.mark.parametrize("name", FRAMES)
@pytest.mark.parametrize("side", [C, S])
def test_every_websocket_frame_is_a_message(name: str, side: Side) -> None:
    header, payload = FRAMES[name]
    both_ways(
        (C, UPGRADE),
        (S, SWITCH),
        (side, header + payload + FRAMES["short, unmasked"][0] + b"abc"),
        expected=[
            Said(REQUEST, 0, UPGRADE),
            Said(RESPONSE, 0, SWITCH),
            Over(0),
            Said(FRAME, None, header + payload, payload),
            Said(FRAME, None, b"\x81\x03abc", b"abc"),
        ],
    )


def test_frames_right_behind_the_handshake() -> None:
    played = both_ways((C, UPGRADE), (S, SWITCH + b"\x81\x02hi"))
    assert played[1:] == [
        Said(RESPONSE, 0, SWITCH),
        Over(0),
        Said(FRAME, None, b"\x81\x02hi", b"hi"),
    ]


@pytest.mark.parametrize("torn", [b"\x81", b"\x82\x7e\x01", b"\x81\x05ab"])
def test_torn_frame_is_kept_and_not_whole(torn: bytes) -> None:
    played = both_ways((C, UPGRADE), (S, SWITCH + torn), closed_by=S)
    said = played[-1]
    assert isinstance(said, Said)
    assert (said.kind, said.raw, said.is_whole) == (FRAME, torn, False)


def test_upgrade_to_something_else_is_one_opaque_message_each_way() -> None:
    switch = b"HTTP/1.1 101 Switching Protocols\r\nUpgrade: h2c\r\n\r\n"
    note = "after a change of protocol"
    both_ways(
        (C, UPGRADE),
        (S, switch + b"settings"),
        (C, b"PRI * HTTP/2.0\r\n\r\nSM\r\n\r\n"),
        (S, b"more"),
        closed_by=S,
        expected=[
            Said(REQUEST, 0, UPGRADE),
            Said(RESPONSE, 0, switch),
            Over(0),
            Said(OPAQUE, None, b"settingsmore", b"settingsmore", note=note),
            Said(
                OPAQUE,
                None,
                b"PRI * HTTP/2.0\r\n\r\nSM\r\n\r\n",
                b"PRI * HTTP/2.0\r\n\r\nSM\r\n\r\n",
                is_whole=False,
                note=note,
            ),
        ],
    )


def test_refused_upgrade_stays_http() -> None:
    refusal = b"HTTP/1.1 426 Upgrade Required\r\nUpgrade: websocket\r\nContent-Length: 2\r\n\r\nno"
    both_ways(
        (C, UPGRADE),
        (S, refusal),
        (C, GET),
        (S, OK),
        expected=[
            Said(REQUEST, 0, UPGRADE),
            Said(RESPONSE, 0, refusal, b"no"),
            Over(0),
            Said(REQUEST, 1, GET),
            Said(RESPONSE, 1, OK, b"abc"),
            Over(1),
        ],
    )


def test_idle_only_between_messages() -> None:
    listener = Listener()
    idle = [listener.framer.is_idle]
    for side, data in ((C, GET), (S, OK[:-1]), (S, OK[-1:])):
        listener.feed(side, data)
        idle.append(listener.framer.is_idle)
    assert idle == [True, False, False, True]
    assert listener.framer.next_number == 1
