"""Units of work: files that are named exist, and each harvest of the demo is one unit."""

from pathlib import Path

from tests.spreading import APART, DEMO, unit_of

ROOT = Path(__file__).parents[2]


def test_every_file_that_is_cut_otherwise_exists() -> None:
    assert [file for file in sorted(APART | DEMO) if not (ROOT / file).is_file()] == []


def test_a_file_is_a_unit_unless_it_is_cut_by_harvest_or_by_test() -> None:
    assert unit_of("tests/warc/test_reader.py::test_it[http]") == "tests/warc/test_reader.py"
    demo = "tests/harvests/test_bytes.py::test_it"
    assert unit_of(f"{demo}[http]") == unit_of("tests/harvests/test_offline.py::test_other[http]")
    assert unit_of(f"{demo}[http]") != unit_of(f"{demo}[https]")
    assert unit_of(demo) == unit_of(f"{demo}[https]"), "what looks at both harvests"
    apart = "tests/harvests/test_limits.py::test_it"
    assert unit_of(f"{apart}[1]") != unit_of(f"{apart}[2]")
