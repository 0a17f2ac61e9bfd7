"""WARC06: all requests and answers, unchanged. Pure."""

from capture.audit.checks.verdict import NOTHING, judge, many
from capture.audit.facts import ExchangeFacts, Facts, Found
from capture.audit.guideline import Requirement
from capture.metadata.formats import number
from capture.model.audit import Judgement
from capture.model.text import Text

_UNSEEN = Text(
    "Dat niets is gefilterd en dat dit de bytes van de server zijn, kan het archief zelf niet"
    " laten zien: dat zegt de harvester",
    "That nothing was filtered, and that these are the server's bytes, the archive by itself can't"
    " show: the harvester says so",
)


def warc06(asked: Requirement, facts: Facts) -> Judgement:
    """Judge that requests and answers belong together, and revisits to what they repeat.

    requests = responses + revisits + recorded failures; a revisit carries the whole head received
    and resolves; no body contradicts its own head; an equal body is a revisit.
    """
    found = facts.exchanges
    is_foreign = facts.harvest is None
    against, to_see = _against(found, is_foreign=is_foreign)
    counted = _counted(found)
    unseen = Text(f"{counted.nl}. {_UNSEEN.nl}", f"{counted.en}. {_UNSEEN.en}")
    if found.requests == 0 and found.responses + found.revisits > 0:
        unseen = Text(
            f"{counted.nl}. De verzoeken zelf zijn niet vastgelegd",
            f"{counted.en}. The requests themselves were not recorded",
        )
    return judge(
        asked, met=unseen, against=against, not_met=counted, to_see=to_see, warning=unseen,
        is_told=True,
    )  # fmt: skip


def _against(found: ExchangeFacts, *, is_foreign: bool) -> tuple[Found, Found]:
    """Return what speaks against it, and what somebody should look at."""
    against = found.without_request + found.revisits_without_head + found.altered
    to_see = found.doubtful
    # Without ledger and neighbours nobody can say whether an answer came, or lies elsewhere.
    unsure = found.without_answer + found.revisits_unresolved
    if is_foreign:
        to_see += unsure
    else:
        against += unsure
    # Twice whole is a loss of nothing; but revisit records must be made at all.
    if found.doubles and not found.revisits:
        against += found.doubles
    else:
        to_see += found.doubles
    return against or NOTHING, to_see


def _counted(found: ExchangeFacts) -> Text:
    asked = many(found.requests, ("verzoek", "verzoeken"), ("request", "requests"))
    whole = many(found.responses, ("antwoord", "antwoorden"), ("answer", "answers"))
    parts_nl, parts_en = [], []
    for kind, nl, en in (
        (found.without_answer, "zonder antwoord", "without answer"),
        (found.without_request, "antwoorden zonder verzoek", "answers without request"),
        (found.revisits_unresolved, "revisits nergens naartoe", "revisits that lead nowhere"),
        (found.revisits_without_head, "revisits zonder kop", "revisits without head"),
        (found.altered, "antwoorden in strijd met hun kop", "answers that contradict their head"),
        (found.doubtful, "antwoorden met twijfel", "answers in doubt"),
        (found.doubles, "onnodig dubbel", "kept twice"),
    ):
        if kind:
            parts_nl.append(f"{number(kind.count).nl} {nl}")
            parts_en.append(f"{number(kind.count).en} {en}")
    if found.revisits_elsewhere:
        count = number(found.revisits_elsewhere)
        parts_nl.insert(0, f"{count.nl} revisits van records in eerdere harvests")
        parts_en.insert(0, f"{count.en} revisits of records in earlier harvests")
    tail_nl = f"; {', '.join(parts_nl)}" if parts_nl else ""
    tail_en = f"; {', '.join(parts_en)}" if parts_en else ""
    failed, attempts = number(found.failed), number(found.failures)
    return Text(
        f"{asked.nl}: {whole.nl} heel, {number(found.revisits).nl} als revisit,"
        f" {failed.nl} mislukt met reden; {attempts.nl} mislukte verbindingen vermeld{tail_nl}",
        f"{asked.en}: {whole.en} whole, {number(found.revisits).en} as revisit,"
        f" {failed.en} failed with a reason; {attempts.en} failed connections noted{tail_en}",
    )
