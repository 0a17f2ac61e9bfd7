"""Hands messages over: mail by SMTP, webhooks by HTTP. Blocks; every step has a time limit.

A message is delivered when its receiver took it over. Until then it is tried again, so that after
a restart one may come twice, but none gets lost.
"""

import json
import smtplib
import ssl
from dataclasses import dataclass
from datetime import datetime, timedelta
from email.headerregistry import Address
from email.message import EmailMessage
from email.policy import SMTP
from email.utils import format_datetime

import httpx

from capture.errors import CaptureError
from capture.model.text import printable
from capture.schedule import local
from capture.schedule.sites import MailServer, Site

_TIMEOUT_SECONDS = 30.0
_FIRST_PAUSE = timedelta(minutes=1)
_LONGEST_PAUSE = timedelta(hours=1)
_MOST_SUBJECT = 200


class DeliveryError(CaptureError):
    """A message could not be handed over; the message says to whom, and why."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Letter:
    """A message and where it goes."""

    site: Site
    channel: str
    """`mail`, or `webhook-0` for the first webhook."""
    body: str
    id: str
    """What makes it this message, also when it is sent twice."""


def send(letter: Letter, *, password: str | None) -> None:
    """Hand a message over. DeliveryError when that fails.

    A webhook that is no longer in the configuration is passed over: nobody waits for it.
    """
    if letter.channel == "mail":
        _mail(letter, password)
        return
    number = int(letter.channel.removeprefix("webhook-"))
    if number < len(letter.site.alarming.webhook):
        _post(letter.site.alarming.webhook[number], letter)


def next_try(now: datetime, tries: int) -> datetime:
    """Return when to try again after so many tries before this one."""
    pause: timedelta = _FIRST_PAUSE * 2 ** min(tries, 10)
    return now + min(pause, _LONGEST_PAUSE)


def mail_of(letter: Letter, server: MailServer) -> EmailMessage:
    """Return the mail for a message; no line of it can become a header.

    Subject and addresses are cleaned and checked, and the mail's policy refuses a line break in any
    header besides.
    """
    told = json.loads(letter.body)
    mail = EmailMessage(policy=SMTP)
    mail["Subject"] = printable(str(told["subject"]))[:_MOST_SUBJECT]
    mail["From"] = Address("capture", addr_spec=server.sender)
    mail["To"] = [Address(addr_spec=each) for each in recipients(letter.site)]
    mail["Date"] = format_datetime(datetime.fromisoformat(told["moment"]))
    mail["Message-ID"] = f"<{letter.id}@{server.sender.rpartition('@')[2]}>"
    mail["Auto-Submitted"] = "auto-generated"  # RFC 3834: no automatic answers, please
    moment = datetime.fromisoformat(told["moment"])
    mail.set_content(
        f"{told['text']}\n\n"
        f"Site:     {told['site']}\n"
        f"Archive:  {told['archive']}\n"
        f"Since:    {local.text_of(datetime.fromisoformat(told['since']))}\n"
        f"Noted:    {local.text_of(moment)} (Europe/Amsterdam)\n\n"
        "How things stand:  capture schedule list\n"
    )
    return mail


def recipients(site: Site) -> tuple[str, ...]:
    """Return who is told about a site by mail."""
    return tuple(dict.fromkeys((*site.alarming.mail, *site.contacts)))


def _mail(letter: Letter, password: str | None) -> None:
    server = letter.site.alarming.server
    to = recipients(letter.site)
    if server is None or not to:
        return
    try:
        with _connected(server) as smtp:
            if server.user is not None:
                if password is None:
                    raise DeliveryError(
                        f"the mail server {server.host} wants a password for {server.user}: put it"
                        " into CAPTURE_SMTP_PASSWORD"
                    )
                smtp.login(server.user, password)
            refused = smtp.send_message(mail_of(letter, server), to_addrs=to)
    except (smtplib.SMTPException, OSError) as fault:
        raise DeliveryError(
            f"mail server {server.host}:{server.port}: {printable(str(fault))}"
        ) from None
    if refused:
        # The others have it: sending it to them again would help nobody.
        raise DeliveryError(f"the mail server {server.host} refused {', '.join(sorted(refused))}")


def _connected(server: MailServer) -> smtplib.SMTP:
    """Return a connection that is safe as far as the configuration asks for."""
    if server.security == "tls":
        return smtplib.SMTP_SSL(
            server.host, server.port, timeout=_TIMEOUT_SECONDS, context=ssl.create_default_context()
        )
    smtp = smtplib.SMTP(server.host, server.port, timeout=_TIMEOUT_SECONDS)
    if server.security == "starttls":
        try:
            smtp.starttls(context=ssl.create_default_context())
        except BaseException:
            smtp.close()
            raise
    return smtp


def _post(url: str, letter: Letter) -> None:
    host = httpx.URL(url).host
    try:
        answer = httpx.post(
            url,
            content=letter.body.encode(),
            headers={"Content-Type": "application/json", "Idempotency-Key": letter.id},
            timeout=_TIMEOUT_SECONDS,
            follow_redirects=False,
        )
    except (httpx.HTTPError, httpx.InvalidURL) as fault:
        named = printable(str(fault)) or type(fault).__name__
        raise DeliveryError(f"webhook at {host}: {named}") from None
    if not answer.is_success:
        raise DeliveryError(f"webhook at {host}: answered {answer.status_code}")
