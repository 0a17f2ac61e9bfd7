"""An answer that calls the function of another visit is none, and is told as missing."""

import gzip
import time
from collections.abc import Iterator

import pytest

from capture.access.catalogue.values import Served
from capture.access.offline.callbacks import calls_another

CAPTURED = "https://a.nl/x?callback=roep1&q=1"
WANTED = "https://a.nl/x?callback=roep2&q=1"


def served(body: bytes, *, coding: bytes = b"") -> Served:
    def pieces() -> Iterator[bytes]:
        for at in range(0, len(body), 3):
            yield body[at : at + 3]

    fields = [(b"Content-Encoding", coding)] if coding else []
    return Served(status=200, reason=b"OK", headers=fields, body=pieces(), length=len(body))


@pytest.mark.parametrize(
    ("body", "is_so"),
    [
        (b'roep1({"a": 1})', True),
        (b'/**/ typeof roep1 === "function" && roep1({"a": 1});', True),
        (b";try { roep1 ({}) } catch (e) {}", True),
        (b"\xef\xbb\xbf{}", False),
        (b'{"a": "roep1("}', False),  # a site that doesn't heed the name
        (b"roep10({})", False),
        (b"other.roep1({})", False),
        (b"", False),
    ],
)
@pytest.mark.parametrize("coding", [b"", b"gzip"])
def test_call_is_seen_at_the_beginning(body: bytes, is_so: bool, coding: bytes) -> None:
    packed = gzip.compress(body) if coding else body
    assert calls_another(WANTED, CAPTURED, served(packed, coding=coding)) is is_so


@pytest.mark.parametrize(
    ("wanted", "captured"),
    [
        (CAPTURED, CAPTURED),
        ("https://a.nl/x?q=1", CAPTURED),
        (WANTED, "https://a.nl/x?_=123456789"),
    ],
)
def test_same_name_or_none_is_no_other_call(wanted: str, captured: str) -> None:
    assert not calls_another(wanted, captured, served(b"roep1({})"))


def test_hostile_beginning_takes_no_time() -> None:
    begun = time.monotonic()
    for body in (b"/**/" * 400, b"/*" * 900, b"/***" * 500, b" ;" * 900, b"try{" * 400):
        assert not calls_another(WANTED, CAPTURED, served(body))
    assert time.monotonic() - begun < 5
