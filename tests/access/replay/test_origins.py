"""Each archived site gets an origin of its own, and no host name but ours is answered for."""

import pytest

from capture.access.replay.policy import Origins, archived, label_of, portal
from capture.access.server import Named, listen

ONE = Origins(portal="https://archief.nl", replay="https://spel.nl")
MANY = Origins(portal="https://archief.nl", replay="https://spel.nl", per_site=True)


def test_sites_are_told_apart_by_host_and_port_alone() -> None:
    same = ["https://www.a.nl/", "http://WWW.A.nl:80/x?y", "https://u:p@www.a.nl/b"]
    assert len({MANY.frame(each) for each in same}) == 1
    others = [
        "https://a.nl/",
        "https://www.a.nl:8443/",
        "https://www.a.nl.evil.nl/",
        "http://[::1]/",
    ]
    assert len({MANY.frame(each) for each in (*same, *others)}) == 5
    assert {ONE.frame(each) for each in (*same, *others)} == {"https://spel.nl"}


def test_only_our_own_host_names_are_answered_for() -> None:
    label = label_of("https://a.nl/")
    assert MANY.label("spel.nl") == ""
    assert MANY.label(f"{label}.spel.nl") == label
    wrong = [
        "",
        "evil.nl",
        "www.spel.nl",
        f"{label}.spel.nl:81",
        f"x.{label}.spel.nl",
        f"{label}.nl",
    ]
    assert [MANY.label(each) for each in wrong] == [None] * len(wrong)
    assert ONE.label(f"{label}.spel.nl") is None


def test_policies_name_the_origin_that_a_page_runs_at_and_no_other() -> None:
    here = MANY.frame("https://a.nl/")
    assert here in archived(MANY, here)
    assert "spel.nl" not in archived(MANY, here).replace(here, "")
    assert "frame-src https://spel.nl https://*.spel.nl;" in portal(MANY)


@pytest.mark.parametrize(
    ("named", "replay", "per_site"),
    [
        (None, "http://localhost:", True),
        ("https://*.spel.nl", "https://spel.nl", True),
        ("https://spel.nl", "https://spel.nl", False),
    ],
)
def test_one_command_isolates_sites_and_so_does_a_host_name_with_a_star(
    named: str | None, replay: str, per_site: bool
) -> None:
    bound = listen("127.0.0.1", 0, 0, Named(replay_url=named))
    bound.portal.close()
    bound.replay.close()
    assert bound.origins.replay.startswith(replay)
    assert bound.origins.per_site is per_site
