"""FREQ01 to FREQ03: of one harvest, and of all harvests of a site. Pure."""

from collections import defaultdict
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta

from capture.audit.checks.verdict import ONLY_WARC, judge, many, not_applicable
from capture.audit.facts import Facts, Gathering
from capture.audit.guideline import Requirement
from capture.metadata.formats import PEOPLES_TIME
from capture.model.audit import Judgement
from capture.model.text import Text

FULL = "full"
INCREMENTAL = "incremental"
_MAX_DAYS = 366


@dataclass(frozen=True, slots=True, kw_only=True)
class Run:
    """One harvest of a site, as far as frequency goes."""

    site: str
    name: str
    """Of its folder, relative to the archive."""
    kind: str
    started: datetime
    finished: datetime | None
    is_complete: bool
    change_id: str | None = None
    """Ties the harvests before and after one big change together."""
    change_moment: datetime | None = None


def freq01(asked: Requirement, facts: Facts) -> Judgement:
    """Judge of one harvest that it is full and leans on no other; the years are the archive's."""
    harvest = facts.harvest
    if harvest is None:
        return not_applicable(asked, ONLY_WARC)
    if harvest.report is None:
        why = Text("er is geen harvestverslag", "there is no harvest report")
        return not_applicable(asked, why)
    identity = harvest.report.identity
    if identity.kind != FULL:
        why = Text(
            f"dit is geen volledige harvest ({identity.kind})",
            f"this is no full harvest ({identity.kind})",
        )
        return not_applicable(asked, why)
    outside = facts.exchanges.revisits_unresolved
    leaning = many(outside.count, ("herhaling", "herhalingen"), ("revisit", "revisits"))
    day = identity.started.astimezone(PEOPLES_TIME)
    return judge(
        asked,
        met=Text(
            f"Volledige harvest van {day:%d-%m-%Y}; {facts.exchanges.revisits} herhalingen"
            " verwijzen binnen deze harvest. Of er elk jaar een is, blijkt uit een audit van het"
            " archief",
            f"Full harvest of {day:%Y-%m-%d}; {facts.exchanges.revisits} revisits refer within this"
            " harvest. Whether there is one every year shows in an audit of the archive",
        ),
        against=outside,
        not_met=Text(
            f"Volledige harvest van {day:%d-%m-%Y}, maar {leaning.nl} van een record dat niet in"
            " deze harvest ligt",
            f"Full harvest of {day:%Y-%m-%d}, but {leaning.en} of a record that is not in this"
            " harvest",
        ),
    )


def freq02(asked: Requirement, facts: Facts) -> Judgement:
    """Say that days without a run show in the audit of an archive only."""
    del facts
    return not_applicable(asked, _ARCHIVE)


def freq03(asked: Requirement, facts: Facts) -> Judgement:
    """Say that pairs of harvests show in the audit of an archive only."""
    del facts
    return not_applicable(asked, _ARCHIVE)


_ARCHIVE = Text(
    "dit blijkt pas uit alle harvests van de site samen; toets daarvoor het archief",
    "this shows only in all harvests of the site together; audit the archive for it",
)


def archive_freq01(asked: Requirement, runs: Sequence[Run], moment: datetime) -> Judgement:
    """Judge that no more than a year lies between full harvests of a site, nor since the last."""
    limit = asked.measures.get("dagen", _MAX_DAYS)
    against = Gathering()
    full = 0
    for site, of_site in _by_site(runs):
        times = sorted(each.started for each in of_site if each.kind == FULL and each.is_complete)
        full += len(times)
        if not times:
            against.add(
                Text("nog geen voltooide volledige harvest", "no completed full harvest yet"),
                file=site,
            )
            continue
        for before, after in zip(times, [*times[1:], moment], strict=True):
            days = (after - before).days
            if after - before > timedelta(days=limit):
                against.add(
                    Text(
                        f"{days} dagen zonder volledige harvest, vanaf {before:%d-%m-%Y}",
                        f"{days} days without a full harvest, from {before:%Y-%m-%d}",
                    ),
                    file=site,
                )
    counted = many(
        full, ("volledige harvest", "volledige harvests"), ("full harvest", "full harvests")
    )
    return judge(
        asked,
        met=Text(
            f"{counted.nl}; nergens meer dan {limit} dagen ertussen of sinds de laatste",
            f"{counted.en}; nowhere more than {limit} days between them or since the last",
        ),
        against=against.found(),
        not_met=Text(
            f"{counted.nl}; er liggen er te ver uiteen, of er is er geen",
            f"{counted.en}; some lie too far apart, or there is none",
        ),
    )


