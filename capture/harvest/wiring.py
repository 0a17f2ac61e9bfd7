"""Puts the parts of a harvest together; the only place that knows them all."""

import asyncio
from collections.abc import AsyncIterator, Coroutine
from contextlib import AsyncExitStack, asynccontextmanager
from dataclasses import dataclass, replace
from pathlib import Path

import psutil

from capture.browser import executable
from capture.browser.request import Viewport
from capture.browser.session import SessionOptions, prepare
from capture.browser.watch import Credentials, OwnHeaders
from capture.config.settings import HarvestKind, HarvestSettings, Secrets
from capture.errors import CaptureError
from capture.frontier.frontier import Frontier
from capture.frontier.politeness import Politeness
from capture.harvest import originals
from capture.harvest.describe import BrowserFacts, warcinfo
from capture.harvest.engine import Engine
from capture.harvest.fetcher import FileLimits
from capture.harvest.keeper import BrowserKeeper
from capture.harvest.notes import Notes
from capture.harvest.state import Exchanges, Store, Tally
from capture.harvest.stop import Stop
from capture.harvest.tabs import Places, TabSettings
from capture.ledger.database import open_database
from capture.ledger.ledger import Ledger
from capture.ledger.memory import Memory, remember
from capture.model.address import HostPort
from capture.model.layout import HarvestFolder, HarvestName
from capture.model.url import split
from capture.proxy.process import ProxyOptions, ProxyProcess
from capture.scope.scope import Mode, Rules, Scope
from capture.warc.earlier import EarlierAnswers

_BROWSER_SHARE = 0.5
"""Part of the machine's memory that the browser may take before it is renewed."""


def open_store(settings: HarvestSettings, name: HarvestName, folder: HarvestFolder) -> Store:
    """Open ledger and frontier of a harvest, made when they are absent."""
    database = open_database(folder.ledger)
    frontier = Frontier(
        Politeness(max_in_flight=settings.rate.in_flight, delay_seconds=settings.rate.delay_seconds)
    )
    with database.begin() as tx:
        frontier.create(tx)
    return Store(
        settings=settings,
        name=name,
        folder=folder,
        database=database,
        ledger=Ledger(database),
        frontier=frontier,
    )


def scope_of(store: Store) -> Scope:
    """Return the scope of a harvest, with what it has learned so far."""
    settings = store.settings
    scope = Scope.of(
        settings.seeds,
        mode=Mode(settings.scope.value),
        rules=Rules.compile(
            include=settings.include, exclude=settings.exclude, decisions=settings.decisions
        ),
    )
    with store.database.read() as tx:
        learned = store.ledger.get_fact(tx, "learned") or []
    for url in learned:
        scope = scope.learn(url)
    return scope


def proxy_options(store: Store, *, max_file_bytes: int) -> ProxyOptions:
    """Return what the recording process is started with."""
    settings = store.settings
    return ProxyOptions(
        folder=store.folder,
        name=store.name,
        warcinfo=warcinfo(settings, store.name, None),
        max_file_bytes=max_file_bytes,
        allowed=(*settings.allow_private, *map(_host_port, settings.seeds)),
        invalid_certificates=settings.accept_invalid_cert,
        resolve=tuple((each.host, each.address) for each in settings.resolve),
        earlier=originals.prepared(store),
    )


def _host_port(url: str) -> HostPort:
    parts = split(url)
    if parts is None:
        raise CaptureError(f"not an http or https address: {url}")
    return HostPort(host=parts.host, port=parts.port)


@dataclass(frozen=True, slots=True, kw_only=True)
class Wired:
    """The running parts of a harvest."""

    engine: Engine
    places: Places
    proxy: ProxyProcess
    keeper: BrowserKeeper
    notes: Notes
    tally: Tally
    exchanges: Exchanges
    browser: BrowserFacts
    memory: asyncio.Task[Memory] | None = None
    """What earlier harvests know, being read; of incremental harvests."""
    told: tuple[str, ...] = ()
    """What to tell of the earlier harvests, in lines."""


