"""The CDX API, as tools that know pywb's and OpenWayback's ask it."""

import json
from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from pathlib import Path

import httpx
import pytest
from hypothesis import given
from hypothesis import strategies as st

from capture.access.catalogue.listing import Match, Position
from capture.access.portal.cdx_query import (
    MAX_LINES,
    CdxQuery,
    Output,
    WrongQueryError,
    read_query,
    read_resume_key,
    resume_key,
)
from capture.access.replay.policy import Origins
from tests.access.catalogue.archive import BASE, SITE, Asked, Writing, restrict
from tests.access.portal.conftest import serving
from tests.access.portal.many import URL, many_captures
from tests.package.archive import post
from tests.warc import samples

OK = samples.answer_of(b"heel")
GONE = b"HTTP/1.1 404 Not Found\r\nContent-Type: text/html\r\nContent-Length: 0\r\n\r\n"


@pytest.fixture
def origins(tmp_path: Path) -> Iterator[Origins]:
    """Two days of a site, and a host below it."""
    for day in (0, 1):
        writing = Writing(tmp_path, day)
        for path in ("/", "/map/", "/map/a", "/map/b?x=1", "/mapje"):
            answer = GONE if path == "/mapje" else OK
            writing.ask(Asked(path=path, answer=answer, after=timedelta(seconds=day)))
        writing.ask(Asked(path="/sub", host=f"dienst.{SITE}", after=timedelta(minutes=1)))
        writing.ask(Asked(path="/map/a", request=post("/map/a", b"a=1")))
        writing.close()
    with serving(tmp_path, None) as found:
        yield found


def ask(origins: Origins, **given: str) -> httpx.Response:
    return httpx.get(f"{origins.portal}/cdx", params=given)


def objects(answer: httpx.Response) -> list[dict[str, str]]:
    assert answer.status_code == 200
    return [json.loads(line) for line in answer.text.splitlines()]


def paths(answer: httpx.Response) -> list[str]:
    return [each["url"].partition(".nl")[2] for each in objects(answer)]


def test_lines_have_pywbs_forms(origins: Origins) -> None:
    given = {"url": f"{BASE}/map/a", "limit": "1"}
    key, stamp = "nl,voorbeeld)/map/a", "20260504030201"
    cdxj = ask(origins, **given)
    assert cdxj.headers["content-type"].startswith("text/x-cdxj")
    front, _, rest = cdxj.text.partition("{")
    assert front == f"{key} {stamp} "
    told = json.loads("{" + rest)
    assert {"url", "status", "digest", "length", "offset", "filename"} <= set(told)
    assert (told["url"], told["status"]) == (f"{BASE}/map/a", "200")
    assert told["filename"].endswith(".warc")
    (alone,) = objects(ask(origins, **given, output="json"))
    assert alone == {"urlkey": key, "timestamp": stamp, **told}
    text = ask(origins, **given, output="text", fl="urlkey,timestamp,original,statuscode")
    assert text.text == f"{key} {stamp} {BASE}/map/a 200\n"
    link = ask(origins, **given, output="link")
    assert link.headers["content-type"].startswith("application/link-format")
    assert f'<{origins.portal}/web/{stamp}/{BASE}/map/a>; rel="memento"' in link.text


@pytest.mark.parametrize(
    ("url", "match", "found"),
    [
        (f"{BASE}/map/a", "", ["/map/a"]),
        ("voorbeeld.nl/map/a", "exact", ["/map/a"]),
        (f"{BASE}/map/", "prefix", ["/map/", "/map/a", "/map/b?x=1"]),
        (f"{BASE}/map/*", "", ["/map/", "/map/a", "/map/b?x=1"]),
        (f"{BASE}/map", "prefix", ["/map/", "/map/a", "/map/b?x=1", "/mapje"]),
        (f"{BASE}/map/a", "host", ["/", "/map/", "/map/a", "/map/b?x=1", "/mapje"]),
        ("*.voorbeeld.nl", "", ["/", "/map/", "/map/a", "/map/b?x=1", "/mapje", "/sub"]),
        ("nergens.invalid", "domain", []),
    ],
)
def test_match_types_mean_what_they_do_elsewhere(
    origins: Origins, url: str, match: str, found: list[str]
) -> None:
    given = {"url": url, "output": "json"} | ({"matchType": match} if match else {})
    assert paths(ask(origins, **given)) == [path for path in found for _ in range(2)]
    turned = paths(ask(origins, **given, sort="reverse"))
    assert turned == [path for path in reversed(found) for _ in range(2)]
    assert paths(ask(origins, **given, collapse="urlkey")) == found


def test_period_filters_and_nearest(origins: Origins) -> None:
    every = {"url": f"{BASE}/*", "output": "json"}
    assert len(paths(ask(origins, **every, to="20260504"))) == 5
    assert len(paths(ask(origins, **every, **{"from": "20260505"}))) == 5
    assert len(paths(ask(origins, **every, **{"from": "2027"}))) == 0
    assert paths(ask(origins, **every, filter="=status:404")) == ["/mapje"] * 2
    assert len(paths(ask(origins, **every, filter="!=status:404"))) == 8
    assert paths(ask(origins, **every, filter="url:map/b")) == ["/map/b?x=1"] * 2
    near = ask(origins, url=f"{BASE}/", closest="20260505030300", output="json")
    assert [each["timestamp"][:8] for each in objects(near)] == ["20260505", "20260504"]


