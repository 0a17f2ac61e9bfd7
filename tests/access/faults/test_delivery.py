"""Reports reach the body that owns the site, and answers the visitor, whatever is down."""

import base64
import hashlib
import hmac
import json
from contextlib import closing
from datetime import timedelta
from itertools import pairwise
from pathlib import Path

import pytest

from capture import clock
from capture.access.faults import messages, reports
from capture.access.faults.postman import Postman, Round
from capture.access.faults.reports import Answer
from capture.access.faults.settings import read_settings
from capture.access.faults.values import Kind, State
from capture.access.portal.lasting import open_lasting
from capture.delivery import outbox
from capture.delivery.mail import made
from capture.delivery.webhook import key_of, new_key
from capture.errors import ConfigError
from tests.access.catalogue.archive import SITE
from tests.access.faults.conftest import Desk
from tests.delivery.servers import mailbox, webhook

NAME = "Webarchief Voorbeeld"
_SERVER = "sender = 'archief@voorbeeld.nl'\nsecurity = 'none'\nsmtp = '127.0.0.1:{port}'\n"
_TO = "mail = ['redactie@voorbeeld.nl', 'beheer@voorbeeld.nl']\n"


def configure(desk: Desk, text: str, *, port: int = 9) -> None:
    (desk.archive / "faults.toml").write_text(text.replace("SERVER\n", _SERVER.format(port=port)))


def deliver(desk: Desk, *, minutes: float = 0) -> Round:
    postman = Postman(desk.lasting.store, desk.lasting.acts, archive_name=NAME)
    return postman.deliver(clock.now() + timedelta(minutes=minutes))


def waiting(desk: Desk) -> int:
    with desk.lasting.store.reading() as db:
        return outbox.count(db)


@pytest.mark.requirement("OPSL07")
def test_mail_reaches_the_body_with_link_receipt_and_time(desk: Desk) -> None:
    with mailbox() as box:
        configure(desk, f"SERVER\n{_TO}", port=box.port)
        found = desk.reported(kind=Kind.MISSING_PICTURE.value, description="Foto weg.\nBij twee.")
        assert deliver(desk) == Round(delivered=1)
        (mail,) = box.read
    shown = "-".join(found.receipt[at : at + 4] for at in range(0, 16, 4))
    assert mail["To"] == "redactie@voorbeeld.nl, beheer@voorbeeld.nl"
    assert mail["From"] == f"{NAME} <archief@voorbeeld.nl>"
    assert mail["Subject"].startswith(f"Melding {shown}: Een afbeelding")
    assert mail["Subject"].endswith(f"({SITE})")
    text = mail.get_content().replace("\r\n", "\n")
    assert "http://localhost/web/20260504030201/https://www.voorbeeld.nl/twee" in text
    assert f"http://localhost/fault/{shown}" in text
    assert "4 mei 2026, 05:02" in text
    assert "> Foto weg.\n> Bij twee." in text
    assert waiting(desk) == 0
    acts = [(each.act, each.about, dict(each.details)) for each in desk.lasting.acts]
    assert acts[-1] == ("report-delivered", shown, {"way": "mail"})


def test_site_with_its_own_body_is_told_to_that_one(desk: Desk) -> None:
    with mailbox() as box:
        own = f"[site.'{SITE}']\nmail = ['griffie@voorbeeld.nl']\n"
        configure(desk, f"SERVER\n{_TO}{own}", port=box.port)
        desk.reported()
        desk.reported(address="http://localhost/", description="Van de lijst.")
        deliver(desk)
        assert sorted(each["To"] for each in box.read) == [
            "griffie@voorbeeld.nl",
            "redactie@voorbeeld.nl, beheer@voorbeeld.nl",
        ]


def test_server_that_is_down_loses_nothing_also_over_a_restart(desk: Desk) -> None:
    with mailbox() as box:
        port = box.port
    configure(desk, f"SERVER\n{_TO}", port=port)
    for number in range(3):
        desk.reported(description=f"Fout {number}")
    first = deliver(desk)
    assert first.delivered == 0
    assert len(first.faults) == 1
    assert f"127.0.0.1:{port}" in first.faults[0]
    found = reports.report(desk.lasting.store, 1)
    assert found is not None
    assert [(each.channel, each.tries) for each in found.undelivered] == [("mail", 1)]
    desk.lasting.store.close()
    with mailbox(port=port) as box, closing(open_lasting(desk.archive).store) as store:
        later = Postman(store, desk.lasting.acts, archive_name=NAME)
        assert later.deliver(clock.now()).delivered == 0  # not before its time
        assert later.deliver(clock.now() + timedelta(minutes=1.5)) == Round(delivered=3)
        assert len({each["Message-ID"] for each in box.read}) == 3
    assert waiting(desk) == 0


