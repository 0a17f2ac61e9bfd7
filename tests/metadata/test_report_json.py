"""The report as a file: complete, strict and stable."""

import json
from dataclasses import fields, replace

import pytest
from hypothesis import given
from hypothesis import strategies as st

from capture.metadata import report_json
from capture.metadata.report import HarvestReport, Shortfall, State
from capture.metadata.report_json import ReportFormatError
from tests.metadata import sample


@pytest.mark.requirement("META02")
def test_report_survives_being_written_and_read() -> None:
    report = sample.report(more_problems=sample.other_problems())
    assert report_json.from_json(report_json.to_json(report)) == report


def test_equal_reports_give_equal_bytes() -> None:
    assert report_json.to_json(sample.report()) == report_json.to_json(sample.report())


def test_hostile_strings_survive_unchanged() -> None:
    report = sample.hostile_report()
    assert report_json.from_json(report_json.to_json(report)) == report


@given(st.text(st.characters(exclude_categories=["Cs"])))
def test_any_title_survives(title: str) -> None:
    report = sample.report((replace(sample.page(0), title=title),))
    assert report_json.from_json(report_json.to_json(report)).pages[0].title == title


@pytest.mark.requirement("META02")
def test_file_holds_what_the_guideline_asks_for_under_stable_names() -> None:
    document = json.loads(report_json.to_json(sample.report()))
    assert document["format_name"] == "capture-harvest-report"
    assert document["format_version"] == 1
    assert document["identity"]["started"] == "2026-11-21T13:03:12.417000Z"
    assert document["identity"]["state"] == "complete"
    assert document["software"]["browser_version"] == "156.0.7204.92"
    assert document["policy"]["user_agent"].startswith("Mozilla/5.0")
    assert document["policy"]["robots"] == "ignore"
    assert document["statuses"][0].keys() == {"status", "requests", "received_bytes"}
    assert document["mimes"][0]["mime"] == "image/jpeg"
    assert document["outcomes"][0] == {"outcome": "captured", "urls": 60}
    assert document["settings"]["config_sha256"]


@pytest.mark.parametrize(
    ("change", "place"),
    [
        ({"format_version": 2}, "format_version"),
        ({"surprise": 1}, "surprise"),
        ({"written": "yesterday"}, "written"),
        ({"written": "2026-11-21T13:03:12"}, "written"),
        ({"reach": {}}, "reach.max_hops"),
        ({"outcomes": [{"outcome": "lost", "urls": 1}]}, "outcomes.0.outcome"),
        ({"outcomes": [{"outcome": "captured", "urls": "1"}]}, "outcomes.0.urls"),
    ],
)
def test_what_is_wrong_is_refused_with_its_place(change: dict[str, object], place: str) -> None:
    document = json.loads(report_json.to_json(sample.report())) | change
    with pytest.raises(ReportFormatError, match=place.replace(".", r"\.")):
        report_json.from_json(json.dumps(document).encode())


def test_broken_file_is_refused() -> None:
    with pytest.raises(ReportFormatError, match=r"^x\.json: "):
        report_json.from_json(report_json.to_json(sample.report())[:-20], where="x.json")


def test_complete_harvest_has_no_shortfalls() -> None:
    identity = sample.report().identity
    with pytest.raises(ValueError, match="shortfalls"):
        replace(identity, shortfalls=(Shortfall.INTERRUPTED,))
    with pytest.raises(ValueError, match="shortfalls"):
        replace(identity, state=State.INCOMPLETE)


def test_schema_describes_every_top_level_key() -> None:
    schema = report_json.schema()
    assert schema["properties"].keys() == {field.name for field in fields(HarvestReport)}
    assert schema["additionalProperties"] is False
