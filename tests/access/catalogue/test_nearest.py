from collections.abc import Iterator
from datetime import UTC, date, datetime, timedelta
from itertools import pairwise
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from capture.access.catalogue.catalogue import Catalogue
from capture.access.catalogue.values import Capture
from tests.access.catalogue.archive import BASE, START, Asked, Writing, harvest, name_of
from tests.package.archive import post
from tests.warc import samples

OTHER = "www.elders.nl"
ANSWERS = (
    samples.answer_of(b"heel"),
    b"HTTP/1.1 206 Partial Content\r\nContent-Range: bytes 0-0/4\r\nContent-Length: 1\r\n\r\nh",
    b"HTTP/1.1 404 Not Found\r\nContent-Length: 0\r\n\r\n",
)


@pytest.fixture(scope="module")
def catalogue(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Catalogue]:
    """Two sites that both captured one address, harvests that overlap in time, partial answers."""
    archive = tmp_path_factory.mktemp("archief")
    for day, site, gaps in (
        (0, "www.voorbeeld.nl", (0, 3, 90_000)),
        (1, "www.voorbeeld.nl", (0, 1, 1, 50_000)),
        (1, OTHER, (7, 8, 30_000)),
        (5, OTHER, (0, 100)),
    ):
        asked = [
            Asked(
                path="/x",
                answer=ANSWERS[number % 3],
                after=timedelta(seconds=gap, microseconds=number),
            )
            for number, gap in enumerate(gaps, start=day)
        ]
        harvest(archive, day, asked, site=site)
    with Catalogue.open(archive) as opened:
        assert opened.update().captures == 12
        yield opened


def brute_force(among: list[Capture], moment: datetime, every: list[Capture]) -> Capture | None:
    def pick(among: list[Capture]) -> Capture | None:
        return min(among, key=lambda each: (abs(each.moment - moment), each.moment), default=None)

    found = pick(among)
    if found is None or found.status != 206:
        return found
    own = [
        each
        for each in every
        if (each.harvest, each.site_host) == (found.harvest, found.site_host) and each.status != 206
    ]
    return pick(own) or found


@settings(deadline=None)  # a busy machine is no fault of ours
@given(
    seconds=st.integers(-200_000, 800_000) | st.sampled_from([0, 1, 3, 86_400, 86_401, 432_000]),
    microseconds=st.integers(-3, 3),
    harvest_of=st.none()
    | st.sampled_from([(0, "www.voorbeeld.nl"), (1, OTHER), (5, OTHER), (9, OTHER)]),
)
def test_nearest_is_what_looking_at_all_would_find(
    catalogue: Catalogue, seconds: int, microseconds: int, harvest_of: tuple[int, str] | None
) -> None:
    moment = START + timedelta(seconds=seconds, microseconds=microseconds)
    every = catalogue.versions(f"{BASE}/x")
    assert every == sorted(every, key=lambda each: each.moment)
    if harvest_of is None:
        assert catalogue.nearest(f"{BASE}/x", moment) == brute_force(every, moment, every)
        return
    day, site = harvest_of
    name = name_of(day, site).stem + "-full"
    own = [each for each in every if (each.harvest, each.site_host) == (name, site)]
    found = catalogue.nearest(f"{BASE}/x", moment, harvest=name, site=site)
    assert found == brute_force(own, moment, every)
    assert (found is None) == (day == 9)


def test_what_a_harvest_lacks_is_taken_from_its_site_and_not_from_another(tmp_path: Path) -> None:
    first = harvest(tmp_path, 0, [Asked(path="/a")])
    last = harvest(tmp_path, 9, [Asked(path="/a")])
    bare = harvest(tmp_path, 2, [Asked(path="/b")])
    harvest(tmp_path, 3, [Asked(path="/a"), Asked(path="/elders")], site=OTHER)
    with Catalogue.open(tmp_path) as catalogue:
        catalogue.update()
        wanted = START + timedelta(days=3)
        for within, expected in ((bare, first), (last, last), (first, first)):
            found = catalogue.nearest(f"{BASE}/a", wanted, harvest=within.root.name)
            assert found is not None
            assert found.harvest == expected.root.name
        assert catalogue.nearest(f"{BASE}/elders", wanted, harvest=bare.root.name) is None
        assert catalogue.nearest(f"{BASE}/elders", wanted) is not None


