"""Connections on which the server goes on talking, and chats."""

from capture.model.obstacle import Reason
from capture.model.survey import Act, Asked, Part
from tests.obstacles.pages import CORNER, asked, element, exchange, only, reasons, trial

SOCKET = "wss://www.voorbeeld.nl/live/8f14e45f-ceea-467f-9575-2f1d3a4b5c6d?sid=1"


def test_a_socket_that_was_opened_is_told_without_its_ids() -> None:
    wire = exchange(SOCKET.replace("wss", "https"), None, status=101)
    obstacle = only(asked(Asked.WEBSOCKET, url=SOCKET, received=0), wire)

    assert obstacle.reason is Reason.WEBSOCKET
    assert obstacle.thing == "wss://www.voorbeeld.nl/live/{}"
    assert obstacle.evidence[1].record_id == f"urn:uuid:{wire.url}"
    assert reasons(asked(Asked.WEBSOCKET, url=SOCKET, received=3)) == [Reason.WEBSOCKET]


def test_a_socket_that_was_refused_is_none() -> None:
    refused = exchange(SOCKET.replace("wss", "https"), status=403)

    assert reasons(asked(Asked.WEBSOCKET, url=SOCKET, received=0), refused) == []


def test_events_are_told_once_however_they_are_read() -> None:
    url = "https://www.voorbeeld.nl/events?last=3"
    stream = exchange(url, "text/event-stream", is_whole=False)
    by_hook = only(asked(Asked.EVENT_SOURCE, url=url, received=2), stream)

    assert by_hook.reason is Reason.SERVER_SENT_EVENTS
    assert by_hook.thing == only(stream).thing == "https://www.voorbeeld.nl/events"


def test_a_socket_of_a_worker_is_told_from_the_wire() -> None:
    wire = exchange("https://www.voorbeeld.nl/live", None, status=101)

    assert (
        only(wire).thing
        == only(asked(Asked.WEBSOCKET, url="wss://www.voorbeeld.nl/live"), wire).thing
    )


def test_polling_is_none() -> None:
    polled = [
        exchange(f"https://www.voorbeeld.nl/stand?t={n}", "application/json") for n in range(9)
    ]

    assert reasons(*polled) == []


def test_a_chat_is_told_with_its_frame_and_socket_as_one() -> None:
    source = "https://chat.leverancier.nl/frame"
    obstacle = only(
        element(Part.WIDGET, "#chat", at=CORNER, src=source, text="Chat", fields=1),
        element(Part.FRAME, "#chat > iframe", at=CORNER, src=source),
        element(Part.FORM, "form", at=CORNER, within="#chat > iframe", method="post", fields="m"),
        asked(Asked.WEBSOCKET, frame=source, url="wss://ws.leverancier.nl/1", received=1),
    )

    assert obstacle.reason is Reason.CHAT
    assert obstacle.thing == "chat https://chat.leverancier.nl"


def test_the_ticker_beside_a_chat_stays_a_socket() -> None:
    own_chat = "wss://www.voorbeeld.nl/chat"
    assert reasons(
        element(Part.WIDGET, at=CORNER, text="Chat met ons", fields=1),
        asked(Asked.WEBSOCKET, url=own_chat, received=1),
        asked(Asked.WEBSOCKET, url=SOCKET, received=1),
    ) == [Reason.CHAT, Reason.WEBSOCKET]


def test_a_chat_that_is_closed_is_told_when_it_reacts() -> None:
    widget = element(
        Part.WIDGET, at=CORNER, text="Stel uw vraag", origin="https://chat.leverancier.nl"
    )

    assert reasons(widget) == []
    clicked = trial(act=Act.CLICK, urls=["https://chat.leverancier.nl/open"])
    assert reasons(widget, clicked) == [Reason.CHAT]


def test_a_chat_in_a_frame_of_another_site_is_told_by_title_and_wire() -> None:
    source = "https://chat.leverancier.nl/venster?sleutel=1"
    frame = element(Part.FRAME, "#praatje", at=CORNER, src=source, title="Chat met ons")
    box = element(
        Part.WIDGET, "#praatje", at=CORNER, src=source, origin="https://chat.leverancier.nl"
    )
    wire = exchange("https://chat.leverancier.nl/gesprek", None, status=101)
    obstacle = only(frame, box, wire)

    assert obstacle.reason is Reason.CHAT
    assert obstacle.url == source
    assert reasons(frame, box) == [Reason.EMBEDDED_OTHER]


def test_boxes_in_a_corner_in_which_nothing_is_written_are_no_chats() -> None:
    assert reasons(element(Part.WIDGET, at=CORNER, text="Naar boven")) == []
    assert reasons(element(Part.WIDGET, at=CORNER, text="Chat", fields=1)) == [], "goes nowhere"
    rating = element(Part.WIDGET, at=CORNER, text="Beoordeel ons", origin="https://meting.nl")
    assert reasons(rating) == []
    ticker = asked(Asked.WEBSOCKET, url=SOCKET, received=1)
    mail = element(Part.WIDGET, at=CORNER, text="Nieuwsbrief", fields=1)
    assert reasons(mail, ticker) == [Reason.WEBSOCKET]
