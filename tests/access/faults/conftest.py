"""A small archive of two days with a portal that takes reports, asked without a network."""

import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from datetime import timedelta
from pathlib import Path

import httpx
import pytest

from capture import clock
from capture.access.catalogue.catalogue import Catalogue
from capture.access.faults import reports
from capture.access.faults.intake import FASTEST
from capture.access.faults.values import Kind, Report
from capture.access.portal.app import Portal
from capture.access.portal.lasting import Lasting, open_lasting
from capture.access.replay.policy import Origins
from tests.access.asgi import Client
from tests.access.catalogue.archive import BASE, Asked, harvest

PORTAL = "http://localhost"
STAMP_OF_PAGE = "20260504030201"
"""When the first harvest captured."""


@dataclass(slots=True, kw_only=True)
class Desk:
    """A portal, and those who come to it."""

    archive: Path
    lasting: Lasting
    client: Client
    portal: Portal
    _addresses: int = field(default=0)

    def form(self, path: str = f"/fault?url={BASE}/twee&at={STAMP_OF_PAGE}") -> dict[str, str]:
        """Return what stands in the fields of a form that was opened as long ago as it takes."""
        with clock.shifted(clock.shift() - FASTEST - timedelta(seconds=1)):
            return fields_of(self.client.get(path).text)

    def send(self, given: Mapping[str, str] | None = None, /, **fields: str) -> httpx.Response:
        """Fill a form in and send it, from an address of its own."""
        start = self.form() if given is None else dict(given)
        filled = {"kind": Kind.WRONG_CONTENT.value, "description": "Het klopt niet.", **fields}
        self._addresses += 1
        visitor = Client(
            self.portal.application(), PORTAL, address=f"192.0.2.{self._addresses % 250}"
        )
        return visitor.post("/fault", data={**start, **filled}, headers={"Origin": PORTAL})

    def reported(self, **fields: str) -> Report:
        """Return a report that was just sent."""
        answer = self.send(**fields)
        assert answer.status_code == 303, answer.text
        number = answer.headers["location"].partition("?")[0].rpartition("/")[2]
        found = reports.by_receipt(self.lasting.store, number)
        assert found is not None
        return found

    def all(self) -> list[Report]:
        """Return all reports, oldest first."""
        return list(reversed(reports.list_reports(self.lasting.store)))


def fields_of(page: str) -> dict[str, str]:
    """Return the names and values of the hidden and text fields of the form with a token."""
    found = {}
    form = page.partition('class="report"')[2].partition("</form>")[0]
    for tag in re.findall(r"<input [^>]*>", form):
        told = dict(re.findall(r'(name|value|type)="([^"]*)"', tag))
        if told["type"] != "radio":
            found[told["name"]] = told.get("value", "")
    return found


@pytest.fixture
def desk(tmp_path: Path) -> Iterator[Desk]:
    """A portal over an archive."""
    archive = tmp_path / "archief"
    for day in (0, 1):
        harvest(archive, day, [Asked(), Asked(path="/twee")])
    with Catalogue.open(archive) as catalogue:
        catalogue.update()
        lasting = open_lasting(archive)
        portal = Portal(
            catalogue=catalogue,
            origins=Origins(portal=PORTAL, replay="http://127.0.0.1:2"),
            name="Webarchief Voorbeeld",
            can_replay=False,
            lasting=lasting,
        )
        yield Desk(
            archive=archive,
            lasting=lasting,
            client=Client(portal.application(), PORTAL),
            portal=portal,
        )
        lasting.store.close()
