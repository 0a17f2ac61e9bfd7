"""Runs the two origins in one process, and what keeps them up with new harvests (OPSL02)."""

import asyncio
import contextlib
import socket
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass, field
from pathlib import Path

import uvicorn
from starlette.responses import PlainTextResponse
from starlette.types import ASGIApp

from capture.access.catalogue.catalogue import Catalogue
from capture.access.clients import Proxies
from capture.access.desk.office import Office, open_office
from capture.access.desk.work import Work
from capture.access.faults.service import keep_reports
from capture.access.guard import Guard
from capture.access.keeping import UPDATE_SECONDS, Keeping, searching
from capture.access.limits import (
    ALLOWANCES,
    Allowance,
    Counter,
    Kind,
    Limits,
    kind_in_portal,
    kind_in_replay,
)
from capture.access.openid.settings import LoginSettings
from capture.access.portal.app import Portal
from capture.access.portal.lasting import Lasting, open_lasting
from capture.access.replay import policy
from capture.access.replay.app import Replay
from capture.access.replay.building import Worker
from capture.access.replay.policy import Origins
from capture.access.signing import signing
from capture.access.stopping import stopped_by_signals
from capture.config.archive import name_of
from capture.errors import UsageError
from capture.fixity.keys import SigningKey
from capture.model import url as urls

_BACKLOG = 128
_RUN_ENDS_SECONDS = 10.0
_CONNECTIONS = 500


@dataclass(frozen=True, slots=True, kw_only=True)
class Listening:
    """The sockets of both origins, and how visitors name them."""

    portal: socket.socket
    replay: socket.socket
    origins: Origins
    desk: str
    """Origin of the archivist's pages: another host than archived pages have, as cookies know no
    ports. That of the portal, unless this machine's own names are used."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Named:
    """How visitors reach the service when that isn't by this machine's own name."""

    portal_url: str | None = None
    replay_url: str | None = None
    """With `*.` before the host name: each site gets a name of its own below it."""
    desk_url: str | None = None


def listen(address: str, port: int, replay_port: int, named: Named) -> Listening:
    """Open both sockets; port 0 takes a free one. UsageError says what to give."""
    if port and port == replay_port:
        raise UsageError(f"port {port}: portal and replay each need a port; give --replay-port")
    portal = _bound(address, port, "--port")
    replay = _bound(address, replay_port, "--replay-port")
    wild = named.replay_url is not None and "://*." in named.replay_url
    replay_url = named.replay_url.replace("://*.", "://", 1) if named.replay_url and wild else None
    origins = Origins(
        portal=_origin(named.portal_url, portal, "--portal-url"),
        replay=_origin(replay_url or named.replay_url, replay, "--replay-url"),
        # Browsers take all names below localhost for this machine (RFC 6761 §6.3).
        per_site=wild or named.replay_url is None,
    )
    if origins.portal == origins.replay:
        raise UsageError(
            f"{origins.portal}: archived pages must have an origin of their own;"
            " give another host name or port with --replay-url"
        )
    desk = _desk_origin(named, origins, portal)
    return Listening(portal=portal, replay=replay, origins=origins, desk=desk)


@dataclass(frozen=True, slots=True, kw_only=True)
class Ways:
    """In what way the service works, where it isn't the usual one."""

    proxies: Proxies = field(default_factory=Proxies)
    """Those that are believed about who asks."""
    every: float = UPDATE_SECONDS
    """Seconds between two looks at what harvests have brought."""
    allowances: Mapping[Kind, Allowance] = field(default_factory=lambda: ALLOWANCES)
    """How much one visitor may ask."""
    login: LoginSettings = field(default_factory=LoginSettings)
    """Who lets people in to the archivist's pages."""
    key: SigningKey | None = None
    """Signs the log of acts, again and again and at the end; None leaves that to others."""


async def run(
    catalogue: Catalogue,
    worker: Worker | None,
    listening: Listening,
    *,
    say: Callable[[str], None],
    work: Work | None = None,
    stop: asyncio.Event | None = None,
    ways: Ways | None = None,
) -> None:
    """Answer requests until a signal comes, or `stop` is set.

    `work`: what the archivist's pages have done; without it nobody can log in.
    """
    ways = ways or Ways()
    lasting = _lasting(catalogue.archive, say)
    office = None
    if lasting is not None and work is not None:
        office = open_office(lasting.store, lasting.acts, work, login=ways.login, say=say)
    stop = stop or asyncio.Event()
    with (
        searching(catalogue.archive, say) as search,
        stopped_by_signals(stop),
        _running(office),
        signing(lasting.acts if lasting else None, ways.key, say) as signed,
    ):
        portal = Portal(
            catalogue=catalogue,
            origins=listening.origins,
            name=name_of(catalogue.archive),
            can_replay=worker is not None,
            search=search,
            lasting=lasting,
            office=office,
            desk=listening.desk,
        )
        replay = Replay(catalogue=catalogue, origins=listening.origins, worker=worker)
        keeping = Keeping(say=say, every=ways.every)
        async with asyncio.TaskGroup() as tasks:
            servers = [
                (_server(_portal_stack(portal, ways)), listening.portal),
                (_server(_replay_stack(replay, ways)), listening.replay),
            ]
            for server, bound in servers:
                tasks.create_task(server.serve(sockets=[bound]))
            kept = [tasks.create_task(keeping.catalogue(catalogue))]
            if search is not None:
                kept.append(tasks.create_task(keeping.search(catalogue.archive)))
            if lasting is not None:
                told = keep_reports(lasting.store, lasting.acts, archive_name=portal.name, say=say)
                kept.append(tasks.create_task(told))
            kept.append(tasks.create_task(signed))
            await stop.wait()
            for task in kept:
                task.cancel()
            for server, _ in servers:
                server.should_exit = True


