"""What speaks for an old and a new page being one, as a sum of weights with grounds. Pure.

The weights are logarithms of odds: they add up, and the sum becomes a confidence by the logistic
function. They were set by hand and held against a truth made by hand (tests/compare/truth).
"""

import math
from collections import Counter, defaultdict
from collections.abc import Hashable, Iterable, Mapping
from dataclasses import dataclass

from capture.compare.prepared import PageFeatures, Prepared
from capture.compare.rarity import Rarity
from capture.compare.runs_index import RunsIndex
from capture.compare.sketch import Overlap, overlap
from capture.model.fate import Ground

PRIOR = -4.0
"""Before anything is known: two pages of two sides are hardly ever one."""
_URL, _REDIRECT, _CANONICAL, _DIGEST, _HOME = 5.0, 5.0, 5.0, 8.0, 3.0
_CATCH_ALL, _CATCH_ALL_FROM = 1.0, 6
"""A redirect from so many addresses to one page says little of each."""
_TITLES = ((1, 4.0), (3, 2.5), (8, 1.5))
"""How many pages have the title at most → weight."""
_NEAR_TITLES = ((0.8, 3.0), (0.55, 1.5))
"""Share of their words, weighed by how rare they are, at least → weight."""
_TEXT = ((0.8, 7.0), (0.5, 5.5), (0.3, 4.0), (0.15, 2.5), (0.05, 0.5), (0.02, -1.0), (0.0, -2.0))
"""Likeness of own text at least → weight."""
_CONTAINED, _CONTAINED_FROM, _CONTAINED_RUNS = 4.5, 0.8, 40
"""One text within the other: a page was split, or taken up in a larger one."""
_SHORT_RUNS = 20
"""Texts with fewer runs say less, in proportion."""
_SENTENCES = ((4, 3.5), (2, 3.0), (1, 2.5))
"""Rare sentences that both begin with, at least → weight: what a page is about is said first."""
_RARE_SENTENCE = 3
_MOST_TEXT = 7.0
"""Of sentences and text together."""
_PATH, _LEAF = 2.0, 1.5
_RARE = 8
"""A trait that more pages of a side share is no way to find candidates."""
_RARE_LEAF = 3


@dataclass(frozen=True, slots=True, kw_only=True)
class Candidate:
    """An old and a new page that may be one."""

    old: int
    new: int
    weight: float
    grounds: tuple[Ground, ...]
    """Strongest first."""
    overlap: Overlap

    @property
    def confidence(self) -> float:
        """0 to 1."""
        return confidence(self.weight)


def confidence(weight: float) -> float:
    """Return the confidence that a sum of weights comes to, at most 0.999."""
    return round(min(0.999, 1 / (1 + math.exp(-max(-20.0, min(20.0, weight))))), 3)


def candidates(sides: Prepared) -> dict[int, list[Candidate]]:
    """Return for each old page the new pages that may be it, likeliest first.

    Only pages that share something rare are held against each other, so that the time grows with
    the number of pages and not with its square.
    """
    weigher = _Weigher(sides)
    found: dict[int, list[Candidate]] = {}
    for number in range(len(sides.old)):
        weighed = [weigher.weigh(number, new) for new in weigher.possible(number)]
        weighed.sort(key=lambda each: (-each.weight, each.new))
        found[number] = weighed
    return found


