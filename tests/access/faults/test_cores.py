"""Receipt numbers, limits, stamps and what a form may hold: laws, without an archive."""

import sys
from datetime import UTC, datetime, timedelta

from hypothesis import given
from hypothesis import strategies as st

from capture.access.faults import draft, receipt
from capture.access.faults.limits import Limits, Rate, network_of
from capture.access.faults.stamp import Stamps

NOW = datetime(2026, 11, 22, 12, tzinfo=UTC)
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


def test_address_gets_so_many_at_once_and_one_more_after_each_pause() -> None:
    limits = Limits(per_address=Rate(at_once=3, pause=timedelta(minutes=2)))
    assert [limits.take("192.0.2.1", NOW) for _ in range(3)] == [None] * 3
    assert limits.take("192.0.2.1", NOW) == timedelta(minutes=2)
    assert limits.take("192.0.2.2", NOW) is None
    assert limits.take("192.0.2.1", NOW + timedelta(minutes=1)) == timedelta(minutes=1)
    assert limits.take("192.0.2.1", NOW + timedelta(minutes=2)) is None
    assert limits.take("192.0.2.1", NOW + timedelta(minutes=2)) is not None
    assert [limits.take("192.0.2.1", NOW + timedelta(hours=1)) for _ in range(3)] == [None] * 3


def test_many_addresses_together_are_limited_too() -> None:
    limits = Limits(in_all=Rate(at_once=10, pause=timedelta(seconds=20)))
    taken = [limits.take(f"192.0.2.{number}", NOW) for number in range(20)]
    assert taken.count(None) == 10


def test_memory_is_bounded_however_many_addresses_come() -> None:
    free = Rate(at_once=10**9, pause=timedelta(microseconds=1))
    limits = Limits(in_all=free, most_addresses=500)
    for number in range(20_000):
        limits.take(f"2001:db8:{number:x}::1", NOW)
    assert len(limits) == 500
    assert sys.getsizeof(limits) < 10_000


def test_one_connection_is_one_visitor_whatever_address_it_takes() -> None:
    assert network_of("2001:db8:1:2:3::4") == network_of("2001:db8:1:2:ffff::9")
    assert network_of("2001:db8:1:2::4") != network_of("2001:db8:1:3::4")
    assert network_of("::ffff:192.0.2.1") == network_of("192.0.2.1") == "192.0.2.1"
    assert network_of("") == network_of("geen adres") == ""


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
