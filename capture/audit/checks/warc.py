"""WARC01 to WARC08: the files by themselves. Pure."""

import re
from collections import defaultdict

from capture.audit.checks.verdict import (
    ONLY_WARC,
    files,
    judge,
    many,
    not_applicable,
    one,
    records,
    said,
)
from capture.audit.facts import Facts, FileFacts, Gathering, total
from capture.audit.guideline import Requirement
from capture.metadata.formats import number, size
from capture.model.audit import Judgement, Standing
from capture.model.text import Text
from capture.warc.naming import PATTERN

_MAX_BYTES = 1_000_000_000
_MAX_SECONDS = 60
_PLAIN = re.compile(rb"WARC/[0-9]")
_PACKINGS = {b"\x1f\x8b": "gzip", b"\x28\xb5\x2f\xfd": "zstd", b"BZh": "bzip2", b"\xfd7zXZ": "xz"}


def warc01(asked: Requirement, facts: Facts) -> Judgement:
    """Judge by the WARC checker: no error; its warnings are for somebody to look at."""
    count = records(facts.records)
    in_files = files(len(facts.files))
    errors = many(facts.errors.count, ("fout", "fouten"), ("error", "errors"))
    warnings = many(
        facts.warnings.count, ("waarschuwing", "waarschuwingen"), ("warning", "warnings")
    )
    against = facts.errors
    if not facts.records:
        against += one(Text("er is geen enkel WARC-record", "there is no WARC record at all"))
    return judge(
        asked,
        met=Text(
            f"{count.nl} in {in_files.nl} nagelopen tegen ISO 28500: geen fouten",
            f"{count.en} in {in_files.en} checked against ISO 28500: no errors",
        ),
        against=against,
        not_met=Text(
            f"{errors.nl} tegen ISO 28500 in {count.nl}{_rules(facts)}",
            f"{errors.en} against ISO 28500 in {count.en}{_rules(facts)}",
        ),
        to_see=facts.warnings,
        warning=Text(
            f"{count.nl} in {in_files.nl} zonder fouten, met {warnings.nl}{_rules(facts)}",
            f"{count.en} in {in_files.en} without errors, with {warnings.en}{_rules(facts)}",
        ),
    )


def _rules(facts: Facts) -> str:
    """Return the rules that are broken most, in brackets."""
    most = sorted(facts.rules.items(), key=lambda pair: (-pair[1], pair[0]))[:3]
    return f" ({', '.join(f'{rule}: {count}' for rule, count in most)})" if most else ""


def warc02(asked: Requirement, facts: Facts) -> Judgement:
    """Judge sizes: at most 10^9 bytes, or exactly one capture event; never segmented."""
    limit = asked.measures.get("bytes", _MAX_BYTES)
    against = Gathering()
    alone = 0
    for each in facts.files:
        if each.size_bytes > limit and each.capture_events != 1:
            words = size(each.size_bytes)
            against.add(
                Text(
                    f"{words.nl}, met {each.capture_events} opnamen",
                    f"{words.en}, with {each.capture_events} capture events",
                ),
                file=each.name,
            )
        alone += each.size_bytes > limit and each.capture_events == 1
        if each.continuations:
            against.add(
                Text(
                    f"{each.continuations} vervolgrecords: een onderdeel is in stukken gedeeld",
                    f"{each.continuations} continuation records: an item was segmented",
                ),
                file=each.name,
            )
    largest = size(max((each.size_bytes for each in facts.files), default=0))
    in_files, most = files(len(facts.files)), size(limit)
    more_nl = f"; {alone} groter, met één enkel onderdeel" if alone else ""
    more_en = f"; {alone} larger, with one single item" if alone else ""
    return judge(
        asked,
        met=Text(
            f"{in_files.nl}, het grootste {largest.nl}; de grens is {most.nl}{more_nl}",
            f"{in_files.en}, the largest {largest.en}; the limit is {most.en}{more_en}",
        ),
        against=against.found(),
        not_met=Text(
            f"Van {in_files.nl} is het grootste {largest.nl}; de grens is {most.nl}",
            f"Of {in_files.en} the largest has {largest.en}; the limit is {most.en}",
        ),
    )


