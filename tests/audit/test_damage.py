"""For each requirement a harvest damaged in just that respect is caught by just that check."""

import gzip
import json
import shutil
from collections.abc import Callable
from dataclasses import replace
from datetime import date, timedelta
from pathlib import Path

import pytest

from capture.audit.audit import audit_archive, audit_harvest, audit_warcs
from capture.audit.gathering import Beside
from capture.audit.guideline import read_guideline
from capture.cli import main
from capture.cli.audited_packages import checked_packages
from capture.config.restrictions import add
from capture.model.audit import Audit, Declaration, Standing
from capture.warc.check.check import check_files
from capture.warc.check.findings import Totals
from capture.warc.reader import ReadRecord, records
from tests.audit import small
from tests.audit.small import Fields

pytestmark = [pytest.mark.browser, pytest.mark.slow, pytest.mark.timeout(900)]

GUIDELINE = read_guideline()

type Damage = Callable[[Path], None]


@pytest.fixture(scope="module")
def pristine(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """One real harvest, described and sealed."""
    folder = small.make(tmp_path_factory.mktemp("audit") / "archief")
    small.mend(folder)
    small.describe_anew(folder)
    return folder


def audited(folder: Path) -> Audit:
    return audit_harvest(folder, guideline=GUIDELINE, moment=small.MOMENT)


def not_met(audit: Audit) -> set[str]:
    return {each.requirement for each in audit.judgements if each.standing is Standing.NOT_MET}


def standing_of(audit: Audit, requirement: str) -> Standing:
    (found,) = [each.standing for each in audit.judgements if each.requirement == requirement]
    return found


def test_the_undamaged_harvest_passes_all(pristine: Path, tmp_path: Path) -> None:
    folder = small.copy(pristine, tmp_path / "archief")
    small.seal_anew(folder)
    audit = audited(folder)
    assert not_met(audit) == set()
    assert audit.is_met
    assert audit.is_complete
    assert [each.requirement for each in audit.judgements] == [
        each.id for each in GUIDELINE.requirements
    ]


@pytest.mark.requirement("WARC01")
def test_the_warc_checker_finds_nothing_on_a_real_harvest(pristine: Path) -> None:
    *found, totals = check_files([small.warc_file(pristine)])
    assert found == []
    assert isinstance(totals, Totals)
    assert totals.records.total() > 20
    assert totals.block_digests == {"right": totals.records.total()}


# --- damage to the records


def a_wrong_digest(folder: Path) -> None:
    def change(record: ReadRecord, fields: Fields, block: bytes) -> tuple[Fields, bytes]:
        if record.url.startswith("urn:text:"):
            wrong = small.digest_of(b"something else")
            fields = [(k, wrong if k == "WARC-Block-Digest" else v) for k, v in fields]
        return fields, block

    small.rewrite(folder, change)


def a_gap_in_the_serials(folder: Path) -> None:
    path = small.warc_file(folder)
    name = path.name.replace("-0001-", "-0002-")

    def change(record: ReadRecord, fields: Fields, block: bytes) -> tuple[Fields, bytes]:
        return [(k, name if k == "WARC-Filename" else v) for k, v in fields], block

    small.rewrite(folder, change)
    path.rename(path.with_name(name))


def packed(folder: Path) -> None:
    path = small.warc_file(folder)
    name = f"{path.name}.gz"

    def change(record: ReadRecord, fields: Fields, block: bytes) -> tuple[Fields, bytes]:
        return [(k, name if k == "WARC-Filename" else v) for k, v in fields], block

    small.rewrite(folder, change)
    data = path.read_bytes()
    pieces = [data[each.offset : each.offset + each.length] for each in records(path)]
    path.with_name(name).write_bytes(b"".join(gzip.compress(p, mtime=0) for p in pieces))
    path.unlink()


def an_answer_without_request(folder: Path) -> None:
    def change(record: ReadRecord, fields: Fields, block: bytes) -> tuple[Fields, bytes]:
        if record.type in ("request", "response") and record.url.endswith("/een/"):
            fields = [pair for pair in fields if pair[0] != "WARC-Concurrent-To"]
        return fields, block

    small.rewrite(folder, change)


def no_robots_policy(folder: Path) -> None:
    def change(record: ReadRecord, fields: Fields, block: bytes) -> tuple[Fields, bytes]:
        if record.type == "warcinfo":
            block = block.replace(b"robots: ignore\r\n", b"")
        return fields, block

    small.rewrite(folder, change)


def a_missing_picture(folder: Path) -> None:
    small.in_page(folder, "/een/", b'<img src="/nooit-gezien.png" alt="">')


def a_missing_page(folder: Path) -> None:
    small.in_page(folder, "/een/", b'<a href="/nooit-bezocht/">Verder</a>')


def no_hops(folder: Path) -> None:
    def change(record: ReadRecord, fields: Fields, block: bytes) -> tuple[Fields, bytes]:
        if record.type == "metadata" and b"hopsFromSeed: 0\r\n" in block:
            block = block.replace(b"hopsFromSeed: 0\r\n", b"")
        return fields, block

    small.rewrite(folder, change)


# --- damage to what lies beside them


def another_depth(folder: Path) -> None:
    told = small.report(folder)
    told.values["reach"]["max_path_depth"] += 5
    told.save()


def another_count(folder: Path) -> None:
    told = small.report(folder)
    told.values["counts"]["requests"] += 1
    told.save()


def no_orphan_list(folder: Path) -> None:
    (folder / "lists" / "weespaginas.json").unlink()


def an_empty_description(folder: Path) -> None:
    path = folder / "lists" / "niet-harvestbaar.json"
    listed = json.loads(path.read_text("utf-8"))
    assert listed["rows"], "the demo has a picture that is not there"
    listed["rows"][0]["description"]["nl"] = ""
    path.write_text(json.dumps(listed), encoding="utf-8")


def something_strange(folder: Path) -> None:
    (folder / "oud.tmp").write_text("wat is dit")


BEFORE_DESCRIBING: dict[str, Damage] = {
    "WARC01": a_wrong_digest,
    "WARC03": a_gap_in_the_serials,
    "WARC04": packed,
    "WARC06": an_answer_without_request,
    "WARC07": no_robots_policy,
    "WARC08": something_strange,
    "REIK01": a_missing_picture,
    "REIK02": a_missing_page,
    "REIK03": no_orphan_list,
    "REIK04": no_hops,
    "REIK05": another_depth,
    "REIK06": an_empty_description,
    "META02": another_count,
}


@pytest.mark.parametrize("requirement", BEFORE_DESCRIBING)
def test_damage_is_caught_by_just_that_check(
    requirement: str, pristine: Path, tmp_path: Path
) -> None:
    folder = small.copy(pristine, tmp_path / "archief")
    BEFORE_DESCRIBING[requirement](folder)
    if requirement.startswith("WARC") or requirement in ("REIK01", "REIK02", "REIK04"):
        small.mend(folder)
    small.describe_anew(folder)
    small.seal_anew(folder)
    audit = audited(folder)
    assert not_met(audit) == {requirement}
    (found,) = [each for each in audit.judgements if each.requirement == requirement]
    assert found.evidence_count > 0
    assert found.evidence[0].file or found.evidence[0].text_nl


def test_a_wrong_checksum_beside_the_file(pristine: Path, tmp_path: Path) -> None:
    folder = small.copy(pristine, tmp_path / "archief")
    sidecar = small.warc_file(folder).with_name(small.warc_file(folder).name + ".sha256")
    sidecar.write_text("0" * 64 + sidecar.read_text()[64:])
    small.seal_anew(folder)
    assert not_met(audited(folder)) == {"WARC05"}


def test_a_description_with_another_size(pristine: Path, tmp_path: Path) -> None:
    folder = small.copy(pristine, tmp_path / "archief")
    (document,) = folder.glob("metadata/mdto/warc/*.xml")
    text = document.read_text("utf-8")
    size = small.warc_file(folder).stat().st_size
    assert f">{size}<" in text
    document.write_text(text.replace(f">{size}<", f">{size + 1}<"), encoding="utf-8")
    small.seal_anew(folder)
    assert not_met(audited(folder)) == {"META01"}


def test_a_restriction_that_the_description_does_not_tell(pristine: Path, tmp_path: Path) -> None:
    folder = small.copy(pristine, tmp_path / "archief")
    (record,) = [
        each
        for each in records(small.warc_file(folder))
        if each.type == "response" and each.url.endswith("/een/")
    ]
    row = {
        "url": record.url.partition("//")[2].replace("een/", "*"),
        "grond": "Woo art. 5.1 lid 2 sub e",
        "type": "Openbaarheid/Privacy",
        "besluit": "B-2026-1",
        "door": "Team Archief",
        "datum": "2026-11-01",
    }
    add(folder.parent.parent, row)
    small.seal_anew(folder)
    assert not_met(audited(folder)) == {"META04"}


def test_a_change_after_sealing(pristine: Path, tmp_path: Path) -> None:
    folder = small.copy(pristine, tmp_path / "archief")
    small.seal_anew(folder)
    with (folder / "logs" / "proxy.log").open("a") as log:
        log.write("achteraf")
    assert not_met(audited(folder)) == {"OPSL01"}


PAKBON = """
[pakbon]
organisatie = "Ministerie van Voorbeelden"
contactNaam = "Team Archief"
contactEmail = "archief@voorbeeld.nl"
"""


@pytest.fixture(scope="module")
def package(pristine: Path, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The harvest as a bag for an archival institution."""
    folder = small.copy(pristine, tmp_path_factory.mktemp("pakket") / "archief")
    small.seal_anew(folder)
    with (folder.parents[1] / "archief.toml").open("a", encoding="utf-8") as told:
        told.write(PAKBON)
    audit, sip = folder.parents[2] / "audit", folder.parents[2] / "sip"
    assert main(["audit", str(folder), "--out", str(audit)]) == 0
    given = ["--audit", str(audit / "audit.json")]
    assert main(["package", str(folder), "--profile", "bagit", "--out", str(sip), *given]) == 0
    return sip


@pytest.mark.requirement("META03")
def test_a_package_is_checked_with_the_harvest_that_it_holds(
    package: Path, pristine: Path, tmp_path: Path
) -> None:
    folder = small.copy(pristine, tmp_path / "archief")
    small.seal_anew(folder)
    found = with_packages(folder, package)
    assert not_met(found) == set()
    (judgement,) = [each for each in found.judgements if each.requirement == "META03"]
    assert judgement.standing is Standing.WARNING
    assert "read again: sip (bagit 1)" in judgement.summary_en
    said = Declaration(requirement="META03", statement="Afgestemd.", by="A", on=date(2026, 11, 1))
    found = with_packages(folder, package, said)
    assert standing_of(found, "META03") is Standing.DECLARED


@pytest.mark.requirement("META03")
def test_one_byte_changed_in_a_package(package: Path, pristine: Path, tmp_path: Path) -> None:
    folder = small.copy(pristine, tmp_path / "archief")
    small.seal_anew(folder)
    sip = tmp_path / "sip"
    shutil.copytree(package, sip)
    (path,) = sip.rglob("*.warc")
    data = bytearray(path.read_bytes())
    data[len(data) // 2] ^= 1
    path.write_bytes(data)
    found = with_packages(folder, sip)
    assert not_met(found) == {"META03"}
    (judgement,) = [each for each in found.judgements if each.requirement == "META03"]
    assert f"sip/{path.relative_to(sip / 'data')}" in [each.file for each in judgement.evidence]


def test_a_harvest_that_is_not_the_one_in_the_package(
    package: Path, pristine: Path, tmp_path: Path
) -> None:
    folder = small.copy(pristine, tmp_path / "archief")
    path = small.warc_file(folder)
    path.write_bytes(path.read_bytes() + b"\r\n")
    found = with_packages(folder, package)
    (judgement,) = [each for each in found.judgements if each.requirement == "META03"]
    assert judgement.standing is Standing.NOT_MET
    assert [each.text_en for each in judgement.evidence] == ["is another file in sip (SHA-256)"]


def with_packages(folder: Path, sip: Path, *said: Declaration) -> Audit:
    beside = Beside(packages=checked_packages([sip], None))
    return audit_harvest(
        folder, guideline=GUIDELINE, moment=small.MOMENT, declarations=said, beside=beside
    )


def test_a_file_above_the_limit_with_more_than_one_event(pristine: Path, tmp_path: Path) -> None:
    folder = small.copy(pristine, tmp_path / "archief")
    small.seal_anew(folder)
    stricter = replace(
        GUIDELINE,
        requirements=tuple(
            replace(each, measures={"bytes": 10_000}) if each.id == "WARC02" else each
            for each in GUIDELINE.requirements
        ),
    )
    audit = audit_harvest(folder, guideline=stricter, moment=small.MOMENT)
    assert not_met(audit) == {"WARC02"}


def test_the_same_files_give_the_same_audit(pristine: Path) -> None:
    assert audited(pristine) == audited(pristine)


def test_warc_files_alone_are_judged_as_far_as_they_go(pristine: Path, tmp_path: Path) -> None:
    path = small.warc_file(pristine)
    (tmp_path / path.name).write_bytes(path.read_bytes())
    audit = audit_warcs(tmp_path, guideline=GUIDELINE, moment=small.MOMENT)
    assert audit.is_foreign
    assert audit.is_met
    assert not audit.is_complete
    assert standing_of(audit, "WARC01") in (Standing.MET, Standing.WARNING)
    assert standing_of(audit, "WARC05") is Standing.NOT_APPLICABLE
    assert standing_of(audit, "REIK06") is Standing.NOT_APPLICABLE


def test_an_archive_is_its_harvests_and_their_years(pristine: Path, tmp_path: Path) -> None:
    folder = small.copy(pristine, tmp_path / "archief")
    second = folder.with_name(folder.name.replace("-full", "-tweede"))
    small.copy(pristine, tmp_path / "ander").rename(second)
    (second / "oud.tmp").write_text("wat is dit")
    archive = folder.parent.parent
    both = audit_archive(archive, guideline=GUIDELINE, moment=small.MOMENT)
    assert [name for name, _ in both.harvests] == [
        f"127.0.0.1/{folder.name}",
        f"127.0.0.1/{second.name}",
    ]
    # A copy within one archive has the names and the ids of what it was copied from.
    assert not_met(both.whole) == {"WARC01", "WARC03", "WARC08"}
    (found,) = [each for each in both.whole.judgements if each.requirement == "WARC08"]
    assert [each.file for each in found.evidence] == [f"127.0.0.1/{second.name}/oud.tmp"]
    late = small.MOMENT + timedelta(days=400)
    both = audit_archive(archive, guideline=GUIDELINE, moment=late)
    assert not_met(both.whole) == {"FREQ01", "WARC01", "WARC03", "WARC08"}


def test_a_declaration_is_shown_as_one_and_hides_nothing(pristine: Path, tmp_path: Path) -> None:
    folder = small.copy(pristine, tmp_path / "archief")
    small.seal_anew(folder)
    said = [
        Declaration(requirement=each, statement="Is zo.", by="A. de Vries", on=date(2026, 11, 1))
        for each in ("OPSL01", "WARC08", "WARC05", "OPSL03")
    ]
    (folder / "warc" / "manifest-sha256.txt").unlink()
    audit = audit_harvest(folder, guideline=GUIDELINE, moment=small.MOMENT, declarations=said)
    assert standing_of(audit, "WARC08") is Standing.DECLARED
    assert standing_of(audit, "OPSL03") is Standing.DECLARED
    assert not_met(audit) == {"WARC05", "OPSL01"}
