"""What is tried next on a page, and what is left alone: the pure part of exploring."""

from typing import Any

from capture.browser.exploration.candidate import Act, Action, Candidate, candidates
from capture.browser.exploration.memory import Memory
from capture.browser.exploration.plan import Plan


def row(label: str, *actions: str, number: int = 1, **more: Any) -> dict[str, Any]:
    """A row of js/hooks.js, `look`."""
    usual = {
        "number": number,
        "actions": list(actions) or ["click"],
        "label": label,
        "selector": f"main > button#{label}",
        "fingerprint": f"button|{label}",
        "pattern": "",
        "isShown": True,
        "isDangerous": False,
        "submit": None,
        "keys": [],
        "options": [],
    }
    return usual | more


def plan_of(memory: Memory | None = None, page: str = "/") -> Plan:
    known = memory or Memory()
    return Plan(is_known=lambda act: known.is_known(act, page=page))


def seen(*rows: dict[str, Any]) -> list[Candidate]:
    return candidates(list(rows))


def work_off(plan: Plan) -> list[str]:
    """Do everything that can be done; return what, in order."""
    done = []
    while (act := plan.next()) is not None:
        done.append(f"{act.action} {act.candidate.label}")
    return done


def test_alike_elements_are_told_apart_by_their_order() -> None:
    first, second = seen(row("meer", number=4), row("meer", number=9))
    assert first.fingerprint == second.fingerprint
    assert first.key != second.key


def test_what_appeared_is_tried_before_the_rest() -> None:
    plan = plan_of()
    plan.take(seen(row("een"), row("twee")), after=None)
    first = plan.next()
    assert first is not None
    assert first.candidate.label == "een"
    appeared = plan.take(seen(row("een"), row("twee"), row("drie")), after=first)
    assert [each.label for each in appeared] == ["drie"]
    deeper = plan.next()
    assert deeper is not None
    assert deeper.text == 'click button#een "een" > click button#drie "drie"'
    assert work_off(plan) == ["click twee"]


def test_each_act_is_done_once_however_often_its_element_is_seen() -> None:
    plan = plan_of()
    for _ in range(3):
        plan.take(seen(row("een", "hover", "click")), after=None)
    assert work_off(plan) == ["hover een", "click een"]


def test_what_can_be_seen_goes_before_what_is_hidden() -> None:
    plan = plan_of()
    plan.take(seen(row("dicht", isShown=False), row("open")), after=None)
    assert work_off(plan) == ["click open", "click dicht"]


def test_an_element_that_went_away_waits_until_it_is_back() -> None:
    plan = plan_of()
    plan.take(seen(row("een"), row("twee")), after=None)
    plan.take(seen(row("een")), after=None)
    assert work_off(plan) == ["click een"]
    waiting = plan.missing()
    assert waiting is not None
    assert waiting.candidate.label == "twee"
    plan.take(seen(row("twee")), after=None)
    assert work_off(plan) == ["click twee"]


def test_options_of_a_select_are_acts_of_their_own() -> None:
    plan = plan_of()
    plan.take(seen(row("kies", "choose", options=[0, 1, 2])), after=None)
    acts = [plan.next() for _ in range(3)]
    assert [act.option for act in acts if act is not None] == [0, 1, 2]
    assert plan.next() is None


def test_what_could_change_something_is_never_worked() -> None:
    plan = plan_of()
    post = {"method": "post", "url": "https://example.nl/aanvraag"}
    plan.take(
        seen(
            row("verwijder", isDangerous=True),
            row("verstuur", "hover", "click", "key", submit=post),
            row("zoek", submit={"method": "get", "url": "https://example.nl/zoek"}),
        ),
        after=None,
    )
    assert work_off(plan) == ["hover verstuur", "click zoek"]
    assert [(each.label, each.method, each.target) for each in plan.unsafe] == [
        ("verwijder", None, None),
        ("verstuur", "post", "https://example.nl/aanvraag"),
    ]


def act(label: str) -> Act:
    return Act(seen(row(label))[0], Action.CLICK)


def test_the_same_menu_is_known_when_two_pages_taught_nothing_new() -> None:
    memory = Memory()
    for page, led_to in (("/een", ["/contact"]), ("/twee", ["/contact"]), ("/contact", [])):
        assert not memory.is_known(act("menu"), page=page)
        memory.learn(act("menu"), page=page, urls=led_to, appeared=[])
    assert memory.is_known(act("menu"), page="/vier")
    plan = plan_of(memory, "/vier")
    plan.take(seen(row("menu"), row("eigen")), after=None)
    assert work_off(plan) == ["click eigen"]
    assert plan.familiar == 1


def test_what_leads_elsewhere_on_each_page_is_tried_on_each() -> None:
    memory = Memory()
    for number in range(5):
        page = f"/{number}"
        assert not memory.is_known(act("verder"), page=page)
        memory.learn(act("verder"), page=page, urls=[f"/{number + 1}"], appeared=[])
    assert not memory.is_known(act("verder"), page="/5")


def test_a_page_that_is_loaded_anew_is_not_another_page() -> None:
    memory = Memory()
    for _ in range(5):
        memory.learn(act("menu"), page="/een", urls=[], appeared=[])
    assert not memory.is_known(act("menu"), page="/twee")


def of_kind(number: int) -> Act:
    """A button that says something else on each page, made by one template."""
    return Act(seen(row(f"deel {number}", pattern="button.deel|click"))[0], Action.CLICK)


def test_what_leads_nowhere_on_many_pages_is_known_whatever_it_says() -> None:
    memory = Memory()
    for number in range(20):
        assert not memory.is_known(of_kind(number), page=f"/{number}")
        memory.learn(of_kind(number), page=f"/{number}", urls=[], appeared=seen(row("gedeeld")))
    assert not memory.is_known(of_kind(20), page="/20")  # the first page taught something
    memory.learn(of_kind(20), page="/20", urls=[], appeared=seen(row("gedeeld")))
    assert memory.is_known(of_kind(21), page="/21")
    assert not memory.is_known(act("deel 21"), page="/21")  # of no kind that is known


def test_what_leads_somewhere_on_some_page_is_tried_on_all() -> None:
    memory = Memory()
    for number in range(60):
        assert not memory.is_known(of_kind(number), page=f"/{number}")
        urls = [f"/detail/{number}"] if number % 15 == 0 else []
        memory.learn(of_kind(number), page=f"/{number}", urls=urls, appeared=[])


def test_pages_made_alike_are_left_out_once_many_taught_nothing() -> None:
    memory = Memory()
    for number in range(21):  # the first one teaches the menu
        assert not memory.leaves_out("a", page=f"/{number}")
        assert memory.learn_page("a", page=f"/{number}", told=["/menu"]) == []
    assert not memory.leaves_out("b", page="/other")
    assert not memory.leaves_out("", page="/unknown")
    out = [memory.leaves_out("a", page=f"/{number}") for number in range(21, 41)]
    assert out.count(False) == 2, "a sample is tried out all the same"


def test_a_page_that_surprises_brings_back_those_that_were_left_out() -> None:
    memory = Memory()
    for number in range(21):
        memory.learn_page("a", page=f"/{number}", told=["/menu"])
    left_out = [f"/{n}" for n in range(21, 26) if memory.leaves_out("a", page=f"/{n}")]
    assert left_out
    assert memory.learn_page("a", page="/30", told=["/menu", "/new"]) == left_out
    assert not memory.leaves_out("a", page="/31")
    assert memory.learn_page("a", page="/31", told=["/newer"]) == []
