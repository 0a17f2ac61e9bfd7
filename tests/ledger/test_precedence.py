from hypothesis import given
from hypothesis import strategies as st

from capture.ledger.precedence import replaces
from capture.model.outcome import Outcome

OUTCOMES = st.sampled_from(list(Outcome))
STATUSES = st.sampled_from([None, 200, 302, 404, 429, 503])


def test_failure_never_hides_a_capture() -> None:
    for failure in Outcome:
        if not failure.is_in_archive:
            assert not replaces(failure, None, old=Outcome.CAPTURED, old_status=200)
            assert replaces(Outcome.TRUNCATED_TIME, 200, old=failure, old_status=None)


def test_good_answer_replaces_an_error_page_and_not_the_reverse() -> None:
    assert replaces(Outcome.CAPTURED_AS_REVISIT, 200, old=Outcome.CAPTURED, old_status=429)
    assert not replaces(Outcome.CAPTURED, 503, old=Outcome.CAPTURED_AS_REVISIT, old_status=200)


def test_first_of_equal_captures_stands_and_last_of_equal_failures() -> None:
    assert not replaces(Outcome.CAPTURED, 200, old=Outcome.CAPTURED, old_status=200)
    assert replaces(Outcome.TLS_FAILED, None, old=Outcome.DNS_FAILED, old_status=None)


def test_redirect_judged_to_leave_the_site_replaces_its_capture() -> None:
    judged = Outcome.REDIRECTED_OUT_OF_SCOPE
    assert replaces(judged, None, old=Outcome.CAPTURED, old_status=302)
    assert not replaces(Outcome.CAPTURED, 302, old=judged, old_status=302)


def test_not_reached_gives_way_to_everything() -> None:
    assert all(replaces(x, None, old=Outcome.NOT_REACHED, old_status=None) for x in Outcome)


@given(OUTCOMES, STATUSES, OUTCOMES, STATUSES)
def test_of_two_outcomes_in_the_archive_one_stands_in_any_order(
    first: Outcome, first_status: int | None, second: Outcome, second_status: int | None
) -> None:
    if first.is_in_archive and second.is_in_archive:
        there = replaces(first, first_status, old=second, old_status=second_status)
        back = replaces(second, second_status, old=first, old_status=first_status)
        assert not (there and back)
