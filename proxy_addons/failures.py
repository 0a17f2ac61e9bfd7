"""Connections that could not be made: counted while they are tried, and recorded when they fail."""

import ipaddress
from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime
from functools import partial

from cryptography import x509
from cryptography.hazmat.primitives import hashes, serialization
from mitmproxy.connection import Client, Server
from mitmproxy.proxy.server_hooks import ServerConnectionHookData
from mitmproxy.tls import TlsData
from OpenSSL import SSL

from capture import clock
from capture.model.exchange import Exchange, RecordRef
from capture.model.outcome import Outcome
from capture.warc.event import Connection
from capture.warc.fields import RecordType
from capture.warc.payloads import Payloads
from capture.warc.record import target_uri, warc_fields
from capture.warc.records import FIELDS_TYPE, Group, made_record
from proxy_addons import guard, summary
from proxy_addons.archive import Job
from proxy_addons.recording import Recording
from proxy_addons.relay import handler_of


@dataclass(frozen=True, slots=True, kw_only=True)
class _Attempt:
    """A connection that is being made."""

    client: Client
    server: Server


def _connection(attempt: _Attempt, *, is_tls: bool = False) -> Connection:
    """Describe a connection that did not come about."""
    server = attempt.server
    host, port = server.address[:2] if server.address else ("", 0)
    peer = server.peername[0] if server.peername else None
    return Connection(
        connection_id=clock.new_id(),
        listen_port=attempt.client.sockname[1],
        host=(server.sni or host) if is_tls else host,
        port=port,
        is_tls=is_tls or port == 443,
        address=peer or (host if _is_address(host) else None),
    )


class Failures:
    """The add-on that watches connections being made."""

    def __init__(
        self,
        recording: Recording,
        *,
        on_exchange: Callable[[Exchange], None],
        call_soon: Callable[..., object],
    ) -> None:
        """Report through `on_exchange`; `call_soon` brings a call to the event loop's thread."""
        self._recording = recording
        self._on_exchange = on_exchange
        self._call_soon = call_soon
        self._trying: dict[str, _Attempt] = {}
        self._given_up: set[str] = set()

    # --- under way

    def server_connect(self, data: ServerConnectionHookData) -> None:
        """A connection is being made."""
        self._begin(data.server, data.client)

    def server_connected(self, data: ServerConnectionHookData) -> None:
        """It stands."""
        self._over(data.server.id)

    def tls_start_server(self, data: TlsData) -> None:
        """TLS with the site begins."""
        self._begin(data.context.server, data.context.client)

    def tls_established_server(self, data: TlsData) -> None:
        """TLS with the site stands."""
        self._over(data.conn.id)

    def server_disconnected(self, data: ServerConnectionHookData) -> None:
        """The connection is gone, whatever it was doing."""
        self._over(data.server.id)
        self._given_up.discard(data.server.id)

    def _begin(self, server: Server, client: Client) -> None:
        if server.id not in self._trying:
            self._trying[server.id] = _Attempt(client=client, server=server)
            self._recording.under_way(client.sockname[1], 1)

    def _over(self, connection_id: str) -> None:
        attempt = self._trying.pop(connection_id, None)
        if attempt is not None:
            self._recording.under_way(attempt.client.sockname[1], -1)

    async def give_up(self, port: int | None) -> None:
        """End the attempts on a port (None: on all) that have not come to a connection yet."""
        for attempt in list(self._trying.values()):
            if port is not None and attempt.client.sockname[1] != port:
                continue
            self._over(attempt.server.id)
            self._given_up.add(attempt.server.id)
            error = "no connection within the time that the page had"
            self._record(_connection(attempt), Outcome.TIMED_OUT, error, [])
            handler = handler_of(attempt.client.id)
            if handler is not None:
                await handler.on_timeout()

    # --- failed

    def server_connect_error(self, data: ServerConnectionHookData) -> None:
        """No connection could be made: by name, by network, or by our guard."""
        error = data.server.error or "no connection"
        match error:
            case _ if error.startswith(guard.REFUSED):
                outcome = Outcome.REFUSED_BY_GUARD
            case _ if error.startswith(guard.DNS):
                outcome = Outcome.DNS_FAILED
            case _:
                outcome = Outcome.CONNECT_FAILED
        if data.server.id in self._given_up:
            return
        self._over(data.server.id)
        attempt = _Attempt(client=data.client, server=data.server)
        self._record(_connection(attempt), outcome, error, [])

    def tls_failed_server(self, data: TlsData) -> None:
        """The site's TLS or certificate is not good; the chain that it showed is kept."""
        if data.conn.id in self._given_up:
            return
        self._over(data.conn.id)
        chain = _certificates(data.ssl_conn)
        attempt = _Attempt(client=data.context.client, server=data.context.server)
        error = data.conn.error or "TLS failed"
        self._record(_connection(attempt, is_tls=True), Outcome.TLS_FAILED, error, chain)

    def _record(
        self,
        connection: Connection,
        outcome: Outcome,
        error: str,
        more: list[tuple[str, str]],
    ) -> None:
        """Write a metadata record of the failure, and tell of it."""
        moment = clock.now()
        visit_id = self._recording.visits.get(connection.listen_port)
        record_id = f"urn:uuid:{connection.connection_id}"
        lines = [
            ("outcome", outcome.value),
            ("error", error),
            ("host", connection.host),
            ("port", str(connection.port)),
            *more,
        ]
        extra = [("WARC-Target-URI", target_uri(connection.origin + "/"))]
        if connection.address is not None:
            extra.append(("WARC-IP-Address", connection.address))
        if visit_id is not None:
            extra.append(("WARC-Page-ID", visit_id))
        record = made_record(
            record_type=RecordType.METADATA,
            record_id=record_id,
            date=moment,
            content_type=FIELDS_TYPE,
            data=warc_fields(lines),
            extra=extra,
        )

        def make(_payloads: Payloads) -> Group:
            return Group(records=(record,))

        def when_written(_group: Group, refs: dict[str, RecordRef]) -> None:
            self._call_soon(
                partial(self._tell, connection, outcome, error, visit_id, moment, refs[record_id])
            )

        self._recording.archive.put(
            Job(make=make, memory_bytes=record.size, when_written=when_written)
        )

    def _tell(
        self,
        connection: Connection,
        outcome: Outcome,
        error: str,
        visit_id: str | None,
        moment: datetime,
        record: RecordRef,
    ) -> None:
        self._on_exchange(
            summary.of_failure(
                connection, outcome, error, visit_id=visit_id, moment=moment, record=record
            )
        )


def _is_address(host: str) -> bool:
    try:
        ipaddress.ip_address(host.partition("%")[0])
    except ValueError:
        return False
    return True


def _certificates(connection: SSL.Connection | None) -> list[tuple[str, str]]:
    """Describe the certificates that the site showed: whose, by whom, until when, and all."""
    lines: list[tuple[str, str]] = []
    for certificate in (connection.get_peer_cert_chain() if connection else None) or []:
        parsed: x509.Certificate = certificate.to_cryptography()
        pem = parsed.public_bytes(serialization.Encoding.PEM).decode("ascii")
        lines += [
            ("certificateSubject", parsed.subject.rfc4514_string()),
            ("certificateIssuer", parsed.issuer.rfc4514_string()),
            ("certificateNotAfter", clock.iso(parsed.not_valid_after_utc)),
            ("certificateSha256", parsed.fingerprint(hashes.SHA256()).hex()),
            ("certificatePem", pem.replace("\n", " ")),
        ]
    return lines
