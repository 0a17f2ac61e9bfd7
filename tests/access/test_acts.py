"""The log of acts: every change to it is noticed, and it goes on after every accident."""

import json
import multiprocessing
import stat
from collections.abc import Callable
from pathlib import Path

import pytest

from capture.access.act_lines import Act
from capture.access.acts import PART, Acts
from capture.access.store import Store
from capture.errors import CaptureError


@pytest.fixture
def acts(tmp_path: Path) -> Acts:
    """A log with five acts."""
    made = Acts(tmp_path)
    for number in range(1, 6):
        made.add(who="anna", act=Act.DECIDED, about=f"https://a.nl/{number}", details={"n": "é"})
    return made


def _lines(acts: Acts) -> list[bytes]:
    return acts.path.read_bytes().splitlines(keepends=True)


def test_what_was_added_is_told_newest_first(acts: Acts) -> None:
    assert [(each.number, each.about) for each in acts.latest(limit=2)] == [
        (5, "https://a.nl/5"),
        (4, "https://a.nl/4"),
    ]
    assert [each.number for each in acts.latest(limit=9, before=3)] == [2, 1]
    assert [each.number for each in acts] == [1, 2, 3, 4, 5]
    assert acts.latest(limit=1)[0].details == {"n": "é"}
    assert stat.S_IMODE(acts.path.stat().st_mode) == 0o600


def test_a_log_in_order_has_no_findings(acts: Acts) -> None:
    found = acts.verify()
    assert (found.lines, found.head.number, found.findings) == (5, 5, ())


def test_an_archive_without_acts_is_in_order(tmp_path: Path) -> None:
    assert Acts(tmp_path).verify().findings == ()


def _swap(lines: list[bytes]) -> None:
    lines[1], lines[2] = lines[2], lines[1]


def _forge(lines: list[bytes]) -> None:
    lines[1] = lines[1].replace(b"anna", b"bert")


def _space(lines: list[bytes]) -> None:
    lines[1] = lines[1].replace(b'"who":', b'"who": ')


def _forge_last(lines: list[bytes]) -> None:
    lines[4] = lines[4].replace(b"anna", b"bert")


def _cut_last(lines: list[bytes]) -> None:
    del lines[4:]


def _drop(lines: list[bytes]) -> None:
    del lines[2]


def _double(lines: list[bytes]) -> None:
    lines.insert(2, lines[1])


def _empty(lines: list[bytes]) -> None:
    lines.clear()


def _half(lines: list[bytes]) -> None:
    lines[4] = lines[4][:30]


def _nonsense(lines: list[bytes]) -> None:
    lines[2] = b"[" * 120_000 + b"\n"


_CHANGES: list[Callable[[list[bytes]], None]] = [
    _swap, _forge, _space, _forge_last, _cut_last, _drop, _double, _empty, _half, _nonsense,
]  # fmt: skip


@pytest.mark.requirement("OPSL01")
@pytest.mark.parametrize("change", _CHANGES)
def test_every_change_is_noticed_also_after_acts_that_follow(
    acts: Acts, change: Callable[[list[bytes]], None]
) -> None:
    lines = _lines(acts)
    change(lines)
    acts.path.write_bytes(b"".join(lines))
    assert acts.verify().findings
    acts.add(who="anna", act=Act.LOGGED_IN)
    acts.add(who="anna", act=Act.LOGGED_OUT)
    assert acts.verify().findings
    assert [each.number for each in acts.latest(limit=2)] == [7, 6]


def test_a_log_that_is_gone_is_noticed(acts: Acts) -> None:
    acts.path.unlink()
    assert "doesn't hold act 5" in acts.verify().findings[0]


@pytest.mark.parametrize("kept", [1, 20, -1])
def test_after_a_crash_within_a_line_the_log_goes_on_and_keeps_the_half(
    acts: Acts, kept: int
) -> None:
    whole = acts.path.read_bytes()
    half = _lines(acts)[4][:kept]
    acts.path.write_bytes(whole + half)
    acts.add(who="anna", act=Act.LOGGED_IN)
    assert acts.verify().findings == ()
    mended, added = list(acts)[5:]
    assert mended.act == Act.MENDED
    assert mended.details["rest"][:20] == half.decode()[:20]
    assert (added.number, added.act) == (7, Act.LOGGED_IN)


def test_after_a_crash_between_line_and_database_the_line_counts(
    acts: Acts, tmp_path: Path
) -> None:
    before = _lines(acts)
    with Store.open(tmp_path, PART) as store, store.writing() as db:
        old = db.execute("SELECT * FROM act_head").fetchone()
    acts.add(who="anna", act=Act.LOGGED_IN)
    with Store.open(tmp_path, PART) as store, store.writing() as db:
        db.execute("UPDATE act_head SET number = ?, hash = ?, size = ?", old[1:])
    assert acts.verify().findings == ()
    acts.add(who="anna", act=Act.LOGGED_OUT)
    assert acts.verify().findings == ()
    assert len(_lines(acts)) == len(before) + 2


def test_texts_of_any_kind_and_length_fit_in_a_line(acts: Acts) -> None:
    hostile = "\n\r\0\ud800<script>" + "x" * 100_000
    acts.add(who=hostile, act=Act.DECIDED, about=hostile, details={hostile: hostile})
    acts.add(who="anna", act=Act.DECIDED, details={str(n): "😀" * 9_999 for n in range(999)})
    assert acts.verify().findings == ()
    assert len(_lines(acts)) == 7
    assert json.loads(_lines(acts)[5])["who"].startswith("\n\r\0�<script>xxx")


def _add_many(archive: Path, who: str) -> None:
    acts = Acts(archive)
    for number in range(25):
        acts.add(who=who, act=Act.DECIDED, about=str(number))


@pytest.mark.slow
def test_processes_that_write_at_once_make_one_chain(tmp_path: Path) -> None:
    context = multiprocessing.get_context("spawn")
    writers = [context.Process(target=_add_many, args=(tmp_path, f"p{n}")) for n in range(3)]
    for each in writers:
        each.start()
    for each in writers:
        each.join(60)
    assert [each.exitcode for each in writers] == [0, 0, 0]
    found = Acts(tmp_path).verify()
    assert (found.lines, found.findings) == (75, ())


def test_what_cannot_be_logged_is_said(acts: Acts, tmp_path: Path) -> None:
    elsewhere = tmp_path / "elsewhere"
    elsewhere.touch()
    acts.path.unlink()
    acts.path.symlink_to(elsewhere)
    with pytest.raises(CaptureError, match="can't be written"):
        acts.add(who="anna", act=Act.LOGGED_IN)
    assert elsewhere.read_bytes() == b""
