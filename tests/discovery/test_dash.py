import time

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from capture.discovery.dash import is_dash, read_dash
from capture.discovery.dash_segments import Template
from capture.discovery.streaming import MOST_SEGMENTS, Streaming
from capture.discovery.streams import Streams
from capture.model.link import Hop, Mechanism
from capture.model.media import WhyOmitted

BASE = "https://v.nl/film/film.mpd"


def mpd(body: str, *, attributes: str = 'type="static" mediaPresentationDuration="PT10S"') -> bytes:
    return (
        f'<?xml version="1.0"?><MPD xmlns="urn:mpeg:dash:schema:mpd:2011" {attributes}>{body}</MPD>'
    ).encode()


def one(segments: str, **more: str) -> bytes:
    """A presentation with one Representation."""
    return mpd(
        f"<Period><AdaptationSet><Representation id='v1' bandwidth='1000'>{segments}"
        "</Representation></AdaptationSet></Period>",
        **more,
    )


def read(content: bytes, largest_bytes: int = 2_000_000_000) -> Streaming:
    return read_dash(content, base=BASE, largest_bytes=largest_bytes)


def paths(streaming: Streaming) -> list[str]:
    assert all(
        (each.hop, each.mechanism) == (Hop.EMBED, Mechanism.STREAM) for each in streaming.links
    )
    return [each.url.removeprefix("https://v.nl/film/") for each in streaming.links]


def whys(streaming: Streaming) -> list[WhyOmitted]:
    return [each.why for each in streaming.omissions]


def test_numbered_template_is_bounded_by_the_duration() -> None:
    found = read(
        one(
            '<SegmentTemplate timescale="1000" duration="4000" startNumber="0"'
            ' initialization="$RepresentationID$/init.mp4"'
            ' media="$RepresentationID$/$Number%03d$.m4s"'
            ' index="$Number$.sidx"/>'
        )
    )
    assert paths(found) == [
        "v1/init.mp4", "v1/000.m4s", "0.sidx", "v1/001.m4s", "1.sidx", "v1/002.m4s", "2.sidx"
    ]  # fmt: skip
    assert found.seconds == 10
    assert found.omissions == ()


def test_timeline_gives_times_with_repeats_and_gaps() -> None:
    found = read(
        one(
            '<SegmentTemplate timescale="10" media="$Time$-$Number$-$Bandwidth$.m4s"'
            ' presentationTimeOffset="100"><SegmentTimeline><S t="100" d="20" r="1"/><S d="10"/>'
            '<S t="160" d="20" r="-1"/></SegmentTimeline></SegmentTemplate>'
        )
    )
    assert paths(found) == [
        "100-1-1000.m4s", "120-2-1000.m4s", "140-3-1000.m4s", "160-4-1000.m4s", "180-5-1000.m4s"
    ]  # fmt: skip


def test_open_repeat_goes_on_until_the_next_run() -> None:
    found = read(
        one(
            '<SegmentTemplate media="$Time$.m4s"><SegmentTimeline><S t="0" d="3" r="-1"/>'
            '<S t="6" d="1" r="0"/></SegmentTimeline></SegmentTemplate>'
        )
    )
    assert paths(found) == ["0.m4s", "3.m4s", "6.m4s"]


def test_time_without_a_timeline_counts_in_durations() -> None:
    found = read(one('<SegmentTemplate duration="5" media="$Time$.m4s"/>'))
    assert paths(found) == ["0.m4s", "5.m4s"]


def test_end_number_ends_it() -> None:
    found = read(
        one('<SegmentTemplate duration="1" startNumber="3" endNumber="4" media="$Number$"/>')
    )
    assert paths(found) == ["3", "4"]


def test_segment_list_names_files_or_ranges_of_one() -> None:
    files = read(
        one(
            '<SegmentList><Initialization sourceURL="init.mp4"/><SegmentURL media="a.m4s"/>'
            '<SegmentURL media="b.m4s" index="b.sidx"/></SegmentList>'
        )
    )
    assert paths(files) == ["init.mp4", "a.m4s", "b.m4s", "b.sidx"]
    ranges = read(
        one(
            '<BaseURL>film.mp4</BaseURL><SegmentList><Initialization range="0-800"/>'
            '<SegmentURL mediaRange="801-900"/><SegmentURL mediaRange="901-999"/></SegmentList>'
        )
    )
    assert paths(ranges) == ["film.mp4"]


