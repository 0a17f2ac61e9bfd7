"""What can't be harvested as CSV and JSON: the four columns, decisions, hostile text."""

import csv
import io
import json
from collections.abc import Callable
from datetime import timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from capture.errors import ConfigError
from capture.harvest.obstacle_list import LIST
from capture.lists import cells
from capture.lists.decisions import from_lines, in_force, to_line, with_decisions
from capture.lists.document import from_json, to_json
from capture.lists.edited import edits_in, read_rows
from capture.lists.obstacle_table import SHEET
from capture.model.decision import Channel, ObstacleDecision, Verdict
from capture.model.obstacle import AlternativeKind, Evidence, EvidenceKind, Reason
from capture.model.obstacle_list import ID, ObstacleList, thing_id
from capture.model.text import Text
from tests.lists.obstacle_rows import (
    MAP_ID,
    alternative,
    chat,
    obstacle,
    obstacles,
    place,
    verdict,
)
from tests.lists.rows import HARVEST, SITE, WRITTEN

SAVED = WRITTEN + timedelta(days=2)


def table(listed: ObstacleList) -> list[list[str]]:
    text = LIST.table(listed).decode("utf-8-sig")
    return list(csv.reader(io.StringIO(text, newline=""), delimiter=";", strict=True))


def cells_of(listed: ObstacleList) -> dict[str, str]:
    heads, row = table(listed)
    return dict(zip(heads, row, strict=True))


def edited(
    listed: ObstacleList,
    change: Callable[[str], str],
    *,
    known: tuple[ObstacleDecision, ...] = (),
) -> list[ObstacleDecision]:
    """Write the list, change its text, and return what was decided by that."""
    text = change(LIST.table(listed).decode("utf-8-sig"))
    edits = edits_in(
        read_rows(text.encode(), SHEET, where="lijst.csv"),
        SHEET,
        listed=listed,
        known=known,
        harvest=HARVEST,
        saved=SAVED,
        where="lijst.csv",
    )
    return [LIST.from_edit(edit, HARVEST) for edit in edits]


@pytest.mark.requirement("REIK06")
def test_row_answers_what_the_guideline_asks_and_where_it_comes_from() -> None:
    pictures = (
        alternative(AlternativeKind.WORKED, "kaart-2.png", note="drag"),
        alternative(AlternativeKind.FULL_PAGE, "contact.png"),
    )
    row = obstacle(
        places=(place(), place("/"), place("/", selector="#twee")),
        place_count=412,
        alternatives=pictures,
        decision=verdict(),
    )
    assert cells_of(obstacles(row)) == {
        "URL": f"{SITE}/tegels/7.png",
        "reden": "Een kaart vraagt bij elke beweging nieuwe beelden aan de server.",
        "beschrijving": row.description.nl,
        "alternatieve weergave": "beeld na bediening (../images/kaart-2.png)"
        " | beeld van de hele pagina (../images/contact.png)",
        "soort": "interactieve kaart",
        "code": "interactive-map",
        "op pagina's": f"{SITE}/contact | {SITE}/ | en nog 409",
        "aantal plaatsen": "412",
        "bewijs": "24 tiles",
        "WARC-records van de weergave": " | ".join(each.record_id for each in pictures),
        "SHA-256 van de weergave": " | ".join(["5f" * 32] * 2),
        "eerst gezien": "2026-11-22 11:00",
        "laatst gezien": "2026-11-22 11:00",
        "kind of thing (English)": "interactive map",
        "description (English)": row.description.en,
        "kenmerk": MAP_ID,
        "besluit": "onschuldig",
        "toelichting": "staat ook in de tekst",
        "door wie": "J. de Vries",
        "wanneer": "2026-11-22 14:00",
    }


@pytest.mark.requirement("REIK06")
def test_where_there_is_no_alternative_it_is_said_outright_with_why() -> None:
    cell = cells_of(obstacles(chat()))["alternatieve weergave"]
    assert cell == "geen: er is niets te zien"


def test_row_has_alternatives_or_says_why_not() -> None:
    with pytest.raises(ValueError, match="either an alternative, or why"):
        obstacle(alternatives=())
    with pytest.raises(ValueError, match="either an alternative, or why"):
        obstacle(why_no_alternative=Text("x", "x"))


def test_empty_list_has_its_heads() -> None:
    (heads,) = table(obstacles())
    assert heads[:4] == ["URL", "reden", "beschrijving", "alternatieve weergave"]


@given(st.sampled_from(Reason), st.text())
def test_id_is_no_number_or_date_to_a_spreadsheet(reason: Reason, thing: str) -> None:
    assert ID.fullmatch(thing_id(reason, thing))
    assert thing_id(reason, thing) == thing_id(reason, thing)
    assert thing_id(reason, thing) != thing_id(reason, thing + "x")


# --- hostile text


@pytest.mark.parametrize("text", ["=1+1", "@SUM(A1)", "\t=cmd|' /C calc'!A0", "-2", "＝1", "'x"])
def test_no_cell_is_a_formula(text: str) -> None:
    row = obstacle(
        url=text,
        description=Text(text, text),
        places=(place(title=text, page=text, selector=text),),
        evidence=(Evidence(kind=EvidenceKind.ELEMENT, text=text),),
        decision=verdict(reason=text, by=text),
    )
    found = cells_of(obstacles(row))
    for head in ("URL", "beschrijving", "op pagina's", "bewijs", "toelichting", "door wie"):
        assert found[head] == f"'{text}"
        assert cells.plain(found[head]) == text


