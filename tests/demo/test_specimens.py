"""The specimens site: its inventory and its pages say the same, with and without supplies."""

import re
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
from tests.demo.static_reader import StaticReader

INVENTORY = load_specimens()


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
    listed = {each.path for each in INVENTORY.specimens if each.status}
    listed |= {each.path for each in INVENTORY.lookalikes}
    served = SpecimenPages(everything).paths
    assert listed - served == {each.path for each in INVENTORY.specimens if "path" in each.path}
    assert served - listed == set(INVENTORY.plain)


def test_inventory_and_content_need_the_same() -> None:
    groups = load_content("proeven")["groep"]
    needed = {item["id"]: item.get("nodig", []) for group in groups for item in group["proeven"]}
    assert {each.id: list(each.needs) for each in INVENTORY.specimens} == needed


def test_every_specimen_has_words_and_a_colour_of_its_own() -> None:
    colours = [each.colour for each in INVENTORY.specimens if each.colour]
    assert len(colours) == len(set(colours))
    assert all(each.words for each in INVENTORY.specimens)
    ids = [each.id for each in INVENTORY.specimens] + [each.id for each in INVENTORY.lookalikes]
    assert len(ids) == len(set(ids))


async def test_every_page_answers_as_the_inventory_says(client: httpx.AsyncClient) -> None:
    titles = []
    for each in INVENTORY.specimens:
        if each.status:
            response = await client.get(each.path)
            assert response.status_code == each.status, each.path
            titles.append(StaticReader(response.text).title)
            assert not each.selector.startswith("#") or (
                re.search(rf'id="{each.selector[1:]}"', response.text)
            ), each.path
    for path in (*(each.path for each in INVENTORY.lookalikes), *INVENTORY.plain):
        response = await client.get(path)
        assert response.status_code == 200, path
        titles.append(StaticReader(response.text).title)
    assert len(titles) == len(set(titles))


async def test_plain_links_lead_to_every_page(client: httpx.AsyncClient) -> None:
    linked = set()
    for path in INVENTORY.plain[:3]:
        linked |= set(StaticReader((await client.get(path)).text).links)
    assert {each.path for each in INVENTORY.specimens if each.status} <= linked
    assert {each.path for each in INVENTORY.lookalikes} <= linked


async def test_what_needs_supplies_is_left_out_without_them() -> None:
    async with SpecimensSite() as site, httpx.AsyncClient(base_url=site.url) as client:
        overview = (await client.get("/proeven/")).text
        for each in INVENTORY.specimens:
            if each.status:
                response = await client.get(each.path)
                is_served = not each.needs
                assert (response.status_code != 404) == is_served, each.path
                assert (f'href="{each.path}"' in overview) == is_served, each.path
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
