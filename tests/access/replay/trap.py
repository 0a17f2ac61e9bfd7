"""Traps: a port of loopback for each way out, which keeps all that comes to it."""

import secrets
import socket
import threading
import time
from collections.abc import Iterator
from contextlib import ExitStack, contextmanager
from types import TracebackType
from typing import Self

_ANSWER = (
    b"HTTP/1.1 200 OK\r\nAccess-Control-Allow-Origin: *\r\nContent-Length: 0\r\n"
    b"Connection: close\r\n\r\n"
)
_PATIENCE_SECONDS = 5.0


class Trap:
    """Listens at one port, for TCP and UDP."""

    def __init__(self, name: str) -> None:
        self.name = name
        self._contacts: list[bytearray] = []
        self._tcp, self._udp = _ports()
        self.port: int = self._tcp.getsockname()[1]
        self._threads = [
            threading.Thread(target=work, daemon=True) for work in (self._accept, self._receive)
        ]

    @property
    def caught(self) -> list[bytes]:
        """What came first on each connection, and each datagram; empty for nothing but contact."""
        return [bytes(each) for each in self._contacts]

    def emptied(self) -> list[bytes]:
        """Return what was caught, and begin anew.

        What is heard later on a connection of before is of before, and isn't told any more.
        """
        caught, self._contacts = self._contacts, []
        return [bytes(each) for each in caught]

    def settle(self) -> None:
        """Wait until all that was sent to this port so far is heard."""
        mark = b"until here " + secrets.token_bytes(8)
        with socket.socket(socket.AF_INET, socket.SOCK_DGRAM) as end:
            end.sendto(mark, ("127.0.0.1", self.port))
        give_up = time.monotonic() + 60
        while mark not in self.caught:
            assert time.monotonic() < give_up, f"the trap {self.name} hears nothing"
            time.sleep(0.01)
        self._contacts = [each for each in self._contacts if each != mark]

    def __enter__(self) -> Self:
        for thread in self._threads:
            thread.start()
        return self

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        trace: TracebackType | None,
    ) -> None:
        self._tcp.shutdown(socket.SHUT_RDWR)
        with socket.socket(socket.AF_INET, socket.SOCK_DGRAM) as end:
            end.sendto(b"", ("127.0.0.1", self.port))
        for thread in self._threads:
            thread.join(_PATIENCE_SECONDS)
        self._tcp.close()
        self._udp.close()

    def _accept(self) -> None:
        while True:
            try:
                came, _ = self._tcp.accept()
            except OSError:
                return
            threading.Thread(target=self._hear, args=(came,), daemon=True).start()

    def _hear(self, came: socket.socket) -> None:
        contact = bytearray()
        self._contacts.append(contact)
        with came:
            came.settimeout(_PATIENCE_SECONDS)
            try:
                contact += came.recv(2_000)
                came.sendall(_ANSWER)
            except OSError:
                return

    def _receive(self) -> None:
        while data := self._udp.recv(2_000):
            self._contacts.append(bytearray(data))


@contextmanager
def traps(names: list[str]) -> Iterator[dict[str, Trap]]:
    """Open a trap for each name."""
    with ExitStack() as stack:
        yield {name: stack.enter_context(Trap(name)) for name in names}


def _ports() -> tuple[socket.socket, socket.socket]:
    """Return two sockets at one port of loopback."""
    for _ in range(50):
        tcp = socket.create_server(("127.0.0.1", 0), backlog=50)
        udp = socket.socket(socket.AF_INET, socket.SOCK_DGRAM)
        try:
            udp.bind(tcp.getsockname())
        except OSError:
            tcp.close()
            udp.close()
            continue
        return tcp, udp
    raise OSError("no port is free for both TCP and UDP")
