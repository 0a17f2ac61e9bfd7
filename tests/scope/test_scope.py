from datetime import UTC, datetime

import pytest
from hypothesis import given
from hypothesis import strategies as st

from capture.errors import ConfigError
from capture.model.decision import Channel, Choice, OwnerDecision
from capture.model.outcome import Outcome
from capture.scope.scope import Decision, Mode, Rules, Scope

SEED = "https://www.voorbeeld.nl/nieuws/start.html"


def scope(*seeds: str, mode: Mode = Mode.HOST, rules: Rules | None = None) -> Scope:
    return Scope.of(seeds or [SEED], mode=mode, rules=rules)


@pytest.mark.parametrize(
    ("url", "is_in_scope"),
    [
        ("https://www.voorbeeld.nl/", True),
        ("http://www.voorbeeld.nl/a?b=c", True),
        ("https://voorbeeld.nl/", True),
        ("https://WWW.Voorbeeld.nl:443/", True),
        ("https://m.voorbeeld.nl/", False),
        ("https://www.www.voorbeeld.nl/", False),
        ("https://voorbeeld.nl.evil.org/", False),
        ("https://evilvoorbeeld.nl/", False),
        ("https://www.voorbeeld.nl@evil.org/", False),
        ("https://www.voorbeeld.nl:8443/", False),
        ("http://www.voorbeeld.nl:443/", False),
    ],
)
def test_host_means_host_port_and_www_twin(url: str, is_in_scope: bool) -> None:
    assert scope().judge(url).is_in_scope is is_in_scope


def test_www_twin_goes_both_ways_but_not_for_addresses() -> None:
    assert scope("http://voorbeeld.nl/").judge("https://www.voorbeeld.nl/x").is_in_scope
    assert not scope("http://127.0.0.1/").judge("http://www.127.0.0.1/").is_in_scope


def test_other_ports_are_other_sites() -> None:
    local = scope("http://127.0.0.1:8001/")
    assert local.judge("http://127.0.0.1:8001/a").is_in_scope
    assert not local.judge("http://127.0.0.1:8002/a").is_in_scope
    assert not local.judge("http://127.0.0.1/a").is_in_scope
    assert scope("http://[::1]:81/").judge("http://[::1]:81/x").is_in_scope


def test_international_names_are_compared_in_punycode() -> None:
    assert scope("https://café.nl/").judge("https://xn--caf-dma.nl/menu").is_in_scope


@pytest.mark.parametrize(
    ("seed", "url", "is_in_scope"),
    [
        ("http://a.nl/dir/", "http://a.nl/dir/x/y", True),
        ("http://a.nl/dir/", "http://a.nl/dir", True),
        ("http://a.nl/dir", "https://www.a.nl/dir/x", True),
        ("http://a.nl/dir", "http://a.nl/directory", False),
        ("http://a.nl/dir/index.html", "http://a.nl/dir/x", True),
        ("http://a.nl/dir/", "http://a.nl/dir/../x", False),
        ("http://a.nl/dir/", "http://a.nl/Dir/x", False),
        ("http://a.nl/dir/", "http://a.nl/", False),
        ("http://a.nl/", "http://a.nl/anything", True),
        ("http://a.nl/x.html", "http://a.nl/anything", True),
    ],
)
def test_prefix_is_a_folder(seed: str, url: str, is_in_scope: bool) -> None:
    assert scope(seed, mode=Mode.PREFIX).judge(url).is_in_scope is is_in_scope


@pytest.mark.parametrize(
    ("seed", "url", "is_in_scope"),
    [
        ("https://www.voorbeeld.nl/", "https://m.a.voorbeeld.nl/", True),
        ("https://www.voorbeeld.nl/", "http://voorbeeld.nl/", True),
        ("https://www.voorbeeld.nl/", "https://ander.nl/", False),
        ("https://a.co.uk/", "https://b.co.uk/", False),
        ("https://gemeente.github.io/", "https://ander.github.io/", False),
        ("http://127.0.0.1/", "http://10.127.0.0.1/", False),
        ("http://localhost:81/", "http://localhost:81/x", True),
        ("http://localhost:81/", "http://localhost/x", False),
    ],
)
def test_domain_is_what_the_public_suffix_list_says(seed: str, url: str, is_in_scope: bool) -> None:
    assert scope(seed, mode=Mode.DOMAIN).judge(url).is_in_scope is is_in_scope


def test_list_holds_the_seeds_only() -> None:
    listed = scope("http://a.nl/1", "http://a.nl/2", mode=Mode.LIST)
    assert listed.judge("http://a.nl/2#kop").is_in_scope
    assert not listed.judge("http://a.nl/3").is_in_scope


def test_redirect_target_of_a_seed_is_learned() -> None:
    learned = scope("http://oud.nl/").learn("https://nieuw.nl/welkom")
    assert learned.judge("https://www.nieuw.nl/contact").is_in_scope
    assert learned.judge("http://oud.nl/x").is_in_scope
    assert not scope("http://oud.nl/").judge("https://nieuw.nl/").is_in_scope
    assert scope().learn("mailto:a@b.nl") == scope()


