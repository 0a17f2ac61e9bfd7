"""The list of orphan pages of real harvests, and the owner's decisions from one to the next."""

import json
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

from capture.demo.answer import Answer, respond
from capture.demo.server import ThreadedDemoSite
from tests.harvests.evidence import LedgerView, all_records, assert_settled, report
from tests.harvests.quirks import Page, page_of_links, page_with, quirky_site
from tests.harvests.runs import Commands, commands_in

pytestmark = [pytest.mark.browser, pytest.mark.timeout(900)]

COMPLETE, FAULT, USAGE, INCOMPLETE = range(4)

HOME = """<ul id="menu"><li><a href="/gewoon">Gewoon</a></li></ul>
<iframe src="/kader" title="Kader"></iframe>
<script>
const path = ["geheim", "e", "-", "gang"].join("");
document.getElementById("menu").innerHTML += `<li><a href="/${path}">Gang</a></li>`;
</script>"""


@pytest.fixture
def commands(tmp_path: Path) -> Iterator[Commands]:
    with commands_in(tmp_path) as given:
        yield given


@pytest.fixture(name="site")
def small_site() -> Iterator[ThreadedDemoSite]:
    async def sitemap(answer: Answer) -> None:
        urls = "".join(
            f"<url><loc>{served.url}{path}</loc></url>" for path in ("wees", "gewoon", "weg")
        )
        text = f'<urlset xmlns="http://www.sitemaps.org/schemas/sitemap/0.9">{urls}</urlset>'
        await respond(answer, text, mime="application/xml")

    async def redirect(answer: Answer) -> None:
        await respond(answer, "", status=302, headers=(("Location", "/nieuw"),))

    def pages() -> dict[str, Page]:
        return {
            "/": page_with(HOME),
            "/gewoon": page_of_links(["/oud"]),
            "/oud": redirect,
            "/nieuw": page_with("<p>Nieuw</p>"),
            "/kader": page_of_links(["/uit-kader"]),
            "/uit-kader": page_with("<p>Uit het kader</p>"),
            "/geheime-gang": page_with("<p>Gang</p>", title="De geheime gang"),
            "/wees": page_of_links(["/", "/wees", "/kind"], title="=De wees"),
            "/kind": page_with("<p>Kind</p>"),
            "/sitemap.xml": sitemap,
        }

    with quirky_site(pages) as served:
        yield served


def rows(folder: Path) -> dict[str, dict[str, Any]]:
    """Return the list by path."""
    listed = json.loads((folder / "lists" / "weespaginas.json").read_text("utf-8"))
    return {"/" + row["url"].split("/", 3)[3]: row for row in listed["rows"]}


def next_harvest(commands: Commands, site: ThreadedDemoSite) -> Path:
    """Harvest the site (again), and return the folder of that harvest."""
    before = set(commands.archive.glob("*/*"))
    run = commands.harvest(site.url, "--earlier", "none", "--explore", "off")
    assert run.wait() == COMPLETE, run.said
    (folder,) = set(commands.archive.glob("*/*")) - before
    assert_settled(folder)
    return folder


