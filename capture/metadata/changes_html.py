"""The list of changes (FREQ02) as a page of the report: `lists/wijzigingen.html`."""

from capture.metadata import change_texts
from capture.metadata.templating import list_page
from capture.model.change import ChangeList

SHOWN_ROWS = 5_000
"""So many stand on the page; all of them are in wijzigingen.csv and wijzigingen.json."""


def render(listed: ChangeList) -> str:
    """Return the page; thumbnails are expected in `../images/`, as seen from its folder."""
    return list_page(
        "changes",
        site_host=listed.site_host,
        written=listed.written,
        listed=listed,
        rows=listed.rows[:SHOWN_ROWS],
        counts=listed.counts,
        change_kinds=change_texts.KINDS,
        proofs=change_texts.PROOFS,
        part=change_texts.part,
        how=change_texts.how,
    )
