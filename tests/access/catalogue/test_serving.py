import gzip
import tracemalloc
from datetime import timedelta
from pathlib import Path

import pytest

from capture.access.catalogue.catalogue import Catalogue
from capture.access.catalogue.serving import serve
from capture.access.catalogue.values import ByteRange, Capture, Served, byte_range
from capture.errors import RecordUnavailableError
from capture.warc.block import PIECE_BYTES
from tests.access.catalogue.archive import BASE, START, Asked, Writing, harvest, name_of
from tests.warc import samples

BODY = bytes(range(256)) * 40
CHUNKED = (
    b"HTTP/1.1 200 Fijn zo\r\nX-Naam:  a\r\nX-Naam: b\r\nx-vouw: c\r\n d\r\n"
    b"Content-Encoding: gzip\r\nTransfer-Encoding: chunked\r\n\r\n"
)


def chunked(body: bytes, size: int = 700) -> bytes:
    pieces = [body[at : at + size] for at in range(0, len(body), size)]
    framed = b"".join(b"%x;q=1\r\n%s\r\n" % (len(piece), piece) for piece in pieces)
    return CHUNKED + framed + b"0\r\nX-Slot: 1\r\n\r\n"


def only(catalogue: Catalogue, path: str = "/") -> Capture:
    found = catalogue.nearest(f"{BASE}{path}", START)
    assert found is not None
    return found


def opened(archive: Path) -> Catalogue:
    catalogue = Catalogue.open(archive)
    catalogue.update()
    return catalogue


def read(served: Served) -> bytes:
    return b"".join(served.body)


def test_chunk_framing_is_undone_and_all_else_is_as_recorded(tmp_path: Path) -> None:
    packed = gzip.compress(BODY)
    harvest(tmp_path, 0, [Asked(answer=chunked(packed))])
    with opened(tmp_path) as catalogue:
        served = serve(only(catalogue), catalogue, byte_range=ByteRange(first=0, last=3))
        assert (served.status, served.reason, served.length) == (200, b"Fijn zo", None)
        assert served.headers == [
            (b"X-Naam", b"a"),
            (b"X-Naam", b"b"),
            (b"x-vouw", b"c d"),
            (b"Content-Encoding", b"gzip"),
            (b"Transfer-Encoding", b"chunked"),
        ]
        assert read(served) == packed
        assert served.framing == []


@pytest.mark.parametrize(
    ("header", "expected", "shown"),
    [
        (b"bytes=0-9", BODY[:10], b"bytes 0-9/10240"),
        (b"bytes=10230-", BODY[10230:], b"bytes 10230-10239/10240"),
        (b"bytes=-1", BODY[-1:], b"bytes 10239-10239/10240"),
        (b"bytes=5-999999", BODY[5:], b"bytes 5-10239/10240"),
        (b"bytes=-999999", BODY, b"bytes 0-10239/10240"),
        (b"bytes=10240-", b"", b"bytes */10240"),
        (b"bytes=-0", b"", b"bytes */10240"),
    ],
)
def test_a_part_of_a_body_is_served(
    tmp_path: Path, header: bytes, expected: bytes, shown: bytes
) -> None:
    harvest(tmp_path, 0, [Asked(answer=samples.answer_of(BODY))])
    with opened(tmp_path) as catalogue:
        served = serve(only(catalogue), catalogue, byte_range=byte_range(header))
        assert served.status == (206 if expected else 416)
        assert read(served) == expected
        assert served.framing == [
            (b"Content-Length", b"%d" % len(expected)),
            (b"Content-Range", shown),
        ]


@pytest.mark.parametrize(
    "header",
    [b"", b"bytes=", b"bytes=-", b"bytes=3-2", b"bytes=0-1,3-4", b"items=0-1", b"bytes=a-"],
)
def test_a_range_that_means_nothing_is_ignored(header: bytes) -> None:
    assert byte_range(header) is None


