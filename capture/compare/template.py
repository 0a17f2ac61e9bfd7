"""Which lines of a site's pages are of its template: menus, footers, notices. Pure."""

from collections import Counter
from collections.abc import Iterable

SHARE = 0.1
"""A line on more than this share of the pages is of the template."""
LEAST_PAGES = 3
MOST_PAGES = 2_000
"""Pages that are looked at to learn it: every n-th of a larger site."""
_MOST_LINES = 1_000
"""Of one page; a template has no more, and a hostile page may."""
_TIDY_AT = 1_000_000
"""Different lines, above which those met once are dropped."""


class Template:
    """Counts lines over pages; a line that is on many of them is of the template."""

    def __init__(self) -> None:
        """Begin with none."""
        self._counts: Counter[str] = Counter()
        self._pages = 0
        self._lines: frozenset[str] = frozenset()

    def learn(self, lines: Iterable[str]) -> None:
        """Take the lines of one page."""
        self._pages += 1
        self._counts.update(list(dict.fromkeys(lines))[:_MOST_LINES])
        if len(self._counts) > _TIDY_AT:
            self._counts = Counter({line: n for line, n in self._counts.items() if n > 1})

    def settle(self) -> None:
        """Decide, and forget the counts."""
        least = max(LEAST_PAGES, self._pages * SHARE)
        self._lines = frozenset(line for line, count in self._counts.items() if count >= least)
        self._counts.clear()

    def own(self, lines: Iterable[str]) -> list[str]:
        """Return the lines that are not of the template."""
        return [line for line in lines if line not in self._lines]
