"""Facts of a survey, read without ever raising: an archived page decides what stands in them."""

import math
from collections.abc import Mapping

from capture.model.obstacle import Fact

LONGEST = 500
"""Characters of a text that are looked at, unless told otherwise."""
LONGEST_URL = 4096
_LARGEST = 1e15
_LONGEST_NUMBER = 32


def text(facts: Mapping[str, Fact], name: str, *, limit: int = LONGEST) -> str:
    """Return the text of that name on one line, empty when there is none; numbers are written."""
    value: object = facts.get(name)
    if isinstance(value, bool) or value is None:
        return ""
    if isinstance(value, str):
        return clean(value, limit=limit)
    found = number(facts, name)
    return "" if found is None else f"{found:g}"


def number(facts: Mapping[str, Fact], name: str) -> float | None:
    """Return the number of that name; None when there is none, or none that can be reckoned with.

    True counts as 1, digits in a text as what they say; infinity and NaN are no numbers.
    """
    value: object = facts.get(name)
    if isinstance(value, str):
        if len(value) > _LONGEST_NUMBER:
            return None
        try:
            value = float(value)
        except ValueError:
            return None
    if not isinstance(value, int | float) or not math.isfinite(value):
        return None
    return float(value) if abs(value) <= _LARGEST else None


def whole(facts: Mapping[str, Fact], name: str) -> int:
    """Return the number of that name, rounded down; 0 when there is none or it is below 0."""
    found = number(facts, name)
    return 0 if found is None else max(0, int(found))


def flag(facts: Mapping[str, Fact], name: str) -> bool:
    """Whether the fact of that name says yes."""
    value: object = facts.get(name)
    if isinstance(value, str):
        return value.strip().lower() in {"true", "yes", "1"}
    found = number(facts, name)
    return found is not None and found != 0


def names(facts: Mapping[str, Fact], name: str, *, sign: str = ",") -> tuple[str, ...]:
    """Return the parts of a text that lists things, at most a hundred, without empty ones."""
    listed = text(facts, name, limit=LONGEST_URL).split(sign, 100)[:100]
    return tuple(part.strip()[:LONGEST] for part in listed if part.strip())


def clean(value: str, *, limit: int = LONGEST) -> str:
    """Return a text on one line, cut off, in characters that can be written as UTF-8."""
    cut = value[: limit * 2].encode("utf-8", "replace").decode("utf-8")
    if not cut.isprintable():
        cut = "".join(c if c.isprintable() else " " for c in cut)
    line = " ".join(cut.split())
    return line if len(line) <= limit else line[: limit - 1].rstrip() + "…"
