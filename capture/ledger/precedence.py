"""Which of two outcomes of one URL stands: pure.

The better answer stands, by these laws:

1. What is in the archive is never hidden by a later failure; a failure is replaced by a capture.
2. Among captures a good answer (status below 400) beats an error page: a 429 that was retried
   with success counts as captured with the retry's status. Then: captured, revisit, 304.
3. A redirect that turned out to leave the site says more than that the redirect was captured.
4. Attempted and failed says more than never attempted; both say more than "not reached".
5. Between equals the later one stands, as it is the newer fact; between two captures of the same
   rank the first one stands, as it is the one that revisit records refer to.
6. That a stream does not end says more than that its answer was cut off.
"""

from enum import IntEnum
from typing import assert_never

from capture.model.outcome import Outcome

ERROR_STATUS = 400
"""From here on a status is an error (RFC 9110 §15.5)."""


class Tier(IntEnum):
    """How much an outcome says; higher replaces lower."""

    NOT_REACHED = 0
    """Nothing was decided."""
    NOT_ATTEMPTED = 1
    """A rule said no."""
    FAILED = 2
    """It was tried."""
    PARTLY_CAPTURED = 3
    """A part of an answer is in the archive."""
    CAPTURED = 4
    """An answer is in the archive."""
    CAPTURED_AND_JUDGED = 5
    """In the archive, and it was decided where it leads."""


def tier(outcome: Outcome) -> Tier:
    """Return how much the outcome says."""
    match outcome:
        case Outcome.REDIRECTED_OUT_OF_SCOPE:
            return Tier.CAPTURED_AND_JUDGED
        case Outcome.CAPTURED | Outcome.CAPTURED_AS_REVISIT | Outcome.NOT_MODIFIED:
            return Tier.CAPTURED
        case (
            Outcome.TRUNCATED_LENGTH
            | Outcome.TRUNCATED_TIME
            | Outcome.TRUNCATED_DISCONNECT
            | Outcome.STREAMING_WITHOUT_END
        ):
            return Tier.PARTLY_CAPTURED
        case (
            Outcome.REFUSED_BY_GUARD
            | Outcome.DNS_FAILED
            | Outcome.CONNECT_FAILED
            | Outcome.TLS_FAILED
            | Outcome.TIMED_OUT
            | Outcome.BROKEN_RESPONSE
            | Outcome.NEEDS_LOGIN
            | Outcome.NEEDS_INTERACTION
            | Outcome.BROWSER_CRASHED
            | Outcome.RECORDING_FAILED
        ):
            return Tier.FAILED
        case (
            Outcome.OUT_OF_SCOPE
            | Outcome.UNDETERMINED_MEMBERSHIP
            | Outcome.EXCLUDED_BY_OWNER
            | Outcome.ROBOTS
            | Outcome.UNSAFE_METHOD
            | Outcome.UNSUPPORTED_SCHEME
            | Outcome.SUSPECTED_TRAP
        ):
            return Tier.NOT_ATTEMPTED
        case Outcome.NOT_REACHED:
            return Tier.NOT_REACHED
    assert_never(outcome)


_FINE = {
    Outcome.CAPTURED: 2,
    Outcome.CAPTURED_AS_REVISIT: 1,
    Outcome.STREAMING_WITHOUT_END: 1,
}


def replaces(
    new: Outcome, new_status: int | None, *, old: Outcome | None, old_status: int | None
) -> bool:
    """Whether `new` takes the place of `old`; anything takes the place of no outcome."""
    if old is None:
        return True
    new_rank, old_rank = _rank(new, new_status), _rank(old, old_status)
    if new_rank == old_rank:
        return tier(new) < Tier.PARTLY_CAPTURED
    return new_rank > old_rank


def _rank(outcome: Outcome, status: int | None) -> tuple[int, int, int]:
    is_good = outcome.is_in_archive and status is not None and status < ERROR_STATUS
    return (tier(outcome), int(is_good), _FINE.get(outcome, 0))
