"""Checks by themselves: facts in, a judgement out."""

from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest

from capture.audit.checks import freq, redesigns, warc
from capture.audit.checks.runs import Run
from capture.audit.facts import ExchangeFacts, Facts, FileFacts, Found, ReachFacts
from capture.audit.guideline import Requirement, available, read_guideline
from capture.audit.warc_pass import _digest_in
from capture.errors import ConfigError
from capture.model.audit import Evidence, Standing
from capture.model.redesign import Redesign, Side

GUIDELINE = read_guideline()
MOMENT = datetime(2027, 1, 1, 12, tzinfo=UTC)
NAME = "warc/NL-Tst-20261101010000-0001-www.voorbeeld.nl.warc"


def asked(requirement: str) -> Requirement:
    return next(each for each in GUIDELINE.requirements if each.id == requirement)


def file(name: str = NAME, **changed: object) -> FileFacts:
    given: dict[str, object] = {
        "name": name,
        "size_bytes": 1000,
        "first_bytes": b"WARC/1.1\r\n",
        "capture_events": 3,
        "continuations": 0,
        "warcinfo_filename": name.rpartition("/")[2],
        "sha256": "a" * 64,
        "sidecar": "a" * 64,
        "in_manifest": "a" * 64,
        "checksum_after_seconds": 0.1,
        "records_by_type": {"warcinfo": 1, "request": 3, "response": 3},
    }
    return FileFacts(**(given | changed))  # type: ignore[arg-type]


def facts(*files: FileFacts) -> Facts:
    return Facts(
        files=files,
        unfinished=(),
        errors=Found(),
        warnings=Found(),
        rules={},
        records=7,
        lacking=Found(),
        lacking_by_field={},
        exchanges=ExchangeFacts(),
        reach=ReachFacts(),
        harvest=None,
        moment=MOMENT,
    )


@pytest.mark.parametrize(
    ("size", "events", "standing"),
    [
        (1_000_000_000, 900, Standing.MET),
        (1_000_000_001, 2, Standing.NOT_MET),
        (3_000_000_000, 1, Standing.MET),
        (3_000_000_000, 0, Standing.NOT_MET),
    ],
)
@pytest.mark.requirement("WARC02")
def test_only_one_single_event_may_exceed_a_gigabyte(
    size: int, events: int, standing: Standing
) -> None:
    found = warc.warc02(asked("WARC02"), facts(file(size_bytes=size, capture_events=events)))
    assert found.standing is standing


def test_a_segmented_item_is_against_it() -> None:
    found = warc.warc02(asked("WARC02"), facts(file(continuations=2)))
    assert found.standing is Standing.NOT_MET


@pytest.mark.parametrize(
    ("names", "standing"),
    [
        (["0001", "0002", "0003"], Standing.MET),
        (["001", "002"], Standing.MET),
        (["0001", "0003"], Standing.NOT_MET),
        (["0002"], Standing.NOT_MET),
        (["01"], Standing.NOT_MET),
    ],
)
@pytest.mark.requirement("WARC03")
def test_serials_run_from_one_without_gap(names: list[str], standing: Standing) -> None:
    files = [file(NAME.replace("0001", each)) for each in names]
    assert warc.warc03(asked("WARC03"), facts(*files)).standing is standing


@pytest.mark.parametrize(
    ("first", "packing"),
    [(b"\x1f\x8b\x08\x00", "gzip"), (b"\x28\xb5\x2f\xfd", "zstd"), (b"PK\x03\x04", "begint niet")],
)
def test_what_is_packed_is_told_by_its_first_bytes(first: bytes, packing: str) -> None:
    found = warc.warc04(asked("WARC04"), facts(file(first_bytes=first)))
    assert found.standing is Standing.NOT_MET
    assert packing in found.evidence[0].text_nl


def test_a_checksum_that_came_late_is_a_warning_with_weak_evidence() -> None:
    found = warc.warc05(asked("WARC05"), facts(file(checksum_after_seconds=3600.0)))
    assert found.standing is Standing.WARNING
    assert "zwak bewijs" in found.evidence[0].text_nl


def run(day: int, kind: str = "full", *, site: str = "a.nl", **changed: object) -> Run:
    started = MOMENT - timedelta(days=day)
    given: dict[str, object] = {
        "site": site,
        "name": f"{site}/{day}",
        "kind": kind,
        "started": started,
        "finished": started + timedelta(hours=1),
        "is_complete": True,
    }
    return Run(**(given | changed))  # type: ignore[arg-type]


@pytest.mark.parametrize(
    ("days", "standing"),
    [
        ([300], Standing.MET),
        ([367], Standing.NOT_MET),
        ([700, 340, 1], Standing.MET),
        ([800, 340], Standing.NOT_MET),
        ([], Standing.NOT_MET),
    ],
)
@pytest.mark.requirement("FREQ01")
def test_no_more_than_a_year_lies_between_full_harvests(
    days: list[int], standing: Standing
) -> None:
    runs = [*(run(day) for day in days), run(2, "incremental")]
    assert freq.archive_freq01(asked("FREQ01"), runs, MOMENT).standing is standing


def test_an_incomplete_full_harvest_does_not_count() -> None:
    found = freq.archive_freq01(asked("FREQ01"), [run(10, is_complete=False)], MOMENT)
    assert found.standing is Standing.NOT_MET


@pytest.mark.requirement("FREQ02")
def test_a_day_without_a_completed_run_is_told() -> None:
    runs = [run(day, "incremental") for day in (5, 4, 2, 1)]
    found = freq.archive_freq02(asked("FREQ02"), runs, MOMENT)
    assert found.standing is Standing.NOT_MET
    assert [each.text_en for each in found.evidence] == ["no completed harvest on 2026-12-29"]
    whole = [*runs, run(3, "full")]
    assert freq.archive_freq02(asked("FREQ02"), whole, MOMENT).standing is Standing.MET
    alone = freq.archive_freq02(asked("FREQ02"), [run(3, "full")], MOMENT)
    assert alone.standing is Standing.NOT_APPLICABLE


