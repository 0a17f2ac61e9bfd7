import os
from collections.abc import Callable
from dataclasses import replace
from datetime import date, timedelta
from pathlib import Path

import pytest

from capture import clock
from capture.access.catalogue.catalogue import Catalogue
from capture.access.catalogue.serving import serve
from capture.access.catalogue.values import Capture
from capture.errors import ConfigError, RestrictedError
from tests.access.catalogue.archive import BASE, START, Asked, Writing, lift, restrict
from tests.warc import samples

PAGE = f"{BASE}/geheim"


def _archive(folder: Path) -> tuple[str, str]:
    """Make a page with a picture, and the same page again; return the ids of both answers."""
    writing = Writing(folder)
    page = writing.ask(Asked(path="/geheim", answer=samples.answer_of(b"geheim"), visit="v1"))
    writing.make("view", PAGE, about=page, visit="v1")
    again = writing.ask(
        Asked(
            path="/geheim",
            answer=samples.answer_of(b"geheim"),
            visit="v2",
            after=timedelta(minutes=1),
        )
    )
    writing.make("text", PAGE, about=again, visit="v2")
    writing.ask(Asked(path="/open", answer=samples.answer_of(b"open")))
    writing.close()
    assert page.response is not None
    assert again.response is not None
    return page.response.record_id, again.response.record_id


DOORS: dict[str, Callable[[Catalogue, bool], list[object]]] = {
    "nearest": lambda c, w: [x for x in [c.nearest(PAGE, START, with_restricted=w)] if x],
    "versions": lambda c, w: [*c.versions(PAGE, with_restricted=w)],
    "calendar": lambda c, w: [*c.calendar(PAGE, with_restricted=w)],
    "under": lambda c, w: [*c.under(f"{BASE}/geh", with_restricted=w)],
    "view": lambda c, w: [*c.versions(f"urn:view:{PAGE}", with_restricted=w)],
    "text": lambda c, w: [*c.versions(f"urn:text:{PAGE}", with_restricted=w)],
}


@pytest.mark.requirement("META04")
@pytest.mark.parametrize("by_record", [False, True])
def test_what_is_restricted_is_behind_no_door(tmp_path: Path, by_record: bool) -> None:
    page_id, again_id = _archive(tmp_path)
    with Catalogue.open(tmp_path) as catalogue:
        catalogue.update()
        one, two = catalogue.versions(PAGE)
        assert (one.record_id, two.record_id, two.refers_to) == (page_id, again_id, page_id)
        for name, door in DOORS.items():
            assert door(catalogue, False), name

        # The second answer holds no body of its own: with the first it is withheld as well.
        made = restrict(tmp_path, page_id if by_record else "*/geheim*")

        for name, door in DOORS.items():
            assert door(catalogue, False) == [], name
            assert door(catalogue, True), name
        assert catalogue.following(one) is None
        assert catalogue.made_of(one) == []
        assert catalogue.made_of(two) == []
        assert len(catalogue.made_of(one, with_restricted=True)) == 1
        for capture in (one, two):
            with pytest.raises(RestrictedError):
                serve(capture, catalogue)
            served = serve(capture, catalogue, with_restricted=True)
            assert b"".join(served.body) == b"geheim"
        assert len(catalogue.under(f"{BASE}/")) == 1
        open_page = catalogue.nearest(f"{BASE}/open", START)
        assert open_page is not None
        assert b"".join(serve(open_page, catalogue).body) == b"open"

        lift(tmp_path, made)
        for name, door in DOORS.items():
            assert door(catalogue, False), name


@pytest.mark.requirement("META04")
def test_a_restriction_of_the_later_record_leaves_the_first(tmp_path: Path) -> None:
    _, again_id = _archive(tmp_path)
    restrict(tmp_path, again_id)
    with Catalogue.open(tmp_path) as catalogue:
        catalogue.update()
        late = START + timedelta(minutes=1)
        found = catalogue.nearest(PAGE, late)
        assert found is not None
        assert found.moment == START
        assert [day.count for day in catalogue.calendar(PAGE)] == [1]
        assert catalogue.versions(f"urn:text:{PAGE}") == []
        assert len(catalogue.versions(f"urn:view:{PAGE}")) == 1


@pytest.mark.requirement("META04")
def test_a_restriction_holds_for_its_term_only(tmp_path: Path) -> None:
    _archive(tmp_path)
    restrict(tmp_path, "*/geheim*", startdatum=date(2026, 1, 1), einddatum=date(2035, 12, 31))
    with Catalogue.open(tmp_path) as catalogue:
        catalogue.update()
        for year, count in ((2025, 2), (2030, 0), (2036, 2)):
            wanted = clock.from_iso(f"{year}-06-01T12:00:00Z")
            with clock.shifted(wanted - clock.now()):
                assert len(catalogue.versions(PAGE)) == count


def test_a_register_that_cant_be_read_opens_no_door(tmp_path: Path) -> None:
    _archive(tmp_path)
    with Catalogue.open(tmp_path) as catalogue:
        catalogue.update()
        capture = catalogue.versions(PAGE)[0]
        (tmp_path / "restrictions.toml").write_text("[[beperking]", "utf-8")
        for _ in range(2):
            with pytest.raises(ConfigError):
                catalogue.versions(PAGE)
            with pytest.raises(ConfigError):
                serve(capture, catalogue)


def test_a_capture_that_was_never_in_the_catalogue_is_not_served(tmp_path: Path) -> None:
    _archive(tmp_path)
    with Catalogue.open(tmp_path) as catalogue:
        catalogue.update()
        one: Capture = catalogue.versions(PAGE)[0]
        for wrong in (
            replace(one, harvest=f"..{os.sep}{one.harvest}"),
            replace(one, offset=0),
            replace(one, file="../../../restrictions.toml"),
        ):
            with pytest.raises(RestrictedError):
                serve(wrong, catalogue)
