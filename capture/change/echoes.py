"""One random value that stands in several places of a body: the same noise everywhere. Pure.

The id of a field and the label for it, a build in the address of each script, a nonce on each
element. They are numbered, so that two of them can't change places unseen. Case and hyphens of such
a value aren't regarded, as Drupal makes attributes of its ids.
"""

from collections.abc import Iterable
from dataclasses import dataclass

from capture.change.shapes import RANDOM, Shape, plain

_SHORTEST = 8
"""Characters from which a value can't be the same by chance."""


@dataclass(frozen=True, slots=True)
class Masked:
    """Noise that was found: a value, its shape, and what of it varies."""

    value: str
    shape: Shape
    core: str

    @property
    def is_echoed(self) -> bool:
        """Whether the same value elsewhere is the same noise."""
        return self.shape.kind in RANDOM and len(self.core) >= _SHORTEST


class Echoes:
    """The random values of one body, and what stands for them."""

    def __init__(self, noise: Iterable[Masked]) -> None:
        self._exact: dict[str, Masked] = {}
        self._plain: dict[str, Masked] = {}
        self._numbers: dict[str, int] = {}
        for each in noise:
            if each.is_echoed:
                for value in (each.value, each.core):
                    self._exact.setdefault(value, each)
                    self._plain.setdefault(plain(value), each)

    def stands_for(self, value: str, noise: Masked | None) -> str | None:
        """Return what to write for a value; None when it is no noise."""
        first = self._exact.get(value)
        if first is None and noise is None and len(value) >= _SHORTEST:
            first = self._plain.get(plain(value))
        if first is None:
            if noise is None:
                return None
            return _around(noise.shape, "~")
        # The same number however the value is known, in the order of the body.
        key = plain(first.core)
        number = self._numbers.setdefault(key, len(self._numbers))
        if value == first.core or plain(value) == key:
            return f"\0={number}\1"
        return _around(first.shape, f"={number}")


def escaped(text: str) -> str:
    """Return text of a body such that it can't look like what stands for noise."""
    return text.replace("\0", "\0\0") if "\0" in text else text


def _around(shape: Shape, sign: str) -> str:
    return f"{escaped(shape.prefix)}\0{sign}\1{escaped(shape.suffix)}"
