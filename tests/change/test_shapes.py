"""What values have in common, and what is too plain to be noise."""

from datetime import timedelta

import pytest

from capture.change.moments import MOMENT, apart
from capture.change.shapes import Kind, shared_shape


@pytest.mark.parametrize(
    ("first", "second", "kind", "prefix"),
    [
        ("3f2a9b1c7d", "a81b2c3d4e", Kind.HEX, ""),
        ("m4116ae65", "md1fe7c8d", Kind.HEX, "m"),
        ("form-Ab3xYz9QpL2m", "form-Zq8wEr7TyU1o", Kind.TOKEN, "form-"),
        ("ui-id-3845", "ui-id-2210", Kind.NUMBER, "ui-id-"),
        ("1.003", "1.006", Kind.NUMBER, ""),
        ("1795338845", "1795338852", Kind.EPOCH, ""),
        ("2026-11-22T09:14:05Z", "2026-11-22T09:14:12Z", Kind.MOMENT, ""),
        ("zondag 22 november 2026 om 9:14:05", "22 november 2026, 9:14", Kind.MOMENT, ""),
        ("Sun, 22 Nov 2026 09:14:05 GMT", "Sun, 22 Nov 2026 09:14:06 GMT", Kind.MOMENT, ""),
        (
            "6e25a4be-10a0-4e4b-ad5f-ac076a0c7c6e",
            "36d1b89f-018e-4a8a-bb88-37052dd111e7",
            Kind.UUID,
            "",
        ),
    ],
)
def test_the_shape_of_noise(first: str, second: str, kind: Kind, prefix: str) -> None:
    for one, other in ((first, second), (second, first)):
        shape = shared_shape(one, other)
        assert shape is not None
        assert (shape.kind, shape.prefix) == (kind, prefix)
        assert shape.core(one)
        assert shape.core(other)


@pytest.mark.parametrize(
    ("first", "second"),
    [
        ("Rotterdam", "Amsterdam"),
        ("gemeente", "provincie"),
        ("open", "dicht"),
        ("artikel12", "pagina13"),
        ("sluitingsdatum2026", "openingsdatum2027"),
        ("Kamerbrief-wonen", "Kamerbrief-zorg"),
        ("/sites/nieuws/een", "/sites/nieuws/twee"),
        ("12", "twaalf"),
        ("", "a"),
    ],
)
def test_words_have_no_shape(first: str, second: str) -> None:
    assert shared_shape(first, second) is None
    assert shared_shape(second, first) is None


@pytest.mark.parametrize(
    ("value", "core"),
    [
        ("m4116ae65", "4116ae65"),
        ("mdcabbfbd", "dcabbfbd"),  # one in 2,500 has letters alone
        ("m41164165", "41164165"),
        ("mfacade", None),
        ("mkaarten1", None),
        ("dcabbfbd", None),
    ],
)
def test_what_is_held_to_be_another_of_the_kind(value: str, core: str | None) -> None:
    shape = shared_shape("m9c1b02fe", "m07d3aa1c")
    assert shape is not None
    assert shape.core(value) == core


@pytest.mark.parametrize(
    ("one", "other", "expected"),
    [
        ("22-11-2026 om 23:59:58", "23-11-2026 om 00:00:03", timedelta(seconds=5)),
        ("23:59", "00:01", timedelta(minutes=2)),
        ("22 november 2026", "22 nov 2026 00:10", timedelta(minutes=10)),
        ("Nov 22, 2026 10:00", "2026-11-22 10:01", timedelta(minutes=1)),
        ("1795338845", "1795338852000", timedelta(seconds=7)),
        ("31-02-2026", "01-03-2026", None),
        ("12:00", "22-11-2026 12:00", None),
    ],
)
def test_how_far_moments_are_apart(one: str, other: str, expected: timedelta | None) -> None:
    assert apart(one, other) == expected
    assert apart(other, one) == expected


@pytest.mark.parametrize("text", ["06-12345678", "1.234,56", "10-2026", "artikel 5 lid 2", "9.00"])
def test_what_is_no_moment(text: str) -> None:
    assert MOMENT.fullmatch(text) is None
