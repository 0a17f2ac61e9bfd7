"""A mail server and a receiver of webhooks, on loopback and a port of their own."""

import asyncio
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from email import message_from_bytes
from email.message import EmailMessage
from email.policy import default
from http.server import BaseHTTPRequestHandler, HTTPServer


class Mailbox:
    """A mail server that takes whatever it is given (RFC 5321)."""

    def __init__(self, *, refuses: bool = False, unknown: str = "") -> None:
        self.mails: list[bytes] = []
        self.refuses = refuses
        self.unknown = unknown
        """An address that it doesn't take mail for."""
        self.recipients: set[bytes] = set()
        """Everybody that it was asked to take mail for."""
        self.port = 0

    @property
    def read(self) -> list[EmailMessage]:
        """The mails that came, taken apart."""
        return [message_from_bytes(each, policy=default) for each in self.mails]

    async def talk(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        writer.write(b"220 test\r\n")
        while line := await reader.readline():
            word = line[:4].upper()
            if word == b"DATA":
                writer.write(b"354 go on\r\n")
                told = await reader.readuntil(b"\r\n.\r\n")
                whole = told.removesuffix(b".\r\n")
                # A line that begins with a dot got another one for the way (RFC 5321 §4.5.2).
                self.mails.append(whole.replace(b"\r\n..", b"\r\n."))
            code = b"451" if self.refuses and word == b"MAIL" else b"250"
            if word == b"RCPT":
                self.recipients.add(line.partition(b"<")[2].partition(b">")[0])
            if word == b"RCPT" and self.unknown and self.unknown.encode() in line:
                code = b"550"
            writer.write(b"221 bye\r\n" if word == b"QUIT" else code + b" well\r\n")
            if word == b"QUIT":
                break
        writer.close()


@contextmanager
def mailbox(*, refuses: bool = False, unknown: str = "", port: int = 0) -> Iterator[Mailbox]:
    box = Mailbox(refuses=refuses, unknown=unknown)
    loop = asyncio.new_event_loop()
    thread = threading.Thread(target=loop.run_forever)
    thread.start()

    async def opened() -> asyncio.Server:
        return await asyncio.start_server(box.talk, "127.0.0.1", port)

    async def closed(server: asyncio.Server) -> None:
        server.close()

    server = asyncio.run_coroutine_threadsafe(opened(), loop).result()
    box.port = server.sockets[0].getsockname()[1]
    try:
        yield box
    finally:
        asyncio.run_coroutine_threadsafe(closed(server), loop).result()
        loop.call_soon_threadsafe(loop.stop)
        thread.join()
        loop.close()


@dataclass(frozen=True, slots=True)
class Came:
    """A request to a webhook."""

    headers: dict[str, str]
    """Names in lower case."""
    body: bytes


@contextmanager
def webhook(*codes: int) -> Iterator[tuple[str, list[Came]]]:
    """Answer with those codes, one after another, and keep what came."""
    came: list[Came] = []
    left = list(codes)

    class Handler(BaseHTTPRequestHandler):
        def do_POST(self) -> None:
            body = self.rfile.read(int(self.headers["Content-Length"]))
            came.append(Came({k.lower(): v for k, v in self.headers.items()}, body))
            self.send_response(left.pop(0))
            self.send_header("Location", "/elders")
            self.end_headers()

        def log_message(self, format: str, *args: object) -> None:
            """Say nothing."""

    server = HTTPServer(("127.0.0.1", 0), Handler)
    thread = threading.Thread(target=server.serve_forever)
    thread.start()
    try:
        yield f"http://127.0.0.1:{server.server_address[1]}/haak", came
    finally:
        server.shutdown()
        server.server_close()
        thread.join()
