"""The harvests of an archive as far as frequency and names go, and which belong together. Pure."""

from collections import defaultdict
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime

from capture.model.redesign import Redesign

FULL = "full"
INCREMENTAL = "incremental"


@dataclass(frozen=True, slots=True, kw_only=True)
class Run:
    """One harvest of a site."""

    site: str
    name: str
    """Of its folder, relative to the archive."""
    kind: str
    started: datetime
    finished: datetime | None
    is_complete: bool
    redesign: Redesign | None = None
    """The big change that it was made before or after."""


def by_site(runs: Iterable[Run]) -> list[tuple[str, list[Run]]]:
    """Return the runs of each site, by its name."""
    sites: defaultdict[str, list[Run]] = defaultdict(list)
    for each in runs:
        sites[each.site].append(each)
    return sorted(sites.items())


def by_change(runs: Sequence[Run]) -> list[tuple[tuple[str, str], list[Run]]]:
    """Return the runs of each change, with the site that it began with and its id.

    The site may have another host afterwards: then the later harvest names the earlier one.
    """
    found: defaultdict[tuple[str, str], list[Run]] = defaultdict(list)
    for each in runs:
        if each.redesign is not None:
            site = (each.redesign.before or "").partition("/")[0] or each.site
            found[site, each.redesign.change_id].append(each)
    return sorted(found.items())
