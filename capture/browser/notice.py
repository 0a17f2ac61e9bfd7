"""What was understood of a cookie notice: its buttons, and which of them answers as asked. Pure."""

from collections.abc import Sequence
from dataclasses import dataclass
from enum import StrEnum
from typing import Any

from capture.model.consent import Consent
from capture.model.obstacle import Region


class Kind(StrEnum):
    """What a button of a notice does, by what it says."""

    ACCEPT_ALL = "accept-all"
    ACCEPT = "accept"
    ACKNOWLEDGE = "acknowledge"
    """`OK`, `Begrepen`: accepts, where nothing else can be chosen."""
    REFUSE = "refuse"
    """Everything that isn't necessary."""
    SAVE = "save"
    """Keeps what is ticked."""
    SETTINGS = "settings"
    """Leads to a second layer of the notice."""
    CLOSE = "close"


_WISHES = {
    Consent.ACCEPT: (Kind.ACCEPT_ALL, Kind.ACCEPT, Kind.SAVE, Kind.ACKNOWLEDGE, Kind.CLOSE),
    Consent.REFUSE: (Kind.REFUSE, Kind.SAVE, Kind.SETTINGS, Kind.CLOSE),
    Consent.LEAVE: (),
}
"""Which button is clicked, the most wished for first."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Button:
    """One button of a notice that is understood."""

    number: int
    label: str
    kind: Kind
    is_held: bool
    """It would lead away or send a form by itself: never clicked."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Notice:
    """A notice as it stands there now."""

    text: str
    selector: str
    frame: str
    region: Region
    was_wall: bool
    buttons: tuple[Button, ...]
    ticked: tuple[int, ...]
    """Numbers of ticked boxes that could be unticked."""
    door: int | None = None
    """The frame of another origin that it stands in, as js/consent.js numbers them."""
    frame_id: str = ""


def chosen(buttons: Sequence[Button], choice: Consent, *, is_second: bool) -> Button | None:
    """Return the button that answers as asked; None: there is none that may be clicked.

    `is_second`: this is the layer that a click on its settings led to.
    """
    for kind in _WISHES[choice]:
        if is_second and kind is Kind.SETTINGS:
            continue
        for button in buttons:
            if button.kind is kind and not button.is_held:
                return button
    return None


def why_not(buttons: Sequence[Button], choice: Consent) -> str:
    """Return in words why no button of a notice is clicked."""
    held = [each.label for each in buttons if each.is_held and each.kind in _WISHES[choice]]
    if held:
        return f"not clicked, it would lead away or send a form: {held[0]}"
    return f"no button to {choice.value}"


def as_told(told: dict[str, Any], *, door: int | None = None, frame_id: str = "") -> Notice:
    """Return the notice that js/consent.js told of."""
    return Notice(
        text=told["text"],
        selector=told["selector"],
        frame=told["frame"],
        region=Region(**told["region"]),
        was_wall=told["wasWall"],
        buttons=tuple(
            Button(
                number=each["number"],
                label=each["label"],
                kind=Kind(each["kind"]),
                is_held=each["isHeld"],
            )
            for each in told["buttons"]
        ),
        ticked=tuple(told["ticked"]),
        door=door,
        frame_id=frame_id,
    )
