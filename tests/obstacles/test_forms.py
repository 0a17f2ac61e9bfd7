"""Forms, searches, log-ins and tests for people; and forms that only ask."""

from typing import Any

import pytest

from capture.model.obstacle import Reason
from capture.model.survey import Asked, Element, Part
from capture.obstacles.page import Withheld
from tests.obstacles.pages import (
    CORNER,
    SITE,
    URL,
    asked,
    element,
    exchange,
    found,
    only,
    reasons,
    trial,
)


def form(method: str = "post", fields: str = "naam,email", **facts: Any) -> Element:
    return element(Part.FORM, **({"method": method, "fields": fields} | facts))


def test_a_form_that_is_sent_is_told_by_target_and_fields() -> None:
    obstacle = only(form(fields="naam,email,item-12", action="/contact?van=/a", submit="Verstuur"))

    assert obstacle.reason is Reason.POST_FORM
    assert obstacle.thing == f"POST {SITE}/contact email,item-{{}},naam"
    assert obstacle.facts == {"method": "POST", "fields": 3, "submit": "Verstuur"}


def test_a_form_that_goes_to_its_own_page_is_the_same_on_every_page() -> None:
    things = {
        only(form(action=url), url=url, final_url=url).thing for url in (URL, f"{SITE}/anders")
    }

    assert things == {"POST (page itself) email,naam"}


def test_a_form_that_asks_is_none() -> None:
    assert reasons(form("get", "q", action="/zoeken", isSearch=True)) == []
    assert reasons(form("get", "q"), exchange(f"{SITE}/zoeken?q=a", destination="document")) == []
    assert reasons(form("dialog")) == []


def test_a_form_that_is_not_seen_is_none() -> None:
    assert reasons(element(Part.FORM, at=None, method="post", fields="x")) == []


def test_a_form_of_several_steps_is_that() -> None:
    obstacle = only(form(steps=4))

    assert obstacle.reason is Reason.MULTI_STEP_FORM
    assert obstacle.facts["steps"] == 4
    assert reasons(form("get", steps=3)) == [Reason.MULTI_STEP_FORM]
    assert reasons(form(steps=3, hiddenSteps=2)) == [Reason.MULTI_STEP_FORM]


def test_groups_of_fields_that_are_all_shown_are_no_steps() -> None:
    assert reasons(form(steps=3, hiddenSteps=0)) == [Reason.POST_FORM]
    assert reasons(form("get", steps=3, hiddenSteps=0)) == []


def test_a_form_that_a_script_sends_is_told_as_the_form() -> None:
    withheld = Withheld(selector="#it > button", label="Verstuur", method="POST", url=f"{SITE}/api")
    assert reasons(form("get"), withheld=(withheld,)) == [Reason.POST_FORM]
    same = Withheld(selector="#it", label="", method="POST", url=f"{SITE}/contact")
    assert reasons(form(action="/contact"), withheld=(same,)) == [Reason.POST_FORM]


def test_what_was_not_done_is_told_when_no_form_explains_it() -> None:
    withheld = Withheld(
        selector="#like", label="Vind ik leuk", method="POST", url=f"{SITE}/like/12"
    )
    obstacle = only(withheld=(withheld,))

    assert obstacle.reason is Reason.UNSAFE_METHOD
    assert obstacle.thing == f"POST {SITE}/like/{{}}"
    unknown = Withheld(selector="#x", label="Verwijder", method="", url=None)
    assert reasons(withheld=(unknown,)) == []


def test_measurements_and_what_was_answered_are_none() -> None:
    sent = asked(Asked.UNSAFE_REQUEST, method="POST", url=f"{SITE}/graphql")

    assert reasons(sent) == [Reason.UNSAFE_METHOD]
    assert reasons(sent, exchange(f"{SITE}/graphql", "application/json", method="POST")) == []
    assert reasons(asked(Asked.UNSAFE_REQUEST, method="POST", url="https://meting.nl/c")) == []


def test_a_search_that_scripts_answer_is_told() -> None:
    search = form("get", "q", action="/zoeken", isSearch=True)
    answer = exchange(f"{SITE}/api/zoek?q=paspoort", "application/json")
    obstacle = only(search, answer)

    assert obstacle.reason is Reason.SERVER_SEARCH
    assert obstacle.thing == f"search {SITE}/api/zoek"
    assert reasons(search, trial(urls=[answer.url]), answer) == [Reason.SERVER_SEARCH]
    assert reasons(form("post", "q", isSearch=True)) == [Reason.SERVER_SEARCH]


def test_data_that_has_nothing_to_do_with_a_search_is_none() -> None:
    search = form("get", "q", isSearch=True)

    assert reasons(search, exchange(f"{SITE}/api/menu?lang=nl", "application/json")) == []


def test_filters_that_make_the_page_ask_are_a_dashboard() -> None:
    url = f"{SITE}/api/cijfers?jaar={{}}&gemeente={{}}"
    obstacle = only(element(Part.FILTERS, controls=2, url=url, results=12))

    assert obstacle.reason is Reason.DASHBOARD
    assert obstacle.thing == f"dashboard {SITE}/api/cijfers"
    typed = element(Part.FILTERS, controls=1, url=f"{SITE}/api?q={{}}", results=5)
    assert reasons(typed) == [Reason.SERVER_SEARCH]


