"""Texts: the same in the two languages of who may look on, and what of others' can be shown."""

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Text:
    """One text, in Dutch and in English."""

    nl: str
    en: str


def printable(text: str) -> str:
    """Return a text with what can't be printed replaced, line breaks too.

    For a terminal that a site must not be able to steer, and for XML, which can't hold it all.
    """
    return "".join(character if character.isprintable() else "�" for character in text)
