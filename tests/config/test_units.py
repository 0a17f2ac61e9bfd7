import pytest
from hypothesis import given
from hypothesis import strategies as st

from capture.config.units import duration_seconds, duration_text, size_bytes, size_text


@pytest.mark.parametrize(
    ("text", "size"),
    [
        ("0", 0),
        ("1500", 1500),
        ("10 B", 10),
        ("2GB", 2_000_000_000),
        ("1.5kB", 1500),
        ("500mb", 500_000_000),
        ("2GiB", 2 * 1024**3),
        ("1 TB", 10**12),
    ],
)
def test_sizes_as_people_write_them(text: str, size: int) -> None:
    assert size_bytes(text) == size


@pytest.mark.parametrize("text", ["", "GB", "-1", "2 XB", "1,5GB", "2GB2"])
def test_what_is_no_size_is_refused_with_an_example(text: str) -> None:
    with pytest.raises(ValueError, match="500MB"):
        size_bytes(text)


@pytest.mark.parametrize(
    ("text", "seconds"),
    [("90m", 5400.0), ("1h30m", 5400.0), ("2 d", 172_800.0), ("250ms", 0.25), ("7", 7.0)],
)
def test_durations_as_people_write_them(text: str, seconds: float) -> None:
    assert duration_seconds(text) == seconds


@pytest.mark.parametrize("text", ["", "m", "1h30", "-5s", "3w"])
def test_what_is_no_duration_is_refused_with_an_example(text: str) -> None:
    with pytest.raises(ValueError, match="1h30m"):
        duration_seconds(text)


@given(st.integers(min_value=0, max_value=10**15))
def test_shown_sizes_are_near_what_they_show(size: int) -> None:
    assert size_bytes(size_text(size)) == pytest.approx(size, rel=0.06)


@pytest.mark.parametrize(
    ("seconds", "text"), [(0, "0 s"), (99.4, "99 s"), (720, "12 min"), (11_100, "3 h 05 min")]
)
def test_shown_durations(seconds: float, text: str) -> None:
    assert duration_text(seconds) == text
