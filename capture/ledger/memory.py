"""What the harvests of a site so far know: its pages, what each loaded, what each URL answered.

Read from their ledgers, oldest first, each newer one over the older: nothing is kept apart, so that
the archive alone decides what an incremental harvest leans on (FREQ02). The ledgers are only read.
"""

from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import datetime
from pathlib import Path

import sqlalchemy as sa

from capture.ledger.earlier import opened
from capture.ledger.links import no_longer_there, seeds
from capture.ledger.queries import IN_ARCHIVE
from capture.ledger.tables import EXCHANGE, FACT, SOURCE, URL, VISIT
from capture.model.exchange import Exchange
from capture.model.kind import Kind
from capture.model.link import Mechanism
from capture.model.outcome import Outcome
from capture.model.url import without_fragment
from capture.warc.earlier import RecordPlace

_OK = 200
_NOT_MODIFIED = 304
_AT_ONCE = 10_000
_OF_ANSWERS = (
    "url", "status", "mime", "charset", "location", "payload_digest", "etag", "last_modified",
    "destination", "started", "outcome", "is_whole", "request_file", "request_offset",
    "response_file", "response_offset",
)  # fmt: skip


@dataclass(frozen=True, slots=True, kw_only=True)
class Answer:
    """The latest answer that says what a URL holds: a 304 says nothing new."""

    url: str
    status: int
    mime: str | None
    charset: str | None
    location: str | None
    payload_digest: str | None
    etag: str | None
    last_modified: str | None
    destination: str | None
    """What the browser asked it for: document, image, empty (data) …"""
    moment: datetime
    request: RecordPlace | None
    body: RecordPlace | None
    """The record that holds the body; a revisit's is that of the answer which it repeats."""

    @classmethod
    def of(cls, exchange: Exchange, body: RecordPlace | None) -> "Answer":
        """Return what an exchange answered; of a request with a status."""
        return cls(
            url=exchange.url,
            status=exchange.status or 0,
            mime=exchange.mime,
            charset=exchange.charset,
            location=exchange.location,
            payload_digest=exchange.payload_digest,
            etag=exchange.etag,
            last_modified=exchange.last_modified,
            destination=exchange.destination,
            moment=exchange.started,
            request=None,
            body=body,
        )


@dataclass(slots=True, kw_only=True)
class KnownPage:
    """A page as it was known last."""

    url: str
    title: str | None
    hops: int
    rendered: datetime
    """When a browser showed it last."""
    first_seen: datetime
    """When the harvest began that captured it first."""
    was_new: bool = False
    """An incremental harvest found it: who links to it, brings news."""


@dataclass(slots=True)
class Memory:
    """What is known of a site; filled while the ledgers are read."""

    pages: dict[str, KnownPage] = field(default_factory=dict)
    files: dict[str, int] = field(default_factory=dict)
    """Documents and other files fetched by themselves, with their hops."""
    others: dict[str, int] = field(default_factory=dict)
    """Pages asked for that are none (any more): broken links, redirects, what is gone."""
    answers: dict[str, Answer] = field(default_factory=dict)
    """By URL without fragment."""
    needs: dict[str, frozenset[str]] = field(default_factory=dict)
    """Page → what it asked for when it was rendered last."""
    yields: dict[str, list[tuple[int, int]]] = field(default_factory=dict)
    """Page → (number of the harvest, how many pages it led to that were new then)."""
    harvests: int = 0
    """How many were read; they are numbered from 0."""
    latest: datetime | None = None
    """When the newest of them began."""
    seeds: frozenset[str] = frozenset()
    facts: dict[str, object] = field(default_factory=dict)
    """Facts of the newest harvest that has them: what was learned of noise and of trust."""

    def is_known(self, url: str) -> bool:
        """Whether the URL is a page, file or part of a page of the harvests so far."""
        return any(url in each for each in (self.pages, self.files, self.others, self.answers))

    def parts_of(self, page: str) -> frozenset[str]:
        """Return all URLs that a page is made of, its own document among them."""
        return self.needs.get(page, frozenset()) | {without_fragment(page)}

    def users(self) -> dict[str, list[str]]:
        """Return for each URL the pages that are made of it, in the order of the pages."""
        found: dict[str, list[str]] = {}
        for page in self.pages:
            for url in self.parts_of(page):
                found.setdefault(url, []).append(page)
        return found


def remember(ledgers: Sequence[Path]) -> Memory:
    """Read the ledgers of harvests, oldest first; the first is that of a full harvest.

    Raises UsageError, one line with what to do, for one that can't be read. About 2 s and 60 MB for
    10,000 pages that load 30 things each.
    """
    memory = Memory()
    bodies: dict[str, RecordPlace] = {}
    for number, path in enumerate(ledgers):
        memory.harvests = number + 1
        with opened(path) as connection:
            _take_in(memory, connection, bodies, path.parent / "warc", is_first=number == 0)
    used = {url for page in memory.pages for url in memory.parts_of(page)}
    used |= memory.files.keys() | memory.others.keys()
    memory.answers = {url: each for url, each in memory.answers.items() if url in used}
    return memory


def _take_in(
    memory: Memory,
    tx: sa.Connection,
    bodies: dict[str, RecordPlace],
    warc: Path,
    *,
    is_first: bool,
) -> None:
    rendered = _take_pages(memory, tx, is_first=is_first)
    _take_files(memory, tx)
    _take_answers(memory, tx, bodies, warc)
    _take_edges(memory, tx, rendered)
    memory.seeds |= seeds(tx)
    for key, value in tx.execute(sa.select(FACT.c.key, FACT.c.value)):
        memory.facts[key] = value
    for url in no_longer_there(tx):
        page = memory.pages.pop(url, None)
        if page is not None:
            memory.others[url] = page.hops
        memory.files.pop(url, None)
        memory.needs.pop(url, None)


