"""REIK01 to REIK06: how far the harvest reaches, and what it lists. Pure."""

from collections.abc import Mapping

from capture.audit.checks.verdict import (
    NOTHING,
    ONLY_WARC,
    judge,
    many,
    not_applicable,
    one,
    said,
)
from capture.audit.facts import Facts, Found, ListFacts, QualityFacts
from capture.audit.guideline import Requirement
from capture.metadata.formats import number
from capture.metadata.report import Shortfall
from capture.model.audit import Judgement, Standing
from capture.model.text import Text

_CUT_SHORT = frozenset(Shortfall) - {Shortfall.SUSPECTED_TRAPS}


def reik01(asked: Requirement, facts: Facts) -> Judgement:
    """Judge that every embedded URL in recorded HTML and CSS is captured, or listed.

    And, where that was checked, that the pages ask for nothing that was captured and is gone. What
    they ask for that the harvest never was is a matter to look at: scripts draw lots.
    """
    reach = facts.reach
    if not reach.documents:
        why = Text("er is geen HTML of CSS vastgelegd", "no HTML or CSS is recorded")
        return not_applicable(asked, why)
    documents = _documents(reach.documents)
    embeds = many(reach.embeds, ("onderdeel", "onderdelen"), ("part", "parts"))
    missing = reach.embeds_missing
    counted = Text(
        f"In {documents.nl} opnieuw gezocht: {embeds.nl} genoemd, {number(missing.count).nl}"
        f" ontbreken, {number(reach.embeds_listed).nl} op de lijst van niet-harvestbare content",
        f"{documents.en} read again: {embeds.en} named, {number(missing.count).en} missing,"
        f" {number(reach.embeds_listed).en} on the list of what can't be harvested",
    )
    if facts.harvest is None and missing:
        return said(
            asked, Standing.WARNING,
            Text(
                f"{counted.nl}; of die in andere bestanden staan, is niet te zien",
                f"{counted.en}; whether those are in other files can't be seen",
            ),
            missing,
        )  # fmt: skip
    if facts.harvest is None:
        return judge(asked, met=counted, against=missing, to_see=_unread(facts))
    shown = facts.harvest.quality
    told = _shown_again(shown)
    return judge(
        asked,
        met=Text(f"{counted.nl}. {told.nl}", f"{counted.en}. {told.en}"),
        against=missing + shown.gone,
        to_see=_unread(facts) + shown.poor + shown.new,
    )


def _shown_again(found: QualityFacts) -> Text:
    """Return what is known of how the pages are shown again from the archive alone."""
    if found.fault:
        return Text(
            f"De controle van het tonen (capture qa) is niet te lezen: {found.fault}",
            f"The check of showing it again (capture qa) can't be read: {found.fault}",
        )
    counts = found.counts
    if counts is None:
        return Text(
            "Het opnieuw tonen van de pagina's is niet gecontroleerd (capture qa)",
            "Whether its pages can be shown again was not checked (capture qa)",
        )
    pages, known = number(counts.pages), number(counts.pages_known)
    whole, missing = number(counts.whole), number(counts.missing)
    older = (
        Text(", van vóór het einde van de harvest", ", from before the harvest ended")
        if found.is_older
        else Text("", "")
    )
    return Text(
        f"Opnieuw getoond uit het archief alleen (capture qa{older.nl}): score {counts.score} van"
        f" 100 over {pages.nl} van {known.nl} pagina's, {whole.nl} goed, {missing.nl} verzoeken"
        " zonder antwoord",
        f"Shown again from the archive alone (capture qa{older.en}): score {counts.score} of 100"
        f" over {pages.en} of {known.en} pages, {whole.en} well, {missing.en} requests unanswered",
    )


def reik02(asked: Requirement, facts: Facts) -> Judgement:
    """Judge that every link within the site is captured or listed, and no foreign page visited."""
    reach, harvest = facts.reach, facts.harvest
    if not reach.has_scope:
        why = ONLY_WARC if harvest is None else Text(
            "settings.json zegt niet wat bij de site hoort",
            "settings.json does not say what belongs to the site",
        )  # fmt: skip
        return not_applicable(asked, why)
    against = reach.links_missing + reach.foreign_pages
    to_see = _unread(facts)
    if harvest is not None and harvest.report is not None:
        short = [each for each in harvest.report.identity.shortfalls if each in _CUT_SHORT]
        if short:
            listed = ", ".join(each.value for each in short)
            against += one(
                Text(f"de harvest is afgebroken: {listed}", f"the harvest was cut short: {listed}"),
                file="metadata/harvest-report.json",
            )
    if reach.links_by_robots:
        to_see += one(
            Text(
                f"{reach.links_by_robots} pagina's weggelaten omdat robots.txt het vraagt",
                f"{reach.links_by_robots} pages left out because robots.txt asks so",
            )
        )
    links = many(reach.links, ("link", "links"), ("link", "links"))
    missing, listed_count = number(reach.links_missing.count), number(reach.links_listed)
    pages, foreign = number(reach.pages), number(reach.foreign_pages.count)
    counted = Text(
        f"{links.nl} binnen de site in {_documents(reach.documents).nl}: {missing.nl} niet"
        f" vastgelegd, {listed_count.nl} op een lijst met reden; {pages.nl} pagina's bezocht,"
        f" {foreign.nl} daarvan van een andere site",
        f"{links.en} within the site in {_documents(reach.documents).en}: {missing.en} not"
        f" captured, {listed_count.en} on a list with a reason; {pages.en} pages visited,"
        f" {foreign.en} of them of another site",
    )
    return judge(asked, met=counted, against=against, to_see=to_see)


