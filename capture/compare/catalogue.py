"""What the WARC files of one side hold, in a temporary database: answers, pages, what we made.

On disk, so that memory stays flat however many records there are. Filled by one pass
(`capture.compare.passing`), settled once, then asked; thrown away with its folder.
"""

import sqlite3
import zlib
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path

from capture.model.side import Picture, RecordPlace

_SCHEMA = """
CREATE TABLE answer (
    id INTEGER PRIMARY KEY, url TEXT NOT NULL, round INTEGER NOT NULL, moment TEXT NOT NULL,
    status INTEGER NOT NULL, mime TEXT, charset TEXT, location TEXT,
    file INTEGER NOT NULL, offset INTEGER NOT NULL, length INTEGER NOT NULL,
    record TEXT, partner TEXT, refers_to TEXT, refers_url TEXT, refers_date TEXT, digest TEXT,
    is_revisit INTEGER NOT NULL, is_whole INTEGER NOT NULL, visit TEXT, host TEXT NOT NULL,
    body INTEGER, method TEXT, destination TEXT, referrer TEXT, is_latest INTEGER DEFAULT 0
);
CREATE TABLE asked (record TEXT, partner TEXT, method TEXT, destination TEXT, referrer TEXT);
CREATE TABLE page (url TEXT NOT NULL, final_url TEXT NOT NULL, round INTEGER NOT NULL,
    title TEXT, language TEXT, canonical TEXT, visit TEXT, is_archived INTEGER NOT NULL);
CREATE TABLE made (what TEXT NOT NULL, url TEXT NOT NULL, round INTEGER NOT NULL,
    moment TEXT NOT NULL, file INTEGER NOT NULL, offset INTEGER NOT NULL, length INTEGER NOT NULL);
CREATE TABLE text (url TEXT PRIMARY KEY, body BLOB NOT NULL) WITHOUT ROWID;
CREATE TABLE refresh (url TEXT PRIMARY KEY, target TEXT NOT NULL) WITHOUT ROWID;
"""
_SETTLE = """
CREATE INDEX asked_by_record ON asked (record);
CREATE INDEX asked_by_partner ON asked (partner);
CREATE INDEX answer_by_record ON answer (record);
CREATE INDEX answer_by_url ON answer (url);
CREATE INDEX answer_by_digest ON answer (digest) WHERE digest IS NOT NULL AND NOT is_revisit;
CREATE INDEX made_by_url ON made (url, what);
CREATE INDEX page_by_url ON page (final_url);
CREATE INDEX page_by_visit ON page (visit);
UPDATE answer SET (method, destination, referrer) =
    (SELECT method, destination, referrer FROM asked WHERE asked.record = answer.partner LIMIT 1)
    WHERE partner IS NOT NULL;
UPDATE answer SET (method, destination, referrer) =
    (SELECT method, destination, referrer FROM asked WHERE asked.partner = answer.record LIMIT 1)
    WHERE method IS NULL AND record IS NOT NULL;
UPDATE answer SET body = id WHERE NOT is_revisit;
"""
_BY_RECORD = """
UPDATE answer SET body = (SELECT o.body FROM answer o WHERE o.record = answer.refers_to
    AND o.body IS NOT NULL LIMIT 1) WHERE body IS NULL AND refers_to IS NOT NULL
"""
_BY_DATE = """
UPDATE answer SET body = (SELECT o.body FROM answer o WHERE o.url = answer.refers_url
    AND o.moment = answer.refers_date AND o.body IS NOT NULL LIMIT 1)
    WHERE body IS NULL AND refers_url IS NOT NULL AND refers_date IS NOT NULL
"""
_BY_DIGEST = """
UPDATE answer SET body = (SELECT o.body FROM answer o WHERE o.digest = answer.digest
    AND NOT o.is_revisit LIMIT 1) WHERE body IS NULL AND digest IS NOT NULL AND status != 304
"""
_UNCHANGED = """
UPDATE answer SET status = coalesce((SELECT o.status FROM answer o WHERE o.id = answer.body), 304),
    mime = coalesce((SELECT o.mime FROM answer o WHERE o.id = answer.body), mime),
    charset = coalesce((SELECT o.charset FROM answer o WHERE o.id = answer.body), charset)
    WHERE is_revisit AND status = 304
"""
_LATEST = """
UPDATE answer SET is_latest = 1 WHERE id IN (SELECT id FROM (SELECT id, row_number() OVER (
    PARTITION BY url ORDER BY status IN (200, 203, 301, 302, 303, 307, 308, 404, 410) DESC,
    body IS NOT NULL DESC, round DESC, moment DESC, is_whole DESC, id DESC) AS place
    FROM answer WHERE coalesce(method, 'GET') = 'GET' AND status NOT IN (206, 304))
    WHERE place = 1)
"""
_AT_ONCE = 2_000
_CHAIN = 3
"""Revisits of revisits that are followed."""

