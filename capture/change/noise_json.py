"""What was learned about noise, as JSON and back. Pure; a file is not believed.

ValueError, with what is wrong in one line, for a file that this program wouldn't have written.
"""

import json
import re
from collections.abc import Iterable
from enum import StrEnum

from capture.change.noise_rules import (
    LONGEST_CONTEXT,
    LONGEST_URL,
    MOST_PAIRS,
    MOST_SHAPES,
    Group,
    Rule,
    group_of,
)
from capture.change.reading import Media
from capture.change.shapes import Kind, Shape
from capture.change.strict_json import document, fields_of, list_of, number_of, text_of

_FORMAT = "capture-noise-1"
_LONGEST_VALUE = 10_000_000
_LONGEST_AFFIX = 10_000
_LONGEST_EXAMPLE = 60
_MOST_NEEDED = 100
_SEEN = re.compile(r"[0-9a-f]{16}")


def written(pairs_needed: int, rules: Iterable[Rule]) -> str:
    """Return the JSON of what was learned, the same for the same."""
    found = {
        "format": _FORMAT,
        "pairs_needed": pairs_needed,
        "rules": [_written(each) for each in rules],
    }
    return json.dumps(found, sort_keys=True, indent=1)


def parsed(text: str | bytes, *, most: int) -> tuple[int, list[Rule]]:
    """Return (pairs needed, rules). ValueError for anything that `written` doesn't write."""
    names = ("format", "pairs_needed", "rules")
    fields = document(text, names, form=_FORMAT, where="noise")
    needed = number_of(fields["pairs_needed"], 1, _MOST_NEEDED, "noise: pairs_needed")
    rows = list_of(fields["rules"], most, "noise: rules")
    rules = [_rule(row, f"noise: rule {number}") for number, row in enumerate(rows, start=1)]
    if len({each.key for each in rules}) != len(rules):
        raise ValueError("noise: two rules for one place")
    return needed, rules


def _written(rule: Rule) -> dict[str, object]:
    return {
        "media": rule.media.value,
        "group": rule.group.value,
        "context": rule.context,
        "shapes": [
            [each.kind.value, each.prefix, each.suffix, each.shortest, each.longest]
            for each in rule.shapes
        ],
        "pairs": [list(pair) for pair in rule.pairs],
        "sure": rule.is_sure,
        "rotating": rule.is_rotating,
        "examples": list(rule.examples),
        "url": rule.url,
    }


_FIELDS = frozenset(
    {"media", "group", "context", "shapes", "pairs", "sure", "rotating", "examples", "url"}
)


def _rule(row: object, where: str) -> Rule:
    fields = fields_of(row, _FIELDS, where)
    shapes = [_shape(each, where) for each in list_of(fields["shapes"], MOST_SHAPES, where)]
    group = _member(Group, fields["group"], where)
    if not shapes or any(group_of(each.kind) is not group for each in shapes):
        raise ValueError(f"{where}: shapes are not of its group")
    pairs = [
        _texts(each, _LONGEST_EXAMPLE, where)
        for each in list_of(fields["pairs"], MOST_PAIRS, where)
    ]
    if not pairs or not all(_SEEN.fullmatch(value) for pair in pairs for value in pair):
        raise ValueError(f"{where}: pairs are not pairs of digests")
    return Rule(
        media=_member(Media, fields["media"], where),
        group=group,
        context=text_of(fields["context"], LONGEST_CONTEXT, where),
        shapes=tuple(shapes),
        pairs=tuple(pairs),
        is_sure=_truth(fields["sure"], where),
        is_rotating=_truth(fields["rotating"], where),
        examples=_texts(fields["examples"], _LONGEST_EXAMPLE, where),
        url=text_of(fields["url"], LONGEST_URL, where),
    )


def _shape(value: object, where: str) -> Shape:
    row = list_of(value, 5, where)
    if len(row) != 5:
        raise ValueError(f"{where}: a shape has five values")
    shortest = number_of(row[3], 0, _LONGEST_VALUE, where)
    return Shape(
        kind=_member(Kind, row[0], where),
        prefix=text_of(row[1], _LONGEST_AFFIX, where),
        suffix=text_of(row[2], _LONGEST_AFFIX, where),
        shortest=shortest,
        longest=number_of(row[4], shortest, _LONGEST_VALUE, where),
    )


def _texts(value: object, longest: int, where: str) -> tuple[str, str]:
    row = list_of(value, 2, where)
    if len(row) != 2:
        raise ValueError(f"{where}: two texts have to stand there")
    return text_of(row[0], longest, where), text_of(row[1], longest, where)


def _truth(value: object, where: str) -> bool:
    if not isinstance(value, bool):
        raise ValueError(f"{where}: true or false has to stand there")
    return value


def _member[E: StrEnum](kind: type[E], value: object, where: str) -> E:
    try:
        return kind(text_of(value, _LONGEST_EXAMPLE, where))
    except ValueError:
        raise ValueError(f"{where}: {kind.__name__.lower()} is not known") from None
