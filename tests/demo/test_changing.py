"""The changing site tells the truth: a reader that knows nothing of it sees what it says."""

import io
import itertools
import json
from collections import Counter
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import UTC, datetime, timedelta
from email.utils import parsedate_to_datetime

import httpx
import pytest
from PIL import Image

from capture.demo.changing.content import Content
from capture.demo.changing.nouns import Change, Gone, Lie, Noise, PageKind, Truth, What
from capture.demo.changing.plan import DayPlan, each_once, month
from capture.demo.changing.running import ALL_NOISE, ChangingSite
from tests.demo.changing_reader import SiteReader, differing

START = datetime(2026, 3, 2, 9, tzinfo=UTC)
DAY = timedelta(days=1)
TOLD_STATUS = {Gone.NOT_FOUND: 404, Gone.REMOVED: 410, Gone.SOFT: 200, Gone.HOME: 302}


@contextmanager
def calm_site(pages: int = 30, seed: int = 1) -> Iterator[tuple[ChangingSite, SiteReader]]:
    """A site without noise, in which every difference is a change."""
    with ChangingSite(pages=pages, seed=seed, moment=START, noise=()) as site:
        yield site, SiteReader(site.url)


@pytest.fixture(scope="module")
def noisy() -> Iterator[tuple[ChangingSite, SiteReader]]:
    """A site with all noise, to which nothing happens."""
    with ChangingSite(pages=30, moment=START) as site:
        yield site, SiteReader(site.url)


@pytest.mark.parametrize("pages", [20, 24, 30, 61, 99, 100, 137, 300])
def test_site_has_exactly_as_many_pages_as_asked_for(pages: int) -> None:
    targets = list(Content(pages=pages, seed=1, moment=START).targets())
    assert len(targets) == len(set(targets)) == pages


def test_site_with_too_few_pages_is_refused() -> None:
    with pytest.raises(ValueError, match="at least 20 pages, not 12"):
        Content(pages=12, seed=1, moment=START)


def test_every_page_is_found_by_reading(noisy: tuple[ChangingSite, SiteReader]) -> None:
    site, reader = noisy
    found = reader.read_all()
    assert found.keys() == set(site.content.targets())
    assert {seen.status for seen in found.values()} == {200}
    parts = Counter(what for seen in found.values() for what in seen.parts)
    assert parts.keys() == set(What)


def test_noise_leaves_the_core_alone(noisy: tuple[ChangingSite, SiteReader]) -> None:
    site, reader = noisy
    first, second = reader.read_all(), reader.read_all()
    for target, seen in first.items():
        for what, part in site.parts(target).items():
            assert part.core in seen.parts[what]
            assert part.core in second[target].parts[what]
            is_noisy = what in (What.TEXT, What.DATA)
            assert (seen.parts[what] != second[target].parts[what]) is is_noisy


@pytest.mark.parametrize("kind", sorted(ALL_NOISE - {Noise.BUILD}))
def test_each_noise_by_itself_differs_on_every_answer(kind: Noise) -> None:
    with ChangingSite(pages=20, moment=START, noise=[kind]) as site:
        reader = SiteReader(site.url)
        target = "/api/cijfers.json" if kind is Noise.JSON else "/"
        assert len({reader.get(target).content for _ in range(4)}) == 4


def test_build_differs_from_day_to_day_and_serves_the_same() -> None:
    with ChangingSite(pages=20, moment=START, noise=[Noise.BUILD]) as site:
        reader = SiteReader(site.url)
        homes = []
        for number in range(3):
            homes.append(reader.get("/").text)
            assert reader.get("/").text == homes[-1]
            site.next_day(START + number * DAY, DayPlan())
        assert len(set(homes)) == 3
        scripts = {reader.get(f"/statisch/site.js?v={n}").content for n in "ab"}
    assert len(scripts) == 1


