"""Runs the two origins in one process, and keeps the catalogue up with new harvests (OPSL02)."""

import asyncio
import contextlib
import socket
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from pathlib import Path

import uvicorn
from starlette.types import ASGIApp

from capture.access.catalogue.catalogue import Catalogue
from capture.access.guard import Guard
from capture.access.portal.app import Portal
from capture.access.replay import policy
from capture.access.replay.app import Replay
from capture.access.replay.building import Worker
from capture.access.replay.policy import Origins
from capture.access.stopping import stopped_by_signals
from capture.config.archive import file_of, read_archive
from capture.errors import CaptureError, UsageError
from capture.model import url as urls

UPDATE_SECONDS = 15.0
"""Between two looks at what harvests have brought."""
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
) -> None:
    """Answer requests until a signal comes, or `stop` is set."""
    origins = listening.origins
    portal = Portal(
        catalogue=catalogue,
        origins=origins,
        name=_name(catalogue.archive),
        can_replay=worker is not None,
    )
    replay = Replay(catalogue=catalogue, origins=origins, worker=worker)
    servers = [
        (_server(_portal_guard(portal.application(), origins)), listening.portal),
        (_server(_replay_guard(replay.application(), origins)), listening.replay),
    ]
    stop = stop or asyncio.Event()
    with stopped_by_signals(stop):
        async with asyncio.TaskGroup() as tasks:
            for server, bound in servers:
                tasks.create_task(server.serve(sockets=[bound]))
            updating = tasks.create_task(_keep_up(catalogue, say))
            await stop.wait()
            updating.cancel()
            for server, _ in servers:
                server.should_exit = True


async def _keep_up(catalogue: Catalogue, say: Callable[[str], None]) -> None:
    told = ""
    while True:
        await asyncio.sleep(UPDATE_SECONDS)
        try:
            done = await asyncio.to_thread(catalogue.update)
        except CaptureError as fault:
            if str(fault) != told:
                say(str(fault))
            told = str(fault)
            continue
        told = ""
        for name in done.taken_in:
            say(f"{name}: is in the catalogue")


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


def _portal_guard(app: ASGIApp, origins: Origins) -> Guard:
    headers = {
        **policy.SHARED,
        "Content-Security-Policy": policy.portal(origins),
        "Cross-Origin-Opener-Policy": "same-origin",
        "Cross-Origin-Resource-Policy": "same-origin",
        "Referrer-Policy": "no-referrer",
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


def _name(archive: Path) -> str:
    """Return what the organisation calls its archive, or the name of the folder."""
    with contextlib.suppress(CaptureError):
        if file_of(archive).is_file():
            return read_archive(archive).name
    return f"Webarchief {archive.resolve().name}"
