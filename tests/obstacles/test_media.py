"""Media that are no file, and files that are played."""

from typing import Any

from capture.model.obstacle import Reason
from capture.model.survey import Act, Asked, Element, Part
from capture.obstacles.things import played
from tests.obstacles.pages import LARGE, SITE, asked, element, exchange, found, only, reasons, trial

HLS = "application/vnd.apple.mpegurl"
MASTER = "https://media.voorbeeld.nl/film/index.m3u8?token=abc"


def player(selector: str = "#it", **facts: Any) -> Element:
    known: dict[str, Any] = {"tag": "video", "src": f"blob:{SITE}/1-2", "isBlob": True}
    return element(Part.MEDIA, selector, **(known | facts))


def test_a_manifest_and_a_player_are_a_stream() -> None:
    obstacle = only(
        player(duration=200.4),
        exchange(MASTER, HLS),
        exchange("https://media.voorbeeld.nl/film/720.m3u8", HLS),
        libraries=["hls.js 1.5"],
    )

    assert obstacle.reason is Reason.STREAMING_MEDIA
    assert obstacle.thing == obstacle.url == "https://media.voorbeeld.nl/film/index.m3u8"
    assert obstacle.facts["format"] == "HLS"
    assert obstacle.facts["seconds"] == 200.4
    assert obstacle.evidence[0].record_id == f"urn:uuid:{MASTER}"


def test_pieces_put_in_a_source_buffer_are_a_stream() -> None:
    fed = asked(Asked.MEDIA_SOURCE, "#it", mime="video/mp4", appends=4, bytes=90000)

    assert reasons(player(), fed) == [Reason.STREAMING_MEDIA]


def test_pieces_are_named_by_what_the_script_fetched() -> None:
    fed = asked(Asked.MEDIA_SOURCE, mime="", appends=4, bytes=90000)
    fetched = exchange(f"{SITE}/media/film.mp4?x=1", "video/mp4")

    assert only(player(), fed, fetched).url == f"{SITE}/media/film.mp4"


def test_sound_whose_element_never_stood_in_the_page_is_a_stream() -> None:
    fed = asked(Asked.MEDIA_SOURCE, mime="audio/mp4", appends=4, bytes=90000)

    assert only(fed, exchange(MASTER, HLS)).facts["tag"] == "audio"


def test_two_players_have_each_their_own_stream() -> None:
    second = "https://media.voorbeeld.nl/b.mpd"
    things = found(
        player("#a"),
        player("#b"),
        trial("#a", Act.PLAY, urls=[MASTER]),
        trial("#b", Act.PLAY, urls=[second]),
        exchange(second, "application/dash+xml"),
        exchange(MASTER, HLS),
    )

    assert {each.selector: each.facts["format"] for each in things} == {"#a": "HLS", "#b": "DASH"}


def test_a_file_is_none() -> None:
    url = "https://www.voorbeeld.nl/film.mp4"
    plain = element(Part.MEDIA, tag="video", src=url, duration=30, isPlaying=True)

    assert reasons(plain, exchange(url, "video/mp4")) == []
    assert reasons(player()) == [], "a file fetched by a script as a whole"


def test_a_file_beside_a_stream_stays_a_file() -> None:
    plain = element(Part.MEDIA, "#file", tag="video", src="https://www.voorbeeld.nl/film.mp4")

    assert [each.selector for each in found(plain, player("#s"), exchange(MASTER, HLS))] == ["#s"]


def test_a_manifest_without_a_player_and_a_buffer_without_anything_in_it_are_none() -> None:
    assert reasons(exchange(MASTER, HLS)) == []
    assert reasons(player(), asked(Asked.MEDIA_SOURCE, "#it", mime="video/mp4")) == []
    assert reasons(player(), exchange(MASTER, HLS, status=404)) == []


def test_a_transmission_without_end_is_live() -> None:
    assert reasons(player(duration=-1), exchange(MASTER, HLS)) == [Reason.LIVE_STREAM]
    url = "https://radio.voorbeeld.nl/stream"
    radio = element(Part.MEDIA, at=None, tag="audio", src=url, duration=-1)
    assert reasons(radio, exchange(url, "audio/mpeg", is_whole=False)) == [Reason.LIVE_STREAM]
    playing = element(Part.MEDIA, tag="audio", src=url, duration=-1, isPlaying=True)
    assert reasons(playing) == [Reason.LIVE_STREAM], "its answer is still coming in"


def test_a_film_that_does_not_tell_its_length_and_a_camera_are_not_live() -> None:
    url = "https://www.voorbeeld.nl/film.webm"
    film = element(Part.MEDIA, tag="video", src=url, duration=-1)
    assert reasons(film, exchange(url, "video/webm")) == []
    assert reasons(element(Part.MEDIA, tag="video", src="", duration=-1)) == []


