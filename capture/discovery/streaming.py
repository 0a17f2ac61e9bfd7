"""What the readers of stream manifests (HLS, DASH) share: result, bounds, numbers. Pure."""

import re
from collections.abc import Iterable
from dataclasses import dataclass

from capture.discovery.found import Found
from capture.model.link import Hop, Link, Mechanism
from capture.model.media import Omission
from capture.model.url import normalise

LARGEST_MANIFEST = 20_000_000
"""Bytes read of one manifest: a day of two-second segments with long addresses takes 10 MB."""
MOST_SEGMENTS = 100_000
"""Pieces fetched on the word of one manifest: two days of two-second segments."""
_MOST_CHARACTERS = 50_000_000
"""Of all their addresses together."""
_LONGEST_URL = 8_192

_WHOLE = re.compile(r"\+?(\d{1,18})")
_NUMBER = re.compile(r"\d{1,12}(?:\.\d{0,12})?|\.\d{1,12}")


@dataclass(frozen=True, slots=True, kw_only=True)
class Streaming:
    """What a manifest names that is to be fetched, and what of it is not."""

    links: tuple[Link, ...]
    """Embeds, each file once, whole: byte ranges of one file name that file."""
    omissions: tuple[Omission, ...] = ()
    seconds: float | None = None
    """How long it plays; None: not told, or without end."""
    problems: tuple[str, ...] = ()
    """What kept it from being read whole, in words."""


class Pieces:
    """Links of pieces, up to the bounds of one manifest."""

    def __init__(self, base: str) -> None:
        """Gather links; `base` is the manifest's own address."""
        self._found = Found(base)
        self._left = MOST_SEGMENTS
        self._characters_left = _MOST_CHARACTERS

    def add(self, raw: str, where: str) -> None:
        """Take up one address that is no segment: a key, another playlist."""
        self._found.add(raw, Hop.EMBED, Mechanism.STREAM, where)

    def add_all(self, pieces: Iterable[tuple[str, str]], *, base: str) -> bool:
        """Take up all (address, where), relative to `base`; False, and none, if too many.

        Addresses that are none are passed over.
        """
        taken: dict[str, str] = {}
        for raw, where in pieces:
            self._left -= 1
            url = absolute(raw, base)
            if url is not None and url not in taken:
                self._characters_left -= len(url)
                taken[url] = where
            if self._left < 0 or self._characters_left < 0:
                return False
        for url, where in taken.items():
            self.add(url, where)
        return True

    def links(self) -> tuple[Link, ...]:
        """Return them, in order of appearance."""
        return self._found.links()


def absolute(raw: str, base: str) -> str | None:
    """Return an address in a manifest as an absolute URL; None when it is none, or too long."""
    text = raw.strip()
    if not text or len(text) > _LONGEST_URL:
        return None
    try:
        return normalise(text, base=base)
    except UnicodeError:  # lone surrogates are no text, so no URL
        return None


def whole(text: str | None) -> int | None:
    """Return a decimal integer, not negative; None for anything else."""
    match = _WHOLE.fullmatch(text.strip()) if text else None
    return int(match[1]) if match else None


def number(text: str | None) -> float | None:
    """Return a decimal number, not negative, finite; None for anything else."""
    match = _NUMBER.fullmatch(text.strip()) if text else None
    return float(match[0]) if match else None
