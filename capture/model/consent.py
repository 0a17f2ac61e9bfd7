"""Cookie notices: how they are to be answered, and what was done about one."""

from dataclasses import dataclass
from enum import StrEnum

from capture.model.obstacle import Region


class Consent(StrEnum):
    """How a cookie notice is answered."""

    ACCEPT = "accept"
    """Content hides behind it: embedded video, social media, maps."""
    REFUSE = "refuse"
    """As a visitor who only wants what is necessary."""
    LEAVE = "leave"
    """Not at all: it stays where it is."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Consented:
    """A cookie notice that was met in a page, and what was done about it."""

    found: bool
    """Whether there was one; nothing else is filled in where there was none."""
    choice: Consent = Consent.LEAVE
    """As asked; what was clicked for it is `label`."""
    label: str = ""
    """Of the buttons that were clicked, as a visitor reads them, parted by ` > `; empty: none."""
    selector: str = ""
    """CSS selector of the notice; ` >>> ` stands where one leads into a shadow tree or frame."""
    frame: str = ""
    """URL of the frame that it stood in; empty: in the page itself."""
    text: str = ""
    """What it said, at most 2,000 characters."""
    buttons: tuple[str, ...] = ()
    """Labels of what could be clicked in it, at most twenty."""
    region: Region | None = None
    """Where it stood on the page."""
    was_wall: bool = False
    """It covered the content, or kept the page from scrolling."""
    went_away: bool = False
    note: str = ""
    """What was less than hoped, in English: no such button, it stayed, a click was held back."""
