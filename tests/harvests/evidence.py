"""What a harvest folder holds, looked at from outside: WARC files, ledger, report."""

import base64
import hashlib
import json
import sqlite3
from collections.abc import Iterable, Iterator
from contextlib import closing
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path

from capture.demo.log import LoggedExchange
from capture.warc.reader import ReadRecord, records

_WHOLE = ("captured", "captured-as-revisit", "not-modified")


def assert_closed(folder: Path) -> None:
    """Every WARC file is closed, whole, and as its checksums say; no journal is left."""
    warc = folder / "warc"
    assert not list(warc.glob("*.open")), "a file was left open"
    pairs = (line.partition("  ") for line in _lines(warc / "manifest-sha256.txt"))
    manifest = {name: digest for digest, _, name in pairs}
    files = sorted(warc.glob("*.warc"))
    assert sorted(manifest) == [path.name for path in files]
    for path in files:
        digest = hashlib.sha256(path.read_bytes()).hexdigest()
        assert manifest[path.name] == digest
        assert _lines(warc / f"{path.name}.sha256") == [f"{digest}  {path.name}"]
    assert_readable(files)
    assert left_in_spool(folder) == []


def assert_readable(files: Iterable[Path]) -> None:
    """Every record reads, has the digest that it says, and an id of its own."""
    seen: set[str] = set()
    for path in files:
        for record in records(path):
            digest = hashlib.sha256()
            for piece in record.pieces():
                digest.update(piece)
            named = base64.b32encode(digest.digest()).decode()
            assert record.value("WARC-Block-Digest") == f"sha256:{named}", record
            assert record.record_id not in seen, record
            seen.add(record.record_id)


def left_in_spool(folder: Path) -> list[str]:
    """Return what a harvest that ended in order must not leave behind."""
    return sorted(
        path.name
        for path in (folder / "spool").iterdir()
        if path.suffix == ".journal" or path.name == "reserve"
    )


def _lines(path: Path) -> list[str]:
    return path.read_text("ascii").splitlines()


def all_records(folder: Path) -> Iterator[ReadRecord]:
    """Yield the records of all closed files."""
    for path in sorted((folder / "warc").glob("*.warc")):
        yield from records(path)


def missing(folder: Path, exchanges: Iterable[LoggedExchange]) -> list[str]:
    """Return the targets of those exchanges that are not in the WARC files byte for byte."""
    answers: dict[bytes, ReadRecord] = {}
    requests: set[bytes] = set()
    by_id: dict[str, ReadRecord] = {}
    for record in all_records(folder):
        by_id[record.record_id] = record
        if record.type == "request":
            requests.add(record.block())
        elif record.type in ("response", "revisit"):
            answers[_head(record.block())] = record
    return [
        each.target
        for each in exchanges
        if each.request not in requests or not _is_recorded(each, answers, by_id)
    ]


def _is_recorded(
    exchange: LoggedExchange, answers: dict[bytes, ReadRecord], by_id: dict[str, ReadRecord]
) -> bool:
    head = _head(exchange.final)
    record = answers.get(head)
    if record is None:
        return False
    if record.type == "response":
        return record.block() == exchange.final
    original = by_id.get((record.value("WARC-Refers-To") or "").strip("<>"))
    body = exchange.final[len(head) :]
    return original is not None and original.block()[len(_head(original.block())) :] == body


def _head(message: bytes) -> bytes:
    return message[: message.find(b"\r\n\r\n") + 4]


def captured(folder: Path) -> set[str]:
    """Return the targets that were asked for with GET and answered whole, by the WARC files."""
    requests = {each.record_id: each for each in all_records(folder) if each.type == "request"}
    found = set()
    for record in all_records(folder):
        request = requests.get((record.value("WARC-Concurrent-To") or "").strip("<>"))
        is_answer = record.type in ("response", "revisit")
        if request is not None and is_answer and _is_whole(record):
            method, target, _ = request.block(8192).split(b" ", 2)
            if method == b"GET":
                found.add(target.decode("latin-1"))
    return found


def _is_whole(record: ReadRecord) -> bool:
    return record.type == "revisit" or record.value("WARC-Truncated") is None


@dataclass(frozen=True, slots=True, kw_only=True)
class Row:
    """A URL of the ledger."""

    url: str
    kind: str
    outcome: str | None
    status: int | None
    detail: str | None
    visit_id: str | None


class LedgerView:
    """The ledger, read as somebody else's program would."""

    def __init__(self, folder: Path) -> None:
        self._path = folder / "ledger.sqlite"

    def _all(self, query: str) -> list[tuple[object, ...]]:
        with closing(sqlite3.connect(f"file:{self._path}?mode=ro", uri=True)) as database:
            return database.execute(query).fetchall()

    def rows(self) -> dict[str, Row]:
        """Return every known URL."""
        query = "SELECT url, kind, outcome, status, detail, visit_id FROM url"
        found = {}
        for url, kind, outcome, status, detail, visit_id in self._all(query):
            found[str(url)] = Row(
                url=str(url),
                kind=str(kind),
                outcome=None if outcome is None else str(outcome),
                status=status if isinstance(status, int) else None,
                detail=None if detail is None else str(detail),
                visit_id=None if visit_id is None else str(visit_id),
            )
        return found

    def done_pages(self) -> set[str]:
        """Return the pages that have been visited and are done with."""
        query = "SELECT url FROM frontier_item WHERE state = 'done' AND kind = 'page'"
        return {str(row[0]) for row in self._all(query)}

    def visits_begun(self, path: str) -> list[datetime]:
        """Return when pages with this in their URL were begun, in order."""
        query = "SELECT visit.started, url.url FROM visit JOIN url ON url.id = visit.url_id"
        found = self._all(query)
        return sorted(datetime.fromisoformat(str(at)) for at, url in found if path in str(url))

    def in_hand(self) -> set[str]:
        """Return what was in hand when the harvest ended."""
        query = "SELECT url FROM frontier_item WHERE state = 'leased'"
        return {str(row[0]) for row in self._all(query)}

    def record_ids(self) -> set[str]:
        """Return the ids of the answers' records that the ledger knows."""
        query = "SELECT response_record_id FROM exchange WHERE response_record_id IS NOT NULL"
        return {str(row[0]) for row in self._all(query)}

    def events(self) -> list[str]:
        """Return what happened to the harvest, by kind."""
        return [str(row[0]) for row in self._all("SELECT kind FROM event ORDER BY id")]


def report(folder: Path) -> dict[str, object]:
    """Return the harvest report."""
    found: dict[str, object] = json.loads((folder / "metadata/harvest-report.json").read_text())
    return found


def assert_settled(folder: Path) -> None:
    """Every known URL has an outcome, and every answer in the WARC files is in the ledger."""
    ledger = LedgerView(folder)
    assert [row.url for row in ledger.rows().values() if row.outcome is None] == []
    answers = {each.record_id for each in all_records(folder) if each.type == "revisit"}
    assert answers <= ledger.record_ids()
