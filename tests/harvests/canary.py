"""Listens where nothing may ever come: every loopback address, TCP and UDP, one port."""

import selectors
import socket
import threading
from functools import partial
from types import TracebackType
from typing import Self

from tests.harvests.runs import wait_until


class Canary:
    """Counts whoever knocks; as a context manager."""

    def __init__(self) -> None:
        self.knocks: list[str] = []
        self._selector = selectors.DefaultSelector()
        self._end, self._ended = socket.socketpair()
        self._tcp = _bound(socket.SOCK_STREAM, 0)
        self.port: int = self._tcp.getsockname()[1]
        self._udp = _bound(socket.SOCK_DGRAM, self.port)
        self._tcp.listen(128)
        for each in (self._tcp, self._udp, self._ended):
            self._selector.register(each, selectors.EVENT_READ)
        self._thread = threading.Thread(target=self._run, name="canary", daemon=True)

    def _run(self) -> None:
        while True:
            for key, _ in self._selector.select():
                if key.fileobj is self._ended:
                    return
                if key.fileobj is self._tcp:
                    connection, peer = self._tcp.accept()
                    self.knocks.append(f"tcp from {peer} to {connection.getsockname()}")
                    connection.close()
                else:
                    data, peer = self._udp.recvfrom(2048)
                    self.knocks.append(f"udp from {peer}: {data[:40]!r}")

    def prove_itself(self) -> None:
        """Show that knocks are heard, on every loopback address; then forget them."""
        for address in ("127.0.0.1", "127.0.0.2", "::1"):
            heard = len(self.knocks)
            socket.create_connection((address, self.port), timeout=30).close()
            wait_until(partial(self._heard_more, heard), why=f"a knock at {address}")
        with socket.socket(socket.AF_INET, socket.SOCK_DGRAM) as sender:
            heard = len(self.knocks)
            sender.sendto(b"hallo", ("127.0.0.1", self.port))
            wait_until(partial(self._heard_more, heard), why="a datagram")
        self.knocks.clear()

    def _heard_more(self, than: int) -> bool:
        return len(self.knocks) > than

    def __enter__(self) -> Self:
        """Listen."""
        self._thread.start()
        return self

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        trace: TracebackType | None,
    ) -> None:
        """Stop listening."""
        self._end.close()
        self._thread.join()
        for each in (self._tcp, self._udp, self._ended, self._selector):
            each.close()


def _bound(kind: socket.SocketKind, port: int) -> socket.socket:
    listener = socket.socket(socket.AF_INET6, kind)
    listener.setsockopt(socket.IPPROTO_IPV6, socket.IPV6_V6ONLY, 0)
    listener.bind(("::", port))
    return listener
