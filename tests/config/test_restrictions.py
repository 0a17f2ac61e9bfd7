"""The register of restrictions in its file: added to, never shortened."""

import threading
from datetime import UTC, date, datetime
from pathlib import Path

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from capture.config.restrictions import add, lift, read_restrictions
from capture.errors import ConfigError, UsageError
from capture.model.period import Period
from capture.model.restriction import Register

ROW = {
    "url": "https://www.voorbeeld.nl/besloten/*",
    "grond": "Woo art. 5.1 lid 2 sub e",
    "besluit": "2026-0417",
    "door": "Archivaris",
    "datum": "2026-11-22",
}
NOON = datetime(2026, 11, 22, 12, tzinfo=UTC)


def test_archive_without_register_has_an_empty_one(tmp_path: Path) -> None:
    assert read_restrictions(tmp_path) == Register()


@pytest.mark.requirement("META04")
@pytest.mark.parametrize("name", ["restrictions.toml", "restrictions.csv"])
def test_what_is_added_and_lifted_is_read_again(tmp_path: Path, name: str) -> None:
    if name.endswith(".csv"):
        header = "kenmerk;url;grond;besluit;door;datum\r\n"
        (tmp_path / name).write_text(header, encoding="utf-8-sig")
    made = add(tmp_path, {**ROW, "startdatum": "2026-01-01", "looptijd": "P20Y"})
    other = add(tmp_path, {**ROW, "url": "elders.nl/*", "toelichting": 'een "aanhaling"; \\ é\n2'})
    lifted = lift(tmp_path, made.id, {"datum": "2026-11-23", "door": "B", "reden": None})
    assert [each.id for each in (made, other)] == ["B-0001", "B-0002"]
    assert read_restrictions(tmp_path).restrictions == (lifted, other)
    assert made.duration == Period(years=20)
    assert lifted.lifted is not None
    assert lifted.lifted.on == date(2026, 11, 23)
    assert [path.name for path in tmp_path.glob("restrictions.*")] == [name]


def test_remarks_and_all_that_stood_there_stay(tmp_path: Path) -> None:
    add(tmp_path, ROW)
    path = tmp_path / "restrictions.toml"
    before = path.read_text(encoding="utf-8") + "# opmerking van een mens"
    path.write_text(before, encoding="utf-8")
    lift(tmp_path, "B-0001", {"datum": "2026-11-22", "door": "A"})
    assert path.read_text(encoding="utf-8").startswith(before)


@settings(deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(st.text(min_size=1, max_size=50), st.text(min_size=1, max_size=50))
def test_any_text_that_is_accepted_comes_back(tmp_path: Path, ground: str, by: str) -> None:
    for name in ("toml", "csv"):
        archive = tmp_path / name
        archive.mkdir(exist_ok=True)
        path = archive / f"restrictions.{name}"
        path.write_text("kenmerk\r\n" if name == "csv" else "", encoding="utf-8")
        try:
            made = add(archive, {**ROW, "grond": ground, "door": by})
        except ConfigError:
            continue
        assert read_restrictions(archive).restrictions == (made,)


def test_two_at_a_time_get_two_ids(tmp_path: Path) -> None:
    threads = [threading.Thread(target=add, args=(tmp_path, ROW)) for _ in range(8)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    found = [each.id for each in read_restrictions(tmp_path).restrictions]
    assert found == [f"B-{number:04}" for number in range(1, 9)]


@pytest.mark.parametrize(
    ("change", "said"),
    [
        ({"url": None}, "give either url or record"),
        ({"record": "urn:uuid:1"}, "give either url or record"),
        ({"url": "https://a.nl/x#y"}, "leave # and what follows out"),
        ({"url": "voorbeeld.nl"}, "write voorbeeld.nl/* for all of it"),
        ({"url": "*" * 21}, "at most 20 are allowed"),
        ({"url": "a" * 3000}, "at most 2000"),
        ({"looptijd": "P1Y"}, "needs a startdatum"),
        ({"looptijd": "P9999Y", "startdatum": "2026-01-01"}, "after the year 9999"),
        ({"startdatum": "2026-02-01", "einddatum": "2026-01-01"}, "lies before"),
        ({"startdatum": "2026-02-01", "einddatum": "2027-01-01", "looptijd": "P1Y"}, "either"),
        ({"einddatum": "1 mei"}, "write a date"),
        ({"grond": None}, "still to be filled in: grond"),
        ({"gronden": "x"}, "did you mean grond?"),
        ({"kenmerk": "B-0001"}, "there is a B-0001 already"),
    ],
)
def test_wrong_restriction_is_refused_and_nothing_written(
    tmp_path: Path, change: dict[str, str | None], said: str
) -> None:
    add(tmp_path, ROW)
    before = (tmp_path / "restrictions.toml").read_bytes()
    with pytest.raises(ConfigError, match=said.replace("*", r"\*").replace("?", r"\?")):
        add(tmp_path, {**ROW, **change})
    assert (tmp_path / "restrictions.toml").read_bytes() == before


def test_lifting_what_is_not_there_or_lifted_is_refused(tmp_path: Path) -> None:
    add(tmp_path, ROW)
    lifting = {"datum": "2026-11-22", "door": "A"}
    with pytest.raises(UsageError, match="B-0009: is not in"):
        lift(tmp_path, "B-0009", lifting)
    lift(tmp_path, "B-0001", lifting)
    with pytest.raises(UsageError, match="was lifted on 2026-11-22 already"):
        lift(tmp_path, "B-0001", lifting)


@pytest.mark.parametrize(
    ("name", "text", "said"),
    [
        (
            "restrictions.toml",
            "[[beperking]]\nurl = 'a/*'\n",
            "still to be filled in: beperking.ken",
        ),
        ("restrictions.toml", "[[beperkingen]]\n", "did you mean beperking?"),
        ("restrictions.csv", "url;gronden\r\n", "there is no column gronden"),
        ("restrictions.csv", "url;grond\r\na/*\r\n", "not as many cells"),
        ("restrictions.csv", 'url\r\n"a', "is no CSV"),
        ("restrictions.csv", "kenmerk;url\r\n1;a/*\r\n", "beperking.grond, beperking.besluit"),
    ],
)
def test_file_that_is_wrong_is_told_by_name(
    tmp_path: Path, name: str, text: str, said: str
) -> None:
    (tmp_path / name).write_text(text, encoding="utf-8")
    with pytest.raises(ConfigError) as caught:
        read_restrictions(tmp_path)
    assert said in str(caught.value)
    assert str(tmp_path / name) in str(caught.value)


def test_same_id_twice_is_refused(tmp_path: Path) -> None:
    add(tmp_path, ROW)
    path = tmp_path / "restrictions.toml"
    text = path.read_text(encoding="utf-8")
    path.write_text(text + text, encoding="utf-8")
    with pytest.raises(ConfigError, match="B-0001 stands twice"):
        read_restrictions(tmp_path)


def test_two_registers_are_one_too_many(tmp_path: Path) -> None:
    (tmp_path / "restrictions.toml").touch()
    (tmp_path / "restrictions.csv").touch()
    with pytest.raises(UsageError, match="keep one of them"):
        read_restrictions(tmp_path)
