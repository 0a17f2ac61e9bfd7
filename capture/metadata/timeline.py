"""A harvest cut into equal stretches of time, few enough to look at: pure."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import UTC, datetime

from capture.metadata.report_rows import Bucket, Timeline

MOST_BUCKETS = 96
_MINUTE, _HOUR, _DAY = 60, 3600, 86400
STEPS = (
    *(1, 2, 5, 10, 15, 30),
    *(_MINUTE, 2 * _MINUTE, 5 * _MINUTE, 10 * _MINUTE, 15 * _MINUTE, 30 * _MINUTE),
    *(_HOUR, 2 * _HOUR, 3 * _HOUR, 6 * _HOUR, 12 * _HOUR, _DAY),
)
"""Lengths in seconds that people count in."""


@dataclass(slots=True)
class _Sums:
    pages: int = 0
    requests: int = 0
    received_bytes: int = 0


def timeline(exchanges: Iterable[tuple[datetime, int]], visits: Iterable[datetime]) -> Timeline:
    """Return the timeline of exchanges (start, bytes received) and of visits (start).

    Buckets begin at whole multiples of their length, in UTC, and leave no gap.
    """
    answers = [(moment.timestamp(), size) for moment, size in exchanges]
    starts = [moment.timestamp() for moment in visits]
    seconds = [*starts, *(second for second, _ in answers)]
    if not seconds:
        return Timeline(bucket_seconds=STEPS[0], buckets=())
    step = _step(min(seconds), max(seconds))
    first, last = int(min(seconds) // step), int(max(seconds) // step)
    sums = [_Sums() for _ in range(first, last + 1)]
    for second, size in answers:
        one = sums[int(second // step) - first]
        one.requests += 1
        one.received_bytes += size
    for second in starts:
        sums[int(second // step) - first].pages += 1
    return Timeline(
        bucket_seconds=step,
        buckets=tuple(
            Bucket(
                started=datetime.fromtimestamp((first + index) * step, UTC),
                pages=one.pages,
                requests=one.requests,
                received_bytes=one.received_bytes,
            )
            for index, one in enumerate(sums)
        ),
    )


def _step(first: float, last: float) -> int:
    for step in STEPS:
        if last // step - first // step < MOST_BUCKETS:
            return step
    days = int((last - first) // _DAY) + 2
    return _DAY * -(-days // (MOST_BUCKETS - 1))
