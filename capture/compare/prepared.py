"""Two sides made ready to be matched: keys, headings without template, where addresses lead.

Pure but for asking the sides what an address answered.
"""

from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from capture.compare.addresses import Key, host_map, key_of, leaf_of, moved_to, words_of
from capture.compare.opened import OpenedSide
from capture.compare.sketch import Sketch
from capture.compare.template import LEAST_PAGES, SHARE
from capture.compare.titles import folded_words
from capture.compare.tracing import Trace, Tracer
from capture.model.fate import Answer
from capture.model.side import ComparedPage

_NO_KEY = Key("", "", "")


@dataclass(frozen=True, slots=True, kw_only=True)
class PageFeatures:
    """What a page is matched by."""

    page: ComparedPage
    key: Key
    """Of an old page: as it is on the new side."""
    title: str
    headings: frozenset[str]
    """Without those of the template."""
    first_heading: str
    leaf: str
    words: frozenset[str]
    """Of its path."""
    sketch: Sketch
    sentences: frozenset[int]
    """Hashes of its first ones."""
    canonical: Key | None


@dataclass(frozen=True, slots=True, kw_only=True)
class Prepared:
    """Both sides, by the numbers of their pages."""

    old: tuple[PageFeatures, ...]
    new: tuple[PageFeatures, ...]
    traces: tuple[Trace, ...]
    """Of the address of each old page on the new side."""
    hosts: Mapping[str, str]
    home: int | None
    """Number of the new side's home page."""


def prepared(old: OpenedSide, new: OpenedSide) -> Prepared:
    """Return two sides made ready to be matched."""
    old_keys = [key_of(page.url) or _NO_KEY for page in old.pages]
    new_keys = [key_of(page.url) or _NO_KEY for page in new.pages]
    hosts = host_map(old_keys, new_keys)
    tracer = Tracer(new, hosts)
    numbers = {page.url: number for number, page in enumerate(new.pages)}
    return Prepared(
        old=_features(old, [moved_to(key, hosts) for key in old_keys], hosts),
        new=_features(new, new_keys, {}),
        traces=_traces(tracer, old, new),
        hosts=hosts,
        home=numbers.get(new.side.home or ""),
    )


def _traces(tracer: Tracer, old: OpenedSide, new: OpenedSide) -> tuple[Trace, ...]:
    """Return where the address of each old page leads; which gave no answer the ledger knows."""
    found = {page.url: tracer.trace(page.url) for page in old.pages}
    silent = [url for url, trace in found.items() if trace.answer is Answer.NOT_ASKED]
    for url in new.unanswered(silent):
        found[url] = Trace(answer=Answer.NO_ANSWER)
    return tuple(found[page.url] for page in old.pages)


def _features(
    side: OpenedSide, keys: Sequence[Key], hosts: Mapping[str, str]
) -> tuple[PageFeatures, ...]:
    headings = [
        [folded_words(each.text) for each in page.headings if each.text] for page in side.pages
    ]
    counts: Counter[str] = Counter(text for texts in headings for text in set(texts))
    least = max(LEAST_PAGES, len(side.pages) * SHARE)
    found = []
    for number, page in enumerate(side.pages):
        own = [text for text in headings[number] if text and counts[text] < least]
        canonical = key_of(page.canonical) if page.canonical else None
        found.append(
            PageFeatures(
                page=page,
                key=keys[number],
                title=side.contents.titles[number],
                headings=frozenset(own),
                first_heading=own[0] if own else "",
                leaf=leaf_of(keys[number]),
                words=words_of(keys[number]),
                sketch=side.contents.sketches[number],
                sentences=side.contents.sentences[number],
                canonical=None if canonical is None else moved_to(canonical, hosts),
            )
        )
    return tuple(found)
