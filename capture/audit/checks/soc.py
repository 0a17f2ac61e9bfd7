"""SOC01 to SOC03: social media. Pure."""

from capture.audit.checks.verdict import not_applicable
from capture.audit.facts import Facts
from capture.audit.guideline import Requirement
from capture.model.audit import Judgement
from capture.model.text import Text

_NOT_SOCIAL = Text(
    "dit is het archief van een website; accounts op sociale media en exports daarvan zijn geen"
    " deel van wat hier is gegeven",
    "this is the archive of a website; accounts on social media and exports of them are no part of"
    " what was given here",
)


def social(asked: Requirement, facts: Facts) -> Judgement:
    """Say that there are no social media in this input."""
    del facts
    return not_applicable(asked, _NOT_SOCIAL)
