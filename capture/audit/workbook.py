"""What one pass over the WARC files leaves to be held against each other, on disk.

A temporary SQLite database, so that memory stays flat however many records there are. Written once,
asked once, thrown away.
"""

import sqlite3
import tempfile
from collections.abc import Iterable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

_SCHEMA = """
CREATE TABLE record (
    id TEXT NOT NULL, type TEXT NOT NULL, file INTEGER NOT NULL, offset INTEGER NOT NULL,
    length INTEGER NOT NULL, url TEXT NOT NULL, date TEXT NOT NULL, refers_to TEXT,
    refers_uri TEXT, refers_date TEXT,
    body TEXT, made TEXT, status INTEGER, method TEXT, is_truncated INTEGER NOT NULL
);
CREATE TABLE pair (request TEXT NOT NULL, answer TEXT NOT NULL);
CREATE TABLE document (id TEXT NOT NULL, body TEXT NOT NULL, base TEXT NOT NULL,
    kind TEXT NOT NULL, charset TEXT);
CREATE TABLE target (url TEXT PRIMARY KEY, is_embed INTEGER NOT NULL, is_link INTEGER NOT NULL,
    is_static INTEGER NOT NULL, named_by TEXT NOT NULL, place TEXT NOT NULL, file INTEGER NOT NULL,
    offset INTEGER NOT NULL) WITHOUT ROWID;
CREATE TABLE redirect (url TEXT NOT NULL, target TEXT NOT NULL);
CREATE TABLE page (url TEXT NOT NULL, hops INTEGER, outcome TEXT NOT NULL, file INTEGER NOT NULL,
    offset INTEGER NOT NULL, id TEXT NOT NULL);
CREATE TABLE elsewhere (id TEXT PRIMARY KEY, path TEXT NOT NULL, offset INTEGER NOT NULL,
    length INTEGER NOT NULL, url TEXT NOT NULL, date TEXT NOT NULL, body TEXT) WITHOUT ROWID;
CREATE TABLE before (url TEXT PRIMARY KEY) WITHOUT ROWID;
CREATE TABLE listed (url TEXT PRIMARY KEY, reason TEXT NOT NULL) WITHOUT ROWID;
"""
_INDEXES = """
CREATE INDEX record_by_id ON record (id);
CREATE INDEX record_by_url ON record (url, type);
CREATE INDEX record_by_original ON record (refers_to) WHERE refers_to IS NOT NULL;
CREATE INDEX record_by_body ON record (body) WHERE body IS NOT NULL;
CREATE INDEX pair_by_request ON pair (request);
CREATE INDEX pair_by_answer ON pair (answer);
CREATE INDEX redirect_by_target ON redirect (target);
CREATE INDEX redirect_by_url ON redirect (url);
"""
_WANTED = """
    SELECT 1 FROM record AS revisit WHERE revisit.type = 'revisit'
        AND revisit.refers_to IS NOT NULL
        AND NOT EXISTS (SELECT 1 FROM record WHERE record.id = revisit.refers_to)
        AND NOT EXISTS (SELECT 1 FROM elsewhere WHERE elsewhere.id = revisit.refers_to)
"""
_AT_ONCE = 2_000

