"""Chooses the pages that are rendered whatever the checks say: hubs, and the sample."""

import re
from collections import Counter
from datetime import datetime, timedelta

from capture.change.hubs import KnownPage, Yield, hubs
from capture.change.sample import Rendered, due
from capture.ledger.memory import Memory
from capture.lists.sheet import PEOPLES_TIME
from capture.model.change import Reason

_TEMPLATE_SHARE = 0.5
"""A page that more than this share of all pages name stands in the template's menu."""
_PAGE_NUMBER = re.compile(
    r"[?&](?:page|pagina|paginanummer|p|start|offset)=\d+|/(?:page|pagina)/\d+", re.IGNORECASE
)


def chosen(memory: Memory, *, today: datetime, every: timedelta) -> dict[str, Reason]:
    """Return the hubs and the pages whose turn has come, with the reason."""
    found = {hub.url: Reason.HUB for hub in hubs(_known(memory))}
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


def _known(memory: Memory) -> list[KnownPage]:
    named = Counter(
        url for page in memory.pages for url in memory.page_links.get(page, frozenset())
    )
    most = len(memory.pages) * _TEMPLATE_SHARE
    return [
        KnownPage(
            url=page,
            is_seed=page in memory.seeds,
            page_links=sum(named[url] <= most for url in memory.page_links.get(page, ())),
            is_paginated=any(map(_PAGE_NUMBER.search, memory.page_links.get(page, ()))),
            yields=tuple(
                Yield(harvests_ago=memory.harvests - number, new_pages=count)
                for number, count in memory.yields.get(page, ())
            ),
        )
        for page in memory.pages
    ]
