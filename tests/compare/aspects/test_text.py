"""Differences of texts, word by word, and of sequences."""

import random
import time

from hypothesis import given
from hypothesis import strategies as st

from capture.compare.aspects.sequences import runs
from capture.compare.aspects.text import MAX_HUNKS, Piece, WordFate, likeness, text_difference

KEPT, REMOVED, ADDED = WordFate.KEPT, WordFate.REMOVED, WordFate.ADDED


@given(
    st.lists(st.sampled_from("abcd"), max_size=30), st.lists(st.sampled_from("abcd"), max_size=30)
)
def test_the_runs_give_both_sequences_back(old: list[str], new: list[str]) -> None:
    found = runs(old, new)
    assert [x for run in found for x in old[run.old_start : run.old_end]] == old
    assert [x for run in found for x in new[run.new_start : run.new_end]] == new
    for run in found:
        same = old[run.old_start : run.old_end] == new[run.new_start : run.new_end]
        assert same == run.is_equal


def test_long_sequences_are_anchored_and_take_no_time() -> None:
    dice = random.Random(7)
    old = [f"w{dice.randrange(30_000)}" for _ in range(20_000)]
    new = [word for word in old if dice.random() > 0.02]
    started = time.process_time()
    found = runs(old, new)
    assert time.process_time() - started < 10
    kept = sum(run.old_end - run.old_start for run in found if run.is_equal)
    assert kept > 0.97 * len(new)
    alike = ["a"] * 20_000, ["b", "a"] * 10_000
    started = time.process_time()
    runs(*alike)
    assert time.process_time() - started < 10


def test_a_changed_word_is_shown_with_the_words_around_it() -> None:
    found = text_difference(
        [
            "Welkom bij ons.",
            "Een paspoort kost 77,85 euro en ligt na vijf dagen klaar.",
            "Tot ziens.",
        ],
        [
            "Welkom bij ons.",
            "Een paspoort kost 83,87 euro en ligt na vijf dagen klaar.",
            "Tot ziens.",
        ],
    )
    assert [hunk.pieces for hunk in found.hunks] == [
        (
            Piece(KEPT, "Een paspoort kost"),
            Piece(REMOVED, "77,85"),
            Piece(ADDED, "83,87"),
            Piece(KEPT, "euro en ligt na vijf dagen klaar."),
        )
    ]
    assert (found.words_removed, found.words_added) == (1, 1)


def test_a_line_that_went_has_its_neighbours_as_context() -> None:
    found = text_difference(
        ["Boven hier.", "Bel ons.", "Onder hier."], ["Boven hier.", "Onder hier."]
    )
    assert [hunk.pieces for hunk in found.hunks] == [
        (Piece(KEPT, "Boven hier."), Piece(REMOVED, "Bel ons."), Piece(KEPT, "Onder hier."))
    ]


def test_words_broken_into_other_lines_are_no_change() -> None:
    found = text_difference(["een twee", "drie"], ["een", "twee drie"])
    assert found.is_same
    assert found.likeness == 1.0


def test_a_new_word_order_is_as_alike_as_can_be() -> None:
    assert likeness(["een twee drie"], ["Drie, twee; een!"]) == 1.0
    assert likeness(["een twee"], ["drie vier"]) == 0.0
    assert likeness([], []) == 1.0


def test_changes_beyond_the_most_are_counted() -> None:
    old = [line for number in range(300) for line in (f"zelfde {number}", f"oud {number}")]
    new = [line for number in range(300) for line in (f"zelfde {number}", f"nieuw {number}")]
    found = text_difference(old, new)
    assert (len(found.hunks), found.more_hunks) == (MAX_HUNKS, 300 - MAX_HUNKS)
