"""The owner's list of pages: a CSV with a column of addresses, or plain text with one on a line.

What people hand over is an export: of a spreadsheet (semicolons where commas are decimal signs,
Windows-1252 or UTF-16), of a content management system, or typed by hand. So nothing is asked of
the file but that addresses can be told from the rest:

- A row that names a column (`url`, `adres`, …) tells which one holds them.
- Without such a row, a file called `.csv`, `.tsv` or `.tab` is read by column all the same, and so
  is any file whose lines are no addresses as they stand: the first column with addresses counts.
- All else is plain text: `#` begins a remark, as in a file of seeds.
"""

import csv
import io
import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from itertools import islice

from capture.model.url import normalise, split

_COLUMN_NAMES = ("url", "adres", "address", "link", "pagina", "loc")
"""The column that holds addresses, most telling name first."""
_CSV_ENDINGS = (".csv", ".tsv", ".tab")
_DELIMITERS = ("\t", ";", ",")
_SAMPLE_ROWS = 50
_LONGEST_ADDRESS = 65_536
_MARKS = ((b"\xef\xbb\xbf", "utf-8"), (b"\xff\xfe", "utf-16-le"), (b"\xfe\xff", "utf-16-be"))
_WEB = re.compile(r"https?://\S", re.IGNORECASE)
_OTHER_SCHEME = re.compile(r"[a-z][a-z0-9+.-]*:", re.IGNORECASE)
_WORD = re.compile(r"[^\W\d_]+")