@pytest.mark.parametrize(
    ("given", "told"),
    [
        ({}, "url: give a web address"),
        ({"url": "javascript:alert(1)"}, "url: give"),
        ({"url": "urn:view:http://a.nl/"}, "url: give"),
        ({"url": "a.nl", "matchType": "all"}, "matchType: choose from exact, prefix"),
        ({"url": "a.nl", "limit": "-1"}, "limit: give a number"),
        ({"url": "a.nl", "from": "mei"}, "from: give 4 to 14 digits"),
        ({"url": "a.nl", "output": "xml"}, "output: choose from"),
        ({"url": "a.nl", "fl": "url,geheim"}, "fl: choose fields from"),
        ({"url": "a.nl", "filter": "~url:(a+)+$"}, "regular expressions are not taken"),
        ({"url": "a.nl", "resumeKey": "e30"}, "resumeKey: take the one"),
        ({"url": "a.nl/*", "closest": "2026"}, "closest: only of one address"),
    ],
)
def test_wrong_question_is_told_in_one_line(
    origins: Origins, given: dict[str, str], told: str
) -> None:
    answer = ask(origins, **given)
    assert answer.status_code == 400
    assert told in answer.json()["message"]


@pytest.mark.requirement("META04")
def test_what_is_restricted_is_in_no_line(tmp_path: Path) -> None:
    writing = Writing(tmp_path)
    for path in ("/", "/geheim/a", "/geheim/b", "/open"):
        writing.ask(Asked(path=path))
    writing.close()
    with serving(tmp_path, None) as origins:
        every = {"url": f"{BASE}/*", "output": "json"}
        assert len(paths(ask(origins, **every))) == 4
        restrict(tmp_path, f"{BASE}/geheim/*")
        assert paths(ask(origins, **every)) == ["/", "/open"]
        for form in Output:
            answer = ask(origins, url=f"{BASE}/geheim/a", output=form.value, closest="2026")
            assert "/web/" not in answer.text
            assert "offset" not in answer.text


@pytest.mark.slow
def test_long_answer_is_streamed_and_can_be_gone_on_with(tmp_path: Path) -> None:
    many_captures(tmp_path, 4_500, days_each=50)
    with serving(tmp_path, None) as origins:
        whole = ask(origins, url=URL, fl="timestamp,offset", output="text").text
        assert whole.count("\n") == 4_500
        assert whole.splitlines() == sorted(set(whole.splitlines()), key=lambda line: line[:14])
        for sort in ("", "reverse"):
            lines, key = "", ""
            while True:
                given = {"url": URL, "fl": "timestamp,offset", "output": "text", "sort": sort}
                given |= {"limit": "1999", "showResumeKey": "true", "resumeKey": key}
                part, _, key = ask(origins, **given).text.partition("\n\n")
                lines += part.rstrip("\n") + "\n"
                key = key.strip()
                if not key:
                    break
            expected = whole.splitlines()[::-1] if sort else whole.splitlines()
            assert lines.split() == " ".join(expected).split()


PARAMETERS = [
    *("url", "from", "to", "limit", "sort", "closest", "matchType", "output", "fl", "filter"),
    *("collapse", "resumeKey", "showResumeKey"),
]


@given(
    st.dictionaries(
        st.sampled_from(PARAMETERS),
        st.text(max_size=20) | st.sampled_from(["a.nl", "2026", "exact", "*.a.nl", "99991231"]),
    )
)
def test_any_question_is_understood_or_refused(told: dict[str, str]) -> None:
    try:
        query = read_query(list(told.items()))
    except WrongQueryError:
        return
    assert isinstance(query, CdxQuery)
    assert 0 < query.limit <= MAX_LINES
    assert query.wanted.url.startswith("http")


@given(st.text(st.characters(min_codepoint=33, max_codepoint=126)), st.integers(0, 2**60))
def test_resume_key_comes_back_as_it_was(key: str, number: int) -> None:
    position = Position(key=key, moment=-number, file=number, offset=number)
    assert read_resume_key(resume_key(position)) == position


@given(st.text(max_size=60))
def test_any_resume_key_is_one_or_refused(text: str) -> None:
    try:
        read_resume_key(text)
    except WrongQueryError:
        return


def test_end_of_a_period_is_its_last_moment() -> None:
    ends = {"2026": "20261231", "202602": "20260228", "20260228": "20260228"}
    for given_end, day in ends.items():
        query = read_query([("url", "a.nl"), ("to", given_end)])
        assert query.wanted.until is not None
        assert f"{query.wanted.until:%Y%m%d%H%M%S.%f}" == f"{day}235959.999999"
    query = read_query([("url", "http://a.nl/b/*"), ("to", "9999")])
    assert query.wanted.match is Match.PREFIX
    assert query.wanted.until == datetime(9999, 12, 31, 23, 59, 59, tzinfo=UTC)