def test_a_revisit_shows_the_body_of_another_harvest_under_its_own_head(tmp_path: Path) -> None:
    first = Writing(tmp_path, 0)
    original = first.ask(Asked(path="/oud", answer=chunked(BODY)))
    first.close()
    later = Writing(tmp_path, 7, kind="incremental")
    later.knows(original)
    again = later.ask(
        Asked(path="/nieuw", answer=chunked(BODY).replace(b"X-Naam:  a", b"X-Nieuw: 1"))
    )
    later.close()
    assert again.original is not None
    with opened(tmp_path) as catalogue:
        capture = only(catalogue, "/nieuw")
        assert (capture.is_revisit, capture.status) == (True, 200)
        served = serve(capture, catalogue)
        assert served.headers[0] == (b"X-Nieuw", b"1")
        assert read(served) == BODY

        (tmp_path / "www.voorbeeld.nl" / name_of(0).stem).with_name(
            f"{name_of(0).stem}-full"
        ).rename(tmp_path / "weg")
        with pytest.raises(RecordUnavailableError, match="put back the harvest that holds it"):
            serve(capture, catalogue)


def test_not_modified_shows_the_answer_that_it_confirms(tmp_path: Path) -> None:
    writing = Writing(tmp_path)
    writing.ask(Asked(answer=samples.answer_of(BODY, head=b"ETag: x\r\n")))
    writing.ask(Asked(answer=b"HTTP/1.1 304 Not Modified\r\nETag: x\r\n\r\n", after=timedelta(1)))
    writing.close()
    with opened(tmp_path) as catalogue:
        late = catalogue.nearest(f"{BASE}/", START + timedelta(1))
        assert late is not None
        assert (late.status, late.is_revisit) == (304, True)
        served = serve(late, catalogue, byte_range=ByteRange(suffix=4))
        assert (served.status, read(served)) == (206, BODY[-4:])
        assert served.headers[0] == (b"ETag", b"x")
        assert len(served.headers) == 2


def test_a_revisit_that_names_only_address_and_date_is_resolved(tmp_path: Path) -> None:
    folder = harvest(
        tmp_path,
        0,
        [
            Asked(path="/a", answer=samples.answer_of(BODY)),
            Asked(path="/b", answer=samples.answer_of(BODY)),
        ],
    )
    (path,) = folder.warc.glob("*.warc")
    path.write_bytes(path.read_bytes().replace(b"WARC-Refers-To:", b"Capture-Naught:"))
    with opened(tmp_path) as catalogue:
        capture = only(catalogue, "/b")
        assert (capture.is_revisit, capture.refers_to) == (True, None)
        assert read(serve(capture, catalogue)) == BODY


def test_what_we_made_is_served_with_its_own_type(tmp_path: Path) -> None:
    writing = Writing(tmp_path)
    page = writing.ask(Asked())
    writing.make("view", f"{BASE}/", about=page)
    writing.close()
    with opened(tmp_path) as catalogue:
        (view,) = catalogue.made_of(only(catalogue))
        served = serve(view, catalogue)
        assert (served.status, served.headers) == (200, [(b"Content-Type", b"image/jpeg")])
        assert read(served) == f"view of {BASE}/".encode()