def test_exclude_beats_all_and_include_adds() -> None:
    rules = Rules.compile(include=[r"^https://cdn\."], exclude=[r"/agenda/\d{4}"])
    ruled = scope(rules=rules)
    assert ruled.judge("https://cdn.org/x").rule == r"include: ^https://cdn\."
    excluded = ruled.judge("https://www.voorbeeld.nl/agenda/2031")
    assert excluded.outcome is Outcome.EXCLUDED_BY_OWNER
    assert excluded.rule == r"exclude: /agenda/\d{4}"
    assert not scope(SEED, rules=Rules.compile(exclude=["start"])).judge(SEED).is_in_scope


PAGE = "https://www.voorbeeld.nl/agenda"


def decided(choice: Choice, url: str = PAGE) -> Rules:
    decision = OwnerDecision(
        url=url,
        choice=choice,
        reason="omdat",
        by="A. Bakker",
        moment=datetime(2026, 11, 22, tzinfo=UTC),
        harvest="NL-x-20261122000000-full",
        channel=Channel.CSV,
    )
    return Rules.compile(decisions=[decision], exclude=["/weg$"])


@pytest.mark.requirement("REIK03")
def test_what_the_owner_decided_out_is_left_out_and_says_why() -> None:
    verdict = scope(PAGE, rules=decided(Choice.OUT)).judge(f"{PAGE}#top")
    assert (verdict.outcome, verdict.rule) == (Outcome.EXCLUDED_BY_OWNER, "decision: out")
    assert verdict.reason == "omdat"
    assert scope(rules=decided(Choice.OUT)).judge(f"{PAGE}/2031").is_in_scope


def test_decision_about_a_route_is_about_that_route() -> None:
    ruled = scope(rules=decided(Choice.OUT, f"{PAGE}#/oud"))
    assert not ruled.judge(f"{PAGE}#/oud").is_in_scope
    assert ruled.judge(PAGE).is_in_scope
    assert ruled.judge(f"{PAGE}#/nieuw").is_in_scope


@pytest.mark.requirement("REIK03")
def test_what_the_owner_decided_in_belongs_unless_an_expression_excludes_it() -> None:
    desk = "https://loket.voorbeeld.nl/aanvraag"
    assert scope().judge(desk).outcome is Outcome.UNDETERMINED_MEMBERSHIP
    verdict = scope(rules=decided(Choice.IN, desk)).judge(desk)
    assert (verdict.is_in_scope, verdict.rule) == (True, "decision: in")
    gone = f"{desk}/weg"
    assert not scope(rules=decided(Choice.IN, gone)).judge(gone).is_in_scope


@pytest.mark.requirement("REIK03")
@pytest.mark.parametrize(
    ("seed", "url", "outcome"),
    [
        (SEED, "https://loket.voorbeeld.nl/", Outcome.UNDETERMINED_MEMBERSHIP),
        (SEED, "http://a.b.voorbeeld.nl:8080/x", Outcome.UNDETERMINED_MEMBERSHIP),
        (SEED, "https://www.voorbeeld.nl:8443/", Outcome.OUT_OF_SCOPE),
        (SEED, "https://ander.nl/", Outcome.OUT_OF_SCOPE),
        (SEED, "https://voorbeeld.nl.evil.org/", Outcome.OUT_OF_SCOPE),
        ("https://a.co.uk/", "https://b.co.uk/", Outcome.OUT_OF_SCOPE),
        ("https://a.github.io/", "https://b.github.io/", Outcome.OUT_OF_SCOPE),
        ("http://127.0.0.1/", "http://10.0.0.1/", Outcome.OUT_OF_SCOPE),
        ("http://localhost/", "http://x.localhost/", Outcome.OUT_OF_SCOPE),
    ],
)
def test_other_hosts_of_the_same_domain_may_belong(seed: str, url: str, outcome: Outcome) -> None:
    assert scope(seed).judge(url).outcome is outcome


@pytest.mark.parametrize("mode", [Mode.PREFIX, Mode.LIST])
def test_who_says_where_the_site_ends_leaves_no_doubt(mode: Mode) -> None:
    verdict = scope(mode=mode).judge("https://loket.voorbeeld.nl/")
    assert verdict.outcome is Outcome.OUT_OF_SCOPE


@pytest.mark.parametrize("raw", ["(", "[a", "*x", "(?P<n", "a{2,1}", "(?<=a+)b"])
def test_wrong_expression_is_named(raw: str) -> None:
    with pytest.raises(ConfigError) as caught:
        Rules.compile(exclude=[raw])
    assert repr(raw) in str(caught.value)


@pytest.mark.parametrize("seed", ["voorbeeld.nl", "ftp://a.nl/", "", "http://"])
def test_seed_that_is_no_web_address_is_refused(seed: str) -> None:
    with pytest.raises(ConfigError, match="is not an http or https URL"):
        scope(seed)


def test_rule_says_why() -> None:
    assert scope().judge(SEED).rule == "seed"
    assert scope().judge("http://voorbeeld.nl/").rule == "host: voorbeeld.nl"
    assert scope().judge("http://x.nl:81/").rule == "not in host: x.nl:81"
    assert scope().judge("ftp://x.nl/").rule == "scheme: ftp"


@given(st.text(max_size=60))
def test_any_text_gets_a_verdict(text: str) -> None:
    verdict = scope().judge(text)
    assert (verdict.outcome is None) == (verdict.decision is Decision.IN_SCOPE)
