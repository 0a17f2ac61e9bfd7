"""A document's tree as the checks walk it: tolerant, so that all findings are found."""

from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

from capture.metadata.mdto.slots import slot
from capture.metadata.mdto.xml import local_name


@dataclass(frozen=True, slots=True, kw_only=True)
class Place:
    """One element that stands where MDTO has it, with its path."""

    element: Any
    name: str
    type: type[Any]
    """A group of the model, str or int."""
    path: str

    @property
    def text(self) -> str:
        """Its text without outer white space; empty when it has none."""
        return (self.element.text or "").strip()

    def children(self, *names: str) -> Iterator["Place"]:
        """Yield the known elements within, those of these names when some are given."""
        totals = Counter(local_name(child) for child in self.element)
        seen: Counter[str] = Counter()
        for child in self.element:
            name = local_name(child)
            found = slot(self.type, name) if name is not None and self.is_group else None
            if name is None or found is None:
                continue
            seen[name] += 1
            if names and name not in names:
                continue
            number = f"[{seen[name]}]" if totals[name] > 1 else ""
            yield Place(
                element=child, name=name, type=found.type, path=f"{self.path}/{name}{number}"
            )

    def child(self, name: str) -> "Place | None":
        """Return the first element of that name, or None."""
        return next(self.children(name), None)

    def text_of(self, *names: str) -> str:
        """Return the text at the end of a chain of elements; empty when one isn't there."""
        place: Place | None = self
        for name in names:
            place = place.child(name) if place is not None else None
        return place.text if place is not None else ""

    @property
    def is_group(self) -> bool:
        """Whether it holds elements."""
        return self.type not in (str, int)

    def within(self) -> Iterator["Place"]:
        """Yield this and all known elements within, in document order."""
        yield self
        if self.is_group:
            for each in self.children():
                yield from each.within()
