"""Who asks: the visitor's network address, also behind a proxy that is trusted to tell it. Pure."""

from collections.abc import Sequence
from dataclasses import dataclass
from ipaddress import IPv4Address, IPv4Network, IPv6Address, IPv6Network, ip_address, ip_network

from capture.errors import UsageError

type Network = IPv4Network | IPv6Network
type Address = IPv4Address | IPv6Address

FORWARDED = b"x-forwarded-for"
_MOST_HOPS = 20
_SITE_BITS = 64
"""Of an IPv6 address: what follows a visitor chooses anew for each request (RFC 4291 §2.5.4)."""


@dataclass(frozen=True, slots=True)
class Proxies:
    """The proxies that are believed; nobody else's header counts."""

    networks: tuple[Network, ...] = ()

    def client(self, peer: str, headers: Sequence[tuple[bytes, bytes]]) -> str:
        """Return the address of the visitor; empty when nobody knows it.

        Read from the right: each proxy adds whom it heard it from, and what stands left of the
        first address that isn't a trusted proxy's can be anybody's invention.
        """
        found = _address(peer)
        if found is None or not self._holds(found):
            return "" if found is None else str(found)
        told = b",".join(value for name, value in headers if name == FORWARDED)
        for each in reversed(told.decode("latin-1").split(",")[-_MOST_HOPS:]):
            address = _address(each.strip())
            if address is None:
                break
            found = address
            if not self._holds(found):
                break
        return str(found)

    def _holds(self, address: Address) -> bool:
        return any(address in network for network in self.networks)


def proxies(given: Sequence[str]) -> Proxies:
    """Return the proxies of `--trusted-proxy`: addresses or networks. UsageError."""
    found = []
    for each in given:
        try:
            found.append(ip_network(each, strict=False))
        except ValueError:
            raise UsageError(
                f"--trusted-proxy {each}: is no network address; give 10.0.0.5 or 10.0.0.0/24"
            ) from None
    return Proxies(tuple(found))


def counted_as(client: str) -> str:
    """Return whom the requests of a client are counted with: IPv6 by the network of its site."""
    address = _address(client)
    if isinstance(address, IPv6Address):
        return str(ip_network((address, _SITE_BITS), strict=False))
    return client


def _address(text: str) -> Address | None:
    try:
        found = ip_address(text.partition("%")[0])
    except ValueError:
        return None
    mapped = found.ipv4_mapped if isinstance(found, IPv6Address) else None
    return mapped or found
