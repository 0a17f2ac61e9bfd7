"""Begin, resume and end a harvest: the doors that the command line knocks on."""

from collections.abc import Awaitable, Callable, Iterator
from contextlib import contextmanager
from dataclasses import replace
from datetime import datetime, timedelta
from pathlib import Path

from capture import clock
from capture.config import store as settings_store
from capture.config.settings import HarvestKind, HarvestSettings, Secrets
from capture.errors import (
    BrowserError,
    CaptureError,
    ConfigError,
    ProxyError,
    RecordingError,
)
from capture.harvest import obstacle_list, orphans, outside, reconcile
from capture.harvest.browsing import Browsing
from capture.harvest.ending import End, Ender
from capture.harvest.incremental.run import Incremental
from capture.harvest.lock import locked
from capture.harvest.notes import Found
from capture.harvest.progress import HarvestResult, Progress
from capture.harvest.seeds import convention_links, seed_links
from capture.harvest.state import Store, failed_seeds
from capture.harvest.stop import Stop
from capture.harvest.telling import signals, telling
from capture.harvest.trap_watch import TrapWatch
from capture.harvest.wiring import Wired, open_store, wired
from capture.lists.decisions import in_force
from capture.metadata.report_rows import EventKind
from capture.model.layout import HarvestFolder, HarvestName, site_host
from capture.warc.writer import MAX_FILE_BYTES

FAULTS = (RecordingError, ProxyError, BrowserError)
"""What ends a harvest on its way; what was recorded stays valid."""
Work = Callable[[Store, Wired, Stop], Awaitable[None]]
RESERVE_BYTES = 8 * 1024 * 1024
"""Kept free within the harvest folder, so that a full disk leaves room to end in order."""


async def harvest(
    settings: HarvestSettings,
    *,
    progress: Progress,
    secrets: Secrets,
    max_file_bytes: int = MAX_FILE_BYTES,
) -> HarvestResult:
    """Harvest a site, by what its owner decided on the lists of earlier harvests.

    Raises CaptureError only when nothing could be begun.
    """
    host = site_host(settings.seeds[0])
    settings, told = outside.with_earlier(settings, host)
    outside.check(settings)
    if told is not None:
        progress.message(told)
    history = orphans.LIST.of_site(settings.out, host)
    verdicts = obstacle_list.LIST.of_site(settings.out, host)
    followed = replace(settings, decisions=in_force(history))
    with _begun(followed, settings.kind.value) as store:
        orphans.LIST.write_down(store.folder, history)
        obstacle_list.LIST.write_down(store.folder, verdicts)
        return await _run(store, secrets, progress, max_file_bytes=max_file_bytes)


async def page(settings: HarvestSettings, *, progress: Progress, secrets: Secrets) -> HarvestResult:
    """Harvest the seeds alone, each as one page."""
    is_snapshot = settings.kind is HarvestKind.SNAPSHOT
    with _begun(settings, settings.kind.value if is_snapshot else "page") as store:
        outside.leave_out(store)
        return await _run(store, secrets, progress)


async def browse(
    settings: HarvestSettings,
    *,
    progress: Progress,
    secrets: Secrets,
    is_headless: bool = False,
) -> HarvestResult:
    """Open a browser window for a person, and record all that it fetches until it is closed."""
    with _begun(settings, "browse") as store:
        return await _run(store, secrets, progress, work=_browse, is_headless=is_headless)


async def resume(
    folder: Path,
    *,
    settings: HarvestSettings,
    progress: Progress,
    secrets: Secrets,
    max_file_bytes: int = MAX_FILE_BYTES,
) -> HarvestResult:
    """Go on with a harvest that was cut short. ConfigError when `folder` holds none."""
    settings = outside.found_again(settings, HarvestFolder(folder))
    with _reopened(settings, HarvestFolder(folder)) as store:
        with store.database.begin() as tx:
            is_done = store.ledger.get_fact(tx, "complete")
        if is_done:
            progress.message("this harvest is complete already; nothing was done")
        if outside.is_due(store):
            outside.check(settings)
        return await _run(store, secrets, progress, max_file_bytes=max_file_bytes, work=_go_on)


# --- the folder


@contextmanager
def _begun(settings: HarvestSettings, kind: str) -> Iterator[Store]:
    """Make the folder of a new harvest, lock it, and open what it keeps."""
    name = HarvestName(
        site_host=site_host(settings.seeds[0]),
        prefix=settings.prefix,
        started=clock.now().replace(microsecond=0),
        kind=kind,
    )
    try:
        name, folder = _own_folder(settings.out, name)
    except OSError as error:
        raise ConfigError(
            f"the archive {settings.out} can't be written: {error.strerror}; "
            "give another folder with --out"
        ) from error
    settings_store.save(settings, folder.settings)
    with locked(folder):
        store = open_store(settings, name, folder)
        try:
            with store.database.begin() as tx:
                store.ledger.set_fact(tx, "name", _name_as_fact(name))
                store.ledger.note_event(tx, EventKind.STARTED, "", moment=clock.now())
            yield store
        finally:
            store.database.close()


def _own_folder(archive: Path, name: HarvestName) -> tuple[HarvestName, HarvestFolder]:
    """Make a folder that nobody has: two harvests begun in the same second get two names."""
    while True:
        folder = HarvestFolder.of(archive, name)
        folder.root.parent.mkdir(parents=True, exist_ok=True)
        try:
            folder.root.mkdir()
        except FileExistsError:
            later = name.started + timedelta(seconds=1)
            name = HarvestName(
                site_host=name.site_host, prefix=name.prefix, started=later, kind=name.kind
            )
            continue
        folder.create()
        return name, folder


