"""What became of a URL, and what that means for the list."""

from typing import Any

import pytest

from capture.model.kind import Kind
from capture.model.obstacle import Reason
from capture.model.outcome import Outcome
from capture.obstacles.ledger_facts import Row, detect, judge
from capture.obstacles.sentences import describe
from capture.obstacles.verdicts import VERDICTS
from tests.obstacles.pages import SITE, exchange, only

URL = f"{SITE}/stuk"
NO_OBSTACLES = {
    Outcome.OUT_OF_SCOPE,
    Outcome.UNDETERMINED_MEMBERSHIP,
    Outcome.EXCLUDED_BY_OWNER,
    Outcome.ROBOTS,
    Outcome.UNSUPPORTED_SCHEME,
}


def row(outcome: Outcome | None, **changes: Any) -> Row:
    return Row(**({"url": URL, "kind": Kind.PAGE, "outcome": outcome} | changes))


def part(outcome: Outcome | None, **changes: Any) -> Row:
    return row(outcome, **({"kind": Kind.REQUEST, "is_embedded": True} | changes))


def test_every_outcome_has_a_verdict_with_a_ground() -> None:
    assert set(VERDICTS) == set(Outcome)
    assert all(verdict.why for verdict in VERDICTS.values())


@pytest.mark.parametrize("outcome", Outcome)
def test_what_is_not_in_the_archive_is_told_unless_it_was_left_out_on_purpose(
    outcome: Outcome,
) -> None:
    told = list(detect([row(outcome)]))

    if outcome in NO_OBSTACLES:
        assert told == []
    elif not outcome.is_in_archive:
        (obstacle,) = told
        words = describe(obstacle)
        assert words.nl.endswith(".")
        assert words.en.endswith(".")
        assert "not known" not in words.en


@pytest.mark.parametrize(
    ("made", "reason"),
    [
        (row(Outcome.CAPTURED, status=200), None),
        (row(Outcome.CAPTURED, status=404), None),
        (row(Outcome.CAPTURED, status=410), None),
        (row(Outcome.CAPTURED, status=401), Reason.LOGIN),
        (row(Outcome.CAPTURED, status=403), Reason.LOGIN),
        (row(Outcome.CAPTURED, status=429), Reason.BOT_WALL),
        (row(Outcome.CAPTURED, status=500), Reason.PAGE_NOT_CAPTURED),
        (part(Outcome.CAPTURED, status=404), Reason.FAILED_RESOURCE),
        (part(Outcome.CAPTURED, status=404, is_variant=True), Reason.MISSING_VARIANT),
        (part(Outcome.DNS_FAILED), Reason.FAILED_RESOURCE),
        (part(Outcome.TIMED_OUT, is_variant=True), Reason.MISSING_VARIANT),
        (row(Outcome.DNS_FAILED, kind=Kind.FILE), Reason.PAGE_NOT_CAPTURED),
        (row(Outcome.TRUNCATED_LENGTH), Reason.TOO_LARGE),
        (row(Outcome.TRUNCATED_TIME), Reason.TOO_LARGE),
        (row(Outcome.TRUNCATED_DISCONNECT), Reason.PAGE_NOT_CAPTURED),
        (row(Outcome.NEEDS_LOGIN), Reason.LOGIN),
        (row(Outcome.UNSAFE_METHOD), Reason.UNSAFE_METHOD),
        (row(Outcome.SUSPECTED_TRAP), Reason.ENDLESS),
        (row(Outcome.STREAMING_WITHOUT_END), Reason.TOO_LARGE),
        (row(Outcome.STREAMING_WITHOUT_END, mime="audio/mpeg"), Reason.LIVE_STREAM),
        (row(Outcome.STREAMING_WITHOUT_END, mime="text/event-stream"), Reason.SERVER_SENT_EVENTS),
        (row(Outcome.REDIRECTED_OUT_OF_SCOPE, redirect_target="https://elders.nl/"), None),
        (
            row(Outcome.REDIRECTED_OUT_OF_SCOPE, redirect_target="https://login.digid.nl/s"),
            Reason.LOGIN,
        ),
        (row(None), None),
    ],
)
def test_a_row_is_judged_by_outcome_status_and_type(made: Row, reason: Reason | None) -> None:
    assert judge(made) is reason


def test_a_part_is_told_for_each_page_and_is_one_thing() -> None:
    told = list(detect([part(Outcome.DNS_FAILED, pages=(f"{SITE}/a", f"{SITE}/b"))]))

    assert [each.page for each in told] == [f"{SITE}/a", f"{SITE}/b"]
    assert {each.thing for each in told} == {URL}


def test_a_page_is_told_once_with_what_named_it() -> None:
    (obstacle,) = detect([row(Outcome.DNS_FAILED, pages=(f"{SITE}/a", f"{SITE}/b"), detail="x")])

    assert obstacle.page == URL
    assert [each.text for each in obstacle.evidence] == [
        "outcome dns-failed: x",
        f"named by {SITE}/a",
    ]


def test_a_wall_that_its_page_told_is_not_told_again() -> None:
    refused = row(Outcome.CAPTURED, status=403)

    assert list(detect([refused], explained={(Reason.BOT_WALL, URL)})) == []
    assert len(list(detect([refused], explained={(Reason.POST_FORM, URL)}))) == 1


def test_members_of_an_endless_series_are_one_thing() -> None:
    months = [
        row(Outcome.SUSPECTED_TRAP, url=f"{SITE}/kalender/2031/{month}") for month in range(1, 13)
    ]

    assert {each.thing for each in detect(months)} == {f"{SITE}/kalender/{{}}/{{}}"}


def test_a_stream_is_the_same_thing_to_the_ledger_as_to_the_page() -> None:
    url = f"{SITE}/events?since=4"
    (by_row,) = detect([part(Outcome.STREAMING_WITHOUT_END, url=url, mime="text/event-stream")])

    assert by_row.thing == only(exchange(url, "text/event-stream")).thing
