"""Maps that ask for more when they are moved, and pictures that only look like maps."""

from capture.model.obstacle import Reason, Region
from capture.model.survey import Act, Asked, Part
from tests.obstacles.pages import asked, element, exchange, found, only, reasons, trial

TILES = [f"https://a.tegels.nl/kaart/{z}/{x}/{y}.png" for z, x, y in [(8, 1, 2), (8, 1, 3)]]
MORE = ["https://b.tegels.nl/kaart/8/2/2.png", "https://b.tegels.nl/kaart/8/2/3.png"]
PATTERN = "https://a.tegels.nl/kaart/{}/{}/{}.png"


def loaded(*urls: str, mime: str = "image/png"):  # type: ignore[no-untyped-def]
    return [exchange(url, mime, destination="image") for url in urls]


def test_tiles_that_are_followed_by_more_when_dragged_are_a_map() -> None:
    obstacle = only(
        element(Part.TILES, count=12, pattern=PATTERN, side=256),
        trial(urls=MORE, change=0.4),
        *loaded(*TILES, *MORE),
        libraries=["jQuery 3.7", "Leaflet 1.9.4"],
    )

    assert obstacle.reason is Reason.INTERACTIVE_MAP
    assert obstacle.thing == "Leaflet https://{}.tegels.nl/kaart/{}/{}/{}.png"
    assert obstacle.facts == {"library": "Leaflet 1.9.4", "layers": 1, "host": "a.tegels.nl"}
    assert "12 tiles like" in obstacle.evidence[0].text
    assert obstacle.evidence[1].record_id == f"urn:uuid:{MORE[0]}"


def test_layers_over_one_another_are_one_map() -> None:
    overlay = "https://lagen.nl/{}/{}/{}.png"
    obstacle = only(
        element(Part.TILES, "#it > .a", count=12, pattern=PATTERN),
        element(Part.TILES, "#it > .b", count=6, pattern=overlay),
        trial("#it", urls=[*MORE, "https://lagen.nl/8/2/2.png"]),
        *loaded(*TILES),
    )

    assert obstacle.facts["layers"] == 2


def test_two_maps_on_a_page_are_two() -> None:
    below = Region(x=0, y=900, width=800, height=600)
    other = "https://andere.nl/{}/{}/{}.png"
    things = found(
        element(Part.TILES, "#a", count=12, pattern=PATTERN),
        element(Part.TILES, "#b", at=below, count=12, pattern=other),
        trial("#a", urls=MORE),
        trial("#b", urls=["https://andere.nl/1/2/3.png", "https://andere.nl/1/3/4.png"]),
        *loaded(*TILES),
    )

    assert [each.reason for each in things] == [Reason.INTERACTIVE_MAP] * 2


def test_a_map_is_the_same_thing_wherever_it_is_centred() -> None:
    def thing(x: int) -> str:
        urls = [f"https://a.tegels.nl/kaart/8/{x}/{y}.png" for y in (1, 2)]
        urls.append(f"https://a.tegels.nl/kaart/8/{x + 1}/2.png")
        return only(element(Part.TILES, count=9, pattern=PATTERN), trial(urls=urls)).thing

    assert thing(1) == thing(900)


def test_tiles_served_by_number_of_host_and_port_are_recognised() -> None:
    urls = [f"http://127.0.0.1:8080/tegels/8/{x}/{x}.png" for x in (1, 2)]
    obstacle = only(
        element(Part.TILES, count=9, pattern="http://{}.{}.{}.{}:{}/tegels/{}/{}/{}.png"),
        trial(urls=urls),
    )

    assert obstacle.thing == "map http://127.0.0.1:8080/tegels/{}/{}/{}.png"


def test_layers_of_wms_are_told_apart_by_name() -> None:
    base = "https://service.pdok.nl/wms?service=WMS&layers=wijken&bbox={}"
    urls = [base.replace("{}", box) for box in ("1,2,3,4", "2,2,4,4")]
    obstacle = only(
        element(Part.TILES, count=9, pattern=base.replace("{}", "{},{},{},{}")), trial(urls=urls)
    )

    assert obstacle.thing == "map https://service.pdok.nl/wms?layers=wijken"


