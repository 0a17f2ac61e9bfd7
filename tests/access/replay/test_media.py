"""A film in the archive is put to any moment, however it was recorded; in a real browser."""

from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

import httpx
import pytest
from playwright.sync_api import BrowserContext, expect

from capture.access.replay.building import Worker
from capture.access.replay.policy import Origins
from tests.access.replay.browsing import visited
from tests.access.replay.films import made_film, padded, seek
from tests.access.replay.writing import answer, write

pytestmark = [pytest.mark.browser, pytest.mark.slow, pytest.mark.timeout(300)]

SITE = "www.film.nl"
_EMPTY = 6_000_000
"""Bytes before a film's index: more than a player reads on to get there."""
_MOMENTS = (15.05, 2.05, 19.05, 8.55)


def part(film: bytes, start: int, end: int) -> bytes:
    """Return a recorded answer with a part of a film, `end` exclusive."""
    said = f"Content-Range: bytes {start}-{end - 1}/{len(film)}"
    return answer(film[start:end], "video/mp4", said, 'ETag: "f"', status="206 Partial Content")


def page(film: str) -> bytes:
    return answer(
        f'<!doctype html><title>Film</title><h1>Film</h1><video src="/{film}.mp4" muted'
        ' preload="auto" width="320" height="180"></video>'
    )


@dataclass(frozen=True, slots=True, kw_only=True)
class Visitor:
    """A browser before an archive of films."""

    context: BrowserContext
    origins: Origins
    film: bytes


@pytest.fixture(scope="module")
def archive(tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("archief")
    film = padded(made_film(), _EMPTY)
    third, end = len(film) // 3, len(film)
    begun = len(made_film())  # all but what is empty, and the index
    pages = {
        "/heel": page("heel"),
        "/heel.mp4": answer(film, "video/mp4", "Accept-Ranges: bytes"),
        "/delen": page("delen"),
    }
    parts = [
        ("/delen.mp4", part(film, 2 * third, end)),
        ("/delen.mp4", part(film, 0, third)),
        ("/delen.mp4", part(film, third, 2 * third)),
        ("/gat.mp4", part(film, 0, begun)),
        ("/gat.mp4", part(film, end - begun, end)),
    ]
    write(folder, SITE, [*pages.items(), *parts])
    return folder


@pytest.fixture(scope="module")
def visitor(
    archive: Path, worker: Worker, tmp_path_factory: pytest.TempPathFactory
) -> Iterator[Visitor]:
    with visited(archive, worker, tmp_path_factory.mktemp("browser")) as (context, origins):
        yield Visitor(context=context, origins=origins, film=padded(made_film(), _EMPTY))


@pytest.mark.parametrize("name", ["heel", "delen"])
def test_film_is_put_to_any_moment_however_it_was_recorded(visitor: Visitor, name: str) -> None:
    opened = visitor.context.new_page()
    opened.goto(f"{visitor.origins.portal}/web/2026/https://{SITE}/{name}")
    found = opened.frame_locator("#page").locator("video")
    expect(found).to_be_attached(timeout=30_000)
    frame = found.element_handle().owner_frame()
    assert frame is not None
    for moment in _MOMENTS:
        seek(frame, moment)
    opened.close()


@pytest.mark.parametrize("name", ["heel", "delen"])
@pytest.mark.parametrize(
    ("wanted", "start", "end"),
    [
        ("bytes=0-", 0, None),
        ("bytes=2000000-", 2_000_000, None),
        ("bytes=1999990-2000010", 1_999_990, 2_000_011),
        ("bytes=-500", -500, None),
    ],
)
def test_parts_come_with_their_true_place(
    visitor: Visitor, name: str, wanted: str, start: int, end: int | None
) -> None:
    got = _raw(visitor, name, wanted)
    expected = visitor.film[start:end]
    first = start % len(visitor.film)
    assert (got.status_code, got.content) == (206, expected)
    assert got.headers["content-range"] == (
        f"bytes {first}-{first + len(expected) - 1}/{len(visitor.film)}"
    )


@pytest.mark.parametrize("name", ["heel", "delen"])
def test_ranges_that_are_several_or_wrong_get_all_and_those_beyond_the_end_the_length(
    visitor: Visitor, name: str
) -> None:
    # RFC 9110 §14.2: what is asked in several parts, or not in bytes, may be answered whole.
    for wanted in ("bytes=0-1,5-6", "bytes=5-2", "stukken=1-2", ""):
        got = _raw(visitor, name, wanted)
        assert (got.status_code, got.content == visitor.film) == (200, True)
    for wanted in (f"bytes={len(visitor.film)}-", "bytes=-0"):
        got = _raw(visitor, name, wanted)
        assert (got.status_code, got.content) == (416, b"")
        assert got.headers["content-range"] == f"bytes */{len(visitor.film)}"


def test_part_that_nobody_asked_at_the_time_is_missing(visitor: Visitor) -> None:
    got = _raw(visitor, "gat", "bytes=3000000-")
    assert (got.status_code, got.content) == (404, b"")
    assert got.headers["x-archive-missing"] == "1"


def _raw(visitor: Visitor, name: str, wanted: str) -> httpx.Response:
    return httpx.get(
        f"{visitor.origins.replay}/raw/2026ir_/https://{SITE}/{name}.mp4",
        headers={"Sec-Fetch-Dest": "empty", **({"Range": wanted} if wanted else {})},
    )
