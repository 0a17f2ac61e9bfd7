"""A harvest described: what stands in its documents, where they lie, what stays the same."""

import hashlib
import subprocess
from dataclasses import replace
from datetime import UTC, date, datetime, timedelta
from pathlib import Path

import pytest

from capture.errors import UsageError, WarcFormatError
from capture.metadata.mdto import (
    MdtoError,
    PlacedFile,
    Rule,
    describe,
    event,
    from_xml,
    harvest_files,
    names,
    to_xml,
    write,
)
from capture.metadata.mdto.model import Bestand, Informatieobject
from capture.metadata.mdto.set_check import check
from capture.metadata.report_json import read_json, write_json
from capture.model.layout import HarvestFolder, HarvestName
from capture.model.restriction import Lifting, Restriction
from tests.metadata.mdto.harvests import (
    FINISHED,
    HARVEST,
    MOMENT,
    ORGANISATION,
    RESTRICTION,
    SITE,
    harvest,
    report,
    xsd,
)
from tests.warc.samples import NAME

WARC = f"warc/{NAME.stem}-0001-{SITE}.warc"


def described(folder: HarvestFolder, *restrictions: Restriction) -> Informatieobject:
    return describe(folder, ORGANISATION, restrictions, moment=MOMENT).harvest


def everything(root: Path) -> dict[str, bytes]:
    return {
        path.relative_to(root).as_posix(): path.read_bytes()
        for path in sorted(root.rglob("*"))
        if path.is_file()
    }


@pytest.mark.requirement("META01")
def test_documents_of_a_harvest_validate_and_fit_their_files(tmp_path: Path) -> None:
    folder = harvest(tmp_path, "/a", "/besloten/b")
    write(describe(folder, ORGANISATION, (RESTRICTION,), moment=MOMENT), folder)
    checked = check(tmp_path, xsd=xsd())
    assert [(each.path.name, each.problems) for each in checked if each.problems] == []
    assert sorted(each.path.relative_to(folder.root.parent).as_posix() for each in checked) == [
        f"{HARVEST}/metadata/mdto/{HARVEST}.mdto.xml",
        f"{HARVEST}/metadata/mdto/beelden-sha256.txt.bestand.mdto.xml",
        f"{HARVEST}/metadata/mdto/beperkingen.json.bestand.mdto.xml",
        f"{HARVEST}/metadata/mdto/lists/niet-harvestbaar.json.bestand.mdto.xml",
        f"{HARVEST}/metadata/mdto/lists/weespaginas.csv.bestand.mdto.xml",
        f"{HARVEST}/metadata/mdto/metadata/harvest-report.json.bestand.mdto.xml",
        f"{HARVEST}/metadata/mdto/report.html.bestand.mdto.xml",
        f"{HARVEST}/metadata/mdto/{WARC}.bestand.mdto.xml",
        f"{SITE}.mdto.xml",
    ]


def test_second_time_nothing_changes(tmp_path: Path) -> None:
    folder = harvest(tmp_path)
    write(describe(folder, ORGANISATION, (), moment=MOMENT), folder)
    before = everything(tmp_path)
    later = MOMENT + timedelta(days=3)
    assert write(describe(folder, ORGANISATION, (), moment=later), folder) == ()
    assert everything(tmp_path) == before


def test_warc_file_has_the_hash_that_was_made_while_writing_and_its_moment(tmp_path: Path) -> None:
    folder = harvest(tmp_path)
    made = describe(folder, ORGANISATION, (), moment=MOMENT)
    (document,) = [each.document for each in made.files if each.relative == WARC]
    data = (folder.root / WARC).read_bytes()
    assert document.omvang == len(data)
    assert document.checksum[0].checksumWaarde == hashlib.sha256(data).hexdigest()
    assert document.checksum[0].checksumDatum == "2026-05-04T04:00:00Z"
    assert document.bestandsformaat.begripCode == "fmt/1281"
    assert document.identificatie[0].identificatieKenmerk == f"{SITE}/{HARVEST}/{WARC}"
    assert document.URLBestand == f"https://webarchief.voorbeeld.example/{SITE}/{HARVEST}/{WARC}"


