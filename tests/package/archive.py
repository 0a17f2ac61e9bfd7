"""A small archive with a real harvest in it, made of samples, audited and described."""

import json
from collections.abc import Sequence
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from pathlib import Path

from capture.metadata.audit_json import to_json
from capture.metadata.report import HarvestReport, State
from capture.metadata.report_json import write_json
from capture.metadata.report_rows import WarcFile
from capture.model.audit import Audit, Judgement, Standing
from capture.model.layout import HarvestFolder, HarvestName
from capture.warc import checksums
from tests.metadata import sample
from tests.warc import samples

HOME = b"<!doctype html><title>Voorpagina</title><p>Welkom in de gemeente Voorbeeld."
STYLE = b"p { color: green }" * 20
FINISHED = samples.NAME.started + timedelta(minutes=5)
AUDITED = datetime(2026, 5, 4, 4, 0, tzinfo=UTC)
ARCHIEF = """
naam = "Webarchief Gemeente Voorbeeld"
taal = ["nl"]
[[archiefvormer]]
naam = "Gemeente Voorbeeld"
kenmerk = "gm9999"
bron = "TOOI register gemeenten compleet"
[waardering]
code = "B"
[informatiecategorie]
label = "Informatie verspreiden"
code = "99"
begrippenlijst = "Selectielijst gemeenten 2020"
[[beperkingGebruik]]
type = "Geen beperking"
[[profiel]]
naam = "nationaal-archief-sidecar"
versie = "1"
met = "Archiefdienst Voorbeeld"
door = "hoofd informatiebeheer"
datum = 2026-01-31
"""
PAKBON = """
[pakbon]
organisatie = "Gemeente Voorbeeld"
contactNaam = "Team Archief"
contactEmail = "archief@voorbeeld.nl"
doellocatie = "Proefdepot"
"""


def html(body: bytes) -> bytes:
    return samples.answer_of(body, head=b"Content-Type: text/html; charset=utf-8\r\n")


def chunked(body: bytes) -> bytes:
    pieces = b"".join(b"%x\r\n%s\r\n" % (len(piece), piece) for piece in (body[:7], body[7:]))
    head = b"HTTP/1.1 200 OK\r\nContent-Type: text/css\r\nTransfer-Encoding: chunked\r\n\r\n"
    return head + pieces + b"0\r\n\r\n"


def post(path: str, body: bytes, kind: str = "application/json") -> bytes:
    head = f"POST {path} HTTP/1.1\r\nHost: www.voorbeeld.nl\r\nContent-Type: {kind}\r\n"
    return f"{head}Content-Length: {len(body)}\r\n\r\n".encode() + body


def write_warc_files(folder: Path) -> None:
    """Write a page, a style sheet in chunks, both again, searches by POST, and a picture."""
    harvest = samples.Harvest(folder)
    exchanges = (
        (samples.get("/"), html(HOME)),
        (samples.get("/stijl.css"), chunked(STYLE)),
        (samples.get("/nieuws/"), html(HOME)),
        (samples.get("/nieuws/stijl.css"), chunked(STYLE)),
        (post("/zoek", b'{"vraag": "brug"}'), html(b"<p>1 brug")),
        (post("/zoek", b'{"vraag": "weg"}'), html(b"<p>2 wegen")),
    )
    for number, (request, answer) in enumerate(exchanges, start=1):
        harvest.write(samples.exchange(request, answer, on=samples.connection(number)))
    harvest.writer.write(samples.made(b"picture"))
    harvest.close()
    (folder / "payloads.sqlite").unlink()


def report(folder: HarvestFolder, name: HarvestName) -> HarvestReport:
    made = sample.report([sample.page(number) for number in range(3)])
    base = f"https://{name.site_host}"
    paths = ("/", "/nieuws/", "/weg")
    pages = tuple(
        replace(
            page,
            url=base + path,
            final_url=None,
            visited=samples.MOMENT,
            status=status,
            title=title,
            thumbnail=None,
        )
        for page, path, status, title in zip(
            made.pages, paths, (200, 200, None), ("Voorpagina", "Nieuws", None), strict=True
        )
    )
    warc_files = tuple(
        WarcFile(
            name=path.name,
            size_bytes=path.stat().st_size,
            sha256=checksums.sha256_of(path),
            records_by_type={},
            closed=FINISHED,
        )
        for path in sorted(folder.warc.glob("*.warc"))
    )
    identity = replace(
        made.identity,
        name=name.stem,
        site_host=name.site_host,
        prefix=name.prefix,
        kind=name.kind,
        seeds=(f"{base}/",),
        started=name.started,
        finished=FINISHED,
        state=State.COMPLETE,
        shortfalls=(),
        detail=None,
        description=None,
    )
    return replace(made, identity=identity, pages=pages, warc_files=warc_files, written=FINISHED)


def audit(
    name: str, *, moment: datetime = AUDITED, not_met: Sequence[str] = (), is_foreign: bool = False
) -> Audit:
    return Audit(
        audited=name,
        moment=moment,
        guideline="Richtlijn Archiveren Overheidswebsites (concept)",
        judgements=tuple(
            Judgement(
                requirement=each,
                standing=Standing.NOT_MET if each in not_met else Standing.MET,
                summary_nl="x",
                summary_en="x",
            )
            for each in ("WARC01", "WARC02", "REIK06")
        ),
        is_foreign=is_foreign,
    )


def write_audit(folder: HarvestFolder, found: Audit) -> None:
    (folder.metadata / "audit.json").write_bytes(to_json(found))


def make_harvest(archive: Path, name: HarvestName = samples.NAME) -> HarvestFolder:
    """Make a finished, audited harvest in an archive that says who it belongs to."""
    folder = HarvestFolder.of(archive, name)
    folder.create()
    write_warc_files(folder.warc)
    write_json(report(folder, name), folder.report_json)
    folder.orphans_csv.write_text("URL;Bron\n", "utf-8")
    folder.orphans_json.write_text(json.dumps([]), "utf-8")
    folder.settings.write_text("{}", "utf-8")
    (folder.images / "een.jpg").write_bytes(b"\xff\xd8\xff\xe0 een")
    (folder.logs / "proxy.log").write_text("niet voor het archief", "utf-8")
    write_audit(folder, audit(folder.root.name))
    (archive / "archief.toml").write_text(ARCHIEF + PAKBON, "utf-8")
    return folder
