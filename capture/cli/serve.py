"""`capture serve`: the archive online, for everyone with a browser."""

from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from capture.cli.ending import say
from capture.errors import ExitCode, UsageError

if TYPE_CHECKING:
    from capture.fixity.keys import SigningKey


def serve(
    *,
    archive: Annotated[Path, typer.Argument(metavar="ARCHIVE", help="Folder of the archive.")],
    port: Annotated[
        int, typer.Option("--port", min=0, max=65535, help="Port of the portal; 0: a free one.")
    ] = 8080,
    replay_port: Annotated[
        int,
        typer.Option("--replay-port", min=0, max=65535, help="Port of what archived pages get."),
    ] = 8081,
    listen: Annotated[
        str, typer.Option("--listen", metavar="ADDRESS", help="Address to listen at.")
    ] = "127.0.0.1",
    portal_url: Annotated[
        str | None,
        typer.Option("--portal-url", metavar="URL", help="The portal as visitors reach it."),
    ] = None,
    replay_url: Annotated[
        str | None,
        typer.Option("--replay-url", metavar="URL", help="Archived pages, as visitors reach them."),
    ] = None,
    trusted_proxy: Annotated[
        list[str] | None,
        typer.Option(
            metavar="ADDRESS",
            help="Address or network of a proxy in front, which tells in X-Forwarded-For who asks."
            " Repeatable. [nobody's word is taken]",
        ),
    ] = None,
    desk_url: Annotated[
        str | None,
        typer.Option(
            "--desk-url",
            metavar="URL",
            help="The archivist's pages, as they reach them. [as the portal]",
        ),
    ] = None,
) -> ExitCode:
    """Show an archive to visitors: its sites, and each page at any date.

    Archived pages get an origin of their own, so that their scripts reach nothing else: another
    port here, another host name for a service that others reach. In front of that stands a web
    server that adds HTTPS, which browsers ask for replay. Who has an account (capture users) logs
    in at /desk; ARCHIVE/login.toml can name an OpenID Connect provider for that. How much one
    address may ask is bounded; behind a proxy, name it with --trusted-proxy, or all visitors count
    as one. Ctrl-C stops it.
    """
    import asyncio  # imported late: they take time to load

    from capture.access.catalogue.catalogue import Catalogue
    from capture.access.clients import proxies
    from capture.access.openid.settings import read_login
    from capture.access.replay.building import Worker, WorkerError, worker
    from capture.access.server import Named, Ways, run
    from capture.access.server import listen as bind
    from capture.cli.desk_work import DeskWork

    key, note = _signing_key()
    ways = Ways(proxies=proxies(trusted_proxy or ()), login=read_login(archive), key=key)
    with Catalogue.open(archive) as catalogue:
        named = Named(portal_url=portal_url, replay_url=replay_url, desk_url=desk_url)
        listening = bind(listen, port, replay_port, named)
        done = catalogue.update()
        if done.taken_in:
            say(f"{len(done.taken_in)} harvests with {done.captures} captures are new")
        built: Worker | None = None
        try:
            built = worker(say)
        except WorkerError as fault:
            say(f"{fault}; pages are shown as picture, text and original file")
        say(f"the archive is at {listening.origins.portal}/, for archivists {listening.desk}/desk")
        if note:
            say(note)
        work = DeskWork(archive=catalogue.archive)
        asyncio.run(run(catalogue, built, listening, say=say, work=work, ways=ways))
    return ExitCode.COMPLETE


def _signing_key() -> "tuple[SigningKey | None, str]":
    """Return the key for the log of acts, if this machine has one, and what is to be said."""
    from capture.cli.acts import signing_key

    try:
        return signing_key(None), ""
    except UsageError as fault:
        return None, f"the log of acts isn't signed on this machine: {fault}"
