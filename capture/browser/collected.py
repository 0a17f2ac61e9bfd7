"""From what the page's script returned to links: pure."""

from collections.abc import Iterable
from typing import Any

from capture.model.link import Hop, Link, Mechanism
from capture.model.url import normalise

_KINDS: dict[str, tuple[Hop, Mechanism]] = {
    "L": (Hop.LINK, Mechanism.RENDERED),
    "E": (Hop.EMBED, Mechanism.RENDERED),
    "S": (Hop.EMBED, Mechanism.SRCSET),
    "C": (Hop.EMBED, Mechanism.INLINE_STYLE),
    "F": (Hop.SYNTHESISED, Mechanism.FORM),
    "M": (Hop.REDIRECT, Mechanism.RENDERED),
}
_MAX_WHERE = 200
MAX_ACTION = 500
"""Characters of what is said of the acts that led to a link."""


def links(found: Iterable[list[Any]], *, action: str = "") -> tuple[Link, ...]:
    """Return links from rows `[url, code, where]` (see js/page.js); what is no URL is left out.

    `action`: what had to be done in the page first.
    """
    result: dict[tuple[str, str], Link] = {}
    action = action[:MAX_ACTION]
    for raw, code, where in found:
        url = normalise(raw)
        if url is None or code not in _KINDS:
            continue
        hop, mechanism = _KINDS[code]
        result.setdefault(
            (url, code),
            Link(url=url, hop=hop, mechanism=mechanism, where=where[:_MAX_WHERE], action=action),
        )
    return tuple(result.values())
