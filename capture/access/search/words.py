"""Words as the index has them, and as Dutch bends them: what a query's word may stand as. Pure.

Two forms of each word: exact (lower case, accents folded) and stemmed (Kraaij and Pohlmann, as
tantivy has it). That stemmer leaves apart what a Dutch reader takes for one word
(gemeente/gemeentelijk, kind/kinderen, stad/steden): `relatives` adds those to a query.
"""

import unicodedata
from functools import lru_cache

from tantivy import Filter, TextAnalyzer, TextAnalyzerBuilder, Tokenizer

EXACT, STEMMED = "exact", "stemmed"
"""Names of the analysers, as the schema knows them."""
LONGEST_WORD = 80
"""Characters; longer ones are no words."""
_LIKE = ("lijk", "lijke", "lijks", "lijkse", "elijk", "elijke")
_EREN = (
    "kind", "ei", "blad", "rund", "lied", "rad", "kalf", "lam", "been", "goed", "gemoed", "hoen",
    "volk", "kleed", "berd",
)  # fmt: skip
"""All nouns whose plural is on -eren (Algemene Nederlandse Spraakkunst §3.5.2.4)."""
_VOWEL = (
    ("stad", "steden"), ("schip", "schepen"), ("lid", "leden"), ("heid", "heden"),
    ("slag", "slagen"), ("drag", "dragen"), ("dag", "dagen"), ("weg", "wegen"), ("bod", "boden"),
    ("pad", "paden"), ("dak", "daken"), ("bad", "baden"), ("glas", "glazen"), ("spel", "spelen"),
    ("log", "logen"), ("slot", "sloten"), ("schot", "schoten"), ("hof", "hoven"), ("vat", "vaten"),
    ("gebrek", "gebreken"), ("graf", "graven"), ("gat", "gaten"), ("lot", "loten"),
)  # fmt: skip
"""Endings whose vowel changes in the plural (ANS §3.5.2.2), and of -heid."""
_SHORTEST_BASE = 3


def _analyser(*, is_stemmed: bool) -> TextAnalyzer:
    builder = (
        TextAnalyzerBuilder(Tokenizer.simple())
        .filter(Filter.remove_long(LONGEST_WORD))
        .filter(Filter.lowercase())
        .filter(Filter.ascii_fold())
    )
    return (builder.filter(Filter.stemmer("dutch")) if is_stemmed else builder).build()


ANALYSERS = {EXACT: _analyser(is_stemmed=False), STEMMED: _analyser(is_stemmed=True)}


def settled(text: str) -> str:
    """Return text in one normal form of Unicode, without what no reader sees in a word."""
    composed = unicodedata.normalize("NFC", text.encode("utf-8", "replace").decode("utf-8"))
    return composed.translate(_UNSEEN)


_UNSEEN = dict.fromkeys((0xAD, 0x200B, 0x200C, 0x200D, 0x2060, 0xFEFF), None)
"""Soft hyphen, joiners, byte order mark: they stand within words."""


def tokens(text: str) -> list[str]:
    """Return the words of a text in their exact form."""
    return list(ANALYSERS[EXACT].analyze(text))


@lru_cache(maxsize=50_000)
def stem(word: str) -> str:
    """Return the stem of one word; the word itself when it has none."""
    found = ANALYSERS[STEMMED].analyze(word)
    return found[0] if found else word


@lru_cache(maxsize=10_000)
def relatives(word: str) -> frozenset[str]:
    """Return stems of other words that a reader takes for the same one as `word`, exact form."""
    if len(word) < _SHORTEST_BASE or not word.isalpha():
        return frozenset()
    bases = {word, *_singulars(word)}
    found = set(bases)
    for base in bases:
        found |= {base + ending for ending in _LIKE}
        found |= {base + base[-1] + ending for ending in _LIKE}  # wet, wettelijk
        if base.endswith(_EREN):
            found.add(f"{base}eren")
        found |= {base.removesuffix(one) + more for one, more in _VOWEL if base.endswith(one)}
    return frozenset(stem(each) for each in found) - {stem(word)}


def _singulars(word: str) -> set[str]:
    found = set()
    for ending in ("lijk", "lijke", "lijks", "lijkse"):
        if word.endswith(ending):
            base = word.removesuffix(ending)
            found |= {base, base.removesuffix("e")}
            if len(base) > _SHORTEST_BASE and base.endswith("e") and base[-2] == base[-3]:
                found.add(base[:-2])
    if word.endswith("eren") and word.removesuffix("eren").endswith(_EREN):
        found.add(word.removesuffix("eren"))
    if word.endswith("en"):
        found.add(word[:-1])
    found |= {word.removesuffix(more) + one for one, more in _VOWEL if word.endswith(more)}
    return {base for base in found if len(base) >= _SHORTEST_BASE or base in _EREN}
