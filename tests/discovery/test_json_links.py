import json
import time

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from capture.discovery.json_links import json_links, read_json
from capture.model.link import Hop, Mechanism
from capture.model.url import normalise

SITE = "https://www.voorbeeld.nl"
BASE = f"{SITE}/api/lijst"


def found(text: str) -> list[tuple[str, str]]:
    links = json_links(text.encode(), base=BASE)
    assert all(x.hop is Hop.SPECULATIVE and x.mechanism is Mechanism.JSON for x in links)
    return [(x.url.removeprefix(SITE), x.where) for x in links]


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ('{"q": "/pad/x"}', [("/pad/x", "/q")]),
        ('{"q": ["https://www.voorbeeld.nl/x", 1, null]}', [("/x", "/q/0")]),
        ('{"a/b": {"~c": "/x"}}', [("/x", "/a~1b/~0c")]),
        ('{"_links": {"next": {"href": "?page=2"}}}', [("/api/lijst?page=2", "/_links/next/href")]),
        ('{"href": "detail", "title": "nieuws"}', [("/api/detail", "/href")]),
        ('{"path": "nieuws/een"}', [("/api/nieuws/een", "/path")]),
        ('{"body": "<p><a class=\\"q\\" href=\\"/in/html\\">x</a>"}',
         [("/in/html", "/body <… href>")]),
        (')]}\',\n{"url": "/x"}', [("/x", "/url")]),
        ('terug({"url": "/x"});', [("/x", "/url")]),
        ('{"url": "/a"}\n{"url": "/b"}\n', [("/a", "/0/url"), ("/b", "/1/url")]),
        ('"/x"', [("/x", "")]),
        ('{"/route/a": {}}', [("/route/a", "/~1route~1a")]),
        ('{"type": "text/html", "date": "1/2/2026", "path": "woord", "id": "/user/:id"}', []),
        ('{"path": "/{id}", "regel": "/a b/", "x": "a/b"}', []),
    ],
)  # fmt: skip
def test_texts_that_are_urls_are_found(text: str, expected: list[tuple[str, str]]) -> None:
    assert found(text) == expected


def test_what_is_no_json_says_so() -> None:
    assert read_json(b"<html>", base=BASE).problems == ("not readable as JSON",)


@pytest.mark.slow
@pytest.mark.parametrize("text", ["[" * 10**6, '{"a":' * 10**5, "[" * 900 + '"/x"' + "]" * 900,
                                  '["' + "<a " * 10**6 + '"]', "\n[" * 10**6])  # fmt: skip
def test_hostile_json_takes_seconds_at_most(text: str) -> None:
    before = time.process_time()
    found(text)
    assert time.process_time() - before < 20


VALUES = st.recursive(
    st.none() | st.text(max_size=20) | st.sampled_from(["/x", "//a.nl/x", "<a href='/x'>", "./y"]),
    lambda inner: st.lists(inner) | st.dictionaries(st.text(max_size=9) | st.just("url"), inner),
)


@settings(deadline=None)
@given(st.binary(max_size=200) | VALUES.map(lambda x: json.dumps(x).encode()))
def test_no_json_raises_and_all_that_it_names_is_absolute(content: bytes) -> None:
    for link in json_links(content, base=BASE):
        assert normalise(link.url) == link.url
        assert len(link.where) <= 200
