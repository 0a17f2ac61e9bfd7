"""An audit as a page: `metadata/audit.html`, self-contained, Dutch with an English switch."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from markupsafe import Markup

from capture.metadata.templating import asset, environment, policy
from capture.model.audit import Audit, Judgement, Standing
from capture.model.text import Text

SHOWN_EVIDENCE = 25
"""Of each requirement; the first hundred are in audit.json."""

STANDINGS: Mapping[Standing, Text] = {
    Standing.MET: Text("Voldaan", "Met"),
    Standing.NOT_MET: Text("Niet voldaan", "Not met"),
    Standing.WARNING: Text("Aandacht", "Attention"),
    Standing.DECLARED: Text("Verklaard", "Declared"),
    Standing.NOT_APPLICABLE: Text("Niet te beoordelen", "Can't be judged"),
}
_ORDER = (
    Standing.NOT_MET,
    Standing.WARNING,
    Standing.MET,
    Standing.DECLARED,
    Standing.NOT_APPLICABLE,
)


@dataclass(frozen=True, slots=True, kw_only=True)
class Asked:
    """A requirement, as the page shows it."""

    id: str
    title: Text
    text: str
    """In the words of the guideline, Dutch."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Theme:
    """Requirements that belong together, in the order of the guideline."""

    code: str
    title: Text
    asked: tuple[Asked, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class Shown:
    """What the page shows besides the audit."""

    themes: Sequence[Theme]
    guideline: Text
    report: str | None = None
    """Address of the harvest report as seen from the page; None when there is none."""
    harvests: Sequence[tuple[str, Audit]] = ()
    """Of an archive: its harvests, by folder."""


def render(audit: Audit, shown: Shown) -> str:
    """Return the page."""
    style = asset("report.css") + asset("audit.css")
    script = asset("audit.js")
    judged: dict[str, Judgement] = {each.requirement: each for each in audit.judgements}
    return (
        environment()
        .get_template("audit.html")
        .render(
            audit=audit,
            shown=shown,
            judged=judged,
            standings=STANDINGS,
            order=_ORDER,
            counts=_counts(audit),
            against=tuple(_of(audit, Standing.NOT_MET)),
            to_see=tuple(_of(audit, Standing.WARNING)),
            titles={asked.id: asked.title for theme in shown.themes for asked in theme.asked},
            shown_evidence=SHOWN_EVIDENCE,
            style=Markup(style),
            script=Markup(script),
            policy=policy(style, script),
        )
    )


def _counts(audit: Audit) -> dict[Standing, int]:
    return {each: len(_of(audit, each)) for each in _ORDER}


def _of(audit: Audit, standing: Standing) -> list[Judgement]:
    return [each for each in audit.judgements if each.standing is standing]
