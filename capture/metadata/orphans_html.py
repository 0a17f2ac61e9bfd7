"""The list of orphan pages (REIK03) as a page of the report: `lists/weespaginas.html`."""

from collections.abc import Iterable

from capture.metadata import labels
from capture.metadata.templating import list_page
from capture.model.decision import Choice
from capture.model.orphan import Orphan, OrphanList
from capture.model.text import Text

SHOWN_ROWS = 5_000
"""So many stand on the page; all of them are in weespaginas.csv and weespaginas.json."""


def render(listed: OrphanList) -> str:
    """Return the page; thumbnails are expected in `../images/`, as seen from its folder."""
    rows = listed.rows[:SHOWN_ROWS]
    return list_page(
        "orphans",
        site_host=listed.site_host,
        written=listed.written,
        listed=listed,
        rows=rows,
        counts=listed.counts,
        decided=sum(row.decision is not None for row in listed.rows),
        mechanisms=_mechanisms(rows),
        orphan_kinds=labels.ORPHAN_KINDS,
        choices=CHOICES,
    )


CHOICES = {
    Choice.IN: Text("Hoort bij de site", "Belongs to the site"),
    Choice.OUT: Text("Hoort niet bij de site", "Does not belong to the site"),
    Choice.OPEN: Text("Nog te beslissen", "To be decided"),
}


def _mechanisms(rows: Iterable[Orphan]) -> list[tuple[str, Text]]:
    """Return the mechanisms that found these rows, by their Dutch names."""
    found = {row.found.mechanism for row in rows if row.found is not None}
    named = [(each.value, labels.MECHANISMS[each]) for each in found]
    return sorted(named, key=lambda pair: pair[1].nl)
