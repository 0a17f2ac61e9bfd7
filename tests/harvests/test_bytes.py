"""WARC06: what the server received and sent, byte by byte, against what the archive holds.

The server's log and the archive are compared as multisets of whole exchanges: address, request,
every interim answer and the final one, as bytes. Nothing is looked up by guess, so an exchange
that is missing, extra, altered, or glued to another one's answer fails. Two tolerances, both for
answers that somebody broke off, and neither for a request:

- What the archive marks with WARC-Truncated is what *arrived*: a prefix of what was sent.
- Bytes that the server gave to a socket that then failed (`unconfirmed`) may have been sent or not.
"""

from collections import Counter
from dataclasses import dataclass

import pytest

from capture.demo.log import ConnectionLog, Listener, LoggedExchange
from tests.harvests.archive import ArchivedExchange, refers
from tests.harvests.demo_harvest import Harvested

pytestmark = [
    pytest.mark.browser,
    pytest.mark.slow,
    pytest.mark.timeout(900),
    pytest.mark.requirement("WARC06"),
]


@dataclass(frozen=True, slots=True, kw_only=True)
class Wire:
    """An exchange as bytes; equal ones are equal, wherever they were seen."""

    url: str
    request: bytes
    messages: tuple[bytes, ...]


def logged(harvested: Harvested, exchange: LoggedExchange) -> Wire:
    base = harvested.urls[exchange.listener].rstrip("/")
    return Wire(
        url=base + exchange.target,
        request=exchange.request,
        messages=tuple(map(bytes, exchange.messages)),
    )


def archived(exchange: ArchivedExchange) -> Wire:
    return Wire(url=exchange.url, request=exchange.request_bytes, messages=exchange.messages)


def logged_exchanges(harvested: Harvested) -> list[LoggedExchange]:
    return [each for connection in harvested.connections for each in connection.exchanges]


def is_prefix_of(shorter: Wire, exchange: LoggedExchange, longer: Wire) -> bool:
    sent = b"".join(longer.messages) + exchange.unconfirmed
    return (shorter.url, shorter.request) == (longer.url, longer.request) and sent.startswith(
        b"".join(shorter.messages)
    )


@dataclass(frozen=True, slots=True, kw_only=True)
class Compared:
    """What is left of both sides when all that is identical is taken away."""

    identical: int
    cut: list[tuple[ArchivedExchange, LoggedExchange]]
    """Marked as truncated, with the exchange of which it holds the first part."""
    missing: list[Wire]
    extra: list[Wire]


def compare(harvested: Harvested) -> Compared:
    """Take identical exchanges away from both sides, then cut-off ones, longest part first."""
    ours = Counter(map(archived, harvested.archive.exchanges))
    open_log = []
    identical = 0
    for exchange in logged_exchanges(harvested):
        wire = logged(harvested, exchange)
        if ours[wire]:
            ours[wire] -= 1
            identical += 1
        else:
            open_log.append((exchange, wire))
    left = list(ours.elements())
    cut, extra = [], []
    truncated = [each for each in harvested.archive.exchanges if each.truncated]
    for each in sorted(truncated, key=lambda x: -len(b"".join(x.messages))):
        wire = archived(each)
        if wire not in left:
            continue
        left.remove(wire)
        whole = next((pair for pair in open_log if is_prefix_of(wire, *pair)), None)
        if whole is None:
            extra.append(wire)
        else:
            open_log.remove(whole)
            cut.append((each, whole[0]))
    return Compared(
        identical=identical, cut=cut, missing=[wire for _, wire in open_log], extra=extra + left
    )


def test_every_exchange_on_the_wire_is_archived_as_it_was(harvested: Harvested) -> None:
    compared = compare(harvested)
    assert compared.missing == []
    assert compared.extra == []
    assert compared.identical > 250


def test_log_accounts_for_every_byte_of_every_connection(harvested: Harvested) -> None:
    """The other tests compare exchanges: no byte of a connection lies outside one."""
    for connection in harvested.connections:
        received = b"".join(each.request + each.frames_received for each in connection.exchanges)
        sent = b"".join(each.response + each.frames_sent for each in connection.exchanges)
        if any(each.upgraded for each in connection.exchanges):
            assert connection.received.startswith(received)  # a frame cut in two is no frame
        else:
            assert connection.received == received
        assert connection.sent == sent


