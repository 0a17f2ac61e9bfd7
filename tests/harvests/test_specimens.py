"""Everything that can't be harvested is on the list, nothing else is, and pictures stand in for it.

The specimens site, harvested whole. Its inventory was written with the pages, never from a result.
"""

import hashlib
import io
import json
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import pytest
from PIL import Image, ImageChops

from capture.demo.specimens.inventory import Specimen, SpecimensInventory, load_specimens
from capture.demo.specimens.site import ThreadedSpecimensSite
from capture.demo.specimens.supplies import Supplies
from capture.errors import ExitCode
from capture.model.layout import HarvestFolder
from capture.screenshots.blank import is_blank
from capture.screenshots.png_text import read_texts
from tests.frameworks.packages import NotInstalledError
from tests.harvests.archive import Archive
from tests.harvests.demo_harvest import harvest, settings_for
from tests.specimens.made import supplies

pytestmark = [
    pytest.mark.browser,
    pytest.mark.slow,
    pytest.mark.timeout(900),
    pytest.mark.requirement("REIK06"),
]

COLOUR_TOLERANCE = 24
COLOUR_SHARE = 0.02
WHOLE = "groot-bestand"
"""No limit of size for single files cuts it here: it comes whole, and is no obstacle then."""
PICTURES = frozenset({"element", "worked", "contact-sheet"})


@dataclass(frozen=True, slots=True, kw_only=True)
class Listed:
    """What a harvest of the specimens site gave."""

    exit_code: ExitCode
    site: str
    folder: HarvestFolder
    archive: Archive
    rows: list[dict[str, Any]]
    specimens: tuple[Specimen, ...]

    def at(self, *paths: str) -> list[dict[str, Any]]:
        """Return the rows that were met on these pages, or are about them."""
        urls = {self.site + path for path in paths if path}
        return [
            row
            for row in self.rows
            if row["url"] in urls or any(_page(place) in urls for place in row["places"])
        ]

    def of(self, specimen: Specimen) -> list[dict[str, Any]]:
        """Return the rows of a specimen."""
        return self.at(specimen.path, "" if specimen.is_elsewhere else specimen.target)


def _page(place: dict[str, Any]) -> str:
    return str(place["page"]).partition("?")[0]


@pytest.fixture(scope="module")
def inventory() -> SpecimensInventory:
    return load_specimens()


@pytest.fixture(scope="module")
def given() -> Supplies:
    try:
        return supplies()
    except NotInstalledError as error:
        pytest.skip(str(error))


@pytest.fixture(scope="module")
def listed(
    tmp_path_factory: pytest.TempPathFactory, given: Supplies, inventory: SpecimensInventory
) -> Listed:
    out = tmp_path_factory.mktemp("specimens")
    with ThreadedSpecimensSite(supplies=given) as site:
        # Four at a time: a page of endless downloads waits for the time limit.
        settings = settings_for(
            site.url, out, page_timeout="5", allow_private=["127.0.0.1"], workers="4"
        )
        result = harvest(settings)
        seed = site.url.rstrip("/")
    folder = HarvestFolder(result.folder)
    return Listed(
        exit_code=result.exit_code,
        site=seed,
        folder=folder,
        archive=Archive.read(folder.warc),
        rows=json.loads(folder.obstacles_json.read_text("utf-8"))["rows"],
        specimens=tuple(each for each in inventory.served(given) if each.id != WHOLE),
    )


def test_every_specimen_is_listed_once_for_the_right_reason(listed: Listed) -> None:
    wrong = {}
    for specimen in listed.specimens:
        reasons = [row["reason"] for row in listed.of(specimen)]
        allowed = {specimen.reason.value, *(each.value for each in specimen.also)}
        if reasons.count(specimen.reason.value) != 1 or not set(reasons) <= allowed:
            wrong[specimen.id] = (specimen.reason.value, reasons)
    assert wrong == {}


def test_nothing_harmless_is_listed(listed: Listed, inventory: SpecimensInventory) -> None:
    wrong = {
        path: [row["reason"] for row in listed.at(path)]
        for path in (*(each.path for each in inventory.lookalikes), *inventory.plain)
        if listed.at(path)
    }
    assert wrong == {}


def test_descriptions_say_what_it_is(listed: Listed) -> None:
    wrong = {}
    for specimen in listed.specimens:
        for row in listed.of(specimen):
            said = row["description"]["nl"]
            if row["reason"] == specimen.reason.value and not all(
                word.lower() in said.lower() for word in specimen.words
            ):
                wrong[specimen.id] = (specimen.words, said)
    assert wrong == {}


def test_every_alternative_is_kept_and_resolves(listed: Listed) -> None:
    count = 0
    for row in listed.rows:
        assert row["alternatives"] or row["why_no_alternative"], row["id"]
        for each in row["alternatives"]:
            data = (listed.folder.images / each["file"]).read_bytes()
            assert hashlib.sha256(data).hexdigest() == each["sha256"]
            record = listed.archive.by_id[each["record_id"]]
            assert record.block() == data
            if record.type == "conversion":
                referred = (record.value("WARC-Refers-To") or "").strip("<>")
                assert referred in listed.archive.by_id, row["id"]
            if each["content_type"] == "image/png":
                assert read_texts(data)["WARC-Record-ID"] == each["record_id"]
            if each["content_type"].startswith("image/"):
                assert not is_blank(data), each["file"]
            count += 1
    assert count > len(listed.specimens)


def test_pictures_show_the_thing(listed: Listed) -> None:
    """Some picture of the thing alone holds the colour that its page paints it in."""
    missing = {}
    for specimen in listed.specimens:
        if not specimen.colour:
            continue
        pictures = [
            each
            for row in listed.of(specimen)
            for each in row["alternatives"]
            if each["kind"] in PICTURES
        ]
        if not pictures:
            continue
        shares = [_share(listed.folder.images / each["file"], specimen.rgb) for each in pictures]
        if max(shares) < COLOUR_SHARE:
            missing[specimen.id] = (specimen.colour, shares, [each["file"] for each in pictures])
    assert missing == {}


def test_videos_are_kept_in_their_best_variant(listed: Listed) -> None:
    """Every segment that the playlists name is in the archive."""
    captured = {exchange.url for exchange in listed.archive.exchanges if exchange.status == 200}
    for name in ("hls", "dash"):
        kept = [url for url in captured if f"/media/{name}/" in url]
        assert len(kept) > 5, (name, kept)
    films = [row for row in listed.rows if row["reason"] == "streaming-media"]
    said = {row["url"].rpartition("/")[2]: row["description"]["nl"] for row in films}
    assert "bewaard" in said["film.m3u8"]
    assert "bewaard" in said["film.mpd"]


def _share(path: Path, rgb: tuple[int, int, int]) -> float:
    image = Image.open(io.BytesIO(path.read_bytes())).convert("RGB")
    image.thumbnail((300, 300))
    near = [
        channel.point(lambda have, want=want: 255 * (abs(have - want) <= COLOUR_TOLERANCE))
        for channel, want in zip(image.split(), rgb, strict=True)
    ]
    close = ImageChops.darker(ImageChops.darker(near[0], near[1]), near[2])
    return close.histogram()[255] / (image.width * image.height)
