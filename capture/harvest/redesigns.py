"""The full harvests around the big changes of an archive's sites (FREQ03): which there are."""

import re
from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import datetime
from pathlib import Path

from capture.config import store as settings_store
from capture.config.settings import HarvestKind, HarvestSettings
from capture.errors import ConfigError, UsageError
from capture.fixity.target import harvests_in
from capture.metadata.formats import day_and_time
from capture.metadata.report import Identity, State
from capture.metadata.report_json import ReportFormatError, read_json
from capture.model import url as urls
from capture.model.layout import HarvestFolder
from capture.model.redesign import Redesign, Side

_USUAL_PORTS = frozenset({80, 443})


@dataclass(frozen=True, slots=True, kw_only=True)
class Half:
    """A harvest before or after a change."""

    folder: HarvestFolder
    name: str
    """`<site-host>/<harvest>`, relative to the archive."""
    redesign: Redesign
    identity: Identity | None
    """As in its report; None while there is none."""

    @property
    def site(self) -> str:
        """The host of the site that the change began with: that of the harvest before."""
        return (self.redesign.before or self.name).partition("/")[0]

    @property
    def is_whole(self) -> bool:
        """Whether it is a full harvest that came to its end."""
        told = self.identity
        return told is not None and told.kind == HarvestKind.FULL and told.state is State.COMPLETE


def halves_in(archive: Path) -> list[Half]:
    """Return the harvests before and after changes, oldest first.

    Reads the settings of every harvest, and the reports of these. A harvest whose settings can't be
    read, such as one of another version, is none of them.
    """
    found = []
    try:
        for name in harvests_in(archive):
            folder = HarvestFolder(archive / name)
            try:
                tie = settings_store.load(folder.settings).redesign
            except ConfigError:
                continue
            if tie is not None:
                found.append(
                    Half(folder=folder, name=name, redesign=tie, identity=_identity(folder))
                )
    except OSError as fault:
        raise UsageError(f"{archive}: can't be read ({fault.strerror})") from None
    return sorted(found, key=lambda each: each.name.rpartition("/")[2])


def _identity(folder: HarvestFolder) -> Identity | None:
    try:
        return read_json(folder.report_json).identity
    except ReportFormatError:
        return None


def tied_before(
    settings: HarvestSettings, change_id: str, moment: datetime, *, now: datetime
) -> HarvestSettings:
    """Return the settings of a harvest before a change. UsageError when it is too late for it."""
    if now >= moment:
        raise UsageError(
            f"--when: {day_and_time(moment).en} (Dutch time) has passed, and the harvest before a"
            " change begins before it; for the one after it: capture redesign after"
        )
    tie = Redesign(change_id=change_id, moment=moment, side=Side.BEFORE)
    return replace(settings, kind=HarvestKind.FULL, redesign=tie)


def tied_after(
    settings: HarvestSettings,
    before: Half,
    moment: datetime | None,
    *,
    now: datetime,
) -> HarvestSettings:
    """Return the settings of the harvest after a change; `moment` corrects what was planned.

    The pages of the harvest before are looked for again, unless no earlier harvest is wanted.
    UsageError when the change has not come yet, or would have come before the other's end.
    """
    tie = before.redesign
    when = moment if moment is not None else tie.moment
    if now < when:
        raise UsageError(
            f"change {tie.change_id} is set for {day_and_time(when).en} (Dutch time); the harvest"
            " after it can begin from then on. If it came earlier, say when with --when"
        )
    ended = before.identity.finished if before.identity is not None else None
    if ended is not None and moment is not None and moment < ended:
        raise UsageError(
            f"--when: {day_and_time(moment).en} lies before the end of {before.name}"
            f" ({day_and_time(ended).en}); the harvest before a change ends before it"
        )
    earlier = settings.earlier
    if earlier is None or (earlier and before.folder.root not in earlier):
        earlier = (*(earlier or ()), before.folder.root)
    made = Redesign(change_id=tie.change_id, moment=when, side=Side.AFTER, before=before.name)
    return replace(settings, kind=HarvestKind.FULL, redesign=made, earlier=earlier)


def the_before(halves: Sequence[Half], change_id: str, site_host: str) -> Half:
    """Return the harvest before a change: the newest whole one, of this site if there is one.

    UsageError when there is none, or when several other sites have one.
    """
    befores = [
        each
        for each in halves
        if each.redesign.change_id == change_id and each.redesign.side is Side.BEFORE
    ]
    if not befores:
        known = sorted({each.redesign.change_id for each in halves})
        hint = f"; known are {', '.join(known[:10])}" if known else ""
        raise UsageError(
            f"--change: the archive holds no harvest before change {change_id}{hint};"
            " see capture redesign list"
        )
    of_site = [each for each in befores if each.site == site_host] or befores
    sites = sorted({each.site for each in of_site})
    if len(sites) > 1:
        raise UsageError(
            f"--change: {change_id} is a change of {', '.join(sites)}, and none is {site_host};"
            " give each site's change an id of its own"
        )
    return max(of_site, key=lambda each: (each.is_whole, each.name))


def moved_url(url: str, settings: HarvestSettings, folder: Path) -> tuple[str, ...]:
    """Return where a page of the harvest before is to be looked for.

    A site that moved to another host is asked for the same path there; at the old address only
    when that was included, to see whether it redirects.
    """
    tie, old, new = settings.redesign, urls.split(url), urls.split(settings.seeds[0])
    if tie is None or tie.before is None or old is None or new is None:
        return (url,)
    of_before = tie.before.partition("/")[0]
    if (folder.parent.name, folder.name) != (of_before, tie.before.rpartition("/")[2]):
        return (url,)
    if _twinless(old.host) != _twinless(of_before) or _is_one_site(old, new):
        return (url,)
    within = old.path + (f"?{old.query}" if old.query else "")
    within += f"#{old.fragment}" if old.fragment else ""
    there = urls.normalise(f"{new.scheme}://{new.origin}{within}")
    is_included = any(re.search(pattern, url) for pattern in settings.include)
    found = (there, url) if is_included else (there,)
    return tuple(each for each in found if each is not None)


def _is_one_site(old: urls.Parts, new: urls.Parts) -> bool:
    """Whether two addresses are of one host, www or not, http or https."""
    is_usual = old.port in _USUAL_PORTS and new.port in _USUAL_PORTS
    return _twinless(old.host) == _twinless(new.host) and (is_usual or old.port == new.port)


def _twinless(host: str) -> str:
    return host.removeprefix("www.")
