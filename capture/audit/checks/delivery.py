"""META03: the conditions of the receiving institution, as a package under its profile. Pure."""

from collections.abc import Sequence

from capture.audit.checks.verdict import ONLY_WARC, judge, many, not_applicable, one, said
from capture.audit.facts import Facts, Found, PackageFacts
from capture.audit.guideline import Requirement
from capture.model.audit import Judgement, Standing
from capture.model.text import Text

_UNPACKED = Text(
    "De aanlevervoorwaarden worden getoetst aan een pakket (capture package, en dan capture audit"
    " met --package); dat de metagegevens met de archiefdienst zijn afgestemd, is nog niet"
    " verklaard",
    "The conditions of delivery are checked on a package (capture package, and then capture audit"
    " with --package); that the metadata were agreed with the archival institution has not been"
    " declared",
)


def meta03(asked: Requirement, facts: Facts) -> Judgement:
    """Judge the packages that hold the harvest; agreement with the institution is declared."""
    harvest = facts.harvest
    if harvest is None:
        return not_applicable(asked, ONLY_WARC)
    holding = _holding(facts)
    if not holding:
        strangers = ", ".join(each.name for each in harvest.packages)
        if not strangers:
            return said(asked, Standing.WARNING, _UNPACKED)
        text = Text(f"Deze harvest zit niet in {strangers}", f"This harvest is not in {strangers}")
        return said(asked, Standing.WARNING, text)
    against = Found()
    for package in holding:
        against += package.problems + _differences(package, facts)
    words = _words(holding)
    undeclared = Text(
        f"{words.nl}; dat de metagegevens met de archiefdienst zijn afgestemd, is nog niet"
        " verklaard",
        f"{words.en}; that the metadata were agreed with the archival institution has not been"
        " declared",
    )
    if not against:
        return said(asked, Standing.WARNING, undeclared)
    count = many(against.count, ("fout", "fouten"), ("error", "errors"))
    names = ", ".join(each.name for each in holding)
    return judge(
        asked,
        met=undeclared,
        against=against,
        not_met=Text(f"{count.nl} in {names}", f"{count.en} in {names}"),
    )


def checked(facts: Facts) -> Text | None:
    """Return what was found of the packages; None when none that holds the harvest was given."""
    holding = _holding(facts)
    return _words(holding) if holding else None


def _words(holding: Sequence[PackageFacts]) -> Text:
    listed = "; ".join(f"{each.name} ({each.profile})" for each in holding)
    files = many(sum(each.files for each in holding), ("bestand", "bestanden"), ("file", "files"))
    return Text(
        f"voldoet aan de voorwaarden van zijn profiel, {files.nl} nagerekend: {listed}",
        f"meets the conditions of its profile, {files.en} read again: {listed}",
    )


def _holding(facts: Facts) -> list[PackageFacts]:
    """Return the packages that hold a WARC file of the harvest, by name or by content."""
    if facts.harvest is None:
        return []
    names = {each.name.rpartition("/")[2] for each in facts.files}
    digests = {each.sha256 for each in facts.files}
    return [
        each
        for each in facts.harvest.packages
        if names.intersection(each.sha256) or digests.intersection(each.sha256.values())
    ]


def _differences(package: PackageFacts, facts: Facts) -> Found:
    """Return the WARC files of the harvest that the package lacks, or has otherwise."""
    found = Found()
    digests = set(package.sha256.values())
    for each in facts.files:
        if each.sha256 in digests:
            continue
        if each.name.rpartition("/")[2] in package.sha256:
            text = Text(
                f"is in {package.name} een ander bestand (SHA-256)",
                f"is another file in {package.name} (SHA-256)",
            )
        else:
            text = Text(f"ontbreekt in {package.name}", f"is missing from {package.name}")
        found += one(text, file=each.name)
    return found
