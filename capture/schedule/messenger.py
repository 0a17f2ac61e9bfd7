"""Hands over the messages that wait in the archives' states, beside the service's own work."""

import asyncio
import logging
import os
from datetime import datetime
from pathlib import Path

from capture import clock
from capture.config.sources import SMTP_PASSWORD_VARIABLE
from capture.delivery.outbox import Waiting
from capture.delivery.values import DeliveryError, PartlyRefusedError, next_try
from capture.errors import CaptureError
from capture.schedule import claims, delivery
from capture.schedule.delivery import Letter
from capture.schedule.places import Places
from capture.schedule.state import State
from capture.schedule.watch import Watch

_LOG = logging.getLogger(__name__)


class Messenger:
    """Delivers one message after another; never two services the same one at the same time."""

    def __init__(self, watch: Watch) -> None:
        """Deliver what waits in the archives of `watch`."""
        self._watch = watch
        self._is_stopping = False
        self._delivery: asyncio.Task[None] | None = None

    def deliver(self, now: datetime) -> None:
        """Begin to hand over what waits, unless that is being done. CaptureError."""
        if self._delivery is not None and not self._delivery.done():
            return
        waiting = [
            (archive, state, message)
            for archive, state in self._watch.states().items()
            for message in state.waiting(now)
            if (archive, message.about) in self._watch.by_key
        ]
        if waiting:
            self._delivery = asyncio.create_task(self._hand_over(waiting, now))

    def stop(self) -> None:
        """Begin with no further message: what is left waits in the state."""
        self._is_stopping = True

    async def finish(self) -> None:
        """Wait until what was begun is done."""
        if self._delivery is not None:
            await self._delivery

    async def _hand_over(self, waiting: list[tuple[Path, State, Waiting]], now: datetime) -> None:
        password = os.environ.get(SMTP_PASSWORD_VARIABLE) or None
        for archive, state, message in waiting:
            if self._is_stopping:
                return
            claim = claims.take(Places(archive).claims / "messages.lock")
            if claim is None:
                continue  # another service is at it
            try:
                # Another service may have handed it over since.
                if message.id in {each.id for each in state.waiting(now)}:
                    await self._send(archive, state, message, password, now)
            except (CaptureError, OSError) as fault:
                _LOG.error("messages wait: %s", fault)
                return
            finally:
                claim.release()

    async def _send(
        self, archive: Path, state: State, message: Waiting, password: str | None, now: datetime
    ) -> None:
        letter = Letter(
            site=self._watch.by_key[(archive, message.about)],
            channel=message.channel,
            body=message.body,
            id=f"{clock.compact(message.made)}.{message.id}.{message.about}",
        )
        try:
            await asyncio.to_thread(delivery.send, letter, password=password)
        except PartlyRefusedError as fault:
            state.delivered(message.id)
            _LOG.error("an alarm did not reach everybody: %s", fault)
        except DeliveryError as fault:
            again = next_try(now, message.tries)
            state.postpone(message.id, until=again, fault=str(fault))
            _LOG.error("an alarm could not be sent, is tried again: %s", fault)
        else:
            state.delivered(message.id)