def warc03(asked: Requirement, facts: Facts) -> Judgement:
    """Judge names: the pattern, serials from 1 without gap, one timestamp, WARC-Filename."""
    against = Gathering()
    groups: dict[tuple[str, str, str], list[int]] = defaultdict(list)
    for each in facts.files:
        name = each.name.rpartition("/")[2]
        match = PATTERN.match(name)
        if match is None:
            text = Text(
                "de naam volgt het patroon niet: prefix-tijdstempel-volgnummer-sitehost.warc",
                "the name does not follow prefix-timestamp-serial-sitehost.warc",
            )
            against.add(text, file=each.name)
            continue
        groups[match["prefix"], match["timestamp"], match["host"]].append(int(match["serial"]))
        if each.warcinfo_filename != name:
            filename = each.warcinfo_filename
            against.add(
                Text(
                    f"in het bestand staat als WARC-Filename: {filename or 'niets'}",
                    f"the file says of itself WARC-Filename: {filename or 'nothing'}",
                ),
                file=each.name,
            )
    _check_groups(groups, facts, against)
    in_files, sets = files(len(facts.files)), len(groups)
    of_sets = Text("", "") if sets <= 1 else Text(f" in {sets} reeksen", f" in {sets} series")
    return judge(
        asked,
        met=Text(
            f"{in_files.nl}{of_sets.nl} volgens het patroon, doorlopend genummerd vanaf 1",
            f"{in_files.en}{of_sets.en} named by the pattern, numbered from 1 without gap",
        ),
        against=against.found(),
        not_met=Text(
            f"Namen van {in_files.nl} nagelopen: niet alles klopt",
            f"Names of {in_files.en} checked: not all is right",
        ),
    )


def _check_groups(
    groups: dict[tuple[str, str, str], list[int]], facts: Facts, against: Gathering
) -> None:
    for (prefix, timestamp, host), serials in sorted(groups.items()):
        stem = f"{prefix}-{timestamp}-…-{host}"
        if sorted(serials) != list(range(1, len(serials) + 1)):
            listed = ", ".join(map(str, sorted(serials)[:20]))
            against.add(
                Text(
                    f"{stem}: de volgnummers lopen niet door vanaf 1 ({listed})",
                    f"{stem}: the serials do not run from 1 without gap ({listed})",
                )
            )
    harvest = facts.harvest
    if harvest is None or harvest.report is None:
        return
    identity = harvest.report.identity
    expected = (*identity.name.rpartition("-")[::2], identity.site_host)
    for found in sorted(groups):
        if found != expected:
            against.add(
                Text(
                    f"{'-'.join(found)} hoort niet bij de harvest {identity.name}",
                    f"{'-'.join(found)} does not belong to the harvest {identity.name}",
                )
            )


def warc04(asked: Requirement, facts: Facts) -> Judgement:
    """Judge the first bytes: a plain WARC begins with its version."""
    against = Gathering()
    for each in facts.files:
        if not _PLAIN.match(each.first_bytes):
            packing = next(
                (name for sign, name in _PACKINGS.items() if each.first_bytes.startswith(sign)),
                None,
            )
            against.add(
                Text(
                    f"gecomprimeerd met {packing}" if packing else "begint niet als een WARC",
                    f"compressed with {packing}" if packing else "does not begin as a WARC",
                ),
                file=each.name,
            )
    in_files, found = files(len(facts.files)), against.found()
    return judge(
        asked,
        met=Text(f"{in_files.nl}, geen gecomprimeerd", f"{in_files.en}, none compressed"),
        against=found,
        not_met=Text(
            f"{found.count} van {in_files.nl} niet als gewoon WARC-bestand bewaard",
            f"{found.count} of {in_files.en} not kept as a plain WARC file",
        ),
    )


