"""Tells a page that says that there is nothing, with status 200, from a page. Pure."""

import re
from collections.abc import Sequence

from capture.model.side import Heading

_SAYS_SO = re.compile(
    r"\b(?:"
    r"pagina (?:is )?niet (?:meer )?(?:gevonden|beschikbaar)|pagina bestaat niet(?: meer)?|"
    r"niet gevonden|kunnen (?:wij |we )?(?:de|deze) pagina niet vinden|"
    r"page (?:was |is |could not be |cannot be |can't be )?not (?:be )?found|page not found|"
    r"(?:fout|error|http)[ :]*(?:404|410)|404[ :–-]+(?:not found|niet gevonden|fout|error)|"
    r"not found|seite (?:wurde )?nicht gefunden|page introuvable"
    r")\b",
    re.IGNORECASE,
)
_LONGEST_WORDS = 250
"""A page with more text of its own is about something."""
_LONGEST_TITLE = 120


def says_missing(title: str | None, headings: Sequence[Heading], own_words: int) -> bool:
    """Whether title or first heading say that the page isn't there, and there is little else.

    `own_words` is the number of words that are not of the template.
    """
    if own_words > _LONGEST_WORDS:
        return False
    first = next((each.text for each in headings if each.level <= 2), "")
    said = ((title or "")[:_LONGEST_TITLE], first[:_LONGEST_TITLE])
    return any(_SAYS_SO.search(text) or text.strip() in ("404", "410") for text in said)
