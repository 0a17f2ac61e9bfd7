import pytest
from hypothesis import given
from hypothesis import strategies as st

from capture.discovery.access_log import Host, Request, read_line

COMMON = '198.51.100.7 - - [10/Oct/2025:13:55:36 +0200] "GET /apache_pb.gif HTTP/1.0" 200 2326'


def line(request: str, *, front: str = "198.51.100.7 - -", status: int = 200) -> bytes:
    return f'{front} [10/Oct/2025:13:55:36 +0200] "{request}" {status} 12\n'.encode("latin-1")


def target(request: str) -> str | None:
    found = read_line(line(request))
    assert found is not None
    return found.target


def host(front: str) -> Host | None:
    found = read_line(line("GET / HTTP/1.1", front=front))
    assert found is not None
    return found.host


def test_common_and_combined_format_are_read() -> None:
    combined = COMMON + ' "https://www.example.nl/a" "Mozilla/5.0 (\\"X\\") \\x22"'

    expected = Request(target="/apache_pb.gif", status=200, host=None)
    assert read_line(COMMON.encode()) == expected
    assert read_line(combined.encode() + b"\r\n") == expected
    assert read_line(combined.encode() + b' "203.0.113.1" rt=0.01') == expected
    assert read_line(COMMON.replace("2326", "-").encode()) == expected


@pytest.mark.parametrize(
    ("front", "expected"),
    [
        ("www.example.nl:443 198.51.100.7 - -", Host(name="www.example.nl", port=443)),
        ("WWW.example.nl 198.51.100.7 - jan", Host(name="www.example.nl", port=None)),
        ("[2001:db8::1]:8443 2001:db8::7 - -", Host(name="[2001:db8::1]", port=8443)),
        ("_ 198.51.100.7 - -", None),
        ("- 198.51.100.7 - -", None),
        ("198.51.100.7 - jan de wit", None),
        ("198.51.100.7, 203.0.113.9 - -", None),
        ("client.example.org - -", None),
        ("2001:db8::7 - -", None),
    ],
)
def test_a_virtual_host_may_stand_in_front(front: str, expected: Host | None) -> None:
    assert host(front) == expected


@pytest.mark.parametrize(
    ("request_line", "expected"),
    [
        ("GET /a?b=c&d=%20 HTTP/1.1", "/a?b=c&d=%20"),
        ("HEAD /a HTTP/2.0", "/a"),
        ("GET /a", "/a"),
        ("GET //dubbel/a HTTP/1.1", "//dubbel/a"),
        (r"GET /caf\xc3\xa9 HTTP/1.1", "/caf%C3%A9"),
        (r"GET /a\"b\\c HTTP/1.1", "/a%22b\\c"),
        ("GET /met spatie HTTP/1.1", "/met%20spatie"),
        ("GET /caf\xe9 HTTP/1.1", "/caf%E9"),
        ("POST /a HTTP/1.1", None),
        ("OPTIONS * HTTP/1.1", None),
        ("GET geen-pad HTTP/1.1", None),
        ("CONNECT a.nl:443 HTTP/1.1", None),
        ("-", None),
        ("", None),
        (r"\x16\x03\x01\x02", None),
    ],
)
def test_the_request_line_gives_a_target(request_line: str, expected: str | None) -> None:
    assert target(request_line) == expected


def test_a_whole_url_in_the_request_names_its_host() -> None:
    found = read_line(line("GET http://Andere.nl:81/x?y HTTP/1.1", front="a.nl 198.51.100.7 - -"))

    assert found == Request(target="/x?y", status=200, host=Host(name="andere.nl", port=81))
    assert target("GET http://andere.nl HTTP/1.1") == "/"


@pytest.mark.parametrize(
    ("status", "names"), [(101, False), (200, True), (304, True), (399, True), (404, False)]
)
def test_only_what_was_there_names_a_page(status: int, names: bool) -> None:
    found = read_line(line("GET /a HTTP/1.1", status=status))

    assert found is not None
    assert found.names_a_page is names


@pytest.mark.parametrize(
    "text",
    [
        "",
        "geen log",
        "#Fields: date time cs-method cs-uri-stem",
        '{"request": "GET / HTTP/1.1", "status": 200}',
        '1.2.3.4 - - [x] "GET / HTTP/1.1" abc 1',
        '1.2.3.4 - - [x] "GET / HTTP/1.1 200 1',
    ],
)
def test_other_formats_are_no_lines(text: str) -> None:
    assert read_line(text.encode()) is None


@given(st.binary(max_size=300))
def test_any_bytes_are_a_line_or_none(content: bytes) -> None:
    read_line(content)
    found = read_line(b'1.2.3.4 - - [x] "GET /' + content + b' HTTP/1.1" 200 1')
    assert found is None or found.target is None or found.target.isascii()


def test_a_hostile_line_takes_no_longer_than_its_length() -> None:
    # Tried again from each of its characters, one of these would take an hour.
    for hostile in (b"\\" * 64_000, b'"' * 64_000, b"[ " * 32_000, b'1 [x] "' + b"\\x" * 32_000):
        assert read_line(hostile) is None
