"""The list as CSV and JSON: what stands in it, and that it survives being read back."""

import csv
import io
import json
from dataclasses import replace

import pytest
from hypothesis import given
from hypothesis import strategies as st

from capture.errors import ConfigError
from capture.lists import cells
from capture.lists.document import from_json, to_json
from capture.lists.table import Names, columns, to_csv
from capture.model.decision import Choice
from capture.model.link import Mechanism
from capture.model.orphan import OrphanKind, OrphanList
from capture.model.outcome import Outcome
from tests.lists.rows import SITE, decision, listing, orphan, source

NAMES = Names(mechanisms={"window-open": "nieuw venster door een script"}, outcomes={})


def table(listed: OrphanList) -> list[list[str]]:
    text = to_csv(listed, names=NAMES).decode("utf-8-sig")
    return list(csv.reader(io.StringIO(text, newline=""), delimiter=";", strict=True))


@pytest.mark.requirement("REIK03")
def test_row_says_what_was_found_how_and_where_it_lies() -> None:
    listed = listing(orphan(decision=decision()))
    heads, row = table(listed)
    assert dict(zip(heads, row, strict=True)) == {
        "soort": "niet vindbaar via gewone links (not-discoverable)",
        "adres": f"{SITE}/verborgen",
        "titel": "Verborgen pagina",
        "gevonden door": "nieuw venster door een script (window-open)",
        "op pagina": f"{SITE}/",
        "plaats": "menu.js:12",
        "na handeling": 'click button "Meer"',
        "alle bronnen": "nieuw venster door een script (window-open), "
        f'{SITE}/, menu.js:12, click button "Meer"',
        "HTTP-status": "200",
        "uitkomst": "captured",
        "WARC-bestand": "NL-Vbd-20261122100000-0001-www.ministerie-van-voorbeelden.example.warc",
        "WARC-record": "urn:uuid:4b0c1d6e-0000-4000-8000-000000000001",
        "stappen": "2",
        "miniatuur": "../images/00001.jpg",
        "wees in strikte zin": "nee",
        "besluit": "uit",
        "reden": "van een andere organisatie",
        "door wie": "J. de Vries",
        "wanneer": "2026-11-22 14:00",
    }


def test_undecided_row_leaves_its_last_columns_empty() -> None:
    _, row = table(listing(orphan()))
    assert row[-4:] == ["", "", "", ""]


def test_empty_list_has_its_heads() -> None:
    assert table(listing()) == [list(columns(NAMES))]


def test_file_is_what_a_dutch_excel_expects() -> None:
    data = to_csv(listing(orphan(title="Coördinatie")), names=NAMES)
    assert data.startswith(b"\xef\xbb\xbfsoort;adres;")
    assert "Coördinatie".encode() in data
    assert data.endswith(b"\r\n")


@pytest.mark.parametrize(
    "title",
    ["=HYPERLINK(1)", "+1", "-1", "@SUM(1)", "\t=1", "\r=1", " =1+1", "\n@x", "＝1"],
)
def test_no_cell_is_a_formula(title: str) -> None:
    heads, row = table(listing(orphan(title=title, found=None, sources=())))
    cell = row[heads.index("titel")]
    assert cell.startswith("'")
    assert cells.plain(cell) == title


@given(st.text())
def test_any_text_comes_back_from_a_cell(text: str) -> None:
    assert cells.plain(cells.guarded(text)) == text


@given(st.text(st.characters(exclude_categories=["Cs"])))
def test_any_title_comes_back_from_csv_and_json(title: str) -> None:
    listed = listing(orphan(title=title))
    heads, row = table(listed)
    assert cells.plain(row[heads.index("titel")]) == title
    assert from_json(to_json(listed), OrphanList, where="x") == listed


def test_many_sources_are_cut_and_counted() -> None:
    sources = tuple(source(Mechanism.RENDERED) for _ in range(50))
    heads, row = table(listing(orphan(sources=sources, source_count=400)))
    assert row[heads.index("alle bronnen")].endswith(" | en nog 390")


def test_no_cell_is_longer_than_a_spreadsheet_takes() -> None:
    far = replace(source(), from_url=f"{SITE}/{'a' * 20_000}")
    _, row = table(listing(orphan(title="x" * 50_000, sources=(far, far), source_count=2)))
    assert max(map(len, row)) < 32_767


# --- JSON


def test_json_has_stable_keys_and_a_version() -> None:
    listed = listing(
        orphan(decision=decision(choice=Choice.IN)), orphan("/ander", kind=OrphanKind.UNDETERMINED)
    )
    values = json.loads(to_json(listed))
    assert values.keys() == {
        "format_name",
        "format_version",
        "harvest",
        "site_host",
        "written",
        "is_complete",
        "csv_sha256",
        "rows",
    }
    assert (values["format_name"], values["format_version"]) == ("capture-orphan-list", 1)
    assert values["written"] == "2026-11-22T12:00:00Z"
    row = values["rows"][0]
    assert row["kind"] == "not-discoverable"
    assert row["found"]["mechanism"] == "window-open"
    assert row["outcome"] == Outcome.CAPTURED
    assert (row["decision"]["choice"], row["decision"]["by"]) == ("in", "J. de Vries")
    assert from_json(to_json(listed), OrphanList, where="x") == listed
    assert (listed.counts.not_discoverable, listed.counts.undetermined) == (1, 1)


@pytest.mark.parametrize(
    ("data", "message"),
    [
        (b"{", "lijst.json: file: "),
        (b"{}", "lijst.json: harvest: "),
        (to_json(listing()).replace(b'version": 1', b'version": 2'), "another version"),
    ],
)
def test_what_is_no_list_is_refused_in_one_line(data: bytes, message: str) -> None:
    with pytest.raises(ConfigError, match=message) as refused:
        from_json(data, OrphanList, where="lijst.json")
    assert "\n" not in str(refused.value)