def test_segment_base_and_plain_base_name_the_whole_file() -> None:
    base = read(
        one(
            "<BaseURL>film.mp4</BaseURL><SegmentBase indexRange='800-900'>"
            "<Initialization range='0-799'/><RepresentationIndex sourceURL='i.sidx'/></SegmentBase>"
        )
    )
    assert paths(base) == ["film.mp4", "i.sidx"]
    assert paths(read(one("<BaseURL>nl.vtt</BaseURL>"))) == ["nl.vtt"]
    assert paths(read(one(""))) == []  # not the manifest itself


def test_base_urls_are_chained_and_the_first_of_several_counts() -> None:
    found = read(
        mpd(
            "<BaseURL>https://cdn.nl/a/</BaseURL><BaseURL>https://reserve.nl/</BaseURL>"
            "<Period><BaseURL>b/</BaseURL><AdaptationSet><BaseURL>c/</BaseURL>"
            "<Representation bandwidth='1'><BaseURL>d.mp4</BaseURL></Representation>"
            "</AdaptationSet></Period>"
        )
    )
    assert paths(found) == ["https://cdn.nl/a/b/c/d.mp4"]


def test_segment_information_is_inherited_and_overridden() -> None:
    found = read(
        mpd(
            '<Period><SegmentTemplate timescale="10" initialization="i-$RepresentationID$.mp4"/>'
            '<AdaptationSet><SegmentTemplate duration="50" media="$RepresentationID$-$Number$"/>'
            '<Representation id="a" bandwidth="1"><SegmentTemplate startNumber="7"/>'
            '</Representation></AdaptationSet><AdaptationSet><Representation id="b" bandwidth="1">'
            "<BaseURL>b.mp4</BaseURL><SegmentBase/></Representation></AdaptationSet></Period>"
        )
    )
    assert paths(found) == ["i-a.mp4", "a-7", "a-8", "b.mp4"]


SETS = """<Period>
<AdaptationSet contentType="video" width="1920">
 <Representation id="klein" bandwidth="800000" width="640" height="360"><BaseURL>k.mp4</BaseURL>
 </Representation>
 <Representation id="groot" bandwidth="4000000" height="1080"><BaseURL>g.mp4</BaseURL>
 </Representation></AdaptationSet>
<AdaptationSet contentType="audio" lang="nl">
 <Representation id="nl" bandwidth="128000"><BaseURL>nl.mp4</BaseURL></Representation>
 <Representation id="nl2" bandwidth="64000"><BaseURL>nl2.mp4</BaseURL></Representation>
</AdaptationSet>
<AdaptationSet contentType="audio" lang="en">
 <Representation id="en" bandwidth="128000"><BaseURL>en.mp4</BaseURL></Representation>
</AdaptationSet>
<AdaptationSet mimeType="text/vtt"><Representation id="o"><BaseURL>o.vtt</BaseURL></Representation>
</AdaptationSet>
<AdaptationSet contentType="video">
 <EssentialProperty schemeIdUri="http://dashif.org/guidelines/trickmode" value="1"/>
 <Representation id="snel" bandwidth="9000000"><BaseURL>snel.mp4</BaseURL></Representation>
</AdaptationSet></Period>"""
HOUR = 'mediaPresentationDuration="PT1H"'


def test_best_representation_of_each_set_is_taken() -> None:
    found = read(mpd(SETS, attributes=HOUR))
    assert paths(found) == ["g.mp4", "nl.mp4", "en.mp4", "o.vtt"]
    assert found.omissions == ()
    assert found.seconds == 3600


def test_too_large_a_set_makes_way_for_the_best_that_fits() -> None:
    found = read(mpd(SETS, attributes=HOUR), 500_000_000)
    assert paths(found) == ["k.mp4", "nl.mp4", "en.mp4", "o.vtt"]
    [omission] = found.omissions
    assert omission.why is WhyOmitted.TOO_LARGE
    assert omission.variant == "1920x1080, 4.0 Mbit/s"
    assert omission.kept == "640x360, 800 kbit/s"
    assert omission.estimated_bytes == 4_256_000 * 3600 // 8


