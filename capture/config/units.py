"""Numbers as people write them: `2GB`, `90m`, `1h30m`. Pure.

size      B, kB, MB, GB, TB in powers of 1000; KiB, MiB, GiB, TiB in powers of 1024
duration  ms, s, m, h, d; several may follow one another, largest first: 1h30m
A number without a unit is bytes, or seconds.
"""

import re

BYTES_BY_UNIT = {
    "b": 1,
    "kb": 1000,
    "mb": 1000**2,
    "gb": 1000**3,
    "tb": 1000**4,
    "kib": 1024,
    "mib": 1024**2,
    "gib": 1024**3,
    "tib": 1024**4,
}
SECONDS_BY_UNIT = {"ms": 0.001, "s": 1.0, "m": 60.0, "h": 3600.0, "d": 86400.0}

_SIZE = re.compile(r"(?P<number>\d+(?:\.\d+)?)\s*(?P<unit>[a-z]*)")
_DURATION_PART = re.compile(r"(\d+(?:\.\d+)?)\s*(ms|[smhd])")
_DURATION = re.compile(rf"(?:{_DURATION_PART.pattern}\s*)+")
_PLAIN_NUMBER = re.compile(r"\d+(?:\.\d+)?")


def size_bytes(text: str) -> int:
    """Return the bytes that `text` means. ValueError, with what to write instead, if none."""
    match = _SIZE.fullmatch(text.strip().lower())
    factor = BYTES_BY_UNIT.get(match["unit"] or "b") if match else None
    if match is None or factor is None:
        raise ValueError("write a size such as 500MB, 2GB or 2GiB")
    return round(float(match["number"]) * factor)


def duration_seconds(text: str) -> float:
    """Return the seconds that `text` means. ValueError, with what to write instead, if none."""
    plain = text.strip().lower()
    if _PLAIN_NUMBER.fullmatch(plain):
        return float(plain)
    if not _DURATION.fullmatch(plain):
        raise ValueError("write a duration such as 30s, 90m, 1h30m or 2d")
    return sum(
        float(number) * SECONDS_BY_UNIT[unit] for number, unit in _DURATION_PART.findall(plain)
    )


def size_text(size: float) -> str:
    """Return a size for people: `999 B`, `1.5 kB`, `2.0 GB`."""
    value, unit = float(size), "B"
    for larger in ("kB", "MB", "GB", "TB"):
        if value < 999.5:
            break
        value, unit = value / 1000, larger
    return f"{value:.0f} {unit}" if unit == "B" or value >= 99.5 else f"{value:.1f} {unit}"


def duration_text(seconds: float) -> str:
    """Return a duration for people: `45 s`, `12 min`, `3 h 05 min`."""
    whole = round(seconds)
    if whole < 100:
        return f"{whole} s"
    minutes = round(seconds / 60)
    return f"{minutes} min" if minutes < 100 else f"{minutes // 60} h {minutes % 60:02d} min"