def test_requests_with_a_body_are_told_apart(tmp_path: Path) -> None:
    kinds = (b'{"vraag": "brug"}', b'{"vraag": "weg"}')
    asked = [Asked(request=post("/zoek", body), answer=samples.answer_of(body)) for body in kinds]
    harvest(tmp_path, 0, [*asked, Asked(path="/zoek", answer=samples.answer_of(b"leeg"))])
    with Catalogue.open(tmp_path) as catalogue:
        catalogue.update()
        digests = {
            found.digest
            for body in kinds
            if (
                found := catalogue.nearest(
                    f"{BASE}/zoek", START, method="POST", body=body, content_type="application/json"
                )
            )
        }
        assert digests == {samples.digest(body) for body in kinds}
        assert catalogue.nearest(f"{BASE}/zoek", START, method="POST", body=b"anders") is None
        head = catalogue.nearest(f"{BASE}/zoek", START, method="HEAD")
        assert head is not None
        assert head.digest == samples.digest(b"leeg")
        assert [each.url for each in catalogue.under(f"{BASE}/")] == [f"{BASE}/zoek"]


def test_the_calendar_counts_days_of_the_netherlands(tmp_path: Path) -> None:
    evening = datetime(2026, 5, 4, 21, 59, tzinfo=UTC) - START
    harvest(tmp_path, 0, [Asked(path="/", after=evening + timedelta(minutes=m)) for m in (0, 2, 3)])
    with Catalogue.open(tmp_path) as catalogue:
        catalogue.update()
        days = catalogue.calendar(f"{BASE}/")
        assert [(day.date, day.count) for day in days] == [
            (date(2026, 5, 4), 1),
            (date(2026, 5, 5), 2),
        ]
        assert days[1].first == datetime(2026, 5, 4, 22, 1, tzinfo=UTC)
        assert catalogue.calendar(f"{BASE}/niets") == []


def test_versions_come_in_parts_and_lead_to_those_beside_them(tmp_path: Path) -> None:
    harvest(tmp_path, 0, [Asked(path="/", after=timedelta(microseconds=m)) for m in range(5)])
    with Catalogue.open(tmp_path) as catalogue:
        catalogue.update()
        every = catalogue.versions(f"{BASE}/")
        first = catalogue.versions(f"{BASE}/", limit=2)
        rest = catalogue.versions(f"{BASE}/", after=first[-1].moment)
        assert [*first, *rest] == every
        assert [each.moment.microsecond for each in every] == [123456 + m for m in range(5)]
        assert catalogue.previous(every[0]) is None
        assert catalogue.following(every[-1]) is None
        for one, next_one in pairwise(every):
            assert catalogue.following(one) == next_one
            assert catalogue.previous(next_one) == one


def test_addresses_under_a_prefix_come_without_namesakes_and_in_parts(tmp_path: Path) -> None:
    paths = ("/nieuws/", "/nieuws/a", "/nieuws/b/c", "/nieuws?p=2", "/nieuwsbrief", "/nieuws-x")
    harvest(tmp_path, 0, [Asked(path=path) for path in paths])
    with Catalogue.open(tmp_path) as catalogue:
        catalogue.update()

        def under(prefix: str, limit: int = 2) -> list[str]:
            found: list[str] = []
            after = None
            while part := catalogue.under(BASE + prefix, after=after, limit=limit):
                found += [each.url.removeprefix(BASE) for each in part]
                after = part[-1].key
            return found

        assert under("/nieuws/") == ["/nieuws/", "/nieuws/a", "/nieuws/b/c", "/nieuws?p=2"]
        assert under("/nieuws/", 100) == under("/nieuws/", 1)
        assert sorted(under("/nieuws")) == sorted(paths)
        assert under("/") == under("/", 100)
        assert sorted(under("/")) == sorted(paths)


def test_pictures_and_texts_of_a_page_are_found_from_its_capture(tmp_path: Path) -> None:
    writing = Writing(tmp_path)
    page = writing.ask(Asked(path="/a", visit="visit-a"))
    writing.ask(Asked(path="/beeld", answer=samples.answer_of(b"x"), visit="visit-a"))
    for what in ("view", "text", "fullPage"):
        writing.make(what, f"{BASE}/a#deel", about=page, visit="visit-a")
    writing.make("view", f"{BASE}/b", about=None, visit="visit-b")
    writing.ask(Asked(path="/a", visit="explored", after=timedelta(seconds=9)))
    writing.close()
    with Catalogue.open(tmp_path) as catalogue:
        catalogue.update()
        for capture in catalogue.versions(f"{BASE}/a"):
            made = catalogue.made_of(capture)
            assert sorted(each.made or "" for each in made) == ["fullPage", "text", "view"]
            assert {each.page_url for each in made} == {f"{BASE}/a#deel"}
        (picture,) = catalogue.versions(f"{BASE}/beeld")
        assert catalogue.made_of(picture) == []
