"""One recording process for all tests that leave it as they found it."""

import ssl
from collections.abc import AsyncIterator

import pytest
import pytest_asyncio
import trustme

from tests.proxy.identity import Sites
from tests.proxy.origin import site
from tests.proxy.running import Lane, Running, recording


@pytest.fixture(scope="session")
def site_tls() -> ssl.SSLContext:
    """TLS as a site has it, with a certificate that nobody knows."""
    context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
    trustme.CA().issue_cert("127.0.0.1", "site.example").configure_cert(context)
    return context


@pytest_asyncio.fixture(scope="session", loop_scope="session")
async def running(tmp_path_factory: pytest.TempPathFactory) -> AsyncIterator[Running]:
    async with recording(tmp_path_factory.mktemp("harvest")) as shared:
        yield shared


@pytest_asyncio.fixture(loop_scope="session")
async def lane(running: Running) -> AsyncIterator[Lane]:
    """A port of its own for the test, within a visit."""
    lane = await running.lane()
    yield lane
    if not running.process.failed.done():
        await running.process.close_port(lane.port)


@pytest.fixture(params=["plain", "tls"])
def sites(request: pytest.FixtureRequest, site_tls: ssl.SSLContext) -> Sites:
    """How to serve a script: once plain, once over TLS."""
    tls = site_tls if request.param == "tls" else None
    return lambda script: site(script, tls=tls)
