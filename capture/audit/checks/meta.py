"""META01, META02 and META04: the description and the harvest report. Pure."""

from capture.audit.checks.verdict import ONLY_WARC, judge, many, not_applicable, one
from capture.audit.facts import Facts, Found
from capture.audit.guideline import Requirement
from capture.metadata.formats import number
from capture.model.audit import Judgement
from capture.model.text import Text

_REPORT = "metadata/harvest-report.json"


def meta01(asked: Requirement, facts: Facts) -> Judgement:
    """Judge that MDTO documents are there, valid, and true to the files that they describe."""
    if facts.harvest is None:
        return not_applicable(asked, ONLY_WARC)
    found = facts.harvest.described
    against = found.problems + found.differences
    if not found.documents:
        none = Text(
            "er zijn geen MDTO-documenten; maak ze met capture mdto make",
            "there are no MDTO documents; make them with capture mdto make",
        )
        return judge(asked, met=none, against=against + one(none, file="metadata/mdto"))
    documents = many(
        found.documents, ("MDTO-document", "MDTO-documenten"), ("MDTO document", "MDTO documents")
    )
    described = many(found.files, ("bestand", "bestanden"), ("file", "files"))
    return judge(
        asked,
        met=Text(
            f"{documents.nl} nagelopen, geldig; omvang en checksum van {described.nl} kloppen",
            f"{documents.en} checked, valid; size and checksum of {described.en} are right",
        ),
        against=against,
        not_met=Text(
            f"{documents.nl}: {number(found.problems.count).nl} fouten tegen MDTO,"
            f" {number(found.differences.count).nl} verschillen met de bestanden",
            f"{documents.en}: {number(found.problems.count).en} errors against MDTO,"
            f" {number(found.differences.count).en} differences from the files",
        ),
    )


def meta02(asked: Requirement, facts: Facts) -> Judgement:
    """Judge that the report tells what is asked, and that its totals are those of the WARC."""
    harvest = facts.harvest
    if harvest is None:
        return not_applicable(asked, ONLY_WARC)
    if harvest.report is None:
        why = harvest.report_fault or "?"
        none = Text(f"geen harvestverslag te lezen: {why}", f"no harvest report to be read: {why}")
        return judge(asked, met=none, against=one(none, file=_REPORT))
    against = harvest.totals_wrong
    for name in harvest.missing_elements:
        against += one(Text(f"{name} is niet ingevuld", f"{name} is not filled in"), file=_REPORT)
    report, compared = harvest.report, number(harvest.totals_compared)
    software = report.software
    crawler = f"{software.tool_name} {software.tool_version}, {software.browser_name}"
    return judge(
        asked,
        met=Text(
            f"Het verslag noemt crawler ({crawler}), begin en eind, statuscodes en MIME-types;"
            f" {compared.nl} totalen nageteld in de WARC-bestanden: alle gelijk",
            f"The report tells crawler ({crawler}), start and end, status codes and MIME types;"
            f" {compared.en} totals counted anew in the WARC files: all equal",
        ),
        against=against,
        not_met=Text(
            f"Van {compared.nl} totalen in het verslag kloppen er"
            f" {number(harvest.totals_wrong.count).nl} niet met de WARC-bestanden;"
            f" {len(harvest.missing_elements)} gegevens ontbreken",
            f"Of {compared.en} totals in the report {number(harvest.totals_wrong.count).en} are not"
            f" those of the WARC files; {len(harvest.missing_elements)} facts are missing",
        ),
    )


def meta04(asked: Requirement, facts: Facts) -> Judgement:
    """Judge that every registered restriction stands in the description."""
    if facts.harvest is None:
        return not_applicable(asked, ONLY_WARC)
    found = facts.harvest.described
    if found.restrictions is None:
        why = Text(
            "het register van beperkingen is niet te lezen",
            "the register of restrictions can't be read",
        )
        return judge(asked, met=why, against=found.unmentioned or one(why))
    if not found.restrictions:
        return judge(
            asked,
            met=Text(
                "Er zijn geen beperkingen geregistreerd; alles is openbaar",
                "No restrictions are registered; everything is open",
            ),
            against=Found(),
        )
    count = many(found.restrictions, ("beperking", "beperkingen"), ("restriction", "restrictions"))
    return judge(
        asked,
        met=Text(
            f"{count.nl} geregistreerd, en vermeld in de metagegevens",
            f"{count.en} registered, and told in the metadata",
        ),
        against=found.unmentioned,
        not_met=Text(
            f"{number(found.unmentioned.count).nl} van {count.nl} staan niet in de metagegevens",
            f"{number(found.unmentioned.count).en} of {count.en} are not in the metadata",
        ),
    )
