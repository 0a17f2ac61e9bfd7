"""Why a URL is, or is not, in the archive: a closed list."""

from enum import StrEnum


class Outcome(StrEnum):
    """What became of a URL; each known URL has exactly one when a harvest ends.

    HTTP 4xx and 5xx are captured: the status is a fact beside the outcome.
    """

    CAPTURED = "captured"
    """Request and complete response are recorded."""
    CAPTURED_AS_REVISIT = "captured-as-revisit"
    """Recorded; the body is identical to one recorded earlier in this harvest."""
    NOT_MODIFIED = "not-modified"
    """The server answered 304; the earlier capture stands."""
    TRUNCATED_LENGTH = "truncated-length"
    """Recorded up to a size limit."""
    TRUNCATED_TIME = "truncated-time"
    """Recorded up to a time limit."""
    TRUNCATED_DISCONNECT = "truncated-disconnect"
    """Recorded up to the point where the connection was lost or given up."""
    REDIRECTED_OUT_OF_SCOPE = "redirected-out-of-scope"
    """The redirect itself is recorded; its target belongs to another site."""
    OUT_OF_SCOPE = "out-of-scope"
    """Belongs to another site by a rule of the scope."""
    UNDETERMINED_MEMBERSHIP = "undetermined-membership"
    """It can't be determined whether the page belongs to the site (REIK03)."""
    EXCLUDED_BY_OWNER = "excluded-by-owner"
    """The owner left it out, by --exclude or by decision."""
    ROBOTS = "robots"
    """robots.txt asks not to fetch it, and robots.txt is obeyed."""
    REFUSED_BY_GUARD = "refused-by-guard"
    """Leads to a private, loopback or link-local address that was not allowed."""
    DNS_FAILED = "dns-failed"
    """The host's name does not resolve."""
    CONNECT_FAILED = "connect-failed"
    """No connection could be made."""
    TLS_FAILED = "tls-failed"
    """The secure connection failed, or its certificate is not valid."""
    TIMED_OUT = "timed-out"
    """No complete answer within the time that a page gets."""
    BROKEN_RESPONSE = "broken-response"
    """The connection ended without an answer, or the answer is not HTTP."""
    NEEDS_LOGIN = "needs-login"
    """Only shown after logging in."""
    NEEDS_INTERACTION = "needs-interaction"
    """Only shown after an act that a harvester can't or must not do."""
    UNSAFE_METHOD = "unsafe-method"
    """Reached only by POST, PUT or DELETE; never sent."""
    STREAMING_WITHOUT_END = "streaming-without-end"
    """A stream that does not end; what arrived is recorded."""
    UNSUPPORTED_SCHEME = "unsupported-scheme"
    """Not http or https."""
    SUSPECTED_TRAP = "suspected-trap"
    """Looks like one of endlessly many; given up, and listed."""
    BROWSER_CRASHED = "browser-crashed"
    """The page brings the browser down, also when tried again."""
    RECORDING_FAILED = "recording-failed"
    """Could not be kept; the harvest stopped."""
    NOT_REACHED = "not-reached"
    """Known, but the harvest was cut short before its turn."""

    @property
    def is_in_archive(self) -> bool:
        """Whether an answer of the site, whole or in part, is in the WARC files."""
        return self in _IN_ARCHIVE


_IN_ARCHIVE = frozenset(
    {
        Outcome.CAPTURED,
        Outcome.CAPTURED_AS_REVISIT,
        Outcome.NOT_MODIFIED,
        Outcome.TRUNCATED_LENGTH,
        Outcome.TRUNCATED_TIME,
        Outcome.TRUNCATED_DISCONNECT,
        Outcome.REDIRECTED_OUT_OF_SCOPE,
        Outcome.STREAMING_WITHOUT_END,
    }
)
