"""The list of what can't be harvested in the folders of a site's harvests, without a browser."""

import hashlib
import io
import json
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

import pytest
from PIL import Image

from capture.config.build import from_sources
from capture.errors import UsageError
from capture.harvest import obstacle_list
from capture.harvest.obstacle_list import LIST
from capture.harvest.state import Store
from capture.harvest.wiring import open_store
from capture.model.decision import Verdict
from capture.model.layout import HarvestFolder, HarvestName
from capture.model.obstacle import (
    Alternative,
    AlternativeKind,
    Evidence,
    EvidenceKind,
    Obstacle,
    Reason,
    Region,
)
from capture.model.obstacle_list import ObstacleList, thing_id
from capture.model.text import Text
from tests.lists.obstacle_rows import verdict

SITE = "https://www.voorbeeld.nl"
HOST = "www.voorbeeld.nl"
FIRST = datetime(2026, 11, 20, 10, 0, tzinfo=UTC)

MAP = Obstacle(
    reason=Reason.INTERACTIVE_MAP,
    thing=f"{SITE}/tegels/{{}}.png",
    url=f"{SITE}/tegels/1.png",
    page=f"{SITE}/",
    selector="#kaart",
    region=Region(x=0, y=4000, width=600, height=300),
    facts={"library": "Leaflet 1.9.4", "layers": 3},
    evidence=(Evidence(kind=EvidenceKind.REQUEST, text="24 tiles"),),
)
CHAT = replace(MAP, reason=Reason.CHAT, thing="https://chat.example", url="https://chat.example/")
MAP_ID, CHAT_ID = (thing_id(each.reason, each.thing) for each in (MAP, CHAT))


@contextmanager
def harvest(archive: Path, *, days: int = 0) -> Iterator[Store]:
    """Open a harvest that began so many days after the first."""
    settings, _ = from_sources(options={"seed": [SITE]}, config=None, environment={})
    name = HarvestName(
        site_host=HOST, prefix="NL-Vbd", started=FIRST + timedelta(days=days), kind="full"
    )
    folder = HarvestFolder.of(archive, name)
    folder.create()
    store = open_store(settings, name, folder)
    LIST.write_down(folder, LIST.of_site(archive, HOST))
    try:
        yield store
    finally:
        store.database.close()


def met(store: Store, *obstacles: Obstacle, page: str = f"{SITE}/") -> None:
    with store.database.begin() as tx:
        store.ledger.record_obstacles(tx, page, obstacles, visit_id=page)


def written(store: Store) -> ObstacleList:
    return obstacle_list.write(store, is_complete=True)


def picture(
    store: Store, file: str, *, kind: AlternativeKind, width: int, height: int
) -> Alternative:
    """Save a picture where a harvest does, and return it."""
    image = Image.new("RGB", (width, height), "white")
    out = io.BytesIO()
    image.save(out, "PNG")
    (store.folder.images / file).write_bytes(out.getvalue())
    return Alternative(
        kind=kind,
        file=file,
        sha256=hashlib.sha256(out.getvalue()).hexdigest(),
        record_id="urn:uuid:7d6f5c1e-0000-4000-8000-000000000001",
        content_type="image/png",
        moment=FIRST,
    )


def rows(folder: HarvestFolder) -> dict[str, dict[str, Any]]:
    """Return the rows of the file, by reason."""
    return {row["reason"]: row for row in json.loads(folder.obstacles_json.read_bytes())["rows"]}


@pytest.mark.requirement("REIK06")
def test_list_is_written_in_all_forms_also_when_it_is_empty(tmp_path: Path) -> None:
    with harvest(tmp_path) as store:
        assert written(store).rows == ()
        folder = store.folder
    assert folder.obstacles_csv.read_bytes().startswith(b"\xef\xbb\xbfURL;reden;beschrijving;")
    assert "Niets gevonden dat niet te harvesten is." in folder.obstacles_html.read_text("utf-8")
    assert rows(folder) == {}


