"""What a page visit needs to know of the wire: how much is under way, when that last changed."""

from typing import Protocol


class Traffic(Protocol):
    """The proxy's view of one browser context."""

    @property
    def in_flight(self) -> int:
        """Connections being made and requests not fully answered; endless streams excluded."""
        ...

    @property
    def changes(self) -> int:
        """Grows with every request sent and every answer completed."""
        ...

    @property
    def last_change(self) -> float:
        """`time.monotonic()` of the last change."""
        ...

    async def wait_change(self, seen: int) -> None:
        """Return as soon as `changes` differs from `seen`."""
        ...
