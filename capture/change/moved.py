"""Gone pages laid beside new pages of the same site: which are the same page elsewhere. Pure.

A page is matched at most once, the surest first. Work is bounded: what many pages have in common
(the same title, a row of words of the template) matches none of them.
"""

from collections import Counter, defaultdict
from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass
from enum import StrEnum

from capture.change.likeness import Shingles
from capture.model.text import Text
from capture.model.url import without_fragment


class By(StrEnum):
    """What says that it is the same page, surest first."""

    REDIRECT = "redirect"
    """The old address leads to the new one."""
    PAYLOAD = "payload"
    """The same bytes."""
    CANONICAL = "canonical"
    """The new page names the old address as its canonical one, or the old page named the new."""
    MASKED = "masked"
    """The same bytes but for noise."""
    TITLE_AND_TEXT = "title-and-text"
    """The same title, and much the same text."""
    TEXT = "text"
    """Nearly the same text under another title."""


REASONS = {
    By.REDIRECT: Text("het oude adres verwijst ernaar door", "the old address redirects to it"),
    By.PAYLOAD: Text("dezelfde inhoud, byte voor byte", "the same content, byte for byte"),
    By.CANONICAL: Text("als hetzelfde aangeduid (canonical)", "named as the same (canonical)"),
    By.MASKED: Text("dezelfde inhoud, op ruis na", "the same content, but for noise"),
    By.TITLE_AND_TEXT: Text("dezelfde titel en tekst", "the same title and text"),
    By.TEXT: Text("vrijwel dezelfde tekst", "nearly the same text"),
}

_SURE = {By.REDIRECT: 1.0, By.PAYLOAD: 0.99, By.CANONICAL: 0.97, By.MASKED: 0.95}
_LIKE_WITH_TITLE = 0.5
_LIKE_ALONE = 0.8
_FEWEST_ROWS = 5
"""Rows of words below which a text says too little to be known by itself."""
_MOST_SHARING = 20
"""Pages that may share a row of words, or a title, for it to say anything."""
_MOST_CANDIDATES = 50


@dataclass(frozen=True, slots=True, kw_only=True)
class Page:
    """A page that is gone, or that is new."""

    url: str
    payload_digest: str = ""
    """Of the body; empty when it isn't known. Not for empty bodies."""
    masked_digest: str = ""
    """`Noise.digest` by one and the same noise; empty when it isn't known."""
    title: str = ""
    canonical: str = ""
    """Absolute; empty without one."""
    redirects_to: str = ""
    """Of a gone page: where its address leads now."""
    text: Shingles | None = None
    """Of its text, by `likeness.shingles`; None when it isn't known."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Match:
    """A page that moved."""

    old: str
    new: str
    by: By
    confidence: float
    """0 to 1; below 0.9 a person should look at it."""

    @property
    def reason(self) -> Text:
        """Return in words what says so."""
        return REASONS[self.by]


def moved(gone: Iterable[Page], new: Iterable[Page]) -> tuple[Match, ...]:
    """Return the pages that moved, the surest first; each page at most once.

    The same for the same pages in any order. Cost: n log n, and at most 50 comparisons of text for
    each page that is gone.
    """
    olds = {page.url: page for page in sorted(gone, key=lambda page: page.url)}
    news = {page.url: page for page in sorted(new, key=lambda page: page.url)}
    found = [*_by_address(olds, news), *_by_digests(olds, news), *_by_words(olds, news)]
    order = list(By)
    found.sort(key=lambda each: (-each.confidence, order.index(each.by), each.old, each.new))
    matches = []
    taken_old: set[str] = set()
    taken_new: set[str] = set()
    for each in found:
        if each.old not in taken_old and each.new not in taken_new:
            taken_old.add(each.old)
            # Several addresses may well be sent on to one page.
            if each.by is not By.REDIRECT:
                taken_new.add(each.new)
            matches.append(each)
    return tuple(matches)


def _by_address(olds: dict[str, Page], news: dict[str, Page]) -> Iterator[Match]:
    by_address = {without_fragment(url): url for url in news}
    olds_by_address = {without_fragment(url): url for url in olds}
    for old in olds.values():
        for named, by in ((old.redirects_to, By.REDIRECT), (old.canonical, By.CANONICAL)):
            target = by_address.get(without_fragment(named)) if named else None
            if target is not None:
                yield Match(old=old.url, new=target, by=by, confidence=_SURE[by])
    for page in news.values():
        source = olds_by_address.get(without_fragment(page.canonical)) if page.canonical else None
        if source is not None:
            by = By.CANONICAL
            yield Match(old=source, new=page.url, by=by, confidence=_SURE[by])


def _by_digests(olds: dict[str, Page], news: dict[str, Page]) -> Iterator[Match]:
    """Yield pages with one digest; where several have it, which is which can't be told."""
    kinds: tuple[tuple[By, Callable[[Page], str]], ...] = (
        (By.PAYLOAD, lambda page: page.payload_digest),
        (By.MASKED, lambda page: page.masked_digest),
    )
    for by, digest in kinds:
        holders: dict[str, list[Page]] = defaultdict(list)
        for page in news.values():
            if digest(page):
                holders[digest(page)].append(page)
        counts = Counter(digest(page) for page in olds.values())
        for old in olds.values():
            same = holders.get(digest(old), []) if digest(old) else []
            if not same or len(same) > _MOST_SHARING:
                continue
            others = max(len(same), counts[digest(old)])
            sure = _SURE[by] if others == 1 else 0.6
            for page in same:
                # Of several that are equal, the one with most of its address in common.
                near = _shared_end(old.url, page.url) / 1_000 if others > 1 else 0.0
                yield Match(old=old.url, new=page.url, by=by, confidence=sure + min(near, 0.2))