def test_only_unfinished_answers_are_truncated_and_all_of_those(harvested: Harvested) -> None:
    truncated = {each.url for each in harvested.archive.exchanges if each.truncated}
    by_the_server = {
        f"{harvested.urls[each.listener].rstrip('/')}{each.target}"
        for each in logged_exchanges(harvested)
        if not each.complete and not each.upgraded
    }
    cut_by_us = {archived.url for archived, exchange in compare(harvested).cut if exchange.complete}
    assert truncated == by_the_server | cut_by_us


def test_answers_cut_by_the_server_are_archived_to_their_last_byte(harvested: Harvested) -> None:
    paths = ["lengte", "stukken", "kop"]
    for path in paths:
        url = f"{harvested.seed}voorbeelden/afgebroken/{path}"
        found = [each for each in harvested.archive.exchanges if each.url == url]
        sent = [
            each.response for each in logged_exchanges(harvested) if each.target == url_path(url)
        ]
        assert found
        assert {each.truncated for each in found} == {"disconnect"}
        assert Counter(each.final for each in found) == Counter(sent)


def test_stream_without_end_is_archived_up_to_where_we_left_it(harvested: Harvested) -> None:
    url = f"{harvested.seed}api/gebeurtenissen"
    found = [each for each in harvested.archive.exchanges if each.url == url]
    assert found
    for each in found:
        assert each.truncated is not None
        assert each.final.count(b"\n\n") >= 2  # at least the greeting and one event


def test_websocket_frames_are_archived_in_both_directions(harvested: Harvested) -> None:
    upgraded = [exchange for exchange in logged_exchanges(harvested) if exchange.upgraded]
    assert upgraded
    handshakes = {
        archived(each): each for each in harvested.archive.exchanges if each.status == 101
    }
    for exchange in upgraded:
        record = handshakes[logged(harvested, exchange)].response
        assert record is not None
        sent = harvested.archive.frames(record, "sent")
        received = harvested.archive.frames(record, "received")
        assert sent == raw_after_upgrade(harvested.connections[exchange.connection])
        assert received
        assert (bytes(exchange.frames_sent) + exchange.unconfirmed).startswith(received)


def test_every_frame_belongs_to_a_handshake(harvested: Harvested) -> None:
    switched = {
        each.response.record_id
        for each in harvested.archive.exchanges
        if each.status == 101 and each.response is not None
    }
    frames = [
        record
        for record in harvested.archive.of_type("resource")
        if record.value("Content-Type") == "application/x-websocket-frame"
    ]
    assert {refers(record, "Capture-Handshake") for record in frames} == switched
    assert {record.url for record in frames} == {
        f"ws{harvested.seed.removeprefix('http')}api/ticker"
    }


def test_records_say_which_server_they_came_from(harvested: Harvested) -> None:
    for each in harvested.archive.exchanges:
        assert each.request.value("WARC-IP-Address") == "127.0.0.1"
        is_tls = each.url.startswith("https:")
        assert (each.request.value("WARC-Cipher-Suite") is not None) == is_tls


def test_both_doors_of_the_demo_were_harvested(
    http_harvest: Harvested, https_harvest: Harvested
) -> None:
    """The HTTPS harvest is one: only the other organisation's site is plain in it."""
    for harvested, own in ((http_harvest, Listener.HTTP), (https_harvest, Listener.HTTPS)):
        asked = {each.listener for each in logged_exchanges(harvested)}
        assert asked == {own, Listener.OTHER}


def url_path(url: str) -> str:
    return "/" + url.split("/", 3)[3]


def raw_after_upgrade(connection: ConnectionLog) -> bytes:
    """Return what the client sent after the handshake, also what is no whole frame."""
    requests = b"".join(each.request for each in connection.exchanges)
    assert connection.received.startswith(requests)
    return bytes(connection.received[len(requests) :])