@contextmanager
def _reopened(settings: HarvestSettings, folder: HarvestFolder) -> Iterator[Store]:
    """Lock and open the folder of an earlier harvest."""
    if not folder.ledger.exists():
        raise ConfigError(f"{folder.root}: is no harvest folder; it holds no ledger.sqlite")
    folder.create()
    # What can't be read is told now, not at the end.
    orphans.LIST.of_harvest(folder)
    obstacle_list.LIST.of_harvest(folder)
    with locked(folder):
        draft = HarvestName(site_host="", prefix=settings.prefix, started=clock.now(), kind="")
        probe = open_store(settings, draft, folder)
        try:
            with probe.database.begin() as tx:
                fact = probe.ledger.get_fact(tx, "name")
            if fact is None:
                raise ConfigError(f"{folder.root}: the harvest never began; start it anew")
        finally:
            probe.database.close()
        store = open_store(settings, _name_from_fact(fact), folder)
        try:
            yield store
        finally:
            store.database.close()


def _name_as_fact(name: HarvestName) -> dict[str, str]:
    return {
        "site_host": name.site_host,
        "prefix": name.prefix,
        "started": clock.iso(name.started),
        "kind": name.kind,
    }


def _name_from_fact(fact: dict[str, str]) -> HarvestName:
    return HarvestName(
        site_host=fact["site_host"],
        prefix=fact["prefix"],
        started=datetime.fromisoformat(fact["started"]),
        kind=fact["kind"],
    )


# --- the run


async def _run(
    store: Store,
    secrets: Secrets,
    progress: Progress,
    *,
    max_file_bytes: int = MAX_FILE_BYTES,
    work: Work | None = None,
    is_headless: bool = True,
) -> HarvestResult:
    """Do the work, and end it in whichever way: the result says how."""
    stop = Stop()
    ender = Ender(store, max_file_bytes=max_file_bytes)
    room = _room(store.folder)
    with signals(stop, progress):
        try:
            _reserve(room)
            async with wired(
                store, secrets, stop, max_file_bytes=max_file_bytes, is_headless=is_headless
            ) as parts:
                ender.browser = parts.browser
                async with telling(parts.tally, stop, store.settings, progress):
                    end = await _guarded(work or _begin, store, parts, stop, progress)
                room.unlink(missing_ok=True)
                return await ender.end(parts, end)
        except CaptureError as error:
            room.unlink(missing_ok=True)
            return await ender.end(None, End(fault=error))
        finally:
            room.unlink(missing_ok=True)


async def _guarded(work: Work, store: Store, parts: Wired, stop: Stop, progress: Progress) -> End:
    """Work until it is done, told to stop, or no longer possible."""
    for note in (*parts.proxy.ready.notes, *parts.told):
        progress.message(note)
    if parts.told:
        with store.database.begin() as tx:
            for note in parts.told:
                store.ledger.note_event(tx, EventKind.OTHER, note, moment=clock.now())
    try:
        await work(store, parts, stop)
    except FAULTS as error:
        return End(fault=error)
    return End(reason=stop.reason)


async def _begin(store: Store, parts: Wired, stop: Stop) -> None:
    incremental = None
    if store.settings.kind is HarvestKind.INCREMENTAL:
        incremental = await Incremental.begin(store, parts, stop)
        parts.engine.pages.probing = incremental.probes
    _add_seeds(store, parts)
    await outside.take_in(store, parts.notes, stop)
    if incremental is not None:
        await incremental.look()
    await parts.engine.run()
    if incremental is not None:
        await incremental.conclude()


async def _go_on(store: Store, parts: Wired, stop: Stop) -> None:
    _take_up(store, parts)
    await _begin(store, parts, stop)  # the harvest may have ended before it knew its seeds


def _add_seeds(store: Store, parts: Wired) -> None:
    seeds = store.settings.seeds
    parts.notes.add(Found(from_url=None, links=seed_links(seeds)))
    parts.notes.add(Found(from_url=None, links=convention_links(seeds)))


async def _browse(store: Store, parts: Wired, stop: Stop) -> None:
    parts.notes.add(Found(from_url=None, links=seed_links(store.settings.seeds)))
    await Browsing(store, parts, stop).run()
    stop.reason = None


def _take_up(store: Store, parts: Wired) -> None:
    """Bring ledger and frontier to where the archive is, and open again what was left."""
    now = clock.now()
    with store.database.begin() as tx:
        store.ledger.note_event(tx, EventKind.RESUMED, "", moment=now)
        for note in parts.proxy.ready.notes:
            store.ledger.note_event(tx, EventKind.REPAIRED, note, moment=now)
        store.ledger.record_exchanges(tx, reconcile.unread(parts.exchanges.all()))
        known = store.ledger.record_ids(tx)
        files = list(store.folder.warc.glob("*.warc"))
        unknown = reconcile.unread(reconcile.unknown_exchanges(files, known))
        store.ledger.record_exchanges(tx, unknown)
        store.ledger.unsettle(tx)
        store.frontier.reclaim(tx)
        TrapWatch(store, parts.tally).reopen(tx)
        store.frontier.reopen(tx, list(failed_seeds(store, tx)))
        counts = store.frontier.counts(tx)
    parts.tally.pages_known = counts.pages
    parts.tally.pages_done = counts.pages_done
    parts.tally.files_known = counts.files
    parts.tally.files_done = counts.files_done


def _room(folder: HarvestFolder) -> Path:
    return folder.spool / "reserve"


def _reserve(room: Path) -> None:
    """Take a little room on the disk, to be given back when the harvest has to end without any."""
    try:
        room.write_bytes(bytes(RESERVE_BYTES))
    except OSError as error:
        raise RecordingError(
            f"no room in {room.parents[1]}: {error.strerror}; make room, then run `capture resume`"
        ) from error
