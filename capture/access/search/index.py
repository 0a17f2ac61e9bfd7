"""The full-text index of an archive (OPSL06): opened, brought up to date, made anew, searched.

Lies at ARCHIVE/.access/zoek: the database of texts, and tantivy's index of them. The database comes
first: what it says is not indexed yet is put in again, so that a stop at any moment costs nothing
but time.
"""

import shutil
import sqlite3
import time
from collections.abc import Callable
from contextlib import suppress
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path
from types import TracebackType
from typing import Self

import tantivy
from filelock import FileLock, Timeout

from capture import clock
from capture.access.search.filling import Filler
from capture.access.search.finding import find, microseconds
from capture.access.search.hidden import Register
from capture.access.search.reader import DocumentReader
from capture.access.search.scanning import forget_gone, scan, warc_files
from capture.access.search.store import FOLDER, Store
from capture.access.search.terms import SCHEMA, texts_of
from capture.access.search.values import NOTHING, Query, Results
from capture.access.search.words import ANALYSERS
from capture.errors import CaptureError, UsageError

type Progress = Callable[[int, int], None]
"""Takes how many captures were read so far, and how many wait."""

_INDEX = "index"
_LOCK = ".lock"
_HEAP_BYTES = 64 * 1024 * 1024
_AT_ONCE = 1_000
"""Texts between two commits: a page answers soon, however large its harvest (OPSL02)."""
_READ_AT_ONCE = 50
_COMMIT_SECONDS = 15.0


@dataclass(frozen=True, slots=True, kw_only=True)
class Updated:
    """What an update did."""

    captures: int
    """Read."""
    texts: int
    """In the index now."""


class SearchIndex:
    """The open index. `search` may be called from several threads at once."""

    def __init__(self, archive: Path, store: Store, index: tantivy.Index) -> None:
        """Use `open`."""
        self._archive = archive
        self._store = store
        self._index = index
        self._register = Register(archive)

    @classmethod
    def open(cls, archive: Path) -> Self:
        """Open the index of an archive; an empty one is made where there is none.

        Raises UsageError when `archive` is no folder, or can't be written to.
        """
        if not archive.is_dir():
            raise UsageError(f"{archive}: is no folder; name the folder of the archive")
        folder = archive / FOLDER
        try:
            return cls(archive, *_opened(folder))
        except (sqlite3.DatabaseError, ValueError, OSError) as fault:
            if isinstance(fault, OSError | sqlite3.OperationalError):
                raise UsageError(
                    f"{folder}: can't be opened ({fault}); see who may write there"
                ) from None
        # Damaged, or of another version: it holds nothing that isn't in the WARC files.
        with _only_writer(folder):
            _throw_away(folder)
        return cls(archive, *_opened(folder))

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self,
        _type: type[BaseException] | None,
        _fault: BaseException | None,
        _trace: TracebackType | None,
    ) -> None:
        self.close()

    def close(self) -> None:
        """Let go of the files."""
        self._store.close()

    def search(self, query: Query) -> Results:
        """Return what a query finds; whatever stands in it is no error, and takes bounded time.

        Raises ConfigError when the register of restrictions can't be read: nothing is shown then.
        """
        self._reopen_when_replaced()
        store, index = self._store, self._index
        try:
            withheld = self._register.withheld(store, clock.now())
            index.reload()
            return find(index.searcher(), store, query, withheld)
        except (OverflowError, UnicodeEncodeError):
            return NOTHING
        except sqlite3.DatabaseError as fault:
            raise CaptureError(
                f"{self._archive / FOLDER}: can't be read ({fault}); make it anew with"
                " capture search --rebuild"
            ) from fault

    def title_of(self, url: str, moment: datetime) -> str | None:
        """Return the title of a capture that the asker may see; None when the index has none."""
        try:
            self._reopen_when_replaced()
            row = self._store.one(
                "SELECT t.title FROM capture c JOIN text t ON t.id = c.text"
                " WHERE c.url = ? AND c.moment = ?",
                (url, microseconds(moment)),
            )
        except (sqlite3.DatabaseError, OverflowError, UnicodeEncodeError):
            return None  # the page can be shown without
        return None if row is None else str(row[0]) or None

    def update(self, *, progress: Progress | None = None) -> Updated:
        """Take in what harvests wrote since the last time; `progress` is told between batches.

        May be stopped at any moment and called again. Raises UsageError when another process is
        at it, CaptureError when the disk refuses.
        """
        folder = self._archive / FOLDER
        with _only_writer(folder):
            store = Store(folder)  # a connection of its own: searches see whole transactions
            try:
                return self._update(store, progress)
            except (OSError, sqlite3.OperationalError) as fault:
                raise CaptureError(
                    f"{folder}: can't be written ({fault}); make room, then run it again"
                ) from fault
            finally:
                store.close()

    def rebuild(self, *, progress: Progress | None = None) -> Updated:
        """Make the index anew from the WARC files. Searches find less while it runs."""
        with _only_writer(self._archive / FOLDER):
            # The index first: what others read meanwhile must not lead to numbers of other texts.
            writer = self._index.writer(_HEAP_BYTES, 1)
            writer.delete_all_documents()
            writer.commit()
            writer.wait_merging_threads()
            self._store.empty()
        return self.update(progress=progress)

    def _reopen_when_replaced(self) -> None:
        """Open the files anew when another process threw them away: they were damaged."""
        folder = self._archive / FOLDER
        try:
            is_same = (folder / "texts.sqlite").stat().st_ino == self._store.file
        except FileNotFoundError:
            is_same = False
        if not is_same:
            self._store, self._index = _opened(folder)
            self._register = Register(self._archive)

    def _update(self, store: Store, progress: Progress | None) -> Updated:
        writer = self._index.writer(_HEAP_BYTES, 1)
        done = 0
        try:
            with DocumentReader() as reader:
                filler = Filler(self._archive, store, reader)
                _index_texts(store, writer)  # what an earlier update left
                files = warc_files(self._archive)
                forget_gone(store, (file[:3] for file in files))
                for file in files:
                    for _passed in scan(store, *file):
                        if progress is not None:
                            progress(done, done + _waiting(store))
                done = _fill(store, filler, writer, progress)
                _index_texts(store, writer)
        finally:
            writer.wait_merging_threads()
        self._index.reload()
        return Updated(captures=done, texts=self._index.searcher().num_docs)


