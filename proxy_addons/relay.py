"""Passes every plaintext byte on unchanged, once the recorder has taken it.

It stands in place of mitmproxy's HTTP layer, which normalises heads, undoes framing and invents
pages (see README, Decisions), and uses the public layer interface only.
"""

import asyncio
from dataclasses import dataclass
from typing import Any

from mitmproxy import ctx
from mitmproxy.connection import Connection as MitmConnection
from mitmproxy.connection import ConnectionState
from mitmproxy.net.tls import starts_like_tls_record
from mitmproxy.proxy import commands, events, layer
from mitmproxy.proxy.context import Context
from mitmproxy.proxy.layer import CommandGenerator, NextLayer

from capture import clock
from capture.warc.event import Connection
from capture.warc.http1_events import Side
from proxy_addons.recording import Recording, Tap


@dataclass(repr=False)
class Cut(events.Event):
    """Asks the relay of a connection to close it."""


def describe(context: Context) -> Connection:
    """Return what is known of the connection that `context` serves."""
    client, server = context.client, context.server
    host, port = server.address[:2] if server.address else ("", 0)
    is_tls = bool(client.tls or server.tls)
    return Connection(
        connection_id=clock.new_id(),
        listen_port=client.sockname[1],
        host=(client.sni or host) if is_tls else host,
        port=port,
        is_tls=is_tls,
        address=server.peername[0] if server.peername else None,
        tls_version=_protocol(server.tls_version) if server.tls_established else None,
        cipher=server.cipher,
    )


def _protocol(version: str | None) -> str | None:
    """Return the TLS version as WARC-Protocol writes it, e.g. `tls/1.3`."""
    return None if version is None else version.lower().replace("tlsv", "tls/")


class RelayLayer(layer.Layer):
    """One connection between browser and site."""

    def __init__(self, context: Context, recording: Recording) -> None:
        """Relay between `context.client` and `context.server`."""
        super().__init__(context)
        self._recording = recording
        self._tap: Tap | None = None
        self._is_over = False

    def _handle_event(self, event: events.Event) -> CommandGenerator[None]:
        if self._is_over:
            return
        match event:
            case events.Start():
                yield from self._start()
            case events.DataReceived():
                yield from self._data(event)
            case events.ConnectionClosed():
                yield from self._closed(event)
            case Cut():
                yield from self._end()
            case _:
                pass

    def _start(self) -> CommandGenerator[None]:
        server = self.context.server
        # One that has closed already may have said something before: that is still to come.
        if server.peername is None or (self.context.client.tls and not server.tls_established):
            yield from self._end()
            return
        self._tap = self._recording.open(describe(self.context))
        if self._tap is None:
            yield from self._end()
        else:
            self._tap.cut = self._ask_to_cut

    def _data(self, event: events.DataReceived) -> CommandGenerator[None]:
        is_from_client = event.connection is self.context.client
        side = Side.CLIENT if is_from_client else Side.SERVER
        if self._tap is None or not self._tap.received(side, event.data):
            yield from self._end()
            return
        yield commands.SendData(self._other(event.connection), event.data)

    def _closed(self, event: events.ConnectionClosed) -> CommandGenerator[None]:
        """Pass a half-close on while the other side may still say something; else close both."""
        is_client = event.connection is self.context.client
        tap = self._tap
        if tap is None or tap.recorder.is_closed:
            yield from self._end()
            return
        other = self._other(event.connection)
        may_say_more = not tap.recorder.is_idle if is_client else tap.recorder.is_asking
        tap.side_closed(Side.CLIENT if is_client else Side.SERVER)
        if may_say_more and other.state & ConnectionState.CAN_READ:
            yield commands.CloseTcpConnection(other, half_close=True)
        else:
            yield from self._end()

    def _end(self) -> CommandGenerator[None]:
        if self._tap is not None:
            self._tap.close()
        self._is_over = True
        for connection in (self.context.client, self.context.server):
            if connection.state is not ConnectionState.CLOSED:
                yield commands.CloseConnection(connection)

    def _other(self, connection: MitmConnection) -> MitmConnection:
        is_client = connection is self.context.client
        return self.context.server if is_client else self.context.client

    def _ask_to_cut(self) -> None:
        """Let mitmproxy's handler of this connection run a Cut through the layers."""
        handler = handler_of(self.context.client.id)
        if handler is not None:
            task = asyncio.get_running_loop().create_task(handler.server_event(Cut()))
            _CUTTING.add(task)
            task.add_done_callback(_CUTTING.discard)


def handler_of(client_id: str) -> Any:
    """Return mitmproxy's handler of a client's connection, or None when it is gone."""
    addons: Any = ctx.master.addons
    return addons.get("proxyserver").connections.get(client_id)


_CUTTING: set[asyncio.Task[None]] = set()


class Relay:
    """The add-on that puts the relay where mitmproxy would put its HTTP layer."""

    def __init__(self, recording: Recording) -> None:
        """Record into `recording`."""
        self._recording = recording

    def next_layer(self, nextlayer: NextLayer) -> None:
        """Choose the relay for all plaintext; TLS is left to mitmproxy, and asked again inside.

        A site that speaks first does not speak TLS: a 408 on a connection that was made ahead.
        """
        if nextlayer.layer is not None:
            return
        client = nextlayer.context.client
        if not nextlayer.context.layers:
            return
        data: bytes = nextlayer.data_client()  # type: ignore[no-untyped-call]
        is_site_first = not data and bool(nextlayer.data_server())  # type: ignore[no-untyped-call]
        if not client.tls_established and not is_site_first:
            if not data or (len(data) < 3 and data[:1] == b"\x16"):
                return
            if starts_like_tls_record(data):
                return
        nextlayer.layer = RelayLayer(nextlayer.context, self._recording)
