"""A portal whose archivists log in at a provider, and a provider that does as tests say."""

import html
import re
import time
from collections.abc import Callable, Iterator
from dataclasses import dataclass, replace
from pathlib import Path
from urllib.parse import parse_qsl, urlsplit

import httpx
import pytest

from capture.access.desk.accounts import Identity, Role
from capture.access.openid.service import OpenId
from capture.access.openid.settings import OpenIdSettings
from tests.access.asgi import Client
from tests.access.desk.conftest import Desk, _own_home, built, desk
from tests.access.openid.hostile import CLIENT, SECRET, Provider
from tests.access.openid.hostile import provider as running

__all__ = ["_own_home", "built", "desk"]
SUBJECT = "248289761001"
BACK = "https://archief.example.nl/desk/openid"


@dataclass(slots=True, kw_only=True)
class Elsewhere:
    """The desk, the provider, and what the operator heard."""

    desk: Desk
    provider: Provider
    said: list[str]

    def use(
        self,
        *,
        deadline: float = 60.0,
        tick: Callable[[], float] = time.monotonic,
        **changes: object,
    ) -> None:
        """Open the desk with these settings."""
        settings = OpenIdSettings(
            name="Ministerie-account",
            issuer=self.provider.issuer,
            client_id=CLIENT,
            secret=SECRET,
            role_claim="realm.roles",
            roles={
                "archief-lezer": Role.READER,
                "archief-archivaris": Role.ARCHIVIST,
                "archief-beheer": Role.ADMIN,
            },
        )
        self.said.clear()
        openid = OpenId(
            replace(settings, **changes),  # type: ignore[arg-type]
            b"s" * 32,
            say=self.said.append,
            deadline=deadline,
            tick=tick,
        )
        self.desk.office = replace(self.desk.office, openid=openid)
        self.desk.portal = replace(self.desk.portal, office=self.desk.office)

    def sent(self, client: Client, *, prefix: str = "", **fields: str) -> dict[str, str]:
        """Press the button; return what the browser asks at the provider."""
        answer = self.desk.send(client, f"{prefix}/desk/openid", **fields)
        assert answer.status_code == 200, answer.text
        address = onward(answer)
        assert address.startswith(f"{self.provider.issuer}/authorize?")
        return dict(parse_qsl(urlsplit(address).query))

    def back(self, client: Client, **query: str) -> httpx.Response:
        """Come back from the provider, as a link on another site leads here."""
        asked = httpx.QueryParams(query)
        return client.get(f"/desk/openid?{asked}", headers={"Sec-Fetch-Site": "cross-site"})

    def come(self, client: Client, **fields: str) -> httpx.Response:
        """Log in, from the button until the answer."""
        asked = self.sent(client, **fields)
        code = self.provider.code(asked)
        return self.back(client, code=code, state=asked["state"], iss=self.provider.issuer)

    def why(self) -> list[str]:
        """Return why logins were refused, as the log of acts has it."""
        return [each.details.get("why", "") for each in self.desk.office.acts if each.who == "-"]

    @property
    def person(self) -> Identity:
        """Return who logs in, unless a test says otherwise."""
        return Identity(issuer=self.provider.issuer, subject=SUBJECT)


@pytest.fixture
def provider() -> Iterator[Provider]:
    with running() as made:
        yield made


@pytest.fixture
def elsewhere(desk: Desk, provider: Provider) -> Elsewhere:
    made = Elsewhere(desk=desk, provider=provider, said=[])
    made.use()
    return made


def onward(answer: httpx.Response) -> str:
    """Return where a page leads by itself."""
    found = re.search(r'http-equiv="refresh" content="0; url=([^"]+)"', answer.text)
    assert found is not None, answer.text
    return html.unescape(found[1])


def is_in(client: Client) -> bool:
    return client.get("/desk/password").status_code == 200


def read_all(folder: Path) -> bytes:
    """Return all that the portal keeps, as bytes."""
    return b"".join(each.read_bytes() for each in sorted(folder.iterdir()) if each.is_file())
