"""A full harvest and two incremental ones of the same site: what each records, and refers to.

The site is asked for everything each time, so that what the records of one harvest hold can be
compared, byte for byte, with what the server sent; the bodies lie in the harvests before it.
"""

import gzip
import json
import re
import shutil
import sqlite3
from collections.abc import Callable
from contextlib import closing
from dataclasses import dataclass
from pathlib import Path

import pytest

from capture import clock
from capture.audit.audit import audit_harvest
from capture.audit.guideline import read_guideline
from capture.demo.answer import HTML, Answer, chunk, render_head, respond
from capture.demo.log import LoggedExchange
from capture.errors import ExitCode
from capture.index import cdxj
from capture.index.surt import KeyForm
from capture.metadata.report_json import read_json
from capture.metadata.warc_totals import differences, totals_from_warc
from capture.model.audit import Judgement, Standing
from capture.model.layout import HarvestFolder
from capture.package.built_on import lacking
from capture.warc.check.check import check_files
from capture.warc.check.findings import Finding, Rule, Totals
from tests.harvests import evidence
from tests.harvests.archive import Archive, refers
from tests.harvests.demo_harvest import harvest, settings_for
from tests.harvests.quirks import Page, page_of_links, page_with, quirky_site

pytestmark = [
    pytest.mark.browser,
    pytest.mark.slow,
    pytest.mark.requirement("FREQ02"),
]

SCRIPT = "fetch('/alleen-in-script.json')"
STYLE = "h1 { background: url(/alleen-in-stijl.svg) }"
SITEMAP = (
    '<?xml version="1.0"?><urlset xmlns="http://www.sitemaps.org/schemas/sitemap/0.9">'
    "<url><loc>%s</loc></url></urlset>"
)


class Days:
    """What the site says today."""

    def __init__(self) -> None:
        self.today = 1


def pages_on(days: Days) -> dict[str, Page]:
    """Return the pages of a site that changes a little from day to day."""

    async def home(answer: Answer) -> None:
        links = ["/vast", "/stukken", "/verandert", "/leeg", "/weg"]
        html = page_of_links(links) + '<script src="/app.js"></script><link rel=stylesheet '
        await respond(
            answer, html + 'href="/stijl.css">', mime=HTML, headers=(("ETag", '"thuis"'),)
        )

    async def pieces(answer: Answer) -> None:
        html = gzip.compress(page_with("In stukken" * 60).encode(), mtime=0)
        fields = (("Content-Type", HTML), ("Transfer-Encoding", "chunked"))
        await answer.head(render_head(200, (*fields, ("Content-Encoding", "gzip"))))
        size = 40 + days.today  # other chunks every day
        for at in range(0, len(html), size):
            await answer.body(chunk(html[at : at + size]))
        await answer.body(b"0\r\n\r\n")

    async def changes(answer: Answer) -> None:
        await respond(answer, page_with(f"Dag {days.today}"), mime=HTML)

    async def gone(answer: Answer) -> None:
        status = 200 if days.today == 1 else 410
        await respond(answer, page_with("Hier, of niet"), mime=HTML, status=status)

    async def sitemap(answer: Answer) -> None:
        host = answer.request.head.header("host")
        await respond(answer, SITEMAP % f"http://{host}/alleen-in-sitemap", mime="text/xml")

    def said(text: str, mime: str) -> Page:
        async def say(answer: Answer) -> None:
            await respond(answer, text, mime=mime)

        return say

    return {
        "/": home,
        "/vast": page_with("Dit blijft"),
        "/stukken": pieces,
        "/verandert": changes,
        "/leeg": page_with(""),
        "/weg": gone,
        "/sitemap.xml": sitemap,
        "/app.js": said(SCRIPT, "text/javascript"),
        "/stijl.css": said(STYLE, "text/css"),
        "/alleen-in-sitemap": page_with("Alleen in de sitemap"),
        "/alleen-in-script.json": said("{}", "application/json"),
        "/alleen-in-stijl.svg": said("<svg xmlns='http://www.w3.org/2000/svg'/>", "image/svg+xml"),
    }


@dataclass(frozen=True, slots=True)
class Done:
    """One harvest that is over, with what the server had sent during it."""

    folder: HarvestFolder
    exchanges: tuple[LoggedExchange, ...]


