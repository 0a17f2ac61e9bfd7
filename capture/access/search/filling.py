"""Turns the captures that wait into texts: reads them, and keeps each distinct text once.

One text for each page and distinct wording, however many captures have it. What was read before
(the same body, and the same rendered text) isn't read again.
"""

import hashlib
from dataclasses import dataclass, replace
from functools import cache
from pathlib import Path

from capture.access.search.documents import Form, plain_text
from capture.access.search.page_text import FoundText, lines_of, page_text
from capture.access.search.reader import DocumentReader
from capture.access.search.sorting import Sort
from capture.access.search.store import Row, Store, packed
from capture.access.search.values import Kind
from capture.errors import WarcFormatError
from capture.warc import naming
from capture.warc.body import read_body
from capture.warc.reader import read_at

_MAX_SHOWN_BYTES = 8 * 1024 * 1024
_WAITING = (
    "SELECT id, page, kind, form, charset, file, body_file, body_offset, shown_record, visit"
    " FROM capture WHERE state = 'waiting' ORDER BY id LIMIT ?"
)


@dataclass(frozen=True, slots=True, kw_only=True)
class _Waiting:
    id: int
    page: int
    sort: Sort
    site: str
    body: tuple[int, int] | None
    """File and offset of the answer that holds it; None for a route of a script."""
    shown: str | None
    visit: str | None


class Filler:
    """Reads what waits, some at a time."""

    def __init__(self, archive: Path, store: Store, reader: DocumentReader) -> None:
        """`reader`: reads documents, in a process of its own."""
        self._archive = archive
        self._store = store
        self._reader = reader
        self._place = cache(self._find_place)

    def fill(self, at_most: int) -> int:
        """Read up to so many captures that wait; return how many there were."""
        rows = self._store.ask(_WAITING, (at_most,))
        found = [(each, *self._text(each)) for each in map(self._waiting, rows)]
        with self._store.changing():
            for each, source, text in found:
                self._keep(each, source, text)
        return len(rows)

    def _waiting(self, row: Row) -> _Waiting:
        number, page, kind, form, charset, file, body_file, body_offset, shown, visit = row
        body = None if body_file is None else (int(str(body_file)), int(str(body_offset)))
        return _Waiting(
            id=int(str(number)),
            page=int(str(page)),
            sort=Sort.of_row(kind, form, charset),
            site=self._place(int(str(file)))[0],
            body=body,
            shown=None if shown is None else str(shown),
            visit=None if visit is None else str(visit),
        )

    def _text(self, each: _Waiting) -> tuple[str, int | FoundText | None]:
        """Return where a text came from and the text, or the number of one that is known."""
        shown = None
        if each.shown is not None:
            shown = self._store.one(
                "SELECT digest, file, offset FROM shown WHERE record = ?", (each.shown,)
            )
        facts = self._store.one("SELECT title, language FROM visit WHERE visit = ?", (each.visit,))
        title, language = ("", "") if facts is None else (str(facts[0] or ""), str(facts[1] or ""))
        digest = "" if shown is None else str(shown[0])
        told = "\n".join((str(each.body), each.site, digest, title, language))
        source = hashlib.sha256(told.encode("utf-8", "replace")).hexdigest()
        known = self._store.one(
            "SELECT c.text FROM capture c JOIN text t ON t.id = c.text"
            " WHERE c.source = ? AND c.page = ? AND c.kind = ? LIMIT 1",
            (source, each.page, each.sort.kind.value),
        )
        if known is not None:
            return source, int(str(known[0]))
        found = self._read(
            each, None if shown is None else (int(str(shown[1])), int(str(shown[2])))
        )
        if found is not None and each.sort.kind is Kind.PAGE:
            found = replace(found, title=title or found.title, language=language or found.language)
        return source, found

    def _read(self, each: _Waiting, shown: tuple[int, int] | None) -> FoundText | None:
        body = b""
        if each.body is not None:
            body = self._body(*each.body)
        charset, form = each.sort.charset, each.sort.form
        if form is None:
            rendered = None if shown is None else self._shown(*shown)
            return page_text(body, charset=charset, rendered=rendered)
        if form is Form.PLAIN:  # no parser is asked: nothing to crash
            return plain_text(body, charset=charset)
        return self._reader.read(body, form, charset=charset) if body else None

    def _body(self, file: int, offset: int) -> bytes:
        _, path = self._place(file)
        try:
            read = read_body(path.parent, path.name, offset)
        except (WarcFormatError, OSError):
            return b""
        return b"" if read is None else read[1]

    def _shown(self, file: int, offset: int) -> str | None:
        _, path = self._place(file)
        try:
            record = read_at(naming.present(path.parent, path.name), offset)
            return record.block(_MAX_SHOWN_BYTES).decode("utf-8", "replace")
        except (WarcFormatError, OSError):
            return None

    def _find_place(self, file: int) -> tuple[str, Path]:
        """Return the site of a file, and where it lies once it is closed."""
        row = self._store.one("SELECT site, harvest, name FROM file WHERE id = ?", (file,))
        assert row is not None
        site, harvest, name = map(str, row)
        return site, self._archive / site / harvest / "warc" / name

    def _keep(self, each: _Waiting, source: str, text: int | FoundText | None) -> None:
        store = self._store
        before = store.one("SELECT text FROM capture WHERE id = ?", (each.id,))
        number = self._number(each, text) if isinstance(text, FoundText) else text
        if before is not None and before[0] is not None and before[0] != number:
            store.do("UPDATE text SET is_indexed = 0 WHERE id = ?", (before[0],))
        store.do(
            "UPDATE capture SET state = 'done', source = ?, text = ? WHERE id = ?",
            (source, number, each.id),
        )
        if number is not None:  # its first and last moment may be others now
            store.do("UPDATE text SET is_indexed = 0 WHERE id = ?", (number,))

    def _number(self, each: _Waiting, text: FoundText) -> int | None:
        """Return the number of a text in the database, kept when it is new; None: nothing in it."""
        title = " ".join(lines_of(text.title))
        if not text.body and not title:
            return None
        kind = each.sort.kind.value
        digest = hashlib.sha256(f"{title}\n{text.body}".encode("utf-8", "replace")).digest()
        identity = (each.page, each.site, digest, kind)
        row = self._store.one(
            "SELECT id FROM text WHERE page = ? AND site = ? AND digest = ? AND kind = ?", identity
        )
        if row is not None:
            return int(str(row[0]))
        return self._store.do(
            "INSERT INTO text (page, site, digest, kind, title, language, headings, body)"
            " VALUES (?, ?, ?, ?, ?, ?, ?, ?)",
            (*identity, title, text.language, "\n".join(text.headings), packed(text.body)),
        )
