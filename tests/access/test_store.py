"""The portal's database: private, brought up to date once, and whole or unchanged."""

import sqlite3
import stat
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import pytest

from capture.access.store import Part, Store
from capture.errors import CaptureError, UsageError

_ONE = Part(name="test", steps=("CREATE TABLE thing (name TEXT PRIMARY KEY)",))
_TWO = Part(name="test", steps=(*_ONE.steps, "ALTER TABLE thing ADD COLUMN size INTEGER"))


def test_nobody_else_on_the_machine_can_read_it(tmp_path: Path) -> None:
    with Store.open(tmp_path, _ONE) as store:
        assert stat.S_IMODE(store.path.stat().st_mode) == 0o600
        assert stat.S_IMODE(store.path.parent.stat().st_mode) == 0o700


def test_steps_are_taken_once_and_in_order(tmp_path: Path) -> None:
    with Store.open(tmp_path, _ONE) as store, store.writing() as db:
        db.execute("INSERT INTO thing VALUES ('a')")
    for _ in range(2):
        with Store.open(tmp_path, _TWO) as store, store.reading() as db:
            assert db.execute("SELECT * FROM thing").fetchall() == [("a", None)]


def test_a_database_of_a_later_version_is_left_alone(tmp_path: Path) -> None:
    Store.open(tmp_path, _TWO).close()
    with pytest.raises(UsageError, match="later version"):
        Store.open(tmp_path, _ONE)


def test_a_damaged_database_is_named_and_kept(tmp_path: Path) -> None:
    store = Store.open(tmp_path, _ONE)
    store.close()
    store.path.write_bytes(b"no database" * 1000)
    with pytest.raises(UsageError, match=r"portal\.sqlite: can't be used"):
        Store.open(tmp_path, _ONE)
    assert store.path.read_bytes().startswith(b"no database")


def _insert(store: Store, after: str) -> None:
    with store.writing() as db:
        db.execute("INSERT INTO thing VALUES ('a')")
        db.execute(after)


def test_what_fails_halfway_changes_nothing(tmp_path: Path) -> None:
    with Store.open(tmp_path, _ONE) as store:
        with pytest.raises(sqlite3.IntegrityError):
            _insert(store, "INSERT INTO thing VALUES ('a')")
        with pytest.raises(CaptureError, match="no such table"):
            _insert(store, "INSERT INTO missing VALUES ('a')")
        with store.reading() as db:
            assert db.execute("SELECT count(*) FROM thing").fetchone() == (0,)


def test_many_may_open_a_new_one_at_once(tmp_path: Path) -> None:
    def secret(_: int) -> bytes:
        with Store.open(tmp_path, _TWO) as store:
            return store.secret("form")

    with ThreadPoolExecutor(8) as pool:
        found = set(pool.map(secret, range(16)))
    assert len(found) == 1
    assert len(found.pop()) == 32
