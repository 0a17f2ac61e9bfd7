"""What can't be harvested: noted page by page, read as one row for each thing."""

from collections.abc import Iterator
from dataclasses import replace
from datetime import UTC, datetime
from pathlib import Path

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from capture.ledger.database import Database, Transaction, open_database
from capture.ledger.ledger import Ledger
from capture.ledger.obstacles import Thing, full_pages, things
from capture.ledger.values import Visit
from capture.model.obstacle import (
    Alternative,
    AlternativeKind,
    Evidence,
    EvidenceKind,
    Obstacle,
    Reason,
    Region,
)
from capture.model.obstacle_list import thing_id
from capture.model.outcome import Outcome
from capture.model.text import Text

MOMENT = datetime(2026, 11, 22, 12, 0, tzinfo=UTC)
SITE = "https://www.voorbeeld.nl"
HOME = f"{SITE}/"

MAP = Obstacle(
    reason=Reason.INTERACTIVE_MAP,
    thing=f"{SITE}/tegels/{{}}/{{}}/{{}}.png",
    url=f"{SITE}/tegels/7/65/42.png",
    page=HOME,
    selector="#kaart",
    region=Region(x=10, y=20.5, width=300, height=200),
    facts={"library": "Leaflet 1.9.4", "tiles": 24, "layers": 3, "isMoved": True},
    evidence=(Evidence(kind=EvidenceKind.REQUEST, text="24 tiles", record_id="urn:uuid:1"),),
)
CHAT = Obstacle(reason=Reason.CHAT, thing="https://chat.example", url=HOME, page=HOME)
PICTURE = Alternative(
    kind=AlternativeKind.ELEMENT,
    file="kaart.png",
    sha256="ab" * 32,
    record_id="urn:uuid:2",
    content_type="image/png",
    moment=MOMENT,
)
NOTHING_TO_SEE = Text("Er is niets te zien.", "There is nothing to see.")


@pytest.fixture
def database(tmp_path: Path) -> Iterator[Database]:
    opened = open_database(tmp_path / "ledger.sqlite")
    yield opened
    opened.close()


@pytest.fixture
def ledger(database: Database) -> Ledger:
    return Ledger(database)


@pytest.fixture
def tx(database: Database, ledger: Ledger) -> Iterator[Transaction]:
    with database.begin() as connection:
        yield connection


def listed(tx: Transaction) -> list[Thing]:
    return list(things(tx))


def test_what_was_met_comes_back_as_it_was(tx: Transaction, ledger: Ledger) -> None:
    ledger.record_visit(
        tx,
        Visit(
            visit_id="v1",
            url=HOME,
            started=MOMENT,
            finished=MOMENT,
            outcome=Outcome.CAPTURED,
            title="Thuis",
        ),
    )
    ledger.record_obstacles(tx, HOME, [MAP], visit_id="v1")
    (found,) = listed(tx)
    assert found.first == MAP
    assert found.id == thing_id(MAP.reason, MAP.thing)
    (place,) = found.places
    assert (place.page, place.title, place.selector) == (HOME, "Thuis", "#kaart")
    assert place.region == MAP.region
    assert (found.place_count, found.alternatives, found.why_none) == (1, (), None)


@pytest.mark.requirement("REIK06")
def test_same_thing_on_many_pages_is_one_row(tx: Transaction, ledger: Ledger) -> None:
    for number in range(2_000):
        met = replace(CHAT, selector=f"#chat{number % 3}")
        ledger.record_obstacles(tx, f"{SITE}/{number}", [met], visit_id=f"v{number}")
    ledger.record_obstacles(tx, HOME, [MAP], visit_id="v")
    found = {thing.first.reason: thing for thing in listed(tx)}
    assert found.keys() == {Reason.CHAT, Reason.INTERACTIVE_MAP}
    chat = found[Reason.CHAT]
    assert (chat.place_count, len(chat.places)) == (2_000, 400)
    assert [place.page for place in chat.places[:2]] == [f"{SITE}/0", f"{SITE}/1"]


def test_same_thing_for_another_reason_is_another_row(tx: Transaction, ledger: Ledger) -> None:
    other = replace(MAP, reason=Reason.FAILED_RESOURCE)
    ledger.record_obstacles(tx, HOME, [MAP, other, MAP], visit_id="v1")
    assert [(thing.first.reason, thing.place_count) for thing in listed(tx)] == [
        (Reason.FAILED_RESOURCE, 1),
        (Reason.INTERACTIVE_MAP, 1),
    ]


def test_visit_of_the_same_page_takes_the_place_of_the_earlier_one(
    tx: Transaction, ledger: Ledger
) -> None:
    ledger.record_obstacles(tx, HOME, [MAP, CHAT], visit_id="v1")
    ledger.record_alternatives(tx, HOME, [PICTURE], of=MAP)
    ledger.record_alternatives(tx, HOME, [replace(PICTURE, file="praat.png")], of=CHAT)
    ledger.record_obstacles(tx, f"{SITE}/b", [MAP], visit_id="v2")
    ledger.record_obstacles(tx, HOME, [CHAT], visit_id="v3")
    chat, moved = listed(tx)
    assert [alternative.file for alternative in chat.alternatives] == ["praat.png"]
    assert [place.page for place in moved.places] == [f"{SITE}/b"]
    assert moved.alternatives == ()


