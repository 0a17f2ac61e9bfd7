"""Answers that go on: server-sent events and WebSocket."""

import asyncio
import base64
import hashlib
import json
import struct

from capture.demo.answer import Answer, render_head, respond, status_line
from capture.demo.connection import Route
from capture.demo.wire import ClientGoneError

ACCEPT_GUID = b"258EAFA5-E914-47DA-95CA-C5AB0DC85B11"
TICK_SECONDS = 0.4
MESSAGES = (
    "Vergadering ministerraad om 10.00 uur",
    "Kamerbrief over voorbeeldbeleid verzonden",
    "Waterstand Voorbeeldkanaal: 1,42 meter boven NAP",
    "Nieuwe subsidieronde geopend",
    "Spreekuur voor gemeenten om 14.00 uur",
)
CLOSE, PING, PONG = 8, 9, 10


async def events(answer: Answer) -> None:
    """Send an event every tick, without end (HTML Living Standard §9.2)."""
    headers = (("Content-Type", "text/event-stream"), ("Cache-Control", "no-store"))
    await answer.head(render_head(200, headers))
    answer.closes, answer.is_whole = True, False
    await answer.body(b": welkom\nretry: 5000\n\n")
    gone = asyncio.ensure_future(answer.inbox.wait_gone())
    number = 0
    try:
        while not (answer.is_head or gone.done() or answer.site.closing.is_set()):
            data = json.dumps({"nummer": number, "bericht": MESSAGES[number % len(MESSAGES)]})
            await answer.body(f"id: {number}\nevent: bericht\ndata: {data}\n\n".encode())
            number += 1
            await asyncio.wait({gone}, timeout=TICK_SECONDS)
    finally:
        gone.cancel()


def accept_key(key: str) -> str:
    """Return Sec-WebSocket-Accept for a client's key (RFC 6455 §4.2.2)."""
    return base64.b64encode(hashlib.sha1(key.encode() + ACCEPT_GUID).digest()).decode()


def frame(opcode: int, payload: bytes) -> bytes:
    """Return one unmasked final frame of at most 65,535 bytes (RFC 6455 §5.2)."""
    size = len(payload)
    length = bytes([size]) if size < 126 else b"\x7e" + struct.pack("!H", size)
    return bytes([0x80 | opcode]) + length + payload


async def read_frame(answer: Answer) -> tuple[int, bytes]:
    """Read a frame of the client; return opcode and unmasked payload."""
    raw = await answer.inbox.exactly(2)
    size = raw[1] & 0x7F
    extra = await answer.inbox.exactly({126: 2, 127: 8}.get(size, 0))
    if extra:
        size = int.from_bytes(extra)
    mask = await answer.inbox.exactly(4 if raw[1] & 0x80 else 0)
    payload = await answer.inbox.exactly(size)
    answer.exchange.frames_received += raw + extra + mask + payload
    if mask:
        payload = bytes(byte ^ mask[at % 4] for at, byte in enumerate(payload))
    return raw[0] & 0x0F, payload


async def upgrade(answer: Answer) -> bool:
    """Go over to WebSocket (RFC 6455 §4.2.2); return False, having said why, when not asked to."""
    key = answer.request.head.header("sec-websocket-key")
    if key is None:
        headers = (("Upgrade", "websocket"), ("Connection", "Upgrade"))
        await respond(answer, "Alleen WebSocket", status=426, headers=headers)
        return False
    accept = f"Sec-WebSocket-Accept: {accept_key(key)}\r\n".encode()
    switch = b"Upgrade: websocket\r\nConnection: Upgrade\r\n" + accept
    await answer.head(status_line(101) + switch + b"\r\n")
    answer.exchange.upgraded = True
    answer.closes = True
    return True


async def ticker(answer: Answer) -> None:
    """Send a WebSocket message every tick and echo what the client says."""
    if not await upgrade(answer):
        return
    ticking = asyncio.create_task(_tick(answer))
    try:
        while True:
            opcode, payload = await read_frame(answer)
            if opcode == CLOSE:
                await answer.frame(frame(CLOSE, payload))
                break
            await answer.frame(frame(PONG if opcode == PING else opcode, payload))
    except ClientGoneError:
        return
    finally:
        ticking.cancel()


async def _tick(answer: Answer) -> None:
    number = 0
    while not answer.site.closing.is_set():
        text = json.dumps({"nummer": number, "bericht": MESSAGES[number % len(MESSAGES)]})
        await answer.frame(frame(1, text.encode()))
        number += 1
        await answer.pause(TICK_SECONDS)
    await answer.frame(frame(CLOSE, struct.pack("!H", 1001)))


ROUTES: dict[str, Route] = {"/api/gebeurtenissen": events, "/api/ticker": ticker}
