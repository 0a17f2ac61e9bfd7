"""Finds pages and documents that moved without a redirect: gone here, new there, and the same."""

from collections.abc import Sequence
from dataclasses import replace
from pathlib import Path

from capture.change import moved
from capture.change.likeness import shingles
from capture.change.noise import Noise
from capture.change.shown import shown_text
from capture.harvest.incremental.verdicts import body_at
from capture.ledger.changes import Fresh, Noted
from capture.ledger.memory import Memory
from capture.model.change import ChangeKind
from capture.model.url import without_fragment
from capture.warc.earlier import RecordPlace

_MOST = 2_000
"""Pages that are gone, and that are new, which are laid beside one another."""
_SURE_ENOUGH = 0.9
_HTML = frozenset({"text/html", "application/xhtml+xml"})


def matched(
    gone: Sequence[Noted], fresh: Sequence[Fresh], memory: Memory, noise: Noise, warc: Path
) -> list[Noted]:
    """Return what is gone and found elsewhere, as moved; reads their bodies back from the WARC."""
    if not gone or not fresh:
        return []
    before = {row.url: row for row in gone[:_MOST]}
    old = [_old(row, memory, noise) for row in before.values()]
    new = [_new(each, noise, warc) for each in fresh[:_MOST]]
    found = []
    for match in moved.moved(old, new):
        if match.confidence >= _SURE_ENOUGH:
            row = before[match.old]
            found.append(replace(row, kind=ChangeKind.MOVED, to_url=match.new, how="same-content"))
    return found


def _old(row: Noted, memory: Memory, noise: Noise) -> moved.Page:
    answer = memory.answers.get(without_fragment(row.url))
    page = memory.pages.get(row.url)
    body = body_at(answer.body) if answer is not None else None
    mime = answer.mime if answer is not None else None
    charset = answer.charset if answer is not None else None
    digest = answer.payload_digest if answer is not None else None
    return _page(row.url, page.title if page else None, digest, body, mime, charset, noise)


def _new(fresh: Fresh, noise: Noise, warc: Path) -> moved.Page:
    body = None
    if fresh.file is not None and fresh.offset is not None:
        body = body_at(RecordPlace(warc_folder=warc, file=fresh.file, offset=fresh.offset))
    mime = "text/html" if fresh.is_page else None
    return _page(fresh.url, fresh.title, fresh.payload_digest, body, mime, None, noise)


def _page(
    url: str,
    title: str | None,
    digest: str | None,
    body: bytes | None,
    mime: str | None,
    charset: str | None,
    noise: Noise,
) -> moved.Page:
    is_html = body is not None and mime in _HTML
    return moved.Page(
        url=url,
        payload_digest=digest or "",
        masked_digest=noise.digest(body, mime or "", charset) if is_html and body else "",
        title=title or "",
        text=shingles(shown_text(body, charset).text) if is_html and body else None,
    )
