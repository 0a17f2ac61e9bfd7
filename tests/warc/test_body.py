"""Bodies as a browser sees them: decoded, and never larger than the limit."""

import gzip
import subprocess
import sys
import zlib
from pathlib import Path

import brotli  # type: ignore[import-untyped, unused-ignore]
import pytest
import zstandard
from hypothesis import given
from hypothesis import strategies as st

from capture.warc import reader
from capture.warc.body import decode, read_body
from tests.warc.samples import Harvest, answer_of, exchange, get

TEXT = b"<p>" + b"tekst en nog eens tekst " * 2000


def deflated(data: bytes) -> bytes:
    compressor = zlib.compressobj(wbits=-zlib.MAX_WBITS)
    return compressor.compress(data) + compressor.flush()


ENCODED = {
    "gzip": gzip.compress(TEXT),
    "x-gzip": gzip.compress(TEXT),
    "deflate": zlib.compress(TEXT),
    "Deflate ": deflated(TEXT),
    "br": brotli.compress(TEXT),
    "zstd": zstandard.compress(TEXT),
    "identity": TEXT,
    "": TEXT,
    "unknown": TEXT,
    "gzip, br": brotli.compress(gzip.compress(TEXT)),
    "br,identity,GZIP": gzip.compress(brotli.compress(TEXT)),
}


@pytest.mark.parametrize("coding", ENCODED)
def test_every_coding_is_undone(coding: str) -> None:
    assert decode(ENCODED[coding], coding) == TEXT


def test_zstd_frames_follow_one_another() -> None:
    assert decode(zstandard.compress(b"one ") + zstandard.compress(b"two"), "zstd") == b"one two"


@pytest.mark.parametrize("coding", ["gzip", "deflate", "br", "zstd"])
def test_a_stream_cut_short_gives_what_can_be_had(coding: str) -> None:
    noise = bytes(hash((each, "x")) & 0xFF for each in range(50_000))
    whole = {
        "gzip": gzip.compress(noise),
        "deflate": zlib.compress(noise),
        "br": brotli.compress(noise),
        "zstd": zstandard.compress(noise),
    }[coding]
    found = decode(whole[: len(whole) * 3 // 4], coding)
    assert noise.startswith(found)
    if coding in ("gzip", "deflate"):
        assert len(found) > 20_000


@pytest.mark.parametrize("coding", ["gzip", "deflate", "br", "zstd", "gzip, br"])
@given(raw=st.binary(max_size=100))
def test_no_bytes_make_decoding_raise(coding: str, raw: bytes) -> None:
    decode(raw, coding)


def test_limit_holds() -> None:
    assert decode(gzip.compress(TEXT), "gzip", limit=100) == TEXT[:100]
    assert decode(TEXT, "", limit=100) == TEXT[:100]


_BOMB = """
import resource, sys
from pathlib import Path
from capture.warc import reader
from capture.warc.body import decode
bomb = Path(sys.argv[1]).read_bytes()
before = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss
assert len(decode(bomb, sys.argv[2], limit=1_000_000)) == 1_000_000
print((resource.getrusage(resource.RUSAGE_SELF).ru_maxrss - before) // 1024)
"""


def bomb(coding: str) -> bytes:
    """Return a few kilobytes that unpack to 200 MB."""
    zeros = bytes(2 << 20)
    if coding == "br":
        compressor = brotli.Compressor(quality=5, lgwin=24)
        packed: bytes = b"".join(compressor.process(zeros) for _ in range(100))
        return packed + bytes(compressor.finish())
    if coding == "zstd":
        return zstandard.compress(zeros) * 100
    compressor = zlib.compressobj(9, wbits=31)
    return b"".join(compressor.compress(zeros) for _ in range(100)) + compressor.flush()


@pytest.mark.parametrize("coding", ["gzip", "br", "zstd"])
def test_a_bomb_is_never_unpacked(coding: str, tmp_path: Path) -> None:
    path = tmp_path / "bomb"
    path.write_bytes(bomb(coding))
    done = subprocess.run(
        [sys.executable, "-c", _BOMB, str(path), coding],
        cwd=Path(__file__).parents[2],
        capture_output=True,
        check=True,
        text=True,
    )
    assert int(done.stdout) < 40, "megabytes"


def body_of(folder: Path, answer: bytes, request: bytes = get("/x")) -> tuple[int, bytes] | None:
    harvest = Harvest(folder)
    group = harvest.write(exchange(request, answer))
    refs = [record.record_id for record in group.records]
    harvest.payloads.close()
    (path,) = folder.glob("*.warc.open")
    wanted = [each for each in reader.records(path) if each.record_id == refs[-1]]
    found = read_body(folder, path.name.removesuffix(".open"), wanted[0].offset)
    return None if found is None else (found[0].status, found[1])


def test_recorded_bodies_lose_chunks_and_codings(tmp_path: Path) -> None:
    packed = gzip.compress(b"hallo")
    answer = (
        b"HTTP/1.1 404 Not Found\r\nContent-Encoding: gzip\r\nTransfer-Encoding: chunked\r\n\r\n"
        b"5;x=y\r\n%s\r\n%x\r\n%s\r\n0\r\nTrailer: 1\r\n\r\n"
        % (packed[:5], len(packed) - 5, packed[5:])
    )
    assert body_of(tmp_path, answer) == (404, b"hallo")


@pytest.mark.parametrize(
    ("answer", "expected"),
    [
        (answer_of(b"abc"), (200, b"abc")),
        (answer_of(b"abc")[:-1], (200, b"ab")),
        (b"HTTP/1.0 200 OK\r\n\r\nto the end", (200, b"to the end")),
        (b"HTTP/1.1 204 None\r\n\r\n", (204, b"")),
        (b"no http", None),
    ],
)
def test_recorded_bodies_of_all_kinds(
    answer: bytes, expected: tuple[int, bytes] | None, tmp_path: Path
) -> None:
    assert body_of(tmp_path, answer) == expected
