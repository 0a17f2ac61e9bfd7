import time

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from capture.discovery.hls import Hls, is_hls, read_hls
from capture.discovery.hls_tags import attributes
from capture.discovery.streaming import MOST_SEGMENTS
from capture.discovery.streams import Streams
from capture.model.link import Hop, Mechanism
from capture.model.media import WhyOmitted

BASE = "https://v.nl/film/master.m3u8"
MASTER = """#EXTM3U
#EXT-X-VERSION:6
#EXT-X-MEDIA:TYPE=AUDIO,GROUP-ID="hoog",NAME="Nederlands",DEFAULT=YES,URI="nl.m3u8"
#EXT-X-MEDIA:TYPE=AUDIO,GROUP-ID="hoog",NAME="Audiodescriptie, met komma",URI="ad.m3u8"
#EXT-X-MEDIA:TYPE=AUDIO,GROUP-ID="laag",NAME="Nederlands",URI="nl-laag.m3u8"
#EXT-X-MEDIA:TYPE=SUBTITLES,GROUP-ID="ondertitels",NAME="NL",URI="/o/nl.m3u8"
#EXT-X-MEDIA:TYPE=CLOSED-CAPTIONS,GROUP-ID="cc",NAME="NL",INSTREAM-ID="CC1"
#EXT-X-STREAM-INF:BANDWIDTH=800000,RESOLUTION=640x360,AUDIO="laag",SUBTITLES="ondertitels"
360.m3u8
#EXT-X-STREAM-INF:BANDWIDTH=5000000,AVERAGE-BANDWIDTH=4000000,CODECS="avc1.4d401f,mp4a.40.2",\
RESOLUTION=1920x1080,AUDIO="hoog",SUBTITLES="ondertitels",CLOSED-CAPTIONS="cc"
1080.m3u8?token=a
#EXT-X-STREAM-INF:BANDWIDTH=5000000,RESOLUTION=1920x1080,AUDIO="hoog"
https://reserve.nl/1080.m3u8

# a comment
#EXT-X-I-FRAME-STREAM-INF:BANDWIDTH=100000,URI="frames.m3u8"
#EXT-X-SESSION-DATA:DATA-ID="nl.v.titel",URI="titel.json"
"""


def paths(hls: Hls) -> list[str]:
    assert all((each.hop, each.mechanism) == (Hop.EMBED, Mechanism.STREAM) for each in hls.links)
    return [each.url.removeprefix("https://v.nl/film/") for each in hls.links]


def media(body: str, *, name: str = "alleen.m3u8", **more: object) -> Hls:
    text = f"#EXTM3U\n#EXT-X-TARGETDURATION:6\n{body}"
    return read_hls(text.encode(), base=f"https://v.nl/film/{name}", **more)  # type: ignore[arg-type]


