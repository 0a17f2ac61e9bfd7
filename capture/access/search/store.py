"""What the index is made of, in a database: captures that hold text, the texts, their pages.

Lies at ARCHIVE/.access/zoek/texts.sqlite, beside the index itself. All of it can be made again from
the WARC files. One process writes; any number read.
"""

import sqlite3
import zlib
from collections.abc import Iterable, Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

from capture.access.search.values import Kind
from capture.model.restriction import comparable_url
from capture.scope.keys import page_key

VERSION = 1
"""Grows with every change of the tables below, and of what is put in the index."""
FOLDER = Path(".access") / "zoek"
_TABLES = ("file", "page", "capture", "shown", "visit", "text")
_SCHEMA = """
CREATE TABLE IF NOT EXISTS generation (number INTEGER NOT NULL);
INSERT INTO generation SELECT abs(random()) WHERE NOT EXISTS (SELECT * FROM generation);
CREATE TABLE IF NOT EXISTS file (
    id INTEGER PRIMARY KEY, site TEXT NOT NULL, harvest TEXT NOT NULL, name TEXT NOT NULL,
    scanned_to INTEGER NOT NULL DEFAULT 0, UNIQUE (site, harvest, name));
CREATE TABLE IF NOT EXISTS page (
    id INTEGER PRIMARY KEY, key TEXT NOT NULL UNIQUE, comparable TEXT NOT NULL);
CREATE TABLE IF NOT EXISTS capture (
    id INTEGER PRIMARY KEY, page INTEGER NOT NULL, url TEXT NOT NULL, moment INTEGER NOT NULL,
    kind TEXT NOT NULL, form TEXT, charset TEXT, record TEXT NOT NULL, file INTEGER NOT NULL,
    offset INTEGER NOT NULL, body_file INTEGER, body_offset INTEGER, visit TEXT,
    shown_record TEXT, state TEXT NOT NULL, source TEXT, text INTEGER);
CREATE INDEX IF NOT EXISTS capture_by_record ON capture (record);
CREATE INDEX IF NOT EXISTS capture_by_shown ON capture (shown_record) WHERE shown_record NOT NULL;
CREATE INDEX IF NOT EXISTS capture_by_visit ON capture (visit, url);
CREATE INDEX IF NOT EXISTS capture_by_url ON capture (url, moment);
CREATE INDEX IF NOT EXISTS capture_by_file ON capture (file, offset);
CREATE INDEX IF NOT EXISTS capture_by_text ON capture (text, moment) WHERE text NOT NULL;
CREATE INDEX IF NOT EXISTS capture_by_source ON capture (source, page) WHERE source NOT NULL;
CREATE INDEX IF NOT EXISTS capture_waiting ON capture (id) WHERE state = 'waiting';
CREATE TABLE IF NOT EXISTS shown (
    record TEXT PRIMARY KEY, url TEXT NOT NULL, visit TEXT NOT NULL, moment INTEGER NOT NULL,
    digest TEXT NOT NULL, file INTEGER NOT NULL, offset INTEGER NOT NULL) WITHOUT ROWID;
CREATE TABLE IF NOT EXISTS visit (
    visit TEXT PRIMARY KEY, title TEXT, language TEXT, is_exploring INTEGER NOT NULL) WITHOUT ROWID;
CREATE TABLE IF NOT EXISTS text (
    id INTEGER PRIMARY KEY, page INTEGER NOT NULL, site TEXT NOT NULL, kind TEXT NOT NULL,
    digest BLOB NOT NULL, title TEXT NOT NULL, language TEXT, headings TEXT NOT NULL,
    body BLOB NOT NULL, is_indexed INTEGER NOT NULL DEFAULT 0,
    UNIQUE (page, site, digest, kind));
CREATE INDEX IF NOT EXISTS text_to_index ON text (id) WHERE NOT is_indexed;
"""

