"""One line of the log of acts: its values, its bytes, its hash. Pure."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum

from capture.errors import FixityError
from capture.fixity.encoding import canonical, moment_text, parsed

FIRST = "0" * 64
"""What stands for the line before the first."""
MAX_LINE = 131_072
"""Bytes; a longer line is none of ours."""
_CHARACTERS = 500
"""Of each text in a line, 12 bytes at most each, so that no line gets too long."""
_DETAILS = 16


class Act(StrEnum):
    """What can be done, as it stands in the log; what was written once stays readable."""

    LOGGED_IN = "logged-in"
    """Somebody gave the right password, or came from the provider that vouches for them."""
    LOGIN_FAILED = "login-failed"
    """Somebody gave a wrong password, or no name of an account, or came from a provider with an
    answer that lets nobody in: the details tell why."""
    LOGGED_OUT = "logged-out"
    """Somebody ended the session."""
    ACCOUNT_ADDED = "account-added"
    """There is a new account."""
    ACCOUNT_CHANGED = "account-changed"
    """An account has another role, or is closed or opened."""
    PASSWORD_CHANGED = "password-changed"
    """An account has another password; its sessions ended."""
    DECIDED = "decided"
    """Something on a list of a harvest was decided about (REIK03, REIK06)."""
    RESTRICTED = "restricted"
    """Something is withheld from now on, or from a date (META04)."""
    RESTRICTION_ENDED = "restriction-ended"
    """A restriction holds no longer, or got its end date."""
    VERIFICATION_STARTED = "verification-started"
    """Somebody had the archive verified (OPSL01)."""
    REPORT_RECEIVED = "report-received"
    """A visitor reported a fault (OPSL07)."""
    REPORT_DELIVERED = "report-delivered"
    """A report reached the body that it is for, or didn't: the details tell."""
    REPORT_ANSWERED = "report-answered"
    """Somebody answered a report, or put it in another state."""
    SIGNED = "signed"
    """All acts before this one were as they are, at this moment: signed by the archive's key."""
    MENDED = "mended"
    """The log itself ended in half a line; the details hold what stood there."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Line:
    """One act."""

    number: int
    """From 1."""
    moment: datetime
    """Aware, UTC."""
    who: str
    """Name of an account; `-` for visitors, `command line` for whoever works on the machine."""
    act: str
    """A value of `Act`."""
    about: str
    """What it was done to: an account, an address, a number of a report or restriction."""
    details: Mapping[str, str]
    previous: str
    """SHA-256 of the line before, in hex; `FIRST` for the first."""


def to_bytes(line: Line) -> bytes:
    """Return a line as it stands in the log, without its end."""
    return canonical(
        {
            "number": line.number,
            "moment": moment_text(line.moment),
            "who": line.who,
            "act": line.act,
            "about": line.about,
            "details": dict(line.details),
            "previous": line.previous,
        }
    )


def from_bytes(data: bytes, *, where: str) -> Line:
    """Return the line that these bytes are. FixityError where we would have written it otherwise.

    `where` begins the message: the file, and which line.
    """
    fields = parsed(data, where=where)
    details = fields.inner("details")
    line = Line(
        number=fields.number("number"),
        moment=fields.moment("moment"),
        who=fields.text("who"),
        act=fields.text("act"),
        about=fields.text("about"),
        details={name: details.text(name) for name in details.values},
        previous=fields.digest("previous"),
    )
    if to_bytes(line) != data:
        raise FixityError(f"{where}: isn't as this program writes it")
    return line


def bounded(text: str) -> str:
    """Return a text as long as it may be, and one that is always the same after reading."""
    whole = text.encode("utf-16", "surrogatepass").decode("utf-16", "replace")
    return whole if len(whole) <= _CHARACTERS else whole[: _CHARACTERS - 1] + "…"


def bounded_details(details: Mapping[str, str]) -> dict[str, str]:
    """Return details that fit in a line."""
    kept = list(details.items())[:_DETAILS]
    return {bounded(name)[:40]: bounded(str(value)) for name, value in kept}