class _Weigher:
    def __init__(self, sides: Prepared) -> None:
        self._sides = sides
        new = sides.new
        self._by_key = _index((each.key, n) for n, each in enumerate(new))
        self._by_title = _index((each.title, n) for n, each in enumerate(new))
        self._by_heading = _index((each.first_heading, n) for n, each in enumerate(new))
        self._by_leaf = _index((each.leaf, n) for n, each in enumerate(new))
        self._by_digest = _index((each.page.digest, n) for n, each in enumerate(new))
        self._by_canonical = _index((each.canonical, n) for n, each in enumerate(new))
        self._by_url = {each.page.url: n for n, each in enumerate(new)}
        self._titles = Counter(each.title for each in sides.old)
        self._headings = Counter(each.first_heading for each in sides.old)
        self._leaves = Counter(each.leaf for each in sides.old)
        self._title_words = Rarity(
            [_words(each.title) for each in sides.old], [_words(each.title) for each in new]
        )
        self._path_words = Rarity([each.words for each in sides.old], [each.words for each in new])
        self._by_sentence = _index(
            (said, n) for n, each in enumerate(new) for said in each.sentences
        )
        self._sentences = Counter(said for each in sides.old for said in each.sentences)
        self._runs = RunsIndex(each.sketch for each in new)
        self._ends = [self._end_of(number) for number in range(len(sides.old))]
        self._end_counts = Counter(end for end in self._ends if end is not None)

    def _end_of(self, old: int) -> int | None:
        trace = self._sides.traces[old]
        if not trace.leads or trace.end is None:
            return None
        return self._by_url.get(trace.end)

    def possible(self, old: int) -> list[int]:
        """Return the numbers of the new pages that share something rare with an old one."""
        page = self._sides.old[old]
        found = set(self._by_key.get(page.key, ()))
        for index, trait in (
            (self._by_title, page.title),
            (self._by_heading, page.first_heading),
            (self._by_digest, page.page.digest),
        ):
            sharing = index.get(trait, ()) if trait else ()
            found.update(sharing if len(sharing) <= _RARE else ())
        sharing = self._by_leaf.get(page.leaf, ()) if page.leaf else ()
        found.update(sharing if len(sharing) <= _RARE_LEAF else ())
        if page.canonical is not None:
            found.update(self._by_key.get(page.canonical, ())[:_RARE])
        found.update(self._by_canonical.get(page.key, ())[:_RARE])
        end = self._ends[old]
        if end is not None:
            found.add(end)
        found.update(self._runs.nearest(page.sketch))
        for said in page.sentences:
            if self._sentences[said] <= _RARE_SENTENCE:
                sharing = self._by_sentence.get(said, ())
                found.update(sharing if len(sharing) <= _RARE_SENTENCE else ())
        found.update(self._title_words.nearest(_words(page.title)))
        found.update(self._path_words.nearest(page.words))
        return sorted(found)

    def weigh(self, old: int, new: int) -> Candidate:
        """Return what speaks for two pages being one."""
        ours, theirs = self._sides.old[old], self._sides.new[new]
        shared = overlap(ours.sketch, theirs.sketch)
        weights: dict[Ground, float] = {
            Ground.URL: self._of_address(ours, theirs),
            Ground.REDIRECT: self._of_redirect(old, new),
            Ground.CANONICAL: _of_canonical(ours, theirs),
            Ground.DIGEST: _of_digest(ours, theirs),
            Ground.TITLE: self._of_title(ours, theirs),
            Ground.HEADINGS: self._of_headings(ours, theirs),
            Ground.TEXT: self._of_text(ours, theirs, shared),
            Ground.PATH: self._of_path(ours, theirs),
        }
        grounds = [ground for ground, weight in weights.items() if weight >= 1.0]
        grounds.sort(key=lambda ground: -weights[ground])
        return Candidate(
            old=old,
            new=new,
            weight=round(PRIOR + sum(weights.values()), 3),
            grounds=tuple(grounds),
            overlap=shared,
        )

    def _of_address(self, ours: PageFeatures, theirs: PageFeatures) -> float:
        if ours.key != theirs.key:
            return 0.0
        return _URL + (_HOME if ours.key.is_home else 0.0)

    def _of_redirect(self, old: int, new: int) -> float:
        if self._ends[old] != new:
            return 0.0
        is_to_home = new == self._sides.home and not self._sides.old[old].key.is_home
        if is_to_home:
            return 0.0
        return _REDIRECT if self._end_counts[new] < _CATCH_ALL_FROM else _CATCH_ALL

    def _of_title(self, ours: PageFeatures, theirs: PageFeatures) -> float:
        if not ours.title or not theirs.title:
            return 0.0
        if ours.title != theirs.title:
            share = self._title_words.share(_words(ours.title), _words(theirs.title))
            return next((weight for least, weight in _NEAR_TITLES if share >= least), 0.0)
        many = max(self._titles[ours.title], len(self._by_title[theirs.title]))
        return next((weight for most, weight in _TITLES if many <= most), 0.5)

    def _of_headings(self, ours: PageFeatures, theirs: PageFeatures) -> float:
        share = _jaccard(ours.headings, theirs.headings)
        common = len(ours.headings & theirs.headings)
        if common >= 2:
            return 3.0 if share >= 0.8 else 1.5 if share >= 0.5 else 0.5
        if not ours.first_heading or ours.first_heading != theirs.first_heading:
            return 0.0
        many = max(self._headings[ours.first_heading], len(self._by_heading[theirs.first_heading]))
        return 2.0 if many == 1 else 0.5

    def _of_text(self, ours: PageFeatures, theirs: PageFeatures, shared: Overlap) -> float:
        """Return the weight of like texts and of rare sentences that both begin with.

        Sentences count however alike the texts are: where they counted only in texts that are less
        alike, those went before others that share the same sentences and more.
        """
        weight = _of_runs(ours, theirs, shared)
        return max(weight, min(_MOST_TEXT, weight + self._of_sentences(ours, theirs)))

    def _of_sentences(self, ours: PageFeatures, theirs: PageFeatures) -> float:
        """Return the weight of the rare sentences that both begin with."""
        rare = sum(
            self._sentences[said] <= _RARE_SENTENCE
            and len(self._by_sentence[said]) <= _RARE_SENTENCE
            for said in ours.sentences & theirs.sentences
        )
        return next((weight for least, weight in _SENTENCES if rare >= least), 0.0)

    def _of_path(self, ours: PageFeatures, theirs: PageFeatures) -> float:
        if ours.key == theirs.key:
            return 0.0  # that is told already
        weight = _PATH * self._path_words.share(ours.words, theirs.words)
        if ours.leaf and ours.leaf == theirs.leaf:
            many = max(self._leaves[ours.leaf], len(self._by_leaf[theirs.leaf]))
            weight += _LEAF if many <= _RARE_LEAF else 0.0
        return weight


