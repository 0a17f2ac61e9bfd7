"""Which harvests may be called complete."""

from datetime import UTC, datetime
from pathlib import Path

import pytest

from capture.cli.ending import conclude
from capture.cli.proving import as_audited
from capture.errors import ExitCode
from capture.harvest.progress import HarvestResult
from capture.model.audit import Audit, Judgement, Standing

HOLDING = {f"WARC{n:02}": Standing.MET for n in range(1, 8)} | {
    f"REIK{n:02}": Standing.WARNING for n in range(1, 7)
}


def result(exit_code: ExitCode = ExitCode.COMPLETE, reason: str = "") -> HarvestResult:
    folder = Path("archief/v.nl/NL-V-20261101010000-full")
    return HarvestResult(
        folder=folder, exit_code=exit_code, pages=2, bytes=300, problems=0, reason=reason
    )


def audit(standings: dict[str, Standing]) -> Audit:
    return Audit(
        audited="NL-V-20261101010000-full",
        moment=datetime(2026, 11, 1, 1, tzinfo=UTC),
        guideline="Richtlijn",
        judgements=tuple(
            Judgement(requirement=name, standing=each, summary_nl="…", summary_en="…")
            for name, each in standings.items()
        ),
        is_foreign=False,
    )


def test_what_the_guideline_asks_for_holds() -> None:
    assert as_audited(result(), audit(HOLDING)) == result()
    others = HOLDING | {"META01": Standing.NOT_MET, "FREQ01": Standing.NOT_MET}
    assert as_audited(result(), audit(others)) == result()


@pytest.mark.parametrize("name", sorted(HOLDING))
@pytest.mark.parametrize("standing", [Standing.NOT_MET, Standing.NOT_APPLICABLE])
def test_one_requirement_that_fails_makes_it_incomplete(
    name: str, standing: Standing, capsys: pytest.CaptureFixture[str]
) -> None:
    found = as_audited(result(), audit(HOLDING | {name: standing}))
    assert found.exit_code is ExitCode.INCOMPLETE
    assert conclude(found, as_json=False) is ExitCode.INCOMPLETE
    told = capsys.readouterr().err
    assert f"it lacks {name}; see" in told
    assert "capture resume" not in told


def test_why_a_harvest_was_cut_short_stays_its_reason() -> None:
    cut = result(ExitCode.INCOMPLETE, "--max-pages was reached")
    assert as_audited(cut, audit({})) == cut