def test_what_is_stopped_begins_with_no_further_message(desk: Desk) -> None:
    with mailbox() as box:
        configure(desk, f"SERVER\n{_TO}", port=box.port)
        desk.reported()
        postman = Postman(desk.lasting.store, desk.lasting.acts, archive_name=NAME)
        postman.stop()
        assert postman.deliver(clock.now()) == Round()
        assert box.mails == []
    assert waiting(desk) == 1


def test_pauses_grow_and_end_at_an_hour(desk: Desk) -> None:
    configure(desk, f"SERVER\n{_TO}")
    desk.reported()
    tried, minute = [], 0.0
    while minute < 400:
        if deliver(desk, minutes=minute).faults:
            tried.append(minute)
        minute += 1
    gaps = [after - before for before, after in pairwise(tried)]
    assert gaps == sorted(gaps)
    assert gaps[0] <= 2
    assert gaps[-1] == pytest.approx(60, abs=1)


def test_refused_receiver_keeps_only_that_message_waiting(desk: Desk) -> None:
    with mailbox(unknown="weg@voorbeeld.nl") as box:
        own = f"[site.'{SITE}']\nmail = ['weg@voorbeeld.nl']\n"
        configure(desk, f"SERVER\n{_TO}{own}", port=box.port)
        desk.reported()
        desk.reported(address="http://localhost/", description="Van de lijst.")
        done = deliver(desk)
        assert (done.delivered, len(done.faults), waiting(desk)) == (1, 1, 1)
        configure(desk, f"SERVER\n{_TO}{own.replace('weg@', 'nieuw@')}", port=box.port)
        assert deliver(desk, minutes=2).delivered == 1
        assert box.read[-1]["To"] == "nieuw@voorbeeld.nl"


def test_wrong_settings_keep_everything_waiting_and_the_form_open(desk: Desk) -> None:
    configure(desk, "mial = ['x']\n")
    desk.reported()
    with pytest.raises(ConfigError, match="did you mean mail"):
        deliver(desk)
    assert waiting(desk) == 1
    with mailbox() as box:
        configure(desk, f"SERVER\n{_TO}", port=box.port)
        assert deliver(desk).delivered == 1


def test_webhook_is_signed_so_that_its_receiver_can_check_it(desk: Desk) -> None:
    key = new_key()
    (desk.archive / "haak.key").write_text(f"{key}\n")
    with webhook(500, 204) as (url, came):
        configure(desk, f"[[webhook]]\nurl = '{url}'\nkey-file = 'haak.key'\n")
        found = desk.reported(description="Fout <b>1</b>", kind=Kind.NOT_PUBLIC.value)
        assert "500" in deliver(desk).faults[0]
        assert deliver(desk, minutes=2).delivered == 1
    first, second = came
    assert first.headers["webhook-id"] == second.headers["webhook-id"]
    assert first.headers["webhook-timestamp"] != second.headers["webhook-timestamp"]
    for each in came:
        told = f"{each.headers['webhook-id']}.{each.headers['webhook-timestamp']}."
        mark = hmac.new(key_of(key), told.encode() + each.body, hashlib.sha256).digest()
        assert each.headers["webhook-signature"] == f"v1,{base64.b64encode(mark).decode()}"
    said = json.loads(second.body)
    assert said["type"] == "fault.reported"
    assert said["data"]["description"] == "Fout <b>1</b>"
    assert said["data"]["status"].replace("-", "").endswith(found.receipt)
    assert "email" not in second.body.decode()


def test_webhook_is_never_where_a_visitor_or_a_redirect_wants_it(desk: Desk) -> None:
    (desk.archive / "haak.key").write_text(new_key())
    with webhook(200) as (elsewhere, came_elsewhere), webhook(307) as (url, came):
        configure(desk, f"[[webhook]]\nurl = '{url}'\nkey-file = 'haak.key'\n")
        desk.reported(
            webhook=elsewhere, url=elsewhere, site=elsewhere, description=elsewhere, channel="x"
        )
        assert "307" in deliver(desk).faults[0]
        assert len(came) == 1
        configure(desk, "")  # the body wants no webhook any more
        assert deliver(desk, minutes=2) == Round()
    assert came_elsewhere == []
    assert waiting(desk) == 0


@pytest.mark.parametrize(
    ("text", "said"),
    [
        ("[[webhook]]\nurl = 'https://a.nl/'\nkey-file = 'weg.key'\n", "capture reports key"),
        ("[[webhook]]\nurl = 'https://a.nl/'\nkey-file = 'kort.key'\n", "is no key"),
        ("[[webhook]]\nurl = 'ftp://a.nl/'\nkey-file = 'kort.key'\n", "https://"),
        ("[[webhook]]\nurl = 'https://a.nl/'\n", "webhook.key-file"),
        ("mail = ['a@b.nl']\n", "mail needs smtp"),
        ("[site.'a.nl']\nmail = ['a@b.nl']\n", "mail needs smtp"),
        ("mail = ['a@b.nl\\nBcc: x@y.nl']\n", "mail"),
        ("retention-days = -1\n", "retention-days"),
        ("[site.'a.nl']\nmial = []\n", "mial"),
    ],
)
def test_wrong_settings_are_told_in_a_line(tmp_path: Path, text: str, said: str) -> None:
    (tmp_path / "kort.key").write_text("whsec_AAAA")
    (tmp_path / "faults.toml").write_text(text)
    with pytest.raises(ConfigError, match=said) as told:
        read_settings(tmp_path)
    assert str(tmp_path / "faults.toml") in str(told.value)