def test_encrypted_media_are_protected_and_only_that() -> None:
    fed = asked(Asked.MEDIA_SOURCE, "#it", mime="video/mp4", appends=4)
    system = asked(Asked.MEDIA_KEYS, system="com.widevine.alpha")
    keys = asked(Asked.MEDIA_KEYS, "#it", set=True)
    obstacle = only(player(isEncrypted=True), fed, system, keys, exchange(MASTER, HLS))

    assert obstacle.reason is Reason.PROTECTED_MEDIA
    assert obstacle.facts["system"] == "com.widevine.alpha"


def test_to_ask_which_systems_there_are_protects_nothing() -> None:
    url = "https://www.voorbeeld.nl/film.mp4"
    plain = element(Part.MEDIA, tag="video", src=url, duration=30)

    assert reasons(plain, asked(Asked.MEDIA_KEYS, system="com.widevine.alpha")) == []


def test_the_player_of_a_platform_is_that_and_nothing_else() -> None:
    source = "https://speler.platform.nl/embed/abc?autoplay=1"
    assert reasons(
        element(Part.FRAME, "#f", src=source, allow="autoplay; fullscreen"),
        element(Part.MEDIA, "video", within="#f", tag="video", isBlob=True),
        asked(Asked.MEDIA_SOURCE, "video", frame=source, mime="video/mp4", appends=9),
        asked(Asked.WEBSOCKET, frame=source, url="wss://speler.platform.nl/s", received=4),
        exchange(MASTER, HLS),
    ) == [Reason.EMBEDDED_VIDEO]


def test_a_known_platform_is_a_player_by_what_it_may_use() -> None:
    frame = element(
        Part.FRAME,
        src="https://www.youtube-nocookie.com/embed/dQw4w9WgXcQ?origin=https://www.voorbeeld.nl",
        title="Hoe vraag ik een paspoort aan?",
        allow="accelerometer; autoplay; encrypted-media",
    )
    obstacle = only(frame)

    assert obstacle.reason is Reason.EMBEDDED_VIDEO
    assert obstacle.thing == "https://www.youtube-nocookie.com/embed/dQw4w9WgXcQ"
    assert obstacle.facts["platform"] == "YouTube"


def test_what_is_played_is_named_wherever_the_player_stands() -> None:
    hosts = ["www.voorbeeld.nl"]
    one = played(
        "https://p.nl/player?id=5&referrer=x&widgetid=3&from=www.voorbeeld.nl", hosts=hosts
    )
    other = played("https://p.nl/player?widgetid=9&id=5", hosts=hosts)

    assert one == other == "https://p.nl/player?id=5"
    assert played("https://p.nl/player?id=6", hosts=hosts) != one


def test_an_unknown_platform_is_a_player_by_what_it_may_use_and_how_it_is_called() -> None:
    def told(title: str, allow: str) -> list[Reason]:
        return reasons(element(Part.FRAME, src="https://e.nl/k7Qx2", title=title, allow=allow))

    assert told("Video: de polder", "autoplay; fullscreen") == [Reason.EMBEDDED_VIDEO]
    assert told("De polder", "autoplay; encrypted-media") == [Reason.EMBEDDED_VIDEO]
    assert told("De polder", "autoplay; fullscreen") == [Reason.EMBEDDED_OTHER]
    assert told("Video: de polder", "fullscreen") == [Reason.EMBEDDED_OTHER]


def test_posts_of_an_account_are_told_by_their_title() -> None:
    titled = "Berichten van @minvoorbeelden op Kwetter"
    obstacle = only(element(Part.FRAME, src="https://e.nl/tijdlijn", title=titled))

    assert obstacle.reason is Reason.EMBEDDED_SOCIAL
    assert obstacle.facts["platform"] == "Kwetter"
    mail = element(Part.FRAME, src="https://e.nl/x", title="Mail info@e.nl voor vragen")
    assert reasons(mail) == [Reason.EMBEDDED_OTHER]


def test_posts_of_a_social_medium_are_that() -> None:
    known = element(Part.FRAME, src="https://platform.twitter.com/embed/Tweet.html?id=12")
    titled = element(
        Part.FRAME, src="https://mastodon.overheid.nl/@rws/1/embed", title="Mastodon embed"
    )

    assert only(known).facts["platform"] == "X"
    assert reasons(titled) == [Reason.EMBEDDED_SOCIAL]


def test_another_part_of_another_site_is_the_same_under_any_id() -> None:
    def thing(number: int) -> str:
        return only(
            element(Part.FRAME, src=f"https://w.elders.nl/widget/{number}?p={number}")
        ).thing

    assert thing(1) == thing(2) == "https://w.elders.nl/widget/{}"


def test_frames_of_the_site_itself_and_those_not_seen_are_none() -> None:
    assert reasons(element(Part.FRAME, src="https://formulieren.voorbeeld.nl/x")) == []
    assert reasons(element(Part.FRAME, src="about:blank")) == []
    assert reasons(element(Part.FRAME, src="")) == []
    assert reasons(element(Part.FRAME, at=None, src="https://meting.nl/f")) == []
    tiny = LARGE.__class__(x=0, y=0, width=1, height=1)
    assert reasons(element(Part.FRAME, at=tiny, src="https://meting.nl/f")) == []
