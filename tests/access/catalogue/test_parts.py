"""Recorded parts of a body answer for what lies within them, and for nothing else."""

from datetime import timedelta
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from capture.access.catalogue.catalogue import Catalogue
from capture.access.catalogue.parts import put_together
from capture.access.catalogue.values import Capture, Served, byte_range
from tests.access.catalogue.archive import BASE, START, Asked, Writing, restrict

FILM = bytes(range(250)) * 4
PATH = "/film"


def part(
    start: int, end: int, *more: str, total: int | None = None, body: bytes | None = None
) -> bytes:
    """Return a recorded answer with bytes `start` to `end` (exclusive) of the film."""
    sent = FILM[start:end] if body is None else body
    lines = [
        "HTTP/1.1 206 Partial Content",
        "Content-Type: video/mp4",
        f"Content-Range: bytes {start}-{end - 1}/{total or len(FILM)}",
        f"Content-Length: {end - start}",
        *more,
    ]
    return "\r\n".join(lines).encode() + b"\r\n\r\n" + sent


def written(archive: Path, answers: list[bytes]) -> Catalogue:
    writing = Writing(archive)
    for number, answer in enumerate(answers):
        writing.ask(Asked(path=PATH, answer=answer, after=timedelta(seconds=number)))
    writing.close()
    catalogue = Catalogue.open(archive)
    catalogue.update()
    return catalogue


def first(catalogue: Catalogue) -> Capture:
    found = catalogue.nearest(f"{BASE}{PATH}", START)
    assert found is not None
    return found


def sought(catalogue: Catalogue, wanted: str | None) -> Served | None:
    span = None if wanted is None else byte_range(wanted.encode())
    return put_together(first(catalogue), catalogue, span)


def read(served: Served | None) -> tuple[int, bytes, str]:
    assert served is not None
    fields = {name.decode(): value.decode() for name, value in served.framing}
    body = b"".join(served.body)
    assert int(fields["Content-Length"]) == len(body)
    return served.status, body, fields.get("Content-Range", "")


@pytest.mark.parametrize(
    ("wanted", "start", "end"),
    [
        ("bytes=0-", 0, 600),  # up to where nobody asked on
        ("bytes=150-", 150, 600),
        ("bytes=90-210", 90, 211),
        ("bytes=599-700", 599, 600),
        ("bytes=800-", 800, 1000),
        ("bytes=-50", 950, 1000),
    ],
)
def test_what_lies_within_recorded_parts_is_answered_as_far_as_they_go(
    tmp_path: Path, wanted: str, start: int, end: int
) -> None:
    answers = [part(0, 100), part(100, 400), part(200, 600), part(800, 1000), part(300, 500)]
    with written(tmp_path, answers) as catalogue:
        status, body, said = read(sought(catalogue, wanted))
        assert (status, said) == (206, f"bytes {start}-{end - 1}/1000")
        assert body == FILM[start:end]


def test_what_nobody_asked_at_the_time_is_not_there(tmp_path: Path) -> None:
    with written(tmp_path, [part(0, 100), part(300, 1000)]) as catalogue:
        assert sought(catalogue, "bytes=100-") is None
        assert sought(catalogue, "bytes=299-400") is None
        assert sought(catalogue, None) is None
        status, body, said = read(sought(catalogue, "bytes=1000-"))
        assert (status, body, said) == (416, b"", "bytes */1000")


def test_all_parts_together_are_the_whole(tmp_path: Path) -> None:
    with written(tmp_path, [part(500, 1000), part(0, 100), part(100, 500)]) as catalogue:
        assert read(sought(catalogue, None)) == (200, FILM, "")


def test_parts_of_another_version_are_left_alone(tmp_path: Path) -> None:
    other = bytes(900)
    answers = [
        part(0, 100, 'ETag: "a"'),
        part(100, 1000, 'ETag: "b"', body=other),
        part(100, 900, total=900, body=other[100:]),
        part(100, 200, 'ETag: "a"'),
    ]
    with written(tmp_path, answers) as catalogue:
        assert read(sought(catalogue, "bytes=0-"))[1] == FILM[:200]


def test_part_that_broke_off_holds_no_more_than_came(tmp_path: Path) -> None:
    with written(tmp_path, [part(0, 1000, body=FILM[:300])]) as catalogue:
        assert read(sought(catalogue, "bytes=10-"))[1] == FILM[10:300]
        assert sought(catalogue, "bytes=300-") is None


def test_chunked_part_is_cut_without_its_framing(tmp_path: Path) -> None:
    sent = b"".join(b"%x\r\n%s\r\n" % (70, FILM[at : at + 70]) for at in range(0, 700, 70))
    head = part(0, 700, body=b"").replace(b"Content-Length: 700", b"Transfer-Encoding: chunked")
    with written(tmp_path, [head + sent + b"0\r\n\r\n"]) as catalogue:
        assert read(sought(catalogue, "bytes=65-150"))[1] == FILM[65:151]


@pytest.mark.parametrize(
    "said",
    ["bytes 5-2/1000", "bytes 0-99/*", "bytes */1000", "bytes 2000-2099/1000", "x" * 5000, "a\tb"],
)
def test_part_that_says_nothing_sound_is_put_beside_no_other(tmp_path: Path, said: str) -> None:
    hostile = part(0, 100).replace(b"bytes 0-99/1000", said.encode())
    with written(tmp_path, [hostile]) as catalogue:
        assert sought(catalogue, "bytes=0-") is None


@pytest.mark.requirement("META04")
def test_withheld_part_is_used_for_nothing(tmp_path: Path) -> None:
    with written(tmp_path, [part(0, 500), part(500, 1000)]) as catalogue:
        capture = first(catalogue)
        (later,) = (each for each in catalogue.versions(f"{BASE}{PATH}") if each != capture)
        restrict(tmp_path, later.record_id)
        served = put_together(capture, catalogue, byte_range(b"bytes=0-"))
        assert read(served)[1] == FILM[:500]


@settings(deadline=None, max_examples=30)
@given(
    cuts=st.lists(st.tuples(st.integers(0, 999), st.integers(1, 1000)), min_size=1, max_size=8),
    start=st.integers(0, 999),
)
def test_any_parts_give_right_bytes_and_as_many_as_there_are(
    tmp_path_factory: pytest.TempPathFactory, cuts: list[tuple[int, int]], start: int
) -> None:
    spans = [(begin, min(1000, begin + size)) for begin, size in cuts]
    held = {at for begin, end in spans for at in range(begin, end)}
    archive = tmp_path_factory.mktemp("delen")
    with written(archive, [part(*span) for span in spans]) as catalogue:
        served = sought(catalogue, f"bytes={start}-")
        if start not in held:
            assert served is None
            return
        until = next(at for at in range(start, 1001) if at not in held)
        assert read(served)[1] == FILM[start:until]