@given(st.text(st.characters(exclude_categories=["Cs"])))
def test_any_text_comes_back_from_csv_and_json(text: str) -> None:
    listed = obstacles(obstacle(text, description=Text(text, text), places=(place(title=text),)))
    assert cells.plain(cells_of(listed)["beschrijving"]) == text
    assert from_json(to_json(listed), ObstacleList, where="x") == listed


def test_no_cell_is_longer_than_a_spreadsheet_takes() -> None:
    long = "x" * 50_000
    row = obstacle(
        long,
        url=long,
        places=tuple(place(f"/{number}{long}") for number in range(20)),
        place_count=10_000,
        evidence=(Evidence(kind=EvidenceKind.SCRIPT, text=long),) * 20,
    )
    assert max(map(len, table(obstacles(row))[1])) < 32_767


# --- JSON


def test_json_has_stable_keys_and_a_version() -> None:
    values = json.loads(to_json(obstacles(obstacle(decision=verdict()), chat())))
    assert (values["format_name"], values["format_version"]) == ("capture-obstacle-list", 1)
    first, second = values["rows"]
    assert first.keys() == {
        "id",
        "reason",
        "thing",
        "url",
        "name",
        "why",
        "description",
        "places",
        "place_count",
        "evidence",
        "alternatives",
        "why_no_alternative",
        "first_seen",
        "last_seen",
        "decision",
    }
    assert first["description"].keys() == {"nl", "en"}
    assert first["alternatives"][0]["kind"] == "element"
    assert first["decision"]["choice"] == "onschuldig"
    assert second["why_no_alternative"]["nl"] == "er is niets te zien"


def test_orphan_list_is_not_taken_for_one() -> None:
    data = to_json(obstacles()).replace(b"capture-obstacle-list", b"capture-orphan-list")
    with pytest.raises(ConfigError, match="another version"):
        from_json(data, ObstacleList, where="x")


def test_counts_tell_what_is_left_to_judge() -> None:
    counts = obstacles(
        obstacle(decision=verdict()), obstacle("b"), chat(decision=verdict(choice=Verdict.AGREED))
    ).counts
    assert (counts.total, counts.undecided, counts.without_alternative, counts.harmless) == (
        3,
        1,
        1,
        1,
    )
    assert [(each.reason, each.things) for each in counts.reasons] == [
        (Reason.INTERACTIVE_MAP, 2),
        (Reason.CHAT, 1),
    ]


# --- decisions


def fill(choice: str, note: str = "", by: str = "", when: str = "") -> Callable[[str], str]:
    """Return what fills in the decision of the last row."""
    return lambda text: text.removesuffix(";;;;\r\n") + f";{choice};{note};{by};{when}\r\n"


@pytest.mark.requirement("REIK06")
@pytest.mark.parametrize(
    ("written", "choice"),
    [("onschuldig", Verdict.HARMLESS), ("Akkoord ", Verdict.AGREED)],
)
def test_decision_that_was_filled_in_is_found(written: str, choice: Verdict) -> None:
    (found,) = edited(obstacles(obstacle()), fill(written, "staat in de tekst", "A. Bakker"))
    assert found == ObstacleDecision(
        id=MAP_ID,
        choice=choice,
        reason="staat in de tekst",
        by="A. Bakker",
        moment=SAVED,
        harvest=HARVEST,
        channel=Channel.CSV,
        url=f"{SITE}/tegels/7.png",
    )


def test_file_that_was_not_edited_decides_nothing() -> None:
    assert edited(obstacles(obstacle(decision=verdict()), chat()), lambda text: text) == []


def test_cell_that_was_emptied_takes_the_decision_back() -> None:
    listed = obstacles(obstacle(decision=verdict()))
    (found,) = edited(listed, lambda text: text.replace(";onschuldig;", ";;"))
    assert in_force([verdict(), found]) == ()


@pytest.mark.parametrize(
    ("change", "message"),
    [
        (fill("uit"), r"line 2: besluit 'uit': write akkoord or onschuldig, or leave it empty"),
        (lambda text: text.replace(MAP_ID, "kaart"), r"line 2: kenmerk 'kaart' is no id such as"),
        (lambda text: text.replace(MAP_ID, "nh-" + "0" * 12), r"line 2: nh-0* is not on this list"),
        (lambda text: text.replace("kenmerk", "id"), r"line 1: has no column 'kenmerk'"),
    ],
)
def test_what_can_not_be_read_is_told_with_file_and_line(
    change: Callable[[str], str], message: str
) -> None:
    with pytest.raises(ConfigError, match=f"^lijst.csv, {message}"):
        edited(obstacles(obstacle()), change)


def test_decision_survives_its_line_and_holds() -> None:
    lines = to_line(verdict(choice=Verdict.AGREED)) + to_line(verdict(hours=2))
    decisions = from_lines(lines, ObstacleDecision, where="x")
    shown = with_decisions(obstacles(obstacle(), chat()), decisions)
    assert [row.decision for row in shown.rows] == [verdict(hours=2), None]


def test_decision_on_an_orphan_page_is_not_taken_for_one() -> None:
    line = to_line(verdict()).replace('"onschuldig"', '"out"')
    with pytest.raises(ConfigError, match="line 1: is no decision"):
        from_lines(line + line, ObstacleDecision, where="x")