def _take_pages(memory: Memory, tx: sa.Connection, *, is_first: bool) -> frozenset[str]:
    """Take in the pages; return those that a browser showed in this harvest."""
    started = tx.scalar(sa.select(sa.func.min(URL.c.first_seen)))
    memory.latest = started or memory.latest
    status = sa.func.coalesce(URL.c.status, VISIT.c.status).label("status")
    query = (
        sa.select(URL.c.url, URL.c.title, URL.c.hops, URL.c.outcome, status, VISIT.c.finished)
        .join_from(URL, VISIT, VISIT.c.visit_id == URL.c.visit_id, isouter=True)
        .where(URL.c.kind == Kind.PAGE, URL.c.outcome.in_(IN_ARCHIVE))
    )
    rendered: set[str] = set()
    for row in tx.execute(query):
        is_there = row.status == _OK or (row.status is None and "#" in row.url)
        known = memory.pages.get(row.url)
        if row.status == _NOT_MODIFIED:
            continue
        if not is_there:
            if row.status is not None and row.status < 500:
                memory.pages.pop(row.url, None)
                memory.others[row.url] = row.hops
            continue
        if row.finished is None:
            continue  # asked for, and as it was
        rendered.add(row.url)
        memory.others.pop(row.url, None)
        memory.pages[row.url] = KnownPage(
            url=row.url,
            title=row.title,
            hops=row.hops,
            rendered=row.finished,
            first_seen=known.first_seen if known is not None else started or row.finished,
            was_new=known.was_new if known is not None else not is_first,
        )
    return frozenset(rendered)


def _take_files(memory: Memory, tx: sa.Connection) -> None:
    query = sa.select(URL.c.url, URL.c.hops, URL.c.status).where(
        URL.c.kind == Kind.FILE, URL.c.outcome.in_(IN_ARCHIVE)
    )
    for row in tx.execute(query):
        if row.url not in memory.pages:
            memory.files[row.url] = row.hops


def _take_answers(
    memory: Memory, tx: sa.Connection, bodies: dict[str, RecordPlace], warc: Path
) -> None:
    """Take in the answers; `bodies` tells which record holds a payload, by its digest."""
    query = (
        sa.select(*(EXCHANGE.c[name] for name in _OF_ANSWERS))
        .where(
            EXCHANGE.c.method == "GET",
            EXCHANGE.c.status.is_not(None),
            EXCHANGE.c.status.not_in([206, 304]),
            EXCHANGE.c.response_file.is_not(None),
        )
        .order_by(EXCHANGE.c.started)
    )
    for row in tx.execute(query.execution_options(yield_per=_AT_ONCE)):
        place = RecordPlace(warc_folder=warc, file=row.response_file, offset=row.response_offset)
        if row.payload_digest is not None and row.outcome == Outcome.CAPTURED:
            bodies.setdefault(row.payload_digest, place)
        if row.status == _OK and not row.is_whole:
            continue
        has_request = row.request_file is not None
        known = memory.answers.get(row.url)
        memory.answers[row.url] = Answer(
            url=row.url,
            status=row.status,
            mime=row.mime,
            charset=row.charset,
            location=row.location,
            payload_digest=row.payload_digest,
            etag=row.etag,
            last_modified=row.last_modified,
            destination=row.destination or (known.destination if known is not None else None),
            moment=row.started,
            request=(
                RecordPlace(warc_folder=warc, file=row.request_file, offset=row.request_offset)
                if has_request and (row.destination or known is None)
                else known.request
                if known is not None
                else None
            ),
            body=bodies.get(row.payload_digest or "", place),
        )


def _take_edges(memory: Memory, tx: sa.Connection, rendered: frozenset[str]) -> None:
    """Take in what the rendered pages asked for, and how many new pages each page led to."""
    origin, target = URL.alias("origin"), URL.alias("target")
    query = (
        sa.select(
            origin.c.url.label("origin"),
            target.c.url.label("target"),
            target.c.kind,
            SOURCE.c.mechanism,
        )
        .select_from(SOURCE)
        .join(target, target.c.id == SOURCE.c.url_id)
        .join(origin, origin.c.id == SOURCE.c.from_url_id)
        .where(sa.or_(SOURCE.c.mechanism == Mechanism.REQUESTED, target.c.kind == Kind.PAGE))
    )
    started = memory.latest
    needs: dict[str, set[str]] = {url: set() for url in rendered}
    pages: dict[str, set[str]] = {}
    for row in tx.execute(query.execution_options(yield_per=_AT_ONCE)):
        if row.mechanism == Mechanism.REQUESTED and row.origin in needs:
            needs[row.origin].add(row.target)
        if row.kind == Kind.PAGE:
            pages.setdefault(row.origin, set()).add(row.target)
    memory.needs |= {url: frozenset(each) for url, each in needs.items()}
    for url, each in pages.items():
        new = sum(1 for target in each if _is_new(memory, target, started))
        if new:
            memory.yields.setdefault(url, []).append((memory.harvests - 1, new))


def _is_new(memory: Memory, url: str, started: datetime | None) -> bool:
    page = memory.pages.get(url)
    return page is not None and page.was_new and page.first_seen == started
