"""Receipt numbers: not to be guessed, to be read aloud, and checked for slips. Pure but for chance.

Sixteen characters of an alphabet of 23, in which none looks like another (no 0 or O, 1, I or L, S,
Z, B) or is a vowel: 15 by chance, of 67.8 bits together, and one that checks them. Since 23 is a
prime, the check finds every wrong character and every two that changed places.
"""

import re
import secrets

_ALPHABET = "23456789CDFGHJKMPQRTWXY"
_RANDOM = 15
_GROUP = 4
_SHAPE = re.compile(rf"[{_ALPHABET}]{{{_RANDOM + 1}}}")


def made() -> str:
    """Return a new number as it is kept: 16 characters."""
    body = "".join(secrets.choice(_ALPHABET) for _ in range(_RANDOM))
    return body + _check(body)


def shown(receipt: str) -> str:
    """Return a number as people see it: `C4DF-…`."""
    return "-".join(receipt[at : at + _GROUP] for at in range(0, len(receipt), _GROUP))


def read(text: str) -> str | None:
    """Return the number that somebody typed, in any case, with spaces or dashes; None for none."""
    if len(text) > 60:
        return None
    bare = re.sub(r"[\s.‐‑–—-]", "", text).upper()
    return bare if _SHAPE.fullmatch(bare) and _check(bare[:-1]) == bare[-1] else None


def _check(body: str) -> str:
    total = sum(at * _ALPHABET.index(each) for at, each in enumerate(body, start=2))
    return _ALPHABET[total % len(_ALPHABET)]
