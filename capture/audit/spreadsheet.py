"""Reads the cells of a list in CSV, as whichever spreadsheet left it. Pure."""

import csv
import io

_DELIMITERS = (";", ",", "\t")
_LARGEST_CELL = 1_000_000


class SpreadsheetError(ValueError):
    """Bytes that are no table."""


def read_table(data: bytes) -> tuple[tuple[str, ...], list[dict[str, str]]]:
    """Return the heads and the rows, each a mapping of head to cell. SpreadsheetError."""
    text = _text(data)
    head = text.partition("\n")[0]
    delimiter = max(_DELIMITERS, key=head.count)
    try:
        # Cells of lists are long, but not as long as a hostile file could make one.
        csv.field_size_limit(_LARGEST_CELL)
        rows = list(csv.reader(io.StringIO(text, newline=""), delimiter=delimiter))
    except csv.Error as error:
        raise SpreadsheetError(str(error)) from error
    if not rows:
        raise SpreadsheetError("is empty")
    heads = tuple(cell.strip() for cell in rows[0])
    return heads, [dict(zip(heads, row, strict=False)) for row in rows[1:] if any(row)]


def _text(data: bytes) -> str:
    """Return the text of a file: UTF-8, or what Excel writes unless it is told otherwise."""
    try:
        return data.decode("utf-8-sig")
    except UnicodeDecodeError:
        return data.decode("cp1252", "replace")
