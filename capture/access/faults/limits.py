"""How many reports are taken: from one network address, and from all together.

In memory alone, bounded; addresses are written down nowhere.
"""

import threading
from datetime import timedelta
from enum import Enum

from capture.access.clients import counted_as
from capture.access.limits import Allowance, Counter


class Kind(Enum):
    """What is counted."""

    ONE = "one"
    """Reports from one address."""
    ALL = "all"
    """Reports from everywhere: what somebody with many addresses can do to the body's mailbox."""


ALLOWANCES = {
    Kind.ONE: Allowance(at_once=5, per_second=1 / 120),
    Kind.ALL: Allowance(at_once=100, per_second=1 / 20),
}


class Limits:
    """What was taken lately; for several threads at once."""

    def __init__(self, counter: Counter[Kind] | None = None) -> None:
        self._counter = counter if counter is not None else Counter(ALLOWANCES)
        self._lock = threading.Lock()

    def take(self, address: str) -> timedelta:
        """Take one report from an address; nothing when that may be, else how long to wait."""
        with self._lock:
            seconds = self._counter.wait(counted_as(address), Kind.ONE)
            return timedelta(seconds=seconds or self._counter.wait("", Kind.ALL))
