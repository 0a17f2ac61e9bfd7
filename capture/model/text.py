"""The same text in the two languages that a Dutch reader, or somebody who looks on, may read."""

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Text:
    """One text, in Dutch and in English."""

    nl: str
    en: str
