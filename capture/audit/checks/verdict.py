"""How a check says what it found: one judgement from the facts against and the facts to look at."""

from capture.audit.facts import SHOWN, Found
from capture.audit.guideline import Level, Requirement
from capture.metadata.formats import number
from capture.model.audit import Declaration, Evidence, Judgement, Standing
from capture.model.text import Text

NOTHING = Found()
ONLY_WARC = Text("alleen de WARC-bestanden zijn gegeven", "only the WARC files were given")


def judge(
    asked: Requirement,
    *,
    met: Text,
    against: Found = NOTHING,
    not_met: Text | None = None,
    to_see: Found = NOTHING,
    warning: Text | None = None,
    is_told: bool = False,
) -> Judgement:
    """Return NOT_MET with `against`, else WARNING with `to_see`, else MET.

    `not_met` and `warning` are the sentences for those; `met` stands in for either. A requirement
    of the level `warn` comes to a warning at most.
    """
    if against:
        standing = Standing.WARNING if asked.level is Level.WARN else Standing.NOT_MET
        return said(asked, standing, not_met or met, against + to_see, is_told=is_told)
    if to_see:
        return said(asked, Standing.WARNING, warning or met, to_see, is_told=is_told)
    return said(asked, Standing.MET, met, is_told=is_told)


def said(
    asked: Requirement,
    standing: Standing,
    text: Text,
    evidence: Found = NOTHING,
    *,
    is_told: bool = False,
) -> Judgement:
    """Return a judgement as it is."""
    return Judgement(
        requirement=asked.id,
        standing=standing,
        summary_nl=_sentence(text.nl),
        summary_en=_sentence(text.en),
        evidence=evidence.first[:SHOWN],
        evidence_count=evidence.count,
        is_told_by_harvester=is_told,
    )


def not_applicable(asked: Requirement, why: Text) -> Judgement:
    """Return that it can't be judged of this input, and why."""
    return said(
        asked,
        Standing.NOT_APPLICABLE,
        Text(f"Niet te beoordelen: {why.nl}", f"Can't be judged: {why.en}"),
    )


def declared(
    asked: Requirement, declaration: Declaration, checked: Text | None = None
) -> Judgement:
    """Return that the organisation declares it; `checked` is what was found besides."""
    nl, en = (f"; {checked.nl}", f"; {checked.en}") if checked is not None else ("", "")
    who = " ".join(declaration.by.split())[:200]
    words = " ".join(declaration.statement.split())[:600]
    return Judgement(
        requirement=asked.id,
        standing=Standing.DECLARED,
        summary_nl=_sentence(f"Verklaard door {who} op {declaration.on:%d-%m-%Y}: “{words}”{nl}"),
        summary_en=_sentence(f"Declared by {who} on {declaration.on:%Y-%m-%d}: “{words}”{en}"),
        declaration=declaration,
    )


def one(text: Text, *, file: str | None = None, url: str | None = None) -> Found:
    """Return one piece of evidence."""
    return Found(first=(Evidence(text_nl=text.nl, text_en=text.en, file=file, url=url),), count=1)


def many(value: int, nl: tuple[str, str], en: tuple[str, str]) -> Text:
    """Return a number with its noun, one or several: `1 bestand`, `1.234 bestanden`."""
    words = number(value)
    index = 0 if value == 1 else 1
    return Text(f"{words.nl} {nl[index]}", f"{words.en} {en[index]}")


def files(value: int) -> Text:
    """Return a number of WARC files."""
    return many(value, ("WARC-bestand", "WARC-bestanden"), ("WARC file", "WARC files"))


def records(value: int) -> Text:
    """Return a number of records."""
    return many(value, ("record", "records"), ("record", "records"))


def _sentence(text: str) -> str:
    text = text.strip()
    return text if text.endswith((".", "!", "?")) else f"{text}."