@pytest.fixture(scope="module")
def chain(tmp_path_factory: pytest.TempPathFactory) -> list[Done]:
    """A full harvest and two incremental ones of the same archive, oldest first."""
    out = tmp_path_factory.mktemp("archief")
    days, done = Days(), []
    with quirky_site(lambda: pages_on(days)) as site:
        for days.today in (1, 2, 3):
            before = len(site.exchanges)
            kind = "full" if days.today == 1 else "incremental"
            settings = settings_for(site.url, out, kind=kind, explore="off", workers="2")
            result = harvest(settings)
            assert result.exit_code is ExitCode.COMPLETE, result.reason
            done.append((HarvestFolder(result.folder), before, len(site.exchanges)))
        site.wait_quiet()
        logged = site.exchanges
    return [Done(folder, logged[start:end]) for folder, start, end in done]


def archive_of(*harvests: Done) -> Archive:
    return Archive(
        [record for each in harvests for record in Archive.read(each.folder.warc).records]
    )


MADE_UP = "/bestaat-niet-"
"""How an address begins that is asked for to know what the site says of such."""


def outcomes(done: Done) -> dict[str, set[str]]:
    """Return the outcomes of all GETs of each path that the site has."""
    with closing(sqlite3.connect(done.folder.ledger)) as database:
        rows = database.execute("SELECT url, outcome FROM exchange WHERE method = 'GET'")
        found: dict[str, set[str]] = {}
        for url, outcome in rows:
            found.setdefault("/" + url.split("/", 3)[3], set()).add(outcome)
    return {path: each for path, each in found.items() if not path.startswith(MADE_UP)}


def test_unchanged_bodies_are_revisits_of_the_full_harvest(chain: list[Done]) -> None:
    for later in chain[1:]:
        found = outcomes(later)
        changed = {path for path, each in found.items() if "captured" in each}
        assert changed == {"/verandert"}
        assert {"/", "/vast", "/stukken", "/app.js", "/sitemap.xml", "/robots.txt"} <= found.keys()
    full = {record.record_id for record in Archive.read(chain[0].folder.warc).records}
    for later in chain[1:]:
        revisits = list(Archive.read(later.folder.warc).of_type("revisit"))
        assert len(revisits) >= 10
        own = {record.record_id for record in Archive.read(later.folder.warc).of_type("response")}
        assert {refers(each, "WARC-Refers-To") for each in revisits} <= full | own


@pytest.mark.requirement("WARC06")
def test_every_byte_of_every_day_is_in_the_archive(chain: list[Done]) -> None:
    for number, done in enumerate(chain):
        together = archive_of(*chain[: number + 1])
        own = {record.record_id for record in Archive.read(done.folder.warc).records}
        ours = [each for each in together.exchanges if each.request.record_id in own]
        sent = sorted((each.request, payload_of(each.final)) for each in done.exchanges)
        assert sent == sorted((each.request_bytes, payload_of(each.final)) for each in ours)


def payload_of(message: bytes) -> tuple[bytes, bytes]:
    """Return head and payload: how long the chunks were is not kept of a body that came before."""
    head, _, body = message.partition(b"\r\n\r\n")
    if b"transfer-encoding: chunked" not in head.lower():
        return head, body
    payload = b""
    while body:
        size, _, rest = body.partition(b"\r\n")
        payload += rest[: int(size, 16)]
        body = rest[int(size, 16) + 2 :]
    return head, payload


def test_what_unchanged_documents_name_is_asked_for_again(chain: list[Done]) -> None:
    for done in chain:
        assert {
            "/alleen-in-sitemap",
            "/alleen-in-script.json",
            "/alleen-in-stijl.svg",
        } <= outcomes(done).keys()


@pytest.mark.requirement("WARC01")
def test_the_checker_resolves_references_over_the_archive(chain: list[Done]) -> None:
    files = [path for done in chain for path in sorted(done.folder.warc.glob("*.warc"))]
    *found, totals = check_files(files)
    assert isinstance(totals, Totals)
    assert totals.errors == 0
    rules = {each.rule for each in found if isinstance(each, Finding)}
    assert Rule.UNRESOLVED not in rules


def test_a_harvest_that_builds_on_others_leaves_nothing_of_them_behind(chain: list[Done]) -> None:
    for done in chain:
        evidence.assert_closed(done.folder.root)
        assert [path.name for path in done.folder.spool.glob("earlier*")] == []


@pytest.mark.requirement("META02")
def test_totals_of_the_report_are_those_of_the_records(chain: list[Done]) -> None:
    for done in chain:
        files = list(done.folder.warc.glob("*.warc"))
        assert differences(read_json(done.folder.report_json), totals_from_warc(files)) == []


# --- what comes after a harvest


