"""The tables of the register of restrictions: strict, each becomes a frozen value (META04)."""

from typing import Annotated, Self

from pydantic import AfterValidator, model_validator

from capture.config.tables import Day, Duration, Table, Text
from capture.metadata.mdto import lists
from capture.model.restriction import Lifting, Restriction, bare_id, pattern_fault


def _pattern(value: str) -> str:
    fault = pattern_fault(value.strip())
    if fault:
        raise ValueError(fault)
    return value.strip()


def _record(value: str) -> str:
    bare = bare_id(value)
    if ":" not in bare or not bare.isprintable() or len(bare) > 200:
        raise ValueError("write a WARC-Record-ID such as urn:uuid:…")
    return bare


class RestrictionRow(Table):
    """One restriction as it stands in the file."""

    kenmerk: Text
    url: Annotated[str, AfterValidator(_pattern)] | None = None
    record: Annotated[str, AfterValidator(_record)] | None = None
    grond: Text
    type: Text = lists.OTHER_RESTRICTION
    begrippenlijst: Text | None = None
    code: Text | None = None
    startdatum: Day | None = None
    einddatum: Day | None = None
    looptijd: Duration | None = None
    besluit: Text
    door: Text
    datum: Day
    toelichting: Text | None = None

    @model_validator(mode="after")
    def _is_whole(self) -> Self:
        if (self.url is None) == (self.record is None):
            raise ValueError("give either url or record")
        if self.looptijd is not None and self.startdatum is None:
            raise ValueError("looptijd needs a startdatum to count from")
        if self.looptijd is not None and self.einddatum is not None:
            raise ValueError("give either einddatum or looptijd")
        if self.startdatum and self.einddatum and self.einddatum < self.startdatum:
            raise ValueError(f"einddatum lies before startdatum {self.startdatum}")
        if self.looptijd is not None and self.startdatum is not None:
            self.looptijd.after(self.startdatum)
        return self

    def value(self) -> Restriction:
        """Return it frozen."""
        return Restriction(
            id=self.kenmerk,
            pattern=self.url,
            record=self.record,
            ground=self.grond,
            kind=self.type,
            kind_list=self.begrippenlijst,
            kind_code=self.code,
            begin=self.startdatum,
            end=self.einddatum,
            duration=self.looptijd,
            decision=self.besluit,
            by=self.door,
            decided=self.datum,
            description=self.toelichting or "",
        )


class LiftingRow(Table):
    """That a restriction was lifted."""

    kenmerk: Text
    datum: Day
    door: Text
    reden: Text | None = None

    def value(self) -> Lifting:
        """Return it frozen."""
        return Lifting(on=self.datum, by=self.door, reason=self.reden or "")


class RegisterTable(Table):
    """The whole file."""

    beperking: tuple[RestrictionRow, ...] = ()
    opheffing: tuple[LiftingRow, ...] = ()
