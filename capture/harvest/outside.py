"""Pages named from outside the site's own links: owner's lists, access logs, earlier harvests.

`check` looks at all of them before anything is begun, so that a wrong file is a usage error.
`take_in` then reads them piece by piece, however large: only what the ledger does not have yet from
an access log is noted, so that memory stays flat and an interruption can be taken up again.
"""

import asyncio
import re
import stat
from collections.abc import Iterator
from dataclasses import dataclass, replace
from functools import partial
from pathlib import Path

from capture import clock
from capture.config.settings import HarvestKind, HarvestSettings, ScopeMode
from capture.discovery.owner_list import OwnerList, read_owner_list
from capture.errors import UsageError
from capture.harvest.access_logs import AccessLog, check_log
from capture.harvest.notes import Found, Notes
from capture.harvest.redesigns import moved_url
from capture.harvest.state import Store
from capture.harvest.stop import Stop
from capture.ledger import earlier
from capture.metadata.report_rows import EventKind
from capture.model.layout import HarvestFolder
from capture.model.link import Hop, Link, Mechanism

_TAKEN_IN = "outside-sources"
"""The fact that says that all of them were read to their end."""
_BATCH = 500
_LARGEST_LIST_BYTES = 100_000_000
_LONGEST_NAME = 180
_FOLDER = re.compile(r".+-(?P<timestamp>\d{14})-(?P<kind>[a-z]+)")


@dataclass(frozen=True, slots=True, kw_only=True)
class _Piece:
    """A part of a source."""

    links: tuple[Link, ...] = ()
    told: str | None = None
    """What is to be said of the source, once it was read."""


def with_earlier(settings: HarvestSettings, site_host: str) -> tuple[HarvestSettings, str | None]:
    """Settle which earlier harvests count, and return that with a line to tell, if any.

    Unless harvests were named, or none was asked for, it is the newest of the archive that covered
    the whole site and came to its end. One that can't be read is passed over, and told. An
    incremental harvest builds on that one and on all incremental ones since, newest first, whether
    they came to their end or not; UsageError when there is no such full harvest.
    """
    site = settings.out / site_host
    if settings.kind is HarvestKind.INCREMENTAL:
        return _built_on(settings, site)
    if settings.earlier is not None:
        return settings, None
    if settings.scope is ScopeMode.LIST:
        return replace(settings, earlier=()), None
    for folder, _ in _harvests(site, HarvestKind.FULL):
        try:
            if earlier.is_complete(HarvestFolder(folder).ledger):
                return replace(settings, earlier=(folder,)), None
        except UsageError as fault:
            return replace(settings, earlier=()), f"earlier harvest not used: {fault}"
    return replace(settings, earlier=()), None


def _built_on(settings: HarvestSettings, site: Path) -> tuple[HarvestSettings, str | None]:
    """Return the settings with the harvests that an incremental one builds on, newest first."""
    if settings.earlier:
        named = sorted(settings.earlier, key=_timestamp, reverse=True)
        return replace(settings, earlier=tuple(named)), None
    found, passed_over = [], []
    if settings.earlier is None:
        for folder, kind in _harvests(site, HarvestKind.FULL, HarvestKind.INCREMENTAL):
            try:
                is_complete = earlier.is_complete(HarvestFolder(folder).ledger)
            except UsageError as fault:
                passed_over.append(f"earlier harvest not used: {fault}")
                continue
            if kind is HarvestKind.INCREMENTAL or is_complete:
                found.append(folder)
            if kind is HarvestKind.FULL and is_complete:
                told = "; ".join(passed_over) or None
                return replace(settings, earlier=tuple(found)), told
    why = f" ({passed_over[0]})" if passed_over else ""
    raise UsageError(
        f"{site}: no full harvest yet{why}; run `capture harvest {settings.seeds[0]}` first"
    )


def found_again(settings: HarvestSettings, folder: HarvestFolder) -> HarvestSettings:
    """Return the settings with earlier harvests where they are now, when the archive was moved.

    One that is no longer where it was is looked for beside the harvest in `folder`.
    """
    if not settings.earlier:
        return settings
    beside = folder.root.parent
    now = (
        each if each.is_dir() or not (beside / each.name).is_dir() else beside / each.name
        for each in settings.earlier
    )
    return replace(settings, earlier=tuple(now))


def newest_whole(archive: Path, site_host: str) -> Path | None:
    """Return the newest harvest of a whole site that came to its end; None when there is none."""
    for folder, _ in _harvests(archive / site_host, HarvestKind.FULL):
        try:
            if earlier.is_complete(HarvestFolder(folder).ledger):
                return folder
        except UsageError:
            continue  # of another version, or damaged
    return None


def _harvests(site: Path, *kinds: HarvestKind) -> list[tuple[Path, HarvestKind]]:
    """Return the harvests of these kinds within a site's folder, newest first."""
    dated = [
        (match["timestamp"], path, HarvestKind(match["kind"]))
        for path in (site.iterdir() if site.is_dir() else ())
        if (match := _FOLDER.fullmatch(path.name)) and match["kind"] in kinds
    ]
    return [(path, kind) for _, path, kind in sorted(dated, reverse=True)]


def _timestamp(folder: Path) -> str:
    match = _FOLDER.fullmatch(folder.name)
    return match["timestamp"] if match else ""