def _fill(
    store: Store, filler: Filler, writer: tantivy.IndexWriter, progress: Progress | None
) -> int:
    done, committed = 0, time.monotonic()
    while count := filler.fill(_READ_AT_ONCE):
        done += count
        if progress is not None:
            progress(done, done + _waiting(store))
        is_time = time.monotonic() - committed >= _COMMIT_SECONDS
        if is_time or _to_index(store) >= _AT_ONCE:
            _index_texts(store, writer)
            committed = time.monotonic()
    return done


def _waiting(store: Store) -> int:
    row = store.one("SELECT count(*) FROM capture WHERE state = 'waiting'")
    return 0 if row is None else int(str(row[0]))


def _to_index(store: Store) -> int:
    row = store.one("SELECT count(*) FROM text WHERE NOT is_indexed")
    return 0 if row is None else int(str(row[0]))


def _index_texts(store: Store, writer: tantivy.IndexWriter) -> None:
    """Put in the index what isn't there yet, and take out the texts that no capture has now."""
    while rows := store.ask("SELECT id FROM text WHERE NOT is_indexed ORDER BY id LIMIT 1000"):
        numbers = [int(str(row[0])) for row in rows]
        marks = ",".join("?" * len(numbers))
        spans = {
            int(str(number)): (int(str(first)), int(str(last)))
            for number, first, last in store.ask(
                "SELECT text, min(moment), max(moment) FROM capture"
                f" WHERE text IN ({marks}) GROUP BY text",
                numbers,
            )
        }
        for number, text in store.texts(numbers).items():
            # By a query: a term made of Python's int is signed, and deletes nothing here.
            writer.delete_documents_by_query(tantivy.Query.term_query(SCHEMA, "number", number))
            if number not in spans:
                continue
            first, last = spans[number]
            document = tantivy.Document()
            document.add_unsigned("number", number)
            document.add_unsigned("page", text.page)
            document.add_integer("first", first)
            document.add_integer("last", last)
            document.add_text("site", text.site)
            document.add_text("kind", text.kind.value)
            for field, value in texts_of(text.title, text.headings, text.body).items():
                document.add_text(field, value)
            writer.add_document(document)
        writer.commit()
        with store.changing():
            gone = [(number,) for number in numbers if number not in spans]
            store.do_many("DELETE FROM text WHERE id = ?", gone)
            store.do_many("UPDATE text SET is_indexed = 1 WHERE id = ?", [(n,) for n in numbers])


def _opened(folder: Path) -> tuple[Store, tantivy.Index]:
    store = Store(folder)
    path = folder / _INDEX
    try:
        is_new = not tantivy.Index.exists(str(path)) if path.is_dir() else True
        path.mkdir(exist_ok=True)
        index = tantivy.Index(SCHEMA, path=str(path))
        for name, analyser in ANALYSERS.items():
            index.register_tokenizer(name, analyser)
        index.config_reader("manual", 0)
        if is_new:
            with store.changing():
                store.do("UPDATE text SET is_indexed = 0")
    except BaseException:
        store.close()
        raise
    return store, index


class _only_writer:
    """Holds the lock of who changes the index."""

    def __init__(self, folder: Path) -> None:
        self._folder = folder
        self._lock = FileLock(folder / _LOCK, timeout=0)

    def __enter__(self) -> None:
        self._folder.mkdir(parents=True, exist_ok=True)
        try:
            self._lock.acquire()
        except Timeout:
            raise UsageError(
                f"{self._folder}: another process is filling the index; try again later"
            ) from None

    def __exit__(self, *_: object) -> None:
        self._lock.release()


def _throw_away(folder: Path) -> None:
    for suffix in ("", "-wal", "-shm"):
        (folder / f"texts.sqlite{suffix}").unlink(missing_ok=True)
    with suppress(FileNotFoundError):
        shutil.rmtree(folder / _INDEX)
