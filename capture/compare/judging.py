"""Judges the redirect of an old address, given where its content is now. Pure."""

from capture.compare.tracing import Trace
from capture.model.fate import Redirecting


def judged(
    trace: Trace, *, expected: str | None, end_is: str | None, home: str | None, is_home: bool
) -> Redirecting:
    """Return how the redirect is to be judged.

    `expected` is the address of the page or document that holds the content, None when nothing
    does; `end_is` that of the one at which the redirect ends, None when it ends at none; `home`
    the new home page's, and `is_home` whether the old address was the home page itself.
    """
    if not trace.leads:
        return Redirecting.NONE
    if trace.is_loop:
        return Redirecting.LOOP
    if trace.is_end_unknown:
        return Redirecting.UNKNOWN_END
    if trace.end is None:
        return Redirecting.BROKEN
    if expected is not None and end_is == expected:
        if trace.moves > 1:
            return Redirecting.CHAIN
        return Redirecting.RIGHT if trace.is_permanent else Redirecting.TEMPORARY
    if end_is is not None and end_is == home and not is_home:
        return Redirecting.TO_HOME
    if expected is not None:
        return Redirecting.WRONG_TARGET
    return Redirecting.UNCONFIRMED
