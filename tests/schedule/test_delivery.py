"""Mail and webhooks reach real servers; what a site says gets into no header."""

import json
import sqlite3
from contextlib import closing
from dataclasses import replace
from datetime import timedelta
from email import message_from_bytes
from email.policy import default
from pathlib import Path

import pytest

from capture import clock
from capture.delivery import mail as mails
from capture.delivery.values import DeliveryError, PartlyRefusedError
from capture.schedule import alarms, delivery
from capture.schedule.alarms import Event, Turn
from capture.schedule.delivery import Letter
from capture.schedule.messenger import Messenger
from capture.schedule.reading import read_sites
from capture.schedule.sites import Site
from capture.schedule.state import State
from capture.schedule.watch import Watch
from tests.delivery.servers import mailbox, webhook
from tests.schedule.build import at

NOW = at("2026-03-03 00:00")
_AT = clock.iso(NOW)


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
    raw = bytes(mails.made(delivery.mail_of(written), to.alarming.server))
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
    told = json.loads(came[0].body)
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
    assert [each.body for each in came] == [body.encode()] * 2


async def test_mail_that_some_got_is_not_sent_to_them_again(tmp_path: Path) -> None:
    with mailbox(unknown="b@voorbeeld.nl") as box:
        to = by_mail(tmp_path, box.port)
        with pytest.raises(PartlyRefusedError, match="refused b@"):
            delivery.send(letter(to, "mail"), password=None)
        watch = Watch([to])
        state = watch.state_of(to)
        told = [(to.key, "mail", letter(to, "mail").body)]
        state.settle(seen=(), now_open=(), messages=told, moment=NOW)
        await delivered(watch, 0)
        assert state.count_waiting() == 0
        watch.close()
    assert len(box.mails) == 2


def test_state_of_an_earlier_version_goes_on(tmp_path: Path) -> None:
    path = tmp_path / "state.sqlite"
    State(path).close()
    with closing(sqlite3.connect(path)) as db, db:
        db.execute("ALTER TABLE message RENAME COLUMN about TO site")
        db.execute("INSERT INTO message VALUES (1, 'a', 'mail', '{}', ?, 0, ?, NULL)", (_AT, _AT))
        db.execute("PRAGMA user_version = 1")
    state = State(path)
    assert [each.about for each in state.waiting(NOW)] == ["a"]
    state.close()


async def delivered(watch: Watch, minutes: int) -> None:
    messenger = Messenger(watch)
    messenger.deliver(NOW + timedelta(minutes=minutes))
    await messenger.finish()