@pytest.mark.requirement("REIK06")
def test_row_tells_the_thing_its_places_and_what_stands_in(tmp_path: Path) -> None:
    with harvest(tmp_path) as store:
        whole = picture(store, "heel.png", kind=AlternativeKind.FULL_PAGE, width=1280, height=9000)
        small = picture(store, "kaart.png", kind=AlternativeKind.ELEMENT, width=300, height=200)
        met(store, MAP, CHAT)
        met(store, MAP, page=f"{SITE}/b")
        with store.database.begin() as tx:
            store.ledger.record_alternatives(tx, f"{SITE}/", [whole, small], of=MAP)
            why = Text("alleen na een gesprek", "only in a conversation")
            store.ledger.record_alternatives(tx, f"{SITE}/", [], of=CHAT, why_none=why)
        listed = written(store)
        folder = store.folder
    chat, shown = listed.rows
    assert (shown.place_count, [place.page for place in shown.places]) == (
        2,
        [f"{SITE}/", f"{SITE}/b"],
    )
    assert "Leaflet" in shown.description.nl
    assert [(each.file, each.thumbnail) for each in shown.alternatives] == [
        ("kaart.png", ""),
        ("heel.png", "heel-klein.jpg"),
    ]
    assert Image.open(folder.images / "heel-klein.jpg").size == (480, 300)
    assert chat.why_no_alternative == why
    assert rows(folder).keys() == {"chat", "interactive-map"}
    assert "geen: alleen na een gesprek" in folder.obstacles_csv.read_text("utf-8-sig")
    page = folder.obstacles_html.read_text("utf-8")
    assert 'href="../images/heel.png"' in page
    assert 'src="../images/heel-klein.jpg"' in page


def test_alternative_that_is_not_there_is_not_claimed(tmp_path: Path) -> None:
    with harvest(tmp_path) as store:
        lost = picture(store, "weg.png", kind=AlternativeKind.ELEMENT, width=10, height=10)
        (store.folder.images / "weg.png").unlink()
        broken = replace(lost, file="stuk.png")
        (store.folder.images / "stuk.png").write_bytes(b"no picture")
        met(store, MAP, CHAT)
        with store.database.begin() as tx:
            store.ledger.record_alternatives(tx, f"{SITE}/", [lost], of=MAP)
            store.ledger.record_alternatives(tx, f"{SITE}/", [broken], of=CHAT)
        chat, shown = written(store).rows
    assert (shown.alternatives, shown.why_no_alternative is not None) == ((), True)
    assert [(each.file, each.thumbnail) for each in chat.alternatives] == [("stuk.png", "")]


@pytest.mark.requirement("REIK06")
def test_what_was_called_harmless_stays_so_in_the_next_harvests(tmp_path: Path) -> None:
    with harvest(tmp_path) as store:
        met(store, MAP, CHAT)
        written(store)
        first = store.folder
    obstacle_list.decide(first, MAP_ID, Verdict.HARMLESS, reason="staat in de tekst", by="A")
    # The other one is judged in the spreadsheet, as Excel keeps it.
    text = first.obstacles_csv.read_text("utf-8-sig")
    edited = text.replace(f"{CHAT_ID};;;;", f"{CHAT_ID};akkoord;beeld volstaat;B. Smit;", 1)
    assert edited != text
    first.obstacles_csv.write_text(edited, "cp1252")

    for days in (1, 2):
        with harvest(tmp_path, days=days) as store:
            met(store, CHAT, MAP, page=f"{SITE}/{days}")
            chat, shown = written(store).rows
            assert shown.decision is not None
            assert chat.decision is not None
            assert (shown.decision.choice, shown.decision.by) == (Verdict.HARMLESS, "A")
            assert (chat.decision.choice, chat.decision.by) == (Verdict.AGREED, "B. Smit")
            assert (shown.first_seen, shown.last_seen) == (FIRST, FIRST + timedelta(days=days))
            newest = store.folder
    assert "staat in de tekst" in newest.obstacles_html.read_text("utf-8")

    # Taken back on the newest list, it is open again in the harvest after that.
    obstacle_list.decide(newest, MAP_ID, Verdict.OPEN, reason="toch niet", by="A")
    with harvest(tmp_path, days=3) as store:
        met(store, MAP)
        (shown,) = written(store).rows
    assert (shown.decision, shown.first_seen) == (None, FIRST)


def test_thing_that_was_away_for_a_while_keeps_when_it_was_first_seen(tmp_path: Path) -> None:
    for days, things in enumerate(([MAP], [], [MAP, CHAT])):
        with harvest(tmp_path, days=days) as store:
            met(store, *things)
            listed = written(store)
    moments = {row.id: row.first_seen for row in listed.rows}
    assert moments == {MAP_ID: FIRST, CHAT_ID: FIRST + timedelta(days=2)}


