"""What a site's harvests know, made by hand."""

from collections.abc import Mapping, Sequence
from datetime import UTC, datetime, timedelta

from capture.ledger.memory import Answer, KnownPage, Memory
from capture.model.exchange import Exchange
from capture.model.outcome import Outcome

SITE = "http://www.example.nl"
MOMENT = datetime(2026, 3, 2, 9, tzinfo=UTC)


def url(path: str) -> str:
    """Return the address of a path of the site."""
    return f"{SITE}{path}"


def answer(path: str, **facts: object) -> Answer:
    """Return a whole answer."""
    values: dict[str, object] = {
        "status": 200,
        "mime": "text/html",
        "charset": "utf-8",
        "location": None,
        "payload_digest": f"sha256:{path}",
        "etag": None,
        "last_modified": None,
        "destination": "document",
        "moment": MOMENT,
        "request": None,
        "body": None,
    }
    return Answer(url=url(path), **(values | facts))  # type: ignore[arg-type]


def exchange(path: str, **facts: object) -> Exchange:
    """Return what was answered today, the same as `answer` says unless told otherwise."""
    values: dict[str, object] = {
        "exchange_id": f"today{path}",
        "visit_id": "v",
        "port": 1,
        "method": "GET",
        "status": 200,
        "outcome": Outcome.CAPTURED,
        "started": MOMENT + timedelta(days=1),
        "finished": MOMENT + timedelta(days=1, seconds=1),
        "request_bytes": 1,
        "response_bytes": 1,
        "payload_bytes": 1,
        "payload_digest": f"sha256:{path}",
        "mime": "text/html",
        "charset": "utf-8",
        "location": None,
        "retry_after": None,
        "is_whole": True,
        "address": None,
        "destination": None,
        "request_record": None,
        "response_record": None,
        "error": None,
    }
    return Exchange(url=url(path), **(values | facts))  # type: ignore[arg-type]


def memory(
    pages: Mapping[str, Sequence[str]],
    *,
    files: Sequence[str] = (),
    answers: Sequence[Answer] = (),
    rendered: datetime = MOMENT,
) -> Memory:
    """Return what is known of pages, by path with the paths of what each loads, and of files."""
    found = Memory()
    for path, parts in pages.items():
        found.pages[url(path)] = KnownPage(
            url=url(path), title=path, hops=1, rendered=rendered, first_seen=rendered
        )
        found.needs[url(path)] = frozenset(map(url, parts))
        for each in (path, *parts):
            found.answers.setdefault(url(each), answer(each))
    found.files = {url(path): 1 for path in files}
    for path in files:
        found.answers.setdefault(url(path), answer(path, mime="application/pdf"))
    found.answers |= {each.url: each for each in answers}
    found.seeds = frozenset({url("/")})
    found.latest = rendered
    found.harvests = 1
    return found
