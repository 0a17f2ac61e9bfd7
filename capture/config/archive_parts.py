"""Tables that stand in other tables of archief.toml: references, concepts, terms."""

from typing import Self

from pydantic import model_validator

from capture.config.tables import Day, Duration, Table, Text
from capture.metadata.mdto import lists
from capture.model.organisation import Concept, Reference, Term


class ReferenceTable(Table):
    """A name, and perhaps a mark in a register."""

    naam: Text
    kenmerk: Text | None = None
    bron: Text | None = None

    @model_validator(mode="after")
    def _has_both(self) -> Self:
        if (self.kenmerk is None) != (self.bron is None):
            raise ValueError("kenmerk and bron stand together, or neither does")
        return self

    def value(self) -> Reference:
        """Return it frozen."""
        return Reference(name=self.naam, mark=self.kenmerk, source=self.bron)


class ArchiefvormerTable(Table):
    """Who the records are of; its TOOI id is never left out."""

    naam: Text
    kenmerk: Text
    bron: Text

    def value(self) -> Reference:
        """Return it frozen."""
        return Reference(name=self.naam, mark=self.kenmerk, source=self.bron)


class ConceptTable(Table):
    """A concept of a list."""

    label: Text
    code: Text | None = None
    begrippenlijst: Text

    def value(self) -> Concept:
        """Return it frozen."""
        return Concept(label=self.label, code=self.code, list_name=self.begrippenlijst)


class TermTable(Table):
    """How long something holds."""

    trigger: Text | None = None
    triggerBegrippenlijst: Text = lists.EVENT_TYPES
    looptijd: Duration | None = None
    einddatum: Day | None = None

    @model_validator(mode="after")
    def _is_whole(self) -> Self:
        if self.einddatum is None and (self.trigger is None or self.looptijd is None):
            raise ValueError("give einddatum, or both trigger and looptijd")
        return self

    def value(self) -> Term:
        """Return it frozen."""
        trigger = None
        if self.trigger is not None:
            trigger = Concept(label=self.trigger, list_name=self.triggerBegrippenlijst)
        return Term(trigger=trigger, duration=self.looptijd, end=self.einddatum)
