"""Note that URLs were named: what is new, what is now known as more, and by which source."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any

import sqlalchemy as sa

from capture.ledger.database import insert_rows_unless_known
from capture.ledger.rows import Entry, Urls, url_row
from capture.ledger.tables import SOURCE
from capture.ledger.values import COUNTED_HOPS, Known, Sighting
from capture.model.kind import Kind
from capture.model.outcome import Outcome

_WEIGHT = {Kind.REQUEST: 0, Kind.FILE: 1, Kind.PAGE: 2}

_REOPENED = frozenset(
    {Outcome.OUT_OF_SCOPE, Outcome.UNDETERMINED_MEMBERSHIP, Outcome.UNSAFE_METHOD}
)
"""What a later sighting may take back, e.g. when a link's target is also an embed."""


@dataclass(frozen=True, slots=True)
class _Batch:
    """The sightings of one call while they are worked out; filled step by step."""

    known: dict[str, Entry]
    fresh: dict[str, dict[str, Any]] = field(default_factory=dict)
    """Rows of URLs that are new."""
    changed: dict[str, Entry] = field(default_factory=dict)
    asking: dict[str, bool] = field(default_factory=dict)
    """URL → whether it is new, of those that ask for a decision."""


def sight(
    tx: sa.Connection, urls: Urls, sightings: Sequence[Sighting], *, moment: datetime
) -> list[Known]:
    """Do what `Ledger.sight` promises."""
    names = {s.url for s in sightings} | {s.from_url for s in sightings if s.from_url}
    batch = _Batch(urls.find(tx, names))
    for sighting in sightings:
        _take(batch, sighting, moment)
    batch.known.update(urls.add(tx, batch.fresh))
    urls.update(tx, [_changed_row(entry) for entry in batch.changed.values()])
    _add_sources(tx, sightings, batch.known)
    return [_known(batch.known[url], is_new=is_new) for url, is_new in batch.asking.items()]


def _take(batch: _Batch, sighting: Sighting, moment: datetime) -> None:
    origin, url = sighting.from_url, sighting.url
    if origin is not None and origin not in batch.known and origin not in batch.fresh:
        batch.fresh[origin] = url_row(origin, Kind.REQUEST, hops=0, moment=moment)
    hops = _hops(batch, sighting)
    if entry := batch.known.get(url):
        _improve(batch, entry, sighting, hops)
        return
    row = batch.fresh.get(url)
    if row is None:
        row = batch.fresh[url] = url_row(url, sighting.kind, hops=hops, moment=moment)
        if sighting.outcome is not None:
            row |= {"outcome": sighting.outcome, "detail": sighting.detail, "settled_at": moment}
    row["hops"] = min(row["hops"], hops)
    row["scope_rule"] = row["scope_rule"] or sighting.scope_rule
    if _WEIGHT[sighting.kind] > _WEIGHT[row["kind"]]:
        row["kind"] = sighting.kind
    if sighting.outcome is None and row["outcome"] in _REOPENED:
        row |= {"outcome": None, "detail": None, "settled_at": None}
        row["scope_rule"] = sighting.scope_rule
    batch.asking[url] = True


def _hops(batch: _Batch, sighting: Sighting) -> int:
    origin = sighting.from_url
    if origin is None:
        return 0
    entry = batch.known.get(origin)
    before: int = entry.hops if entry else batch.fresh[origin]["hops"]
    return before + (1 if sighting.hop in COUNTED_HOPS else 0)


def _improve(batch: _Batch, entry: Entry, sighting: Sighting, hops: int) -> None:
    """Bring what is known up to what was sighted."""
    if hops < entry.hops:
        entry.hops = hops
        batch.changed[entry.url] = entry
    if sighting.scope_rule is not None and entry.scope_rule is None:
        entry.scope_rule = sighting.scope_rule
        batch.changed[entry.url] = entry
    if sighting.outcome is not None:
        return
    if _WEIGHT[sighting.kind] > _WEIGHT[entry.kind]:
        entry.kind = sighting.kind
        batch.changed[entry.url] = entry
        batch.asking.setdefault(entry.url, False)
    if entry.outcome in _REOPENED and sighting.kind is not Kind.REQUEST:
        entry.outcome = None
        entry.scope_rule = sighting.scope_rule
        batch.changed[entry.url] = entry
        batch.asking.setdefault(entry.url, False)


def _changed_row(entry: Entry) -> dict[str, Any]:
    return {
        "b_id": entry.id,
        "kind": entry.kind,
        "hops": entry.hops,
        "scope_rule": entry.scope_rule,
        "outcome": entry.outcome,
    }


def _add_sources(
    tx: sa.Connection, sightings: Sequence[Sighting], known: Mapping[str, Entry]
) -> None:
    rows = {
        (
            known[s.url].id,
            known[s.from_url].id if s.from_url else None,
            s.mechanism.value,
            s.hop.value,
            s.place,
            s.action,
        )
        for s in sightings
    }
    if rows:
        insert_rows_unless_known(tx, SOURCE, sorted(rows, key=lambda row: (row[0], row[1] or 0)))


def _known(entry: Entry, *, is_new: bool) -> Known:
    return Known(
        id=entry.id,
        url=entry.url,
        kind=entry.kind,
        hops=entry.hops,
        is_new=is_new,
        outcome=entry.outcome,
    )
