"""Runs the two origins in one process, and what keeps them up with new harvests (OPSL02)."""

import asyncio
import contextlib
import signal
import socket
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from pathlib import Path

import uvicorn
from starlette.types import ASGIApp

from capture.access.catalogue.catalogue import Catalogue
from capture.access.faults.service import keep_reports
from capture.access.guard import Guard
from capture.access.keeping import UPDATE_SECONDS, Keeping, searching
from capture.access.portal.app import Portal
from capture.access.portal.lasting import Lasting, open_lasting
from capture.access.replay import policy
from capture.access.replay.app import Replay
from capture.access.replay.building import Worker
from capture.access.replay.policy import Origins
from capture.access.search.index import SearchIndex
from capture.config.archive import name_of
from capture.errors import UsageError
from capture.model import url as urls

_BACKLOG = 128
_CONNECTIONS = 500


@dataclass(frozen=True, slots=True, kw_only=True)
class Listening:
    """The sockets of both origins, and how visitors name them."""

    portal: socket.socket
    replay: socket.socket
    origins: Origins


@dataclass(frozen=True, slots=True, kw_only=True)
class Named:
    """How visitors reach the service when that isn't by this machine's own name."""

    portal_url: str | None = None
    replay_url: str | None = None


def listen(address: str, port: int, replay_port: int, named: Named) -> Listening:
    """Open both sockets; port 0 takes a free one. UsageError says what to give."""
    if port and port == replay_port:
        raise UsageError(f"port {port}: portal and replay each need a port; give --replay-port")
    portal = _bound(address, port, "--port")
    replay = _bound(address, replay_port, "--replay-port")
    origins = Origins(
        portal=_origin(named.portal_url, portal, "--portal-url"),
        replay=_origin(named.replay_url, replay, "--replay-url"),
    )
    if origins.portal == origins.replay:
        raise UsageError(
            f"{origins.portal}: archived pages must have an origin of their own;"
            " give another host name or port with --replay-url"
        )
    return Listening(portal=portal, replay=replay, origins=origins)


async def run(
    catalogue: Catalogue,
    worker: Worker | None,
    listening: Listening,
    *,
    say: Callable[[str], None],
    stop: asyncio.Event | None = None,
    every: float = UPDATE_SECONDS,
) -> None:
    """Answer requests until a signal comes, or `stop` is set.

    Every so many seconds it is looked at what harvests have brought.
    """
    with searching(catalogue.archive, say) as search:
        await _run(catalogue, worker, listening, search, Keeping(say=say, every=every), stop)


async def _run(
    catalogue: Catalogue,
    worker: Worker | None,
    listening: Listening,
    search: SearchIndex | None,
    keeping: Keeping,
    stop: asyncio.Event | None,
) -> None:
    origins = listening.origins
    lasting = _lasting(catalogue.archive, keeping.say)
    portal = Portal(
        catalogue=catalogue,
        origins=origins,
        name=name_of(catalogue.archive),
        can_replay=worker is not None,
        search=search,
        lasting=lasting,
    )
    replay = Replay(catalogue=catalogue, origins=origins, worker=worker)
    servers = [
        (_server(_portal_guard(portal.application(), origins)), listening.portal),
        (_server(_replay_guard(replay.application(), origins)), listening.replay),
    ]
    stop = stop or asyncio.Event()
    with _signals(stop):
        async with asyncio.TaskGroup() as tasks:
            for server, bound in servers:
                tasks.create_task(server.serve(sockets=[bound]))
            updating = [tasks.create_task(keeping.catalogue(catalogue))]
            if search is not None:
                updating.append(tasks.create_task(keeping.search(catalogue.archive)))
            if lasting is not None:
                reports = keep_reports(lasting.store, lasting.acts, portal.name, keeping.say)
                updating.append(tasks.create_task(reports))
            await stop.wait()
            for task in updating:
                task.cancel()
            for server, _ in servers:
                server.should_exit = True


def _lasting(archive: Path, say: Callable[[str], None]) -> Lasting | None:
    """Return what the portal keeps; None on a read-only medium, where all else is shown still."""
    try:
        return open_lasting(archive)
    except UsageError as fault:
        say(f"{fault}; until then nobody can log in or send a form")
        return None


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


@contextlib.contextmanager
def _signals(stop: asyncio.Event) -> Iterator[None]:
    loop = asyncio.get_running_loop()
    taken = []
    for number in (signal.SIGINT, signal.SIGTERM):
        # Signals are for the main thread alone, and not every system can hand them to a loop.
        with contextlib.suppress(NotImplementedError, RuntimeError, ValueError):
            loop.add_signal_handler(number, stop.set)
            taken.append(number)
    try:
        yield
    finally:
        for number in taken:
            loop.remove_signal_handler(number)


def _portal_guard(app: ASGIApp, origins: Origins) -> Guard:
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
    return Guard(app, authority=_authority(origins.portal), headers=headers)


def _replay_guard(app: ASGIApp, origins: Origins) -> Guard:
    headers = {
        **policy.SHARED,
        "Content-Security-Policy": policy.RAW,
        "Referrer-Policy": "same-origin",
        "X-Robots-Tag": "noindex, nofollow",
    }
    return Guard(app, authority=_authority(origins.replay), headers=headers)


def _authority(origin: str) -> str:
    return origin.partition("://")[2]


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
