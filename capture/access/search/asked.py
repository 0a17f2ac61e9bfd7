"""Takes a query's text apart: words, phrases, what must not be there. Pure; nothing is an error.

All must be there (AND). "Words in quotes" stand in that order, exactly as written but for case and
accents; so do the parts of a word with a hyphen or a point in it (`WOO-besluit`, `12.345`).
`-word` must not be there; `word*` begins so.
"""

import re
from dataclasses import dataclass

from capture.access.search.words import relatives, settled, stem, tokens

MAX_CHARACTERS = 1_000
MAX_WORDS = 32
"""Of all pieces together."""
SHORTEST_PREFIX = 3
_PIECE = re.compile(r'-?"[^"]*"?|[^\s"]+')
_QUOTES = str.maketrans(dict.fromkeys("“”„‟«»″", '"') | dict.fromkeys("‐‑‒–—−", "-"))
_RAW_WORD = re.compile(r"[^\W_]+")


@dataclass(frozen=True, slots=True, kw_only=True)
class Piece:
    """A word, or words that stand together."""

    words: tuple[str, ...]
    """Exact form; at least one."""
    is_quoted: bool = False
    """Whether only these very words are meant, and none of the same stem."""
    is_prefix: bool = False
    """Whether it is only how the (one) word begins."""

    @property
    def joined(self) -> str | None:
        """The parts of a hyphenated word written together, or None."""
        return None if self.is_quoted or len(self.words) < 2 else "".join(self.words)

    def fits(self, word: str) -> bool:
        """Whether a word of a text, exact form, is (part of) what is meant."""
        if self.is_prefix:
            return word.startswith(self.words[0])
        if word in self.words or word == self.joined:
            return True
        if self.is_quoted or len(self.words) > 1:
            return False
        found = stem(word)
        return found == stem(self.words[0]) or found in relatives(self.words[0])


@dataclass(frozen=True, slots=True, kw_only=True)
class Asked:
    """What a query asks for."""

    wanted: tuple[Piece, ...]
    """All of them; empty: nothing can be found."""
    unwanted: tuple[Piece, ...] = ()
    is_cut: bool = False
    """Whether the text was longer than what is looked at."""


def asked_for(text: str) -> Asked:
    """Return what a query asks for."""
    is_cut = len(text) > MAX_CHARACTERS
    plain = settled(text[:MAX_CHARACTERS]).translate(_QUOTES)
    wanted: list[Piece] = []
    unwanted: list[Piece] = []
    count = 0
    for match in _PIECE.finditer(plain):
        raw = match[0]
        is_unwanted = raw.startswith("-") and len(raw) > 1
        raw = raw[1:] if is_unwanted else raw
        words = tuple(tokens(raw))
        if not words:
            if _RAW_WORD.search(raw) and not is_unwanted:
                return Asked(wanted=(), is_cut=is_cut)  # a word so long that no text has it
            continue
        if count + len(words) > MAX_WORDS:
            is_cut = True
            break
        count += len(words)
        is_prefix = raw.endswith("*") and len(words) == 1 and len(words[0]) >= SHORTEST_PREFIX
        piece = Piece(words=words, is_quoted=raw.startswith('"'), is_prefix=is_prefix)
        known = unwanted if is_unwanted else wanted
        if piece not in known:
            known.append(piece)
    return Asked(wanted=tuple(wanted), unwanted=tuple(unwanted), is_cut=is_cut)