def archive_freq02(asked: Requirement, runs: Sequence[Run], moment: datetime) -> Judgement:
    """Judge that every calendar day in the Netherlands has a completed run.

    From the first incremental run of a site on; today does not count before it is over.
    """
    against = Gathering()
    days = sites = 0
    today = moment.astimezone(PEOPLES_TIME).date()
    for site, of_site in _by_site(runs):
        daily = [each for each in of_site if each.kind in (INCREMENTAL, FULL)]
        incremental = [each.started for each in daily if each.kind == INCREMENTAL]
        if not incremental:
            continue
        sites += 1
        done = {each.started.astimezone(PEOPLES_TIME).date() for each in daily if each.is_complete}
        day = min(incremental).astimezone(PEOPLES_TIME).date()
        while day < today:
            days += 1
            if day not in done:
                against.add(
                    Text(
                        f"geen voltooide harvest op {day:%d-%m-%Y}",
                        f"no completed harvest on {day:%Y-%m-%d}",
                    ),
                    file=site,
                )
            day += timedelta(days=1)
    if not sites:
        why = Text(
            "er zijn geen incrementele harvests in dit archief",
            "there are no incremental harvests in this archive",
        )
        return not_applicable(asked, why)
    found = against.found()
    return judge(
        asked,
        met=Text(
            f"Op elk van {days} dagen is een harvest voltooid",
            f"On each of {days} days a harvest was completed",
        ),
        against=found,
        not_met=Text(
            f"Op {found.count} van {days} dagen is geen harvest voltooid",
            f"On {found.count} of {days} days no harvest was completed",
        ),
    )


def archive_freq03(asked: Requirement, runs: Sequence[Run]) -> Judgement:
    """Judge that each change has a full harvest that ends before it and one that starts after."""
    pairs: defaultdict[tuple[str, str], list[Run]] = defaultdict(list)
    for each in runs:
        if each.change_id is not None:
            pairs[each.site, each.change_id].append(each)
    if not pairs:
        why = Text(
            "geen harvest in dit archief hoort bij een grote wijziging",
            "no harvest in this archive belongs to a big change",
        )
        return not_applicable(asked, why)
    against = Gathering()
    for (site, change), of_change in sorted(pairs.items()):
        for text in _lacks(of_change):
            said = Text(f"wijziging {change}: {text.nl}", f"change {change}: {text.en}")
            against.add(said, file=site)
    count = many(len(pairs), ("wijziging", "wijzigingen"), ("change", "changes"))
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


def _lacks(runs: Sequence[Run]) -> Iterator[Text]:
    """Yield what the harvests around one change lack."""
    full = [each for each in runs if each.kind == FULL and each.is_complete]
    moments = [each.change_moment for each in runs if each.change_moment is not None]
    if not moments:
        yield Text("het moment van de wijziging ontbreekt", "the moment of the change is missing")
        return
    moment = moments[0]
    if not any(each.finished is not None and each.finished <= moment for each in full):
        yield Text(
            "geen volledige harvest die ervoor eindigde", "no full harvest that ended before it"
        )
    if not any(each.started >= moment for each in full):
        yield Text("geen volledige harvest die erna begon", "no full harvest that started after it")


def _by_site(runs: Iterable[Run]) -> list[tuple[str, list[Run]]]:
    sites: defaultdict[str, list[Run]] = defaultdict(list)
    for each in runs:
        sites[each.site].append(each)
    return sorted(sites.items())
