"""An archive with lists to decide upon, and a portal with an account of each role."""

import re
import shutil
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

import httpx
import pytest

from capture.access.catalogue.catalogue import Catalogue
from capture.access.desk.accounts import Role
from capture.access.desk.office import Office, open_office
from capture.access.desk.sessions import cookie_name
from capture.access.portal.app import Portal
from capture.access.portal.lasting import open_lasting
from capture.access.replay.policy import Origins
from capture.access.server import _portal_guard
from capture.access.store import Store
from capture.cli.desk_work import DeskWork
from capture.harvest import obstacle_list, orphans
from capture.model.layout import HarvestFolder
from capture.model.orphan import OrphanKind
from tests.access.asgi import Client
from tests.access.catalogue.archive import BASE, SITE, Asked, harvest
from tests.lists.obstacle_rows import chat, obstacle, obstacles
from tests.lists.rows import listing, orphan

ORIGINS = Origins(portal="https://archief.example.nl", replay="https://replay.example.nl")
PASSWORD = "paarse olifant zingt 7x"
HOSTILE = '"><script>alert(1)</script>'
MANY = 120
"""Orphans on the list."""


@dataclass(slots=True, kw_only=True)
class Desk:
    """The portal, and who works with it."""

    office: Office
    portal: Portal
    folder: HarvestFolder

    @property
    def archive(self) -> Path:
        """Return the folder of the archive."""
        return self.folder.archive

    @property
    def name(self) -> str:
        """Return the harvest as the pages' addresses have it."""
        return f"{SITE}/{self.folder.root.name}"

    def visitor(self, *, address: str = "192.0.2.1") -> Client:
        """Return somebody who isn't logged in."""
        app = _portal_guard(self.portal.application(), ORIGINS, ORIGINS.portal)
        made = Client(app, ORIGINS.portal, address=address)
        made.headers = {"Origin": ORIGINS.portal, "Sec-Fetch-Site": "same-origin"}
        return made

    def seated(self, role: Role | None) -> Client:
        """Return somebody who is logged in, by a session that was just begun."""
        made = self.visitor()
        if role is not None:
            account = self.office.accounts.get(role.value)
            token = self.office.sessions.begin(account, instead_of="")
            made.cookies.set(cookie_name(ORIGINS), token, domain="archief.example.nl")
        return made

    def send(self, client: Client, path: str, /, **fields: str | list[str]) -> httpx.Response:
        """Send a form with the token of a page that this visitor opened."""
        return client.post(path, data={"token": token_of(client), **fields})


def token_of(client: Client) -> str:
    """Return a token that the pages of this visitor have."""
    found = re.search(r'name="token" value="([^"]+)"', client.get("/desk/login").text)
    assert found is not None
    return found[1]


@pytest.fixture(scope="session")
def built(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """An archive with one harvest, its lists and an account of each role; copied for each test."""
    archive = tmp_path_factory.mktemp("desk") / "archief"
    write_lists(harvest(archive, 0, [Asked(), Asked(path="/twee")]))
    with Catalogue.open(archive) as catalogue:
        catalogue.update()
    lasting = open_lasting(archive)
    office = open_office(lasting.store, lasting.acts, DeskWork(archive=archive))
    for role in Role:
        office.accounts.add(role.value, role, PASSWORD)
    lasting.store.close()
    return archive


@contextmanager
def opened(archive: Path) -> Iterator[Desk]:
    """Open a portal over an archive."""
    (folder,) = archive.glob(f"{SITE}/*")
    with Catalogue.open(archive) as catalogue:
        lasting = open_lasting(archive)
        office = open_office(lasting.store, lasting.acts, DeskWork(archive=archive))
        portal = Portal(
            catalogue=catalogue,
            origins=ORIGINS,
            name="Webarchief Voorbeeld",
            can_replay=False,
            lasting=lasting,
            office=office,
        )
        yield Desk(office=office, portal=portal, folder=HarvestFolder(folder))
        lasting.store.close()


@pytest.fixture
def desk(tmp_path: Path, built: Path) -> Iterator[Desk]:
    """A portal over an archive of its own."""
    shutil.copytree(built, tmp_path / "archief")
    with opened(tmp_path / "archief") as made:
        yield made


@pytest.fixture(scope="module")
def shared(tmp_path_factory: pytest.TempPathFactory, built: Path) -> Iterator[Desk]:
    """A portal for tests that change nothing, or nothing that others look at."""
    archive = tmp_path_factory.mktemp("shared") / "archief"
    shutil.copytree(built, archive)
    with opened(archive) as made:
        yield made


def write_lists(folder: HarvestFolder) -> None:
    """Write lists as a harvest does, with pictures and with a hostile title."""
    rows = [orphan(f"/wees/{n:03d}", url=f"{BASE}/wees/{n:03d}") for n in range(MANY - 2)]
    rows.append(orphan("/x", url=f"{BASE}/x", title=HOSTILE, thumbnail=None))
    rows.append(orphan("/y", url=f"{BASE}/y", kind=OrphanKind.UNDETERMINED, is_strict=True))
    about = {"harvest": folder.root.name, "site_host": SITE}
    orphans.LIST.write(folder, listing(*rows, **about), ())
    obstacle_list.LIST.write(folder, obstacles(obstacle(), chat(), **about), ())
    folder.images.mkdir(exist_ok=True)
    (folder.images / "00001.jpg").write_bytes(b"\xff\xd8\xff\xe0picture")


@pytest.fixture(autouse=True)
def _own_home(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """Keep keys and what verifications remember out of this machine's own folders."""
    for name in ("XDG_CONFIG_HOME", "XDG_STATE_HOME"):
        monkeypatch.setenv(name, str(tmp_path / name))


@pytest.fixture
def archivist(desk: Desk) -> Client:
    """Somebody who decides."""
    return desk.seated(Role.ARCHIVIST)


def marks_on(page: str) -> list[str]:
    """Return what names the rows of a page."""
    return re.findall(r'name="row" value="([0-9a-f]+)"', page)


def list_of(desk: Desk, which: str = "orphans", query: str = "") -> str:
    return f"/desk/lists/{desk.name}/{which}{query}"


def send_decision(
    desk: Desk, client: Client, which: str = "orphans", **fields: str | list[str]
) -> httpx.Response:
    return desk.send(client, f"/desk/decide/{desk.name}/{which}", **fields)


def report_of(store: Store, description: str) -> None:
    """Write a report of a fault down, as if a visitor had sent it."""
    with store.writing() as db:
        db.execute(
            "INSERT INTO fault_report (receipt, form, likeness, moment, url, captured, path, kind,"
            " description, language, portal, state) VALUES ('AAAA', 'f', 'l',"
            " '2026-05-05T00:00:00.000000Z', ?, '2026-05-04T03:02:01.000000Z', '/', 'other', ?,"
            " 'nl', 'p', 'received')",
            (f"{BASE}/", description),
        )
