"""The CSV file after somebody edited it, and which decision holds."""

from collections.abc import Callable
from datetime import UTC, datetime, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from capture.errors import ConfigError
from capture.harvest.orphans import LIST
from capture.lists.decisions import from_lines, in_force, to_line, with_decisions
from capture.lists.edited import edits_in, read_rows
from capture.lists.table import SHEET, Names, to_csv
from capture.model.decision import Channel, Choice, OwnerDecision
from capture.model.orphan import OrphanList
from tests.lists.rows import HARVEST, SITE, WRITTEN, decision, listing, orphan

SAVED = WRITTEN + timedelta(days=2)
PAGE = f"{SITE}/verborgen"


def edited(
    listed: OrphanList,
    change: Callable[[str], str] = lambda text: text,
    *,
    known: tuple[OwnerDecision, ...] = (),
    encoding: str = "utf-8-sig",
    saved: datetime = SAVED,
) -> list[OwnerDecision]:
    """Write the list, change its text, and return what was decided by that."""
    text = change(to_csv(listed, names=Names()).decode("utf-8-sig"))
    where = "lijst.csv"
    edits = edits_in(
        read_rows(text.encode(encoding), SHEET, where=where),
        SHEET,
        listed=listed,
        known=known,
        harvest=HARVEST,
        saved=saved,
        where=where,
    )
    return [LIST.from_edit(edit, HARVEST) for edit in edits]


def fill(choice: str, reason: str = "", by: str = "", when: str = "") -> Callable[[str], str]:
    """Return what fills in the decision of the last row."""
    return lambda text: text.removesuffix(";;;;\r\n") + f";{choice};{reason};{by};{when}\r\n"


@pytest.mark.requirement("REIK03")
def test_decision_that_was_filled_in_is_found() -> None:
    (found,) = edited(listing(orphan()), fill("uit", "hoort bij Logius", "A. Bakker"))
    assert found == OwnerDecision(
        url=PAGE,
        choice=Choice.OUT,
        reason="hoort bij Logius",
        by="A. Bakker",
        moment=SAVED,
        harvest=HARVEST,
        channel=Channel.CSV,
        kind="not-discoverable",
    )


@pytest.mark.parametrize(
    ("written", "choice"),
    [("in", Choice.IN), ("IN ", Choice.IN), ("Uit", Choice.OUT), ("out", Choice.OUT)],
)
def test_choice_may_be_dutch_or_english(written: str, choice: Choice) -> None:
    assert [each.choice for each in edited(listing(orphan()), fill(written))] == [choice]


def test_file_that_was_not_edited_decides_nothing() -> None:
    assert edited(listing(orphan(), orphan("/b", decision=decision("/b")))) == []


def test_cell_that_was_emptied_takes_the_decision_back() -> None:
    listed = listing(orphan(decision=decision()))
    (found,) = edited(listed, lambda text: text.replace(";uit;", ";;"))
    assert found.choice is Choice.OPEN
    assert in_force([decision(), found]) == ()


def test_other_reason_is_another_decision() -> None:
    listed = listing(orphan(decision=decision()))
    (found,) = edited(listed, lambda text: text.replace("organisatie", "afdeling"))
    assert (found.choice, found.reason) == (Choice.OUT, "van een andere afdeling")
    assert found.moment == SAVED


@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "cp1252", "utf-16"])
@pytest.mark.parametrize("delimiter", [";", ",", "\t"])
def test_other_spreadsheets_are_understood(encoding: str, delimiter: str) -> None:
    text = f"besluit{delimiter}adres{delimiter}reden\nuit{delimiter}{PAGE}{delimiter}coöperatie\n"
    (row,) = read_rows(text.encode(encoding), SHEET, where="x")
    assert (row.key, row.choice, row.reason, row.line) == (PAGE, Choice.OUT, "coöperatie", 2)


def test_reason_that_windows_can_not_hold_is_no_other_decision() -> None:
    listed = listing(orphan(decision=decision(reason="naar → elders")))
    text = to_csv(listed, names=Names()).decode("utf-8-sig")
    rows = read_rows(text.encode("cp1252", "replace"), SHEET, where="x")
    found = edits_in(rows, SHEET, listed=listed, known=(), harvest=HARVEST, saved=SAVED, where="x")
    assert list(found) == []