def test_noise_and_content_are_the_same_for_the_same_seed() -> None:
    def told(seed: int) -> list[bytes]:
        with ChangingSite(pages=24, seed=seed, moment=START) as site:
            reader = SiteReader(site.url)
            site.next_day(START + DAY, DayPlan((Change.TEXT, Change.ADD_LISTED, Change.MOVED)))
            targets = ("/", "/nieuws/", "/api/cijfers.json")
            return [reader.get(target).content for target in targets]

    assert told(1) == told(1)
    assert all(one != other for one, other in zip(told(1), told(2), strict=True))


@pytest.mark.parametrize("change", list(Change))
def test_reader_sees_what_truth_says(change: Change) -> None:
    with calm_site(pages=20) as (site, reader):
        before = reader.read_all()
        truth = site.next_day(START + DAY, DayPlan((change,)))
        after = reader.read_all()
        held = {target: after.get(target) or reader.read(target) for target in before}
    assert differing(before, {**held, **after}) == {
        **truth.changed,
        # Its address answers 200 with other words: to a reader without judgement a change.
        **{
            target: frozenset({What.TEXT}) for target, how in truth.gone.items() if how is Gone.SOFT
        },
    }
    assert after.keys() - before.keys() == truth.new | set(truth.moved.values())
    assert {held[target].status for target in truth.moved} <= {301}
    for target, how in truth.gone.items():
        assert held[target].status == TOLD_STATUS[how]
        assert target not in after
    assert truth.pages == len(after)
    assert_truth_of(change, truth)


def assert_truth_of(change: Change, truth: Truth) -> None:
    """Each kind does what it is called after, and nothing else beside listings."""
    own = {target: what for target, what in truth.changed.items() if target not in truth.hubs}
    fresh = truth.new - truth.hubs
    match change:
        case Change.TEXT | Change.DATA | Change.PHOTO | Change.DOCUMENT:
            assert list(truth.changed.values()) == [frozenset({What(change.value)})]
            assert not any((truth.new, truth.gone, truth.moved))
        case Change.ADD_LISTED:
            assert len(fresh) == 1
            assert truth.changed.keys() <= truth.hubs
            assert truth.changed
            assert not own
        case Change.ADD_DATA:
            assert len(truth.new) == 1
            assert list(own.values()) == [frozenset({What.DATA})]
        case Change.ADD_SITEMAP:
            assert len(truth.new) == 1
            assert not truth.changed
        case Change.MOVED:
            assert len(truth.moved) == 1
            assert not fresh
        case Change.MOVED_SILENT:
            ((old, new),) = truth.moved_silently.items()
            assert fresh == {new}
            assert truth.gone[old] is Gone.NOT_FOUND
        case _:
            assert list(truth.gone.values())[:1] == [Gone(_how(change))]
            assert not any((own, fresh))


def _how(change: Change) -> str:
    said = change.value.removeprefix("gone-")
    return {"soft": "soft-404", "home": "redirect-home"}.get(said, said)


def test_truth_holds_day_after_day() -> None:
    with calm_site(pages=30) as (site, reader):
        before = reader.read_all()
        for number, plan in enumerate(month(days=5, pages=75, seed=3), 1):
            truth = site.next_day(START + number * DAY, plan)
            after = reader.read_all()
            assert differing(before, after) == truth.changed, number
            assert after.keys() - before.keys() == truth.new | set(truth.moved.values())
            assert before.keys() - after.keys() == truth.gone.keys() | truth.moved.keys()
            assert truth.is_quiet is (not plan.changes)
            before = after
        assert len(site.truths) == 5


def test_named_page_is_the_one_that_changes() -> None:
    with calm_site() as (site, _):
        truth = site.next_day(
            START + DAY, DayPlan((Change.TEXT,)), at={Change.TEXT: "/organisatie/privacy/"}
        )
        with pytest.raises(LookupError, match="photo can't be done to /organisatie/privacy/"):
            site.next_day(
                START + DAY, DayPlan((Change.PHOTO,)), at={Change.PHOTO: "/organisatie/privacy/"}
            )
    assert truth.changed == {"/organisatie/privacy/": frozenset({What.TEXT})}


