"""How a harvest looked at its pages, as far as its settings tell; written by whatever version.

A harvest is shown again years later, when settings have others beside them: what isn't there, or
isn't understood, is as usual.
"""

import json
from collections.abc import Mapping
from dataclasses import dataclass, field
from pathlib import Path

from capture.browser.request import Viewport
from capture.config.settings import DEFAULT_USER_AGENT
from capture.model.consent import Consent

_LARGEST = 10_000_000
_WIDEST = 10_000
_PAGE_SECONDS = 30.0


@dataclass(frozen=True, slots=True, kw_only=True)
class Seen:
    """What a page depends on that is looked at in the same way again."""

    viewport: Viewport = field(default_factory=Viewport)
    consent: Consent = Consent.LEAVE
    page_seconds: float = _PAGE_SECONDS
    product: str = DEFAULT_USER_AGENT
    """What stood behind the browser's user agent."""


def read_seen(path: Path) -> Seen:
    """Return what settings.json tells."""
    try:
        with path.open("rb") as file:
            found = json.loads(file.read(_LARGEST))
    except (OSError, ValueError, RecursionError):
        return Seen()
    told = found.get("settings") if isinstance(found, dict) else None
    return seen_of(told) if isinstance(told, dict) else Seen()


def seen_of(told: Mapping[str, object]) -> Seen:
    """Return what the settings of a harvest tell."""
    usual = Seen()
    seconds = told.get("page_timeout_seconds")
    agent, contact = told.get("user_agent"), told.get("contact")
    parts = (agent, f"(+{contact})" if isinstance(contact, str) and contact else "")
    return Seen(
        viewport=_viewport(told.get("viewport")) or usual.viewport,
        consent=next((each for each in Consent if each == told.get("consent")), usual.consent),
        page_seconds=float(seconds)
        if isinstance(seconds, int | float) and 0 < seconds < 3_600
        else usual.page_seconds,
        product=" ".join(each for each in parts if isinstance(each, str) and each)
        if isinstance(agent, str)
        else usual.product,
    )


def _viewport(told: object) -> Viewport | None:
    if not isinstance(told, dict):
        return None
    sides = (told.get("width"), told.get("height"))
    width, height = (each if isinstance(each, int) else 0 for each in sides)
    if not (0 < width <= _WIDEST and 0 < height <= _WIDEST):
        return None
    return Viewport(width=width, height=height)
