"""What can't be harvested (REIK06) as a page with pictures: `lists/niet-harvestbaar.html`."""

from capture.metadata import labels
from capture.metadata.templating import list_page
from capture.model.obstacle_list import ObstacleCounts, ObstacleList
from capture.model.text import Text

SHOWN_ROWS = 5_000
"""So many stand on the page; all of them are in niet-harvestbaar.csv and niet-harvestbaar.json."""
SHOWN_PLACES = 20
"""Of each row."""

_ALTERNATIVES = {"with": Text("Met", "With"), "without": Text("Zonder", "Without")}
_ORDERS = {
    "places": Text("Meeste plaatsen eerst", "Most places first"),
    "newest": Text("Nieuwste eerst", "Newest first"),
    "name": Text("Omschrijving", "Description"),
    "address": Text("Adres", "Address"),
}


def render(listed: ObstacleList) -> str:
    """Return the page; pictures are expected in `../images/`, as seen from its folder."""
    counts = listed.counts
    return list_page(
        "obstacles",
        "viewer",
        site_host=listed.site_host,
        written=listed.written,
        listed=listed,
        rows=listed.rows[:SHOWN_ROWS],
        counts=counts,
        reasons=_reasons(counts),
        alternatives=_ALTERNATIVES.items(),
        orders=_ORDERS.items(),
        choices=labels.VERDICTS,
        alternative_kinds=labels.ALTERNATIVE_KINDS,
        evidence_kinds=labels.EVIDENCE_KINDS,
        shown_places=SHOWN_PLACES,
    )


def _reasons(counts: ObstacleCounts) -> list[tuple[str, Text]]:
    """Return the reasons on the list, by their Dutch names, with how many things each has."""
    named = [
        (row.reason.value, Text(f"{row.name.nl} ({row.things})", f"{row.name.en} ({row.things})"))
        for row in counts.reasons
    ]
    return sorted(named, key=lambda pair: pair[1].nl)