def _of_canonical(ours: PageFeatures, theirs: PageFeatures) -> float:
    """Return the weight when one names the other as its canonical address, not merely itself."""
    if ours.key == theirs.key:
        return 0.0
    return _CANONICAL if theirs.key == ours.canonical or ours.key == theirs.canonical else 0.0


def _of_digest(ours: PageFeatures, theirs: PageFeatures) -> float:
    is_same = ours.page.digest is not None and ours.page.digest == theirs.page.digest
    return _DIGEST if is_same else 0.0


def _of_runs(ours: PageFeatures, theirs: PageFeatures, shared: Overlap) -> float:
    least = min(ours.sketch.runs, theirs.sketch.runs)
    if not least:
        return 0.0
    weight = next(weight for share, weight in _TEXT if shared.likeness >= share)
    if least >= _CONTAINED_RUNS and max(shared.of_first, shared.of_second) >= _CONTAINED_FROM:
        weight = max(weight, _CONTAINED)
    return weight * min(1.0, least / _SHORT_RUNS)


def _words(title: str) -> frozenset[str]:
    return frozenset(title.split())


def _jaccard[T: Hashable](first: frozenset[T], second: frozenset[T]) -> float:
    either = len(first | second)
    return len(first & second) / either if either else 0.0


def _index[T: Hashable](pairs: Iterable[tuple[T, int]]) -> Mapping[T, list[int]]:
    found: defaultdict[T, list[int]] = defaultdict(list)
    for key, number in pairs:
        found[key].append(number)
    return dict(found)
