"""Records in segments: numbers without gap, one URI, the total where it belongs (WARC 1.1 §7)."""

from collections.abc import Iterator
from itertools import groupby, pairwise
from operator import itemgetter

from capture.warc.check.findings import Finding, Rule
from capture.warc.check.index import Index, Place, id_of, key_of
from capture.warc.check.scanned import Scanned

_OPTIONAL = ("content-type", "warc-identified-payload-type")
"""Fields that a continuation should not repeat; digests and truncation it may have."""


def add(index: Index, number: int, scanned: Scanned) -> None:
    """Remember a record if it is a segment."""
    named = scanned.named
    told = named.get("warc-segment-number")
    if told is None or not _is_number(told):
        return
    is_further = scanned.type.lower() == "continuation"
    origin = key_of(named.get("warc-segment-origin-id" if is_further else "warc-record-id", ""))
    total = named.get("warc-segment-total-length", "")
    if origin is not None:
        index.add_segment(
            number,
            origin=origin,
            place=int(told),
            length=scanned.block_length,
            total=int(total) if total.isascii() and total.isdigit() and len(total) < 19 else None,
        )


def _is_number(text: str) -> bool:
    return text.isascii() and text.isdigit() and len(text) <= 9 and int(text) > 0


def on_record(scanned: Scanned) -> Iterator[Finding]:
    """Yield what is wrong with a segment by itself."""
    named = scanned.named
    told = named.get("warc-segment-number")
    if told is None or not _is_number(told):
        return  # what is no number is told by the rules for values
    name = "WARC-Segment-Number"
    is_further = scanned.type.lower() == "continuation"
    is_one = int(told) == 1
    if is_further and is_one:
        text = "a continuation record has segment number 1, which only a first segment has"
        yield scanned.finding(Rule.SEGMENT_NUMBER, "5.20", text, field=name)
    elif not is_further and not is_one:
        text = f"a {scanned.type[:40]} record is no further segment: its number shall be 1"
        yield scanned.finding(Rule.SEGMENT_NUMBER, "5.20", text, field=name)
    if not is_further and is_one and scanned.number > 1:
        text = f"{scanned.number} records stand before a first segment; only warcinfo shall"
        yield scanned.finding(Rule.SEGMENT_PLACE, "7", text, field=name)
    if is_further and (more := [each for each in _OPTIONAL if each in named]):
        text = f"a continuation should not have {' and '.join(more)}, which the first segment has"
        yield scanned.finding(Rule.SEGMENT_FIELDS, "7", text)


def findings(index: Index) -> Iterator[Finding]:
    """Yield what is wrong between segments; needs the index of records by key."""
    rows = index.db.execute(
        "SELECT segment.origin, place, length, total, file, offset, key, uri, type = 'continuation'"
        " FROM segment JOIN record ON record.number = segment.number"
        " ORDER BY segment.origin, place, record.number"
    )
    for origin, group in groupby(rows, key=itemgetter(0)):
        yield from _series(index, origin, list(group))


def _series(index: Index, origin: bytes, rows: list[tuple]) -> Iterator[Finding]:  # type: ignore[type-arg]
    """Yield what is wrong with the segments of one record."""
    first = rows[0]
    if first[8]:
        exists = index.db.execute(
            "SELECT 1 FROM record WHERE key = ? LIMIT 1", (origin,)
        ).fetchone()
        name = "WARC-Segment-Origin-ID"
        for row in rows:
            place = Place(row[4], row[5], row[6])
            if exists:
                text = f"{name} names a record that is no first segment"
                yield index.finding(place, Rule.REFERENCE_TYPE, "5.21", text, field=name)
            else:
                text = f"{name} names {id_of(origin)}, which is not in the files given"
                yield index.finding(place, Rule.UNRESOLVED, "5.21", text, field=name)
        return
    yield from _numbers(index, rows)
    last = rows[-1]
    place = Place(last[4], last[5], last[6])
    name = "WARC-Segment-Total-Length"
    if len(rows) > 1 and last[3] is None:
        text = f"the last segment that is there, number {last[1]}, has no {name}"
        yield index.finding(place, Rule.SEGMENT_TOTAL, "5.22", text, field=name)
    elif last[3] is not None and last[3] != (total := sum(row[2] for row in rows)):
        text = f"{name} is {last[3]}, the segments that are there have {total} bytes"
        yield index.finding(place, Rule.SEGMENT_TOTAL, "5.22", text, field=name)
    for row in rows[1:]:
        place = Place(row[4], row[5], row[6])
        if row[7] != first[7]:
            text = "all segments shall have the same WARC-Target-URI; this is not the first one's"
            yield index.finding(place, Rule.SEGMENT_URI, "7", text, field="WARC-Target-URI")
        if row is not last and row[3] is not None:
            text = f"{name} stands on a segment that is not the last"
            yield index.finding(place, Rule.SEGMENT_TOTAL, "5.22", text, field=name)


def _numbers(index: Index, rows: list[tuple]) -> Iterator[Finding]:  # type: ignore[type-arg]
    name = "WARC-Segment-Number"
    if len(rows) == 1:
        place = Place(rows[0][4], rows[0][5], rows[0][6])
        text = "no further segment of this record is in the files given"
        yield index.finding(place, Rule.SEGMENT_MISSING, "7", text, field=name)
    for before, row in pairwise(rows):
        place = Place(row[4], row[5], row[6])
        if row[1] == before[1]:
            text = f"segment {row[1]} is there twice"
            yield index.finding(place, Rule.SEGMENT_NUMBER, "5.20", text, field=name)
        elif row[1] > before[1] + 1:
            text = (
                f"segment {row[1]} follows {before[1]}: what is between is not in the files given"
            )
            yield index.finding(place, Rule.SEGMENT_MISSING, "7", text, field=name)
