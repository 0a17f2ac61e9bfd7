"""`/metrics` and `/status` over HTTP: read only, from the last picture, in a thread of its own."""

import json
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from http import HTTPStatus
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer

from capture.errors import UsageError
from capture.model.address import HostPort
from capture.schedule import status
from capture.schedule.watch import Picture

_TIMEOUT_SECONDS = 10.0


class Board:
    """Holds the last picture, for whoever asks."""

    def __init__(self) -> None:
        """Begin without any."""
        self._picture: Picture | None = None

    def show(self, picture: Picture) -> None:
        """Replace the picture: one step, so that no lock is needed."""
        self._picture = picture

    @property
    def picture(self) -> Picture | None:
        """The last one; None before the first look."""
        return self._picture


@contextmanager
def listening(address: HostPort, board: Board) -> Iterator[int]:
    """Answer while the block runs; yields the port. UsageError when the address is taken."""

    class Handler(BaseHTTPRequestHandler):
        timeout = _TIMEOUT_SECONDS
        server_version = "capture"
        sys_version = ""

        def do_GET(self) -> None:
            picture = board.picture
            match self.path.partition("?")[0], picture:
                case (("/metrics" | "/status"), None):
                    self._answer(HTTPStatus.SERVICE_UNAVAILABLE, "text/plain", "not looked yet\n")
                case "/metrics", Picture():
                    self._answer(HTTPStatus.OK, status.CONTENT_TYPE, status.metrics(picture))
                case "/status", Picture():
                    text = json.dumps(status.as_values(picture), ensure_ascii=False, indent=2)
                    self._answer(HTTPStatus.OK, "application/json; charset=utf-8", text + "\n")
                case _:
                    self._answer(HTTPStatus.NOT_FOUND, "text/plain", "/metrics or /status\n")

        def _answer(self, code: HTTPStatus, content_type: str, text: str) -> None:
            data = text.encode()
            self.send_response(code)
            self.send_header("Content-Type", content_type)
            self.send_header("Content-Length", str(len(data)))
            self.send_header("Cache-Control", "no-store")
            self.send_header("X-Content-Type-Options", "nosniff")
            self.end_headers()
            self.wfile.write(data)

        def log_message(self, format: str, *args: object) -> None:
            """Say nothing: a question a minute is no event."""

    class Server(ThreadingHTTPServer):
        daemon_threads = True

        def handle_error(self, request: object, client_address: object) -> None:
            """Leave who hung up alone."""

    try:
        server = Server((address.host, address.port or 0), Handler)
    except OSError as fault:
        raise UsageError(
            f"--listen {address.host}:{address.port}: {fault.strerror}; choose another address, or"
            " none with --listen off"
        ) from None
    thread = threading.Thread(target=server.serve_forever, name="status", daemon=True)
    thread.start()
    try:
        yield int(server.server_address[1])
    finally:
        server.shutdown()
        server.server_close()
        thread.join()
