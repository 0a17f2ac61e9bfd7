"""A text in the two languages that our readers read."""

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Words:
    """The same text in Dutch and in English."""

    nl: str
    en: str
