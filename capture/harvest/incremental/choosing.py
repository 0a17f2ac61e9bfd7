"""Chooses the pages that are rendered whatever the checks say: hubs, and the sample."""

from datetime import datetime, timedelta
from functools import partial

from capture.change.hubs import KnownPage, Yield, hubs
from capture.change.sample import Rendered, due
from capture.clock import PEOPLES_TIME
from capture.ledger.memory import Memory
from capture.model.change import Reason


def chosen(memory: Memory, *, today: datetime, every: timedelta) -> dict[str, Reason]:
    """Return the hubs and the pages whose turn has come, with the reason."""
    found = {hub.url: Reason.HUB for hub in hubs(map(partial(_known, memory), memory.pages))}
    day = today.astimezone(PEOPLES_TIME).date()
    since = memory.latest.astimezone(PEOPLES_TIME).date() if memory.latest is not None else None
    sample = due(
        (
            Rendered(url=page.url, last=page.rendered.astimezone(PEOPLES_TIME).date())
            for page in memory.pages.values()
        ),
        today=day,
        every_days=max(1, every.days),
        since=since,
    )
    for url in sample.urls:
        found.setdefault(url, Reason.SAMPLE)
    return found


def _known(memory: Memory, page: str) -> KnownPage:
    """Return what makes a page a hub: it is a seed, or led to something new before.

    A listing that never did waits for its turn in the sample: its bytes are checked anyway.
    """
    return KnownPage(
        url=page,
        is_seed=page in memory.seeds,
        yields=tuple(
            Yield(harvests_ago=memory.harvests - number, new_pages=count)
            for number, count in memory.yields.get(page, ())
        ),
    )
