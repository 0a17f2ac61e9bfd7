"""Contact data in a text, however it is written."""

import time

import pytest
from hypothesis import given
from hypothesis import strategies as st

from capture.compare.aspects.contacts import ContactKind, contacts, phone_key


@pytest.mark.parametrize(
    ("written", "key"),
    [
        ("070 - 123 45 67", "+31701234567"),
        ("(070) 123 45 67", "+31701234567"),
        ("+31 (0)70 123 45 67", "+31701234567"),
        ("0031 70 1234567", "+31701234567"),
        ("06-12345678", "+31612345678"),
        ("0800 - 8051", "08008051"),
        ("0900-1234567", "09001234567"),
        ("14 070", "14070"),
        ("14 0343", "140343"),
        ("+32 2 555 12 34", "+3225551234"),
        ("01-02-2026", None),
        ("0712", None),
        ("+31 12", None),
    ],
)
def test_a_telephone_number_is_known_however_it_is_written(written: str, key: str | None) -> None:
    assert phone_key(written) == key


def _found(text: str, *addresses: str) -> set[tuple[ContactKind, str]]:
    return {(each.kind, each.key) for each in contacts(text.split("\n"), addresses=addresses)}


def test_numbers_stand_apart_within_a_sentence() -> None:
    assert _found("Bel 070 123 45 67 / 06 12345678, of gratis 0800 - 8051. Vraag naar 12.") == {
        (ContactKind.PHONE, "+31701234567"),
        (ContactKind.PHONE, "+31612345678"),
        (ContactKind.PHONE, "08008051"),
    }


def test_an_iban_is_no_telephone_number_and_must_have_right_check_digits() -> None:
    assert _found("NL91 ABNA 0417 1643 00") == {(ContactKind.IBAN, "NL91ABNA0417164300")}
    assert (ContactKind.IBAN, "NL92ABNA0417164300") not in _found("NL92 ABNA 0417 1643 00")


def test_addresses_are_known_by_postcode_and_number() -> None:
    assert _found("Bezoekadres: Lange Voorhout 12, 2514 EE Den Haag") == {
        (ContactKind.ADDRESS, "2514 EE 12")
    }
    assert _found("Postbus 20011\n2500EA 's-Gravenhage") == {
        (ContactKind.ADDRESS, "2500 EA PB20011")
    }
    assert _found("in 2024 EN 2025") == set()


def test_e_mail_trade_register_and_opening_hours_are_found() -> None:
    assert _found(
        "Mail Info@Voorbeeld.nl.\nKvK-nummer: 27 37 57 47\nMa t/m vr 9:00 - 17.00 uur",
        "mailto:post%40voorbeeld.nl?subject=x",
        "tel:+31701234567",
    ) == {
        (ContactKind.EMAIL, "info@voorbeeld.nl"),
        (ContactKind.EMAIL, "post@voorbeeld.nl"),
        (ContactKind.PHONE, "+31701234567"),
        (ContactKind.KVK, "27375747"),
        (ContactKind.HOURS, "ma vr 9.00 17.00"),
    }


@pytest.mark.parametrize(
    "text", ["0 " * 50_000, "a@" * 50_000, "1234 AB " * 10_000, "NL12 " + "ABCD " * 20_000]
)
def test_a_text_made_to_be_slow_takes_no_time(text: str) -> None:
    started = time.process_time()
    contacts([text])
    assert time.process_time() - started < 5


@given(st.text(alphabet="0123456789 ()+-./ABNL@a.\n", max_size=200))
def test_any_text_is_read_and_each_is_found_once(text: str) -> None:
    found = contacts(text.split("\n"), addresses=[f"tel:{text}", f"mailto:{text}"])
    assert len({(each.kind, each.key) for each in found}) == len(found)
