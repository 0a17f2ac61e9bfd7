"""Names of WARC files (WARC03)."""

from datetime import UTC, datetime, timedelta, timezone

import pytest

from capture.model.layout import HarvestName
from capture.warc import naming


def name(**given: object) -> HarvestName:
    facts: dict[str, object] = {
        "site_host": "www.xn--vrbeeld-d1a.nl",
        "prefix": "NL-HaNA-2",
        "started": datetime(2026, 1, 2, 3, 4, 5, tzinfo=UTC),
        "kind": "full",
    }
    return HarvestName(**(facts | given))  # type: ignore[arg-type]


@pytest.mark.requirement("WARC03")
def test_prefix_timestamp_serial_host() -> None:
    assert naming.file_name(name(), 1) == (
        "NL-HaNA-2-20260102030405-0001-www.xn--vrbeeld-d1a.nl.warc"
    )
    assert "-12345-" in naming.file_name(name(), 12345)


@pytest.mark.requirement("WARC03")
def test_timestamp_is_utc() -> None:
    amsterdam = timezone(timedelta(hours=2))
    started = datetime(2026, 7, 1, 1, 0, 0, tzinfo=amsterdam)
    assert "-20260630230000-" in naming.file_name(name(started=started), 1)


@pytest.mark.parametrize(
    ("file", "serial"),
    [
        ("NL-1-20260102030405-0042-a-b.example.nl.warc", 42),
        ("NL-1-20260102030405-0042-a-b.example.nl.warc.open", 42),
        ("NL-20260101000000-7-20260102030405-001-x.nl.warc", 1),
        ("NL-20260102030405-12345-x.nl.warc.gz", 12345),
        ("NL-20260102030405-01-x.nl.warc", None),
        ("NL-2026010203040-0001-x.nl.warc", None),
        ("-20260102030405-0001-x.nl.warc", None),
        ("manifest-sha256.txt", None),
    ],
)
def test_serials_are_read_around_the_timestamp(file: str, serial: int | None) -> None:
    assert naming.serial_of(file) == serial


@pytest.mark.parametrize("host", ["127.0.0.1", "localhost", "2001-db8--1", "a-b.example.nl"])
def test_what_is_written_can_be_read(host: str) -> None:
    assert naming.serial_of(naming.file_name(name(site_host=host), 17)) == 17