@asynccontextmanager
async def wired(
    store: Store, secrets: Secrets, stop: Stop, *, max_file_bytes: int, is_headless: bool = True
) -> AsyncIterator[Wired]:
    """Start the recording process and the browser; end the browser at the close of the block.

    How the recording process ends is up to the caller: in order, or after a fault. Raises
    CaptureError when one of them does not start; nothing is left behind then.
    """
    settings = store.settings
    tally = Tally()
    exchanges = Exchanges(tally)
    options = SessionOptions(
        executable=executable.find(settings.browser),
        product=settings.user_agent_suffix,
        is_headless=is_headless,
    )
    async with AsyncExitStack() as stack:
        # All of these take a second and more, most of it in other processes.
        asking = _begun(stack, prepare(options))
        memory = None
        if settings.kind is HarvestKind.INCREMENTAL:
            memory = _begun(stack, asyncio.to_thread(remember, _ledgers(settings)))
        before = await asyncio.to_thread(originals.prepare, store)
        earlier = None
        if before.path is not None:
            stack.callback(before.path.unlink, missing_ok=True)
            earlier = EarlierAnswers(before.path)
            stack.callback(earlier.close)
        proxy = await ProxyProcess.start(
            proxy_options(store, max_file_bytes=max_file_bytes), on_exchange=exchanges.take_in
        )
        stack.push_async_callback(proxy.abandon)
        await asking
        keeper = BrowserKeeper(
            replace(options, spki=proxy.ready.spki),
            max_rss_bytes=int(psutil.virtual_memory().total * _BROWSER_SHARE),
        )
        stack.push_async_callback(keeper.close)
        session = await keeper.session()
        browser = BrowserFacts(
            name=options.executable.name, version=session.version, user_agent=session.user_agent
        )
        proxy.describe(warcinfo(settings, store.name, browser))
        notes = Notes(store, scope_of(store), tally)
        places = Places(proxy=proxy, keeper=keeper, settings=_tabs(settings, secrets, notes))
        stack.push_async_callback(places.close)
        engine = Engine(
            settings=settings,
            folder=store.folder,
            notes=notes,
            proxy=proxy,
            places=places,
            tally=tally,
            exchanges=exchanges,
            stop=stop,
            earlier=earlier,
        )
        yield Wired(
            engine=engine,
            places=places,
            proxy=proxy,
            keeper=keeper,
            notes=notes,
            tally=tally,
            exchanges=exchanges,
            browser=browser,
            memory=memory,
            told=before.told,
        )


def _begun[T](stack: AsyncExitStack, work: Coroutine[None, None, T]) -> asyncio.Task[T]:
    """Begin work that is not to outlive the block; its fault comes to who awaits it."""
    task = asyncio.create_task(work)

    async def end() -> None:
        task.cancel()
        await asyncio.gather(task, return_exceptions=True)

    stack.push_async_callback(end)
    return task


def _ledgers(settings: HarvestSettings) -> list[Path]:
    """Return the ledgers of the harvests that an incremental one leans on, oldest first."""
    return [HarvestFolder(folder).ledger for folder in reversed(settings.earlier or ())]


def _tabs(settings: HarvestSettings, secrets: Secrets, notes: Notes) -> TabSettings:
    credentials: dict[str, Credentials] = {}
    if secrets.basic_auth is not None:
        user, password = secrets.basic_auth
        for seed in settings.seeds:
            parts = split(seed)
            if parts is not None:
                credentials[parts.origin] = Credentials(name=user, password=password)
    return TabSettings(
        viewport=Viewport(width=settings.viewport.width, height=settings.viewport.height),
        own_headers=OwnHeaders(
            headers={header.name: header.value for header in (*settings.header, *secrets.headers)},
            is_own=lambda url: notes.scope.judge(url).is_in_scope,
        ),
        credentials=credentials,
        files=FileLimits.beside(settings.page_timeout_seconds),
    )
