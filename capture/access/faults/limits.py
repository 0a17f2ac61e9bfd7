"""How many reports are taken: from one network address, and in all. In memory, and little of it.

Each address has a bucket of tokens that fills up slowly; a report takes one. Of addresses that sent
long ago nothing is kept, nor of more than so many; addresses are written down nowhere.
"""

import ipaddress
import threading
from collections import OrderedDict
from dataclasses import dataclass
from datetime import datetime, timedelta

_IPV6_SITE = 64
"""Bits that tell one connection from another: a household or office has all addresses below."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Rate:
    """So many at once, and one more after each pause."""

    at_once: int
    pause: timedelta


PER_ADDRESS = Rate(at_once=5, pause=timedelta(minutes=2))
IN_ALL = Rate(at_once=100, pause=timedelta(seconds=20))
"""What somebody with many addresses can do to the list, and to the body's mailbox."""
MOST_ADDRESSES = 10_000


class Limits:
    """What was taken lately; for several threads at once."""

    def __init__(
        self,
        *,
        per_address: Rate = PER_ADDRESS,
        in_all: Rate = IN_ALL,
        most_addresses: int = MOST_ADDRESSES,
    ) -> None:
        self._per_address = per_address
        self._in_all = in_all
        self._most = most_addresses
        self._empty_until: OrderedDict[str, datetime] = OrderedDict()
        """By address: when its bucket is full again; the least lately used first."""
        self._all_until: datetime | None = None
        self._lock = threading.Lock()

    def take(self, address: str, now: datetime) -> timedelta | None:
        """Take one from an address; None when that may be, else how long to wait before it may."""
        name = network_of(address)
        with self._lock:
            held = self._empty_until.get(name)
            own, own_wait = _taken(held, now, self._per_address)
            whole, whole_wait = _taken(self._all_until, now, self._in_all)
            wait = max(own_wait, whole_wait)
            if wait > timedelta():
                return wait
            self._all_until = whole
            self._empty_until[name] = own
            self._empty_until.move_to_end(name)
            while len(self._empty_until) > self._most:
                self._empty_until.popitem(last=False)
        return None

    def __len__(self) -> int:
        """Return how many addresses are known."""
        return len(self._empty_until)


def network_of(address: str) -> str:
    """Return what counts as one visitor: an IPv4 address, or the network of an IPv6 one."""
    try:
        found = ipaddress.ip_address(address)
    except ValueError:
        return ""
    if isinstance(found, ipaddress.IPv6Address):
        if found.ipv4_mapped is not None:
            return str(found.ipv4_mapped)
        return str(ipaddress.ip_network((int(found), _IPV6_SITE), strict=False))
    return str(found)


def _taken(full_at: datetime | None, now: datetime, rate: Rate) -> tuple[datetime, timedelta]:
    """Return when a bucket is full again after taking one, and how long that must wait before."""
    after = max(full_at or now, now) + rate.pause
    return after, max(timedelta(), after - now - rate.at_once * rate.pause)