@pytest.mark.parametrize(
    ("when", "moment"),
    [
        ("2026-11-23 15:03", datetime(2026, 11, 23, 14, 3, tzinfo=UTC)),
        ("23-11-2026 15:03", datetime(2026, 11, 23, 14, 3, tzinfo=UTC)),
        ("23/11/2026 15:03:09", datetime(2026, 11, 23, 14, 3, 9, tzinfo=UTC)),
        ("2026-11-23T15:03:00+02:00", datetime(2026, 11, 23, 13, 3, tzinfo=UTC)),
        ("2026-11-23", datetime(2026, 11, 23, 22, 59, 59, 999999, tzinfo=UTC)),
        ("2062-11-23", SAVED),
        ("", SAVED),
    ],
)
def test_moment_is_the_one_filled_in_and_never_after_saving(when: str, moment: datetime) -> None:
    (found,) = edited(listing(orphan()), fill("uit", when=when))
    assert found.moment == moment


@pytest.mark.parametrize(
    ("change", "message"),
    [
        (fill("misschien"), r"line 2: besluit 'misschien': write in or uit"),
        (fill("uit", when="gisteren"), r"line 2: wanneer 'gisteren': write it like"),
        (lambda text: text.replace(f";{PAGE};", ";verborgen;"), r"line 2: adres 'verborgen' is no"),
        (lambda text: text.replace("besluit", "beslissing"), r"line 1: has no column 'besluit'"),
        (lambda text: text + f";{SITE}/typefout" + ";" * 17, r"line 3: .*typefout is not on this"),
        (lambda text: text + f'"x;{PAGE}\r\n', r"line 3: can't be read as CSV"),
        (
            lambda text: text + f";{PAGE}" + ";" * 14 + "in;;;",
            r"line 3: decides otherwise about .* than line 2",
        ),
        (lambda _text: "", r"line 1: is empty"),
    ],
)
def test_what_can_not_be_read_is_told_with_file_and_line(
    change: Callable[[str], str], message: str
) -> None:
    with pytest.raises(ConfigError, match=f"^lijst.csv, {message}") as refused:
        edited(listing(orphan()), change)
    assert "\n" not in str(refused.value)


def test_lines_are_counted_as_an_editor_counts_them() -> None:
    text = f'adres;besluit;titel\n{PAGE};;"over\ntwee regels"\n{SITE}/b;wat;\n'
    with pytest.raises(ConfigError, match=r"x, line 4: besluit 'wat'"):
        read_rows(text.encode(), SHEET, where="x")


def test_bytes_that_are_no_text_are_told_with_their_line() -> None:
    with pytest.raises(ConfigError, match=r"x, line 2: is no text"):
        read_rows(b"adres;besluit\n\x81\n", SHEET, where="x")


def test_edit_that_was_taken_over_before_is_not_taken_over_again() -> None:
    listed = listing(orphan())
    (found,) = edited(listed, fill("uit", "nee"))
    copied_later = SAVED + timedelta(days=30)
    assert edited(listed, fill("uit", "nee"), known=(found,), saved=copied_later) == []
    (back,) = edited(listed, fill("", ""), known=(found,), saved=copied_later)
    assert back.choice is Choice.OPEN


def test_command_after_an_edit_holds_although_the_file_is_rewritten() -> None:
    (found,) = edited(listing(orphan()), fill("uit", "nee"))
    command = decision(choice=Choice.IN, moment=SAVED + timedelta(hours=1))
    again = listing(orphan(decision=command), written=command.moment)
    assert edited(again, known=(found, command), saved=command.moment) == []


# --- which one holds


def test_latest_decision_holds() -> None:
    early, late = decision(hours=1), decision(choice=Choice.IN, hours=2)
    assert in_force([late, early]) == in_force([early, late]) == (late,)


def test_of_two_at_the_same_moment_the_later_line_holds() -> None:
    assert in_force([decision(), decision(choice=Choice.IN)])[0].choice is Choice.IN


def test_list_shows_the_decision_that_holds() -> None:
    listed = with_decisions(listing(orphan(), orphan("/b")), [decision()])
    assert [row.decision for row in listed.rows] == [decision(), None]
    assert with_decisions(listed, [decision(choice=Choice.OPEN)]).rows[0].decision is None


@given(st.text(st.characters(exclude_categories=["Cs"])), st.sampled_from(Choice))
def test_decision_survives_its_line(reason: str, choice: Choice) -> None:
    given_decision = decision(reason=reason, choice=choice)
    lines = to_line(decision("/a")) + to_line(given_decision)
    assert from_lines(lines, OwnerDecision, where="x") == (decision("/a"), given_decision)


def test_line_that_was_cut_off_was_never_confirmed() -> None:
    lines = to_line(decision("/a")) + to_line(decision())
    assert from_lines(lines[:-5], OwnerDecision, where="x") == (decision("/a"),)


def test_line_that_is_no_decision_is_told() -> None:
    with pytest.raises(ConfigError, match=r"^besluiten.jsonl, line 2: is no decision"):
        from_lines(
            to_line(decision()) + "{}\n" + to_line(decision()),
            OwnerDecision,
            where="besluiten.jsonl",
        )
