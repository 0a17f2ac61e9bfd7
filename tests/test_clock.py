from datetime import UTC, datetime, timedelta

import pytest

from capture import clock


def test_shifted_clock_is_ahead_within_the_block_alone() -> None:
    before = datetime.now(UTC)
    with clock.shifted(timedelta(days=-3)):
        assert clock.shift() == timedelta(days=-3)
        with clock.shifted(timedelta(days=2)):
            assert timedelta(days=2) <= clock.now() - before < timedelta(days=2, minutes=1)
        assert timedelta(days=-3) <= clock.now() - before < timedelta(days=-3, minutes=1)
    assert clock.shift() == timedelta()


def test_shift_ends_when_the_block_fails() -> None:
    with pytest.raises(KeyError), clock.shifted(timedelta(days=1)):
        raise KeyError
    assert clock.shift() == timedelta()
