"""What the titles of a site's pages say apart from the site's own name. Pure."""

import re
from collections import Counter
from collections.abc import Sequence

from capture.compare.template import LEAST_PAGES, SHARE

_SEPARATOR = re.compile(r"\s+[|\-–—·•:»«>/]+\s+|\s*[|»«]\s*|:\s+")
_SPACE = re.compile(r"[\W_]+")
_LONGEST = 300


def own_titles(titles: Sequence[str | None]) -> list[str]:
    """Return each title without the parts that most pages share, in one spelling; empty for none.

    `Wonen | Ministerie van Voorbeelden` is `wonen`. A title of such parts only is kept whole.
    """
    pieces = [_pieces(title) for title in titles]
    counts: Counter[str] = Counter(part for parts in pieces for part in set(parts))
    least = max(LEAST_PAGES, len(titles) * SHARE)
    found = []
    for parts in pieces:
        own = [part for part in parts if counts[part] < least]
        found.append(" ".join(own or parts))
    return found


def folded_words(text: str) -> str:
    """Return a text in lower case with one space between words, and nothing else."""
    return " ".join(_SPACE.sub(" ", text.lower()).split())


def _pieces(title: str | None) -> list[str]:
    parts = _SEPARATOR.split((title or "")[:_LONGEST])
    return [folded for part in parts if (folded := folded_words(part))]
