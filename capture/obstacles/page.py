"""What the detectors are given of one page: values only, as observed in its visit."""

from collections.abc import Callable
from dataclasses import dataclass

from capture.model.exchange import Exchange
from capture.model.survey import Survey


@dataclass(frozen=True, slots=True, kw_only=True)
class Withheld:
    """An act that was not done, because it could change something at the site's end."""

    selector: str
    label: str
    method: str
    """In upper case; empty when unknown."""
    url: str | None
    """Where it would have gone."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Notice:
    """A cookie notice as it stood before it was answered."""

    selector: str
    share: float
    """Of the view that it covered, backdrop included, 0 to 1."""
    text: str
    buttons: tuple[str, ...] = ()
    is_scroll_locked: bool = False
    characters_before: int | None = None
    """Of text that could be read beside the notice while it stood; None: not counted."""
    characters_after: int | None = None
    """The same once it was answered."""
    clicked: str = ""
    """Label of the button that was clicked; empty: it was left alone."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Page:
    """One page as it was visited, and explored."""

    url: str
    """As the ledger knows it."""
    final_url: str
    """After redirects."""
    status: int | None
    title: str
    text: str
    """As rendered; the first 20,000 characters are looked at."""
    survey: Survey
    exchanges: tuple[Exchange, ...]
    """Of the visit, and of the exploration of the same page, in order."""
    own: Callable[[str], bool]
    """Whether the host of a URL is one of the site's own."""
    view_width: int = 1280
    view_height: int = 800
    """CSS pixels."""
    links: tuple[str, ...] = ()
    """Where its links lead; those to whom somebody is asked to log in at are looked for."""
    withheld: tuple[Withheld, ...] = ()
    notice: Notice | None = None
    grows: bool = False
    """It became longer with every scroll, until the budget for scrolling was spent."""
