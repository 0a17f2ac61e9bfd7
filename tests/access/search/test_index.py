"""The index over harvests: versions, filters, paging, keeping up, restrictions."""

from datetime import UTC, date, datetime
from pathlib import Path

import pytest

from capture.access.search.index import SearchIndex
from capture.access.search.store import FOLDER
from capture.access.search.values import Kind, Order, Query, Results
from capture.config import restrictions
from capture.errors import ConfigError, UsageError
from tests.access.search.made import HarvestMade, found, page, paragraphs, paths

DECISION = {
    "grond": "Woo", "besluit": "Besluit 1", "door": "Archief", "datum": date(2026, 1, 1),
}  # fmt: skip


def days(results: Results) -> list[list[str]]:
    return [[f"{each.moment:%Y-%m-%d}" for each in hit.versions] for hit in results.hits]


def moment(text: str) -> datetime:
    return datetime.fromisoformat(text).replace(tzinfo=UTC)


@pytest.fixture
def archive(tmp_path: Path) -> Path:
    """Three harvests: a page that stays, one that changes, one that comes back by a revisit."""
    first = HarvestMade(tmp_path, "2024-03-01")
    first.add("/blijft", page("Blijft", paragraphs("roerdomp")))
    first.add("/anders", page("Anders", paragraphs("roerdomp toen")))
    first.add("/terug", page("Terug", paragraphs("roerdomp")))
    second = HarvestMade(tmp_path, "2025-03-01")
    second.add("/blijft", page("Blijft", paragraphs("roerdomp")))
    second.add("/anders", page("Anders", paragraphs("lepelaar nu")))
    second.repeat("/terug", first, status="304 Not Modified")
    other = HarvestMade(tmp_path, "2026-03-01", site="elders.example")
    other.add("/vogels", page("Vogels", paragraphs("roerdomp roerdomp")))
    return tmp_path


@pytest.mark.requirement("OPSL06")
def test_a_page_is_one_hit_with_its_versions_latest_first(archive: Path) -> None:
    results = found(archive, "roerdomp", order=Order.NEWEST)

    assert paths(results) == ["/vogels", "/blijft", "/terug", "/anders"]
    assert days(results) == [
        ["2026-03-01"], ["2025-03-01", "2024-03-01"], ["2025-03-01", "2024-03-01"], ["2024-03-01"],
    ]  # fmt: skip
    assert [hit.version_count for hit in results.hits] == [1, 2, 2, 1]
    assert results.hits[1].versions[0].harvest == "NL-Proef-20250301030201-full"


def test_a_text_that_two_harvests_have_is_kept_once(archive: Path) -> None:
    with SearchIndex.open(archive) as index:
        updated = index.update()

    assert updated.captures == 7
    assert updated.texts == 5


def test_two_addresses_with_one_wording_are_two_hits(tmp_path: Path) -> None:
    HarvestMade(tmp_path).add("/a", page("T", "x")).add("/b", page("T", "x"))

    assert sorted(paths(found(tmp_path, "x"))) == ["/a", "/b"]


@pytest.mark.parametrize(
    ("asked", "expected"),
    [
        ({"site": "elders.example"}, ["/vogels"]),
        ({"site": "nergens.example"}, []),
        ({"since": moment("2025-06-01")}, ["/vogels"]),
        ({"until": moment("2024-12-31")}, ["/anders", "/blijft", "/terug"]),
        ({"since": moment("2024-06-01"), "until": moment("2024-12-31")}, []),
        ({"since": moment("2025-01-01"), "until": moment("2025-12-31")}, ["/blijft", "/terug"]),
        ({"kinds": frozenset({Kind.PDF})}, []),
        ({"kinds": frozenset({Kind.PAGE, Kind.PDF}), "site": "elders.example"}, ["/vogels"]),
    ],
)
def test_filters_hold_for_hits_and_their_number(
    archive: Path, asked: dict[str, object], expected: list[str]
) -> None:
    results = found(archive, "roerdomp", **asked)

    assert sorted(paths(results)) == expected
    assert results.total == len(expected)


def test_versions_outside_the_period_are_left_out(archive: Path) -> None:
    results = found(archive, "blijft", until=moment("2024-12-31"))

    assert days(results) == [["2024-03-01"]]
    assert results.hits[0].version_count == 1


