"""Takes in SOCKS5 requests (RFC 1928): which host and port a browser wants to reach."""

import ipaddress
import socket

_VERSION = 5
_CONNECT = 1
_SUCCEEDED, _REFUSED = 0, 7
_BOUND = b"\x00\x01\x00\x00\x00\x00\x00\x00"


class SocksError(Exception):
    """What came is no SOCKS5 request for a connection. Stays within this package."""


def accept(connection: socket.socket) -> tuple[str, int]:
    """Answer that the connection is made; return host (IPv6 in brackets) and port.

    SocksError for anything but a CONNECT without authentication; OSError when the peer is gone.
    """
    version, methods = _read(connection, 2)
    if version != _VERSION:
        raise SocksError("no SOCKS5")
    if 0 not in _read(connection, methods):
        connection.sendall(b"\x05\xff")
        raise SocksError("wants authentication")
    connection.sendall(b"\x05\x00")
    version, command, _, kind = _read(connection, 4)
    host = _host(connection, kind)
    port = int.from_bytes(_read(connection, 2))
    if version != _VERSION or command != _CONNECT:
        connection.sendall(bytes((_VERSION, _REFUSED)) + _BOUND)
        raise SocksError("no CONNECT")
    connection.sendall(bytes((_VERSION, _SUCCEEDED)) + _BOUND)
    return host, port


def _host(connection: socket.socket, kind: int) -> str:
    match kind:
        case 1:
            return str(ipaddress.IPv4Address(_read(connection, 4)))
        case 4:
            return f"[{ipaddress.IPv6Address(_read(connection, 16))}]"
        case 3:
            (length,) = _read(connection, 1)
            return _read(connection, length).decode("ascii", "replace").lower()
        case _:
            raise SocksError("no kind of address that is known")


def _read(connection: socket.socket, count: int) -> bytes:
    read = b""
    while len(read) < count:
        piece = connection.recv(count - len(read))
        if not piece:
            raise SocksError("ended early")
        read += piece
    return read
