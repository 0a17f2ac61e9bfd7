"""Writes what a crashed process left in its journals: passed on, but not yet in WARC."""

import json
from collections.abc import Iterator
from itertools import islice
from pathlib import Path

from capture.errors import RecordingError
from capture.model.exchange import Exchange
from capture.warc.event import Connection, RecordedExchange, Truncation
from capture.warc.http1_events import Side
from capture.warc.payloads import Payloads
from capture.warc.records import Group, exchange_group, frame_group
from capture.warc.writer import WarcWriter
from proxy_addons import summary
from proxy_addons.journal import (
    FROM_CLIENT,
    FROM_SERVER,
    OPENED,
    VISIT,
    Entry,
    Journal,
    read_entries,
)
from proxy_addons.recorder import ConnectionRecorder, Recorded, journals_in


def oldest_journal(folder: Path) -> float | None:
    """Return when the oldest journal in `folder` began, in seconds since 1970; None without any."""
    moments = [entry.moment for path in journals_in(folder) for entry in _first_entry(path)]
    return min(moments, default=None)


def _first_entry(path: Path) -> Iterator[Entry]:
    return islice(read_entries(path), 1)


def replay_journals(
    folder: Path, writer: WarcWriter, payloads: Payloads, *, written: frozenset[str]
) -> list[Exchange]:
    """Write every exchange of the journals in `folder` that is not among `written`; delete them.

    Returns the exchanges that were written. A journal that can't be read is left where it is.
    """
    exchanges: list[Exchange] = []
    for path in journals_in(folder):
        for recorded in _recorded(path):
            if isinstance(recorded, RecordedExchange):
                group = _without(exchange_group(recorded, payloads), written)
            else:
                group = _without(frame_group(recorded), written)
            if not group.records:
                continue
            refs = writer.write(group)
            if isinstance(recorded, RecordedExchange):
                exchanges.append(summary.of_exchange(recorded, group, refs))
        path.unlink()
    return exchanges


def _without(group: Group, written: frozenset[str]) -> Group:
    """Return the group without the records that are in the archive already."""
    left = tuple(each for each in group.records if each.record_id not in written)
    if len(left) == len(group.records):
        return group
    is_response_left = group.response is not None and group.response in left
    return Group(
        records=left,
        request=group.request if group.request in left else None,
        response=group.response if is_response_left else None,
        body=group.body if is_response_left else None,
        original=group.original,
        payload_digest=group.payload_digest,
        is_ok=group.is_ok and is_response_left,
        url=group.url,
    )


def _recorded(path: Path) -> list[Recorded]:
    """Run a journal's entries through the recorder that made it."""
    found: list[Recorded] = []
    recorder: ConnectionRecorder | None = None
    moment = 0.0
    for entry in read_entries(path):
        moment = entry.moment
        match entry.kind:
            case _ if entry.kind == OPENED and entry.is_torn:
                break
            case _ if entry.kind == OPENED:
                recorder = _recorder(path, entry.data, found)
            case _ if recorder is None:
                raise RecordingError(f"{path.name}: not a journal; move it away and resume")
            case _ if entry.kind == VISIT:
                recorder.visit_id = entry.data.decode() or None
            case _ if entry.kind in (FROM_CLIENT, FROM_SERVER):
                side = Side.CLIENT if entry.kind == FROM_CLIENT else Side.SERVER
                recorder.replay(side, entry.data, entry.position, moment)
            case _:
                raise RecordingError(f"{path.name}: unknown entry; move it away and resume")
    if recorder is not None:
        recorder.finish(by=None, moment=moment, truncation=Truncation.UNSPECIFIED)
    return found


def _recorder(path: Path, data: bytes, found: list[Recorded]) -> ConnectionRecorder:
    facts = json.loads(data)
    connection = Connection(**facts["connection"])
    return ConnectionRecorder(
        Journal.reopen(path, connection),
        connection,
        deliver=found.append,
        first_number=facts["first"],
        first_frame=facts["frame"],
    )