# --- validators


def test_validators_hold_until_the_part_changes() -> None:
    """Noise does not touch them; some parts have both, some one, some none."""
    kinds = set()
    with ChangingSite(pages=60, moment=START) as site:
        reader = SiteReader(site.url)
        for target in list(site.content.targets()):
            for what, part in site.parts(target).items():
                answer = reader.get(part.target)
                asked = {
                    "If-None-Match": answer.headers.get("etag"),
                    "If-Modified-Since": answer.headers.get("last-modified"),
                }
                asked = {name: value for name, value in asked.items() if value}
                kinds.add((what, *asked))
                status = reader.get(part.target, **asked).status_code
                assert status == (304 if asked else 200), part.target
        own = {Change.TEXT: _with_validators(site, reader)}
        answer = reader.get(own[Change.TEXT])
        site.next_day(START + DAY, DayPlan((Change.TEXT,)), at=own)
        for name, header in (("If-None-Match", "etag"), ("If-Modified-Since", "last-modified")):
            assert reader.get(own[Change.TEXT], **{name: answer.headers[header]}).status_code == 200
        newer = reader.get(own[Change.TEXT]).headers["last-modified"]
        assert parsedate_to_datetime(newer) == START + DAY
    both = ("If-None-Match", "If-Modified-Since")
    assert {(What.TEXT, *both), (What.TEXT, both[1]), (What.TEXT,)} <= kinds
    assert {(What.DATA, both[0]), (What.DATA,), (What.PHOTO, *both), (What.PHOTO,)} <= kinds
    assert {(What.DOCUMENT, *both), (What.DOCUMENT, both[1])} <= kinds


def _with_validators(site: ChangingSite, reader: SiteReader) -> str:
    pages = (page.path for page in site.content.pages.values())
    return next(
        path for path in pages if {"etag", "last-modified"} <= reader.get(path).headers.keys()
    )


def test_lying_etag_hides_a_change_and_truth_says_so() -> None:
    with calm_site() as (site, reader):
        path = _with_validators(site, reader)
        before = reader.get(path)
        plan = DayPlan((Change.TEXT,), frozenset({Lie.ETAG}))
        truth = site.next_day(START + DAY, plan, at={Change.TEXT: path})
        known = {"If-None-Match": before.headers["etag"]}
        assert reader.get(path, **known).status_code == 304
        assert reader.get(path).content != before.content
        assert reader.get(path).headers["etag"] == before.headers["etag"]
    assert truth.hidden == {path} == truth.changed.keys()


def test_framing_differs_by_kind() -> None:
    with calm_site() as (site, _), httpx.Client() as client:
        framings = set()
        for target in list(site.content.targets()):
            answer = client.get(site.absolute(target), headers={"Accept-Encoding": "gzip"})
            names = ("content-encoding", "transfer-encoding")
            framings.add(tuple(answer.headers.get(name) for name in names))
        plain = client.get(site.absolute("/"), headers={"Accept-Encoding": "identity"})
    assert framings == {(None, None), ("gzip", None), ("gzip", "chunked")}
    assert "content-encoding" not in plain.headers


# --- what is declared


def test_honest_lastmod_follows_the_text_and_only_that() -> None:
    with calm_site() as (site, reader):
        before = reader.lastmods()
        truth = site.next_day(START + DAY, DayPlan((Change.TEXT, Change.PHOTO, Change.DATA)))
        after = reader.lastmods()
        texts = {target for target, what in truth.changed.items() if What.TEXT in what}
    assert {target for target in after if after[target] != before[target]} == texts
    assert len(texts) == 1


