"""How the archive stands against its seals (OPSL01): the last verifications, and a new one."""

from dataclasses import dataclass
from pathlib import Path

from starlette.responses import Response

from capture.access.act_lines import Act
from capture.access.desk.runs import Kind
from capture.access.desk.seat import Seat
from capture.access.portal.forms import Form
from capture.errors import FixityError
from capture.fixity import chain_file
from capture.fixity.chain import VerificationLine

_SHOWN = 20


@dataclass(frozen=True, slots=True, kw_only=True)
class Verified:
    """What the chain tells of verifications of the whole archive."""

    lines: tuple[VerificationLine, ...]
    """Newest first."""
    fault: str
    """Why the chain can't be read; empty when it can."""


def verified(archive: Path) -> Verified:
    """Return the verifications that the chain of an archive tells of."""
    try:
        chain = chain_file.read(archive)
    except (OSError, FixityError) as fault:
        return Verified(lines=(), fault=str(fault))
    lines = [each for each in chain.lines if isinstance(each, VerificationLine)]
    whole = [each for each in lines if not each.verified]
    problems = [f"line {each.number}: {each.text}" for each in chain.problems[:1]]
    return Verified(lines=tuple(reversed(whole)), fault="".join(problems))


def page(seat: Seat) -> Response:
    """Send how the archive stands, and how a verification goes that runs."""
    told = verified(seat.visit.catalogue.archive)
    runs = seat.office.runs
    return seat.html(
        "fixity",
        lines=told.lines[:_SHOWN],
        fault=told.fault,
        running=runs.running(),
        waiting=runs.waiting(),
        ended={kind.value: runs.ended(kind) for kind in Kind},
    )


def start(seat: Seat, _: Form) -> Response:
    """Have the archive verified, in the background."""
    with seat.acting(Act.VERIFICATION_STARTED, "", {}):
        seat.office.runs.ask(Kind.VERIFY, "", "asked in the portal")
    return seat.to(seat.way("/fixity", done="asked"))
