"""What a perfect harvest of the finds site finds, read from `capture/demo/finds.toml`.

The file explains its keys; it is kept by hand and never derived from a harvest.
"""

import tomllib
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from capture.model.link import Mechanism

SOURCE = Path(__file__).parent.with_name("finds.toml")


@dataclass(frozen=True, slots=True, kw_only=True)
class Find:
    """A page that nothing leads to but what is said here."""

    path: str
    """As on the wire, with a fragment where that is the route."""
    mechanism: Mechanism
    """By which it must be found; other mechanisms may find it too."""
    page: str
    """Path of the page that leads to it or explains it."""
    source: str | None
    """Path of the document that names it; None when nothing on the site does."""
    is_static: bool
    """A crawler that runs no scripts gets there by links alone."""
    is_orphan: bool
    """Nothing that a visitor sees leads there, whatever the visitor does."""


@dataclass(frozen=True, slots=True, kw_only=True)
class LinkedPage:
    """A page that plain links lead to."""

    path: str
    title: str
    """What the title begins with."""


@dataclass(frozen=True, slots=True, kw_only=True)
class NeverSent:
    """A request that changes something, which no harvest may send."""

    method: str
    path: str
    label: str
    """On the button or link that would send it."""
    what: str
    """How it would be sent, in a few words."""


@dataclass(frozen=True, slots=True, kw_only=True)
class FarCorners:
    """What is far away: none of it is linked from the pages that hold the finds."""

    start: str
    """A page that links to the three starts."""
    chain: tuple[str, ...]
    """Paths in order; each page links to the next alone."""
    deep_start: str
    deep: str
    """One path of many different segments, linked from `deep_start`."""
    calendar: str
    """A month; each links to the one before and the one after, without end."""
    calendar_pattern: str
    """To be filled with `year` and `month`."""
    events: tuple[str, ...]
    """Pages that the first months link to."""


@dataclass(frozen=True, slots=True, kw_only=True)
class FindsInventory:
    """The whole list."""

    finds: tuple[Find, ...]
    linked: tuple[LinkedPage, ...]
    """Without the pages that lead to finds."""
    never: tuple[NeverSent, ...]
    far: FarCorners

    @property
    def pages(self) -> frozenset[str]:
        """Paths of all pages that a crawler without scripts reaches from `/`."""
        reached = {find.path for find in self.finds if find.is_static}
        leading = {find.page for find in self.finds}
        return frozenset(reached | leading | {page.path for page in self.linked})

    def by(self, mechanism: Mechanism) -> tuple[Find, ...]:
        """Return the finds of a mechanism."""
        return tuple(find for find in self.finds if find.mechanism is mechanism)


def load_finds(source: Path = SOURCE) -> FindsInventory:
    """Return the inventory; KeyError or ValueError when the file breaks its own rules."""
    data = tomllib.loads(source.read_text("utf-8"))
    return FindsInventory(
        finds=tuple(_find(item) for item in data["find"]),
        linked=tuple(LinkedPage(**item) for item in data["page"]),
        never=tuple(NeverSent(**item) for item in data["never"]),
        far=_far(data),
    )


def _find(item: dict[str, Any]) -> Find:
    return Find(
        path=item["path"],
        mechanism=Mechanism(item["mechanism"]),
        page=item["page"],
        source=item.get("source", item["page"]) or None,
        is_static=item.get("static", False),
        is_orphan=item.get("orphan", False),
    )


def _far(data: dict[str, Any]) -> FarCorners:
    chain, deep, calendar = data["chain"], data["deep"], data["calendar"]
    numbers = range(chain["first"], chain["last"] + 1)
    return FarCorners(
        start=data["far"]["start"],
        chain=tuple(chain["pattern"].format(number) for number in numbers),
        deep_start=deep["start"],
        deep=deep["start"] + "".join(f"{segment}/" for segment in deep["segments"]),
        calendar=calendar["start"],
        calendar_pattern=calendar["pattern"],
        events=tuple(calendar["events"]),
    )
