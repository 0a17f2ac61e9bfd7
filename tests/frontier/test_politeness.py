from datetime import UTC, datetime

import pytest

from capture.frontier.politeness import (
    Pace,
    Politeness,
    after_refusal,
    after_start,
    after_success,
    retry_after_seconds,
    room,
)

POLITE = Politeness(max_in_flight=4, delay_seconds=1.5, first_backoff_seconds=2.0)


def refused(pace: Pace, moment: float, seconds: float | None = None) -> Pace:
    return after_refusal(pace, POLITE, moment, retry_after_seconds=seconds)


def test_delay_counts_from_the_start_of_a_lease() -> None:
    assert after_start(Pace(), POLITE, 100.0).ready_at == 101.5


def test_backoff_doubles_with_each_further_refusal_up_to_a_cap() -> None:
    pace, moment, waits = Pace(), 1000.0, []
    for _ in range(10):
        pace = refused(pace, moment)
        waits.append(pace.backoff_until - moment)
        moment = pace.backoff_until
    assert waits == [2.0, 4.0, 8.0, 16.0, 32.0, 64.0, 128.0, 256.0, 300.0, 300.0]


def test_refusals_under_way_together_are_one_strike() -> None:
    pace = refused(refused(Pace(), 1000.0), 1000.5)
    assert (pace.strikes, pace.backoff_until) == (1, 1002.0)


def test_retry_after_is_obeyed_up_to_its_limit() -> None:
    assert refused(Pace(), 1000.0, 120.0).backoff_until == 1120.0
    assert refused(Pace(), 1000.0, 1e9).backoff_until == 4600.0
    assert refused(Pace(), 1000.0, -5.0).backoff_until == 1000.0


def test_retry_after_never_shortens_a_backoff() -> None:
    assert refused(refused(Pace(), 1000.0, 60.0), 1001.0, 5.0).backoff_until == 1060.0


def test_refusing_host_gets_one_at_a_time_until_it_recovered() -> None:
    pace = refused(Pace(), 1000.0)
    assert room(Pace(), POLITE) == 4
    for _ in range(POLITE.successes_to_recover):
        assert room(pace, POLITE) == 1
        pace = after_success(pace, POLITE, started=1003.0)
    assert room(pace, POLITE) == 4


def test_success_of_what_started_before_the_refusal_does_not_count() -> None:
    pace = refused(Pace(), 1000.0)
    assert after_success(pace, POLITE, started=999.0) == pace


@pytest.mark.parametrize(
    ("raw", "seconds"),
    [
        ("120", 120.0),
        (" 7 ", 7.0),
        ("Wed, 21 Oct 2026 07:28:30 GMT", 30.0),
        ("Wed, 21 Oct 2026 07:27:00 GMT", 0.0),
        ("soon", None),
        ("-3", None),
        ("²", None),
        ("9" * 5000, 999999999999.0),
        (None, None),
    ],
)
def test_retry_after_is_read_as_seconds_or_date(raw: str | None, seconds: float | None) -> None:
    moment = datetime(2026, 10, 21, 7, 28, tzinfo=UTC)
    assert retry_after_seconds(raw, moment) == seconds
