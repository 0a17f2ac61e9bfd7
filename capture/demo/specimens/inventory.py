"""What must be listed of the specimens site, and what never, read from `specimens.toml`.

The file explains its keys; it is kept by hand and never derived from a harvest.
"""

import re
import tomllib
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from capture.demo.specimens.supplies import Supplies
from capture.model.obstacle import Reason
from capture.model.survey import Act

SOURCE = Path(__file__).parent.with_name("specimens.toml")
_COLOUR = re.compile(r"#[0-9a-f]{6}")


@dataclass(frozen=True, slots=True, kw_only=True)
class Specimen:
    """One thing that can't be harvested, alone on its page."""

    id: str
    path: str
    """Of its page."""
    reason: Reason
    """Under which it must be on the list, once."""
    also: tuple[Reason, ...]
    """Under which it, or a part of it, may be on the list besides."""
    selector: str
    """Of its element on that page; empty when there is nothing to be seen."""
    colour: str
    """`#rrggbb`, which a picture of the element holds once it was acted on; empty without one."""
    words: tuple[str, ...]
    """What its Dutch description must hold."""
    needs: tuple[str, ...]
    """Packages that it is built on, or `media`."""
    act: Act | None
    """What a visitor must do before it shows what it is; None: open the page."""
    control: str
    """Selector of what that is done to; within its frame, for something embedded."""
    target: str
    """Path of its own address where that isn't the page's; on the other site with `elsewhere`."""
    is_elsewhere: bool
    """Its own address is at another organisation's site."""
    status: int
    """Of the page's answer, to whoever isn't a robot."""

    @property
    def rgb(self) -> tuple[int, int, int]:
        """The colour as red, green and blue, 0 to 255; ValueError when it has none."""
        red, green, blue = bytes.fromhex(self.colour.removeprefix("#"))
        return red, green, blue


@dataclass(frozen=True, slots=True, kw_only=True)
class Lookalike:
    """A page with nothing on it that can't be harvested."""

    id: str
    path: str
    looks_like: Reason
    """For which it could be mistaken."""


@dataclass(frozen=True, slots=True, kw_only=True)
class SpecimensInventory:
    """The whole list."""

    specimens: tuple[Specimen, ...]
    lookalikes: tuple[Lookalike, ...]
    plain: tuple[str, ...]
    """Paths of the remaining pages, which must never be on the list either."""

    def served(self, supplies: Supplies) -> tuple[Specimen, ...]:
        """Return the specimens that a site with these supplies has."""
        return tuple(each for each in self.specimens if all(map(supplies.has, each.needs)))

    def by(self, reason: Reason) -> tuple[Specimen, ...]:
        """Return the specimens of a reason."""
        return tuple(each for each in self.specimens if each.reason is reason)


def load_specimens(source: Path = SOURCE) -> SpecimensInventory:
    """Return the inventory; KeyError or ValueError when the file breaks its own rules."""
    data = tomllib.loads(source.read_text("utf-8"))
    return SpecimensInventory(
        specimens=tuple(_specimen(item) for item in data["specimen"]),
        lookalikes=tuple(_lookalike(item) for item in data["lookalike"]),
        plain=tuple(data["plain"]),
    )


def _specimen(item: dict[str, Any]) -> Specimen:
    selector, colour = item["selector"], item["colour"]
    if bool(selector) != bool(_COLOUR.fullmatch(colour)):
        raise ValueError(f"{item['id']}: a colour, and only where there is an element")
    act = item.get("act")
    return Specimen(
        id=item["id"],
        path=f"/proeven/{item['id']}/",
        reason=Reason(item["reason"]),
        also=tuple(Reason(each) for each in item.get("also", ())),
        selector=selector,
        colour=colour,
        words=tuple(item["words"]),
        needs=tuple(item.get("needs", ())),
        act=None if act is None else Act(act),
        control=item.get("control", selector),
        target=item.get("target", ""),
        is_elsewhere=item.get("elsewhere", False),
        status=item.get("status", 200),
    )


def _lookalike(item: dict[str, Any]) -> Lookalike:
    return Lookalike(
        id=item["id"],
        path=f"/gewoon/{item['id']}/",
        looks_like=Reason(item["looks_like"]),
    )
