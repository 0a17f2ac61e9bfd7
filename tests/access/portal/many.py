"""An archive of one page with very many captures, over years; quick to make."""

from datetime import timedelta
from pathlib import Path

from tests.access.catalogue.archive import BASE, SITE, Asked, harvest
from tests.warc import samples

URL = f"{BASE}/"
PER_DAY = 8


def many_captures(
    archive: Path, count: int = 3_000, *, days_apart: int = 4, days_each: int = 1
) -> None:
    """Make harvests that hold so many captures of the home page, and one of another page.

    Every so many days some; a harvest goes on for `days_each` of these days: fewer harvests with
    the same captures at the same moments are made sooner.
    """
    of_one = PER_DAY * days_each
    for first in range(0, count, of_one):
        asked = [
            Asked(
                path="/",
                answer=samples.answer_of(f"versie {at // PER_DAY} {at % PER_DAY}".encode()),
                after=timedelta(
                    days=(at - first) // PER_DAY * days_apart, hours=2 * (at % PER_DAY)
                ),
            )
            for at in range(first, min(first + of_one, count))
        ]
        day = first // PER_DAY * days_apart
        harvest(archive, day, [*asked, Asked(path="/eens")], site=SITE)
