"""Which URLs of a ledger tell of something that was not kept, and what is told already."""

from collections.abc import Iterator
from datetime import UTC, datetime
from pathlib import Path

import pytest

from capture.ledger.database import Transaction, open_database
from capture.ledger.ledger import Ledger
from capture.ledger.shortcomings import shortcomings, told_of_pages
from capture.ledger.values import Sighting
from capture.model.kind import Kind
from capture.model.link import Hop, Mechanism
from capture.model.obstacle import Obstacle, Reason
from capture.model.outcome import Outcome
from capture.obstacles.ledger_facts import Row

MOMENT = datetime(2026, 11, 22, 12, 0, tzinfo=UTC)
SITE = "https://www.voorbeeld.nl"
HOME = f"{SITE}/"


class Notebook:
    """A ledger with a few URLs."""

    def __init__(self, tx: Transaction, ledger: Ledger) -> None:
        self.tx = tx
        self.ledger = ledger
        self.see("", Hop.PREREQUISITE, Mechanism.SEED, kind=Kind.PAGE, page=None)

    def see(
        self,
        path: str,
        hop: Hop,
        mechanism: Mechanism,
        *,
        kind: Kind = Kind.FILE,
        page: str | None = HOME,
    ) -> None:
        sighting = Sighting(url=HOME + path, kind=kind, hop=hop, mechanism=mechanism, from_url=page)
        self.ledger.sight(self.tx, [sighting], moment=MOMENT)

    def settle(self, path: str, outcome: Outcome, status: int | None = None) -> None:
        self.ledger.settle(self.tx, HOME + path, outcome, moment=MOMENT, status=status)

    def rows(self) -> dict[str, Row]:
        return {row.url.removeprefix(HOME): row for row in shortcomings(self.tx)}


@pytest.fixture
def notebook(tmp_path: Path) -> Iterator[Notebook]:
    database = open_database(tmp_path / "ledger.sqlite")
    with database.begin() as tx:
        yield Notebook(tx, Ledger(database))
    database.close()


def test_part_that_failed_names_its_pages(notebook: Notebook) -> None:
    notebook.see("weg.jpg", Hop.EMBED, Mechanism.ATTRIBUTE)
    notebook.settle("weg.jpg", Outcome.CAPTURED, 404)
    notebook.see("goed.jpg", Hop.EMBED, Mechanism.ATTRIBUTE)
    notebook.settle("goed.jpg", Outcome.CAPTURED, 200)
    notebook.see("anders", Hop.LINK, Mechanism.ATTRIBUTE, kind=Kind.PAGE)
    notebook.settle("anders", Outcome.OUT_OF_SCOPE)
    rows = notebook.rows()
    assert rows.keys() == {"weg.jpg"}
    row = rows["weg.jpg"]
    assert (row.status, row.is_embedded, row.is_variant, row.pages) == (404, True, False, (HOME,))


def test_variant_of_an_image_is_told_from_the_image(notebook: Notebook) -> None:
    notebook.see("groot.webp", Hop.EMBED, Mechanism.SRCSET)
    notebook.settle("groot.webp", Outcome.DNS_FAILED)
    assert notebook.rows()["groot.webp"].is_variant


def test_guess_out_of_a_script_is_no_part_of_a_page(notebook: Notebook) -> None:
    notebook.see("undefined", Hop.EMBED, Mechanism.SCRIPT_TEXT)
    notebook.settle("undefined", Outcome.CAPTURED, 404)
    assert not notebook.rows()["undefined"].is_embedded


def test_what_a_visit_met_is_not_told_again(notebook: Notebook) -> None:
    for path in ("stroom", "muur/proef"):
        notebook.see(path, Hop.EMBED, Mechanism.REQUESTED)
        notebook.settle(path, Outcome.TRUNCATED_DISCONNECT)
    notebook.see("duim", Hop.LINK, Mechanism.UNSAFE)
    notebook.settle("duim", Outcome.UNSAFE_METHOD)
    met = [
        Obstacle(reason=Reason.SERVER_SENT_EVENTS, thing="s", url=f"{HOME}stroom", page=HOME),
        Obstacle(reason=Reason.UNSAFE_METHOD, thing="d", url=f"{HOME}duim", page=HOME),
    ]
    notebook.ledger.record_obstacles(notebook.tx, HOME, met, visit_id="v")
    told, rows = told_of_pages(notebook.tx), notebook.rows()
    assert {path for path, row in rows.items() if told.explains(row)} == {"stroom", "duim"}
    wall = Obstacle(reason=Reason.BOT_WALL, thing="w", url=HOME, page=HOME)
    notebook.ledger.record_obstacles(notebook.tx, HOME, [*met, wall], visit_id="v")
    assert told_of_pages(notebook.tx).explains(rows["muur/proef"])