type Row = tuple[int | str | None, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class RecordRow:
    """One record, as it is remembered."""

    id: str
    type: str
    file: int
    """Number of the file, from 0."""
    offset: int
    length: int
    """Bytes of its block."""
    url: str
    date: str
    refers_to: str | None = None
    refers_uri: str | None = None
    refers_date: str | None = None
    body: str | None = None
    """Digest of the body, of answers whose body a later one may repeat."""
    made: str | None = None
    """Block digest of resources and conversions: what we made ourselves."""
    status: int | None = None
    method: str | None = None
    is_truncated: bool = False


class Workbook:
    """The open database; made by `workbook`."""

    def __init__(self, path: Path) -> None:
        """Use `workbook`."""
        self._database = sqlite3.connect(path, isolation_level=None)
        self._database.executescript(
            "PRAGMA journal_mode = OFF; PRAGMA synchronous = OFF; PRAGMA cache_size = -65536;"
            "PRAGMA temp_store = FILE;" + _SCHEMA + "BEGIN;"
        )
        self._waiting: dict[str, list[Row]] = {}
        self._is_indexed = False

    def close(self) -> None:
        """Let go of the file."""
        self._database.close()

    # --- writing

    def add_record(self, row: RecordRow) -> None:
        """Remember a record."""
        self._add(
            "INSERT INTO record VALUES (?,?,?,?,?,?,?,?,?,?,?,?,?,?,?)",
            (
                row.id, row.type, row.file, row.offset, row.length, row.url, row.date,
                row.refers_to, row.refers_uri, row.refers_date, row.body, row.made,
                row.status, row.method, int(row.is_truncated),
            ),
        )  # fmt: skip

    def add_pair(self, request: str, answer: str) -> None:
        """Remember that a request and an answer say that they belong together."""
        self._add("INSERT INTO pair VALUES (?,?)", (request, answer))

    def add_redirect(self, url: str, target: str) -> None:
        """Remember where an answer redirects to."""
        self._add("INSERT INTO redirect VALUES (?,?)", (url, target))

    def add_document(
        self, identifier: str, body: str, base: str, kind: str, charset: str | None
    ) -> None:
        """Remember a page or style sheet: its record, the one with its body, its URL."""
        row = (identifier, body, base, kind, charset)
        self._add("INSERT INTO document VALUES (?,?,?,?,?)", row)

    def add_page(self, row: Row) -> None:
        """Remember a visited page: url, hops, outcome, file, offset, record id."""
        self._add("INSERT INTO page VALUES (?,?,?,?,?,?)", row)

    def add_target(self, row: Row) -> None:
        """Remember what a document names; several mentions of one URL become one row.

        Columns: url, is embed, is link, is static link, document, place in it, file, offset.
        """
        self._add(
            "INSERT INTO target VALUES (?,?,?,?,?,?,?,?) ON CONFLICT (url) DO UPDATE SET"
            " is_embed = is_embed | excluded.is_embed, is_link = is_link | excluded.is_link,"
            " is_static = is_static | excluded.is_static",
            row,
        )

    def add_listed(self, rows: Iterable[tuple[str, str]]) -> None:
        """Remember which URLs a list of the harvest accounts for, and by which reason."""
        for row in rows:
            self._add("INSERT OR IGNORE INTO listed VALUES (?,?)", row)

    def add_elsewhere(
        self, identifier: str, place: tuple[str, int, int, str], *, date: str, body: str | None
    ) -> None:
        """Remember a record of another harvest: path, offset, length of its block, URL."""
        row = (identifier, *place, date, body)
        self._add("INSERT OR IGNORE INTO elsewhere VALUES (?,?,?,?,?,?,?)", row)

    def add_before(self, urls: Iterable[str]) -> None:
        """Remember what the harvests captured that this one builds on."""
        for url in urls:
            self._add("INSERT OR IGNORE INTO before VALUES (?)", (url,))

    def _add(self, statement: str, row: Row) -> None:
        waiting = self._waiting.setdefault(statement, [])
        waiting.append(row)
        if len(waiting) >= _AT_ONCE:
            self._database.executemany(statement, waiting)
            waiting.clear()

    # --- reading

    def ask(self, question: str, *values: int | str) -> Iterator[tuple[object, ...]]:
        """Yield the rows that answer a question; all that was added counts."""
        self._settle()
        yield from self._database.execute(question, values)

    def number(self, question: str, *values: int | str) -> int:
        """Return the one number that answers a question."""
        found = next(self.ask(question, *values), (0,))[0]
        return found if isinstance(found, int) else 0

    def is_captured(self, url: str) -> bool:
        """Whether some answer to a request for this URL is recorded; as records write URLs."""
        question = "SELECT 1 FROM record WHERE url = ? AND type IN ('response', 'revisit') LIMIT 1"
        return next(self.ask(question, url), None) is not None

    def is_captured_before(self, url: str) -> bool:
        """Whether a harvest that this one builds on captured this URL."""
        return next(self.ask("SELECT 1 FROM before WHERE url = ?", url), None) is not None

    def has_wanted(self) -> bool:
        """Whether some revisit is of a record that has not been seen, here or elsewhere."""
        return next(self.ask(_WANTED), None) is not None

    def is_wanted(self, identifier: str) -> bool:
        """Whether a revisit is of the record with this id, and no such record was seen."""
        wanted = f"{_WANTED} AND revisit.refers_to = ?"
        return next(self.ask(wanted, identifier), None) is not None

    def _settle(self) -> None:
        for statement, waiting in self._waiting.items():
            if waiting:
                self._database.executemany(statement, waiting)
                waiting.clear()
        if not self._is_indexed:
            self._database.executescript(_INDEXES)
            self._is_indexed = True


@contextmanager
def workbook() -> Iterator[Workbook]:
    """Give an empty workbook; nothing of it is left afterwards."""
    with tempfile.TemporaryDirectory(prefix="capture-audit-") as folder:
        made = Workbook(Path(folder) / "workbook.sqlite")
        try:
            yield made
        finally:
            made.close()
