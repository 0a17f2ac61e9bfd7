"""The schema as one table, read off the model: which elements stand in a group, and how often."""

from collections.abc import Iterator
from dataclasses import MISSING, dataclass, fields, is_dataclass
from types import UnionType
from typing import Any, get_args, get_origin, get_type_hints

from capture.metadata.mdto import model


@dataclass(frozen=True, slots=True, kw_only=True)
class Slot:
    """One element of a group."""

    name: str
    type: type[Any]
    """A group of the model, str or int."""
    is_repeated: bool
    is_mandatory: bool

    @property
    def is_group(self) -> bool:
        """Whether it holds elements, not text."""
        return self.type not in (str, int)


def _slots_of(group: type[Any], hints: dict[str, Any]) -> Iterator[Slot]:
    for field in fields(group):
        hint = hints[field.name]
        repeated = get_origin(hint) is tuple
        inner = get_args(hint)[0] if repeated or isinstance(hint, UnionType) else hint
        yield Slot(
            name=field.name,
            type=inner,
            is_repeated=repeated,
            is_mandatory=field.default is MISSING,
        )


_TABLE: dict[type[Any], dict[str, Slot]] = {
    group: {each.name: each for each in _slots_of(group, get_type_hints(group, vars(model)))}
    for group in vars(model).values()
    if isinstance(group, type) and is_dataclass(group)
}


def slots(group: type[Any]) -> tuple[Slot, ...]:
    """Return the elements of a group of the model, in order."""
    return tuple(_TABLE[group].values())


def slot(group: type[Any], name: str) -> Slot | None:
    """Return the element of that name, or None."""
    return _TABLE[group].get(name)
