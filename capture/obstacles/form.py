"""A form as it stands in a page, read from a survey."""

from collections.abc import Mapping
from dataclasses import dataclass

from capture.model.obstacle import Fact
from capture.model.survey import Element, Part
from capture.model.url import normalise
from capture.obstacles import facts, things
from capture.obstacles.page import Withheld
from capture.obstacles.scene import Key, Scene, element_key

UNSAFE = frozenset({"POST", "PUT", "PATCH", "DELETE"})
"""Methods that may change something at the site's end (RFC 9110 §9.2.1)."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Form:
    """One form."""

    element: Element
    method: str
    """In upper case: the one that is used when it is sent, by a script where one takes over."""
    action: str
    """Absolute, where it is an address at all."""
    fields: tuple[str, ...]
    """Names of those to be filled in."""
    hidden: tuple[str, ...]
    """Names of those that scripts or the server fill in."""
    passwords: int
    steps: int
    """Of which some are hidden; 0: it is all there."""
    is_search: bool
    sends: tuple[Key, ...]
    """What was not sent because it is this form that would have sent it."""

    @property
    def key(self) -> Key:
        """What it is known by among the observations."""
        return element_key(self.element)

    def name(self, scene: Scene) -> str:
        """Return what it is called on every page where it stands."""
        return things.form(self.method, self.action, self.fields, page=scene.page.final_url)

    def told(self) -> dict[str, Fact | None]:
        """Return the facts that describe it."""
        said = self.element.facts
        return {
            "method": self.method,
            "fields": len(self.fields),
            "files": facts.whole(said, "files") or None,
            "submit": facts.text(said, "submit", limit=80),
        }

    def __str__(self) -> str:
        listed = ", ".join(self.fields[:20]) or "none"
        return f"form, {self.method} to {things.address(self.action) or 'itself'}, fields: {listed}"


def forms(scene: Scene) -> list[Form]:
    """Return the forms that are to be seen."""
    return [
        _read(scene, element) for element in scene.elements(Part.FORM) if scene.is_shown(element)
    ]


def send_key(method: str, url: str) -> Key:
    """Return what a request by an unsafe method is known by, whatever it would have carried."""
    return ("send", method.upper(), things.address(things.as_http(url)))


def _read(scene: Scene, element: Element) -> Form:
    said: Mapping[str, Fact] = element.facts
    written = facts.text(said, "action", limit=facts.LONGEST_URL)
    base = scene.page.final_url
    action = normalise(written, base=base) if written else base
    method = facts.text(said, "method", limit=20).upper() or "GET"
    taken_over = [each for each in scene.page.withheld if _is_within(element, each)]
    sends = [send_key(method, action or written)]
    for each in taken_over:
        sends.append(send_key(each.method, each.url or base))
        if method == "GET":
            method, action = each.method.upper(), each.url or base
    return Form(
        element=element,
        method=method,
        action=action or written,
        fields=facts.names(said, "fields"),
        hidden=facts.names(said, "hidden"),
        passwords=facts.whole(said, "passwords"),
        steps=_steps(said),
        is_search=facts.flag(said, "isSearch"),
        sends=tuple(sends),
    )


def _steps(said: Mapping[str, Fact]) -> int:
    """Return how many steps there are, unless it is known that none of them is hidden."""
    is_open = "hiddenSteps" in said and not facts.whole(said, "hiddenSteps")
    return 0 if is_open else facts.whole(said, "steps")


def _is_within(element: Element, withheld: Withheld) -> bool:
    inner = withheld.selector
    return (
        withheld.method.upper() in UNSAFE
        and inner.startswith(element.selector)
        and inner[len(element.selector) : len(element.selector) + 1] in {"", " ", ">"}
    )
