"""Values of a JSON file that is not believed: each is what it has to be, or ValueError. Pure.

The message is one line that begins with where the value stands.
"""

import json
from collections.abc import Collection, Mapping

LARGEST = 32_000_000


def document(
    text: str | bytes, names: Collection[str], *, form: str, where: str
) -> Mapping[str, object]:
    """Return the object that a whole file holds, whose `format` has to be `form`."""
    if len(text) > LARGEST:
        raise ValueError(f"{where}: larger than {LARGEST} bytes")
    try:
        found = json.loads(text)
    except (ValueError, RecursionError):
        raise ValueError(f"{where}: is no JSON") from None
    fields = fields_of(found, names, where)
    if fields["format"] != form:
        raise ValueError(f"{where}: format is not {form}")
    return fields


def fields_of(value: object, names: Collection[str], where: str) -> Mapping[str, object]:
    """Return an object with just these fields."""
    if not isinstance(value, dict) or set(value) != set(names):
        raise ValueError(f"{where}: does not have the fields {', '.join(sorted(names))}")
    return value


def list_of(value: object, most: int, where: str) -> list[object]:
    """Return a list of at most `most` values."""
    if not isinstance(value, list) or len(value) > most:
        raise ValueError(f"{where}: a list of at most {most} has to stand there")
    return value


def text_of(value: object, longest: int, where: str) -> str:
    """Return a text of at most `longest` characters."""
    if not isinstance(value, str) or len(value) > longest:
        raise ValueError(f"{where}: a text of at most {longest} characters has to stand there")
    return value


def number_of(value: object, least: int, most: int, where: str) -> int:
    """Return a whole number from `least` to `most`."""
    if not isinstance(value, int) or isinstance(value, bool) or not least <= value <= most:
        raise ValueError(f"{where}: a number from {least} to {most} has to stand there")
    return value