def reik03(asked: Requirement, facts: Facts) -> Judgement:
    """Judge the list of orphan pages: there, whole, true to the archive, nothing left off."""
    harvest = facts.harvest
    if harvest is None:
        return not_applicable(asked, ONLY_WARC)
    listed = harvest.orphans
    rows = many(listed.rows, ("weespagina", "weespagina's"), ("orphan page", "orphan pages"))
    supplied = number(listed.supplied)
    counted = Text(
        f"De lijst telt {rows.nl}; {supplied.nl} adressen waren opgegeven,"
        f" {number(listed.missing.count).nl} daarvan ontbreken;"
        f" {number(facts.reach.unlisted_orphans.count).nl} pagina's horen op de lijst en staan er"
        " niet op",
        f"The list has {rows.en}; {supplied.en} addresses were supplied,"
        f" {number(listed.missing.count).en} of them are missing;"
        f" {number(facts.reach.unlisted_orphans.count).en} pages belong on the list and are not",
    )
    against = listed.wrong + listed.missing + facts.reach.unlisted_orphans
    return judge(asked, met=counted, against=against, is_told=bool(listed.supplied))


def reik04(asked: Requirement, facts: Facts) -> Judgement:
    """Judge that hops are not limited: noted with every page, no limit set, report agrees."""
    reach, harvest = facts.reach, facts.harvest
    if not reach.pages:
        return _no_pages(asked, facts)
    against = reach.pages_without_hops + _limits(facts, ("hops", "levels"))
    if harvest is not None and harvest.report is not None:
        against += _disagree("hops", harvest.report.reach.max_hops, reach.most_hops)
    pages = number(reach.pages)
    counted = Text(
        f"Bij {pages.nl} bezochte pagina's staat het aantal hops, tot {reach.most_hops};"
        " er is geen grens ingesteld",
        f"With {pages.en} visited pages the number of hops is noted, up to {reach.most_hops};"
        " no limit is set",
    )
    return judge(
        asked, met=counted, against=against,
        not_met=Text(
            f"{pages.nl} bezochte pagina's, tot {reach.most_hops} hops: niet alles klopt",
            f"{pages.en} visited pages, up to {reach.most_hops} hops: not all is right",
        ),
    )  # fmt: skip


def reik05(asked: Requirement, facts: Facts) -> Judgement:
    """Judge that path depth is not limited: no limit set, and the report agrees."""
    reach, harvest = facts.reach, facts.harvest
    if not reach.pages:
        return _no_pages(asked, facts)
    against = _limits(facts, ("depth", "diepte"))
    if harvest is not None and harvest.report is not None:
        against += _disagree("path depth", harvest.report.reach.max_path_depth, reach.most_depth)
    return judge(
        asked,
        met=Text(
            f"De diepste vastgelegde pagina heeft {reach.most_depth} padelementen; er is geen grens"
            " ingesteld",
            f"The deepest captured page has {reach.most_depth} path segments; no limit is set",
        ),
        against=against,
        not_met=Text(
            f"De diepste vastgelegde pagina heeft {reach.most_depth} padelementen; er klopt iets"
            " niet",
            f"The deepest captured page has {reach.most_depth} path segments: not all is right",
        ),
    )


def reik06(asked: Requirement, facts: Facts) -> Judgement:
    """Judge the list of what can't be harvested: there, filled, its references resolve, whole."""
    harvest = facts.harvest
    if harvest is None:
        return not_applicable(asked, ONLY_WARC)
    listed: ListFacts = harvest.obstacles
    rows = many(listed.rows, ("onderdeel", "onderdelen"), ("thing", "things"))
    counted = Text(
        f"De lijst telt {rows.nl}, {number(listed.without_alternative).nl} zonder alternatieve"
        f" weergave; {number(listed.failed).nl} adressen mislukten,"
        f" {number(listed.missing.count).nl} daarvan ontbreken op de lijst",
        f"The list has {rows.en}, {number(listed.without_alternative).en} without an alternative;"
        f" {number(listed.failed).en} addresses failed, {number(listed.missing.count).en} of them"
        " are not on the list",
    )
    return judge(asked, met=counted, against=listed.wrong + listed.missing, is_told=True)


def _documents(count: int) -> Text:
    return many(count, ("document", "documenten"), ("recorded document", "recorded documents"))


def _unread(facts: Facts) -> Found:
    if not facts.reach.unread:
        return NOTHING
    count = facts.reach.unread
    return one(
        Text(
            f"{count} documenten zijn zo groot dat alleen het begin is gelezen",
            f"{count} documents are so large that only their beginning was read",
        )
    )


def _no_pages(asked: Requirement, facts: Facts) -> Judgement:
    why = Text("geen metadata-record noemt hopsFromSeed", "no metadata record tells hopsFromSeed")
    if facts.harvest is None:
        return not_applicable(asked, why)
    return judge(asked, met=why, against=one(why))


def _limits(facts: Facts, words: tuple[str, ...]) -> Found:
    """Return the settings that limit how far the harvester goes."""
    settings: Mapping[str, object] = facts.harvest.settings if facts.harvest is not None else {}
    found = NOTHING
    for key, value in sorted(settings.items()):
        if value is not None and value is not False and any(word in key for word in words):
            shown = str(value)[:80]
            found += one(
                Text(f"ingestelde grens: {key} = {shown}", f"limit set: {key} = {shown}"),
                file="settings.json",
            )
    return found


def _disagree(what: str, said_most: int, found_most: int) -> Found:
    if said_most == found_most:
        return NOTHING
    return one(
        Text(
            f"{what}: {said_most} volgens het verslag, {found_most} in de WARC-bestanden",
            f"{what}: {said_most} by the report, {found_most} in the WARC files",
        ),
        file="metadata/harvest-report.json",
    )
