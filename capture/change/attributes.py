"""Attributes of elements: what tells an element from others, and where values stand. Pure."""

import re
from collections.abc import Iterator
from dataclasses import dataclass

from capture.change.parts import Part
from capture.change.slots import (
    Slot,
    has_words,
    is_about_money,
    looks_like_url,
    pattern_of,
    shortened,
    spans,
    url_slots,
)


@dataclass(frozen=True, slots=True)
class Attribute:
    """An attribute and where it stands; `start` to `end` is its value."""

    name: str
    begin: int
    """Before the white space that parts it from what comes before."""
    start: int
    end: int
    stop: int
    """After the quotation mark."""


_TELLING = frozenset(
    {"name", "type", "property", "itemprop", "rel", "http-equiv", "role", "id", "for", "as"}
)
_URLS = frozenset(
    {
        "href", "src", "action", "formaction", "poster", "data", "srcset", "cite", "background",
        "longdesc", "xlink:href", "data-src", "data-srcset", "data-href", "data-url", "imagesrcset",
        "data-background", "loc", "rdf:about",
    }
)  # fmt: skip
_READ = frozenset({"alt", "title", "aria-label", "placeholder", "label", "summary"})
_OF_MORE = _READ | {"class", "style"}
"""Attributes that hold more than one value, or words."""
_MEDIA = frozenset({"img", "picture", "source", "video", "audio", "iframe", "image", "track"})
_RANDOM_PART = re.compile(r"[A-Za-z_]*+[0-9][A-Za-z0-9]*+|[A-Za-z0-9]{16,}+")
_PLAIN_ID = re.compile(r"[a-z_\-]{1,40}|[A-Z_]{1,40}")
_HEX_AT_END = re.compile(r"[a-f]{8}$")
"""Hexadecimal digits that happen to be letters alone: no word has as many."""
_LONGEST_LABEL = 160


def labels(text: str, name: str, listed: list[Attribute]) -> tuple[str, str]:
    """Return what tells an element from others: by what is stable, and with its classes too."""
    telling = [
        f"[{each.name}={_stable(each.name, text[each.start : min(each.end, each.start + 40)])}]"
        for each in listed[:30]
        if each.name in _TELLING
    ]
    label = shortened(f"{name}{''.join(telling)}"[:_LONGEST_LABEL])
    classes = next((each for each in listed[:30] if each.name == "class"), None)
    if classes is None:
        return label, label
    value = text[classes.start : min(classes.end, classes.start + _LONGEST_LABEL)]
    return label, f"{label}.{_RANDOM_PART.sub('#', value)}"


def _stable(name: str, value: str) -> str:
    """Return what of a value is the same on every answer, as far as can be seen."""
    if name in ("id", "for"):
        # Ids are made up by programs; those that people give are plain.
        is_plain = _PLAIN_ID.fullmatch(value) and not _HEX_AT_END.search(value)
        return value if is_plain else "#"
    return _RANDOM_PART.sub("#", value)


def slots(text: str, each: Attribute, element: str, *, place: str, near: str) -> Iterator[Slot]:
    """Yield the slots of an attribute's value.

    `near` is the narrower context of numbers: it holds the last words before the element. A form's
    own fields and `meta` have a name that says as much.
    """
    start, end = each.start, each.end
    if start == end:
        return
    if each.name in _URLS or looks_like_url(text, start, end):
        is_meta = element == "meta"
        yield from (url_slots(text, start, end, place) if not is_meta else _echoes(text, each))
        return
    found = spans(text, start, end, is_single=each.name not in _OF_MORE)
    if not found:
        return
    pattern = pattern_of(text, start, end, found)
    place = f"{place}:{pattern}"
    if is_about_money(f"{pattern} {near}"):
        near = ""
    elif element in ("input", "meta"):
        near = place
    else:
        near = f"{near}|{pattern}" if has_words(near) else ""
    for begin, finish in found:
        yield Slot(begin, finish, place, near)


def _echoes(text: str, each: Attribute) -> Iterator[Slot]:
    for slot in url_slots(text, each.start, each.end, ""):
        yield Slot(slot.start, slot.end, "")


def part_of(element: str, name: str) -> Part:
    """Return which part of a page an attribute belongs to."""
    if element in ("meta", "link", "base"):
        return Part.METADATA
    if element == "script" or name.startswith("on"):
        return Part.SCRIPTS
    if name in _READ:
        return Part.TEXT
    if element in _MEDIA or name == "poster":
        return Part.IMAGES
    if element in ("a", "area") and name in ("href", "target", "rel", "download"):
        return Part.LINKS
    if name in ("action", "formaction"):
        return Part.LINKS
    if name in ("style", "class"):
        return Part.STYLE
    return Part.STRUCTURE
