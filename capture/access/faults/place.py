"""Which page a report is about: an address that a visitor may have changed, looked up."""

from urllib.parse import unquote

from capture.access import asked as asking
from capture.access.asked import MAX_URL, Asked, in_path, stamp
from capture.access.catalogue.catalogue import Catalogue
from capture.access.catalogue.values import Capture
from capture.access.faults.values import About

_OF_CAPTURES = frozenset({"web", "picture", "text"})
"""Views of one capture, by the first part of the path."""


def of_archive(catalogue: Catalogue, address: str, moment: str) -> About | None:
    """Return the capture of an address nearest to a moment (14 digits, or nothing); None for none.

    What is restricted isn't found (META04).
    """
    address = address.strip()
    wanted = asking.asked(f"{moment}/{address}") if moment.isdecimal() else None
    wanted = wanted if wanted is not None and wanted.is_dated else asking.asked(address)
    found = _found(catalogue, wanted)
    return None if found is None else _of(found)


def of_portal(
    catalogue: Catalogue, path: str, *, portal: str, pages: frozenset[str]
) -> About | None:
    """Return the page of the portal with a path; None when there is none.

    `path`: without the mark of the language, beginning with a slash; `portal`: its origin; `pages`:
    first parts of paths that there are. A view of a capture is that capture.
    """
    if not path.startswith("/") or len(path) > MAX_URL or not path.isprintable():
        return None
    name, slash, rest = path.removeprefix("/").partition("/")
    if "?" in name:
        name, slash, rest = name.partition("?")[0], "", ""
    # Two slashes at the start would be the address of another host.
    if name not in pages or (slash and not name):
        return None
    wanted = asking.asked(rest)
    found = _found(catalogue, wanted) if name in _OF_CAPTURES else None
    if found is not None:
        return _of(found)
    hosts = {each.host for each in catalogue.sites()}
    named = (unquote(rest).partition("/")[0].partition("?")[0], _host(wanted))
    site = next((each for each in named if each in hosts), None)
    safe = in_path(path)
    return About(url=f"{portal}{safe}", captured=None, path=safe, site=site)


def _found(catalogue: Catalogue, wanted: Asked | None) -> Capture | None:
    return None if wanted is None else catalogue.nearest(wanted.url, wanted.moment)


def _of(found: Capture) -> About:
    return About(
        url=found.page_url,
        captured=found.moment,
        path=f"/web/{stamp(found.moment)}/{in_path(found.page_url)}",
        site=found.site_host,
    )


def _host(wanted: Asked | None) -> str:
    return "" if wanted is None else wanted.url.partition("://")[2].partition("/")[0]
