"""Obstacles by what became of a URL: from plain rows of the ledger, without I/O."""

from collections.abc import Collection, Iterable, Iterator
from dataclasses import dataclass

from capture.model.kind import Kind
from capture.model.obstacle import Evidence, EvidenceKind, Fact, Obstacle, Reason
from capture.model.outcome import Outcome
from capture.obstacles import facts, things
from capture.obstacles.login import is_identity
from capture.obstacles.scene import EVENT_STREAM
from capture.obstacles.verdicts import VERDICTS

_PAGES = 500
"""Places that are told of one thing."""
_LIVE_TYPES = ("audio/", "video/", "multipart/x-mixed-replace")
"""The last is how cameras send picture after picture."""
_ANSWERED = frozenset({Outcome.CAPTURED, Outcome.CAPTURED_AS_REVISIT})


@dataclass(frozen=True, slots=True, kw_only=True)
class Row:
    """One URL of the ledger."""

    url: str
    kind: Kind
    outcome: Outcome | None
    """None: not settled yet; nothing is said of it."""
    status: int | None = None
    mime: str | None = None
    detail: str | None = None
    """Why, in words."""
    redirect_target: str | None = None
    response_bytes: int | None = None
    record_id: str | None = None
    """Of the response or revisit record."""
    is_embedded: bool = False
    """Some page loads it, or would have, as a part of it."""
    is_variant: bool = False
    """It is one variant of an image among others (srcset, lazy loading)."""
    pages: tuple[str, ...] = ()
    """Pages that load it or link to it; the first 500 are told."""


def detect(
    rows: Iterable[Row], *, explained: Collection[tuple[Reason, str]] = ()
) -> Iterator[Obstacle]:
    """Yield the obstacles among the rows: a part once for each page, a page or document once.

    `explained` holds reason and page of what `capture.obstacles.detect` told already: a page that
    turned out to be a log-in or a wall is not told again by its status.
    """
    known = {
        page
        for reason, page in explained
        if reason in {Reason.LOGIN, Reason.BOT_WALL, Reason.CAPTCHA}
    }
    for row in rows:
        reason = judge(row)
        if reason is None or (row.url in known and reason in {Reason.LOGIN, Reason.BOT_WALL}):
            continue
        yield from _told(row, reason)


def judge(row: Row) -> Reason | None:
    """Return why the URL is an obstacle, or None when it is none."""
    if row.outcome is None:
        return None
    if row.outcome in _ANSWERED:
        return _by_status(row)
    if row.outcome is Outcome.REDIRECTED_OUT_OF_SCOPE:
        target = row.redirect_target
        return Reason.LOGIN if target and is_identity(target) else None
    if row.outcome is Outcome.STREAMING_WITHOUT_END:
        return _by_type(row)
    verdict = VERDICTS[row.outcome]
    reason = verdict.part if _is_part(row) else verdict.page
    if reason is Reason.FAILED_RESOURCE and row.is_variant:
        return Reason.MISSING_VARIANT
    return reason


def _by_status(row: Row) -> Reason | None:
    """Return what an answer that is kept lacks, by its status.

    That a page is gone (404, 410) is what the site answers to everybody; for a part of a page it
    means that the page is not as it was meant.
    """
    status = row.status or 0
    if status < 400:
        return None
    if _is_part(row):
        return Reason.MISSING_VARIANT if row.is_variant else Reason.FAILED_RESOURCE
    if status in {401, 403}:
        return Reason.LOGIN
    if status == 429:
        return Reason.BOT_WALL
    return Reason.PAGE_NOT_CAPTURED if status >= 500 else None


def _by_type(row: Row) -> Reason:
    mime = row.mime or ""
    if mime == EVENT_STREAM:
        return Reason.SERVER_SENT_EVENTS
    return Reason.LIVE_STREAM if mime.startswith(_LIVE_TYPES) else Reason.TOO_LARGE


def _is_part(row: Row) -> bool:
    return row.is_embedded or row.kind is Kind.REQUEST


def _told(row: Row, reason: Reason) -> Iterator[Obstacle]:
    url = facts.clean(row.url, limit=facts.LONGEST_URL)
    is_part = _is_part(row)
    pages = tuple(dict.fromkeys(row.pages[:_PAGES])) if is_part else ()
    for page in pages or (url,):
        yield Obstacle(
            reason=reason,
            thing=_thing(url, reason) or url or "(no address)",
            url=url,
            page=facts.clean(page, limit=facts.LONGEST_URL),
            facts=_facts(row, is_part=is_part),
            evidence=_evidence(row, is_part=is_part),
        )


def _thing(url: str, reason: Reason) -> str:
    """Return what it is called: as detectors on pages call it too, where they can meet it."""
    match reason:
        case Reason.SERVER_SENT_EVENTS:
            return things.shape(url)
        case Reason.LIVE_STREAM | Reason.LOGIN | Reason.BOT_WALL:
            return things.address(url)
        case Reason.ENDLESS:
            return things.tile_pattern(url)
        case _:
            return url.partition("#")[0]


def _facts(row: Row, *, is_part: bool) -> dict[str, Fact]:
    said: dict[str, Fact] = {"host": things.host_of(row.url)}
    if row.outcome is not None:
        said["outcome"] = row.outcome.value
    if row.status is not None:
        said["status"] = row.status
    if row.response_bytes is not None:
        said["bytes"] = row.response_bytes
    if row.redirect_target:
        said["way"] = "hand-over"
    said["kind"] = "part" if is_part else row.kind.value
    return {name: value for name, value in said.items() if value != ""}


def _evidence(row: Row, *, is_part: bool) -> tuple[Evidence, ...]:
    outcome = row.outcome.value if row.outcome else "open"
    said = f"outcome {outcome}"
    if row.status is not None:
        said += f", status {row.status}"
    if row.detail:
        said += f": {facts.clean(row.detail, limit=200)}"
    told = [Evidence(kind=EvidenceKind.LEDGER, text=said, record_id=row.record_id)]
    if row.pages and not is_part:
        linked = facts.clean(row.pages[0], limit=300)
        told.append(Evidence(kind=EvidenceKind.LEDGER, text=f"named by {linked}"))
    return tuple(told)
