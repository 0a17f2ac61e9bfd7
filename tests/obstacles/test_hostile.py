"""Whatever a page puts in its survey, detectors neither raise nor dawdle."""

import json
from dataclasses import replace
from time import process_time
from typing import Any

from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from capture.model.exchange import Exchange
from capture.model.obstacle import Region
from capture.model.survey import Act, Asked, Element, Part, Request, Survey, Trial
from capture.obstacles.detect import detect
from capture.obstacles.page import Notice, Page, Withheld
from capture.obstacles.sentences import describe
from tests.obstacles.pages import SITE, asked, element, exchange, page, trial

_KNOWN = [
    "url", "src", "pattern", "text", "buttons", "share", "method", "action", "fields",
    "passwords", "steps", "submit", "isSearch", "duration", "isBlob", "isEncrypted", "tag",
    "count", "side", "isBlank", "width", "height", "type", "allow", "title", "origin",
    "controls", "results", "received", "appends", "bytes", "mime", "system", "classid",
    "isScrollLocked",
]  # fmt: skip
NAMES = st.sampled_from(_KNOWN)
URLS = st.sampled_from(
    [
        "",
        "about:blank",
        "blob:https://a/1",
        "https://",
        "https://[::1",
        "//x",
        "https://a.nl:99999/",
        f"{SITE}/a/1/2/3.png",
        f"{SITE}/a/4/5/6.png?q=1",
        "wss://elders.nl/x",
        "https://www.youtube.com/embed/1",
        "https://login.digid.nl/x",
        "https://challenges.cloudflare.com/cdn-cgi/challenge-platform/x",
        "https://\udcff/",
        "javascript:1",
        "{}{}{}",
    ]
)
WORDS = st.one_of(
    st.text(max_size=40),
    URLS,
    st.sampled_from(["post", "\ud800", "cookies|Akkoord", "webgl", "q", "1e400", "nan", "true"]),
)
FACTS: st.SearchStrategy[Any] = st.dictionaries(
    NAMES,
    st.one_of(WORDS, st.none(), st.booleans(), st.integers(), st.floats(), st.lists(st.integers())),
    max_size=8,
)
SELECTORS = st.sampled_from(["", "#a", "#a > b", "#f", "#f2", "\udc80"])
NUMBERS = st.one_of(st.floats(), st.integers(0, 2000).map(float))
REGIONS = st.one_of(
    st.none(),
    st.builds(Region, x=NUMBERS, y=NUMBERS, width=NUMBERS, height=NUMBERS),
    st.just(Region(x=0, y=0, width=500, height=500)),
)
SURVEYS = st.builds(
    Survey,
    requests=st.lists(
        st.builds(
            Request,
            asked=st.sampled_from(Asked),
            count=st.integers(),
            facts=FACTS,
            selector=SELECTORS,
            frame=URLS,
        ),
        max_size=6,
    ).map(tuple),
    elements=st.lists(
        st.builds(
            Element,
            part=st.sampled_from(Part),
            selector=SELECTORS,
            region=REGIONS,
            facts=FACTS,
            shadowed_by=SELECTORS,
        ),
        max_size=10,
    ).map(tuple),
    trials=st.lists(
        st.builds(
            Trial,
            selector=SELECTORS,
            act=st.sampled_from(Act),
            asked=st.lists(URLS, max_size=4).map(tuple),
            change=st.floats(),
        ),
        max_size=4,
    ).map(tuple),
    globals=st.lists(WORDS, max_size=3).map(tuple),
    is_cut=st.booleans(),
)
EXCHANGES: st.SearchStrategy[Exchange] = st.builds(
    lambda url, mime, status, where, place: exchange(
        url, mime, status=status, destination=where, location=place
    ),
    URLS,
    st.sampled_from([None, "application/json", "application/x-mpegurl", "text/event-stream"]),
    st.one_of(st.none(), st.sampled_from([101, 200, 302, 403])),
    st.sampled_from([None, "document", "empty", "image"]),
    st.one_of(st.none(), WORDS),
)
PAGES = st.builds(
    lambda survey, exchanges, url, status, text, notice, withheld: replace(
        page(*exchanges),
        survey=survey,
        final_url=url,
        status=status,
        text=text,
        notice=notice,
        withheld=tuple(withheld),
    ),
    SURVEYS,
    st.lists(EXCHANGES, max_size=5),
    URLS,
    st.one_of(st.none(), st.integers(0, 999)),
    WORDS,
    st.one_of(
        st.none(),
        st.builds(
            Notice,
            selector=SELECTORS,
            share=st.floats(),
            text=st.just("cookies"),
            buttons=st.just(("Akkoord",)),
            is_scroll_locked=st.booleans(),
        ),
    ),
    st.lists(
        st.builds(
            Withheld,
            selector=SELECTORS,
            label=WORDS,
            method=st.sampled_from(["", "POST", "x"]),
            url=st.one_of(st.none(), URLS),
        ),
        max_size=3,
    ),
)


@settings(max_examples=150, deadline=None, suppress_health_check=[HealthCheck.too_slow])
@given(PAGES)
def test_no_survey_makes_detectors_raise(observed: Page) -> None:
    things = detect(observed)

    assert len({(each.reason, each.thing) for each in things}) == len(things)
    for each in things:
        assert each.thing
        assert each.url
        assert each.evidence
        assert describe(each).nl.endswith(".")
        told = [each.thing, each.url, each.selector, *(e.text for e in each.evidence)]
        "".join(told).encode()
        json.dumps(dict(each.facts), allow_nan=False).encode()
    assert detect(observed) == things


def test_a_page_that_is_as_large_as_can_be_takes_bounded_time() -> None:
    many = 5000
    url = f"{SITE}/{'a1/' * 500}?{'x=1&' * 500}"
    observed = page(
        *(
            element(part, f"#a > b:nth-child({n})", within="#a > b:nth-child(1)", src=url, url=url)
            for n in range(many // len(Part))
            for part in Part
        ),
        *(asked(what, frame=url, url=url, appends=1) for what in Asked for _ in range(500)),
        *(trial("#a > b", urls=[url] * 50, change=1.0) for _ in range(many)),
        *(exchange(f"{url}{n}", "application/json") for n in range(many)),
        text="cookie " * 500_000,
        status=403,
    )
    began = process_time()

    assert detect(observed)

    assert process_time() - began < 60