def check(settings: HarvestSettings) -> None:
    """Raise UsageError, one line that names the file, for a source that can't be used."""
    for path in settings.owner_list:
        _owner_list(path, settings)
    for path in settings.access_log:
        check_log(path)
    for folder in settings.earlier or ():
        earlier.check(HarvestFolder(folder).ledger)


def is_due(store: Store) -> bool:
    """Whether sources are still to be read: a harvest of single pages has none."""
    if store.name.kind not in HarvestKind:
        return False
    with store.database.read() as tx:
        return not store.ledger.get_fact(tx, _TAKEN_IN)


def leave_out(store: Store) -> None:
    """Settle that no sources are read, whenever the harvest is gone on with."""
    with store.database.begin() as tx:
        store.ledger.set_fact(tx, _TAKEN_IN, True)


async def take_in(store: Store, notes: Notes, stop: Stop) -> None:
    """Note what all sources name, unless that was done, until a stop is asked for.

    Raises UsageError when a file has gone or changed since `check`.
    """
    if not is_due(store):
        return
    pieces = _pieces(store.settings)
    while (piece := await asyncio.to_thread(partial(next, pieces, None))) is not None:
        if stop.asked.is_set():
            return
        notes.add(Found(from_url=None, links=_not_noted(store, piece.links)))
        if piece.told is not None:
            with store.database.begin() as tx:
                store.ledger.note_event(tx, EventKind.SOURCE_READ, piece.told, moment=clock.now())
    with store.database.begin() as tx:
        store.ledger.set_fact(tx, _TAKEN_IN, True)


def _not_noted(store: Store, links: tuple[Link, ...]) -> tuple[Link, ...]:
    """Return the links without those of pages that an access log named before: once is enough."""
    logged = [link.url for link in links if link.mechanism is Mechanism.ACCESS_LOG]
    if not logged:
        return links
    with store.database.read() as tx:
        noted = store.ledger.named_by(tx, logged, Mechanism.ACCESS_LOG)
    return tuple(link for link in links if link.url not in noted)


def _pieces(settings: HarvestSettings) -> Iterator[_Piece]:
    for path in settings.owner_list:
        yield from _of_list(path, settings)
    for path in settings.access_log:
        yield from _of_log(path, settings)
    if settings.kind is HarvestKind.INCREMENTAL:
        return  # it knows more of them than their addresses: see capture.harvest.incremental
    for folder in settings.earlier or ():
        yield from _of_harvest(folder, settings)


def _of_list(path: Path, settings: HarvestSettings) -> Iterator[_Piece]:
    found = _owner_list(path, settings)
    links = [_link(each.url, Mechanism.OWNER_LIST, path, each.line) for each in found.listed]
    for start in range(0, len(links), _BATCH):
        yield _Piece(links=tuple(links[start : start + _BATCH]))
    told = f"owner's list {path.name}: {_counted(len(found.listed), 'address', 'addresses')}"
    yield _Piece(told=told + _unread(found.unreadable))


def _owner_list(path: Path, settings: HarvestSettings) -> OwnerList:
    try:
        status = path.stat()
        if not (stat.S_ISREG(status.st_mode) or stat.S_ISDIR(status.st_mode)):
            raise UsageError(f"{path}: can't be read (no file); --owner-list names a file")
        if status.st_size > _LARGEST_LIST_BYTES:
            raise UsageError(f"{path}: is larger than 100 MB; give it in parts")
        content = path.read_bytes()
        found = read_owner_list(content, name=path.name, seeds=settings.seeds)
    except OSError as fault:
        raise UsageError(
            f"{path}: can't be read ({fault.strerror}); --owner-list names a file"
        ) from None
    except ValueError as fault:
        raise UsageError(f"{path}: {fault}") from None
    if not found.listed:
        raise UsageError(
            f"{path}: holds no web address; write one on each line, or a CSV with a column url"
        )
    return found


def _of_log(path: Path, settings: HarvestSettings) -> Iterator[_Piece]:
    log = AccessLog(path, settings.seeds)
    batch: list[Link] = []
    for url, line in log:
        batch.append(_link(url, Mechanism.ACCESS_LOG, path, line))
        if len(batch) == _BATCH:
            yield _Piece(links=tuple(batch))
            batch = []
    told = (
        f"access log {path.name}: {_counted(log.lines, 'line', 'lines')}{_unread(log.unreadable)}"
    )
    yield _Piece(links=tuple(batch), told=f"{told}; {log.torn}" if log.torn else told)


def _of_harvest(folder: Path, settings: HarvestSettings) -> Iterator[_Piece]:
    count = 0
    for urls in earlier.page_urls(HarvestFolder(folder).ledger, batch=_BATCH):
        count += len(urls)
        yield _Piece(
            links=tuple(
                Link(
                    url=url,
                    hop=Hop.SITEMAP,
                    mechanism=Mechanism.EARLIER_HARVEST,
                    where=folder.name[:_LONGEST_NAME],
                )
                for known in urls
                for url in moved_url(known, settings, folder)
            )
        )
    yield _Piece(told=f"earlier harvest {folder.name}: {_counted(count, 'page', 'pages')}")


def _link(url: str, mechanism: Mechanism, path: Path, line: int) -> Link:
    where = f"{path.name[:_LONGEST_NAME]}:{line}"
    return Link(url=url, hop=Hop.SITEMAP, mechanism=mechanism, where=where)


def _unread(count: int) -> str:
    return f", {_counted(count, 'line', 'lines')} could not be read" if count else ""


def _counted(count: int, one: str, more: str) -> str:
    return f"{count} {one if count == 1 else more}"