def test_what_the_ledger_concludes_stands_beside_what_visits_met(
    tx: Transaction, ledger: Ledger
) -> None:
    gone = replace(CHAT, reason=Reason.PAGE_NOT_CAPTURED, thing=HOME)
    ledger.record_obstacles(tx, HOME, [CHAT], visit_id="v1")
    ledger.record_concluded_obstacles(tx, [gone, replace(gone, thing="b", page=f"{SITE}/b")])
    ledger.record_obstacles(tx, HOME, [CHAT], visit_id="v2")
    assert len(listed(tx)) == 3
    ledger.record_concluded_obstacles(tx, [gone])
    assert {thing.first.thing for thing in listed(tx)} == {CHAT.thing, HOME}


# --- alternatives


def test_what_shows_the_thing_comes_before_the_whole_page(tx: Transaction, ledger: Ledger) -> None:
    kinds = [AlternativeKind.TEXT, AlternativeKind.FULL_PAGE, AlternativeKind.WORKED]
    ledger.record_obstacles(tx, HOME, [MAP], visit_id="v1")
    pictures = [replace(PICTURE, kind=kind, note="drag") for kind in kinds]
    ledger.record_alternatives(tx, HOME, pictures, of=MAP)
    (found,) = listed(tx)
    assert [each.kind for each in found.alternatives] == list(reversed(kinds))
    assert {each.note for each in found.alternatives} == {"drag"}


def test_alternatives_are_those_of_one_page(tx: Transaction, ledger: Ledger) -> None:
    for page in ("a", "b", "c"):
        ledger.record_obstacles(tx, f"{SITE}/{page}", [MAP], visit_id=page)
    ledger.record_alternatives(tx, f"{SITE}/a", [], of=MAP, why_none=NOTHING_TO_SEE)
    for page in ("b", "c"):
        one = replace(PICTURE, file=f"{page}.png")
        ledger.record_alternatives(
            tx, f"{SITE}/{page}", [one, replace(one, kind=AlternativeKind.PDF)], of=MAP
        )
    (found,) = listed(tx)
    assert [each.file for each in found.alternatives] == ["b.png", "b.png"]


def test_pictures_of_the_page_stand_in_where_the_thing_has_none(
    tx: Transaction, ledger: Ledger
) -> None:
    whole = replace(PICTURE, kind=AlternativeKind.FULL_PAGE, file="heel.png")
    ledger.record_alternatives(tx, HOME, [whole])
    ledger.record_obstacles(tx, HOME, [MAP], visit_id="v1")
    (found,) = listed(tx)
    assert found.alternatives == (whole,)
    assert full_pages(tx) == {HOME: "heel.png"}


def test_why_there_is_none_is_kept(tx: Transaction, ledger: Ledger) -> None:
    ledger.record_obstacles(tx, HOME, [MAP], visit_id="v1")
    ledger.record_alternatives(tx, HOME, [PICTURE], of=MAP)
    ledger.record_alternatives(tx, HOME, [], of=MAP, why_none=NOTHING_TO_SEE)
    (found,) = listed(tx)
    assert (found.alternatives, found.why_none) == ((), NOTHING_TO_SEE)


# --- hostile pages


@settings(
    max_examples=60,
    suppress_health_check=[HealthCheck.function_scoped_fixture],
    deadline=None,
)
@given(
    text=st.text(min_size=1),
    number=st.one_of(st.floats(), st.integers(), st.booleans()),
    corner=st.floats(),
)
def test_anything_that_a_page_says_is_kept_or_made_harmless(
    database: Database, text: str, number: float, corner: float
) -> None:
    ledger = Ledger(database)
    met = Obstacle(
        reason=Reason.CANVAS,
        thing=text,
        url=text,
        page=HOME,
        selector=text,
        region=Region(x=corner, y=0, width=1, height=1),
        facts={text: number, "text": text},
        evidence=(Evidence(kind=EvidenceKind.SCRIPT, text=text),),
    )
    with database.begin() as tx:
        ledger.record_obstacles(tx, HOME, [met], visit_id="v1")
        ledger.record_alternatives(tx, HOME, [], of=met, why_none=Text(text, text))
        (found,) = listed(tx)
    assert found.id == thing_id(Reason.CANVAS, text)
    found.first.thing.encode()
    if not any(0xD800 <= ord(character) < 0xE000 or character == "\0" for character in text):
        assert (found.first.thing, found.first.selector) == (text, text)


def test_endless_texts_and_lists_are_cut_and_things_still_told_apart(
    tx: Transaction, ledger: Ledger
) -> None:
    long = "x" * 1_000_000
    several = [
        replace(
            MAP,
            thing=long + str(number),
            facts={f"{name}": long for name in range(1000)},
            evidence=MAP.evidence * 1000,
        )
        for number in range(2)
    ]
    ledger.record_obstacles(tx, HOME, several, visit_id="v1")
    ledger.record_obstacles(
        tx, f"{SITE}/b", [replace(CHAT, thing=str(n)) for n in range(5000)], visit_id="v2"
    )
    found = listed(tx)
    assert len(found) == 1000 + 2
    assert all(len(thing.first.thing) <= 2000 for thing in found)
    assert max(len(thing.first.evidence) for thing in found) == 20
    assert max(len(thing.first.facts) for thing in found) == 60
