"""Alarms as mail and as webhook: who gets them, and what stands in them."""

import json
from dataclasses import dataclass
from datetime import datetime

from capture.delivery import mail, webhook
from capture.delivery.mail import Mail
from capture.schedule import local
from capture.schedule.sites import Site


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
        server = letter.site.alarming.server
        if server is not None and recipients(letter.site):
            mail.send(mail_of(letter), server, password=password)
        return
    number = int(letter.channel.removeprefix("webhook-"))
    if number < len(letter.site.alarming.webhook):
        url = letter.site.alarming.webhook[number]
        webhook.post(url, letter.body.encode(), {"Idempotency-Key": letter.id})


def mail_of(letter: Letter) -> Mail:
    """Return the mail for a message."""
    told = json.loads(letter.body)
    moment = datetime.fromisoformat(told["moment"])
    return Mail(
        to=recipients(letter.site),
        subject=str(told["subject"]),
        moment=moment,
        id=letter.id,
        text=f"{told['text']}\n\n"
        f"Site:     {told['site']}\n"
        f"Archive:  {told['archive']}\n"
        f"Since:    {local.text_of(datetime.fromisoformat(told['since']))}\n"
        f"Noted:    {local.text_of(moment)} (Europe/Amsterdam)\n\n"
        "How things stand:  capture schedule list\n",
    )


def recipients(site: Site) -> tuple[str, ...]:
    """Return who is told about a site by mail."""
    return tuple(dict.fromkeys((*site.alarming.mail, *site.contacts)))
