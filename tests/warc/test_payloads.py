"""The memory behind revisits: what is identical, what is latest, and what survives."""

from pathlib import Path

import pytest

from capture.warc.payloads import Original, Payloads

FIRST = Original("urn:uuid:1", "http://a.nl/", "2026-01-01T00:00:00.000000Z")
SECOND = Original("urn:uuid:2", "http://a.nl/b", "2026-01-01T00:00:01.000000Z")
BODY, OTHER = b"\x01" * 32, b"\x02" * 32


@pytest.fixture
def path(tmp_path: Path) -> Path:
    return tmp_path / "payloads.sqlite"


def remember(
    payloads: Payloads,
    body: bytes | None,
    original: Original,
    *,
    position: int = 0,
    file: str = "1.warc",
    latest_of: str | None = None,
) -> None:
    payloads.remember(body, original, file=file, position=position, latest_of=latest_of)


def test_the_first_record_of_a_body_is_the_original(path: Path) -> None:
    payloads = Payloads(path)
    assert payloads.identical(BODY) is None
    remember(payloads, BODY, FIRST)
    remember(payloads, BODY, SECOND)
    assert payloads.identical(BODY) == FIRST
    assert payloads.identical(OTHER) is None


def test_the_last_answer_of_a_url_is_the_latest(path: Path) -> None:
    payloads = Payloads(path)
    assert payloads.latest("http://a.nl/") is None
    remember(payloads, BODY, FIRST, latest_of="http://a.nl/")
    remember(payloads, OTHER, SECOND, latest_of="http://a.nl/")
    assert payloads.latest("http://a.nl/") == SECOND
    remember(payloads, None, FIRST, latest_of="http://a.nl/")
    assert payloads.latest("http://a.nl/") == FIRST
    assert payloads.latest("http://a.nl") is None


def test_what_is_not_ok_is_no_latest(path: Path) -> None:
    payloads = Payloads(path)
    remember(payloads, BODY, FIRST)
    assert payloads.latest("http://a.nl/") is None


def test_what_was_cut_off_a_file_is_forgotten(path: Path) -> None:
    payloads = Payloads(path)
    remember(payloads, BODY, FIRST, position=100, latest_of="http://a.nl/")
    remember(payloads, OTHER, SECOND, position=200, latest_of="http://a.nl/b")
    payloads.commit()
    payloads.forget("2.warc", from_position=0)
    payloads.forget("1.warc", from_position=200)
    assert payloads.identical(BODY) == FIRST
    assert payloads.latest("http://a.nl/") == FIRST
    assert payloads.identical(OTHER) is None
    assert payloads.latest("http://a.nl/b") is None


def test_another_process_remembers(path: Path) -> None:
    payloads = Payloads(path)
    remember(payloads, BODY, FIRST, latest_of="http://a.nl/")
    payloads.close()
    again = Payloads(path)
    assert again.identical(BODY) == FIRST
    assert again.latest("http://a.nl/") == FIRST


def test_many_are_kept_without_an_explicit_commit(path: Path) -> None:
    payloads = Payloads(path)
    for number in range(450):
        remember(payloads, number.to_bytes(32), FIRST)
    other = Payloads(path)
    assert other.identical((399).to_bytes(32)) == FIRST


@pytest.mark.parametrize("damage", ["garbage", "torn"])
def test_a_damaged_memory_is_begun_anew(damage: str, path: Path) -> None:
    payloads = Payloads(path)
    for number in range(1000):
        remember(payloads, number.to_bytes(32), FIRST)
    payloads.close()
    raw = bytearray(path.read_bytes())
    if damage == "garbage":
        raw[:] = b"not a database" * 100
    else:
        raw[4096:20_000] = bytes(20_000 - 4096)
    path.write_bytes(raw)
    again = Payloads(path)
    assert again.identical((5).to_bytes(32)) is None
    remember(again, BODY, SECOND)
    again.close()
    assert Payloads(path).identical(BODY) == SECOND
