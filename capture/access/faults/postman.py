"""Delivers what waits: to the body that owns the site, and answers to the visitor.

A message stays in the database until its receiver took it over, so that neither a mail server that
is down nor a stop of this service loses one. Where it goes is looked up in the settings when it is
sent: who mends a wrong address there needs to do no more.
"""

import os
import threading
from dataclasses import dataclass, field
from datetime import datetime
from urllib.parse import urlsplit

from filelock import FileLock, Timeout

from capture.access.act_lines import Act
from capture.access.acts import Acts
from capture.access.faults import messages
from capture.access.faults import receipt as receipts
from capture.access.faults.intake import ROUTE
from capture.access.faults.reports import REPORTER, report
from capture.access.faults.settings import Settings, read_settings
from capture.access.faults.values import Report
from capture.access.store import Store
from capture.config.sources import SMTP_PASSWORD_VARIABLE
from capture.delivery import mail, outbox, webhook
from capture.delivery.mail import Mail
from capture.delivery.outbox import Waiting
from capture.delivery.values import (
    DeliveryError,
    PartlyRefusedError,
    UnreachableError,
    next_try,
)

MAIL = "mail"
WEBHOOK = "webhook "
"""Begins the channel to a webhook; its address follows."""
SERVICE = "service"
"""Who, in the log of acts."""


@dataclass(slots=True, kw_only=True)
class Round:
    """What one round of deliveries did."""

    delivered: int = 0
    faults: list[str] = field(default_factory=list)
    """Why messages wait on, each once."""


class Postman:
    """Delivers the messages of one archive; never two processes at the same time."""

    def __init__(self, store: Store, acts: Acts, *, archive_name: str) -> None:
        """`archive_name`: as its visitors know it."""
        self._store = store
        self._acts = acts
        self._archive_name = archive_name
        self._is_stopping = threading.Event()

    def stop(self) -> None:
        """Begin with no further message: what is left waits in the database."""
        self._is_stopping.set()

    def deliver(self, now: datetime) -> Round:
        """Hand over all that is due. Blocks. CaptureError when the database can't be used or
        the settings are wrong; then everything waits.

        What is down is asked once in a round: all that goes there waits for the next.
        """
        done = Round()
        down: dict[str, str] = {}
        try:
            with FileLock(self._store.path.with_name(".postman.lock"), timeout=0):
                while due := self._due(now):
                    settings = read_settings(self._store.archive)
                    for message in due:
                        if self._is_stopping.is_set():
                            return done
                        self._send(message, settings, now, down, done)
        except Timeout:
            return done  # another process is at it
        return done

    def _due(self, now: datetime) -> tuple[Waiting, ...]:
        with self._store.reading() as db:
            return outbox.waiting(db, now)

    def _send(
        self,
        message: Waiting,
        settings: Settings,
        now: datetime,
        down: dict[str, str],
        done: Round,
    ) -> None:
        """Hand one message over, or put it off."""
        found = report(self._store, int(message.about))
        if found is None or found.cleared is not None:
            self._forget(message)
            return
        if message.channel == ROUTE:
            self._route(message, found, settings, now)
            return
        place = message.channel if message.channel.startswith(WEBHOOK) else MAIL
        try:
            if place in down:
                raise UnreachableError(down[place])
            was_sent = self._hand_over(message, found, settings, now)
        except PartlyRefusedError as fault:
            done.faults.append(str(fault))
            was_sent = True
        except DeliveryError as fault:
            if isinstance(fault, UnreachableError):
                down[place] = str(fault)
            if str(fault) not in done.faults:
                done.faults.append(str(fault))
            with self._store.writing() as db:
                until = next_try(now, message.tries)
                outbox.postpone(db, message.id, until=until, fault=str(fault))
            return
        self._forget(message)
        if was_sent:
            done.delivered += 1
            self._acts.add(
                who=SERVICE,
                act=Act.REPORT_DELIVERED,
                about=receipts.shown(found.receipt),
                details={"way": _told(message.channel)},
            )

    def _route(self, message: Waiting, found: Report, settings: Settings, now: datetime) -> None:
        """Put a message in line for each way in which the body is told."""
        body = settings.body_of(found.about.site)
        ways = [MAIL] if body.mail and settings.server is not None else []
        ways += [f"{WEBHOOK}{each.url}" for each in body.webhooks]
        with self._store.writing() as db:
            outbox.delivered(db, message.id)
            outbox.put(db, [(message.about, way, "") for way in ways], now)

    def _hand_over(
        self, message: Waiting, found: Report, settings: Settings, now: datetime
    ) -> bool:
        """Hand a message over; False when nobody waits for it any more. DeliveryError."""
        body = settings.body_of(found.about.site)
        name, mail_id = self._archive_name, messages.id_of(found, message.id)
        if message.channel.startswith(WEBHOOK):
            url = message.channel.removeprefix(WEBHOOK)
            hook = next((each for each in body.webhooks if each.url == url), None)
            if hook is None:
                return False
            told = messages.to_webhook(found, archive_name=name)
            webhook.post(url, told, webhook.signed(hook.key, mail_id, now, told))
            return True
        if message.channel == REPORTER and found.email is not None:
            letter = messages.to_reporter(found, archive_name=name, mail_id=mail_id, now=now)
        elif message.channel == MAIL and body.mail:
            letter = messages.to_body(found, archive_name=name, to=body.mail, mail_id=mail_id)
        else:
            return False
        return self._post(letter, settings)

    def _post(self, letter: Mail, settings: Settings) -> bool:
        if settings.server is None:
            raise UnreachableError("faults.toml names no mail server: write smtp and sender")
        mail.send(letter, settings.server, password=os.environ.get(SMTP_PASSWORD_VARIABLE) or None)
        return True

    def _forget(self, message: Waiting) -> None:
        with self._store.writing() as db:
            outbox.delivered(db, message.id)


def _told(channel: str) -> str:
    """Return a channel as the log of acts has it: no more of an address than its host."""
    if channel.startswith(WEBHOOK):
        return f"webhook at {urlsplit(channel.removeprefix(WEBHOOK)).hostname or ''}"
    return channel