def test_a_map_drawn_by_webgl_is_a_map_and_no_scene() -> None:
    tiles = [f"https://t.nl/v/7/{x}/{x + 1}.pbf" for x in range(4)]
    assert reasons(
        element(Part.CANVAS, width=800, height=600),
        asked(Asked.CONTEXT, "#it", type="webgl2"),
        trial(urls=tiles[2:], change=0.6),
        *loaded(*tiles, mime="application/x-protobuf"),
        libraries=["MapLibre 5.1"],
    ) == [Reason.INTERACTIVE_MAP]


def test_a_map_in_a_frame_of_another_site_is_the_map_and_not_also_the_frame() -> None:
    source = "https://kaarten.elders.nl/viewer"
    assert reasons(
        element(Part.FRAME, "#f", src=source),
        element(Part.TILES, "#map", within="#f", count=9, pattern=PATTERN),
        trial("#map", urls=MORE),
        asked(Asked.GEOLOCATION, frame=source),
        *loaded(*TILES),
    ) == [Reason.INTERACTIVE_MAP]


def test_a_map_that_could_not_be_moved_rests_on_library_and_grid_together() -> None:
    grid = element(Part.TILES, count=12, pattern=PATTERN)
    urls = [*TILES, *MORE]

    assert reasons(grid, *loaded(*urls), libraries=["OpenLayers 10"]) == [Reason.INTERACTIVE_MAP]
    assert reasons(grid, *loaded(*urls)) == []


def test_one_column_of_tiles_is_a_map_when_a_library_is_named() -> None:
    grid, moved = element(Part.TILES, count=12, pattern=PATTERN), trial(urls=MORE)

    assert reasons(grid, moved, libraries=["Leaflet 1.9.4"]) == [Reason.INTERACTIVE_MAP]
    assert reasons(grid, moved) == []


def test_a_map_that_asks_for_nothing_when_moved_is_a_picture() -> None:
    assert (
        reasons(
            element(Part.TILES, count=12, pattern=PATTERN),
            trial(change=0.0),
            *loaded(*TILES, *MORE),
            libraries=["Leaflet 1.9.4"],
        )
        == []
    )


def test_a_picture_of_a_map_is_none() -> None:
    picture = exchange("https://www.voorbeeld.nl/kaart.png", "image/png", destination="image")
    assert reasons(picture, libraries=["Leaflet 1.9.4"]) == []


def test_a_gallery_is_none_though_it_loads_more_when_dragged() -> None:
    photos = [f"https://www.voorbeeld.nl/foto/{n}.jpg" for n in range(12)]
    gallery = element(Part.TILES, count=9, pattern="https://www.voorbeeld.nl/foto/{}.jpg")

    assert reasons(gallery, *loaded(*photos)) == []
    assert reasons(gallery, trial(urls=photos[9:]), *loaded(*photos)) == []
    dated = [f"https://www.voorbeeld.nl/foto/2024/05/{n}.jpg" for n in range(12)]
    pattern = "https://www.voorbeeld.nl/foto/{}/{}/{}.jpg"
    assert reasons(element(Part.TILES, count=9, pattern=pattern), trial(urls=dated)) == []


def test_a_chart_that_sends_a_measurement_when_dragged_is_no_map() -> None:
    beacon = "https://meting.nl/pixel.gif?t=1&x=20&y=30"
    assert reasons(
        element(Part.CANVAS),
        trial(urls=[beacon], change=0.1),
        exchange(beacon, "image/gif", payload_bytes=43),
    ) == [Reason.CANVAS]


def test_what_comes_in_by_waiting_is_not_by_moving() -> None:
    assert (
        reasons(
            element(Part.TILES, count=9, pattern=PATTERN),
            trial(act=Act.WAIT, urls=MORE),
            *loaded(*TILES),
        )
        == []
    )
