"""Halves of a change in an archive, and how they are tied; no harvest is made here."""

import json
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest

from capture.config import store
from capture.config.build import from_sources
from capture.config.settings import HarvestSettings
from capture.errors import UsageError
from capture.harvest.describe import warcinfo
from capture.harvest.redesigns import (
    Half,
    halves_in,
    moved_url,
    the_before,
    tied_after,
    tied_before,
)
from capture.model.layout import HarvestFolder, HarvestName
from capture.model.redesign import Redesign, Side

MOMENT = datetime(2027, 3, 1, 5, tzinfo=UTC)
HOUR = timedelta(hours=1)


def settings_for(seed: str, archive: Path, **more: object) -> HarvestSettings:
    options = {"seed": [seed], "out": str(archive), **more}
    settings, _ = from_sources(options=options, config=None, environment={})
    return settings


def halve(archive: Path, host: str, *, day: int, change: str = "nieuw") -> Path:
    """Put a harvest's settings into the archive, as a harvest that never ended leaves them."""
    settings = settings_for(f"https://{host}/", archive)
    tied = tied_before(settings, change, MOMENT, now=MOMENT - HOUR)
    folder = HarvestFolder(archive / host / f"NL-A-202702{day:02}120000-full")
    folder.create()
    store.save(tied, folder.settings)
    return folder.root


def test_settings_keep_the_change(tmp_path: Path) -> None:
    folder = halve(tmp_path, "www.a.nl", day=20)
    (half,) = halves_in(tmp_path)
    assert half.name == f"www.a.nl/{folder.name}"
    assert half.redesign == Redesign(change_id="nieuw", moment=MOMENT, side=Side.BEFORE)
    assert half.identity is None
    assert not half.is_whole


def test_what_can_not_be_read_is_no_half(tmp_path: Path) -> None:
    folder = halve(tmp_path, "www.a.nl", day=20)
    path = folder / "settings.json"
    told = json.loads(path.read_text())
    told["settings"]["redesign"]["change_id"] = "../weg"
    path.write_text(json.dumps(told))
    assert halves_in(tmp_path) == []


def test_the_harvest_before_is_the_newest_of_the_site(tmp_path: Path) -> None:
    for host, day in (("www.a.nl", 20), ("www.a.nl", 21), ("www.b.nl", 22)):
        halve(tmp_path, host, day=day)
    found = the_before(halves_in(tmp_path), "nieuw", "www.a.nl")
    assert found.name == "www.a.nl/NL-A-20270221120000-full"
    with pytest.raises(UsageError, match=r"change of www\.a\.nl, www\.b\.nl"):
        the_before(halves_in(tmp_path), "nieuw", "www.c.nl")
    with pytest.raises(UsageError, match="known are nieuw"):
        the_before(halves_in(tmp_path), "ander", "www.a.nl")


def test_a_site_on_another_host_is_found_when_it_is_the_only_one(tmp_path: Path) -> None:
    halve(tmp_path, "www.a.nl", day=20)
    assert the_before(halves_in(tmp_path), "nieuw", "www.c.nl").site == "www.a.nl"


def test_each_side_keeps_to_its_side_of_the_moment(tmp_path: Path) -> None:
    settings = settings_for("https://www.a.nl/", tmp_path)
    with pytest.raises(UsageError, match="has passed"):
        tied_before(settings, "nieuw", MOMENT, now=MOMENT)
    half = only(tmp_path)
    with pytest.raises(UsageError, match="is set for 1 March 2027, 06:00"):
        tied_after(settings, half, None, now=MOMENT - HOUR)
    tied = tied_after(settings, half, MOMENT - HOUR, now=MOMENT - HOUR)
    assert tied.redesign is not None
    assert (tied.redesign.moment, tied.redesign.before) == (MOMENT - HOUR, half.name)


def test_the_pages_of_the_harvest_before_are_looked_for(tmp_path: Path) -> None:
    half, other = only(tmp_path), tmp_path / "elders"
    plain = settings_for("https://www.a.nl/", tmp_path)
    for given, settled in (
        (None, (half.folder.root,)),
        ((other,), (other, half.folder.root)),
        ((), ()),
    ):
        settings = replace(plain, earlier=given)
        assert tied_after(settings, half, None, now=MOMENT).earlier == settled


def only(archive: Path) -> Half:
    halve(archive, "www.a.nl", day=20)
    return the_before(halves_in(archive), "nieuw", "www.a.nl")


@pytest.mark.parametrize(
    ("seed", "include", "url", "sought"),
    [
        ("https://www.a.nl/", [], "https://www.a.nl/x?y#z", ["https://www.a.nl/x?y#z"]),
        ("https://a.nl/", [], "http://www.a.nl/x", ["http://www.a.nl/x"]),
        ("https://www.b.nl/", [], "https://www.a.nl/x?y#z", ["https://www.b.nl/x?y#z"]),
        ("https://b.nl:8443/", [], "https://a.nl/", ["https://b.nl:8443/"]),
        ("https://a.nl:8443/", [], "https://a.nl/x", ["https://a.nl:8443/x"]),
        ("https://www.b.nl/", [], "https://docs.a.nl/x", ["https://docs.a.nl/x"]),
        (
            "https://www.b.nl/",
            [r"//www\.a\.nl/"],
            "https://www.a.nl/x",
            ["https://www.b.nl/x", "https://www.a.nl/x"],
        ),
    ],
)
def test_a_page_is_looked_for_where_the_site_moved_to(
    seed: str, include: list[str], url: str, sought: list[str], tmp_path: Path
) -> None:
    half = only(tmp_path)
    settings = settings_for(seed, tmp_path, include=include)
    tied = tied_after(settings, half, None, now=MOMENT)
    expected = [each.replace("b.nl:443", "b.nl") for each in sought]
    assert list(moved_url(url, tied, half.folder.root)) == expected
    assert moved_url(url, tied, tmp_path / "elders" / "x") == (url,)
    assert moved_url(url, settings, half.folder.root) == (url,)


def test_the_warc_file_says_which_change_and_from_which_address(tmp_path: Path) -> None:
    half = only(tmp_path)
    settings = settings_for(
        "https://www.a.nl/",
        tmp_path,
        resolve=["www.a.nl=203.0.113.7"],
        description="De nieuwe site.",
    )
    tied = tied_after(settings, half, None, now=MOMENT)
    name = HarvestName(site_host="www.a.nl", prefix="NL-A", started=MOMENT, kind="full")
    fields = dict(warcinfo(tied, name, None))
    assert fields["description"] == (
        "De nieuwe site. Harvest after change nieuw of 2027-03-01T05:00:00+00:00."
        " Harvested from staging address www.a.nl=203.0.113.7."
    )
    plain = settings_for("https://www.a.nl/", tmp_path)
    assert "description" not in dict(warcinfo(plain, name, None))
