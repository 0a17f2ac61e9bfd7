"""The quick ways of the checker say what the patient ones do."""

import base64
import hashlib
import re

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from capture.warc.check.digests import parsed, verify, verify_whole
from capture.warc.check.http import read_head

DATA = b"HTTP/1.1 200 OK\r\n\r\nbody"
_BLANK_LINE = re.compile(rb"\n\r?\n")


def labelled(label: str, data: bytes) -> list[str]:
    """A digest in the ways that writers write it."""
    value = hashlib.new(label.replace("-", "").lower(), data).digest()
    padded = base64.b32encode(value).decode()
    bare = padded.rstrip("=")
    return [
        *(f"{label}:{text}" for text in (padded, bare, bare.lower(), value.hex(), bare + "=")),
        f"{label}:{bare[:-1]}",
        f"{label}:{bare[:-1]}7",
        f"{label}:{bare[:-1]} ",
        f"{label}:{bare[:-1]}_",
        f"{label}:{bare}{'=' * 7}",
    ]


OTHERS = [None, "", "sha256", "sha256:", "whirlpool:AAAA", "sha1:é" + "A" * 31, ":" + "A" * 52]
TEXTS = [
    *OTHERS,
    *(
        text
        for label in ("sha256", "SHA-1", "md5", "sha512")
        for data in (DATA, DATA[19:], b"other")
        for text in labelled(label, data)
    ),
]


@pytest.mark.parametrize("start", [0, 19])
def test_a_block_at_hand_is_judged_as_one_that_passes_in_pieces(start: int) -> None:
    for block in TEXTS:
        for payload in TEXTS:
            quick = verify_whole(
                memoryview(DATA), block=block, payload=payload, payload_start=start
            )
            length, *slow = verify(
                (DATA[:7], DATA[7:]),
                block=parsed(block),
                payload=parsed(payload),
                payload_start=start,
                is_chunked=False,
            )
            assert (length, quick) == (len(DATA), tuple(slow)), (block, payload)


@settings(max_examples=400, deadline=None)
@given(st.lists(st.sampled_from([b"\r", b"\n", b"a", b":"]), max_size=14), st.integers(0, 6))
def test_a_head_ends_at_its_first_empty_line(parts: list[bytes], cut: int) -> None:
    data = b"GET / HTTP/1.1" + b"".join(parts)
    end = len(data) - min(cut, len(parts))
    blank = _BLANK_LINE.search(data, 0, end)
    head = read_head(data, 0, end)
    assert (None if head is None else head.length) == (None if blank is None else blank.end())
