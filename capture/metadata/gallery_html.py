"""The pictures of all pages of a harvest as one page: `lists/beelden.html`."""

from collections.abc import Mapping

from capture.metadata import shown
from capture.metadata.report import HarvestReport
from capture.metadata.templating import list_page
from capture.model.text import Text

SHOWN_PAGES = 10_000
"""So many stand on it; all of them are in harvest-report.json."""

_KINDS = {
    "whole": Text("Met de hele pagina", "With the whole page"),
    "problem": Text("Met een probleem", "With a problem"),
    "fine": Text("Zonder probleem", "Without problem"),
    "bare": Text("Zonder beeld", "Without a picture"),
}
_ORDERS = {
    "title": Text("Titel", "Title"),
    "address": Text("Adres", "Address"),
    "status": Text("Status, hoogste eerst", "Status, highest first"),
}


def render(report: HarvestReport, *, full_pages: Mapping[str, str]) -> str:
    """Return the page; pictures are expected in `../images/`, as seen from its folder.

    `full_pages` are the files of the pictures of whole pages, by the pages' URLs.
    """
    cards = [(page, shown.picture(full_pages.get(page.url))) for page in report.pages[:SHOWN_PAGES]]
    return list_page(
        "gallery",
        "viewer",
        site_host=report.identity.site_host,
        written=report.written,
        cards=cards,
        total=len(report.pages),
        with_picture=sum(shown.picture(page.thumbnail) is not None for page in report.pages),
        whole=sum(shown.picture(full_pages.get(page.url)) is not None for page in report.pages),
        kinds=_KINDS.items(),
        orders=_ORDERS.items(),
    )
