"""An archive damaged in one respect is caught by just that check: frequency, uniqueness, packages.

What shows in one harvest by itself is in `test_damage`.
"""

import json
import shutil
from collections.abc import Callable
from datetime import datetime, timedelta
from pathlib import Path

import pytest

from capture.audit.audit import ArchiveAudit, audit_archive
from capture.audit.guideline import read_guideline
from capture.clock import PEOPLES_TIME
from capture.model.audit import Judgement, Standing
from capture.warc.reader import ReadRecord, records
from tests.audit import small, small_archive
from tests.audit.small import Fields
from tests.audit.small_archive import SmallArchive, changes_of

pytestmark = [pytest.mark.browser, pytest.mark.slow, pytest.mark.timeout(900)]

GUIDELINE = read_guideline()


@pytest.fixture(scope="module")
def pristine(tmp_path_factory: pytest.TempPathFactory) -> SmallArchive:
    """Three harvests, neither described nor sealed."""
    return small_archive.make(tmp_path_factory.mktemp("frequentie") / "archief")


@pytest.fixture
def archive(pristine: SmallArchive, tmp_path: Path) -> SmallArchive:
    """A copy to be damaged."""
    return pristine.copied(tmp_path / "archief")


def audited(archive: SmallArchive, moment: datetime | None = None) -> ArchiveAudit:
    archive.settle()
    return audit_archive(archive.archive, guideline=GUIDELINE, moment=moment or archive.day_after)


def not_met(found: ArchiveAudit) -> set[str]:
    return {
        each.requirement for each in found.whole.judgements if each.standing is Standing.NOT_MET
    }


def judgement(found: ArchiveAudit, requirement: str) -> Judgement:
    return next(each for each in found.whole.judgements if each.requirement == requirement)


def test_the_undamaged_archive_passes_all(archive: SmallArchive) -> None:
    found = audited(archive)
    assert not_met(found) == set()
    for requirement in ("FREQ01", "FREQ02", "FREQ03", "WARC01", "WARC03"):
        assert judgement(found, requirement).standing is Standing.MET, requirement


@pytest.mark.requirement("FREQ01")
def test_more_than_a_year_without_a_full_harvest(archive: SmallArchive) -> None:
    shutil.rmtree(archive.daily)
    found = audited(archive, archive.day_after + timedelta(days=366))
    assert not_met(found) == {"FREQ01"}
    (evidence,) = judgement(found, "FREQ01").evidence
    assert evidence.file == "127.0.0.1"
    assert "367 dagen zonder volledige harvest" in evidence.text_nl


@pytest.mark.requirement("FREQ02")
def test_a_day_without_a_harvest(archive: SmallArchive) -> None:
    found = audited(archive, archive.day_after + timedelta(days=1))
    assert not_met(found) == {"FREQ02"}
    (evidence,) = judgement(found, "FREQ02").evidence
    missed = archive.day_after.astimezone(PEOPLES_TIME)
    assert evidence.text_nl == f"geen voltooide harvest op {missed:%d-%m-%Y}"


def no_list(archive: SmallArchive) -> None:
    changes_of(archive.daily).unlink()


def a_torn_list(archive: SmallArchive) -> None:
    changes_of(archive.daily).write_text("{")


def another_list(archive: SmallArchive) -> None:
    changes_of(archive.daily).write_text('{"rows": []}')


def a_wrong_count(archive: SmallArchive) -> None:
    path = changes_of(archive.daily)
    told = json.loads(path.read_text("utf-8"))
    told["counts"]["gone"] += 1
    path.write_text(json.dumps(told))


@pytest.mark.requirement("FREQ02")
@pytest.mark.parametrize("damage", [no_list, a_torn_list, another_list, a_wrong_count])
def test_a_list_of_changes_that_is_not_right(
    damage: Callable[[SmallArchive], None], archive: SmallArchive
) -> None:
    damage(archive)
    found = audited(archive)
    assert not_met(found) == {"FREQ02"}
    (evidence,) = judgement(found, "FREQ02").evidence
    assert evidence.file == f"127.0.0.1/{archive.daily.name}/lists/wijzigingen.json"


@pytest.mark.requirement("FREQ03")
def test_a_change_without_a_harvest_after_it(archive: SmallArchive) -> None:
    told = small.report(archive.after)
    told.values["identity"]["redesign"]["moment"] = archive.day_after.isoformat()
    told.save()
    found = audited(archive)
    assert not_met(found) == {"FREQ03"}
    (evidence,) = judgement(found, "FREQ03").evidence
    assert evidence.text_nl.startswith(
        "wijziging nieuwe-site: geen voltooide volledige harvest die begon na"
    )


@pytest.mark.requirement("WARC03")
def test_two_files_of_one_name(archive: SmallArchive) -> None:
    path, name = small.warc_file(archive.after), small.warc_file(archive.before).name

    def change(record: ReadRecord, fields: Fields, block: bytes) -> tuple[Fields, bytes]:
        return [(k, name if k == "WARC-Filename" else v) for k, v in fields], block

    small.rewrite(archive.after, change)
    path.rename(path.with_name(name))
    small.mend(archive.after)
    found = audited(archive)
    assert not_met(found) == {"WARC03"}
    first = judgement(found, "WARC03").evidence[0]
    assert first.file == f"127.0.0.1/{archive.after.name}/warc/{name}"
    assert first.text_en.endswith(f"127.0.0.1/{archive.before.name}/warc/{name} as well")


@pytest.mark.requirement("WARC01")
def test_two_records_of_one_id(archive: SmallArchive) -> None:
    def of_text(record: ReadRecord) -> bool:
        return record.url.startswith("urn:text:")

    taken = next(
        each.value("WARC-Record-ID")
        for each in records(small.warc_file(archive.before))
        if of_text(each)
    )
    assert taken is not None
    changed: list[str] = []

    def change(record: ReadRecord, fields: Fields, block: bytes) -> tuple[Fields, bytes]:
        if of_text(record) and not changed:
            changed.append(record.url)
            fields = [(k, taken if k == "WARC-Record-ID" else v) for k, v in fields]
        return fields, block

    small.rewrite(archive.after, change)
    small.mend(archive.after)
    found = audited(archive)
    assert changed
    assert not_met(found) == {"WARC01"}
    (evidence,) = judgement(found, "WARC01").evidence
    assert evidence.record_id == taken
    assert f"{archive.before.name}/warc/" in evidence.text_nl