def test_when_nothing_fits_nothing_is_fetched() -> None:
    found = read(mpd(SETS, attributes=HOUR), 400_000_000)
    assert found.links == ()
    assert [(each.why, each.kept) for each in found.omissions] == [(WhyOmitted.TOO_LARGE, "")]


def test_nothing_is_fetched_where_video_is_turned_off() -> None:
    found = read(mpd(SETS, attributes=HOUR), 0)
    assert found.links == ()
    assert whys(found) == [WhyOmitted.TURNED_OFF]


def test_live_presentation_is_left_to_what_the_page_loads() -> None:
    found = read(mpd(SETS, attributes='type="dynamic" availabilityStartTime="2026-01-01T00:00Z"'))
    assert found.links == ()
    assert whys(found) == [WhyOmitted.LIVE]


@pytest.mark.parametrize("level", ["Period", "AdaptationSet", "Representation"])
def test_protected_content_is_not_fetched(level: str) -> None:
    mark = "<ContentProtection schemeIdUri='urn:mpeg:dash:mp4protection:2011' value='cenc'/>"
    parts = {name: mark if name == level else "" for name in ("Period", "AdaptationSet")}
    inside = mark if level == "Representation" else ""
    found = read(
        mpd(
            f"<Period>{parts['Period']}<AdaptationSet>{parts['AdaptationSet']}"
            f"<Representation bandwidth='1000'>{inside}<BaseURL>v.mp4</BaseURL></Representation>"
            "</AdaptationSet></Period><Period duration='PT1S'><AdaptationSet>"
            "<Representation bandwidth='1'><BaseURL>vrij.mp4</BaseURL></Representation>"
            "</AdaptationSet></Period>"
        )
    )
    assert paths(found) == ["vrij.mp4"]
    assert whys(found) == [WhyOmitted.PROTECTED]


def test_periods_play_one_after_another() -> None:
    template = (
        "<AdaptationSet><Representation id='{0}' bandwidth='1'>"
        "<SegmentTemplate duration='2' media='$RepresentationID$-$Number$'/></Representation>"
        "</AdaptationSet>"
    )
    found = read(
        mpd(
            f"<Period>{template.format('a')}</Period><Period start='PT4S' duration='PT2S'>"
            f"{template.format('b')}</Period><Period>{template.format('c')}</Period>"
        )
    )
    assert paths(found) == ["a-1", "a-2", "b-1", "c-1", "c-2"]


@pytest.mark.parametrize(
    "content",
    [
        one('<SegmentTemplate duration="2" media="$Number$"/>', attributes=""),
        one('<SegmentTemplate duration="0" media="$Number$"/>'),
        one('<SegmentTemplate duration="2" media="$Nummer$"/>'),
    ],
)
def test_template_that_cannot_be_counted_is_left_out_and_said(content: bytes) -> None:
    found = read(content)
    assert found.links == ()
    assert whys(found) == [WhyOmitted.UNKNOWN_LENGTH]


@pytest.mark.parametrize(
    "duration", ["-PT10S", "PTNaNS", "PT", "P", "INF", "PT1e9S", f"PT{'9' * 5000}S", "P999999Y"]
)
def test_absurd_durations_are_taken_for_none(duration: str) -> None:
    attributes = f'mediaPresentationDuration="{duration}"'
    found = read(one('<SegmentTemplate duration="2" media="$Number$"/>', attributes=attributes))
    assert found.seconds is None
    assert whys(found) == [WhyOmitted.UNKNOWN_LENGTH]


