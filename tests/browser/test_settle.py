"""When a page has come to rest: the laws, as a table."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from capture.browser.settle import Advice, Goal, Patience, Probe, Rest, Wait, Wire, advise

PATIENCE = Patience(quiet_seconds=0.15, stall_seconds=10)


@pytest.mark.parametrize(
    ("goal", "in_flight", "last_change", "probed_at", "now", "advice"),
    [
        (Goal.CALM, 1, 5.0, None, 5.0, Wait(until=15.0)),
        (Goal.CALM, 1, 5.0, 5.5, 14.9, Wait(until=15.0)),
        (Goal.CALM, 1, 5.0, None, 15.0, Rest(is_stalled=True)),
        (Goal.CALM, 0, 5.0, None, 5.0, Probe()),
        (Goal.CALM, 0, 5.0, 4.9, 6.0, Probe()),
        (Goal.CALM, 0, 5.0, 5.0, 5.0, Rest(is_stalled=False)),
        (Goal.CALM, 0, 5.0, 5.1, 5.1, Rest(is_stalled=False)),
        (Goal.QUIET, 0, 5.0, 4.9, 6.0, Probe()),
        (Goal.QUIET, 0, 5.0, 5.1, 5.1, Wait(until=5.15)),
        (Goal.QUIET, 0, 5.0, 5.1, 5.15, Rest(is_stalled=False)),
        (Goal.QUIET, 2, 5.0, 5.1, 15.0, Rest(is_stalled=True)),
    ],
)
def test_advice(
    *,
    goal: Goal,
    in_flight: int,
    last_change: float,
    probed_at: float | None,
    now: float,
    advice: Advice,
) -> None:
    wire = Wire(in_flight=in_flight, last_change=last_change)
    assert advise(goal=goal, wire=wire, probed_at=probed_at, patience=PATIENCE, now=now) == advice


moments = st.floats(0, 100)


@given(st.sampled_from(Goal), st.integers(0, 3), moments, st.none() | moments, moments)
def test_a_wait_always_ends_in_the_future(
    goal: Goal, in_flight: int, last_change: float, probed_at: float | None, now: float
) -> None:
    wire = Wire(in_flight=in_flight, last_change=last_change)
    match advise(goal=goal, wire=wire, probed_at=probed_at, patience=PATIENCE, now=now):
        case Wait(until=until):
            assert until > now
        case Rest(is_stalled=False):
            assert in_flight == 0
            assert probed_at is not None
            assert probed_at >= last_change
        case Rest() | Probe():
            pass


def test_the_quiet_window_grows_with_the_slowness_of_the_machine() -> None:
    assert PATIENCE.quiet_after(0.03) == PATIENCE.quiet_seconds
    assert PATIENCE.quiet_after(0.26) == pytest.approx(1.15)
    assert PATIENCE.quiet_after(60) == PATIENCE.longest_quiet_seconds

    wire = Wire(in_flight=0, last_change=100.0)
    busy = advise(
        goal=Goal.QUIET,
        wire=wire,
        probed_at=100.1,
        patience=PATIENCE,
        now=100.5,
        probe_seconds=0.26,
    )
    assert busy == Wait(until=pytest.approx(101.15))  # type: ignore[arg-type]
