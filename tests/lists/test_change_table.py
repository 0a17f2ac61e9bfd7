import csv
import io

from capture.harvest.incremental.listing import WORDS
from capture.lists.change_table import to_csv
from capture.lists.document import from_json, to_json
from capture.model.change import ChangeList
from tests.lists.change_rows import changes


def test_every_row_stands_in_the_spreadsheet_in_dutch() -> None:
    listed = changes(20)
    text = to_csv(listed, words=WORDS).decode("utf-8-sig")
    rows = list(csv.DictReader(io.StringIO(text), delimiter=";"))
    assert [row["adres"] for row in rows] == [row.url for row in listed.rows]
    by_kind = {row["wijziging"] for row in rows}
    assert "Gewijzigd (changed)" in by_kind
    gone = next(row for row in rows if row["wijziging"].startswith("Verdwenen"))
    assert gone["hoe"] == "‘niet gevonden’, maar met status 200 (soft-404)"
    changed = next(row for row in rows if row["wijziging"].startswith("Gewijzigd"))
    assert changed["wat"] in ("tekst, links", "gegevens achter de pagina")


def test_no_cell_is_a_formula() -> None:
    text = to_csv(changes(20), words=WORDS).decode("utf-8-sig")
    cells = [cell for row in csv.reader(io.StringIO(text), delimiter=";") for cell in row]
    assert not [cell for cell in cells if cell.startswith(("=", "+", "-", "@"))]


def test_what_is_written_as_json_reads_back_the_same() -> None:
    listed = changes(20)
    assert from_json(to_json(listed), ChangeList, where="x") == listed


def test_recall_is_of_the_sample() -> None:
    assert changes(20).counts.recall == 0.75
    assert changes(0).counts.recall is None
