"""What a site's claims are worth: a 304 that lied once is not believed until it is earned back."""

from datetime import UTC, datetime, timedelta

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from capture.change.trust import (
    MOST_GROUPS,
    VALIDATORS,
    Claim,
    Judgement,
    Source,
    Trust,
    group_of,
)

NOW = datetime(2026, 11, 22, 4, 0, tzinfo=UTC)
URL = "https://www.voorbeeld.nl/nieuws/een"


def judgement(
    source: Source, claim: Claim, *, changed: bool, url: str = URL, moment: datetime = NOW
) -> Judgement:
    return Judgement(source=source, url=url, claim=claim, was_changed=changed, moment=moment)


def test_a_new_source_is_trusted() -> None:
    trust = Trust()
    assert all(trust.is_reason_to_render(source, URL) for source in Source)
    assert all(trust.may_ask_conditionally(source, URL, NOW) for source in VALIDATORS)


@pytest.mark.parametrize("source", sorted(VALIDATORS))
def test_one_lie_takes_the_304_away_and_time_gives_it_back(source: Source) -> None:
    trust = Trust().judged([judgement(source, Claim.UNCHANGED, changed=True)])
    assert not trust.may_ask_conditionally(source, URL, NOW)
    assert not trust.may_ask_conditionally(source, URL + "?p=2", NOW + timedelta(days=29))
    assert trust.may_ask_conditionally(source, URL, NOW + timedelta(days=30))
    assert trust.demoted(NOW) == ((source, "www.voorbeeld.nl:443/nieuws"),)
    (sentence,) = trust.sentences(NOW)
    assert "2026-11-22 04:00 UTC" in sentence.nl
    assert URL in sentence.en


def test_another_part_of_the_site_keeps_its_304() -> None:
    trust = Trust().judged([judgement(Source.ETAG, Claim.UNCHANGED, changed=True)])
    assert trust.may_ask_conditionally(Source.ETAG, "https://www.voorbeeld.nl/wonen/huis", NOW)
    assert trust.may_ask_conditionally(Source.LAST_MODIFIED, URL, NOW)


def test_a_lie_seen_late_does_not_shorten_the_wait() -> None:
    trust = Trust().judged(
        judgement(Source.ETAG, Claim.UNCHANGED, changed=True, moment=NOW - timedelta(days=days))
        for days in (1, 20)
    )
    assert not trust.may_ask_conditionally(Source.ETAG, URL, NOW + timedelta(days=28))


def test_silence_of_a_sitemap_is_never_a_reason_to_skip() -> None:
    with pytest.raises(ValueError, match="no validator"):
        Trust().may_ask_conditionally(Source.SITEMAP, URL, NOW)


@pytest.mark.parametrize(
    ("right", "false", "is_believed"),
    [(0, 4, True), (0, 5, False), (3, 3, True), (2, 3, False), (10, 2, True)],
)
def test_false_alarms_cost_trust(right: int, false: int, *, is_believed: bool) -> None:
    claims = [True] * right + [False] * false
    trust = Trust().judged(
        judgement(Source.SITEMAP, Claim.CHANGED, changed=changed) for changed in claims
    )
    assert trust.is_reason_to_render(Source.SITEMAP, URL) == is_believed
    told = trust.sentences(NOW)[0].en
    assert f"{right} of {right + false} claimed changes were true" in told
    assert ("no longer leads to rendering" in told) != is_believed


def test_a_source_that_mends_its_ways_is_believed_again() -> None:
    trust = Trust().judged(judgement(Source.FEED, Claim.CHANGED, changed=False) for _ in range(200))
    assert not trust.is_reason_to_render(Source.FEED, URL)
    trust = trust.judged(judgement(Source.FEED, Claim.CHANGED, changed=True) for _ in range(60))
    assert trust.is_reason_to_render(Source.FEED, URL)


def test_groups_without_end_are_not_trusted_with_a_304() -> None:
    trust = Trust().judged(
        judgement(Source.ETAG, Claim.UNCHANGED, changed=False, url=f"https://a.nl/{n}/x")
        for n in range(MOST_GROUPS + 50)
    )
    assert len(trust.tallies) == MOST_GROUPS + 1
    assert not trust.may_ask_conditionally(Source.ETAG, "https://a.nl/other/x", NOW)


def test_what_is_no_url_is_never_trusted() -> None:
    assert group_of(Source.ETAG, "javascript:x") == "*"
    assert not Trust().may_ask_conditionally(Source.ETAG, "x", NOW)


judgements = st.lists(
    st.builds(
        Judgement,
        source=st.sampled_from(Source),
        url=st.sampled_from([URL, "https://a.nl/", "https://b.nl/x/y", "no url"]),
        claim=st.sampled_from(Claim),
        was_changed=st.booleans(),
        moment=st.datetimes(datetime(2026, 1, 1), datetime(2027, 1, 1), timezones=st.just(UTC)),  # noqa: DTZ001
    ),
    max_size=40,
)


@settings(max_examples=60, deadline=None)
@given(judgements)
def test_it_is_carried_from_run_to_run(listed: list[Judgement]) -> None:
    trust = Trust().judged(listed)
    again = Trust.from_json(trust.to_json())
    assert again == trust
    assert again.sentences(NOW) == trust.sentences(NOW)


@settings(max_examples=60, deadline=None)
@given(judgements)
def test_a_304_is_believed_only_without_a_lie(listed: list[Judgement]) -> None:
    trust = Trust().judged(listed)
    for source in VALIDATORS:
        has_lied = any(
            each.source is source and each.url == URL and each.was_changed
            and each.claim is Claim.UNCHANGED and NOW - each.moment < timedelta(days=30)
            for each in listed
        )  # fmt: skip
        assert trust.may_ask_conditionally(source, URL, NOW) == (not has_lied)


@pytest.mark.parametrize("text", [
    "", "{", "[]", "[" * 100_000, '{"format":"x","days_without_lie":1,"tallies":[]}',
    '{"format":"capture-trust-1","days_without_lie":-1,"tallies":[]}',
    '{"format":"capture-trust-1","days_without_lie":30,"tallies":[{}]}',
    '{"format":"capture-trust-1","days_without_lie":30,"tallies":[{"source":"x","group":"g",'
    '"right":0,"false_alarms":0,"lies":0,"silent":0,"lately":[0,0],"evidence":[]}]}',
    '{"format":"capture-trust-1","days_without_lie":30,"tallies":[{"source":"etag","group":"g",'
    '"right":0,"false_alarms":0,"lies":1,"silent":0,"lately":[0,0],"evidence":[]}]}',
])  # fmt: skip
def test_a_file_that_is_not_ours_is_a_value_error(text: str) -> None:
    with pytest.raises(ValueError, match=r"^trust: "):
        Trust.from_json(text)