def test_key_is_not_shown_with_the_settings(tmp_path: Path) -> None:
    key = new_key()
    (tmp_path / "haak.key").write_text(key)
    (tmp_path / "faults.toml").write_text(
        "[[webhook]]\nurl = 'https://a.nl/'\nkey-file = 'haak.key'\n"
    )
    settings = read_settings(tmp_path)
    assert settings.others.webhooks[0].key == key_of(key)
    assert str(key_of(key)) not in repr(settings)


@pytest.mark.parametrize("breaks", ["\r\n", "\n", "\r", "\u2028", "\x85", "\x00", "%0d%0a"])
def test_nothing_that_a_visitor_sends_becomes_a_header(desk: Desk, breaks: str) -> None:
    evil = f"fout{breaks}Bcc: x@elders.nl{breaks}{breaks}.{breaks}RCPT TO:<x@elders.nl>"
    with mailbox() as box:
        configure(desk, f"SERVER\n{_TO}", port=box.port)
        address = f"http://localhost/search?q={evil}"
        assert desk.send(address=address, description=evil).status_code in {303, 422}
        for mail_address in (f"a@b.nl{breaks}Bcc: x@elders.nl", "a@b.nl,x@elders.nl", "<a@b.nl>"):
            sent = desk.send(email=mail_address, description=evil)
            assert sent.status_code in {303, 422}
        desk.reported(description=evil)
        deliver(desk)
        answered(desk)
        for mail in box.read:
            assert set(mail.keys()) == {
                *("Subject", "From", "To", "Date", "Message-ID", "Auto-Submitted"),
                *("Content-Type", "Content-Transfer-Encoding", "MIME-Version"),
            }
            assert "elders" not in str(mail["To"])
        raw = b"".join(box.mails)
        assert b"\nBcc" not in raw
        assert box.recipients <= {b"redactie@voorbeeld.nl", b"beheer@voorbeeld.nl", b"a@b.nl"}


def test_hostile_names_become_no_header_either(desk: Desk) -> None:
    configure(desk, f"SERVER\n{_TO}")
    found = desk.reported()
    server = read_settings(desk.archive).server
    assert server is not None
    name = "Archief\r\nBcc: x@elders.nl"
    mail = made(messages.to_body(found, archive_name=name, to=("a@b.nl",), mail_id="1.a"), server)
    assert "Bcc" not in mail
    assert mail["To"] == "a@b.nl"
    assert b"\r\nBcc" not in bytes(mail).partition(b"\r\n\r\n")[0]


def answered(desk: Desk) -> None:
    for each in desk.all():
        given = Answer(state=State.SOLVED, text="Hersteld.", by="anna")
        reports.answer(desk.lasting.store, desk.lasting.acts, each.number, given)
    deliver(desk)


def test_visitor_who_left_an_address_is_told_the_answer_once(desk: Desk) -> None:
    with mailbox() as box:
        configure(desk, "SERVER\n", port=box.port)
        found = desk.reported(email="iemand@elders.nl", description="Mijn verhaal.")
        assert deliver(desk) == Round()
        for text in ("Bezig.", "Hersteld."):
            given = Answer(state=State.SOLVED, text=text, by="anna")
            reports.answer(desk.lasting.store, desk.lasting.acts, found.number, given)
        assert deliver(desk).delivered == 1
        assert deliver(desk, minutes=500).delivered == 0
        (mail,) = box.read
    assert mail["To"] == "iemand@elders.nl"
    assert "Opgelost" in mail["Subject"]
    assert "Hersteld." in mail.get_content()
    assert "Mijn verhaal" not in mail.get_content()  # it may be somebody else's address


def test_body_never_gets_the_address_of_the_visitor(desk: Desk) -> None:
    (desk.archive / "haak.key").write_text(new_key())
    with mailbox() as box, webhook(200) as (url, came):
        hook = f"[[webhook]]\nurl = '{url}'\nkey-file = 'haak.key'\n"
        configure(desk, f"SERVER\n{_TO}{hook}", port=box.port)
        desk.reported(email="iemand@elders.nl")
        assert deliver(desk).delivered == 2
        assert b"iemand" not in box.mails[0] + came[0].body
        assert "wil het antwoord per e-mail" in box.read[0].get_content()
    assert "iemand" not in desk.lasting.acts.path.read_text()
