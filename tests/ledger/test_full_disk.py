"""A disk that takes no more: one clear line, and nothing of the transaction kept."""

from pathlib import Path

import pytest

from capture.errors import RecordingError
from capture.ledger.database import open_database
from capture.ledger.ledger import Ledger


def test_a_full_disk_is_a_recording_error_that_names_the_ledger(tmp_path: Path) -> None:
    path = tmp_path / "ledger.sqlite"
    database = open_database(path)
    ledger = Ledger(database)
    with database.begin() as tx:
        ledger.set_fact(tx, "before", "kept")
        tx.exec_driver_sql("PRAGMA max_page_count = 1")
    with (
        pytest.raises(RecordingError, match=rf"{path}.*full.*capture resume"),
        database.begin() as tx,
    ):
        ledger.set_fact(tx, "large", "x" * 1_000_000)
    with database.begin() as tx:
        assert ledger.get_fact(tx, "before") == "kept"
        assert ledger.get_fact(tx, "large") is None
    database.close()


def test_a_ledger_that_is_gone_is_a_recording_error(tmp_path: Path) -> None:
    folder = tmp_path / "oogst"
    folder.mkdir()
    database = open_database(folder / "ledger.sqlite")
    database.close()
    for path in folder.iterdir():
        path.unlink()
    folder.rmdir()
    with pytest.raises(RecordingError, match="unable to open"), database.read():
        pass
