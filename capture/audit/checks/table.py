"""Which check judges which requirement: the only place where the ids stand together."""

from collections.abc import Callable, Mapping

from capture.audit.checks import delivery, freq, meta, opsl, redesigns, reik, soc, warc
from capture.audit.checks.exchanges import warc06
from capture.audit.facts import Facts
from capture.audit.guideline import Requirement
from capture.model.audit import Judgement

type Check = Callable[[Requirement, Facts], Judgement]

CHECKS: Mapping[str, Check] = {
    "FREQ01": freq.freq01,
    "FREQ02": freq.freq02,
    "FREQ03": redesigns.freq03,
    "REIK01": reik.reik01,
    "REIK02": reik.reik02,
    "REIK03": reik.reik03,
    "REIK04": reik.reik04,
    "REIK05": reik.reik05,
    "REIK06": reik.reik06,
    "WARC01": warc.warc01,
    "WARC02": warc.warc02,
    "WARC03": warc.warc03,
    "WARC04": warc.warc04,
    "WARC05": warc.warc05,
    "WARC06": warc06,
    "WARC07": warc.warc07,
    "WARC08": warc.warc08,
    "META01": meta.meta01,
    "META02": meta.meta02,
    "META03": delivery.meta03,
    "META04": meta.meta04,
    "OPSL01": opsl.opsl01,
    "OPSL02": opsl.access,
    "OPSL03": opsl.access,
    "OPSL04": opsl.access,
    "OPSL05": opsl.access,
    "OPSL06": opsl.access,
    "OPSL07": opsl.access,
    "SOC01": soc.social,
    "SOC02": soc.social,
    "SOC03": soc.social,
}