@pytest.mark.parametrize(
    "segments",
    [
        '<SegmentTemplate timescale="1000000000" duration="1" media="$Number$"/>',
        '<SegmentTemplate media="$Time$"><SegmentTimeline><S t="0" d="1" r="999999999999"/>'
        "</SegmentTimeline></SegmentTemplate>",
        '<SegmentTemplate timescale="1000000000" media="$Time$"><SegmentTimeline>'
        '<S t="0" d="1" r="-1"/></SegmentTimeline></SegmentTemplate>',
        "<SegmentList>" + "<SegmentURL media='a'/>" * (MOST_SEGMENTS + 1) + "</SegmentList>",
        '<SegmentTemplate duration="1" timescale="9000" media="'
        + "$Number%099d$/" * 16
        + "x" * 3700
        + '"/>',
    ],
)
def test_endless_numbers_end(segments: str) -> None:
    began = time.process_time()
    found = read(one(segments))
    assert time.process_time() - began < 10
    assert found.links == ()
    assert whys(found) == [WhyOmitted.TOO_MANY]


def test_many_sets_that_inherit_much_end() -> None:
    runs = '<S t="0" d="0"/>' * 1_000 + '<S d="1" r="9"/>' * 1_000
    many = "<AdaptationSet><Representation bandwidth='1'/></AdaptationSet>" * 20_000
    began = time.process_time()
    found = read(
        mpd(
            f'<Period><SegmentTemplate media="$Time$"><SegmentTimeline>{runs}</SegmentTimeline>'
            f"</SegmentTemplate>{many}</Period>"
        )
    )
    assert time.process_time() - began < 15
    assert len(found.links) <= MOST_SEGMENTS
    assert found.problems


def test_entities_stay_unexpanded_and_nothing_is_fetched() -> None:
    content = b"""<!DOCTYPE MPD [<!ENTITY a "aaaaaaaaaa"><!ENTITY b "&a;&a;&a;&a;&a;&a;&a;&a;">
    <!ENTITY c SYSTEM "file:///etc/passwd">]>""" + one("<BaseURL>&b;&c;</BaseURL>")[21:]
    assert not any("aaaa" in path or "root" in path for path in paths(read(content)))


def test_parts_that_lie_elsewhere_are_said() -> None:
    found = read(
        mpd('<Period xmlns:xlink="http://www.w3.org/1999/xlink" xlink:href="https://x.nl/p.xml"/>')
    )
    assert found.problems == ("a Period lies elsewhere (xlink) and is not read",)


@pytest.mark.parametrize(
    ("template", "expected"),
    [
        ("$RepresentationID$_$Number%05d$.m4s", "r_00042.m4s"),
        ("$$a$$-$Number$", "$a$-42"),
        ("$Number%099d$", f"{42:020d}"),
        ("$Number", None),
        ("$Onbekend$", None),
        ("$Number%d$", None),
        ("$Number$" * 17, None),
        ("x" * 5000, None),
        ("", None),
    ],
)
def test_templates_are_filled_as_the_standard_has_it(template: str, expected: str | None) -> None:
    made = Template.of(template)
    values = {"RepresentationID": "r", "Number": "42"}
    assert (made.filled(values) if made is not None else None) == expected


@pytest.mark.parametrize(
    ("mime", "url", "expected"),
    [
        ("application/dash+xml", "https://v.nl/x", True),
        ("text/xml", "https://v.nl/x.mpd?a", True),
        ("text/xml", "https://v.nl/x.xml", False),
        ("text/html", "https://v.nl/x.mpd", False),
    ],
)
def test_what_counts_as_an_mpd(mime: str | None, url: str, expected: bool) -> None:
    assert is_dash(mime, url) is expected
    assert Streams.is_manifest(mime, url) is expected


def test_what_is_no_mpd_says_so() -> None:
    for content in (b"", b"<html/>", b"{}", b"\xff\xfe"):
        found = read(content)
        assert found.links == ()
        assert found.problems


def test_a_namespace_with_a_brace_is_read() -> None:
    content = mpd(SETS, attributes=HOUR).replace(b":2011", b":2011}")
    assert read(content).links


@given(st.data())
@settings(max_examples=150, deadline=None)
def test_nothing_makes_it_raise(data: st.DataObject) -> None:
    content = mpd(SETS, attributes=HOUR)
    at = data.draw(st.integers(0, len(content)))
    until = data.draw(st.integers(at, min(len(content), at + 30)))
    some = data.draw(st.binary(max_size=12) | st.sampled_from([b'"', b"-1", b"<S r='-1'/>"]))
    read(content[:at] + some + content[until:], data.draw(st.sampled_from([0, 1, 10**9])))