def test_report_is_hashed_anew_when_it_changed(tmp_path: Path) -> None:
    folder = harvest(tmp_path)
    write(describe(folder, ORGANISATION, (), moment=MOMENT), folder)
    folder.report_html.write_bytes(b"<!doctype html>anders")
    later = MOMENT + timedelta(days=1)
    (changed,) = write(describe(folder, ORGANISATION, (), moment=later), folder)
    document = from_xml(changed.read_bytes())
    assert isinstance(document, Bestand)
    assert document.checksum[0].checksumDatum == "2026-05-06T09:30:00Z"
    assert document.bestandsformaat.begripCode == "fmt/471"


def test_document_of_a_file_that_is_gone_goes_too(tmp_path: Path) -> None:
    folder = harvest(tmp_path)
    write(describe(folder, ORGANISATION, (), moment=MOMENT), folder)
    folder.orphans_csv.unlink()
    made = describe(folder, ORGANISATION, (), moment=MOMENT)
    write(made, folder)
    assert "lists/weespaginas.csv" not in {each.relative for each in made.files}
    assert all(not each.problems for each in check(folder.root, xsd=xsd()))


def test_start_and_end_are_two_events_and_later_ones_stay(tmp_path: Path) -> None:
    folder = harvest(tmp_path)
    later = event("Validatie WARC", at=MOMENT, by="capture", result="0 fouten")
    write(describe(folder, ORGANISATION, (), events=(later,), moment=MOMENT), folder)
    again = described(folder)
    assert [(e.eventType.begripLabel, e.eventTijd) for e in again.event] == [
        ("Creatie", "2026-05-04T03:02:01Z"),
        ("Bevriezing", "2026-05-04T04:00:00Z"),
        ("Validatie WARC", "2026-05-05T09:30:00Z"),
    ]


def test_identification_is_never_dropped(tmp_path: Path) -> None:
    folder = harvest(tmp_path)
    write(describe(folder, ORGANISATION, (), moment=MOMENT), folder)
    renamed = replace(ORGANISATION, source="Andere bron")
    made = describe(folder, renamed, (), moment=MOMENT)
    sources = ["Webarchief Gemeente Voorbeeld", "Andere bron"]
    for marks in (made.harvest.identificatie, *(e.document.identificatie for e in made.files)):
        assert [mark.identificatieBron for mark in marks] == sources
    write(made, folder)
    assert all(not each.problems for each in check(folder.root, xsd=xsd()))


def test_retention_is_counted_from_the_end_of_the_harvest(tmp_path: Path) -> None:
    term = described(harvest(tmp_path)).bewaartermijn
    assert term is not None
    assert term.termijnStartdatumLooptijd == "2026-05-04"
    assert (term.termijnLooptijd, term.termijnEinddatum) == ("P10Y", "2036-05-04")


@pytest.mark.requirement("META04")
def test_restriction_of_something_in_the_harvest_stands_in_its_description(tmp_path: Path) -> None:
    folder = harvest(tmp_path, "/a", "/besloten/b")
    made = describe(folder, ORGANISATION, (RESTRICTION,), moment=MOMENT)
    for each in (made.harvest, made.series):
        (restriction,) = each.beperkingGebruik
        term = restriction.beperkingGebruikTermijn
        assert term is not None
        assert term.termijnEinddatum == "2046-05-01"
        assert "Woo art. 5.1 lid 2 sub e" in (restriction.beperkingGebruikNadereBeschrijving or "")
    assert {each.relative.rpartition("/")[2] for each in made.made} >= {"beperkingen.json"}
    names = [each.verwijzingNaam for each in made.harvest.aanvullendeMetagegevens]
    assert "beperkingen.json" in names


def test_restriction_of_another_site_does_not(tmp_path: Path) -> None:
    other = replace(RESTRICTION, pattern="https://elders.example/*")
    (restriction,) = described(harvest(tmp_path), other).beperkingGebruik
    assert restriction.beperkingGebruikType.begripLabel == "Geen beperking"


def test_record_can_be_restricted(tmp_path: Path) -> None:
    folder = harvest(tmp_path)
    line = next(
        line
        for line in (folder.root / WARC).read_bytes().splitlines()
        if line.startswith(b"WARC-Record-ID")
    )
    record = line.partition(b" ")[2].decode().strip("<>")
    (found,) = described(folder, replace(RESTRICTION, pattern=None, record=record)).beperkingGebruik
    assert record in (found.beperkingGebruikNadereBeschrijving or "")


