"""Mail and webhooks reach real servers; what a site says gets into no header."""

import asyncio
import json
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import replace
from datetime import timedelta
from email import message_from_bytes
from email.policy import default
from http.server import BaseHTTPRequestHandler, HTTPServer
from pathlib import Path

import pytest

from capture.schedule import alarms, delivery
from capture.schedule.alarms import Event, Turn
from capture.schedule.delivery import DeliveryError, Letter
from capture.schedule.messenger import Messenger
from capture.schedule.reading import read_sites
from capture.schedule.sites import Site
from capture.schedule.watch import Watch
from tests.schedule.build import at

NOW = at("2026-03-03 00:00")


class Mailbox:
    """A mail server that takes whatever it is given (RFC 5321)."""

    def __init__(self, *, refuses: bool = False) -> None:
        self.mails: list[bytes] = []
        self.refuses = refuses
        self.port = 0

    async def talk(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        writer.write(b"220 test\r\n")
        while line := await reader.readline():
            word = line[:4].upper()
            if word == b"DATA":
                writer.write(b"354 go on\r\n")
                self.mails.append(await reader.readuntil(b"\r\n.\r\n"))
            code = b"451" if self.refuses and word == b"MAIL" else b"250"
            writer.write(b"221 bye\r\n" if word == b"QUIT" else code + b" well\r\n")
            if word == b"QUIT":
                break
        writer.close()


@contextmanager
def mailbox(*, refuses: bool = False) -> Iterator[Mailbox]:
    box = Mailbox(refuses=refuses)
    loop = asyncio.new_event_loop()
    server = loop.run_until_complete(asyncio.start_server(box.talk, "127.0.0.1", 0))
    box.port = server.sockets[0].getsockname()[1]
    thread = threading.Thread(target=loop.run_forever)
    thread.start()
    try:
        yield box
    finally:
        server.close()
        loop.call_soon_threadsafe(loop.stop)
        thread.join()
        loop.close()


@contextmanager
def webhook(*codes: int) -> Iterator[tuple[str, list[bytes]]]:
    """Answer with those codes, one after another, and keep what came."""
    came: list[bytes] = []
    left = list(codes)

    class Handler(BaseHTTPRequestHandler):
        def do_POST(self) -> None:
            came.append(self.rfile.read(int(self.headers["Content-Length"])))
            self.send_response(left.pop(0))
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


def site(folder: Path, alarm: str) -> Site:
    (folder / "site.toml").write_text(
        f"seed = ['https://www.voorbeeld.nl/']\nout = 'archief'\n[alarm]\n{alarm}\n"
    )
    return read_sites([folder / "site.toml"], environment={})[0]


def by_mail(folder: Path, port: int) -> Site:
    lines = ("mail = ['a@voorbeeld.nl', 'b@voorbeeld.nl']", "sender = 'capture@voorbeeld.nl'")
    return site(folder, "\n".join((*lines, f"smtp = '127.0.0.1:{port}'", "security = 'none'")))


def letter(to: Site, channel: str, text: str = "No harvest.") -> Letter:
    event = Event(turn=Turn.ALARM, site=to.key, condition="missed-day", since=NOW, text=text)
    return Letter(site=to, channel=channel, body=alarms.body_of(NOW, event, to), id="1.x")


def test_mail_arrives_at_everybody(tmp_path: Path) -> None:
    with mailbox() as box:
        delivery.send(letter(by_mail(tmp_path, box.port), "mail"), password=None)
    (raw,) = box.mails
    mail = message_from_bytes(raw, policy=default)
    assert mail["Subject"] == "[capture] www.voorbeeld.nl: no harvest on a day"
    assert mail["To"] == "a@voorbeeld.nl, b@voorbeeld.nl"
    assert mail["Auto-Submitted"] == "auto-generated"
    assert mail.get_content().startswith("No harvest.")


@pytest.mark.parametrize("breaks", ["\r\n", "\n", "\r", "\u2028", "\x85"])
def test_text_of_a_site_becomes_no_header(tmp_path: Path, breaks: str) -> None:
    evil = f"reden{breaks}Bcc: x@elders.nl{breaks}{breaks}lichaam"
    to = replace(by_mail(tmp_path, 25), host=f"www.voorbeeld.nl{breaks}Bcc: x@elders.nl")
    written = letter(to, "mail", evil)
    assert to.alarming.server is not None
    raw = bytes(delivery.mail_of(written, to.alarming.server))
    mail = message_from_bytes(raw, policy=default)
    assert set(mail.keys()) <= {
        *("Subject", "From", "To", "Date", "Message-ID", "Auto-Submitted"),
        *("Content-Type", "Content-Transfer-Encoding", "MIME-Version"),
    }
    assert "Bcc" in mail["Subject"]


def test_encryption_is_not_left_out_when_the_server_has_none(tmp_path: Path) -> None:
    with mailbox() as box:
        to = by_mail(tmp_path, box.port)
        assert to.alarming.server is not None
        server = replace(to.alarming.server, security="starttls")
        safe = replace(to, alarming=replace(to.alarming, server=server))
        with pytest.raises(DeliveryError, match="STARTTLS"):
            delivery.send(letter(safe, "mail"), password=None)
    assert box.mails == []


def test_refusal_is_told_with_the_server(tmp_path: Path) -> None:
    with mailbox(refuses=True) as box, pytest.raises(DeliveryError, match=f"127.0.0.1:{box.port}"):
        delivery.send(letter(by_mail(tmp_path, box.port), "mail"), password=None)


def test_password_that_is_missing_is_asked_for(tmp_path: Path) -> None:
    with mailbox() as box:
        to = by_mail(tmp_path, box.port)
        assert to.alarming.server is not None
        server = replace(to.alarming.server, user="capture")
        named = replace(to, alarming=replace(to.alarming, server=server))
        with pytest.raises(DeliveryError, match="CAPTURE_SMTP_PASSWORD"):
            delivery.send(letter(named, "mail"), password=None)


def test_webhook_gets_the_alarm_as_json(tmp_path: Path) -> None:
    with webhook(204) as (url, came):
        delivery.send(letter(site(tmp_path, f"webhook = ['{url}']"), "webhook-0"), password=None)
    told = json.loads(came[0])
    assert (told["state"], told["condition"]) == ("alarm", "missed-day")
    assert (told["site"], told["text"]) == ("www.voorbeeld.nl", "No harvest.")


def test_webhook_that_redirects_is_not_followed(tmp_path: Path) -> None:
    with webhook(307) as (url, _), pytest.raises(DeliveryError, match="307"):
        delivery.send(letter(site(tmp_path, f"webhook = ['{url}']"), "webhook-0"), password=None)


async def test_message_that_failed_is_delivered_after_a_restart(tmp_path: Path) -> None:
    """Put in line by one service, refused, and handed over by the next one."""
    with webhook(500, 200) as (url, came):
        to = site(tmp_path, f"webhook = ['{url}']")
        first = Watch([to])
        state = first.state_of(to)
        body = letter(to, "webhook-0").body
        state.settle(seen=(), now_open=(), messages=[(to.key, "webhook-0", body)], moment=NOW)
        await delivered(first, 0)
        assert state.count_waiting() == 1
        first.close()
        second = Watch([to])
        await delivered(second, 2)
        assert second.state_of(to).count_waiting() == 0
        await delivered(second, 200)
        second.close()
    assert came == [body.encode()] * 2


async def delivered(watch: Watch, minutes: int) -> None:
    messenger = Messenger(watch)
    messenger.deliver(NOW + timedelta(minutes=minutes))
    await messenger.finish()
