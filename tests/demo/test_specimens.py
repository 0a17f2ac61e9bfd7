"""The specimens site: its inventory and its pages say the same, with and without supplies."""

from collections.abc import AsyncIterator
from pathlib import Path

import httpx
import pytest
import pytest_asyncio

from capture.demo.pages import load_content
from capture.demo.specimens.inventory import load_specimens
from capture.demo.specimens.pages import SpecimenPages
from capture.demo.specimens.site import SpecimensSite
from capture.demo.specimens.supplies import Supplies
from capture.model.obstacle import Reason
from tests.demo.static_reader import StaticReader

INVENTORY = load_specimens()
VISITOR = {"User-Agent": "Mozilla/5.0 (X11; Linux x86_64; rv:140.0) Gecko/20100101 Firefox/140.0"}
BY_SCRIPT = frozenset({"chat"})
"""Specimens whose element a script puts on the page."""


@pytest.fixture
def everything(tmp_path: Path) -> Supplies:
    """Folders by the right names, with nothing in them: enough for pages to be served."""
    for name in {need for each in INVENTORY.specimens for need in each.needs}:
        (tmp_path / name).mkdir()
    return Supplies(packages=tmp_path, media=tmp_path)


@pytest_asyncio.fixture
async def site(everything: Supplies) -> AsyncIterator[SpecimensSite]:
    async with SpecimensSite(supplies=everything) as running:
        yield running


@pytest_asyncio.fixture
async def client(site: SpecimensSite) -> AsyncIterator[httpx.AsyncClient]:
    async with httpx.AsyncClient(base_url=site.url) as client:
        yield client


def test_inventory_and_pages_name_the_same(everything: Supplies) -> None:
    listed = {each.path for each in INVENTORY.specimens}
    listed |= {each.path for each in INVENTORY.lookalikes}
    served = SpecimenPages(everything).paths
    assert served == listed | set(INVENTORY.plain)


def test_inventory_and_content_need_the_same() -> None:
    groups = load_content("proeven")["groep"]
    needed = {item["id"]: item.get("nodig", []) for group in groups for item in group["proeven"]}
    assert {each.id: list(each.needs) for each in INVENTORY.specimens} == needed


def test_every_reason_has_a_specimen_and_twenty_pages_are_harmless() -> None:
    assert {each.reason for each in INVENTORY.specimens} == set(Reason)
    assert len(INVENTORY.lookalikes) >= 20
    for each in INVENTORY.specimens:
        assert INVENTORY.by(each.reason)
        assert each.reason not in each.also, each.id


def test_every_specimen_has_words_and_a_colour_of_its_own() -> None:
    colours = [each.colour for each in INVENTORY.specimens if each.colour]
    assert len(colours) == len(set(colours))
    assert all(each.words for each in INVENTORY.specimens)
    ids = [each.id for each in INVENTORY.specimens] + [each.id for each in INVENTORY.lookalikes]
    assert len(ids) == len(set(ids))


async def test_every_page_answers_as_the_inventory_says(client: httpx.AsyncClient) -> None:
    titles = []
    for each in INVENTORY.specimens:
        response = await client.get(each.path, headers=VISITOR)
        assert response.status_code == each.status, each.path
        titles.append(StaticReader(response.text).title)
        if each.selector and each.id not in BY_SCRIPT:
            assert f'id="{each.selector[1:]}"' in response.text, each.path
    for path in (*(each.path for each in INVENTORY.lookalikes), *INVENTORY.plain):
        response = await client.get(path)
        assert response.status_code == 200, path
        titles.append(StaticReader(response.text).title)
    assert len(titles) == len(set(titles))


async def test_plain_links_lead_to_every_page(client: httpx.AsyncClient) -> None:
    linked = set()
    for path in INVENTORY.plain[:3]:
        linked |= set(StaticReader((await client.get(path)).text).links)
    assert {each.path for each in INVENTORY.specimens} <= linked
    assert {each.path for each in INVENTORY.lookalikes} <= linked


async def test_what_needs_supplies_is_left_out_without_them() -> None:
    async with SpecimensSite() as site, httpx.AsyncClient(base_url=site.url) as client:
        overview = (await client.get("/proeven/")).text
        for each in INVENTORY.specimens:
            response = await client.get(each.path, headers=VISITOR)
            assert response.status_code == (404 if each.needs else each.status), each.path
            assert (f'href="{each.path}"' in overview) != bool(each.needs), each.path
    assert INVENTORY.served(Supplies()) == tuple(e for e in INVENTORY.specimens if not e.needs)


async def test_only_supplies_are_served_from_their_folder(tmp_path: Path) -> None:
    (tmp_path / "lib").mkdir()
    (tmp_path / "lib" / "a.js").write_text("1", "utf-8")
    (tmp_path / "secret.js").write_text("2", "utf-8")
    supplies = Supplies(packages=tmp_path / "lib")
    async with SpecimensSite(supplies=supplies) as site, httpx.AsyncClient() as client:
        assert (await client.get(site.url + "lib/a.js")).text == "1"
        for path in ("lib/..%2fsecret.js", "lib/b.js", "media/a.js"):
            assert (await client.get(site.url + path)).status_code == 404


async def test_a_robot_is_put_to_a_test_that_it_fails(client: httpx.AsyncClient) -> None:
    (specimen,) = INVENTORY.by(Reason.BOT_WALL)
    for agent in ("Mozilla/5.0 Chrome/156.0 capture/0.1", "curl/8.0", "Examplebot/2.1"):
        response = await client.get(specimen.path, headers={"User-Agent": agent})
        assert response.status_code == 403
        assert "/robotproef/uitslag" in response.text
    assert (await client.get("/robotproef/uitslag?som=1")).status_code == 429


async def test_the_large_file_is_as_large_as_was_asked() -> None:
    (specimen,) = (each for each in INVENTORY.specimens if each.id == "groot-bestand")
    supplies = Supplies(large_bytes=300_000)
    async with SpecimensSite(supplies=supplies) as site, httpx.AsyncClient() as client:
        response = await client.get(site.url + specimen.target[1:])
    assert len(response.content) == 300_000


async def test_a_live_playlist_goes_on_from_segment_to_segment(tmp_path: Path) -> None:
    (tmp_path / "live").mkdir()
    for number in range(3):
        (tmp_path / "live" / f"deel-{number}.ts").write_bytes(b"G" * 188)
    supplies = Supplies(media=tmp_path)
    async with SpecimensSite(supplies=supplies) as site, httpx.AsyncClient() as client:
        lines = (await client.get(site.url + "live/vergadering.m3u8")).text.splitlines()
        segments = [line for line in lines if not line.startswith("#")]
        assert len(segments) == 4
        assert "#EXT-X-ENDLIST" not in lines
        assert "#EXT-X-DISCONTINUITY" in lines
        for segment in segments:
            response = await client.get(site.url + segment[1:])
            assert response.headers["content-type"] == "video/mp2t"


async def test_tiles_exist_where_the_world_does(client: httpx.AsyncClient) -> None:
    for path, status in (
        ("/tegels/basis/12/2096/1350.png", 200),
        ("/tegels/percelen/0/0/0.png", 200),
        ("/tegels/basis/3/8/0.png", 404),
        ("/tegels/basis/19/0/0.png", 404),
        ("/tegels/onbekend/3/1/1.png", 404),
        ("/wms?REQUEST=GetMap&LAYERS=leidingen&BBOX=0,0,1,1", 200),
        ("/wms?REQUEST=GetMap&LAYERS=leidingen&BBOX=alles", 400),
    ):
        assert (await client.get(path)).status_code == status, path