def test_lifted_restriction_leaves_the_description_but_not_the_copy(tmp_path: Path) -> None:
    folder = harvest(tmp_path, "/besloten/b")
    lifted = replace(RESTRICTION, lifted=Lifting(on=date(2026, 5, 5), by="A", reason=""))
    made = describe(folder, ORGANISATION, (lifted,), moment=MOMENT)
    (restriction,) = made.harvest.beperkingGebruik
    assert restriction.beperkingGebruikType.begripLabel == "Geen beperking"
    (copy,) = [each for each in made.made if each.relative.endswith("beperkingen.json")]
    assert b'"datum": "2026-05-05"' in copy.data


def test_restriction_without_end_is_put_in_words(tmp_path: Path) -> None:
    folder = harvest(tmp_path, "/besloten/b")
    endless = replace(RESTRICTION, duration=None)
    write(describe(folder, ORGANISATION, (endless,), moment=MOMENT), folder)
    (restriction,) = described(folder, endless).beperkingGebruik
    assert restriction.beperkingGebruikTermijn is None
    assert "zonder einddatum" in (restriction.beperkingGebruikNadereBeschrijving or "")
    assert all(not each.problems for each in check(folder.root, xsd=xsd()))


def older(archive: Path, day: datetime) -> HarvestFolder:
    """Make another finished harvest of the site, without any file."""
    name = HarvestName(site_host=SITE, prefix="NL-Tst", started=day, kind="full")
    folder = HarvestFolder.of(archive, name)
    folder.create()
    write_json(report(name=name.stem, started=day), folder.report_json)
    return folder


def test_series_lists_all_finished_harvests_of_the_site(tmp_path: Path) -> None:
    folder = harvest(tmp_path)
    older(tmp_path, datetime(2025, 5, 4, tzinfo=UTC))
    (tmp_path / SITE / "NL-Tst-20260101000000-full" / "metadata").mkdir(parents=True)
    (tmp_path / SITE / "NL-Tst-20260101000000-full/metadata/harvest-report.json").write_text("{")
    series = describe(folder, ORGANISATION, (), moment=MOMENT).series
    assert [each.verwijzingNaam for each in series.bevatOnderdeel] == [
        f"Volledige harvest {SITE} 2025-05-04",
        f"Volledige harvest {SITE} 2026-05-04",
    ]
    assert series.dekkingInTijd[0].dekkingInTijdBegindatum == "2025-05-04"


REVISIT = b"""WARC/1.1\r
WARC-Type: revisit\r
WARC-Record-ID: <urn:uuid:00000000-0000-4000-8000-00000000abcd>\r
WARC-Date: 2026-05-04T03:02:01Z\r
WARC-Target-URI: https://www.voorbeeld.nl/a\r
WARC-Refers-To-Target-URI: https://www.voorbeeld.nl/a\r
WARC-Refers-To-Date: 2025-05-04T00:00:00Z\r
Content-Length: 0\r
\r
\r
\r
"""


def test_harvest_that_leans_on_an_older_one_says_so(tmp_path: Path) -> None:
    folder = harvest(tmp_path)
    older(tmp_path, datetime(2025, 5, 4, tzinfo=UTC))
    assert described(folder).gerelateerdInformatieobject == ()
    path = folder.root / WARC
    path.write_bytes(path.read_bytes() + REVISIT)
    (related,) = described(folder).gerelateerdInformatieobject
    assert related.gerelateerdInformatieobjectTypeRelatie.begripLabel == "Heeft nodig"
    mark = related.gerelateerdInformatieobjectVerwijzing.verwijzingIdentificatie
    assert mark is not None
    assert mark.identificatieKenmerk == f"{SITE}/NL-Tst-20250504000000-full"


def test_older_harvest_that_is_not_in_the_archive_is_named_by_its_day(tmp_path: Path) -> None:
    folder = harvest(tmp_path)
    path = folder.root / WARC
    path.write_bytes(path.read_bytes() + REVISIT)
    (related,) = described(folder).gerelateerdInformatieobject
    assert "2025-05-04" in related.gerelateerdInformatieobjectVerwijzing.verwijzingNaam