class Copied:
    """A copy of the archive, to be damaged: the full harvest, and the incremental ones."""

    def __init__(self, chain: list[Done], to: Path) -> None:
        source = chain[0].folder.archive
        self.archive = Path(shutil.copytree(source, to / source.name))
        self.full, self.second, self.third = (
            HarvestFolder(self.archive / each.folder.root.relative_to(source)) for each in chain
        )


@pytest.fixture
def copied(chain: list[Done], tmp_path: Path) -> Copied:
    return Copied(chain, tmp_path)


GUIDELINE = read_guideline()


def judged(folder: HarvestFolder) -> dict[str, Judgement]:
    audit = audit_harvest(folder.root, guideline=GUIDELINE, moment=clock.now())
    return {each.requirement: each for each in audit.judgements}


CHECKED = ("WARC01", "WARC06", "WARC07", "REIK01", "REIK02", "REIK03", "META02")


def test_the_audit_resolves_revisits_within_the_archive(copied: Copied) -> None:
    for folder in (copied.full, copied.second, copied.third):
        found = judged(folder)
        for requirement in CHECKED:
            assert found[requirement].standing in (Standing.MET, Standing.WARNING), (
                folder.root.name,
                found[requirement],
            )
    assert judged(copied.second)["WARC01"].standing is Standing.MET
    assert judged(copied.full)["FREQ01"].standing is Standing.MET
    assert judged(copied.second)["FREQ01"].standing is Standing.NOT_APPLICABLE
    assert "revisits of records in earlier harvests" in judged(copied.third)["WARC06"].summary_en
    assert "earlier harvests" not in judged(copied.full)["WARC06"].summary_en


def test_the_audit_says_that_the_earlier_harvest_is_not_there(copied: Copied) -> None:
    shutil.rmtree(copied.full.root)
    found = judged(copied.third)["WARC06"]
    assert found.standing is Standing.NOT_MET
    assert found.evidence[0].text_en.endswith(
        f"is in no harvest of this site; not in the archive: {copied.full.root.name}"
    )


def without_ledger(copied: Copied) -> None:
    copied.full.ledger.unlink()


def other_body(copied: Copied) -> None:
    for path in copied.full.warc.glob("*.warc"):
        path.write_bytes(path.read_bytes().replace(b"WARC-Type: response", b"WARC-Type: metadata"))


def other_date(copied: Copied) -> None:
    (path,) = copied.full.warc.glob("*.warc")
    path.write_bytes(re.sub(rb"(WARC-Date: )2\d\d\d", rb"\g<1>1999", path.read_bytes()))


@pytest.mark.parametrize(
    ("damage", "is_met"), [(without_ledger, True), (other_body, False), (other_date, False)]
)
def test_the_audit_reads_the_records_themselves(
    damage: Callable[[Copied], None], is_met: bool, copied: Copied
) -> None:
    damage(copied)
    standing = judged(copied.second)["WARC06"].standing
    assert (standing is not Standing.NOT_MET) is is_met


@pytest.mark.requirement("FREQ01")
def test_a_full_harvest_that_leans_on_another_is_not_met(copied: Copied) -> None:
    report = json.loads(copied.second.report_json.read_text())
    report["identity"]["kind"] = "full"
    copied.second.report_json.write_text(json.dumps(report))
    found = judged(copied.second)
    assert found["FREQ01"].standing is Standing.NOT_MET
    assert found["WARC06"].standing is Standing.NOT_MET
    assert found["FREQ01"].evidence_count >= 10


def test_a_package_names_what_must_go_along(copied: Copied) -> None:
    name = copied.full.root.name
    line = f"{copied.second.root.name}: what did not change lies in {name}; take that along"
    assert lacking([copied.second.root]) == (line,)
    assert lacking([copied.full.root]) == ()
    assert lacking([copied.full.root, copied.second.root, copied.third.root]) == ()
    shutil.rmtree(copied.full.root)
    assert lacking([copied.second.root]) == (
        f"{copied.second.root.name}: what did not change lies in an earlier harvest, which is not"
        " beside it; put that back",
    )
    copied.second.ledger.unlink()
    assert lacking([copied.second.root]) == ()


def test_every_revisit_finds_its_original_in_one_index_of_all(copied: Copied) -> None:
    files = [path for each in (copied.full, copied.second) for path in each.warc.glob("*.warc")]
    rows = [json.loads(line.split(b" ", 2)[2]) for line in cdxj.lines(files, KeyForm.PYWB)]
    held = {row["digest"] for row in rows if row["mime"] != "warc/revisit" and "digest" in row}
    revisits = [row for row in rows if row["mime"] == "warc/revisit"]
    assert len(revisits) >= 10
    assert {row["digest"] for row in revisits if row["status"] != "304"} <= held
