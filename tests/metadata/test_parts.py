"""The pure parts: what a site wrote, settings, timeline, problems, drawings."""

from datetime import UTC, datetime, timedelta

import pytest
from hypothesis import example, given, settings
from hypothesis import strategies as st

from capture.metadata import charts, shown
from capture.metadata.flat_settings import LEFT_OUT, flat, without_secrets
from capture.metadata.outcome_texts import Group
from capture.metadata.problems import grouped
from capture.metadata.timeline import MOST_BUCKETS, timeline
from capture.model.outcome import Outcome
from tests.metadata import sample

T0 = datetime(2026, 11, 21, 13, 0, 0, 500_000, tzinfo=UTC)


@given(st.text())
def test_shown_text_is_one_line_without_hidden_characters(text: str) -> None:
    visible = shown.plain(text, limit=40)
    assert len(visible) <= 40
    assert not set("\r\n\t\x00\x1b\u202e\u2066\u200b") & set(visible)
    visible.encode("utf-8")


@pytest.mark.parametrize(
    "url",
    ["javascript:alert(1)", "data:text/html,x", "file:///etc/passwd", "//x", "", "ftp://x/",
     "https://x/" + "a" * 3000, "https://x/\u202e", "https://x/a\nb"],
)  # fmt: skip
def test_only_plain_web_addresses_can_be_followed(url: str) -> None:
    assert shown.href(url) is None


@pytest.mark.parametrize("name", ["../x.jpg", "a/b.jpg", "x.svg", "x.jpg?y", ".jpg", "", None, "x"])
def test_only_pictures_that_a_harvest_writes_are_shown(name: str | None) -> None:
    assert shown.picture(name) is None


def test_secrets_are_left_out_at_any_depth() -> None:
    settings = without_secrets(
        {
            "basic_auth": "user:pass",
            "headers": ["Authorization: Bearer abc", "X-Contact: archive", "Cookie: a=b"],
            "seeds": ["https://user:pass@host/"],
            "proxy": {"Password": "x", "empty_secret": None, "port": 1},
        }
    )
    assert settings == {
        "basic_auth": LEFT_OUT,
        "headers": [f"Authorization: {LEFT_OUT}", "X-Contact: archive", f"Cookie: {LEFT_OUT}"],
        "seeds": ["https://host/"],
        "proxy": {"Password": LEFT_OUT, "empty_secret": None, "port": 1},
    }


def test_settings_become_rows() -> None:
    rows = list(flat({"a": {"b": [1, "x"], "c": None}, "d": "text", "e": {}}))
    assert rows == [("a.b", '[1, "x"]'), ("a.c", "null"), ("d", "text"), ("e", "{}")]


def test_timeline_counts_everything_once_without_gaps() -> None:
    exchanges = [(T0 + timedelta(seconds=s), 10) for s in (0, 0.4, 1, 3600)]
    result = timeline(exchanges, [T0])
    starts = [bucket.started for bucket in result.buckets]
    step = timedelta(seconds=result.bucket_seconds)
    assert starts == [starts[0] + step * index for index in range(len(starts))]
    assert sum(bucket.requests for bucket in result.buckets) == 4
    assert sum(bucket.received_bytes for bucket in result.buckets) == 40
    assert [bucket.pages for bucket in result.buckets][:2] == [1, 0]


@given(st.floats(0, 400 * 86400))
@example(95.6 * 86400)
@settings(deadline=None)
def test_timeline_is_never_too_long_to_look_at(seconds: float) -> None:
    result = timeline([(T0, 1), (T0 + timedelta(seconds=seconds), 1)], [])
    assert 1 <= len(result.buckets) <= MOST_BUCKETS


def test_timeline_of_nothing_is_empty() -> None:
    assert timeline([], []).buckets == ()


def test_problems_come_in_groups_most_serious_first() -> None:
    report = sample.report(more_problems=sample.other_problems())
    groups = grouped(reversed(report.problems))
    assert sum(len(group.problems) for group in groups) == len(report.problems)
    assert groups[0].problems[0].outcome is Outcome.SUSPECTED_TRAP
    assert [group.key for group in groups if group.key.startswith("captured-")] == [
        "captured-500",
        "captured-404",
    ]
    assert groups[-1].group is Group.LEFT_OUT


def test_what_is_left_out_has_no_part_in_the_drawing() -> None:
    drawing = charts.composition(dict.fromkeys(Group, 1))
    assert "left-out" not in drawing
    assert drawing.count("<rect") == 4


def test_columns_of_nothing_are_empty() -> None:
    assert "<rect" not in charts.columns([0, 0])
    assert "<rect" not in charts.columns([])