def test_damaged_warc_file_is_not_described(tmp_path: Path) -> None:
    folder = harvest(tmp_path)
    path = folder.root / WARC
    path.write_bytes(path.read_bytes()[:-10])
    with pytest.raises(WarcFormatError, match=r"\.warc"):
        described(folder)


def test_harvest_that_goes_on_is_not_described(tmp_path: Path) -> None:
    folder = harvest(tmp_path)
    told = read_json(folder.report_json)
    write_json(replace(told, identity=replace(told.identity, finished=None)), folder.report_json)
    with pytest.raises(UsageError, match="resume"):
        described(folder)


def test_earlier_document_that_can_not_be_read_is_not_written_over(tmp_path: Path) -> None:
    folder = harvest(tmp_path)
    write(describe(folder, ORGANISATION, (), moment=MOMENT), folder)
    broken = folder.root / "metadata/mdto" / f"{HARVEST}.mdto.xml"
    broken.write_bytes(b"<MDTO/>")
    with pytest.raises(MdtoError, match=str(broken)):
        described(folder)


def test_pictures_have_one_inventory_that_sha256sum_reads(tmp_path: Path) -> None:
    folder = harvest(tmp_path)
    write(describe(folder, ORGANISATION, (), moment=MOMENT), folder)
    command = ["sha256sum", "-c", "metadata/mdto/beelden-sha256.txt"]
    done = subprocess.run(command, cwd=folder.root, capture_output=True, text=True, check=True)
    assert done.stdout == "images/a.png: OK\n"


def test_files_of_a_package_keep_their_identification_in_another_place(tmp_path: Path) -> None:
    folder = harvest(tmp_path, "/besloten/b")
    placed = [
        PlacedFile(relative=each.path.name, path=each.path, origin=each.relative)
        for each in harvest_files(folder)
    ]
    here = describe(folder, ORGANISATION, (RESTRICTION,), moment=MOMENT)
    there = describe(
        folder, ORGANISATION, (RESTRICTION,), files=placed, made_folder="", moment=MOMENT
    )
    assert there.harvest == here.harvest
    assert [each.relative for each in there.files] == sorted(
        each.relative.rpartition("/")[2] for each in here.files
    )
    assert {each.document for each in there.files} == {each.document for each in here.files}


def test_harvest_outside_an_archive_writes_nothing_beside_itself(tmp_path: Path) -> None:
    inside = harvest(tmp_path / "archive")
    folder = HarvestFolder(inside.root.rename(tmp_path / "los"))
    write(describe(folder, ORGANISATION, (), moment=MOMENT), folder)
    assert sorted(path.name for path in tmp_path.iterdir()) == ["archive", "los"]
    assert (folder.root / f"metadata/mdto/{SITE}.mdto.xml").is_file()


def test_restricted_part_of_another_harvest_stands_in_the_series(tmp_path: Path) -> None:
    first = older(tmp_path, datetime(2025, 5, 4, tzinfo=UTC))
    record = (harvest(tmp_path / "elders", "/besloten/b").root / WARC).read_bytes()
    (first.warc / "NL-Tst-20250504000000-0001-www.voorbeeld.nl.warc").write_bytes(record)
    write(describe(first, ORGANISATION, (RESTRICTION,), moment=MOMENT), first)
    folder = harvest(tmp_path)
    made = describe(folder, ORGANISATION, (RESTRICTION,), moment=MOMENT)
    assert made.harvest.beperkingGebruik[0].beperkingGebruikType.begripLabel == "Geen beperking"
    assert made.series.beperkingGebruik[0].beperkingGebruikType.begripLabel == "Overig"


def rules(root: Path) -> set[Rule]:
    return {problem.rule for each in check(root, xsd=None) for problem in each.problems}


@pytest.mark.requirement("META01")
@pytest.mark.parametrize("change", [b"x", b""])
def test_file_that_changed_is_found(tmp_path: Path, change: bytes) -> None:
    folder = harvest(tmp_path)
    write(describe(folder, ORGANISATION, (), moment=MOMENT), folder)
    data = folder.orphans_csv.read_bytes()
    folder.orphans_csv.write_bytes(data[:-1] + change)
    assert rules(folder.root) == {Rule.FILE}


