"""Sentences of a description, in Dutch like its readers. Pure."""

from collections.abc import Iterator

from capture.metadata.formats import day_and_time
from capture.metadata.labels import SHORTFALLS
from capture.metadata.report import HarvestReport, State
from capture.model.organisation import Organisation
from capture.model.redesign import Side
from capture.model.text import printable

_KINDS = {
    "full": ("Volledige harvest", "FULL"),
    "incremental": ("Incrementele harvest", "INCREMENTAL"),
    "snapshot": ("Momentopname", "SNAPSHOT"),
}
_LIMITS = {
    "max_pages": "pagina's",
    "max_bytes": "bytes",
    "max_time_seconds": "seconden",
}
_ROBOTS = {"ignore": "genegeerd", "obey": "gevolgd"}
_SEEDS_SHOWN = 5


def kind_label(kind: str) -> tuple[str, str]:
    """Return label and code of a kind of harvest."""
    return _KINDS.get(kind, (f"Harvest ({printable(kind)})", printable(kind).upper()))


def actor(report: HarvestReport, told: Organisation) -> str:
    """Return what was responsible: this program, and who used it."""
    software = report.software
    who = report.identity.operator or told.archiefvormers[0].name
    return printable(f"{software.tool_name} {software.tool_version} ({who})")


def descriptions(report: HarvestReport) -> Iterator[str]:
    """Yield what the harvest holds, what is lacking, and what was said of it when it was made."""
    counts = report.counts
    held = (
        f"{_number(counts.pages_captured, 'pagina', 'pagina’s')},"
        f" {_number(counts.requests, 'verzoek', 'verzoeken')},"
        f" {_number(len(report.warc_files), 'WARC-bestand', 'WARC-bestanden')}"
    )
    found = report.obstacles
    if found is None:
        lacking = ""
    elif found.total:
        lacking = f"; {_number(found.total, 'onderdeel', 'onderdelen')} niet harvestbaar"
        lacking += " (zie aanvullende metagegevens)"
    else:
        lacking = "; alles was harvestbaar"
    yield f"{held}{lacking}."
    if report.identity.state is State.INCOMPLETE:
        reasons = "; ".join(SHORTFALLS[each].nl for each in report.identity.shortfalls)
        yield f"Deze harvest is onvolledig: {printable(reasons)}"
    if report.identity.description:
        yield printable(report.identity.description)
    tie, access = report.identity.redesign, report.identity.access
    if tie is not None:
        side = "vóór" if tie.side is Side.BEFORE else "na"
        moment = day_and_time(tie.moment).nl
        yield f"Harvest {side} de grote wijziging {printable(tie.change_id)} van {moment}."
    if access is not None and access.addresses:
        yield f"Geharvest van een tijdelijk adres: {printable(', '.join(access.addresses))}."


def begun(report: HarvestReport) -> str:
    """Return what the harvest began with."""
    identity, policy = report.identity, report.policy
    seeds = ", ".join(map(printable, identity.seeds[:_SEEDS_SHOWN]))
    more = len(identity.seeds) - _SEEDS_SHOWN
    seeds += f" en {more} andere" if more > 0 else ""
    limits = [
        f"hoogstens {value} {unit}"
        for key, unit in _LIMITS.items()
        if (value := report.settings.values.get(key)) is not None
    ]
    robots = _ROBOTS.get(policy.robots, printable(policy.robots))
    return (
        f"Start harvest: {kind_label(identity.kind)[0].lower()}; seeds {seeds};"
        f" {', '.join(limits) or 'geen limiet op hops, paddiepte of omvang'}; robots: {robots}"
    )


def ended(report: HarvestReport) -> str:
    """Return how the harvest ended."""
    files = _number(len(report.warc_files), "WARC-bestand", "WARC-bestanden")
    state = "volledig" if report.identity.state is State.COMPLETE else "onvolledig"
    return f"Einde harvest: {state}; {files} gesloten en SHA-256 vastgelegd"


def _number(count: int, one: str, several: str) -> str:
    return f"{count:,}".replace(",", ".") + f" {one if count == 1 else several}"