@pytest.mark.parametrize(
    ("request_bytes", "answer", "status", "body"),
    [
        (
            b"HEAD / HTTP/1.1\r\nHost: x\r\n\r\n",
            b"HTTP/1.1 200 OK\r\nContent-Length: 9\r\n\r\n",
            200,
            b"",
        ),
        (None, b"HTTP/1.1 204 No Content\r\nContent-Length: 3\r\n\r\n", 204, b""),
        (None, b"HTTP/1.1 200\r\nContent-Length: 9\r\n\r\nhalf", 200, b"half"),
        (None, b"HTTP/1.1 500 Fout\r\n\r\ntot het eind", 500, b"tot het eind"),
        (None, CHUNKED + b"4\r\nhalf\r\n9\r\nhal", 200, b"halfhal"),
        (None, CHUNKED + b"4\r\nheel\r\nkapot\r\nrest", 200, b"heelrest"),
        (None, b"geen HTTP", 200, b"geen HTTP"),
    ],
)
def test_odd_answers_are_served_as_far_as_they_came(
    tmp_path: Path, request_bytes: bytes | None, answer: bytes, status: int, body: bytes
) -> None:
    harvest(tmp_path, 0, [Asked(request=request_bytes, answer=answer)])
    with opened(tmp_path) as catalogue:
        method = "HEAD" if request_bytes else "GET"
        capture = catalogue.nearest(f"{BASE}/", START, method=method)
        assert capture is not None
        served = serve(capture, catalogue)
        assert served.status == status
        assert read(served) == body


def test_a_missing_or_damaged_file_is_told_of_before_anything_is_sent(tmp_path: Path) -> None:
    folder = harvest(tmp_path, 0, [Asked(answer=samples.answer_of(BODY))])
    (path,) = folder.warc.glob("*.warc")
    data = path.read_bytes()
    with opened(tmp_path) as catalogue:
        capture = only(catalogue)
        for damaged, told in (
            (data[:-100], "cut short"),
            (data.replace(capture.record_id[-12:].encode(), b"f" * 12), "another record"),
            (data[: capture.offset] + b"\0" * capture.length, "damaged"),
            (b"", "damaged"),
            (None, "isn't there"),
        ):
            if damaged is None:
                path.unlink()
            else:
                path.write_bytes(damaged)
            with pytest.raises(RecordUnavailableError, match=told):
                serve(capture, catalogue)


def test_a_file_that_is_cut_short_while_it_is_read_is_no_shorter_body(tmp_path: Path) -> None:
    folder = harvest(tmp_path, 0, [Asked(answer=samples.answer_of(BODY))])
    (path,) = folder.warc.glob("*.warc")
    with opened(tmp_path) as catalogue:
        served = serve(only(catalogue), catalogue)
        path.write_bytes(path.read_bytes()[:-100])
        with pytest.raises(RecordUnavailableError, match="cut short while it was read"):
            read(served)


def test_two_gigabytes_take_no_memory(tmp_path: Path) -> None:
    size = 2_000_000_000
    folder = harvest(tmp_path, 0, [Asked(answer=samples.answer_of(b"klein"))])
    head = b"HTTP/1.1 200 OK\r\nContent-Type: video/mp4\r\nContent-Length: %d\r\n\r\n" % size
    digest = samples.digest(b"").encode()  # stands for one: nobody computes it here
    with next(folder.warc.glob("*.warc")).open("r+b") as file:
        file.seek(0, 2)
        file.write(
            b"WARC/1.1\r\nWARC-Type: response\r\nWARC-Record-ID: <urn:uuid:%s>\r\n"
            b"WARC-Date: 2026-05-04T03:02:01Z\r\nWARC-Target-URI: %s/film\r\n"
            b"WARC-Payload-Digest: %s\r\nContent-Type: application/http; msgtype=response\r\n"
            b"Content-Length: %d\r\n\r\n" % (b"0" * 36, BASE.encode(), digest, len(head) + size)
        )
        file.write(head)
        file.seek(size, 1)  # a hole, which takes no disk
        file.write(b"\r\n\r\n")
    with opened(tmp_path) as catalogue:
        film = only(catalogue, "/film")
        tracemalloc.start()
        try:
            whole = serve(film, catalogue)
            assert whole.length == size
            pieces = [len(next(whole.body)) for _ in range(40)]
            part = serve(film, catalogue, byte_range=ByteRange(first=size - 10))
            assert read(part) == b"\0" * 10
            _, peak = tracemalloc.get_traced_memory()
        finally:
            tracemalloc.stop()
        assert max(pieces) <= PIECE_BYTES
        assert peak < 4 * PIECE_BYTES