def test_file_and_document_that_are_gone_are_found(tmp_path: Path) -> None:
    folder = harvest(tmp_path)
    write(describe(folder, ORGANISATION, (), moment=MOMENT), folder)
    folder.orphans_csv.unlink()
    assert rules(folder.root) == {Rule.FILE}
    (folder.root / "metadata/mdto/lists/weespaginas.csv.bestand.mdto.xml").unlink()
    assert rules(folder.root) == {Rule.BOTH_ENDS}


def test_two_ends_that_do_not_fit_are_found(tmp_path: Path) -> None:
    folder = harvest(tmp_path)
    write(describe(folder, ORGANISATION, (), moment=MOMENT), folder)
    series = folder.root.parent / f"{SITE}.mdto.xml"
    text = series.read_text(encoding="utf-8")
    start, stop = text.index("<bevatOnderdeel>"), text.index("</bevatOnderdeel>")
    series.write_text(text[:start] + text[stop + 17 :], encoding="utf-8")
    assert rules(tmp_path) == {Rule.BOTH_ENDS}


def test_cycle_over_documents_is_found(tmp_path: Path) -> None:
    folder = harvest(tmp_path)
    made = describe(folder, ORGANISATION, (), moment=MOMENT)
    upside_down = replace(made.series, isOnderdeelVan=made.series.bevatOnderdeel, bevatOnderdeel=())
    write(replace(made, series=upside_down), folder)
    assert rules(tmp_path) == {Rule.CYCLE, Rule.BOTH_ENDS}


def test_same_identification_twice_is_found(tmp_path: Path) -> None:
    folder = harvest(tmp_path)
    write(describe(folder, ORGANISATION, (), moment=MOMENT), folder)
    document = folder.root / "metadata/mdto/report.html.bestand.mdto.xml"
    (folder.root / "kopie.html").write_bytes(folder.report_html.read_bytes())
    document.with_name("kopie.html.bestand.mdto.xml").write_bytes(document.read_bytes())
    assert rules(folder.root) == {Rule.UNIQUE}


def test_name_that_not_every_institution_accepts_is_found(tmp_path: Path) -> None:
    folder = harvest(tmp_path)
    write(describe(folder, ORGANISATION, (), moment=MOMENT), folder)
    document = folder.root / "metadata/mdto/report.html.bestand.mdto.xml"
    document.rename(document.with_name("report #1.html.bestand.mdto.xml"))
    folder.report_html.rename(folder.report_html.with_name("report #1.html"))
    assert rules(folder.root) == {Rule.FILE_NAME}


def test_finished_moment_is_used_not_the_clock(tmp_path: Path) -> None:
    assert described(harvest(tmp_path)).event[1].eventTijd == FINISHED.strftime(
        "%Y-%m-%dT%H:%M:%SZ"
    )


def test_tree_of_a_package_with_documents_beside_the_files_is_checked(tmp_path: Path) -> None:
    folder = harvest(tmp_path / "archive", "/besloten/b")
    placed = [
        PlacedFile(relative=f"{HARVEST}/{each.path.name}", path=each.path, origin=each.relative)
        for each in harvest_files(folder)
    ]
    made = describe(
        folder, ORGANISATION, (RESTRICTION,), files=placed, made_folder=HARVEST, moment=MOMENT
    )
    tree = tmp_path / f"Webarchief-{SITE}"
    (tree / HARVEST).mkdir(parents=True)
    contents = {each.relative: each.path.read_bytes() for each in placed}
    contents |= {f"{HARVEST}/{each.relative.rpartition('/')[2]}": each.data for each in made.made}
    for described_file in made.files:
        (tree / described_file.relative).write_bytes(contents[described_file.relative])
        document = tree / names.file_document(described_file.relative)
        document.write_bytes(to_xml(described_file.document))
    (tree / names.object_document(tree.name)).write_bytes(to_xml(made.series))
    (tree / HARVEST / names.object_document(HARVEST)).write_bytes(to_xml(made.harvest))
    checked = check(tree, xsd=xsd())
    assert len(checked) == len(placed) + len(made.made) + 2
    assert [(each.path.name, each.problems) for each in checked if each.problems] == []
