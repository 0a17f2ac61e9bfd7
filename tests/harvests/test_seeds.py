"""A harvest without its seed is not complete, and goes on once the seed answers."""

import socket
import threading
from collections.abc import Iterator
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path

import pytest

from tests.harvests.evidence import LedgerView, report
from tests.harvests.runs import Commands, commands_in

pytestmark = [pytest.mark.browser, pytest.mark.timeout(900)]

COMPLETE, FAULT, USAGE, INCOMPLETE = range(4)


@pytest.fixture
def commands(tmp_path: Path) -> Iterator[Commands]:
    with commands_in(tmp_path) as given:
        yield given


class Late(BaseHTTPRequestHandler):
    def do_GET(self) -> None:
        body = b"<!doctype html><title>Toch</title><p>Hier ben ik."
        self.send_response(200)
        self.send_header("Content-Type", "text/html")
        self.send_header("Content-Length", str(len(body)))
        self.end_headers()
        self.wfile.write(body)

    def log_message(self, *_arguments: object) -> None:
        """Say nothing."""


def test_a_seed_that_does_not_answer_makes_it_incomplete_until_it_does(commands: Commands) -> None:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        port = int(probe.getsockname()[1])
    seed = f"http://127.0.0.1:{port}/"

    run = commands.harvest(seed)
    assert run.wait() == INCOMPLETE, run.said
    folder = commands.harvest_folder()
    assert f"the seed {seed} was not captured" in run.said
    assert report(folder)["identity"]["shortfalls"] == ["seed-failed"]  # type: ignore[index]
    assert LedgerView(folder).rows()[seed].outcome == "connect-failed"

    server = ThreadingHTTPServer(("127.0.0.1", port), Late)
    threading.Thread(target=server.serve_forever, daemon=True).start()
    try:
        resumed = commands.resume()
        assert resumed.wait() == COMPLETE, resumed.said
    finally:
        server.shutdown()
        server.server_close()
    assert LedgerView(folder).rows()[seed].outcome == "captured"