def test_stale_lastmod_stays_until_the_next_honest_change() -> None:
    at = {Change.TEXT: "/organisatie/privacy/"}
    with calm_site() as (site, reader):
        before = reader.lastmods()
        lies = frozenset({Lie.LASTMOD_STALE})
        site.next_day(START + DAY, DayPlan((Change.TEXT,), lies), at=at)
        assert reader.lastmods() == before
        site.next_day(START + 2 * DAY, DayPlan())
        assert reader.lastmods() == before
        site.next_day(START + 3 * DAY, DayPlan((Change.TEXT,)), at=at)
        moment = datetime.fromisoformat(reader.lastmods()["/organisatie/privacy/"])
    assert moment == START + 3 * DAY


def test_lastmod_now_declares_all() -> None:
    with calm_site() as (site, reader):
        site.next_day(START + DAY, DayPlan((), frozenset({Lie.LASTMOD_NOW})))
        assert set(reader.lastmods().values()) == {(START + DAY).isoformat()}
        feed = reader.get("/nieuws/feed.atom")
    assert feed.headers["content-type"].startswith("application/atom+xml")
    news = site.content.listed(PageKind.NEWS)
    assert feed.text.count("<entry>") == len(news) <= 20


# --- files


def test_photos_are_as_large_as_photos_are() -> None:
    with calm_site(pages=60) as (site, reader):
        sizes = []
        for page in site.content.pages.values():
            if What.PHOTO in page.revisions:
                raw = reader.get(page.address(What.PHOTO)).content
                with Image.open(io.BytesIO(raw)) as picture:
                    assert (picture.format, picture.size) == ("JPEG", (960, 540))
                sizes.append(len(raw))
    assert len(sizes) > 10
    assert all(60_000 <= size <= 150_000 for size in sizes), sizes


# --- plans


def test_month_has_quiet_days_and_every_kind_of_change() -> None:
    plans = month(days=30, pages=300, seed=1)
    assert [day for day, plan in enumerate(plans, 1) if not plan.changes] == [5, 10, 15, 20, 25, 30]
    assert set(itertools.chain(*(plan.changes for plan in plans))) == set(Change)
    assert {lie for plan in plans for lie in plan.lies} == {Lie.LASTMOD_NOW, Lie.LASTMOD_STALE}
    assert month(days=30, pages=300, seed=1) == plans


def test_each_once_deals_all_changes_and_ends_quietly() -> None:
    plans = each_once(days=4)
    assert Counter(itertools.chain(*(plan.changes for plan in plans))) == Counter(Change)
    assert [bool(plan.changes) for plan in plans] == [True, True, True, False]


# --- the control door


def test_control_door_lets_a_day_come_and_tells_the_truth() -> None:
    with calm_site() as (site, _), httpx.Client(base_url=site.other_url) as door:
        moment = (START + DAY).isoformat()
        asked = {"changes": ["text"], "at": {"text": "/organisatie/"}, "moment": moment}
        told = door.post("/dag", json=asked).raise_for_status().json()
        assert told["changed"] == {"/organisatie/": ["text"]}
        state = door.get("/").json()
        assert state == {"site": site.url, "moment": moment, "truths": [told]}
        for wrong in ({"changes": ["alles"]}, {"changes": ["photo"], "at": {"photo": "/geen/"}}):
            assert door.post("/dag", json=wrong).status_code == 422
        assert door.post("/dag", content=b"{").status_code == 422
        assert door.get("/iets").status_code == 404
    assert len(json.dumps(told)) < 600


def test_access_log_has_a_line_for_every_request() -> None:
    with calm_site() as (site, reader):
        for target in ("/", "/nieuws/", "/geen"):
            reader.get(target)
        httpx.get(site.other_url)
        lines = list(site.access_log())
    assert [line.split('"')[1:] for line in lines] == [
        ["GET / HTTP/1.1", lines[0].rpartition('"')[2]],
        ["GET /nieuws/ HTTP/1.1", lines[1].rpartition('"')[2]],
        ["GET /geen HTTP/1.1", lines[2].rpartition('"')[2]],
    ]
    assert [line.split()[-2] for line in lines] == ["200", "200", "404"]
