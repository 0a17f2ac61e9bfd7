"""Lists that are cut into pages: which one is asked for, and which are named. Pure."""

MAX_PAGE = 100_000
"""Beyond the last page of any list."""
_AROUND = 2
"""Pages before and after the present one that are named."""


def page_of(text: str) -> int:
    """Return the number of the page that is asked for; the first one for what is no number."""
    if not (text.isascii() and text.isdigit() and len(text) < 10):
        return 1
    return min(max(int(text), 1), MAX_PAGE)


def paging(page: int, count: int) -> list[int | None]:
    """Return the pages to name: first, last, and those around the present one; None for a gap."""
    here = min(page, count)
    near = range(max(1, here - _AROUND), min(count, here + _AROUND) + 1)
    named = sorted({1, count, *near}) if count > 1 else []
    found: list[int | None] = []
    for number in named:
        before = found[-1] if found else None
        if before is not None and number == before + 2:
            found.append(number - 1)  # a gap of one page is no gap
        elif before is not None and number > before + 1:
            found.append(None)
        found.append(number)
    return found
