"""The official schema: fetched once, only when asked, and kept only when it is the one we know."""

import threading
from collections.abc import Iterator
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path

import pytest

from capture.errors import CaptureError
from capture.metadata.mdto import xsd as schemas
from tests.metadata.mdto.harvests import xsd


class Publisher(ThreadingHTTPServer):
    """Serves one document, and counts who asks."""

    body = b""
    asked = 0

    @property
    def address(self) -> str:
        return f"http://127.0.0.1:{self.server_address[1]}/schema.xsd"


class Answer(BaseHTTPRequestHandler):
    server: Publisher

    def do_GET(self) -> None:
        self.server.asked += 1
        self.send_response(200 if self.server.body else 404)
        self.send_header("Content-Length", str(len(self.server.body)))
        self.end_headers()
        self.wfile.write(self.server.body)

    def log_message(self, format: str, *args: object) -> None:
        """Say nothing."""


@pytest.fixture
def publisher(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[Publisher]:
    monkeypatch.setenv("XDG_CACHE_HOME", str(tmp_path))
    server = Publisher(("127.0.0.1", 0), Answer)
    thread = threading.Thread(target=server.serve_forever)
    thread.start()
    yield server
    server.shutdown()
    thread.join()
    server.server_close()


def test_official_schema_is_fetched_once_and_kept(publisher: Publisher) -> None:
    publisher.body = xsd().read_bytes()
    assert schemas.cached() is None
    path = schemas.fetch(publisher.address)
    assert schemas.fetch(publisher.address) == path == schemas.cached()
    assert publisher.asked == 1
    assert schemas.load(path) is not None


@pytest.mark.parametrize("body", [b"", b"<xsd/>", b"x" * 3_000_000])
def test_anything_else_is_not_kept(publisher: Publisher, tmp_path: Path, body: bytes) -> None:
    publisher.body = body
    with pytest.raises(CaptureError, match=r"--xsd|not the schema"):
        schemas.fetch(publisher.address)
    assert list(tmp_path.rglob("*.xsd*")) == []


def test_nobody_there_is_one_clear_line(publisher: Publisher) -> None:
    with pytest.raises(CaptureError, match="save it by hand and use --xsd"):
        schemas.fetch("http://127.0.0.1:9/schema.xsd")
