"""Walls before a page, what a page asks leave for, and what no browser shows any more."""

from typing import Any

from capture.model.obstacle import Reason
from capture.model.survey import Asked, Element, Part
from capture.obstacles.page import Notice
from tests.obstacles.pages import LARGE, SITE, URL, asked, element, exchange, only, reasons

COOKIES = "Wij gebruiken cookies. Accepteer ze om deze site te bekijken."


def overlay(share: float = 0.9, buttons: str = "Alles accepteren", **facts: Any) -> Element:
    known: dict[str, Any] = {"share": share, "text": COOKIES, "buttons": buttons}
    return element(Part.OVERLAY, **({"isScrollLocked": True} | known | facts))


def test_a_notice_that_covers_and_locks_the_page_is_a_wall() -> None:
    obstacle = only(overlay())

    assert obstacle.reason is Reason.COOKIE_WALL
    assert obstacle.thing == f"cookie wall {SITE}"


def test_a_notice_behind_which_there_is_nothing_is_a_wall() -> None:
    assert reasons(overlay(isScrollLocked=False), text=COOKIES) == [Reason.COOKIE_WALL]
    assert reasons(overlay(isScrollLocked=False)) == []


def test_a_wall_that_was_answered_is_told_from_what_was_seen_before() -> None:
    notice = Notice(
        selector="#c",
        share=0.8,
        text=COOKIES,
        buttons=("Akkoord",),
        characters_before=50,
        characters_after=4000,
        clicked="Akkoord",
    )

    assert only(notice=notice).facts["clicked"] == "Akkoord"


def test_a_bar_a_choice_and_another_dialogue_are_no_walls() -> None:
    assert reasons(overlay(0.15, isScrollLocked=False)) == []
    assert reasons(overlay(0.15)) == []
    assert reasons(overlay(buttons="Accepteren|Weigeren")) == []
    assert reasons(overlay(buttons="Accepteer alle|Alleen noodzakelijke cookies")) == []
    assert reasons(overlay(text="Kies uw gemeente", buttons="OK")) == []


def test_a_page_that_refuses_and_tests_is_a_wall_for_machines() -> None:
    script = exchange(f"{SITE}/cdn-cgi/challenge-platform/h/b/orchestrate/jsch/v1")
    obstacle = only(
        script,
        element(Part.FRAME, src="https://challenges.cloudflare.com/turnstile/x"),
        status=403,
        title="Just a moment...",
        text="Verifying you are human.",
    )

    assert obstacle.reason is Reason.BOT_WALL
    assert obstacle.facts == {"status": 403, "service": "Cloudflare"}


def test_a_page_whose_script_asks_for_it_anew_after_a_test_is_a_wall_for_machines() -> None:
    documents = [exchange(URL, status=503, destination="document")] * 2

    assert reasons(*documents, status=503, text="Checking your browser") == [Reason.BOT_WALL]


def test_a_page_that_tells_its_server_how_the_test_went_is_a_wall_for_machines() -> None:
    said = "Wij gaan na of u een mens bent. Uw verzoek is geblokkeerd."
    result = exchange(f"{SITE}/robotproef/uitslag?som=4", "application/json", status=403)

    assert reasons(result, status=403, text=said) == [Reason.BOT_WALL]
    assert reasons(status=403, text=said) == []
    assert reasons(result, status=403, text="U mag deze pagina niet bekijken.") == []


def test_maintenance_refusal_and_a_page_about_robots_are_no_walls() -> None:
    documents = [exchange(URL, status=503, destination="document")] * 2

    assert reasons(*documents, status=503, text="Onderhoud. Een ogenblik geduld.") == []
    assert reasons(status=503, text="Checking your browser") == []
    assert reasons(status=200, text="Are you a robot?") == []
    assert reasons(status=429, text="Te veel verzoeken") == []


def test_what_a_page_asks_leave_for_is_told_once_for_the_site() -> None:
    first = only(asked(Asked.GEOLOCATION))
    other = only(asked(Asked.GEOLOCATION), url=f"{SITE}/b", final_url=f"{SITE}/b")

    assert first.thing == other.thing == f"geolocation {SITE}"
    assert reasons(asked(Asked.NOTIFICATION)) == [Reason.NOTIFICATIONS]
    assert only(asked(Asked.USER_MEDIA, video=True)).facts["video"] is True


def test_what_a_frame_of_another_site_asks_belongs_to_the_frame() -> None:
    source = "https://w.elders.nl/widget"
    frame = element(Part.FRAME, src=source)

    assert reasons(frame, asked(Asked.GEOLOCATION, frame=source)) == [Reason.EMBEDDED_OTHER]


def test_plug_ins_are_told_by_type_class_or_what_they_load() -> None:
    flash = element(Part.PLUGIN, at=None, tag="object", type="application/x-shockwave-flash")
    assert only(flash).facts["technology"] == "Flash"
    classid = "clsid:8AD9C840-044E-11D1-B3E9-00805F499D93"
    assert only(element(Part.PLUGIN, classid=classid)).facts["technology"] == "Java"
    assert only(element(Part.PLUGIN, tag="embed", src=f"{SITE}/a.swf?x=1")).thing == f"{SITE}/a.swf"
    assert only(element(Part.PLUGIN, tag="applet")).facts["technology"] == "Java"


def test_documents_in_a_page_are_no_plug_ins() -> None:
    for kind in ("application/pdf", "image/svg+xml", "text/html"):
        assert reasons(element(Part.PLUGIN, tag="object", type=kind, src=f"{SITE}/a")) == []
    assert reasons(element(Part.PLUGIN, tag="object", src=f"{SITE}/a.pdf")) == []


def test_a_page_that_grows_without_end_is_told() -> None:
    assert reasons(grows=True) == [Reason.ENDLESS]


def test_the_same_thing_twice_on_a_page_is_told_once() -> None:
    frames = [element(Part.FRAME, f"#f{n}", src="https://w.elders.nl/w", at=LARGE) for n in (1, 2)]

    assert len(only(*frames).evidence) == 1
