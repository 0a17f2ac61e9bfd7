"""What became of single addresses in a harvest, asked of its ledger, of whatever version."""

import sqlite3
from collections.abc import Iterable
from contextlib import closing
from pathlib import Path

from capture.ledger.earlier import address_of
from capture.model.outcome import Outcome


def outcomes_of(path: Path, urls: Iterable[str]) -> dict[str, Outcome]:
    """Return the outcomes of those addresses that the ledger at `path` knows one of.

    Empty when there is no ledger, or none that can be read: then nothing is known.
    """
    wanted = list(dict.fromkeys(urls))
    if not wanted or not path.is_file():
        return {}
    known = {each.value: each for each in Outcome}
    found: dict[str, Outcome] = {}
    try:
        with closing(sqlite3.connect(address_of(path), uri=True)) as db:
            for url in wanted:
                row = db.execute("SELECT outcome FROM url WHERE url = ?", (url,)).fetchone()
                if row is not None and row[0] in known:
                    found[url] = known[row[0]]
    except sqlite3.Error:
        return {}
    return found