def test_days_are_those_of_the_netherlands() -> None:
    late = datetime(2026, 12, 30, 23, 30, tzinfo=UTC)  # the 31st in Amsterdam
    runs = [run(2, "incremental"), run(0, "incremental", started=late, finished=late)]
    assert freq.archive_freq02(asked("FREQ02"), runs, MOMENT).standing is Standing.MET


def test_days_without_a_run_are_told_as_stretches() -> None:
    runs = [run(day, "incremental") for day in (400, 2)]
    found = freq.archive_freq02(asked("FREQ02"), runs, MOMENT)
    assert [each.text_nl for each in found.evidence] == [
        "geen voltooide harvest van 28-11-2025 tot en met 29-12-2026: 397 dagen",
        "geen voltooide harvest op 31-12-2026",
    ]
    assert "Op 398 van 400 dagen" in found.summary_nl


def test_what_is_wrong_with_a_list_of_changes_counts_over_the_archive() -> None:
    wrong = Found(first=(Evidence(text_nl="weg", text_en="gone"),), count=1)
    runs = [run(1, "incremental")]
    assert freq.archive_freq02(asked("FREQ02"), runs, MOMENT).standing is Standing.MET
    found = freq.archive_freq02(asked("FREQ02"), runs, MOMENT, wrong)
    assert found.standing is Standing.NOT_MET
    assert found.evidence == wrong.first


CHANGED = MOMENT - timedelta(days=5)


def near(day: int, kind: str = "full", *, site: str = "a.nl", **tie: object) -> Run:
    given: dict[str, object] = {
        "change_id": "nieuwe-site",
        "moment": CHANGED,
        "side": Side.BEFORE,
    }
    return run(day, kind, site=site, redesign=Redesign(**(given | tie)))  # type: ignore[arg-type]


@pytest.mark.requirement("FREQ03")
def test_a_change_has_a_full_harvest_before_and_after() -> None:
    before, after = near(6), near(4, side=Side.AFTER)
    check, requirement = redesigns.archive_freq03, asked("FREQ03")
    assert check(requirement, [before, after]).standing is Standing.MET
    assert check(requirement, [before]).standing is Standing.NOT_MET
    assert check(requirement, [near(6, "page"), after]).standing is Standing.NOT_MET
    assert check(requirement, [near(6, change_id="b"), after]).standing is Standing.NOT_MET
    assert check(requirement, [run(6)]).standing is Standing.NOT_APPLICABLE


def test_the_moment_of_a_change_is_as_its_newest_harvest_says() -> None:
    late = CHANGED + timedelta(days=3)
    check, requirement = redesigns.archive_freq03, asked("FREQ03")
    runs = [near(6), near(1, side=Side.AFTER, moment=late)]
    assert check(requirement, runs).standing is Standing.MET
    found = check(requirement, [near(6), near(4, side=Side.AFTER, moment=late)])
    assert [each.text_en for each in found.evidence] == [
        "change nieuwe-site: no completed full harvest that started after 30 December 2026, 13:00"
    ]


def test_a_site_may_have_moved_to_another_host_with_the_change() -> None:
    before = near(6)
    after = near(4, site="b.nl", side=Side.AFTER, before="a.nl/6")
    check, requirement = redesigns.archive_freq03, asked("FREQ03")
    assert check(requirement, [before, after]).standing is Standing.MET
    other = near(4, site="b.nl", side=Side.AFTER, before="c.nl/6")
    found = check(requirement, [before, other])
    assert [each.file for each in found.evidence] == ["a.nl", "c.nl"]


def test_the_guideline_is_data_and_another_can_be_chosen(tmp_path: Path) -> None:
    assert "richtlijn-2026-05-concept" in available()
    path = tmp_path / "eigen.toml"
    path.write_text(
        'name = "Eigen"\nversion = "1"\nversion-en = "1"\n[[thema]]\ncode = "EIGEN"\n'
        'titel = "Eigen"\ntitle = "Own"\n[[eis]]\nid = "EIGEN01"\ntitel = "Iets"\n'
        'tekst = "Iets."\ntitle = "Something"\nlevel = "fail"\n',
        encoding="utf-8",
    )
    own = read_guideline(str(path))
    assert [each.id for each in own.requirements] == ["EIGEN01"]


@pytest.mark.parametrize(
    ("text", "said"),
    [
        ("name = ", "is no TOML"),
        ('name = "x"\nonbekend = 1\n', "version"),
    ],
)
def test_a_guideline_that_is_wrong_says_where(tmp_path: Path, text: str, said: str) -> None:
    path = tmp_path / "eigen.toml"
    path.write_text(text, encoding="utf-8")
    with pytest.raises(ConfigError, match=said):
        read_guideline(str(path))


def test_an_unknown_guideline_names_the_known_ones() -> None:
    with pytest.raises(ConfigError, match="richtlijn-2026-05-concept"):
        read_guideline("1.0")


def test_checksums_are_read_as_sha256sum_writes_them(tmp_path: Path) -> None:
    path = tmp_path / "manifest-sha256.txt"
    path.write_text("AB  b.warc\ncd *a.warc\n")
    assert _digest_in(path, "a.warc") == "cd"
    assert _digest_in(path, "b.warc") == "ab"
    assert _digest_in(path, "c.warc") is None
    assert _digest_in(tmp_path / "none", "a.warc") is None
