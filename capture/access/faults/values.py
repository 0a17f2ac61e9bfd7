"""The nouns of reports of faults (OPSL07): what was told, how it stands, what was answered."""

from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum

from capture.model.text import Text


class Kind(StrEnum):
    """What is wrong, in the visitor's choice."""

    MISSING_PICTURE = "missing-picture"
    """A picture, film or other part of the page is missing."""
    DOES_NOT_WORK = "does-not-work"
    """Something on the page doesn't do what it should."""
    WRONG_CONTENT = "wrong-content"
    """The page isn't as it was, or the notice about it is wrong."""
    NOT_PUBLIC = "not-public"
    """The page, or something on it, should not be public."""
    OTHER = "other"
    """Anything else."""

    @property
    def words(self) -> Text:
        """Return how people read it."""
        return _KINDS[self]


class State(StrEnum):
    """How a report stands."""

    RECEIVED = "received"
    """Nobody has looked at it yet."""
    IN_PROGRESS = "in-progress"
    """Somebody is at it."""
    SOLVED = "solved"
    """What was wrong is put right."""
    DECLINED = "declined"
    """Nothing is done about it; the answer says why."""

    @property
    def words(self) -> Text:
        """Return how people read it."""
        return _STATES[self]

    @property
    def is_closed(self) -> bool:
        """Whether nothing more is to be done."""
        return self in {State.SOLVED, State.DECLINED}


_KINDS = {
    Kind.MISSING_PICTURE: Text(
        "Een afbeelding, video of ander onderdeel ontbreekt",
        "A picture, video or other part is missing",
    ),
    Kind.DOES_NOT_WORK: Text("Iets op de pagina werkt niet", "Something on the page doesn’t work"),
    Kind.WRONG_CONTENT: Text(
        "De inhoud of de datum klopt niet", "The content or the date is wrong"
    ),
    Kind.NOT_PUBLIC: Text("Dit zou niet openbaar moeten zijn", "This should not be public"),
    Kind.OTHER: Text("Iets anders", "Something else"),
}
_STATES = {
    State.RECEIVED: Text("Ontvangen", "Received"),
    State.IN_PROGRESS: Text("In behandeling", "In progress"),
    State.SOLVED: Text("Opgelost", "Solved"),
    State.DECLINED: Text("Afgewezen", "Declined"),
}


@dataclass(frozen=True, slots=True, kw_only=True)
class About:
    """The page that a report is about: a capture of the archive, or a page of the portal."""

    url: str
    """The archived address; or the whole address of the portal's page."""
    captured: datetime | None
    """When it was captured, UTC; None for a page of the portal."""
    path: str
    """Of the page in the portal, without the mark of the language."""
    site: str | None
    """The site of the archive that it belongs to; None for a page of the portal about none."""


@dataclass(frozen=True, slots=True, kw_only=True)
class NewReport:
    """What a visitor sent, after it was checked."""

    about: About
    kind: Kind
    description: str
    email: str | None
    language: str
    """`nl` or `en`: that of the form, and of the answer."""
    portal: str
    """Origin of the portal that it was sent to, for links in mails."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Step:
    """A change of a report."""

    moment: datetime
    state: State
    """From then on."""
    by: str
    """Name of an account, `command line`, or `-` for the visitor who made the report."""
    answer: str
    """What was answered at that; empty when nothing was."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Undelivered:
    """A message about a report that its receiver hasn't taken over yet."""

    channel: str
    """`mail`, `webhook …` or `reporter`; `route` when it isn't known yet."""
    tries: int
    fault: str | None
    """Why the last try failed; None before the first."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Report:
    """A report of a fault."""

    number: int
    """Counts up; for the archivist."""
    receipt: str
    """For the visitor, `receipt.shown` of it; whoever has it may see state and answer."""
    moment: datetime
    """When it was received, UTC."""
    about: About
    kind: Kind
    description: str | None
    """In the visitor's words; None after it was cleared."""
    email: str | None
    """Where the visitor wants to be told the answer; None when none was given, or cleared."""
    language: str
    portal: str
    """Origin of the portal that it was sent to."""
    state: State
    answer: str
    """The public answer, the last one given; empty before."""
    closed: datetime | None
    """When it was solved or declined; None while it is open."""
    cleared: datetime | None
    """When personal data were deleted; None before."""
    steps: tuple[Step, ...] = ()
    """Oldest first; from `reports.report` and `reports.by_receipt` alone."""
    undelivered: tuple[Undelivered, ...] = ()
    """From `reports.report` and `reports.by_receipt` alone."""
