"""An archive of one page with very many captures, over years; quick to make."""

from datetime import timedelta
from pathlib import Path

from tests.access.catalogue.archive import BASE, SITE, Asked, harvest
from tests.warc import samples

URL = f"{BASE}/"
PER_HARVEST = 8


def many_captures(archive: Path, count: int = 3_000, *, days_apart: int = 4) -> None:
    """Make harvests that hold so many captures of the home page, and one of another page."""
    for number in range(-(-count // PER_HARVEST)):
        asked = [
            Asked(
                path="/",
                answer=samples.answer_of(f"versie {number} {hour}".encode()),
                after=timedelta(hours=2 * hour),
            )
            for hour in range(min(PER_HARVEST, count - number * PER_HARVEST))
        ]
        harvest(archive, number * days_apart, [*asked, Asked(path="/eens")], site=SITE)