def _portal_stack(portal: Portal, ways: Ways) -> ASGIApp:
    limits = Limits(
        app=portal.application(),
        proxies=ways.proxies,
        counter=Counter(ways.allowances),
        kind_of=kind_in_portal,
        refused=portal.too_much,
    )
    return _portal_guard(limits, portal.origins, portal.desk)


def _replay_stack(replay: Replay, ways: Ways) -> ASGIApp:
    limits = Limits(
        app=replay.application(),
        proxies=ways.proxies,
        counter=Counter(ways.allowances),
        kind_of=kind_in_replay,
        refused=lambda _: PlainTextResponse("Too much is asked at once; wait a moment.\n"),
    )
    return _replay_guard(limits, replay.origins)


def _lasting(archive: Path, say: Callable[[str], None]) -> Lasting | None:
    """Return what the portal keeps; None on a read-only medium, where all else is shown still."""
    try:
        return open_lasting(archive)
    except UsageError as fault:
        say(f"{fault}; until then nobody can log in or send a form")
        return None


@contextlib.contextmanager
def _running(office: Office | None) -> Iterator[None]:
    if office is not None:
        office.runs.begin()
    try:
        yield
    finally:
        if office is not None:
            office.runs.stop(seconds=_RUN_ENDS_SECONDS)


class _Server(uvicorn.Server):
    """Leaves signals to `run`, which has two servers to stop."""

    @contextlib.contextmanager
    def capture_signals(self) -> Iterator[None]:
        """Capture none."""
        yield


def _server(app: ASGIApp) -> uvicorn.Server:
    return _Server(
        uvicorn.Config(
            app,
            log_level="warning",
            access_log=False,
            lifespan="off",
            server_header=False,
            proxy_headers=False,
            ws="none",
            limit_concurrency=_CONNECTIONS,
            timeout_graceful_shutdown=3,
        )
    )


def _portal_guard(app: ASGIApp, origins: Origins, desk: str) -> Guard:
    headers = {
        **policy.SHARED,
        "Content-Security-Policy": policy.portal(origins),
        "Cross-Origin-Opener-Policy": "same-origin",
        "Cross-Origin-Resource-Policy": "same-origin",
        # Not `no-referrer`: with that a browser says of our own forms too that they come from
        # nowhere (`Origin: null`, Fetch §3.1). Other origins learn nothing either way.
        "Referrer-Policy": "same-origin",
        "X-Frame-Options": "DENY",
    }
    own = {each.partition("://")[2] for each in (origins.portal, desk) if each}
    return Guard(app, is_ours=own.__contains__, headers=headers)


def _replay_guard(app: ASGIApp, origins: Origins) -> Guard:
    headers = {
        **policy.SHARED,
        "Content-Security-Policy": policy.RAW,
        "Referrer-Policy": "same-origin",
        "X-Robots-Tag": "noindex, nofollow",
    }
    return Guard(app, is_ours=lambda host: origins.label(host) is not None, headers=headers)


def _bound(address: str, port: int, option: str) -> socket.socket:
    family = socket.AF_INET6 if ":" in address else socket.AF_INET
    bound = socket.socket(family, socket.SOCK_STREAM)
    try:
        bound.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        bound.bind((address, port))
        bound.listen(_BACKLOG)
    except (OSError, OverflowError) as fault:
        bound.close()
        why = fault.strerror if isinstance(fault, OSError) else "no such port"
        raise UsageError(f"{address} port {port}: {why}; choose another with {option}") from None
    return bound


def _desk_origin(named: Named, origins: Origins, bound: socket.socket) -> str:
    if named.desk_url is None and named.portal_url is not None:
        return origins.portal
    origin = _origin(named.desk_url, bound, "--desk-url")
    host = "[::1]" if bound.family == socket.AF_INET6 else "127.0.0.1"
    return origin if named.desk_url is not None else origin.replace("localhost", host)


def _origin(given: str | None, bound: socket.socket, option: str) -> str:
    if given is None:
        return f"http://localhost:{bound.getsockname()[1]}"
    parts = urls.split(given)
    if parts is None or parts.path not in {"", "/"} or parts.query or "@" in given:
        raise UsageError(
            f"{option} {given}: is no origin; give scheme and host, https://archief.example.nl"
        )
    normal = urls.normalise(given)
    assert normal is not None
    return normal.partition("#")[0].rstrip("/")
