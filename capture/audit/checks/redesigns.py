"""FREQ03: full harvests just before and just after each big change. Pure."""

from collections.abc import Iterator, Sequence
from datetime import datetime

from capture.audit.checks.runs import FULL, Run, by_change
from capture.audit.checks.verdict import judge, many, not_applicable
from capture.audit.facts import Facts, Gathering
from capture.audit.guideline import Requirement
from capture.metadata.formats import day_and_time
from capture.model.audit import Judgement
from capture.model.text import Text

_ARCHIVE = Text(
    "dit blijkt pas uit alle harvests van de site samen; toets daarvoor het archief",
    "this shows only in all harvests of the site together; audit the archive for it",
)


def freq03(asked: Requirement, facts: Facts) -> Judgement:
    """Say that pairs of harvests show in the audit of an archive only."""
    del facts
    return not_applicable(asked, _ARCHIVE)


def archive_freq03(asked: Requirement, runs: Sequence[Run]) -> Judgement:
    """Judge that each change has a full harvest that ends before it and one that starts after."""
    changes = by_change(runs)
    if not changes:
        why = Text(
            "geen harvest in dit archief hoort bij een grote wijziging",
            "no harvest in this archive belongs to a big change",
        )
        return not_applicable(asked, why)
    against = Gathering()
    for (site, change), of_change in changes:
        for text in lacks(of_change):
            said = Text(f"wijziging {change}: {text.nl}", f"change {change}: {text.en}")
            against.add(said, file=site)
    count = many(len(changes), ("wijziging", "wijzigingen"), ("change", "changes"))
    return judge(
        asked,
        met=Text(
            f"{count.nl}, elk met een volledige harvest ervoor en erna",
            f"{count.en}, each with a full harvest before and after",
        ),
        against=against.found(),
        not_met=Text(
            f"{count.nl}; niet bij elke is er een volledige harvest ervoor en erna",
            f"{count.en}; not each has a full harvest before and after",
        ),
    )


def moment_of(runs: Sequence[Run]) -> datetime:
    """Return when a change came: as its newest harvest says, for plans shift."""
    newest = max(runs, key=lambda each: each.started).redesign
    assert newest is not None, "runs of a change belong to it"
    return newest.moment


def lacks(runs: Sequence[Run]) -> Iterator[Text]:
    """Yield what the harvests around one change lack."""
    full = [each for each in runs if each.kind == FULL and each.is_complete]
    moment = moment_of(runs)
    if not any(each.finished is not None and each.finished <= moment for each in full):
        words = day_and_time(moment)
        yield Text(
            f"geen voltooide volledige harvest die eindigde vóór {words.nl}",
            f"no completed full harvest that ended before {words.en}",
        )
    if not any(each.started >= moment for each in full):
        words = day_and_time(moment)
        yield Text(
            f"geen voltooide volledige harvest die begon na {words.nl}",
            f"no completed full harvest that started after {words.en}",
        )