def test_pages_of_hits_hold_every_hit_once(tmp_path: Path) -> None:
    harvest = HarvestMade(tmp_path)
    for number in range(23):
        harvest.add(f"/{number}", page(f"Titel {number}", paragraphs("wulp")))
    with SearchIndex.open(tmp_path) as index:
        index.update()
        parts = [index.search(Query(text="wulp", page=number)) for number in (1, 2, 3, 4)]

    assert [len(part.hits) for part in parts] == [10, 10, 3, 0]
    assert {(part.total, part.page_count, part.is_exact) for part in parts} == {(23, 3, True)}
    assert sorted(path for part in parts for path in paths(part)) == sorted(
        f"/{number}" for number in range(23)
    )


def everything(archive: Path) -> dict[str, Results]:
    with SearchIndex.open(archive) as index:
        texts = ("roerdomp", "lepelaar", "toen", "wulp", "titel", "terug")
        return {text: index.search(Query(text=text, order=Order.NEWEST)) for text in texts}


def test_an_index_that_kept_up_equals_one_made_at_once(archive: Path) -> None:
    with SearchIndex.open(archive) as index:
        index.update()
        late = HarvestMade(archive, "2026-05-01")
        late.add("/blijft", page("Blijft", paragraphs("wulp")))
        index.update()
        late.add("/anders", page("Anders", paragraphs("lepelaar nu")))  # the file has grown
        torn = late.path.read_bytes()
        late.path.write_bytes(torn + b"WARC/1.1\r\nWARC-Type: resp")
        index.update()
        late.path.write_bytes(torn)
        late.add("/terug", page("Terug", paragraphs("wulp")))
        index.update()
        assert index.update().captures == 0
    kept_up = everything(archive)

    with SearchIndex.open(archive) as index:
        index.rebuild()

    assert kept_up == everything(archive)
    assert kept_up["wulp"].total == 2
    assert days(kept_up["lepelaar"]) == [["2026-05-01", "2025-03-01"]]


def test_a_rendered_text_that_comes_later_replaces_what_was_read_of_the_html(
    tmp_path: Path,
) -> None:
    harvest = HarvestMade(tmp_path)
    harvest.add("/app", page("App", "<div id=app>laden</div>"), shown="")
    with SearchIndex.open(tmp_path) as index:
        index.update()
        whole = harvest.path.read_bytes()
        at = whole.rindex(b"WARC/1.1\r\n")
        assert b"urn:text" in whole[at:]
    harvest.path.write_bytes(whole[:at])
    visit = whole[at:].partition(b"WARC-Page-ID: ")[2].partition(b"\r\n")[0].decode()
    with SearchIndex.open(tmp_path) as index:
        index.rebuild()
        assert index.search(Query(text="grutto")).total == 0
        harvest.show("/app", "De grutto staat hier", visit=visit)
        updated = index.update()
        assert index.search(Query(text="grutto")).total == 1
        assert updated.texts == 1
        assert index.search(Query(text="laden")).hits[0].version_count == 1


def test_what_no_reader_sees_as_a_page_is_not_in_it(tmp_path: Path) -> None:
    harvest = HarvestMade(tmp_path)
    gone = page("Weg", paragraphs("kluut"))
    harvest.add("/404", gone, status="404 Not Found", shown="kluut")
    harvest.add("/deel", gone, destination="empty")
    harvest.add("https://video.example/speler", gone, destination="iframe")
    harvest.add("/kader", gone, destination="iframe")

    assert paths(found(tmp_path, "kluut")) == ["/kader"]


def test_a_route_of_a_script_is_a_page_of_its_own(tmp_path: Path) -> None:
    HarvestMade(tmp_path).add("/app", page("App", "x")).show("/app#/contact", "tureluur")

    assert paths(found(tmp_path, "tureluur")) == ["/app#/contact"]


@pytest.mark.requirement("META04")
def test_what_is_restricted_is_neither_found_nor_counted_and_comes_back(archive: Path) -> None:
    with SearchIndex.open(archive) as index:
        index.update()
        query = Query(text="roerdomp", size=2)
        assert index.search(query).total == 4

        added = restrictions.add(archive, {"url": "*.example/BLIJFT*", **DECISION})
        results = [index.search(Query(text="roerdomp", size=2, page=n)) for n in (1, 2, 3)]
        assert [(r.total, r.page_count, len(r.hits)) for r in results] == [
            (3, 2, 2),
            (3, 2, 1),
            (3, 2, 0),
        ]
        assert all("blijft" not in hit.url for r in results for hit in r.hits)
        assert index.search(Query(text="blijft")).total == 0

        late = HarvestMade(archive, "2026-05-01")
        late.add("/blijft?later", page("Blijft", paragraphs("roerdomp")))
        index.update()
        assert index.search(query).total == 3

        restrictions.lift(archive, added.id, {"datum": date(2026, 1, 1), "door": "Archief"})
        assert index.search(query).total == 5


