"""Which addresses lie outside the public internet, and which the user allowed all the same."""

import ipaddress
from dataclasses import dataclass

_NAT64 = ipaddress.ip_network("64:ff9b::/96")
_NAT64_LOCAL = ipaddress.ip_network("64:ff9b:1::/48")
_IPV4_COMPATIBLE = ipaddress.ip_network("::/96")
_SHARED = ipaddress.ip_network("100.64.0.0/10")


def is_public(address: str) -> bool:
    """Whether an IP address (not a name) is one that the whole internet can reach.

    Addresses that carry an IPv4 address within (mapped, compatible, 6to4, NAT64, Teredo) are
    judged by it too. ValueError when `address` is no IP address.
    """
    parsed = ipaddress.ip_address(address.partition("%")[0])
    if isinstance(parsed, ipaddress.IPv6Address):
        inner = _carried(parsed)
        if inner is not None:
            return _is_global(inner)
        if parsed in _NAT64_LOCAL or parsed.is_site_local:
            return False
    return _is_global(parsed)


def _is_global(address: ipaddress.IPv4Address | ipaddress.IPv6Address) -> bool:
    return (
        address.is_global
        and not address.is_multicast
        and not address.is_reserved
        and not (isinstance(address, ipaddress.IPv4Address) and address in _SHARED)
    )


def _carried(address: ipaddress.IPv6Address) -> ipaddress.IPv4Address | None:
    """Return the IPv4 address within an IPv6 one (RFC 4291 §2.5.5, 3056, 6052, 4380)."""
    if address.ipv4_mapped is not None:
        return address.ipv4_mapped
    if address.sixtofour is not None:
        return address.sixtofour
    if address.teredo is not None:
        return address.teredo[1]
    if address in _NAT64 or (address in _IPV4_COMPATIBLE and int(address) > 1):
        return ipaddress.IPv4Address(int(address) & 0xFFFFFFFF)
    return None


@dataclass(frozen=True, slots=True, kw_only=True)
class HostPort:
    """A host that the user named, with one port or, when None, all ports."""

    host: str
    """Lower case name or address, IPv6 without brackets and in its shortest form."""
    port: int | None

    def matches(self, host: str, port: int) -> bool:
        """Whether a connection to `host` and `port` is meant."""
        return self.host == host.lower().rstrip(".") and self.port in (None, port)

    @classmethod
    def parse(cls, text: str) -> "HostPort":
        """Read `HOST`, `HOST:PORT` or `[IPv6]:PORT`. ValueError when it is none of them."""
        host, port = text.strip().lower(), ""
        if host.startswith("["):
            host, bracket, rest = host[1:].partition("]")
            if not bracket or (rest and not rest.startswith(":")):
                raise ValueError(f"no host: {text!r}")
            port = rest.removeprefix(":")
        elif host.count(":") == 1:
            host, _, port = host.partition(":")
        host = host.rstrip(".")
        if not host or (port and not (port.isdigit() and 0 < int(port) < 65536)):
            raise ValueError(f"no HOST or HOST:PORT: {text!r}")
        return cls(host=_compressed(host), port=int(port) if port else None)


def _compressed(host: str) -> str:
    """Return an IPv6 address as connections spell it, any other host unchanged."""
    try:
        return ipaddress.IPv6Address(host).compressed
    except ValueError:
        return host
