"""Keeps the recorder away from private networks: at every connection, at the moment it is made.

Names are resolved by this process's event loop alone, and only addresses that passed the rule are
handed to `connect`, so that a name can't change its mind in between (DNS rebinding).
"""

import asyncio
import ipaddress
import socket
import sys
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from mitmproxy.proxy.server_hooks import ServerConnectionHookData

from capture.model.address import HostPort, is_public

REFUSED = "refused by guard"
DNS = "name does not resolve"


@dataclass(frozen=True, slots=True, kw_only=True)
class GuardRule:
    """What may be connected to beside the public internet, and names with a fixed address."""

    allowed: tuple[HostPort, ...] = ()
    resolve: tuple[tuple[str, str], ...] = ()
    """Pairs of host and address, as curl's --resolve."""

    def allows(self, host: str, port: int, address: str) -> bool:
        """Whether `address`, which `host` led to, may be connected to."""
        return is_public(address) or any(each.matches(host, port) for each in self.allowed)

    def fixed_address(self, host: str) -> str | None:
        """Return the address that the user gave for `host`, if any."""
        return next((address for name, address in self.resolve if name == host.lower()), None)


class RefusedError(OSError):
    """All that a name led to is refused."""


class UnresolvedError(OSError):
    """A name does not resolve."""


if sys.platform == "win32":
    _Loop = asyncio.ProactorEventLoop
else:
    _Loop = asyncio.SelectorEventLoop


class GuardedLoop(_Loop):
    """An event loop that resolves names to permitted addresses only."""

    rule = GuardRule()

    async def getaddrinfo(self, host: Any, port: Any, **options: Any) -> list[Any]:
        """Resolve `host`; RefusedError when nothing permitted is left."""
        name = host.decode() if isinstance(host, bytes) else str(host)
        try:
            found = await super().getaddrinfo(
                self.rule.fixed_address(name) or name, port, **options
            )
        except (socket.gaierror, UnicodeError) as error:
            raise UnresolvedError(f"{DNS}: {name} ({error})") from error
        number = port if isinstance(port, int) else found[0][4][1] if found else 0
        permitted = [each for each in found if self.rule.allows(name, int(number), str(each[4][0]))]
        if found and not permitted:
            raise RefusedError(f"{REFUSED}: {name} leads to {_addresses(found)}, a private address")
        return permitted


def _addresses(found: Sequence[Any]) -> str:
    return ", ".join(sorted({str(each[4][0]) for each in found}))


class Guard:
    """The add-on that refuses addresses given literally, which no resolver ever sees."""

    def __init__(self, rule: GuardRule) -> None:
        """Judge by `rule`."""
        self._rule = rule

    def server_connect(self, data: ServerConnectionHookData) -> None:
        """Refuse before anything is sent; mitmproxy answers the browser with a SOCKS failure."""
        address = data.server.address
        if address is None:
            return
        host, port = address[0], address[1]
        if "\0" in host:  # asyncio raises on it, where mitmproxy would never answer
            data.server.error = f"{DNS}: {host!r}"
            return
        try:
            ipaddress.ip_address(host.partition("%")[0])
        except ValueError:
            return
        if not self._rule.allows(host, port, host):
            data.server.error = f"{REFUSED}: {host} is a private address"
