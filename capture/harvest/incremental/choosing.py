"""Chooses the pages that are rendered whatever the checks say: hubs, and the sample."""

import hashlib
from datetime import datetime, timedelta

from capture.ledger.memory import Memory
from capture.model.change import Reason


def chosen(memory: Memory, *, today: datetime, every: timedelta) -> dict[str, Reason]:
    """Return the hubs and the pages whose turn has come, with the reason."""
    found: dict[str, Reason] = {url: Reason.HUB for url in memory.seeds if url in memory.pages}
    days = max(1, every.days)
    for url, page in memory.pages.items():
        age = (today - page.rendered).days + 1
        turn = int.from_bytes(hashlib.sha256(url.encode()).digest()[:4], "big") % days
        if age >= days or (today.toordinal() % days) == turn:
            found.setdefault(url, Reason.SAMPLE)
    return found
