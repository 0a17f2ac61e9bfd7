"""What an audit says: for each requirement of the guideline how it stands, and where that shows."""

from dataclasses import dataclass
from datetime import date, datetime
from enum import StrEnum

_OF_A_COMPLETE_HARVEST = (
    *(f"REIK{number:02}" for number in range(1, 7)),
    *(f"WARC{number:02}" for number in range(1, 8)),
)


class Standing(StrEnum):
    """How one requirement stands; the order is that of severity, least first."""

    MET = "met"
    """Checked, and nothing against it was found."""
    NOT_APPLICABLE = "not-applicable"
    """Can't be judged of this input, or doesn't concern it; the reason stands beside it."""
    DECLARED = "declared"
    """Only the organisation can say so, and did: by whom and when stands beside it."""
    WARNING = "warning"
    """Met, with something that somebody should look at; or not declared yet."""
    NOT_MET = "not-met"
    """Shown not to be met."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Evidence:
    """One thing that was found, and the exact place."""

    text_nl: str
    """A sentence in Dutch."""
    text_en: str
    """The same in English."""
    file: str | None = None
    """Path relative to what was audited, with `/`."""
    offset: int | None = None
    """Byte offset of the WARC record within the file."""
    record_id: str | None = None
    """WARC-Record-ID with its angle brackets."""
    url: str | None = None
    """As recorded."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Declaration:
    """What the organisation says of a requirement that no tool can check."""

    requirement: str
    """Its id, e.g. `OPSL01`."""
    statement: str
    """In the organisation's own words."""
    by: str
    """Name or function of who declares it."""
    on: date
    """When."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Judgement:
    """How one requirement stands."""

    requirement: str
    """Its id, e.g. `WARC02`."""
    standing: Standing
    summary_nl: str
    """One sentence with the figures: what was counted and what was found, in Dutch."""
    summary_en: str
    """The same in English."""
    evidence: tuple[Evidence, ...] = ()
    """What speaks against it, or is worth knowing; at most the first 100 of `evidence_count`."""
    evidence_count: int = 0
    """How many there are in all."""
    is_told_by_harvester: bool = False
    """Whether it leans on what the harvester says of itself, since only that can know."""
    declaration: Declaration | None = None
    """For DECLARED."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Audit:
    """The result of one audit."""

    audited: str
    """Name of what was audited: the harvest's, the archive's or the folder's."""
    moment: datetime
    """When the audit was made, UTC."""
    guideline: str
    """Name and version of the guideline, in Dutch."""
    judgements: tuple[Judgement, ...]
    """One for each requirement, in the order of the guideline."""
    is_foreign: bool
    """Whether only WARC files were given, not a harvest folder of this tool."""

    @property
    def is_met(self) -> bool:
        """Whether no requirement is shown not to be met."""
        return all(each.standing is not Standing.NOT_MET for each in self.judgements)

    @property
    def missing(self) -> tuple[str, ...]:
        """Those of WARC01-07 and REIK01-06 that don't hold, in the order of the guideline."""
        holding = {Standing.MET, Standing.WARNING}
        found = {each.requirement: each.standing for each in self.judgements}
        return tuple(each for each in _OF_A_COMPLETE_HARVEST if found.get(each) not in holding)

    @property
    def is_complete(self) -> bool:
        """Whether the harvest may be called complete: WARC01-07 and REIK01-06 hold."""
        return not self.missing