def test_filters_on_what_is_there_already_are_none() -> None:
    assert reasons(element(Part.FILTERS, controls=2, url="", results=12)) == []
    assert reasons(element(Part.FILTERS, controls=2, url=f"{SITE}/all.json", results=9)) == []
    beacon = element(Part.FILTERS, controls=2, url="https://meting.nl/c?v={}", results=0)
    assert reasons(beacon) == []


def test_a_field_for_a_password_is_a_log_in_and_no_form() -> None:
    obstacle = only(form(fields="gebruiker,wachtwoord", passwords=1, action="/inloggen"))

    assert obstacle.reason is Reason.LOGIN
    assert obstacle.facts["way"] == "form"


def test_a_page_about_passwords_and_digid_is_none() -> None:
    text = "Kies een sterk wachtwoord. Inloggen met DigiD doet u zo."
    link = exchange("https://www.digid.nl/", "text/html", destination="empty")

    assert reasons(link, text=text, title="Inloggen") == []


def test_a_page_that_wants_to_know_who_asks_is_a_log_in() -> None:
    assert reasons(status=401) == [Reason.LOGIN]
    assert reasons(status=403, text="U moet eerst inloggen.") == [Reason.LOGIN]
    assert reasons(status=403, text="Verboden map") == []
    assert reasons(form(passwords=1), status=401) == [Reason.LOGIN], "once"


@pytest.mark.parametrize(
    "target",
    [
        "https://login.digid.nl/saml/idp?SAMLRequest=abc",
        "https://sso.elders.nl/authorize?response_type=code&client_id=1",
        "https://eh01.eherkenning.nl/start",
    ],
)
def test_a_hand_over_to_who_tells_who_somebody_is_is_a_log_in(target: str) -> None:
    led = exchange(f"{SITE}/mijn", status=302, location=target, destination="document")
    obstacle = only(led, url=led.url, final_url=target, status=200)

    assert obstacle.reason is Reason.LOGIN
    assert obstacle.facts["way"] == "hand-over"


def test_a_page_that_asks_in_passing_whether_somebody_is_logged_in_is_none() -> None:
    target = "https://sso.elders.nl/authorize?response_type=code&prompt=none"
    led = exchange(URL, status=302, location=target, destination="document")

    assert reasons(led) == []


def test_a_form_that_hands_over_who_logs_in_is_a_log_in() -> None:
    obstacle = only(form(fields="", hidden="SAMLRequest", submit="Inloggen met eHerkenning"))

    assert obstacle.reason is Reason.LOGIN
    assert obstacle.facts["provider"] == "eHerkenning"


def test_a_link_that_asks_who_somebody_is_is_a_log_in() -> None:
    target = "https://elders.nl/saml/idp?SAMLRequest=fZF&RelayState=x"
    obstacle = only(links=(f"{SITE}/a", target), text="Inloggen met DigiD")

    assert obstacle.url == target
    assert obstacle.facts["provider"] == "DigiD"
    assert reasons(links=("https://www.digid.nl/", "https://mijn.digid.nl/inloggen")) == []


@pytest.mark.parametrize(
    ("field", "service"),
    [
        ("g-recaptcha-response", "reCAPTCHA"),
        ("h-captcha-response", "hCaptcha"),
        ("cf-turnstile-response", "Turnstile"),
    ],
)
def test_a_test_for_people_is_told_beside_the_form_that_it_guards(field: str, service: str) -> None:
    things = found(form(fields=f"naam,{field}"))

    assert {each.reason for each in things} == {Reason.CAPTCHA, Reason.POST_FORM}
    assert things[0].facts["service"] == service
    assert len(found(form(fields="naam", hidden=f"token,{field}"))) == 2


def test_the_frame_of_a_test_is_not_told_again() -> None:
    frame = element(
        Part.FRAME, "#f", at=CORNER, src="https://www.google.com/recaptcha/api2/anchor?k=1"
    )
    told = reasons(form(fields="naam,g-recaptcha-response"), frame)

    assert sorted(told) == [Reason.CAPTCHA, Reason.POST_FORM]
    assert reasons(frame) == [Reason.CAPTCHA]


def test_a_test_of_an_unknown_service_is_told_by_key_and_title_together() -> None:
    def told(src: str, title: str) -> list[Reason]:
        return reasons(element(Part.FRAME, at=CORNER, src=src, title=title))

    source = "https://controle.elders.nl/kader/?sitekey=6Ld"
    assert told(source, "Controle: ik ben geen robot") == [Reason.CAPTCHA]
    assert told(source, "Route") == [Reason.EMBEDDED_OTHER]
    assert told("https://elders.nl/kader", "Ik ben geen robot") == [Reason.EMBEDDED_OTHER]


def test_a_script_that_is_only_loaded_tests_nobody() -> None:
    script = exchange("https://www.google.com/recaptcha/api.js", "text/javascript")
    hidden = element(Part.FRAME, at=None, src="https://www.google.com/recaptcha/api2/anchor")

    assert reasons(script, hidden, text="Wat is een captcha?") == []