type Row = tuple[int, list[str]]
"""Line on which it begins, and its cells."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Listed:
    """One address of the list."""

    url: str
    """Absolute and normalised."""
    line: int
    """Line of the file, from 1."""


@dataclass(frozen=True, slots=True, kw_only=True)
class OwnerList:
    """What the list names."""

    listed: tuple[Listed, ...]
    unreadable: int
    """Lines with something on them that is no address."""


def read_owner_list(content: bytes, *, name: str, seeds: Sequence[str]) -> OwnerList:
    """Return the addresses of a list called `name`; relative ones start from the first seed.

    ValueError, in words for the owner, when the file is no text, or can't be read as CSV.
    """
    text = _decode(content)
    rows = _plain_rows(text)
    column: int | None = 0
    is_named = False
    delimiter = _delimiter(text, name=name, plain=rows, seeds=seeds)
    if delimiter is not None:
        rows = _csv_rows(text, delimiter)
        column, is_named = _column(rows, seeds)
        rows = rows[1:] if is_named else rows
    listed, unreadable = [], 0
    for line, cells in rows:
        cell = cells[column].strip() if column is not None and column < len(cells) else ""
        is_free = is_named or delimiter is None
        url = _resolve(cell, seeds) if is_free or _is_address(cell, seeds) else None
        if url is not None:
            listed.append(Listed(url=url, line=line))
        elif any(each.strip() for each in cells):
            unreadable += 1
    return OwnerList(listed=tuple(listed), unreadable=unreadable)


def _decode(content: bytes) -> str:
    for mark, encoding in _MARKS:
        if content.startswith(mark):
            return _text(content[len(mark) :], encoding)
    head = content[:512]
    if b"\0" in head:  # UTF-16 without its mark: most characters of an address are ASCII
        return _text(content, "utf-16-be" if head.startswith(b"\0") else "utf-16-le")
    try:
        return content.decode("utf-8")
    except UnicodeDecodeError:
        return content.decode("cp1252", errors="replace")


def _text(content: bytes, encoding: str) -> str:
    try:
        text = content.decode(encoding)
    except UnicodeDecodeError:
        text = "\0"
    if "\0" in text:
        raise ValueError("is no text; save it as CSV or as text with one address on each line")
    return text


def _plain_rows(text: str) -> list[Row]:
    rows = []
    for number, line in enumerate(text.splitlines(), start=1):
        entry = "" if line.lstrip().startswith("#") else line.partition(" #")[0].strip()
        if entry:
            rows.append((number, [entry]))
    return rows


def _csv_rows(text: str, delimiter: str) -> list[Row]:
    return list(_read_csv(text, delimiter))


def _read_csv(text: str, delimiter: str) -> Iterator[Row]:
    reader = csv.reader(io.StringIO(text, newline=""), delimiter=delimiter)
    begins = 1
    try:
        for cells in reader:
            first = cells[0].strip() if cells else ""
            # `sep=;` is what Excel writes above a table for itself.
            is_remark = first.startswith("#") or (begins == 1 and text.startswith("sep="))
            if any(cells) and not is_remark:
                yield begins, cells
            begins = reader.line_num + 1
    except csv.Error as fault:
        raise ValueError(f"line {reader.line_num}: can't be read as CSV ({fault})") from None


def _delimiter(text: str, *, name: str, plain: Sequence[Row], seeds: Sequence[str]) -> str | None:
    """Return what parts the columns, or None when the file is plain text."""
    samples = {each: list(islice(_read_csv(text, each), _SAMPLE_ROWS)) for each in _DELIMITERS}
    named = [each for each in _DELIMITERS if samples[each] and _named_column(samples[each][0][1])]
    if named:
        return max(named, key=lambda each: len(samples[each][0][1]))
    sample = plain[:_SAMPLE_ROWS]
    lines = [cells[0] for _, cells in sample]
    are_addresses = sum(_is_address(line, seeds) and " " not in line for line in lines)
    is_table = name.lower().endswith(_CSV_ENDINGS)
    if not is_table and (not lines or are_addresses * 2 >= len(lines)):
        return None
    with_addresses = {
        each: sum(any(_is_address(c.strip(), seeds) for c in cells) for _, cells in samples[each])
        for each in _DELIMITERS
    }
    columns = {each: max((len(c) for _, c in samples[each]), default=0) for each in _DELIMITERS}
    best = max(_DELIMITERS, key=lambda each: (with_addresses[each], columns[each] > 1))
    return best if is_table or with_addresses[best] else None


def _column(rows: Sequence[Row], seeds: Sequence[str]) -> tuple[int | None, bool]:
    """Return which column holds addresses, and whether the first row says so."""
    if not rows:
        return None, False
    sample = [cells for _, cells in rows[:_SAMPLE_ROWS]]
    width = max(len(cells) for cells in sample)
    holding = [
        index
        for index in range(width)
        if any(len(cells) > index and _is_address(cells[index].strip(), seeds) for cells in sample)
    ]
    named = _named_column(sample[0])
    if named:
        return next((index for index in named if index in holding), named[0]), True
    return (holding[0] if holding else None), False


def _named_column(cells: Sequence[str]) -> list[int]:
    """Return the columns that a row names as one of addresses, the most telling name first."""
    words = [[word.lower() for word in _WORD.findall(cell)] for cell in cells]
    if any(_WEB.match(cell.strip()) for cell in cells):
        return []
    exact = [words.index([name]) for name in _COLUMN_NAMES if [name] in words]
    within = [
        index
        for name in _COLUMN_NAMES
        for index, several in enumerate(words)
        if name in several and len(several) <= 4
    ]
    return list(dict.fromkeys(exact + within))


def _is_address(cell: str, seeds: Sequence[str]) -> bool:
    """Whether a cell is an address by its looks alone."""
    return bool(_WEB.match(cell)) or cell.startswith("/") or _begins_with_host(cell, seeds)


def _begins_with_host(cell: str, seeds: Sequence[str]) -> bool:
    host = re.split(r"[/?#:]", cell, maxsplit=1)[0].lower()
    hosts = {parts.host for seed in seeds if (parts := split(seed)) is not None}
    bare = {name.removeprefix("www.") for name in hosts}
    return host in hosts | bare or (host.startswith("www.") and host.count(".") >= 2)


def _resolve(cell: str, seeds: Sequence[str]) -> str | None:
    """Return the URL that a cell means; None for what is no address."""
    if not cell or len(cell) > _LONGEST_ADDRESS:
        return None
    if _begins_with_host(cell, seeds):
        cell = f"{seeds[0].partition('://')[0]}://{cell}"
    is_marked = bool(_WEB.match(cell)) or cell.startswith("/")
    if not is_marked and (_OTHER_SCHEME.match(cell) or re.search(r"\s", cell)):
        return None
    url = normalise(cell, base=seeds[0])
    return url if url is not None and split(url) is not None else None
