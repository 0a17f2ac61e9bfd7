"""What each outcome of a URL means for the list of what can't be harvested: one table.

============================ ==================== ===================== =========================
outcome                      a page               a part of a page      why, when it is none
============================ ==================== ===================== =========================
captured, revisit, 304       by its status        by its status         it is in the archive
redirected out of scope      log-in, when to one  same                  the redirect is kept
truncated: length, time      too large            too large
truncated: disconnect        page not captured    failed resource
streaming without end        by its media type    by its media type
out of scope                 —                    —                     another site's
undetermined membership      —                    —                     on the REIK03 list
excluded by owner            —                    —                     the owner's decision
robots                       —                    —                     left out by rule
unsupported scheme           —                    —                     no web address
needs login                  log-in               log-in
unsafe method                unsafe method        unsafe method
suspected trap               endless              endless
all others                   page not captured    failed resource
============================ ==================== ===================== =========================
"""

from collections.abc import Mapping
from dataclasses import dataclass

from capture.model.obstacle import Reason
from capture.model.outcome import Outcome


@dataclass(frozen=True, slots=True, kw_only=True)
class Verdict:
    """What an outcome comes down to."""

    page: Reason | None
    """For a page or a document; None: that is no obstacle."""
    part: Reason | None
    """For a part of a page."""
    why: str
    """In English: why it is an obstacle, or why it is none."""


def _none(why: str) -> Verdict:
    return Verdict(page=None, part=None, why=why)


def _both(reason: Reason, why: str) -> Verdict:
    return Verdict(page=reason, part=reason, why=why)


def _failed(why: str) -> Verdict:
    return Verdict(page=Reason.PAGE_NOT_CAPTURED, part=Reason.FAILED_RESOURCE, why=why)


VERDICTS: Mapping[Outcome, Verdict] = {
    Outcome.CAPTURED: _none("it is in the archive; its status is judged beside this"),
    Outcome.CAPTURED_AS_REVISIT: _none("it is in the archive; its status is judged beside this"),
    Outcome.NOT_MODIFIED: _none("the earlier capture stands"),
    Outcome.TRUNCATED_LENGTH: _both(Reason.TOO_LARGE, "cut off at the limit of size"),
    Outcome.TRUNCATED_TIME: _both(Reason.TOO_LARGE, "cut off at the limit of time"),
    Outcome.TRUNCATED_DISCONNECT: _failed("the connection was lost before the answer was whole"),
    Outcome.REDIRECTED_OUT_OF_SCOPE: _none("the redirect is kept; its target is another site's"),
    Outcome.OUT_OF_SCOPE: _none("it belongs to another site"),
    Outcome.UNDETERMINED_MEMBERSHIP: _none("it is on the list of orphan pages (REIK03)"),
    Outcome.EXCLUDED_BY_OWNER: _none("the owner decided so; it could be harvested"),
    Outcome.ROBOTS: _none("left out by a rule that the owner chose; it could be harvested"),
    Outcome.REFUSED_BY_GUARD: _failed("it leads into a private network"),
    Outcome.DNS_FAILED: _failed("the host's name does not resolve"),
    Outcome.CONNECT_FAILED: _failed("no connection could be made"),
    Outcome.TLS_FAILED: _failed("the secure connection failed"),
    Outcome.TIMED_OUT: _failed("no complete answer in time"),
    Outcome.BROKEN_RESPONSE: _failed("no answer, or none that is HTTP"),
    Outcome.NEEDS_LOGIN: _both(Reason.LOGIN, "only shown after logging in"),
    Outcome.NEEDS_INTERACTION: _failed("only shown after an act that a harvester can't do"),
    Outcome.UNSAFE_METHOD: _both(Reason.UNSAFE_METHOD, "reached only by sending something"),
    Outcome.STREAMING_WITHOUT_END: _both(Reason.ENDLESS, "an answer that does not end"),
    Outcome.UNSUPPORTED_SCHEME: _none("not a web address, such as one of e-mail"),
    Outcome.SUSPECTED_TRAP: _both(Reason.ENDLESS, "one of endlessly many, as it seems"),
    Outcome.BROWSER_CRASHED: _failed("it brings the browser down"),
    Outcome.RECORDING_FAILED: _failed("it could not be kept"),
    Outcome.NOT_REACHED: _failed("the harvest was cut short before its turn"),
}
"""Every outcome is in it."""