type Row = tuple[str | int | bytes | None, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class StoredText:
    """A text as it is kept."""

    id: int
    page: int
    site: str
    kind: Kind
    title: str
    language: str | None
    headings: str
    body: str


class Store:
    """The open database."""

    def __init__(self, folder: Path) -> None:
        """Open it in `folder`, made when absent; sqlite3.DatabaseError when it can't be read."""
        folder.mkdir(parents=True, exist_ok=True)
        self._db = sqlite3.connect(
            folder / "texts.sqlite", isolation_level=None, check_same_thread=False, timeout=30
        )
        try:
            self._db.executescript(
                "PRAGMA journal_mode = WAL; PRAGMA synchronous = NORMAL;PRAGMA cache_size = -65536;"
            )
            (version,) = self._db.execute("PRAGMA user_version").fetchone()
            if version not in (0, VERSION):
                raise sqlite3.DatabaseError(f"is of version {version}, not {VERSION}")
            self._db.executescript(
                f"BEGIN IMMEDIATE; {_SCHEMA} PRAGMA user_version = {VERSION}; COMMIT;"
            )
            self.file = (folder / "texts.sqlite").stat().st_ino
        except sqlite3.Error:
            self._db.close()
            raise

    def close(self) -> None:
        """Let go of the file."""
        self._db.close()

    @property
    def generation(self) -> int:
        """Another number as soon as everything was made anew: numbers of rows mean others then."""
        row = self.one("SELECT number FROM generation")
        return 0 if row is None else int(str(row[0]))

    def empty(self) -> None:
        """Forget everything, at once for all that read."""
        with self.changing():
            for table in _TABLES:
                self.do(f"DELETE FROM {table}")
            self.do("UPDATE generation SET number = abs(random())")

    @contextmanager
    def changing(self) -> Iterator[None]:
        """Keep all that happens within, or nothing."""
        self._db.execute("BEGIN IMMEDIATE")
        try:
            yield
        except BaseException:
            self._db.execute("ROLLBACK")
            raise
        self._db.execute("COMMIT")

    def ask(self, query: str, values: Sequence[str | int | bytes | None] = ()) -> list[Row]:
        """Return the rows of a query."""
        return self._db.execute(query, values).fetchall()

    def one(self, query: str, values: Sequence[str | int | bytes | None] = ()) -> Row | None:
        """Return the first row of a query."""
        row: Row | None = self._db.execute(query, values).fetchone()
        return row

    def do(self, statement: str, values: Sequence[str | int | bytes | None] = ()) -> int:
        """Change something; return the number of the row that came in last."""
        return self._db.execute(statement, values).lastrowid or 0

    def do_many(self, statement: str, rows: Iterable[Row]) -> None:
        """Change the same for many rows."""
        self._db.executemany(statement, rows)

    def page(self, url: str) -> int:
        """Return the number of the page that an address names, a new one when it is unknown."""
        key = key_of(url)
        row = self.one("SELECT id FROM page WHERE key = ?", (key,))
        if row is not None:
            return int(str(row[0]))
        return self.do(
            "INSERT INTO page (key, comparable) VALUES (?, ?)",
            (key, _storable(comparable_url(url))),
        )

    def texts(self, numbers: Sequence[int]) -> dict[int, StoredText]:
        """Return texts by their numbers; those that aren't there are left out."""
        marks = ",".join("?" * len(numbers))
        rows = self.ask(
            f"SELECT id, page, site, kind, title, language, headings, body FROM text"
            f" WHERE id IN ({marks})",
            numbers,
        )
        return {each.id: each for each in map(_text, rows)}


def key_of(url: str) -> str:
    """Return what names a page: its address without scheme, `www.` and place within the page."""
    rest = page_key(url).partition("://")[2] or url
    return rest.removeprefix("www.")


def packed(body: str) -> bytes:
    """Return a body as it is kept."""
    return zlib.compress(body.encode("utf-8", "replace"), 3)


def _text(row: Row) -> StoredText:
    number, page, site, kind, title, language, headings, body = row
    assert isinstance(body, bytes)
    return StoredText(
        id=int(str(number)),
        page=int(str(page)),
        site=str(site),
        kind=Kind(kind),
        title=str(title),
        language=None if language is None else str(language),
        headings=str(headings),
        body=zlib.decompress(body).decode("utf-8"),
    )


def _storable(text: str) -> str:
    """Return text that a database takes: bytes that are no UTF-8 stay apart from all else."""
    return text.encode("utf-8", "surrogateescape").decode("utf-8", "backslashreplace")