def test_list_of_an_earlier_harvest_that_is_spoilt_does_not_stop_this_one(tmp_path: Path) -> None:
    for days, data in enumerate((b"{", b"\xff", b'{"rows": [{"id": 1}]}')):
        with harvest(tmp_path, days=days) as store:
            store.folder.obstacles_json.write_bytes(data)
    with harvest(tmp_path, days=9) as store:
        met(store, MAP)
        assert written(store).rows[0].first_seen == FIRST + timedelta(days=9)


def test_what_was_judged_before_a_harvest_is_resumed_is_kept(tmp_path: Path) -> None:
    with harvest(tmp_path) as store:
        met(store, MAP)
        written(store)
        text = store.folder.obstacles_csv.read_text("utf-8-sig")
        edited = text.replace(f"{MAP_ID};;;;", f"{MAP_ID};onschuldig;;C;")
        store.folder.obstacles_csv.write_text(edited, "utf-8-sig")
        (row,) = written(store).rows
    assert row.decision is not None
    assert row.decision.by == "C"


@pytest.mark.parametrize("name", ["obstacles_csv", "obstacles_json", "obstacle_decisions"])
def test_file_that_can_not_be_read_is_put_aside(tmp_path: Path, name: str) -> None:
    with harvest(tmp_path) as store:
        met(store, MAP)
        written(store)
        path = getattr(store.folder, name)
        path.write_bytes(b"\x81\n\x81\n")
        assert len(written(store).rows) == 1
        (aside,) = store.folder.lists.glob("*onleesbaar*")
    assert aside.read_bytes() == b"\x81\n\x81\n"


def test_interrupted_writing_leaves_no_half_file(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    with harvest(tmp_path) as store:
        met(store, MAP)
        written(store)
        names = ("obstacles_csv", "obstacles_json", "obstacles_html")
        paths = [getattr(store.folder, name) for name in names]
        before = [path.read_bytes() for path in paths]
        met(store, MAP, CHAT)

        def interrupted(self: Path, data: bytes) -> int:
            with self.open("wb") as file:
                file.write(data[: len(data) // 2])
            raise KeyboardInterrupt

        monkeypatch.setattr(Path, "write_bytes", interrupted)
        with pytest.raises(KeyboardInterrupt):
            written(store)
        monkeypatch.undo()
        assert [path.read_bytes() for path in paths] == before
        assert len(written(store).rows) == 2
        assert not list(store.folder.lists.glob("*.open"))


def test_thing_on_ten_thousand_pages_is_one_row_of_bounded_size(tmp_path: Path) -> None:
    evil = replace(
        CHAT,
        thing='=cmd|" /C calc"!A0<script>alert(1)</script>\u202e\ud800\x00',
        url="javascript:alert(2)",
        facts={"library": "<img src=x onerror=alert(3)>", "count": float("nan")},
        evidence=(Evidence(kind=EvidenceKind.SCRIPT, text="+1\u202e</script>\udfff"),),
        selector="</code><script>",
    )
    with harvest(tmp_path) as store:
        with store.database.begin() as tx:
            for number in range(2_000):
                page = f"{SITE}/{number}"
                store.ledger.record_obstacles(tx, page, [evil], visit_id=page)
        (row,) = written(store).rows
        folder = store.folder
    assert (row.place_count, len(row.places)) == (2_000, 400)
    page = folder.obstacles_html.read_text("utf-8")
    assert len(page) < 100_000
    assert page.count("<script>") == 1
    assert "\u202e" not in page
    assert len(folder.obstacles_csv.read_bytes()) < 10_000
    assert "\r\n'" not in folder.obstacles_csv.read_text("utf-8-sig")


# --- by command


def test_address_of_several_things_asks_for_one_of_them(tmp_path: Path) -> None:
    with harvest(tmp_path) as store:
        met(store, MAP, replace(MAP, thing="other"), CHAT)
        written(store)
        folder = store.folder
    with pytest.raises(UsageError, match=rf"more than once; name one: .*{MAP_ID} \(inter") as told:
        obstacle_list.decide(folder, MAP.url, Verdict.AGREED, reason="x", by="x")
    assert "\n" not in str(told.value)
    made = obstacle_list.decide(folder, CHAT.url, Verdict.AGREED, reason="x", by="x")
    assert made.id == CHAT_ID


def test_decisions_of_other_lists_are_left_alone(tmp_path: Path) -> None:
    with harvest(tmp_path) as store:
        met(store, MAP)
        written(store)
        folder = store.folder
    LIST.write_down(folder, [verdict(MAP_ID)])
    assert not folder.decisions.exists()
