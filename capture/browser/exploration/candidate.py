"""What can be worked on a page, and one way of doing so."""

from collections import Counter
from dataclasses import dataclass
from enum import StrEnum
from typing import Any

_LONGEST_LABEL = 60


class Action(StrEnum):
    """What is done to an element."""

    HOVER = "hover"
    CLICK = "click"
    DOUBLE_CLICK = "dblclick"
    CONTEXT_MENU = "contextmenu"
    HOLD = "hold"
    """Press, and let go after a while: what phones call a long press."""
    FOCUS = "focus"
    KEY = "key"
    TYPE = "type"
    """A common word in a field, then Enter."""
    CHOOSE = "choose"
    """Each option of a select."""
    WHEEL = "wheel"
    DRAG = "drag"


@dataclass(frozen=True, slots=True, kw_only=True)
class Candidate:
    """An element that can be worked, as it is there now."""

    key: str
    """The same as long as it is the same element, also after the page was loaded anew."""
    fingerprint: str
    """The same for what looks and is made alike, on whichever page."""
    pattern: str
    """The same for what one template makes, whatever it says; empty for what can't be told."""
    number: int
    """Its number in js/hooks.js, until the page is loaded anew."""
    actions: tuple[Action, ...]
    label: str
    selector: str
    is_shown: bool
    is_dangerous: bool
    """Its words say log out, delete, pay, send or the like."""
    method: str | None
    """In lower case; what clicking it would submit a form with. None: no form."""
    target: str | None
    """Where that form goes."""
    keys: tuple[str, ...]
    """Keys that its handlers name."""
    options: tuple[int, ...]
    """Of a select."""

    @property
    def is_unsafe(self) -> bool:
        """Whether working it could change something at the site's end."""
        return self.is_dangerous or (self.method or "get") not in ("get", "dialog")

    @property
    def name(self) -> str:
        """For a reader: element and label."""
        element = self.selector.rpartition("> ")[2]
        return f'{element} "{self.label[:_LONGEST_LABEL]}"' if self.label else element


def candidates(rows: list[dict[str, Any]]) -> list[Candidate]:
    """Return the candidates of a look at the page (see js/hooks.js, `look`)."""
    seen: Counter[str] = Counter()
    found = []
    for row in rows:
        fingerprint = str(row["fingerprint"])
        seen[fingerprint] += 1
        submit = row["submit"] or {}
        found.append(
            Candidate(
                key=f"{fingerprint}#{seen[fingerprint]}",
                fingerprint=fingerprint,
                pattern=str(row["pattern"]),
                number=int(row["number"]),
                actions=tuple(Action(name) for name in row["actions"]),
                label=str(row["label"]),
                selector=str(row["selector"]),
                is_shown=bool(row["isShown"]),
                is_dangerous=bool(row["isDangerous"]),
                method=submit.get("method"),
                target=submit.get("url"),
                keys=tuple(row["keys"]),
                options=tuple(int(index) for index in row["options"]),
            )
        )
    return found


@dataclass(frozen=True, slots=True)
class Act:
    """One action on one element, and the acts that it took to make the element appear."""

    candidate: Candidate
    action: Action
    option: int | None = None
    chain: tuple["Act", ...] = ()

    @property
    def identity(self) -> tuple[str, Action, int | None]:
        """Equal for the same act in another state of the page."""
        return self.candidate.key, self.action, self.option

    @property
    def is_repeatable(self) -> bool:
        """Whether doing it again may bring more of the same: "show more", "next"."""
        return self.action in (Action.CLICK, Action.KEY, Action.WHEEL)

    @property
    def text(self) -> str:
        """The act for a reader, with what came before: `click button "Meer" > click a "Drie"`."""
        own = f"{self.action} {self.candidate.name}"
        if self.option is not None:
            own += f" option {self.option + 1}"
        return " > ".join([*(each.text_alone for each in self.chain), own])

    @property
    def text_alone(self) -> str:
        """The act for a reader, by itself."""
        return Act(self.candidate, self.action, self.option).text