def film(seconds: int = 12) -> str:
    lines = [f"#EXTINF:6.0,\ns{number}.ts" for number in range(seconds // 6)]
    return "\n".join([*lines, "#EXT-X-ENDLIST"])


def test_master_playlist_names_the_best_variant_and_its_renditions() -> None:
    hls = read_hls(MASTER.encode(), base=BASE)
    assert paths(hls) == [
        "1080.m3u8?token=a", "nl.m3u8", "ad.m3u8", "https://v.nl/o/nl.m3u8", "titel.json"
    ]  # fmt: skip
    assert hls.omissions == ()
    assert hls.master is not None
    assert [each.text for each in hls.master.variants] == [
        "1920x1080, 4.0 Mbit/s", "1920x1080, 5.0 Mbit/s", "640x360, 800 kbit/s"
    ]  # fmt: skip


def test_media_playlist_names_each_file_once_in_order() -> None:
    hls = media(
        "#EXT-X-MAP:URI=init.mp4\n#EXTINF:6,titel, met komma\na.m4s\n#EXTINF:5.9\nb.m4s\n"
        "#EXT-X-DISCONTINUITY\n#EXT-X-MAP:URI=\"init2.mp4\",BYTERANGE=\"700@0\"\n"
        "#EXT-X-PROGRAM-DATE-TIME:2026-01-01T00:00:00Z\n#EXTINF:1,\n/c.m4s\n#EXT-X-GAP\n"
        "#EXTINF:1,\nweg.m4s\n#EXTINF:1,\na.m4s\n#EXT-X-ENDLIST\n"
    )  # fmt: skip
    assert paths(hls) == ["init.mp4", "a.m4s", "b.m4s", "init2.mp4", "https://v.nl/c.m4s"]
    assert hls.seconds == pytest.approx(14.9)
    assert hls.omissions == ()
    assert hls.problems == ()


def test_byte_ranges_name_one_file_and_tell_its_size() -> None:
    body = (
        '#EXT-X-MAP:URI="film.mp4",BYTERANGE="800@0"\n#EXTINF:6,\n#EXT-X-BYTERANGE:1000@800\n'
        "film.mp4\n#EXTINF:6,\n#EXT-X-BYTERANGE:3000\nfilm.mp4\n#EXT-X-ENDLIST"
    )
    assert {*paths(media(body))} == {"film.mp4"}
    hls = media(body, largest_bytes=3999)
    assert hls.links == ()
    assert [(each.why, each.estimated_bytes) for each in hls.omissions] == [
        (WhyOmitted.TOO_LARGE, 4000)
    ]
    assert media(body, largest_bytes=4000).links


def test_bitrate_tells_the_size_of_what_follows_it() -> None:
    body = "#EXT-X-BITRATE:8000\n#EXTINF:6,\na.ts\n#EXTINF:4,\nb.ts\n#EXT-X-ENDLIST"
    [omission] = media(body, largest_bytes=1).omissions
    assert omission.estimated_bytes == 10_000_000
    assert omission.variant == "8.0 Mbit/s"


def test_size_that_nobody_tells_is_assumed() -> None:
    assert media(film(3600), largest_bytes=1_800_000_000).links
    assert media(film(3600), largest_bytes=1_799_999_999).links == ()


def test_keys_are_fetched_and_protected_segments_are_not() -> None:
    clear = media(
        '#EXT-X-KEY:METHOD=AES-128,URI="sleutel?a=1,2",IV=0x1\n#EXTINF:6,\na.ts\n'
        '#EXT-X-KEY:METHOD=SAMPLE-AES,URI="sleutel2",KEYFORMAT="identity"\n#EXTINF:6,\nb.ts\n'
        "#EXT-X-KEY:METHOD=NONE\n#EXTINF:6,\nc.ts\n#EXT-X-ENDLIST"
    )
    assert paths(clear) == ["sleutel?a=1,2", "a.ts", "sleutel2", "b.ts", "c.ts"]
    assert clear.omissions == ()
    shut = media(
        "#EXTINF:6,\nleader.ts\n"
        '#EXT-X-KEY:METHOD=SAMPLE-AES,URI="skd://abc",KEYFORMAT="com.apple.streamingkeydelivery"\n'
        '#EXT-X-KEY:METHOD=SAMPLE-AES-CTR,URI="data:text/plain;base64,AAAA",'
        'KEYFORMAT="urn:uuid:edef8ba9-79d6-4ace-a3c8-27dcd51d21ed"\n'
        "#EXTINF:6,\na.ts\n#EXTINF:6,\nb.ts\n#EXT-X-ENDLIST"
    )
    assert paths(shut) == ["leader.ts"]
    [omission] = shut.omissions
    assert omission.why is WhyOmitted.PROTECTED
    assert omission.detail == "2 segments, 1 others are not protected"
    either = media(
        '#EXT-X-KEY:METHOD=SAMPLE-AES,URI="skd://abc",KEYFORMAT="com.apple.streamingkeydelivery"\n'
        '#EXT-X-KEY:METHOD=SAMPLE-AES,URI="sleutel"\n#EXTINF:6,\na.ts\n#EXT-X-ENDLIST'
    )
    assert paths(either) == ["sleutel", "a.ts"]


@pytest.mark.parametrize(
    "more", ["", "#EXT-X-PLAYLIST-TYPE:EVENT\n", "#EXT-X-SERVER-CONTROL:CAN-BLOCK-RELOAD=YES\n"]
)
def test_live_stream_is_left_to_what_the_page_loads(more: str) -> None:
    hls = media(f"{more}#EXT-X-MEDIA-SEQUENCE:7\n#EXTINF:6,\na.ts\n")
    assert hls.links == ()
    assert hls.seconds is None
    assert [each.why for each in hls.omissions] == [WhyOmitted.LIVE]


def test_playlist_that_must_not_change_is_no_live_stream() -> None:
    assert paths(media("#EXT-X-PLAYLIST-TYPE:VOD\n#EXTINF:6,\na.ts\n")) == ["a.ts"]


def test_parts_count_only_where_no_segment_holds_them() -> None:
    part = '#EXT-X-PART:DURATION=1,URI="p{}.m4s"\n'
    hls = media(
        part.format(1) + part.format(2) + "#EXTINF:2,\na.m4s\n" + part.format(3) +
        '#EXT-X-PART:DURATION=1,URI="weg.m4s",GAP=YES\n'
        '#EXT-X-PRELOAD-HINT:TYPE=PART,URI="straks.m4s"\n'
        '#EXT-X-RENDITION-REPORT:URI="ander.m3u8"\n#EXT-X-ENDLIST'
    )  # fmt: skip
    assert paths(hls) == ["a.m4s", "p3.m4s"]


def test_frames_for_winding_are_not_fetched() -> None:
    hls = media("#EXT-X-I-FRAMES-ONLY\n#EXTINF:6,\n#EXT-X-BYTERANGE:9@0\na.ts\n#EXT-X-ENDLIST")
    assert (hls.links, hls.omissions) == ((), ())


def test_variables_are_put_in_once() -> None:
    master = read_hls(
        b'#EXTM3U\n#EXT-X-DEFINE:NAME="map",VALUE="/v{$map}"\n'
        b'#EXT-X-DEFINE:QUERYPARAM="t"\n#EXT-X-STREAM-INF:BANDWIDTH=1\n{$map}/{$t}/{$geen}.m3u8\n',
        base="https://v.nl/m.m3u8?t=geheim",
    )
    assert [each.url for each in master.links] == [
        "https://v.nl/v%7B$map%7D/geheim/%7B$geen%7D.m3u8"
    ]
    hls = media(
        '#EXT-X-DEFINE:IMPORT="t"\n#EXTINF:6,\n{$t}/a.ts\n#EXT-X-ENDLIST', master=master.master
    )
    assert hls.seconds == 6  # not one that the master names: its playlist is what is asked for


def streams(largest_bytes: int) -> Streams:
    remembered = Streams(largest_bytes)
    remembered.read(MASTER.encode(), base=BASE, mime="application/vnd.apple.mpegurl")
    return remembered


def of(remembered: Streams, name: str, seconds: int = 3600) -> Hls:
    content = f"#EXTM3U\n{film(seconds)}".encode()
    hls = remembered.read(content, base=f"https://v.nl/film/{name}", mime="audio/mpegurl")
    assert isinstance(hls, Hls)
    return hls


def test_only_the_best_variant_gives_its_segments() -> None:
    remembered = streams(2_000_000_000)
    assert paths(of(remembered, "1080.m3u8?token=a", 12)) == ["s0.ts", "s1.ts"]
    assert paths(of(remembered, "ad.m3u8", 12)) == ["s0.ts", "s1.ts"]
    for loaded_by_page in ("360.m3u8", "nl-laag.m3u8"):
        hls = of(remembered, loaded_by_page, 12)
        assert paths(hls)[0] == "1080.m3u8?token=a"
        assert not any(path.endswith(".ts") for path in paths(hls))
        assert hls.omissions == ()


def test_variant_that_is_too_large_makes_way_for_the_best_that_fits() -> None:
    # An hour: 4 Mbit/s and 128 kbit/s of a second sound make 1.86 GB, 800 kbit/s 360 MB.
    remembered = streams(1_000_000_000)
    hls = of(remembered, "1080.m3u8?token=a")
    assert paths(hls) == ["360.m3u8", "nl-laag.m3u8", "https://v.nl/o/nl.m3u8"]
    [omission] = hls.omissions
    assert (omission.why, omission.manifest) == (WhyOmitted.TOO_LARGE, BASE)
    assert (omission.variant, omission.kept) == ("1920x1080, 4.0 Mbit/s", "640x360, 800 kbit/s")
    assert omission.estimated_bytes == 1_857_600_000
    assert len(paths(of(remembered, "360.m3u8"))) == 600


def test_when_no_variant_fits_nothing_is_fetched() -> None:
    hls = of(streams(100_000_000), "1080.m3u8?token=a")
    assert hls.links == ()
    assert [(each.why, each.kept) for each in hls.omissions] == [(WhyOmitted.TOO_LARGE, "")]


def test_nothing_is_fetched_where_video_is_turned_off() -> None:
    master = read_hls(MASTER.encode(), base=BASE, largest_bytes=0)
    single = media(film(), largest_bytes=0)
    for hls in (master, single):
        assert hls.links == ()
        assert [each.why for each in hls.omissions] == [WhyOmitted.TURNED_OFF]


@pytest.mark.parametrize(
    ("mime", "url", "expected"),
    [
        ("application/vnd.apple.mpegurl", "https://v.nl/x", True),
        ("Application/x-mpegURL", "https://v.nl/x", True),
        ("text/plain", "https://v.nl/x.M3U8?a=b", True),
        (None, "https://v.nl/x.m3u8", True),
        ("text/html", "https://v.nl/x.m3u8", False),
        ("text/plain", "https://v.nl/x.txt", False),
    ],
)
def test_what_counts_as_a_playlist(mime: str | None, url: str, expected: bool) -> None:
    assert is_hls(mime, url) is expected


def test_attribute_lists_are_read_as_the_standard_has_them() -> None:
    assert attributes('A=1, B="x,y=z",C-D=0xFF,E=1x2,F="open') == {
        "A": "1", "B": "x,y=z", "C-D": "0xFF", "E": "1x2", "F": "open"
    }  # fmt: skip
    assert attributes("") == attributes("no equals sign") == {}


@pytest.mark.parametrize("seconds", ["-6", "nan", "inf", "1e400", "", "9" * 5000])
def test_absurd_durations_count_nothing(seconds: str) -> None:
    hls = media(f"#EXTINF:{seconds},\na.ts\n#EXTINF:6,\nb.ts\n#EXT-X-ENDLIST")
    assert hls.seconds == 6
    assert paths(hls) == ["a.ts", "b.ts"]


@pytest.mark.parametrize("rate", ["-1", "nan", "9" * 5000, ""])
def test_absurd_bandwidths_count_nothing(rate: str) -> None:
    text = f"#EXTM3U\n#EXT-X-STREAM-INF:BANDWIDTH={rate}\na.m3u8\n#EXT-X-STREAM-INF:BANDWIDTH=1\nb"
    assert paths(read_hls(text.encode(), base=BASE)) == ["b"]


def test_more_segments_than_any_video_has_are_not_fetched() -> None:
    lines = "".join(f"#EXTINF:1,\n{number}.ts\n" for number in range(MOST_SEGMENTS + 1))
    hls = media(lines + "#EXT-X-ENDLIST")
    assert hls.links == ()
    # The end was not read: whatever is said, nothing is fetched.
    assert len(hls.omissions) == 1


@pytest.mark.parametrize(
    "line",
    [
        "#EXT-X-KEY:" + "A" * 60_000,
        "#EXT-X-KEY:" + "A=" * 30_000,
        '#EXT-X-MAP:URI="' * 4_000,
        "{$" * 30_000,
        "#EXTINF:6,\n" + "x/" * 30_000,
        '#EXT-X-DEFINE:NAME="a",VALUE="' + "b" * 4_000 + '"\n' + "{$a}" * 15_000,
        "#EXT-X-PART:URI=a\n#EXT-X-KEY:METHOD=A,KEYFORMAT=b",
    ],
)
def test_lines_made_to_take_long_do_not(line: str) -> None:
    began = time.process_time()
    media((line + "\n") * 100 + "#EXT-X-ENDLIST")
    assert time.process_time() - began < 5


def test_what_is_no_playlist_says_so() -> None:
    hls = read_hls(b"<html>404", base=BASE)
    assert hls.links == ()
    assert hls.problems == ("does not begin with #EXTM3U",)


def test_list_of_radio_stations_fetches_nothing() -> None:
    text = b"#EXTM3U\n#EXTINF:-1,Radio\nhttps://radio.nl/stream\n"
    assert read_hls(text, base="https://v.nl/radio.m3u").links == ()


_LINES = st.sampled_from(
    [
        "#EXTM3U", "#EXTINF:6,", "a.ts", "#EXT-X-ENDLIST", '#EXT-X-KEY:METHOD=AES-128,URI="k"',
        "#EXT-X-STREAM-INF:BANDWIDTH=1", "#EXT-X-MAP:URI=", "#EXT-X-BYTERANGE:1@", "http://[::1",
        "#EXT-X-MEDIA:TYPE=AUDIO,GROUP-ID=a,URI=b", "#EXT-X-DEFINE:QUERYPARAM=q", "\ud800", "\x00",
    ]
)  # fmt: skip


@given(st.lists(_LINES | st.text(max_size=40), max_size=40))
@settings(max_examples=200, deadline=None)
def test_nothing_makes_it_raise(some: list[str]) -> None:
    content = ("#EXTM3U\n" + "\n".join(some)).encode("utf-8", "surrogatepass")
    remembered = Streams(1_000)
    remembered.read(content, base="https://v.nl/a.ts?q=1", mime="audio/mpegurl")
    remembered.read(content[: len(content) // 2], base="https://v.nl/b", mime="audio/mpegurl")
