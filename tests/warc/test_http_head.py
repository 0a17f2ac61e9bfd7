"""Heads are read without changing them, and never raise."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from capture.warc import http_head
from capture.warc.http_head import Head

TOKEN = st.from_regex(rb"[A-Za-z0-9!#$%&'*+.^_`|~-]{1,12}", fullmatch=True)
VALUE = st.from_regex(rb"[!-~\x80-\xff]([!-~\x80-\xff \t]{0,20}[!-~\x80-\xff])?", fullmatch=True)
FIELDS = st.lists(st.tuples(TOKEN, VALUE), max_size=6)


@given(fields=FIELDS, end=st.sampled_from([b"\r\n", b"\n"]), status=st.integers(100, 999))
def test_parsing_undoes_writing(fields: list[tuple[bytes, bytes]], end: bytes, status: int) -> None:
    lines = [b"HTTP/1.1 %d Reason" % status, *(name + b": " + value for name, value in fields)]
    head = http_head.parse_response(end.join([*lines, b"", b""]))
    assert head == Head(
        status=status, fields=tuple((name.lower(), value) for name, value in fields)
    )


@given(st.binary(max_size=200))
def test_no_bytes_make_it_raise(raw: bytes) -> None:
    http_head.parse_request(raw)
    http_head.parse_response(raw)
    http_head.may_be_status_line(bytearray(raw))
    http_head.end_of_head(bytearray(raw), 0)


@given(raw=st.binary(max_size=60), step=st.integers(1, 5))
def test_the_end_is_found_at_the_same_place_however_it_is_cut(raw: bytes, step: int) -> None:
    data = b"GET / HTTP/1.1\r\n" + raw + b"\r\n\r\n"
    whole = http_head.end_of_head(bytearray(data), 0)
    buffer = bytearray()
    for at in range(0, len(data), step):
        before = len(buffer)
        buffer += data[at : at + step]
        found = http_head.end_of_head(buffer, max(0, before - 3))
        if found is not None:
            assert found == whole
            return
    raise AssertionError("the end was not found")


def test_odd_request_lines() -> None:
    assert http_head.parse_request(b"GET  /a b HTTP/1.1 \r\n\r\n") == Head(
        method=b"GET", target=b"/a b", fields=()
    )
    assert http_head.parse_request(b"OPTIONS * HTTP/1.0\n\n") == Head(
        method=b"OPTIONS", target=b"*", fields=()
    )
    assert http_head.parse_request(b"GET /\r\n\r\n") is None
    assert http_head.parse_request(b"PRI * HTTP/2.0\r\n\r\n") is None


def test_odd_status_lines() -> None:
    for line in (b"HTTP/1.1 200", b"HTTP/1.0  200  OK", b"HTTP/1.1\t200\tOK", b"HTTP/1.9 200 \xff"):
        head = http_head.parse_response(line + b"\r\n\r\n")
        assert head is not None
        assert head.status == 200
    for line in (b"HTTP/1.1 2000 OK", b"HTTP/2 200", b"http/1.1 200 OK", b""):
        assert http_head.parse_response(line + b"\r\n\r\n") is None


def test_fields_keep_order_repeats_and_bytes() -> None:
    head = http_head.parse_response(
        b"HTTP/1.1 200 OK\r\nSet-Cookie: a=\xe9\r\nset-cookie:b\r\n no-colon-line\r\nEmpty:\r\n"
        b"junk\r\n: nameless\r\nSpace : x \r\n\r\n"
    )
    assert head is not None
    assert head.fields == (
        (b"set-cookie", b"a=\xe9"),
        (b"set-cookie", b"b no-colon-line"),
        (b"empty", b""),
        (b"", b"nameless"),
        (b"space", b"x"),
    )
    assert head.values(b"set-cookie") == [b"a=\xe9", b"b no-colon-line"]
    assert head.text(b"set-cookie") == "a=é"
    assert head.text(b"absent") is None
    assert head.value(b"absent") == b""


@pytest.mark.parametrize(
    ("fields", "method", "status", "expected"),
    [
        ((), b"GET", 200, ("close", 0)),
        (((b"content-length", b"7"),), b"GET", 200, ("length", 7)),
        (((b"content-length", b"7"), (b"content-length", b"7")), b"GET", 200, ("length", 7)),
        (((b"content-length", b"7"), (b"content-length", b"8")), b"GET", 200, ("close", 0)),
        (((b"content-length", b"9" * 20),), b"GET", 200, ("close", 0)),
        (((b"transfer-encoding", b"gzip, Chunked"),), b"GET", 200, ("chunked", 0)),
        (((b"transfer-encoding", b"chunked, gzip"),), b"GET", 200, ("close", 0)),
        (((b"content-length", b"7"),), b"HEAD", 200, ("none", 0)),
        (((b"content-length", b"7"),), b"GET", 304, ("none", 0)),
        (((b"content-length", b"7"),), b"GET", 204, ("none", 0)),
        (((b"content-length", b"7"),), b"GET", 103, ("none", 0)),
    ],
)
def test_how_an_answer_is_delimited(
    fields: tuple[tuple[bytes, bytes], ...],
    method: bytes,
    status: int,
    expected: tuple[str, int],
) -> None:
    assert http_head.response_framing(Head(status=status, fields=fields), method) == expected


def test_a_long_head_in_small_pieces_is_read_in_reasonable_time() -> None:
    """A head of 200 kB, one byte at a time: no step may copy what is there already."""
    buffer = bytearray(b"\r\nHTTP/1.1 200 OK\r\nX: " + b"x" * 200_000)
    for _ in range(200_000):
        assert http_head.may_be_status_line(buffer)
        assert http_head.end_of_head(buffer, len(buffer) - 3) is None
