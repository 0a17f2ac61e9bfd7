"""A SOCKS5 server on loopback behind which there is nothing but an archive: it never dials.

Threads, one for each connection, since reading records blocks; a browser keeps at most 32
connections to one proxy. Whether a connection begins with TLS shows in its first byte.
"""

import asyncio
import logging
import socket
import ssl
import threading
from contextlib import ExitStack, suppress
from types import TracebackType
from typing import Self

from capture.access.offline.answers import Answers, Found, Lacking
from capture.access.offline.asking import Missing
from capture.access.offline.certificate import Certificate
from capture.access.offline.requests import Request, requests
from capture.access.offline.sending import is_endless, pieces, preflight, refusal
from capture.access.offline.sockets import opening, received
from capture.access.offline.socks import SocksError, accept
from capture.access.offline.tally import Tally
from capture.errors import CaptureError
from capture.model.quality import Why
from capture.model.url import normalise

_MOST_CONNECTIONS = 128
_HANDSHAKE = b"\x16"
"""First byte of a TLS record with a handshake (RFC 8446 §5.1)."""
_SETUP_SECONDS = 30.0
_LONGEST_URL = 8_000

_LOG = logging.getLogger(__name__)


class OfflineNetwork:
    """One port with an archive behind it, for one browser context."""

    def __init__(self, answers: Answers, certificate: Certificate) -> None:
        """Use within an event loop, as a context: the port is open for as long as the block."""
        self.answers = answers
        self.tally = Tally(asyncio.get_running_loop())
        self.port = 0
        self._certificate = certificate
        self._open: set[socket.socket] = set()
        self._lock = threading.Lock()
        self._is_closed = False

    def __enter__(self) -> Self:
        self._listener = socket.create_server(("127.0.0.1", 0))
        self.port = self._listener.getsockname()[1]
        threading.Thread(target=self._accept, name="offline", daemon=True).start()
        return self

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        trace: TracebackType | None,
    ) -> None:
        with self._lock:
            self._is_closed = True
            connections = list(self._open)
        for each in (self._listener, *connections):
            with suppress(OSError):
                each.shutdown(socket.SHUT_RDWR)
        self._listener.close()

    def _accept(self) -> None:
        while True:
            try:
                connection, _ = self._listener.accept()
            except OSError:
                return
            with self._lock:
                is_welcome = not self._is_closed and len(self._open) < _MOST_CONNECTIONS
                if is_welcome:
                    self._open.add(connection)
            if not is_welcome:
                connection.close()
                continue
            threading.Thread(
                target=self._serve, args=(connection,), name="offline", daemon=True
            ).start()

    def _serve(self, connection: socket.socket) -> None:
        with ExitStack() as stack:
            stack.callback(self._forget, connection)
            try:
                connection.settimeout(_SETUP_SECONDS)
                connection.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)
                host, port = accept(connection)
                connection.settimeout(None)
                is_tls = connection.recv(1, socket.MSG_PEEK) == _HANDSHAKE
                spoken = connection
                if is_tls:
                    spoken = self._certificate.context.wrap_socket(connection, server_side=True)
                    stack.callback(spoken.close)
                    with self._lock:
                        self._open.discard(connection)
                        self._open.add(spoken)
                    stack.callback(self._forget, spoken)
                self._converse(spoken, _origin(host, port, is_tls=is_tls))
            except (OSError, ssl.SSLError, SocksError):
                return  # the browser left, or never was one

    def _forget(self, connection: socket.socket) -> None:
        with self._lock:
            self._open.discard(connection)
        with suppress(OSError):
            connection.close()

    def _converse(self, connection: socket.socket, origin: str) -> None:
        for request in requests(connection):
            self.tally.opened()
            has_ended = False
            try:
                if request is None:
                    self._refuse(connection, origin, None, Lacking(why=Why.NOT_UNDERSTOOD))
                    return
                found = self._look_up(connection, origin, request)
                if found is None:
                    continue
                if not self._send(connection, found, request):
                    return
                if request.is_upgrade or is_endless(found.served):
                    # It goes on until the page leaves, as it did: nobody waits for its end.
                    self.tally.closed()
                    has_ended = True
                    while connection.recv(4_096):
                        pass
                    return
            finally:
                if not has_ended:
                    self.tally.closed()

    def _look_up(self, connection: socket.socket, origin: str, request: Request) -> Found | None:
        """Return the answer; None when another one was sent."""
        url = _address(origin, request)
        if url is None:
            why = Lacking(why=Why.NOT_UNDERSTOOD, detail="no address that can be looked up")
            self._refuse(connection, origin + request.target[:200], request, why)
            return None
        try:
            found = self.answers.answer(url, request)
            if isinstance(found, Lacking) and _is_preflight(request) and self.answers.holds(url):
                connection.sendall(preflight(request))
                return None
        except CaptureError as fault:
            _LOG.error("archive.unreadable", extra={"url": url, "fault": str(fault)})
            found = Lacking(why=Why.DAMAGED, detail=str(fault))
        if isinstance(found, Lacking):
            self._refuse(connection, url, request, found)
            return None
        return found

    def _send(self, connection: socket.socket, found: Found, request: Request) -> bool:
        """Send an answer; return whether it was whole."""
        if request.is_upgrade:
            connection.sendall(opening(found.served, request))
            connection.sendall(received(self.answers.archive, found.capture))
            self.tally.answered(found)
            return True
        try:
            for piece in pieces(found.served, request):
                connection.sendall(piece)
        except CaptureError as fault:
            lacking = Lacking(why=Why.DAMAGED, detail=str(fault))
            self._note(found.capture.url, request, lacking)
            return False
        self.tally.answered(found)
        return found.served.is_http  # what else came ended with its connection

    def _refuse(
        self, connection: socket.socket, url: str, request: Request | None, lacking: Lacking
    ) -> None:
        self._note(url, request, lacking)
        connection.sendall(refusal(lacking, url, request))

    def _note(self, url: str, request: Request | None, lacking: Lacking) -> None:
        self.tally.lacked(
            Missing(
                method=request.method if request is not None else "?",
                url=url,
                why=lacking.why,
                page=request.value(b"referer")[:_LONGEST_URL] if request is not None else "",
                detail=lacking.detail,
            )
        )


def _origin(host: str, port: int, *, is_tls: bool) -> str:
    scheme, usual = ("https", 443) if is_tls else ("http", 80)
    return f"{scheme}://{host}" + ("" if port == usual else f":{port}")


def _address(origin: str, request: Request) -> str | None:
    """Return the address that is asked for; None when it is none, or too long."""
    if not request.target.startswith("/") or len(request.target) > _LONGEST_URL:
        return None
    return normalise(origin + request.target)


def _is_preflight(request: Request) -> bool:
    return request.method == "OPTIONS" and bool(request.value(b"access-control-request-method"))