type Row = tuple[int | str | bytes | None, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class AnswerRow:
    """What an address answered last, as far as that is known."""

    url: str
    status: int
    mime: str | None
    charset: str | None
    location: str | None
    """Absolute; of a redirect."""
    moment: str
    round: int
    place: RecordPlace | None
    """Where its body lies; None for a revisit whose original isn't there."""
    is_whole: bool


class Catalogue:
    """The open database, in a folder that its maker throws away."""

    def __init__(self, folder: Path) -> None:
        """Make it in `folder`, which exists."""
        self._database = sqlite3.connect(folder / "catalogue.sqlite", isolation_level=None)
        self._database.executescript(
            "PRAGMA journal_mode = OFF; PRAGMA synchronous = OFF; PRAGMA cache_size = -65536;"
            "PRAGMA temp_store = FILE;" + _SCHEMA + "BEGIN;"
        )
        self._waiting: dict[str, list[Row]] = {}

    def close(self) -> None:
        """Let go of the file."""
        self._database.close()

    def add(self, table: str, row: Row) -> None:
        """Remember a row of `asked`, `page` or `made`, or all of one of `answer` but its end."""
        rows = self._waiting.setdefault(table, [])
        rows.append(row)
        if len(rows) >= _AT_ONCE:
            self._write(table)

    def forget_file(self, file: int) -> None:
        """Drop what came from a file, which is then read again in another way."""
        self._flush()
        for table in ("answer", "made"):
            self._database.execute(f"DELETE FROM {table} WHERE file = ?", (file,))

    def settle(self) -> None:
        """Join requests to answers, find what revisits repeat, and which answer is the latest."""
        self._flush()
        self._database.executescript(_SETTLE)  # which commits first
        self._database.execute("BEGIN")
        for _ in range(_CHAIN):
            for statement in (_BY_RECORD, _BY_DATE, _BY_DIGEST):
                self._database.execute(statement)
        for statement in (_UNCHANGED, _LATEST):
            self._database.execute(statement)

    def ask(self, query: str, values: Row = ()) -> Iterator[Row]:
        """Yield the rows of a query."""
        yield from self._database.execute(query, values)

    def answer(self, url: str) -> AnswerRow | None:
        """Return the latest answer of an address, or None when it was not asked."""
        row = self._database.execute(f"{ANSWERS} AND a.url = ? LIMIT 1", (url,)).fetchone()
        return None if row is None else answer_of(row)

    def made(self, what: str, url: str) -> RecordPlace | None:
        """Return where the last record of what we made of a page lies: `view`, `text` …"""
        row = self._database.execute(
            "SELECT file, offset, length FROM made WHERE url = ? AND what = ?"
            " ORDER BY round DESC, moment DESC LIMIT 1",
            (url, what),
        ).fetchone()
        return None if row is None else RecordPlace(file=row[0], offset=row[1], length=row[2])

    def pictures(self, url: str) -> dict[Picture, RecordPlace]:
        """Return where the pictures of a page lie."""
        found = {which: self.made(which.value, url) for which in Picture}
        return {which: place for which, place in found.items() if place is not None}

    def keep_lines(self, url: str, lines: Sequence[str]) -> None:
        """Keep the lines of a page's text."""
        packed = zlib.compress("\n".join(lines).encode("utf-8", "replace"), 1)
        self._database.execute("INSERT OR REPLACE INTO text VALUES (?, ?)", (url, packed))

    def kept_lines(self, url: str) -> list[str]:
        """Return the lines that were kept of a page; none when nothing was."""
        row = self._database.execute("SELECT body FROM text WHERE url = ?", (url,)).fetchone()
        text = "" if row is None else zlib.decompress(row[0]).decode("utf-8")
        return text.split("\n") if text else []

    def keep_refresh(self, url: str, target: str) -> None:
        """Keep where a page sends its reader at once."""
        self._database.execute("INSERT OR REPLACE INTO refresh VALUES (?, ?)", (url, target))

    def refresh(self, url: str) -> str | None:
        """Return where a page sends its reader at once, or None."""
        row = self._database.execute("SELECT target FROM refresh WHERE url = ?", (url,)).fetchone()
        return None if row is None else str(row[0])

    def _flush(self) -> None:
        for table in list(self._waiting):
            self._write(table)

    def _write(self, table: str) -> None:
        rows = self._waiting.pop(table, [])
        if not rows:
            return
        columns = f" ({_ANSWER_COLUMNS})" if table == "answer" else ""
        marks = ",".join("?" * len(rows[0]))
        self._database.executemany(f"INSERT INTO {table}{columns} VALUES ({marks})", rows)


_ANSWER_COLUMNS = (
    "url, round, moment, status, mime, charset, location, file, offset, length, record, partner,"
    " refers_to, refers_url, refers_date, digest, is_revisit, is_whole, visit, host"
)
ANSWERS = (
    "SELECT a.url, a.status, a.mime, a.charset, a.location, a.moment, a.round,"
    " b.file, b.offset, b.length, a.is_whole AND b.is_whole"
    " FROM answer a LEFT JOIN answer b ON b.id = a.body WHERE a.is_latest"
)
"""A query for `answer_of`; goes on with `AND …`."""


def answer_of(row: Row) -> AnswerRow:
    """Return what a row of `ANSWERS` says."""
    url, status, mime, charset, location, moment, number, file, offset, length, is_whole = row[:11]
    place = None
    if isinstance(file, int) and isinstance(offset, int) and isinstance(length, int):
        place = RecordPlace(file=file, offset=offset, length=length)
    return AnswerRow(
        url=str(url),
        status=int(str(status)),
        mime=_text(mime),
        charset=_text(charset),
        location=_text(location),
        moment=str(moment),
        round=int(str(number)),
        place=place,
        is_whole=bool(is_whole),
    )


def _text(value: int | str | bytes | None) -> str | None:
    return None if value is None else str(value)
