"""What the check of showing pages again (`capture qa`) says, as evidence for REIK01."""

from capture.audit.facts import Gathering, QualityFacts
from capture.errors import ConfigError
from capture.lists.document import from_json
from capture.metadata.report import HarvestReport
from capture.model.layout import HarvestFolder
from capture.model.quality import MissingRequest, PageQuality, Quality, Standing, Why
from capture.model.text import Text

_LARGEST = 500_000_000


def quality_facts(folder: HarvestFolder, report: HarvestReport | None) -> QualityFacts:
    """Return the facts; that there is no check is one of them."""
    name = folder.qa_json.name
    try:
        if folder.qa_json.stat().st_size > _LARGEST:
            return QualityFacts(fault=f"{name}: is too large")
        found = from_json(folder.qa_json.read_bytes(), Quality, where=name)
    except FileNotFoundError:
        return QualityFacts()
    except OSError as fault:
        return QualityFacts(fault=f"{name}: {fault.strerror}")
    except ConfigError as fault:
        return QualityFacts(fault=str(fault))
    gone, poor, new = Gathering(), Gathering(), Gathering()
    for page in found.pages:
        if not page.is_whole:
            poor.add(_poor(page), file=f"metadata/{name}", url=page.url)
        for each in page.missing:
            if each.counts:
                (gone if _is_gone(each) else new).add(_lacking(each, page), url=each.url)
    finished = report.identity.finished if report is not None else None
    return QualityFacts(
        counts=found.counts,
        gone=gone.found(),
        poor=poor.found(),
        new=new.found(),
        is_older=finished is not None and found.written < finished.replace(microsecond=0),
    )


def _is_gone(missing: MissingRequest) -> bool:
    return missing.standing is Standing.LOST or missing.why is Why.DAMAGED


def _poor(page: PageQuality) -> Text:
    if page.fault is not None:
        return Text(
            f"opent niet uit het archief: {page.fault}",
            f"does not open from the archive: {page.fault}",
        )
    return Text(
        f"wordt niet getoond zoals zij was: score {page.score} van 100",
        f"is not shown as it was: score {page.score} of 100",
    )


def _lacking(missing: MissingRequest, page: PageQuality) -> Text:
    if _is_gone(missing):
        nl, en = "was vastgelegd en is niet meer te tonen", "was captured and can't be shown"
    else:
        nl, en = "is bij de oogst niet gevraagd", "was not asked for when harvested"
    return Text(
        f"{missing.method}, gevraagd door {page.url}: {nl}",
        f"{missing.method}, asked for by {page.url}: {en}",
    )
