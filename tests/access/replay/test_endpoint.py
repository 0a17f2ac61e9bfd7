"""The endpoint of the records: parts, what is near, what is hostile; without a browser."""

import gzip
from collections.abc import Iterator
from pathlib import Path

import httpx
import pytest

from capture.access.replay.policy import Origins
from capture.config.restrictions import TOML_NAME
from tests.access.portal.conftest import serving
from tests.access.replay.trap import Trap
from tests.access.replay.writing import answer, write

SITE, OTHER = "www.een.nl", "www.twee.nl"
BASE = f"https://{SITE}"
FILM = bytes(range(256)) * 1000
_EMPTY = {"Sec-Fetch-Dest": "empty"}
_CHUNKED = b"3\r\nabc\r\n2\r\nde\r\n0\r\n\r\n"
_RESTRICTION = """\
[[beperking]]
kenmerk = "B-0001"
url = "*/data*"
grond = "Woo art. 5.1 lid 2 sub e"
type = "Beperkt openbaar"
besluit = "Besluit 1"
door = "Archivaris"
datum = 2026-01-01
"""


@pytest.fixture(scope="module")
def archive(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Two harvests of a site, and one of another."""
    folder = tmp_path_factory.mktemp("archief")
    write(
        folder,
        SITE,
        {
            "/": answer("eerste"),
            "/film": answer(FILM, "video/mp4"),
            "/ingepakt": answer(gzip.compress(b"x" * 999), "text/plain", "Content-Encoding: gzip"),
            "/brokken": answer(_CHUNKED, "text/plain", "Transfer-Encoding: chunked", framed=False),
            "/stijl.css": answer("a {}", "text/css"),
            "/data?q=1&_=1715000000123": answer("een", "application/json"),
            "/data?q=2&_=1715000000456": answer("twee", "application/json"),
            "/weg": answer(
                "", "text/plain", "Location: http://x\r\n\tSet-Cookie: a=b", status="302 F"
            ),
        },
    )
    write(
        folder,
        SITE,
        {"/": answer("tweede"), "/stijl.css": answer("b {}", "text/css"), "/laat": answer("laat")},
        day=100,
    )
    write(folder, OTHER, {"/laat": answer("vreemd")}, day=1)
    return folder


@pytest.fixture(scope="module")
def online(archive: Path) -> Iterator[Origins]:
    with serving(archive, None) as origins:
        yield origins


def raw(
    origins: Origins, path: str, *, at: str = "20260504", page: str = "", **more: str
) -> httpx.Response:
    headers = {**_EMPTY, **{name.replace("_", "-"): value for name, value in more.items()}}
    if page:
        headers["X-Archive-Page"] = page
    return httpx.get(f"{origins.replay}/raw/{at}ir_/{BASE}{path}", headers=headers)


@pytest.mark.parametrize(
    ("wanted", "first", "last"),
    [
        ("bytes=0-99", 0, 99),
        ("bytes=1000-", 1000, len(FILM) - 1),
        ("bytes=-10", len(FILM) - 10, len(FILM) - 1),
        ("bytes=5-99999999", 5, len(FILM) - 1),
    ],
)
def test_part_of_a_film_comes_with_its_true_place(
    online: Origins, wanted: str, first: int, last: int
) -> None:
    got = raw(online, "/film", Range=wanted)
    assert got.status_code == 206
    assert got.headers["content-range"] == f"bytes {first}-{last}/{len(FILM)}"
    assert got.content == FILM[first : last + 1]


def test_part_beyond_the_end_is_refused_with_the_length(online: Origins) -> None:
    got = raw(online, "/film", Range="bytes=999999-")
    assert got.status_code == 416
    assert got.headers["content-range"] == f"bytes */{len(FILM)}"


@pytest.mark.parametrize(("path", "whole"), [("/ingepakt", b"x" * 999), ("/brokken", b"abcde")])
def test_what_cannot_be_cut_comes_whole(online: Origins, path: str, whole: bytes) -> None:
    got = raw(online, path, Range="bytes=1-2")
    assert (got.status_code, got.content) == (200, whole)


def test_missing_part_of_a_page_comes_from_its_own_harvest_then_from_its_site(
    online: Origins,
) -> None:
    for at, page, style in (("20260504", "/", b"a {}"), ("20260812", "/", b"b {}")):
        assert raw(online, "/stijl.css", at=at, page=BASE + page).content == style
    # Nearest in time is the second harvest; the page is of the first, and so is its style.
    assert raw(online, "/stijl.css", at="20260701", page=f"{BASE}/film").content == b"a {}"
    assert raw(online, "/stijl.css", at="20260701").content == b"b {}"
    assert raw(online, "/laat", at="20260504", page=f"{BASE}/film").content == b"laat"


def test_what_busts_caches_is_found_and_nothing_else(online: Origins) -> None:
    assert raw(online, "/data?q=2&_=1799999999999").content == b"twee"
    assert raw(online, "/data?_=1799999999999&q=1").content == b"een"
    for other in (
        "/data?q=3&_=1799999999999",
        "/data?q=1",
        "/data?q=1&_=3",
        "/dat?q=1&_=1799999999999",
    ):
        assert raw(online, other).status_code == 404


def test_restricted_record_comes_by_no_likeness_part_or_method(
    archive: Path, online: Origins
) -> None:
    asked = [
        ("GET", "/data?q=1&_=1715000000123", {}),
        ("GET", "/data?q=1&_=1799999999999", {}),
        ("HEAD", "/data?q=1&_=1715000000123", {}),
        ("GET", "/data?q=1&_=1715000000123", {"Range": "bytes=0-1"}),
        ("GET", "/data?q=1&_=1715000000123", {"X-Archive-Page": f"{BASE}/"}),
    ]

    def statuses() -> list[int]:
        return [
            httpx.request(
                method, f"{online.replay}/raw/2026{mark}_/{BASE}{path}", headers={**_EMPTY, **more}
            ).status_code
            for method, path, more in asked
            for mark in ("ir", "id")
        ]

    assert set(statuses()) <= {200, 206}
    register = archive / TOML_NAME
    register.write_text(_RESTRICTION, "utf-8")
    try:
        assert set(statuses()) == {404}
    finally:
        register.unlink()


def test_head_of_a_record_brings_no_field_of_its_own(online: Origins) -> None:
    got = raw(online, "/weg")
    assert got.headers["x-orig-location"].startswith("http://x")
    assert "set-cookie" not in got.headers
    assert got.headers["content-security-policy"].startswith("sandbox;")


@pytest.mark.parametrize(
    "path",
    [
        "/raw/../../etc/passwd",
        "/raw/2026ir_/file:///etc/passwd",
        "/raw/2026ir_/%2e%2e/%2e%2e/restrictions.toml",
        "/source/../boot.html",
        "/source/%2e%2e%2fapp.py",
        "/boot.js/../../app.py",
        "/raw/2026ir_/http://[::1/",
        "/raw/2026ir_/\x00",
        "/raw/" + "9" * 5000,
        "/w/a/2026mp_/javascript:alert(1)",
        "/w/b/2026mp_/https://www.een.nl/",
    ],
)
def test_tricks_with_paths_get_nothing(online: Origins, path: str) -> None:
    request = httpx.Request("GET", online.replay, headers=_EMPTY)
    request.url = request.url.copy_with(raw_path=path.encode().replace(b"\x00", b"%00"))
    with httpx.Client() as client:
        got = client.send(request)
    assert got.status_code in {400, 404}
    assert b"root:" not in got.content
    assert b"beperking" not in got.content


def test_server_asks_nothing_of_an_address_that_it_is_given(online: Origins) -> None:
    with Trap("ssrf") as trap:
        url = f"http://127.0.0.1:{trap.port}/geheim"
        for method in ("GET", "POST", "PUT", "DELETE", "HEAD", "OPTIONS"):
            for mark in ("ir", "id", "mp"):
                httpx.request(method, f"{online.replay}/raw/2026{mark}_/{url}", headers=_EMPTY)
        for view in ("web", "picture", "text", "calendar", "timegate", "timemap/link", "leave"):
            httpx.get(f"{online.portal}/{view}/{url}")
        httpx.get(f"{online.portal}/go", params={"url": url, "date": "2026-01-01"})
        assert trap.caught == []


@pytest.mark.parametrize(
    "url", ["//evil.invalid/", "javascript:alert(1)", "\\\\evil.invalid", "/\\evil.invalid"]
)
def test_go_leads_to_pages_of_the_portal_alone(online: Origins, url: str) -> None:
    got = httpx.get(f"{online.portal}/go", params={"url": url, "date": "2026-01-01"})
    assert got.status_code == 400 or got.headers["location"].startswith("/web/")


def test_page_without_worker_is_led_to_the_start_once(online: Origins) -> None:
    page = f"{online.replay}/w/a/20260504mp_/{BASE}/"
    headers = {"Sec-Fetch-Dest": "iframe"}
    first = httpx.get(page, headers=headers)
    assert first.headers["location"] == f"{online.replay}/#20260504000000/{BASE}/"
    again = httpx.get(page, headers={**headers, "Referer": f"{online.replay}/"})
    assert again.headers["location"] == f"{online.replay}/#"


def test_no_cookie_is_asked_for_or_set(online: Origins) -> None:
    heavy = "; ".join(f"c{number}={'x' * 4000}" for number in range(10))
    got = raw(online, "/", Cookie=heavy)
    assert got.status_code == 200
    assert "set-cookie" not in got.headers
