"""Decides which new page each old one became: one to one, surest first. Pure.

What is left over then either went into a page that has its pair already (merged), or is gone; and
new pages that hold a part of an old one are told as its split. Verdicts of the owner go first.
"""

from collections import Counter
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field, replace

from capture.compare.addresses import Key
from capture.compare.evidence import Candidate
from capture.compare.prepared import Prepared
from capture.model.fate import Ground

_ENOUGH = 0.5
"""Confidence of a pair."""
_LEFT_OVER = 0.15
"""Confidence of a pair that nothing else takes either page of."""
_MARGIN = 0.7
"""Weight by which it must go before any other."""
_POSSIBLE = 0.1
"""Confidence of what is shown to choose from."""
_MOST_SHOWN = 3
_TAKEN_UP = 0.5
"""Share of a text that is found in another, to say that it went into it."""
_SHELL = 0.1
"""Share of its text at most, that an address still has when its content went elsewhere."""
_LEAST_RUNS = 20
"""A shorter text is found anywhere."""
_MOST_PARTS = 10
_SECTION_PAIRS, _SECTION_SHARE = 5, 0.8
"""Pages that went from one section to another under their own names, to say that it moved; and of
all that were found elsewhere under their own names, their share."""
_SECTION = 2.0
"""Weight of going where the section went: never enough with the address alone."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Verdict:
    """What the owner says became of an old page."""

    new: int | None
    """Number of the new page; None: gone."""


@dataclass(slots=True, kw_only=True)
class Matched:
    """Which pages are pairs, by their numbers."""

    pairs: dict[int, Candidate | None] = field(default_factory=dict)
    """Old → what speaks for it; None where only the owner says so."""
    taken: dict[int, int] = field(default_factory=dict)
    """New → old."""
    merged: dict[int, tuple[int, Candidate | None]] = field(default_factory=dict)
    """Old → the new page that it went into."""
    gone: set[int] = field(default_factory=set)
    by_owner: set[int] = field(default_factory=set)
    """Old pages that the owner gave a verdict on."""
    possible: dict[int, list[Candidate]] = field(default_factory=dict)
    """Gone old page → what it might have become."""
    splits: dict[int, list[Candidate]] = field(default_factory=dict)
    """Old → new pages without a pair that hold a part of it."""
    new_of: dict[int, int] = field(default_factory=dict)
    """Old → new, of pairs."""


def matched(
    sides: Prepared, found: Mapping[int, Sequence[Candidate]], verdicts: Mapping[int, Verdict]
) -> Matched:
    """Return the pairs. `found` are the candidates of each old page, likeliest first."""
    result = Matched()
    _by_verdict(result, found, verdicts)
    _surest_first(result, found)
    _same_address(result, sides, found)
    _with_their_section(result, sides, found)
    _emptied(result, sides, found)
    _give_way(result, found)
    _each_others_best(result, found)
    for old in range(len(sides.old)):
        if old in result.new_of or old in result.merged or old in result.gone:
            continue
        into = _taken_up(result, sides, found.get(old, ()))
        if into is not None:
            result.merged[old] = (into.new, into)
            continue
        result.gone.add(old)
        likely = [each for each in found.get(old, ()) if each.confidence >= _POSSIBLE]
        result.possible[old] = likely[:_MOST_SHOWN]
    for old, each in _parts(result, sides, found):
        result.splits.setdefault(old, []).append(each)
    return result


def _by_verdict(
    result: Matched,
    found: Mapping[int, Sequence[Candidate]],
    verdicts: Mapping[int, Verdict],
) -> None:
    for old, verdict in sorted(verdicts.items()):
        result.by_owner.add(old)
        if verdict.new is None:
            result.gone.add(old)
            continue
        known = next((each for each in found.get(old, ()) if each.new == verdict.new), None)
        if verdict.new in result.taken:
            result.merged[old] = (verdict.new, known)
        else:
            _pair(result, old, verdict.new, known)


def _surest_first(result: Matched, found: Mapping[int, Sequence[Candidate]]) -> None:
    likely = [
        each
        for old, several in found.items()
        if old not in result.by_owner
        for each in several
        if each.confidence >= _ENOUGH
    ]
    for each in sorted(likely, key=lambda each: (-each.weight, each.old, each.new)):
        if each.old not in result.new_of and each.new not in result.taken:
            _pair(result, each.old, each.new, each)


def _same_address(
    result: Matched, sides: Prepared, found: Mapping[int, Sequence[Candidate]]
) -> None:
    """Pair what is left at the same address: it was kept, with other content."""
    for old, several in found.items():
        if old in result.new_of or old in result.by_owner:
            continue
        for each in several:
            is_same = sides.old[old].key == sides.new[each.new].key
            if is_same and each.new not in result.taken:
                _pair(result, old, each.new, each)
                break


def _with_their_section(
    result: Matched, sides: Prepared, found: Mapping[int, Sequence[Candidate]]
) -> None:
    """Pair what is left at the name it had, in the section that most pages of its own moved to.

    Of a page that was rewritten little else is left to go by.
    """
    sections = _moved_sections(result, sides)
    for old, several in found.items():
        if old in result.new_of or old in result.by_owner:
            continue
        section = sections.get(_section_of(sides.old[old].key))
        for each in several:
            theirs = sides.new[each.new]
            is_there = section is not None and _section_of(theirs.key) == section
            if not is_there or each.new in result.taken or theirs.leaf != sides.old[old].leaf:
                continue
            raised = replace(each, weight=round(each.weight + _SECTION, 3))
            if raised.confidence >= _ENOUGH:
                _pair(result, old, each.new, raised)
                break


def _moved_sections(result: Matched, sides: Prepared) -> dict[tuple[str, str], tuple[str, str]]:
    """Return old section → the new one that its pages went to, where nearly all went to one."""
    ways: dict[tuple[str, str], Counter[tuple[str, str]]] = {}
    for old, new in result.new_of.items():
        ours, theirs = sides.old[old], sides.new[new]
        if ours.leaf and ours.leaf == theirs.leaf:
            way = ways.setdefault(_section_of(ours.key), Counter())
            way[_section_of(theirs.key)] += 1
    moved = {}
    for section, way in ways.items():
        best, many = way.most_common(1)[0]
        if many >= _SECTION_PAIRS and many >= _SECTION_SHARE * way.total():
            moved[section] = best
    return moved


def _section_of(key: Key) -> tuple[str, str]:
    """Return host and path of what a page is in."""
    return key.host, key.path.rpartition("/")[0]


def _emptied(result: Matched, sides: Prepared, found: Mapping[int, Sequence[Candidate]]) -> None:
    """Follow the content of a page whose address kept a shell that says where it went."""
    for old, held in list(result.pairs.items()):
        if held is None or old in result.by_owner or held.overlap.of_first >= _SHELL:
            continue
        if sides.old[old].key != sides.new[held.new].key or sides.old[old].key.is_home:
            continue
        for each in found[old]:
            is_most = each.overlap.of_first >= _TAKEN_UP and each.confidence >= _ENOUGH
            if is_most and each.new not in result.taken:
                del result.taken[held.new]
                _pair(result, old, each.new, each)
                break


def _give_way(result: Matched, found: Mapping[int, Sequence[Candidate]]) -> None:
    """Let a pair give way to a page that is left over, where that makes the whole likelier.

    Surest first is not always best for all: the page that has another likely place takes that.
    """
    for old in sorted(found):
        if old in result.new_of or old in result.by_owner:
            continue
        for wanted in found[old]:
            holder = result.taken.get(wanted.new)
            held = None if holder is None else result.pairs.get(holder)
            if wanted.confidence < _ENOUGH or holder is None or held is None:
                continue
            if holder in result.by_owner:
                continue
            other = next((c for c in found[holder] if c.new not in result.taken), None)
            if other is None or other.confidence < _LEFT_OVER:
                continue
            if wanted.weight + other.weight > held.weight:
                _pair(result, holder, other.new, other)
                _pair(result, old, wanted.new, wanted)
                break


def _each_others_best(result: Matched, found: Mapping[int, Sequence[Candidate]]) -> None:
    """Pair what is left when two pages of like title are each other's likeliest by far.

    That nothing else takes either of them speaks for the pair, which no weight tells.
    """
    free = [
        each
        for old, several in found.items()
        if old not in result.new_of and old not in result.by_owner
        for each in several
        if each.new not in result.taken and each.confidence >= _LEFT_OVER
    ]
    of_old: dict[int, list[Candidate]] = {}
    of_new: dict[int, list[Candidate]] = {}
    for each in sorted(free, key=lambda each: (-each.weight, each.old, each.new)):
        of_old.setdefault(each.old, []).append(each)
        of_new.setdefault(each.new, []).append(each)
    for several in of_old.values():
        best = several[0]
        rivals = [*several[1:2], *(each for each in of_new[best.new] if each.old != best.old)]
        is_clear = all(best.weight - each.weight >= _MARGIN for each in rivals)
        if is_clear and Ground.TITLE in best.grounds and best.new not in result.taken:
            _pair(result, best.old, best.new, best)


def _pair(result: Matched, old: int, new: int, candidate: Candidate | None) -> None:
    result.pairs[old] = candidate
    result.new_of[old] = new
    result.taken[new] = old


def _taken_up(result: Matched, sides: Prepared, several: Sequence[Candidate]) -> Candidate | None:
    """Return the page with a pair of its own that an old page went into, if any."""
    for each in several:
        if each.new not in result.taken:
            continue
        runs = len(sides.old[each.old].sketch.hashes)
        is_in = runs >= _LEAST_RUNS and each.overlap.of_first >= _TAKEN_UP
        is_same = sides.old[each.old].page.digest == sides.new[each.new].page.digest is not None
        if is_in or is_same:
            return each
    return None


def _parts(
    result: Matched, sides: Prepared, found: Mapping[int, Sequence[Candidate]]
) -> Iterator[tuple[int, Candidate]]:
    """Yield the new pages without a pair that consist of a part of an old page, with that page."""
    best: dict[int, Candidate] = {}
    for several in found.values():
        for each in several:
            if each.new in result.taken or sides.new[each.new].sketch.runs < _LEAST_RUNS:
                continue
            if each.overlap.of_second < _TAKEN_UP:
                continue
            known = best.get(each.new)
            if known is None or each.overlap.of_second > known.overlap.of_second:
                best[each.new] = each
    parts: dict[int, int] = {}
    for new in sorted(best):
        old = best[new].old
        parts[old] = parts.get(old, 0) + 1
        if parts[old] <= _MOST_PARTS:
            yield old, best[new]
