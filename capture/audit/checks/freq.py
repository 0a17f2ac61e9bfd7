"""FREQ01 and FREQ02: of one harvest, and of all harvests of a site. Pure."""

from collections.abc import Iterator, Sequence
from datetime import date, datetime, timedelta
from itertools import pairwise

from capture.audit.checks.runs import FULL, INCREMENTAL, Run, by_site
from capture.audit.checks.verdict import NOTHING, ONLY_WARC, judge, many, not_applicable
from capture.audit.facts import Facts, Found, Gathering
from capture.audit.guideline import Requirement
from capture.clock import PEOPLES_TIME
from capture.model.audit import Judgement
from capture.model.text import Text

_MAX_DAYS = 366


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
    """Judge the list of changes of an incremental harvest; days show in the archive only."""
    harvest = facts.harvest
    if harvest is None:
        return not_applicable(asked, ONLY_WARC)
    if harvest.report is None or harvest.report.identity.kind != INCREMENTAL:
        return not_applicable(asked, _ARCHIVE)
    changes = harvest.changes
    rows = many(changes.rows, ("regel", "regels"), ("row", "rows"))
    return judge(
        asked,
        met=Text(
            f"De lijst van wijzigingen is er, met {rows.nl}; de aantallen kloppen. Of er elke dag"
            " een harvest is, blijkt uit een audit van het archief",
            f"The list of changes is there, with {rows.en}; its counts are right. Whether there is"
            " a harvest every day shows in an audit of the archive",
        ),
        against=changes.wrong,
        not_met=Text(
            "De lijst van wijzigingen ontbreekt of klopt niet",
            "The list of changes is missing or not right",
        ),
    )


_ARCHIVE = Text(
    "dit blijkt pas uit alle harvests van de site samen; toets daarvoor het archief",
    "this shows only in all harvests of the site together; audit the archive for it",
)


def archive_freq01(asked: Requirement, runs: Sequence[Run], moment: datetime) -> Judgement:
    """Judge that no more than a year lies between full harvests of a site, nor since the last."""
    limit = asked.measures.get("dagen", _MAX_DAYS)
    against = Gathering()
    full = 0
    for site, of_site in by_site(runs):
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


def archive_freq02(
    asked: Requirement, runs: Sequence[Run], moment: datetime, lists: Found = NOTHING
) -> Judgement:
    """Judge that every calendar day in the Netherlands has a completed run.

    From the first incremental run of a site on; today does not count before it is over. A full
    harvest looks at every page, and counts as well. `lists` is what is wrong with the lists of
    changes of the harvests by themselves.
    """
    against = Gathering()
    days = missed = sites = 0
    today = _day(moment)
    for site, of_site in by_site(runs):
        daily = [each for each in of_site if each.kind in (INCREMENTAL, FULL)]
        begun = min(
            (_day(each.started) for each in daily if each.kind == INCREMENTAL), default=None
        )
        if begun is None:
            continue
        sites += 1
        days += max(0, (today - begun).days)
        done = sorted(
            day for day in {_day(each.started) for each in daily if each.is_complete} if day < today
        )
        for first, last in _gaps([day for day in done if day >= begun], begun, today):
            missed += (last - first).days + 1
            against.add(_missed(first, last), file=site)
    if not sites:
        why = Text(
            "er zijn geen incrementele harvests in dit archief",
            "there are no incremental harvests in this archive",
        )
        return not_applicable(asked, why)
    both = Text(
        f"Op {missed} van {days} dagen is geen harvest voltooid",
        f"On {missed} of {days} days no harvest was completed",
    )
    if lists:
        both = Text(
            f"{both.nl}; bij {lists.count} lijsten van wijzigingen is iets mis",
            f"{both.en}; something is wrong with {lists.count} lists of changes",
        )
    return judge(
        asked,
        met=Text(
            f"Op elk van {days} dagen is een harvest voltooid",
            f"On each of {days} days a harvest was completed",
        ),
        against=against.found() + lists,
        not_met=both,
    )


def _day(moment: datetime) -> date:
    """Return the calendar day in the Netherlands."""
    return moment.astimezone(PEOPLES_TIME).date()


def _gaps(done: Sequence[date], begun: date, today: date) -> Iterator[tuple[date, date]]:
    """Yield the first and last day of each stretch without a completed run, today left out."""
    one = timedelta(days=1)
    for before, after in pairwise([begun - one, *done, today]):
        if after - before > one:
            yield before + one, after - one


def _missed(first: date, last: date) -> Text:
    if first == last:
        return Text(
            f"geen voltooide harvest op {first:%d-%m-%Y}", f"no completed harvest on {first}"
        )
    days = (last - first).days + 1
    return Text(
        f"geen voltooide harvest van {first:%d-%m-%Y} tot en met {last:%d-%m-%Y}: {days} dagen",
        f"no completed harvest from {first} to {last}: {days} days",
    )
