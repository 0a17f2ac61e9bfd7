"""OPSL01 to OPSL07: keeping, and access for the public. Pure."""

from capture.audit.checks.verdict import ONLY_WARC, judge, not_applicable, said
from capture.audit.facts import Facts
from capture.audit.guideline import Requirement
from capture.metadata.formats import number
from capture.model.audit import Judgement, Standing
from capture.model.text import Text

_ACCESS = Text(
    "dit gaat over de dienst waarmee het publiek het archief bekijkt; die is geen deel van wat hier"
    " is gegeven, en er is niets over verklaard",
    "this is about the service by which the public sees the archive; that is no part of what was"
    " given here, and nothing was declared about it",
)


def opsl01(asked: Requirement, facts: Facts) -> Judgement:
    """Judge that the seal over the harvest holds; BIO2 itself is declared."""
    if facts.harvest is None:
        return not_applicable(asked, ONLY_WARC)
    found = facts.harvest.sealed
    if not found.is_sealed:
        return said(
            asked,
            Standing.WARNING,
            Text(
                "De harvest is nog niet verzegeld, zodat een latere wijziging niet zou opvallen",
                "The harvest has not been sealed yet, so that a later change would not be noticed",
            ),
        )
    if found.deviations:
        count = number(found.deviations.count)
        return judge(
            asked,
            met=Text("", ""),
            against=found.deviations,
            not_met=Text(
                f"{count.nl} afwijkingen van wat verzegeld is",
                f"{count.en} deviations from what was sealed",
            ),
        )
    return said(asked, Standing.WARNING, _SEALED_UNDECLARED)


SEALED = Text(
    "het zegel over de harvest klopt: niets is veranderd",
    "the seal over the harvest holds: nothing was changed",
)
_SEALED_UNDECLARED = Text(
    "Het zegel over de harvest klopt: niets is veranderd. Dat de opslag aan BIO2 voldoet, is nog"
    " niet verklaard",
    "The seal over the harvest holds: nothing was changed. That storage meets BIO2 has not been"
    " declared",
)


def access(asked: Requirement, facts: Facts) -> Judgement:
    """Say that the access service is not in this input: OPSL02 to OPSL07."""
    del facts
    return not_applicable(asked, _ACCESS)