@pytest.mark.requirement("REIK03")
def test_owner_decides_and_the_next_harvest_follows(
    commands: Commands, site: ThreadedDemoSite
) -> None:
    first = next_harvest(commands, site)
    listed = rows(first)
    assert {path: row["is_strict"] for path, row in listed.items()} == {
        "/geheime-gang": False,
        "/kind": True,
        "/wees": True,
    }
    passage = listed["/geheime-gang"]
    assert (passage["kind"], passage["status"]) == ("not-discoverable", 200)
    assert passage["found"]["mechanism"] == "rendered-dom"
    assert passage["found"]["from_url"] == site.url
    assert passage["title"] == "De geheime gang"
    assert (first / "warc" / passage["warc_file"]).exists()
    assert passage["record_id"] in records_of(first)
    assert (first / "images" / passage["thumbnail"]).exists()
    assert listed["/wees"]["found"]["mechanism"] == "sitemap"
    assert listed["/kind"]["found"]["from_url"] == f"{site.url}wees"
    counts = {"not_discoverable": 3, "strict": 2, "undetermined": 0}
    assert report(first)["orphans"] == counts
    shown = commands.here("show", str(first))
    assert shown.code == COMPLETE
    assert "3 not discoverable (2 without any link)" in shown.printed

    # An edit that can't be read stops a harvest before it begins.
    table = first / "lists" / "weespaginas.csv"
    whole = table.read_bytes()
    table.write_bytes(whole.replace(b";;;;\r\n", b";misschien;;;\r\n", 1))
    run = commands.harvest(site.url, "--earlier", "none", "--explore", "off")
    assert run.wait() == USAGE
    (line,) = run.said.splitlines()
    assert f"{table}, line 2: besluit 'misschien'" in line
    assert list(commands.archive.glob("*/*")) == [first]
    table.write_bytes(whole)

    # One is decided by command, another in the spreadsheet.
    decided = commands.here(
        *("lists", "decide", str(first), f"{site.url}wees", "out"),
        *("--reason", "hoort bij een ander", "--by", "A. Bakker"),
    )
    assert decided.code == COMPLETE, decided.said
    text = table.read_bytes().decode("utf-8-sig")
    assert ";'=De wees;" in text
    lines = [
        line.removesuffix(";;;;") + ";uit;oude gang;B. Smit;" if "/geheime-gang;" in line else line
        for line in text.split("\r\n")
    ]
    table.write_bytes("\r\n".join(lines).encode("cp1252"))

    asked = len(site.exchanges)
    second = next_harvest(commands, site)
    targets = {each.target for each in site.exchanges[asked:]}
    assert not targets & {"/wees", "/kind", "/geheime-gang"}
    known = LedgerView(second).rows()
    for path in ("wees", "geheime-gang"):
        assert known[f"{site.url}{path}"].outcome == "excluded-by-owner"
    listed = rows(second)
    assert listed.keys() == {"/wees", "/geheime-gang"}
    orphan, passage = listed["/wees"], listed["/geheime-gang"]
    assert (orphan["detail"], orphan["decision"]["by"]) == ("hoort bij een ander", "A. Bakker")
    assert (passage["detail"], passage["decision"]["by"]) == ("oude gang", "B. Smit")
    assert {row["decision"]["harvest"] for row in listed.values()} == {first.name}

    # What is decided later, on the newer list, holds; the first list still says otherwise.
    decided = commands.here(
        *("lists", "decide", str(second), f"{site.url}wees", "in", "--reason", "toch van ons")
    )
    assert decided.code == COMPLETE, decided.said
    third = rows(next_harvest(commands, site))
    assert third["/wees"]["outcome"] == "captured"
    assert third["/wees"]["decision"]["choice"] == "in"
    assert third["/geheime-gang"]["decision"]["choice"] == "out"


def records_of(folder: Path) -> set[str]:
    """Return the ids of all responses."""
    return {record.record_id for record in all_records(folder) if record.type == "response"}


def test_list_is_written_also_when_there_is_nothing_on_it_or_no_end_to_it(
    commands: Commands,
) -> None:
    with quirky_site(
        lambda: {"/": page_of_links(["/a", "/b"]), "/a": page_with("<p>A</p>")}
    ) as site:
        run = commands.harvest(site.url, "--max-pages", "1")
        assert run.wait() == INCOMPLETE, run.said
        folder = commands.harvest_folder() / "lists"
        assert json.loads((folder / "weespaginas.json").read_text())["is_complete"] is False
        run = commands.resume()
        assert run.wait() == COMPLETE, run.said
    assert json.loads((folder / "weespaginas.json").read_text())["is_complete"] is True
    heads = (folder / "weespaginas.csv").read_bytes()
    assert heads.startswith(b"\xef\xbb\xbfsoort;adres;")
    assert heads.count(b"\r\n") == 1
    assert "Geen weespagina&#39;s gevonden." in (folder / "weespaginas.html").read_text("utf-8")
