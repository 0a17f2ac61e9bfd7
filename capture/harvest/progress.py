"""What a harvest tells while it runs and when it ends, without knowing who listens."""

from dataclasses import dataclass
from pathlib import Path
from typing import Protocol

from capture.errors import ExitCode


@dataclass(frozen=True, slots=True, kw_only=True)
class ProgressState:
    """How far a harvest is, at one moment."""

    pages_done: int
    pages_known: int
    """Done and to do; grows while links are found."""
    files_done: int
    files_known: int
    rate_per_minute: float
    """Pages a minute, over the last while."""
    bytes_recorded: int
    """Bytes on the wire that are kept, requests and answers."""
    errors: int
    """Pages and files that ended otherwise than captured, and may be worth looking at."""
    current: tuple[str, ...]
    """URLs of the pages in hand."""
    seconds_left: float | None
    """Estimate, or None while it can't be known."""


@dataclass(frozen=True, slots=True, kw_only=True)
class HarvestResult:
    """How a harvest ended."""

    folder: Path
    exit_code: ExitCode
    pages: int
    bytes: int
    """Bytes on the wire that are kept."""
    problems: int
    """Things in the report that someone may want to look at."""
    reason: str
    """Why it is not complete, as the user reads it; empty when it is."""
    can_go_on: bool = True
    """Whether `capture resume` may bring what is missing."""


class Progress(Protocol):
    """Who is told how far a harvest is."""

    def update(self, state: ProgressState) -> None:
        """Take a new state; called often, so it must be cheap and must not raise."""
        ...

    def message(self, text: str) -> None:
        """Take one line that the user should see now."""
        ...
