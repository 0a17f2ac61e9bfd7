"""What is restricted comes through no door of the service, however its address is written."""

from collections.abc import Iterator
from datetime import timedelta
from pathlib import Path

import httpx
import pytest

from capture.access.desk.seat import PURPOSE
from capture.access.portal.app import VIEWS
from capture.access.replay.policy import Origins
from tests.access.catalogue.archive import BASE, SITE, Asked, Writing, lift, restrict
from tests.access.portal.conftest import serving
from tests.harvests.runs import wait_until
from tests.warc import samples

pytestmark = [
    pytest.mark.requirement("META04"),
    pytest.mark.slow,
    pytest.mark.timeout(300),
]

_SECRET, _TITLE = "kaninefaat", "Vergeten dossier"
HIDDEN = f"{BASE}/dossier"
_STAMP = "20260504030201"
_ADDRESSES = (
    HIDDEN,
    HIDDEN.upper().replace("HTTPS", "https").replace("/DOSSIER", "/dossier"),
    HIDDEN.replace("https://www.", "http://"),
    HIDDEN.replace(".nl/", ".nl:443/"),
    f"{HIDDEN}/",
    f"{HIDDEN}#deel",
    f"{HIDDEN}?",
    HIDDEN.replace("dossier", "%64ossier"),
    HIDDEN.replace("https://", "https:/"),
    HIDDEN.removeprefix("https://"),
)
"""Ways to write the address that lead to it while it isn't restricted, or to nothing."""


def doors(url: str) -> dict[str, list[str]]:
    """Return the paths of the portal by which an address can be asked for, by view."""
    rest = f"{_STAMP}/{url}"
    return {
        "web": [f"web/{rest}", f"web/{url}", f"web/2026/{url}"],
        "picture": [f"picture/{rest}"],
        "text": [f"text/{rest}"],
        "image": [f"image/{kind}/{rest}" for kind in ("view", "fullPage", "thumbnail")],
        "calendar": [f"calendar/{url}", f"calendar/2026/{url}", f"calendar/20260504/{url}"],
        "leave": [f"leave/{url}"],
        "go": [f"go?url={url}&date=2026-05-04"],
        "cdx": [
            f"cdx?url={url}",
            f"cdx?url={url}&matchType=prefix",
            f"cdx?url={SITE}&matchType=host&output=json",
            f"cdx?url=urn:text:{url}",
        ],
        "timegate": [f"timegate/{url}"],
        "timemap": [f"timemap/link/{url}", f"timemap/json/{url}", f"timemap/{url}"],
        "search": ["search?q=dossier", "search?q=dijk", f"search?q=dijk&site={SITE}"],
        "site": [f"site/{SITE}"],
        "report": [],
        "fault": [f"fault?url={url}&at={_STAMP}"],
        PURPOSE: [PURPOSE],
    }


class Service:
    """The service over an archive with a page that can be restricted."""

    def __init__(self, archive: Path, origins: Origins, record_id: str) -> None:
        self.archive = archive
        self.record_id = record_id
        self._origins = origins
        self._client = httpx.Client(headers={"Sec-Fetch-Dest": "empty"}, follow_redirects=True)

    def answers(self, url: str) -> Iterator[tuple[str, httpx.Response]]:
        """Yield what each door answers."""
        is_own = url == HIDDEN
        for language in ("", "en/") if is_own else ("",):
            for every in doors(url).values():
                for path in every if is_own else every[:1]:
                    yield path, self.ask("GET", f"{self._origins.portal}/{language}{path}")
        for method in ("GET", "HEAD", "POST", "PUT", "PATCH") if is_own else ("GET",):
            for mark in ("ir_", "id_"):
                path = f"{self._origins.replay}/raw/{_STAMP}{mark}/{url}"
                yield path, self.ask(method, path)
        for made in ("view", "text", "fullPage"):
            path = f"{self._origins.replay}/raw/{_STAMP}id_/urn:{made}:{url}"
            yield path, self.ask("GET", path)

    def ask(self, method: str, url: str) -> httpx.Response:
        return self._client.request(method, url)

    def find(self) -> str:
        return self.ask("GET", f"{self._origins.portal}/search?q=dossier").text


@pytest.fixture(scope="module")
def service(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Service]:
    archive = tmp_path_factory.mktemp("archief")
    writing = Writing(archive)
    secret = f"<!doctype html><title>{_TITLE}</title><p>De dijk en de {_SECRET}, een dossier."
    head = b"Content-Type: text/html\r\n"
    hidden = writing.ask(
        Asked(path="/dossier", answer=samples.answer_of(secret.encode(), head=head), visit="v1")
    )
    for made in ("view", "fullPage", "thumbnail", "text"):
        writing.make(made, HIDDEN, about=hidden, visit="v1")
    open_page = b"<!doctype html><title>Open</title><p>De dijk is hoog."
    writing.ask(
        Asked(
            path="/", answer=samples.answer_of(open_page, head=head), visit="v2",
            after=timedelta(minutes=1),
        )
    )  # fmt: skip
    writing.close()
    assert hidden.response is not None
    with serving(archive, None, every=0.2) as origins:
        found = Service(archive, origins, hidden.response.record_id)
        wait_until(lambda: _SECRET in found.find(), why="the index")
        yield found


def test_every_view_of_the_portal_is_a_door_that_is_tried() -> None:
    assert set(doors(HIDDEN)) == set(VIEWS)


@pytest.mark.parametrize("by_record", [False, True])
def test_restricted_page_comes_through_no_door(service: Service, by_record: bool) -> None:
    told = [path for path, got in service.answers(HIDDEN) if _tells(got)]
    views = {path.removeprefix("en/").partition("/")[0].partition("?")[0] for path in told}
    assert {"web", "picture", "text", "image", "search", "cdx", "timemap"} <= views
    restriction = restrict(service.archive, service.record_id if by_record else f"{HIDDEN}*")
    try:
        for url in _ADDRESSES:
            for path, got in service.answers(url):
                assert not _tells(got), path
                # Nobody can log in here, which the desk says with 503.
                assert got.status_code < 500 or path == PURPOSE, path
    finally:
        lift(service.archive, restriction)
    assert any(_tells(got) for _, got in service.answers(HIDDEN))


def _tells(got: httpx.Response) -> bool:
    """Whether an answer holds anything of the page, or that it was captured."""
    captured = [_SECRET, _TITLE, f"view of {HIDDEN}", f"text of {HIDDEN}"]
    if got.status_code < 400:  # else it says again what was asked: in the other language, say
        captured.append(f"{_STAMP}/{HIDDEN}")
    fields = " ".join(f"{name}: {value}" for name, value in got.headers.items())
    is_record = "/raw/" in str(got.url) and got.status_code == 200
    is_listed = "/cdx" in str(got.url) and "dossier" in got.text
    is_version = "memento-datetime" in got.headers
    return (
        is_record
        or is_listed
        or is_version
        or any(each in got.text or each in fields for each in captured)
    )