def test_a_restricted_record_is_no_version_and_its_text_is_not_found(tmp_path: Path) -> None:
    first = HarvestMade(tmp_path, "2024-03-01").add("/a", page("A", paragraphs("snip")))
    second = HarvestMade(tmp_path, "2025-03-01").add("/a", page("A", paragraphs("snip")))
    first.add("/b", page("B", paragraphs("snip")))
    with SearchIndex.open(tmp_path) as index:
        index.update()
        for record in (second.ids["/a"], first.ids["/b"]):
            restrictions.add(tmp_path, {"record": record.strip("<>"), **DECISION})
        results = index.search(Query(text="snip"))

    assert (results.total, paths(results), days(results)) == (1, ["/a"], [["2024-03-01"]])
    assert results.hits[0].version_count == 1


def test_a_register_that_can_not_be_read_shows_nothing(archive: Path) -> None:
    with SearchIndex.open(archive) as index:
        index.update()
        (archive / "restrictions.toml").write_text("[[beperking]\n")
        with pytest.raises(ConfigError):
            index.search(Query(text="roerdomp"))


def test_a_damaged_index_is_made_anew(archive: Path) -> None:
    assert found(archive, "roerdomp").total == 4
    (archive / FOLDER / "texts.sqlite").write_bytes(b"geen database" * 100)
    assert found(archive, "roerdomp").total == 4
    (archive / FOLDER / "index" / "meta.json").write_text("{")
    assert found(archive, "roerdomp").total == 4


def test_who_reads_while_it_is_made_anew_finds_nothing_withheld_and_no_other_text(
    archive: Path,
) -> None:
    restrictions.add(archive, {"url": "*.example/blijft", **DECISION})
    with SearchIndex.open(archive) as reading, SearchIndex.open(archive) as making:
        making.update()
        assert reading.search(Query(text="roerdomp")).total == 3

        # Pages get other numbers now, since this harvest is the oldest.
        early = HarvestMade(archive, "2020-01-01")
        early.add("/eerder", page("Eerder", "niets")).add("/nog", page("Nog", "niets"))
        seen: list[set[str]] = []
        making.rebuild(
            progress=lambda *_: seen.append(set(paths(reading.search(Query(text="roerdomp")))))
        )
        seen.append(set(paths(reading.search(Query(text="roerdomp")))))

    assert set().union(*seen) == {"/vogels", "/terug", "/anders"} == seen[-1]


def test_who_reads_goes_on_when_damaged_files_were_replaced(archive: Path) -> None:
    with SearchIndex.open(archive) as reading:
        reading.update()
        damaged = archive / FOLDER / "texts.sqlite"
        damaged.unlink()
        damaged.write_bytes(b"geen database" * 100)
        assert found(archive, "roerdomp").total == 4
        assert reading.search(Query(text="roerdomp")).total == 4


def test_two_do_not_fill_the_index_at_the_same_time(archive: Path) -> None:
    with SearchIndex.open(archive) as one, SearchIndex.open(archive) as two:

        def meanwhile(_done: int, _known: int) -> None:
            with pytest.raises(UsageError, match="another process"):
                two.update()

        assert one.update(progress=meanwhile).captures == 7
        assert two.search(Query(text="roerdomp")).total == 4


def test_an_update_that_is_stopped_goes_on_where_it_was(archive: Path) -> None:
    class StoppedError(Exception):
        pass

    def stop(done: int, _known: int) -> None:
        if done:
            raise StoppedError

    with SearchIndex.open(archive) as index:
        with pytest.raises(StoppedError):
            index.update(progress=stop)
        index.update()
        assert index.search(Query(text="roerdomp")).total == 4
    before = everything(archive)
    with SearchIndex.open(archive) as index:
        index.rebuild()
    assert before == everything(archive)


def test_no_archive_is_told_in_one_line(tmp_path: Path) -> None:
    with pytest.raises(UsageError, match="is no folder"):
        SearchIndex.open(tmp_path / "nergens")
