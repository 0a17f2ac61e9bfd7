"""Units of work: files that are named exist, and each harvest of the demo is one unit."""

from pathlib import Path

from tests.spreading import APART, DEMO, LONGEST, PORTAL, turn_of, unit_of

ROOT = Path(__file__).parents[2]


def test_every_file_that_is_cut_otherwise_exists() -> None:
    assert [file for file in sorted(APART | DEMO | PORTAL) if not (ROOT / file).is_file()] == []


def test_every_unit_that_is_begun_early_exists() -> None:
    shared = {unit_of(f"{file}::test_it[{door}]") for file in DEMO for door in ("http", "https")}
    shared |= {unit_of(f"{file}::test_it") for file in PORTAL}
    assert shared <= set(LONGEST)
    assert len(shared) == 3
    for unit in set(LONGEST) - shared:
        file, _, name = unit.partition("::")
        assert f"def {name or 'test_'}" in (ROOT / file).read_text("utf-8"), unit
        assert unit_of(unit) == unit


def test_the_longest_are_begun_first() -> None:
    turns = [turn_of(unit) for unit in (*LONGEST, "tests/warc/test_reader.py")]
    assert turns == sorted(set(turns))


def test_a_file_is_a_unit_unless_it_is_cut_by_harvest_or_by_test() -> None:
    assert unit_of("tests/warc/test_reader.py::test_it[http]") == "tests/warc/test_reader.py"
    demo = "tests/harvests/test_bytes.py::test_it"
    assert unit_of(f"{demo}[http]") == unit_of("tests/harvests/test_offline.py::test_other[http]")
    assert unit_of(f"{demo}[http]") != unit_of(f"{demo}[https]")
    assert unit_of(demo) == unit_of(f"{demo}[https]"), "what looks at both harvests"
    apart = "tests/harvests/test_limits.py::test_it"
    assert unit_of(f"{apart}[1]") != unit_of(f"{apart}[2]")
