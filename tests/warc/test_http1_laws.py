"""The framer's laws: no byte lost, none told twice, and the cuts of the wire change nothing."""

import pytest
from hypothesis import example, given, settings
from hypothesis import strategies as st

from capture.warc.http1_events import Kind, Side
from tests.warc.conversation import C, S, Said, Step, byte_by_byte, cut_at, told

REQUESTS = [
    b"GET / HTTP/1.1\r\nHost: a.nl\r\n\r\n",
    b"HEAD /h HTTP/1.1\r\n\r\n",
    b"POST /p HTTP/1.1\r\nContent-Length: 5\r\n\r\nhello",
    b"POST /c HTTP/1.1\r\nTransfer-Encoding: chunked\r\n\r\n2;x\r\nhi\r\n0\r\nT: 1\r\n\r\n",
    b"\r\nGET /empty-line HTTP/1.0\n\n",
    b"GET /ws HTTP/1.1\r\nUpgrade: websocket\r\n\r\n",
]
ANSWERS = [
    b"HTTP/1.1 200 OK\r\nContent-Length: 3\r\n\r\nabc",
    b"HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n3\r\nabc\r\n0\r\n\r\n",
    b"HTTP/1.1 103 Early Hints\r\nLink: <a>\r\n\r\nHTTP/1.1 404 No\r\nContent-Length: 0\r\n\r\n",
    b"HTTP/1.1 204 None\r\n\r\n",
    b"HTTP/1.1 304 Same\r\nETag: a\r\n\r\n",
    b"HTTP/1.0 200 To the end\r\n\r\nall of it",
    b"HTTP/1.1 101 Switching\r\nUpgrade: websocket\r\n\r\n\x81\x03abc\x82\x7e\x00\x04data",
    b"HTTP/1.1 101 Switching\r\nUpgrade: h2c\r\n\r\nsomething else",
    b"\r\n",
    b"no http at all",
]


@st.composite
def conversations(draw: st.DrawFn) -> list[Step]:
    """Requests and answers, some of them bent, dropped or moved."""
    steps: list[Step] = []
    for _ in range(draw(st.integers(1, 4))):
        steps.append((C, draw(st.sampled_from(REQUESTS))))
        steps.append((S, draw(st.sampled_from(ANSWERS))))
    if draw(st.booleans()):
        index = draw(st.integers(0, len(steps) - 1))
        side, data = steps[index]
        at = draw(st.integers(0, len(data)))
        junk = draw(st.binary(max_size=6))
        steps[index] = (side, data[:at] + junk + data[at + draw(st.integers(0, 3)) :])
    if draw(st.booleans()):
        steps = draw(st.permutations(steps))
    return [(side, data) for side, data in steps if data]


CLOSERS = st.sampled_from([C, S, None])


def bytes_from(side: Side, steps: list[Step]) -> bytes:
    return b"".join(data for each, data in steps if each is side)


@settings(max_examples=150, deadline=None)
@example(
    steps=[
        (C, b"GET / HTTP/1.1\r\nHost: a.n\r\n"),
        (S, b"HTTP/1.1 101 Switching\r\nUpgrade: h2c\r\n\r\nsomething else"),
        (C, b"\r\nGET /empty-line HTTP/1.0\n\n"),
        (S, b"HTTP/1.1 200 OK\r\nContent-Length: 3\r\n\r\nabc"),
    ],
    places=[],
    closed_by=C,
)
@given(steps=conversations(), places=st.lists(st.integers(0, 200), max_size=8), closed_by=CLOSERS)
def test_the_same_exchanges_however_the_bytes_are_cut(
    steps: list[Step], places: list[int], closed_by: Side | None
) -> None:
    whole = told(steps, closed_by=closed_by)
    assert told(byte_by_byte(steps), closed_by=closed_by) == whole
    assert told(cut_at(steps, places), closed_by=closed_by) == whole


@settings(max_examples=150, deadline=None)
@given(
    steps=st.lists(st.tuples(st.sampled_from([C, S]), st.binary(min_size=1)), max_size=8),
    closed_by=CLOSERS,
)
def test_no_byte_of_noise_is_lost(steps: list[Step], closed_by: Side | None) -> None:
    """What the events cover is asserted with every feed (`Listener.feed`)."""
    said = [each for each in told(steps, closed_by=closed_by) if isinstance(each, Said)]
    total = sum(len(each.raw) for each in said)
    assert total == sum(len(data) for _, data in steps)


@settings(max_examples=100, deadline=None)
@given(steps=conversations(), places=st.lists(st.integers(0, 200), max_size=5))
def test_messages_of_a_side_join_to_its_bytes(steps: list[Step], places: list[int]) -> None:
    said = [each for each in told(cut_at(steps, places)) if isinstance(each, Said)]
    if any(each.kind in (Kind.FRAME, Kind.OPAQUE) for each in said):
        return  # their kind does not tell the side
    sent = b"".join(each.raw for each in said if each.kind is Kind.REQUEST)
    received = b"".join(each.raw for each in said if each.kind is not Kind.REQUEST)
    assert sent == bytes_from(C, steps)
    assert received == bytes_from(S, steps)


@pytest.mark.parametrize("answer", ANSWERS)
@pytest.mark.parametrize("closed_by", [C, S, None])
def test_an_answer_cut_short_anywhere_keeps_what_arrived(
    answer: bytes, closed_by: Side | None
) -> None:
    for length in range(1, len(answer)):
        said = told([(C, REQUESTS[0]), (S, answer[:length])], closed_by=closed_by)
        raw = b"".join(each.raw for each in said if isinstance(each, Said))
        assert raw == REQUESTS[0] + answer[:length]
