"""How a requirement stands over all harvests of an archive. Pure.

The worst of the harvests counts, and evidence names the harvest; how often harvests were made, and
whether names are unique, shows only here.
"""

from collections.abc import Sequence
from dataclasses import replace
from datetime import datetime

from capture.audit.checks.freq import archive_freq01, archive_freq02
from capture.audit.checks.redesigns import archive_freq03
from capture.audit.checks.runs import Run
from capture.audit.checks.verdict import many, not_applicable, said
from capture.audit.facts import SHOWN, Found
from capture.audit.guideline import Requirement
from capture.model.audit import Audit, Evidence, Judgement, Standing
from capture.model.text import Text

_ORDER = tuple(Standing)

type Named = tuple[str, Audit]
"""Folder of a harvest relative to the archive, and its audit."""


def over_all(
    asked: Requirement, audits: Sequence[Named], runs: Sequence[Run], moment: datetime
) -> Judgement:
    """Return how one requirement stands."""
    match asked.id:
        case "FREQ01":
            return archive_freq01(asked, runs, moment)
        case "FREQ02":
            return archive_freq02(asked, runs, moment, _against(asked, audits))
        case "FREQ03":
            return archive_freq03(asked, runs)
        case _:
            return _worst(asked, audits)


def with_doubles(found: Judgement, doubles: Found | None) -> Judgement:
    """Return how a requirement stands, given what occurs in more than one harvest."""
    if not doubles:
        return found
    had = Found(first=found.evidence, count=found.evidence_count)
    both = doubles + had if found.standing is Standing.NOT_MET else doubles
    count = many(doubles.count, ("dubbel", "dubbelen"), ("double", "doubles"))
    return replace(
        found,
        standing=Standing.NOT_MET,
        summary_nl=f"{count.nl} in verschillende harvests van dit archief. {found.summary_nl}",
        summary_en=f"{count.en} in different harvests of this archive. {found.summary_en}",
        evidence=both.first,
        evidence_count=both.count,
        declaration=None,
    )


def _worst(asked: Requirement, audits: Sequence[Named]) -> Judgement:
    found = [
        (name, judgement)
        for name, audit in audits
        for judgement in audit.judgements
        if judgement.requirement == asked.id
    ]
    if not found:
        why = Text("er zijn geen harvests", "there are no harvests")
        return not_applicable(asked, why)
    worst = max((each.standing for _, each in found), key=_ORDER.index)
    of_worst = [(name, each) for name, each in found if each.standing is worst]
    evidence = _evidence(of_worst)
    whole = many(len(found), ("harvest", "harvests"), ("harvest", "harvests"))
    first = of_worst[0][1]
    if len(of_worst) == len(found) == 1:
        text = Text(first.summary_nl, first.summary_en)
    else:
        text = Text(
            f"{len(of_worst)} van {whole.nl}: {first.summary_nl}",
            f"{len(of_worst)} of {whole.en}: {first.summary_en}",
        )
    judged = said(
        asked, worst, text, evidence, is_told=any(each.is_told_by_harvester for _, each in found)
    )
    return replace(judged, declaration=first.declaration)


def _against(asked: Requirement, audits: Sequence[Named]) -> Found:
    """Return what speaks against the harvests by themselves."""
    return _evidence(
        [
            (name, judgement)
            for name, audit in audits
            for judgement in audit.judgements
            if judgement.requirement == asked.id and judgement.standing is Standing.NOT_MET
        ]
    )


def _evidence(found: Sequence[tuple[str, Judgement]]) -> Found:
    """Return the evidence of several harvests, each piece with its harvest in its path."""
    first: list[Evidence] = []
    count = 0
    for name, judgement in found:
        count += judgement.evidence_count
        for each in judgement.evidence[: SHOWN - len(first)]:
            file = f"{name}/{each.file}" if each.file is not None else name
            first.append(replace(each, file=file))
    return Found(first=tuple(first), count=count)
