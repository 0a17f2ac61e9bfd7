"""A small archive with one real harvest in it, and what its organisation says."""

import hashlib
from dataclasses import replace
from datetime import UTC, date, datetime
from pathlib import Path

import pytest

from capture.metadata.report import HarvestReport, State
from capture.metadata.report_json import write_json
from capture.metadata.report_rows import WarcFile
from capture.model.layout import HarvestFolder
from capture.model.organisation import (
    Concept,
    Locations,
    Organisation,
    Reference,
    Term,
    UseRestriction,
    Valuation,
)
from capture.model.period import Period
from capture.model.restriction import Restriction
from tests.metadata import sample
from tests.warc.samples import NAME, Harvest, exchange, get

SITE = NAME.site_host
HARVEST = f"{NAME.stem}-full"
FINISHED = datetime(2026, 5, 4, 4, 0, 0, 500_000, tzinfo=UTC)
MOMENT = datetime(2026, 5, 5, 9, 30, tzinfo=UTC)
PNG = (
    b"\x89PNG\r\n\x1a\n" + b"\x00\x00\x00\rIHDR" + b"\x00" * 17 + b"\x00\x00\x00\x00IEND\xaeB`\x82"
)

ORGANISATION = Organisation(
    name="Webarchief Gemeente Voorbeeld",
    source="Webarchief Gemeente Voorbeeld",
    archiefvormers=(
        Reference(
            name="Gemeente Voorbeeld", mark="gm9999", source="TOOI register gemeenten compleet"
        ),
    ),
    waardering=Valuation.TEMPORARY,
    bewaartermijn=Term(
        trigger=Concept(label="Bevriezing", list_name="Begrippenlijst EventTypeLijst MDTO"),
        duration=Period(years=10),
    ),
    informatiecategorie=Concept(
        label="Informatie verspreiden", code="99", list_name="Selectielijst gemeenten 2020"
    ),
    restrictions=(
        UseRestriction(
            kind=Concept(label="Geen beperking", list_name="Begrippenlijst Beperkingen MDTO")
        ),
    ),
    languages=("nl",),
    places=(Reference(name="Voorbeeld"),),
    locations=Locations(
        series="https://webarchief.voorbeeld.example/{site}/",
        harvest="https://webarchief.voorbeeld.example/{moment}/{url}",
        file="https://webarchief.voorbeeld.example/{site}/{harvest}/{path}",
        physical=Reference(name="Studiezaal Voorbeeld"),
    ),
)

RESTRICTION = Restriction(
    id="B-0001",
    pattern=f"https://{SITE}/besloten/*",
    ground="Woo art. 5.1 lid 2 sub e",
    kind="Overig",
    begin=date(2026, 5, 1),
    duration=Period(years=20),
    decision="2026-0417",
    by="Archivaris",
    decided=date(2026, 4, 30),
)


def shared(*parts: str) -> Path:
    """Return a file of the official ones beside the project; skip where they aren't."""
    for above in Path(__file__).resolve().parents:
        path = above.joinpath("shared", "mdto", *parts)
        if path.exists():
            return path
    pytest.skip("the official MDTO files are not beside this project (shared/mdto)")


def xsd() -> Path:
    return shared("MDTO-XML1.0.1.xsd")


def report(
    *files: WarcFile, name: str = NAME.stem, started: datetime = NAME.started
) -> HarvestReport:
    made = sample.report(tuple(map(sample.page, range(3))))
    pages = tuple(replace(each, url=f"https://{SITE}/{n}") for n, each in enumerate(made.pages))
    identity = replace(
        made.identity,
        name=name,
        site_host=SITE,
        prefix=NAME.prefix,
        seeds=(f"https://{SITE}/",),
        started=started,
        finished=FINISHED if started == NAME.started else started,
        state=State.COMPLETE,
    )
    return replace(made, identity=identity, pages=pages, warc_files=files)


def harvest(archive: Path, *paths: str) -> HarvestFolder:
    """Make a finished harvest whose WARC file holds exchanges for these paths."""
    folder = HarvestFolder.of(archive, NAME)
    folder.create()
    recording = Harvest(folder.warc)
    for number, asked in enumerate(paths or ("/a",)):
        recording.write(exchange(get(asked), number=number))
    recording.close()
    (folder.warc / "payloads.sqlite").unlink()
    (path,) = folder.warc.glob("*.warc")
    closed = WarcFile(
        name=path.name,
        size_bytes=path.stat().st_size,
        sha256=hashlib.sha256(path.read_bytes()).hexdigest(),
        records_by_type={"warcinfo": 1},
        closed=FINISHED,
    )
    folder.orphans_csv.write_bytes(b"\xef\xbb\xbfURL;reden\r\n")
    folder.obstacles_json.write_bytes(b'{"rows": []}\n')
    folder.report_html.write_bytes(b"<!doctype html>\n<html lang=nl></html>\n")
    (folder.images / "a.png").write_bytes(PNG)
    (folder.logs / "proxy.log").write_bytes(b"x")
    write_json(report(closed), folder.report_json)
    return folder
