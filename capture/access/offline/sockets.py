"""Plays WebSockets back: the frames that were received, behind a handshake that is made anew.

A handshake answers to a key that is drawn each time (RFC 6455 §4.2.2), so its head is the one thing
here that isn't as recorded. The frames come all at once.
"""

import base64
import hashlib
from itertools import islice
from pathlib import Path

from capture.access.catalogue.values import Capture, Served
from capture.access.offline.requests import Request
from capture.errors import WarcFormatError
from capture.model.layout import HarvestFolder
from capture.warc.reader import records

_GUID = b"258EAFA5-E914-47DA-95CA-C5AB0DC85B11"
"""RFC 6455 §1.3."""
_MOST_BYTES = 20_000_000
_FILES = 2
"""Frames stand behind their handshake, at most in the file after it: they are written as they
come."""
_PASSED_ON = frozenset({b"sec-websocket-protocol", b"sec-websocket-extensions"})
SWITCHING_PROTOCOLS = 101


def opening(served: Served, request: Request) -> bytes:
    """Return the head that opens a recorded WebSocket for this request."""
    key = request.head.value(b"sec-websocket-key")
    accept = base64.b64encode(hashlib.sha1(key + _GUID, usedforsecurity=False).digest())
    lines = [
        b"HTTP/1.1 101 Switching Protocols",
        b"Upgrade: websocket",
        b"Connection: Upgrade",
        b"Sec-WebSocket-Accept: " + accept,
    ]
    lines += [b"%b: %b" % field for field in served.headers if field[0].lower() in _PASSED_ON]
    return b"\r\n".join(lines) + b"\r\n\r\n"


def received(archive: Path, capture: Capture) -> bytes:
    """Return the frames that came behind a recorded handshake, up to a bound. OSError.

    Costs the headers of the records behind it, in two files at most.
    """
    folder = HarvestFolder(archive / capture.site_host / capture.harvest).warc
    names = sorted(path.name for path in folder.glob("*.warc"))
    found = bytearray()
    begun = (name for name in names if name >= capture.file)
    for name in islice(begun, _FILES):
        start = capture.offset if name == capture.file else 0
        try:
            for record in records(folder / name, from_offset=start):
                if (record.value("Capture-Handshake") or "").strip("<>") != capture.record_id:
                    continue
                if record.value("Capture-Direction") == "received":
                    found += record.block(_MOST_BYTES)
                if len(found) > _MOST_BYTES:
                    return bytes(found)
        except WarcFormatError:
            break  # what stands before the damage is played
    return bytes(found)
