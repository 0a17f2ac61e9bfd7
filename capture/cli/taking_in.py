"""A line now and then while the catalogue of an archive takes in harvests that are new to it."""

import time
from collections.abc import Callable
from typing import TYPE_CHECKING

from capture.cli.console import PLAIN_SECONDS
from capture.cli.ending import say
from capture.config.units import size_text

if TYPE_CHECKING:
    from capture.access.catalogue.values import UpdateProgress


def taking_in() -> "Callable[[UpdateProgress], None]":
    """Return who is to be told how far it is."""
    told_at = time.monotonic()

    def tell(state: "UpdateProgress") -> None:
        nonlocal told_at
        if time.monotonic() - told_at >= PLAIN_SECONDS:
            told_at = time.monotonic()
            done, total = size_text(state.done_bytes), size_text(state.total_bytes)
            say(f"taking in {state.site_host}/{state.harvest}: {done} of {total}")

    return tell
