"""Which URLs are a problem, how serious, and how they are shown together: pure."""

from collections.abc import Iterable
from dataclasses import dataclass
from itertools import groupby

from capture.metadata import labels
from capture.metadata.outcome_texts import OUTCOME_TEXTS, Group
from capture.metadata.report_rows import Problem
from capture.model.outcome import Outcome
from capture.model.text import Text

ERROR_STATUS = 400
"""From here on a status is an error (RFC 9110 §15.5)."""

_DECISIONS_TO_LOOK_AT = frozenset({Outcome.UNDETERMINED_MEMBERSHIP, Outcome.REFUSED_BY_GUARD})
_RANK = {outcome: rank for rank, outcome in enumerate(OUTCOME_TEXTS)}
_GROUP_RANK = {
    group: rank
    for rank, group in enumerate(
        (Group.FAILED, Group.NOT_REACHED, Group.PARTIAL, Group.ARCHIVED, Group.LEFT_OUT)
    )
}

_ERROR_ANSWERS = {
    5: Text(
        "De site gaf een foutmelding. Die is vastgelegd zoals zij was; de pagina zelf ontbreekt.",
        "The site gave an error. It is recorded as it was; the page itself is missing.",
    ),
    4: Text(
        "De site weigerde of kende dit adres niet. Dat antwoord is vastgelegd zoals het was.",
        "The site refused or did not know this address. That answer is recorded as it was.",
    ),
}


def is_problem(outcome: Outcome, status: int | None) -> bool:
    """Whether somebody may have to look at a URL with this outcome and HTTP status."""
    match OUTCOME_TEXTS[outcome].group:
        case Group.ARCHIVED:
            return status is not None and status >= ERROR_STATUS
        case Group.LEFT_OUT:
            return outcome in _DECISIONS_TO_LOOK_AT
        case Group.PARTIAL | Group.FAILED | Group.NOT_REACHED:
            return True


def seriousness(problem: Problem) -> tuple[int, int, int, bool, str]:
    """Return a key that sorts the most serious problem first, and equal kinds together."""
    group = _GROUP_RANK[OUTCOME_TEXTS[problem.outcome].group]
    status = problem.status or 0
    return (group, _RANK[problem.outcome], -status, not problem.is_page, problem.url)


@dataclass(frozen=True, slots=True, kw_only=True)
class ProblemGroup:
    """Problems of one kind."""

    key: str
    """Of letters, digits and hyphens: unique within a page."""
    title: Text
    text: Text
    group: Group
    problems: tuple[Problem, ...]

    @property
    def pages(self) -> int:
        """How many of them are pages of the site."""
        return sum(problem.is_page for problem in self.problems)


def grouped(problems: Iterable[Problem]) -> tuple[ProblemGroup, ...]:
    """Return the problems by kind, most serious kind first; error answers by their status."""
    ordered = sorted(problems, key=seriousness)
    return tuple(
        _group(outcome, status, tuple(members))
        for (outcome, status), members in groupby(ordered, key=_kind)
    )


def _kind(problem: Problem) -> tuple[Outcome, int | None]:
    is_error_answer = OUTCOME_TEXTS[problem.outcome].group is Group.ARCHIVED
    return (problem.outcome, problem.status if is_error_answer else None)


def _group(outcome: Outcome, status: int | None, members: tuple[Problem, ...]) -> ProblemGroup:
    text = OUTCOME_TEXTS[outcome]
    if status is None:
        return ProblemGroup(
            key=outcome.value, title=text.title, text=text.text, group=text.group, problems=members
        )
    words = labels.status(status)
    return ProblemGroup(
        key=f"{outcome.value}-{status}",
        title=Text(f"{status} – {words.nl}", f"{status} – {words.en}"),
        text=_ERROR_ANSWERS.get(status // 100, text.text),
        group=text.group,
        problems=members,
    )
