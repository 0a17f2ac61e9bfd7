from pathlib import Path

from capture.audit.facts import DescribedFacts
from capture.model.layout import HarvestFolder


def described_facts(folder: HarvestFolder, archive: Path | None) -> DescribedFacts:
    return DescribedFacts()
