"""Cells of a CSV file that a spreadsheet takes as text, and that can be read back. Pure.

What begins with `=`, `+`, `-`, `@`, a tab or a line break may be run as a formula (OWASP, CSV
Injection). An apostrophe goes before it; and, so that reading back is exact, also before what
begins with an apostrophe of its own.
"""

_STARTERS = ("=", "+", "-", "@", "\t", "\r", "\n", "'", "＝", "＋", "－", "＠")
"""With the full-width forms, that some spreadsheets read as the same."""


def guarded(text: str) -> str:
    """Return the text as it goes into a cell."""
    # A spreadsheet passes over white space when it looks for a formula.
    is_risky = text.startswith(_STARTERS) or text.lstrip().startswith(_STARTERS)
    return f"'{text}" if is_risky else text


def plain(cell: str) -> str:
    """Return what `guarded` was given."""
    return cell.removeprefix("'")
