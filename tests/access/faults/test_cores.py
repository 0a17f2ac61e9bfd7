"""Receipt numbers, limits, stamps and what a form may hold: laws, without an archive."""

from datetime import UTC, datetime, timedelta

from hypothesis import given
from hypothesis import strategies as st

from capture.access.faults import draft, receipt
from capture.access.faults.limits import ALLOWANCES, Limits
from capture.access.faults.stamp import Stamps
from capture.access.limits import Counter

NOW = datetime(2026, 11, 22, 12, tzinfo=UTC)
_NOTHING = timedelta()
_ALPHABET = "23456789CDFGHJKMPQRTWXY"


def test_receipts_differ_and_are_read_back_however_they_are_typed() -> None:
    made = {receipt.made() for _ in range(2_000)}
    assert len(made) == 2_000
    for each in made:
        assert receipt.read(receipt.shown(each)) == each
        assert receipt.read(f" {receipt.shown(each).lower().replace('-', ' – ')} ") == each


def test_every_slip_of_one_character_or_of_two_neighbours_is_found() -> None:
    for _ in range(20):
        whole = receipt.made()
        for at, right in enumerate(whole):
            for wrong in _ALPHABET.replace(right, ""):
                assert receipt.read(whole[:at] + wrong + whole[at + 1 :]) is None
            swapped = whole[:at] + whole[at + 1 : at + 2] + right + whole[at + 2 :]
            assert swapped == whole or receipt.read(swapped) is None


@given(st.text())
def test_what_is_no_receipt_is_none(text: str) -> None:
    assert receipt.read(text) is None


class Watch:
    """A clock that goes when it is told to."""

    def __init__(self) -> None:
        self.seconds = 0.0

    def __call__(self) -> float:
        return self.seconds


def test_address_gets_five_at_once_and_one_more_after_two_minutes() -> None:
    watch = Watch()
    limits = Limits(Counter(ALLOWANCES, clock=watch))
    assert [limits.take("192.0.2.1") for _ in range(5)] == [_NOTHING] * 5
    assert limits.take("192.0.2.1") == timedelta(minutes=2)
    assert limits.take("192.0.2.2") == _NOTHING
    watch.seconds = 121
    assert limits.take("192.0.2.1") == _NOTHING
    assert limits.take("192.0.2.1") > _NOTHING


def test_many_addresses_together_are_limited_too() -> None:
    limits = Limits(Counter(ALLOWANCES, clock=Watch()))
    taken = [limits.take(f"192.0.{number // 250}.{number % 250}") for number in range(300)]
    assert taken.count(_NOTHING) == 100
    assert taken[-1] == timedelta(seconds=20)


def test_one_connection_is_one_visitor_whatever_address_it_takes() -> None:
    limits = Limits(Counter(ALLOWANCES, clock=Watch()))
    taken = [limits.take(f"2001:db8:1:2:{number:x}::1") for number in range(10)]
    assert taken.count(_NOTHING) == 5
    assert limits.take("2001:db8:1:3::1") == _NOTHING


def test_memory_is_bounded_however_many_addresses_come() -> None:
    counter = Counter(ALLOWANCES, most=500)
    limits = Limits(counter)
    for number in range(5_000):
        limits.take(f"192.0.{number // 250}.{number % 250}")
    assert len(counter) == 500


def test_stamps_are_ours_alone() -> None:
    stamps = Stamps(b"s" * 32)
    made = stamps.made(NOW)
    told = stamps.read(made)
    assert told is not None
    assert told.moment == NOW
    assert stamps.made(NOW) != made
    assert Stamps(b"t" * 32).read(made) is None
    assert stamps.read(made.replace("1", "2", 1)) is None


@given(st.text())
def test_text_of_a_visitor_keeps_its_words_and_loses_what_hides_them(text: str) -> None:
    clean = draft.cleaned(text)
    assert draft.cleaned(clean) == clean
    assert all(each == "\n" or each.isprintable() or each in "\u200c\u200d" for each in clean) or (
        any(0x2028 <= ord(each) <= 0x3000 or each == "\xa0" for each in clean)
        or any(each.isspace() for each in clean)
    )
    assert "\u202e" not in clean
    assert "\x1b" not in clean