def _by_words(olds: dict[str, Page], news: dict[str, Page]) -> Iterator[Match]:
    """Yield pages by title and text: only those that share something rare are compared."""
    titles: dict[str, list[str]] = defaultdict(list)
    rows: dict[int, list[str]] = defaultdict(list)
    for page in news.values():
        if page.title:
            titles[_plain(page.title)].append(page.url)
        for digest in page.text.digests if page.text else ():
            rows[digest].append(page.url)
    for old in olds.values():
        same_title = set(titles.get(_plain(old.title), ())) if old.title else set()
        for url in _candidates(old, same_title, rows):
            has_title = url in same_title
            likeness = _likeness(old, news[url])
            if likeness is None:
                continue
            if has_title and likeness >= _LIKE_WITH_TITLE:
                by, sure = By.TITLE_AND_TEXT, 0.6 + 0.3 * likeness
            elif likeness >= _LIKE_ALONE:
                by, sure = By.TEXT, 0.85 * likeness
            else:
                continue
            yield Match(old=old.url, new=url, by=by, confidence=round(sure, 3))


def _candidates(old: Page, same_title: set[str], rows: dict[int, list[str]]) -> list[str]:
    """Return the new pages worth comparing with a gone one, best first."""
    shared: Counter[str] = Counter()
    for digest in old.text.digests if old.text else ():
        holders = rows.get(digest, ())
        if len(holders) <= _MOST_SHARING:
            shared.update(holders)
    if len(same_title) <= _MOST_SHARING:
        shared.update(dict.fromkeys(same_title, 1_000))
    ranked = sorted(shared.items(), key=lambda each: (-each[1], each[0]))
    return [url for url, _ in ranked[:_MOST_CANDIDATES]]


def _likeness(old: Page, new: Page) -> float | None:
    """Return how alike two texts are; None when one says too little."""
    if old.text is None or new.text is None:
        return None
    if min(len(old.text.digests), len(new.text.digests)) < _FEWEST_ROWS:
        return None
    return old.text.likeness(new.text)


def _plain(title: str) -> str:
    return " ".join(title.lower().split())[:500]


def _shared_end(one: str, other: str) -> int:
    count = 0
    for first, second in zip(reversed(one), reversed(other), strict=False):
        if first != second:
            break
        count += 1
    return count
