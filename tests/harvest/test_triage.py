import pytest

from capture.frontier.values import Priority
from capture.harvest.triage import decide
from capture.model.kind import Kind
from capture.model.link import Hop, Link, Mechanism
from capture.scope.scope import Scope

HOME = "https://www.voorbeeld.nl/"
SCOPE = Scope.of([HOME])


def guess(url: str, hop: Hop = Hop.SPECULATIVE) -> Link:
    return Link(url=url, hop=hop, mechanism=Mechanism.SCRIPT_TEXT, where="1:1")


def test_guess_is_fetched_as_a_file_after_the_pages() -> None:
    decision = decide(guess(f"{HOME}x"), from_url=HOME, scope=SCOPE)
    assert decision is not None
    assert (decision.priority, decision.sighting.kind) == (Priority.CANDIDATE, Kind.FILE)


@pytest.mark.parametrize("url", ["https://elders.org/x", "ftp://elders.org/x"])
def test_guess_at_another_site_is_dropped_and_a_link_is_listed(url: str) -> None:
    assert decide(guess(url), from_url=HOME, scope=SCOPE) is None
    listed = decide(guess(url, Hop.LINK), from_url=HOME, scope=SCOPE)
    assert listed is not None
    assert listed.priority is None


def test_script_that_a_script_loads_is_fetched_wherever_it_lies() -> None:
    decision = decide(guess("https://cdn.org/x.js", Hop.EMBED), from_url=HOME, scope=SCOPE)
    assert decision is not None
    assert decision.priority is Priority.EMBED
