"""The two lists of a harvest held against the archive and the ledger (REIK03, REIK06)."""

from collections.abc import Iterator
from pathlib import Path

from capture.audit.facts import Gathering, ListFacts
from capture.audit.ledger_facts import LedgerFacts
from capture.audit.spreadsheet import SpreadsheetError, read_table
from capture.audit.workbook import Workbook
from capture.errors import ConfigError
from capture.lists.document import Document, from_json
from capture.model.layout import HarvestFolder
from capture.model.obstacle import Alternative
from capture.model.obstacle_list import ObstacleList, ObstacleRow
from capture.model.orphan import Orphan, OrphanList
from capture.model.outcome import Outcome
from capture.model.text import Text
from capture.model.url import without_fragment
from capture.obstacles import facts as obstacle_facts
from capture.obstacles import things
from capture.warc.checksums import sha256_of
from capture.warc.record import digest_text, target_uri

_LARGEST_BYTES = 200_000_000
_OBSTACLE_COLUMNS = ("URL", "reden", "beschrijving", "alternatieve weergave")
_ORPHAN_COLUMNS = ("soort", "adres", "gevonden door", "HTTP-status", "uitkomst", "besluit")


class ListReader:
    """Reads the lists of one harvest."""

    def __init__(self, folder: HarvestFolder, book: Workbook, ledger: LedgerFacts) -> None:
        """Hold them against what `book` knows of the WARC files, and against the ledger."""
        self._folder = folder
        self._book = book
        self._ledger = ledger
        self._orphan_rows: tuple[Orphan, ...] | None = None
        self._obstacle_rows: tuple[ObstacleRow, ...] | None = None
        self._wrong = {"orphans": Gathering(), "obstacles": Gathering()}

    def register(self) -> None:
        """Read both lists, and note in the workbook which URLs they account for."""
        orphans = self._read(self._folder.orphans_json, OrphanList, self._wrong["orphans"])
        obstacles = self._read(self._folder.obstacles_json, ObstacleList, self._wrong["obstacles"])
        if orphans is not None:
            self._orphan_rows = orphans.rows
            self._book.add_listed((row.url, row.outcome.value) for row in orphans.rows)
            self._book.add_listed(
                (without_fragment(row.url), row.outcome.value) for row in orphans.rows
            )
        if obstacles is not None:
            self._obstacle_rows = obstacles.rows
            self._book.add_listed((row.url, row.reason.value) for row in obstacles.rows)
            self._book.add_listed((row.thing, row.reason.value) for row in obstacles.rows)
        self._book.add_listed(
            (target_uri(without_fragment(url)), outcome) for url, outcome in self._ledger.left_out
        )

    def orphans(self) -> ListFacts:
        """Return the facts of the REIK03 list."""
        rows, wrong = self._orphan_rows, self._wrong["orphans"]
        missing = Gathering()
        name = self._name(self._folder.orphans_json)
        if rows is not None:
            keys = self._table(self._folder.orphans_csv, _ORPHAN_COLUMNS, "adres", wrong)
            for row in rows:
                self._check_orphan(row, wrong, name)
            self._compare(keys, [row.url for row in rows], self._folder.orphans_csv, wrong)
        for url, outcome in self._ledger.supplied:
            if self._is_supplied_missing(url, outcome):
                missing.add(
                    Text(
                        f"opgegeven, maar niet vastgelegd (uitkomst: {outcome or 'geen'})",
                        f"supplied, but not captured (outcome: {outcome or 'none'})",
                    ),
                    url=url,
                )
        return ListFacts(
            is_there=rows is not None,
            rows=len(rows or ()),
            wrong=wrong.found(),
            missing=missing.found(),
            supplied=len(self._ledger.supplied),
            undecided=sum(row.decision is None for row in rows or ()),
        )

    def obstacles(self) -> ListFacts:
        """Return the facts of the REIK06 list."""
        rows, wrong = self._obstacle_rows, self._wrong["obstacles"]
        missing = Gathering()
        if rows is not None:
            keys = self._table(self._folder.obstacles_csv, _OBSTACLE_COLUMNS, "kenmerk", wrong)
            self._compare(keys, [row.id for row in rows], self._folder.obstacles_csv, wrong)
            for row in rows:
                self._check_obstacle(row, wrong)
        known = {key for row in rows or () for key in (row.url, row.thing)}
        for url, outcome in self._ledger.failed:
            if known.isdisjoint(_ways(url)):
                missing.add(
                    Text(
                        f"mislukt ({outcome}), maar niet op de lijst",
                        f"failed ({outcome}), but not on the list",
                    ),
                    url=url,
                )
        return ListFacts(
            is_there=rows is not None,
            rows=len(rows or ()),
            wrong=wrong.found(),
            missing=missing.found(),
            failed=len(self._ledger.failed),
            without_alternative=sum(not row.alternatives for row in rows or ()),
            undecided=sum(row.decision is None for row in rows or ()),
        )

    # --- files

    def _read[L: Document](self, path: Path, kind: type[L], wrong: Gathering) -> L | None:
        name = self._name(path)
        if not path.is_file():
            wrong.add(Text("het bestand ontbreekt", "the file is missing"), file=name)
            return None
        try:
            return from_json(_bytes(path), kind, where=name)
        except (ConfigError, OSError) as error:
            said = Text(f"niet te lezen: {error}", f"can't be read: {error}")
            wrong.add(said, file=name)
            return None

    def _table(
        self, path: Path, columns: tuple[str, ...], key: str, wrong: Gathering
    ) -> list[str] | None:
        """Return the keys of a list's CSV file, and note columns and cells that are empty."""
        name = self._name(path)
        try:
            heads, rows = read_table(_bytes(path))
        except (OSError, SpreadsheetError) as error:
            why = "ontbreekt" if isinstance(error, FileNotFoundError) else f"niet te lezen: {error}"
            en = "is missing" if isinstance(error, FileNotFoundError) else f"can't be read: {error}"
            wrong.add(Text(f"het CSV-bestand {why}", f"the CSV file {en}"), file=name)
            return None
        for column in columns:
            if column not in heads:
                said = Text(f"de kolom {column} ontbreekt", f"the column {column} is missing")
                wrong.add(said, file=name)
        must = columns if columns is _OBSTACLE_COLUMNS else columns[:3]
        for number, row in enumerate(rows, start=1):
            for column in must:
                if column in heads and not row.get(column, "").strip():
                    said = Text(
                        f"rij {number}: de kolom {column} is leeg",
                        f"row {number}: the column {column} is empty",
                    )
                    wrong.add(said, file=name, url=row.get(key))
        return [row.get(key, "") for row in rows]

    def _compare(
        self, keys: list[str] | None, listed: list[str], path: Path, wrong: Gathering
    ) -> None:
        if keys is None or len(keys) == len(listed):
            return
        wrong.add(
            Text(
                f"het CSV-bestand telt {len(keys)} rijen, het JSON-bestand {len(listed)}",
                f"the CSV file has {len(keys)} rows, the JSON file {len(listed)}",
            ),
            file=self._name(path),
        )

    # --- rows

    def _check_orphan(self, row: Orphan, wrong: Gathering, name: str) -> None:
        if row.found is None and not row.sources:
            said = Text("er staat geen bron bij", "no source is told")
            wrong.add(said, file=name, url=row.url)
        if not row.outcome.is_in_archive:
            return
        found = self._record(row.record_id)
        if found is None:
            said = Text("het WARC-record is er niet", "the WARC record is not there")
        elif found[1] != row.status:
            said = Text(
                f"op de lijst HTTP {row.status}, in het WARC-record {found[1]}",
                f"HTTP {row.status} on the list, {found[1]} in the WARC record",
            )
        else:
            return
        wrong.add(said, file=name, record_id=row.record_id, url=row.url)

    def _check_obstacle(self, row: ObstacleRow, wrong: Gathering) -> None:
        name = self._name(self._folder.obstacles_json)
        texts = {"url": row.url, "why": row.why.nl, "description": row.description.nl}
        for key, value in texts.items():
            if not value.strip():
                wrong.add(Text(f"{row.id}: {key} is leeg", f"{row.id}: {key} is empty"), file=name)
        for each in row.alternatives:
            for said in self._problems(each):
                said = Text(f"{row.id}: {said.nl}", f"{row.id}: {said.en}")
                wrong.add(said, file=name, record_id=each.record_id, url=row.url)

    def _problems(self, each: Alternative) -> Iterator[Text]:
        path = self._folder.images / each.file
        if "/" in each.file or "\\" in each.file or not path.is_file():
            yield Text(f"images/{each.file} is er niet", f"images/{each.file} is not there")
        elif sha256_of(path) != each.sha256:
            yield Text(
                f"images/{each.file} is veranderd: een andere SHA-256",
                f"images/{each.file} was changed: another SHA-256",
            )
        found = self._record(each.record_id)
        if found is None or found[0] not in ("conversion", "resource"):
            yield Text(
                "het WARC-record van de alternatieve weergave is er niet",
                "the WARC record of the alternative is not there",
            )
        elif found[2] is not None and not _is_same(found[2], each.sha256):
            yield Text(
                "het WARC-record bevat een andere weergave dan de lijst noemt",
                "the WARC record holds another alternative than the list names",
            )

    def _record(self, record_id: str | None) -> tuple[str, int | None, str | None] | None:
        """Return type, HTTP status and digest of a record, or None when it is not there."""
        question = "SELECT type, status, made FROM record WHERE id = ? LIMIT 1"
        row = next(self._book.ask(question, record_id or ""), None)
        if row is None:
            return None
        status = row[1] if isinstance(row[1], int) else None
        return str(row[0]), status, None if row[2] is None else str(row[2])

    def _is_supplied_missing(self, url: str, outcome: str) -> bool:
        if not outcome:
            return True
        known = {each.value: each for each in Outcome}
        if outcome not in known or not known[outcome].is_in_archive:
            return False  # left out or failed, and listed for that
        return not self._book.is_captured(target_uri(without_fragment(url)))

    def _name(self, path: Path) -> str:
        return path.relative_to(self._folder.root).as_posix()


def _ways(url: str) -> set[str]:
    """Return the names under which a thing at this URL may stand on the list."""
    plain = obstacle_facts.clean(url, limit=obstacle_facts.LONGEST_URL)
    bare = without_fragment(plain)
    return {plain, bare, things.address(plain), things.shape(plain), things.tile_pattern(plain)}


def _bytes(path: Path) -> bytes:
    with path.open("rb") as file:
        return file.read(_LARGEST_BYTES)


def _is_same(labelled: str, hexadecimal: str) -> bool:
    """Whether a record's digest is the SHA-256 that is given in hex; others can't be compared."""
    if not labelled.lower().startswith("sha256:"):
        return True
    value = labelled.partition(":")[2]
    try:
        return value.lower() == hexadecimal or labelled == digest_text(bytes.fromhex(hexadecimal))
    except ValueError:
        return False