def warc05(asked: Requirement, facts: Facts) -> Judgement:
    """Judge checksums: computed anew they agree with what was noted beside the files."""
    noted = [each for each in facts.files if each.sidecar or each.in_manifest]
    if facts.harvest is None and not noted:
        why = Text(
            "er is geen .sha256-bestand of manifest bij gegeven",
            "no .sha256 file or manifest was given with them",
        )
        return not_applicable(asked, why)
    against, late = Gathering(), Gathering()
    limit = asked.measures.get("seconden", _MAX_SECONDS)
    for each in facts.files:
        _check_sums(each, against, needs_all=facts.harvest is not None)
        delay = each.checksum_after_seconds
        if delay is not None and delay > limit:
            late.add(
                Text(
                    f"volgens de tijden van de bestanden {delay:.0f} s na het WARC-bestand"
                    " geschreven (zwak bewijs: kopiëren verandert die tijden)",
                    f"by the times of the files written {delay:.0f} s after the WARC file"
                    " (weak evidence: copying changes those times)",
                ),
                file=each.name,
            )
    for name in facts.unfinished:
        against.add(Text("niet afgesloten", "not closed"), file=name)
    in_files = files(len(facts.files))
    return judge(
        asked,
        met=Text(
            f"SHA-256 van {in_files.nl} nagerekend: gelijk aan wat erbij staat. Dat het binnen"
            f" {limit} s na het sluiten gebeurde, blijkt alleen uit de tijden van de bestanden",
            f"SHA-256 of {in_files.en} computed anew: equal to what was noted. That this happened"
            f" within {limit} s of closing shows only by the times of the files",
        ),
        against=against.found(),
        not_met=Text(
            f"Checksums van {in_files.nl} nagerekend: niet alles klopt",
            f"Checksums of {in_files.en} computed anew: not all is right",
        ),
        to_see=late.found(),
        warning=Text(
            f"SHA-256 van {in_files.nl} klopt; van sommige lijkt hij laat vastgelegd",
            f"SHA-256 of {in_files.en} is right; of some it seems to have been noted late",
        ),
    )


def _check_sums(each: FileFacts, against: Gathering, *, needs_all: bool) -> None:
    places = ((each.sidecar, ".sha256"), (each.in_manifest, "manifest-sha256.txt"))
    for noted, place in places:
        if noted is None and (needs_all or each.sidecar is each.in_manifest is None):
            text = Text(f"geen checksum in {place}", f"no checksum in {place}")
        elif noted is not None and noted != each.sha256:
            text = Text(
                f"{place} noemt {noted[:64]}, berekend is {each.sha256}",
                f"{place} says {noted[:64]}, computed is {each.sha256}",
            )
        else:
            continue
        against.add(text, file=each.name)


def warc07(asked: Requirement, facts: Facts) -> Judgement:
    """Judge the fields that must be there: the number of records that lack one is 0."""
    count, found = records(facts.records), facts.lacking
    most = sorted(facts.lacking_by_field.items(), key=lambda pair: (-pair[1], pair[0]))
    listed = ", ".join(f"{name}: {number(times).nl}" for name, times in most[:10])
    return judge(
        asked,
        met=Text(
            f"In {count.nl} ontbreekt geen van de verplichte velden",
            f"None of {count.en} lacks a field that must be there",
        ),
        against=found,
        not_met=Text(
            f"Verplichte velden ontbreken in {count.nl} {number(found.count).nl} keer ({listed})",
            f"In {count.en} fields are missing {number(found.count).en} times ({listed})",
        ),
    )


def warc08(asked: Requirement, facts: Facts) -> Judgement:
    """Judge whether the folders are as the layout has them; that it was agreed is declared."""
    if facts.harvest is None:
        return not_applicable(asked, ONLY_WARC)
    found = facts.harvest.misplaced
    if found:
        return judge(
            asked,
            met=Text("", ""),
            against=found,
            not_met=Text(
                f"{found.count} bestanden of mappen liggen niet waar de indeling ze heeft",
                f"{found.count} files or folders do not lie where the layout has them",
            ),
        )
    return said(
        asked,
        Standing.WARNING,
        Text(
            f"De indeling klopt ({files(len(facts.files)).nl}, {size(total(facts.files)).nl}); dat"
            " zij met de archiefdienst is afgestemd, is nog niet verklaard",
            f"The layout is right ({files(len(facts.files)).en}, {size(total(facts.files)).en});"
            " that it was agreed with the archival institution has not been declared",
        ),
    )
