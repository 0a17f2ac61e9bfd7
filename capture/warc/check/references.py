"""Whether records are unique and what they refer to is there, over all files that were given.

WARC 1.1 §5.2, §5.7, §5.11-§5.13, §5.16, §5.21, §6.7. A reference to a record that is in none of the
files is a warning: the standard lets a record refer to another file.
"""

from collections.abc import Iterator

from capture.warc.check.digests import parsed
from capture.warc.check.findings import Finding, Rule
from capture.warc.check.headers import shown
from capture.warc.check.index import Index, Kind, Place, id_of, key_of
from capture.warc.check.neighbours import CONCURRENT, EXCHANGE, Neighbours
from capture.warc.check.scanned import Scanned

_REVISITED = frozenset({"response", "resource", "revisit", "conversion"})
_MAX_WARCINFOS = 10_000
"""Known by heart, so that not every record's reference to one need go to the database."""


_NAMES = {
    Kind.CONCURRENT: ("WARC-Concurrent-To", "5.7"),
    Kind.REFERS_TO: ("WARC-Refers-To", "5.11"),
    Kind.REVISIT: ("WARC-Refers-To", "5.11"),
    Kind.REVISIT_BY_URI: ("WARC-Refers-To-Target-URI", "5.12"),
    Kind.WARCINFO: ("WARC-Warcinfo-ID", "5.16"),
}


class References:
    """Takes records as they come, and afterwards says what does not fit."""

    def __init__(self, index: Index) -> None:
        """Use an index, which holds the records."""
        self._index = index
        self._warcinfos: set[bytes] = set()
        self._last_warcinfo = ""
        """The id of the one that was last referred to, as written there."""
        self._exchanges = Neighbours(index)

    def add(self, scanned: Scanned) -> int:
        """Take a record and what it refers to; return its number in the index."""
        index, named = self._index, scanned.named
        row = index.add(scanned)
        number = row[0]
        record_type = scanned.kind
        self._exchanges.add(named.get("warc-record-id"), row)
        if record_type == "warcinfo":
            key = key_of(named.get("warc-record-id", ""))
            if key is not None and len(self._warcinfos) < _MAX_WARCINFOS:
                self._warcinfos.add(key)
        told = named.get("warc-warcinfo-id")
        if told is not None and told != self._last_warcinfo:
            key = key_of(told)
            if key in self._warcinfos:
                self._last_warcinfo = told
            else:
                index.refer(number, Kind.WARCINFO, key, None, None)
        if (told := named.get("warc-concurrent-to")) is not None:
            if len(named) == len(scanned.names):
                self._exchanges.refer(row, told)
            else:
                for name, value in scanned.fields:
                    if name.lower() == "warc-concurrent-to":
                        self._exchanges.refer(row, value)
        uri, date = named.get("warc-refers-to-target-uri"), named.get("warc-refers-to-date")
        if (told := named.get("warc-refers-to")) is not None:
            kind = Kind.REVISIT if record_type == "revisit" else Kind.REFERS_TO
            index.refer(number, kind, key_of(told), uri, date)
        elif record_type == "revisit" and uri is not None and date is not None:
            index.refer(number, Kind.REVISIT_BY_URI, None, uri, date)
        return number

    def findings(self) -> Iterator[Finding]:
        """Yield what does not fit; once, when all records have been taken."""
        index = self._index
        self._exchanges.forget()
        index.flush()
        index.db.execute("CREATE INDEX record_by_key ON record (key)")
        yield from self._duplicates()
        yield from self._by_key()
        has_uris = "SELECT 1 FROM reference WHERE kind = ? LIMIT 1"
        if index.db.execute(has_uris, (Kind.REVISIT_BY_URI,)).fetchone():
            index.db.execute("CREATE INDEX record_by_uri ON record (uri, date)")
            yield from self._by_uri()

    def _duplicates(self) -> Iterator[Finding]:
        rows = self._index.db.execute(
            "SELECT later.file, later.offset, later.key, first.file, first.offset FROM ("
            " SELECT key, min(number) AS number FROM record WHERE key IS NOT NULL"
            " GROUP BY key HAVING count(*) > 1) AS twice"
            " JOIN record AS first ON first.number = twice.number"
            " JOIN record AS later ON later.key = twice.key AND later.number > twice.number"
        )
        for file, offset, key, first_file, first_offset in rows:
            first = self._index.name_of(Place(first_file, first_offset, key))
            text = f"the record has the same WARC-Record-ID as that in {first}"
            place = Place(file, offset, key)
            yield self._index.finding(place, Rule.DUPLICATE_ID, "5.2", text, field="WARC-Record-ID")

    def _by_key(self) -> Iterator[Finding]:
        rows = self._index.db.execute(
            "SELECT kind, reference.key, reference.uri, reference.date,"
            " mine.file, mine.offset, mine.key, mine.type, mine.uri, mine.date, mine.digest,"
            " other.type, other.uri, other.date, other.digest"
            " FROM reference JOIN record AS mine ON mine.number = reference.number"
            " LEFT JOIN record AS other ON other.number ="
            " (SELECT min(number) FROM record WHERE key = reference.key)"
            " WHERE kind <> ? ORDER BY reference.number, reference.rowid",
            (Kind.REVISIT_BY_URI,),
        )
        for (
            number,
            key,
            told_uri,
            told_date,
            file,
            offset,
            own,
            *mine,
            type_,
            uri,
            date,
            digest,
        ) in rows:
            kind, place = Kind(number), Place(file, offset, own)
            if key is None:
                continue  # no id at all, which the rules for values tell
            if type_ is None:
                yield self._unresolved(place, kind, id_of(key) or "")
                continue
            my_type, my_uri, my_date, my_digest = mine
            match kind:
                case Kind.WARCINFO:
                    yield from self._wrong_type(place, kind, type_, frozenset({"warcinfo"}))
                case Kind.CONCURRENT:
                    yield from self._wrong_type(place, kind, type_, CONCURRENT)
                    is_same = my_uri == uri or not {my_type, type_} <= EXCHANGE
                    yield from self._concurrent(place, (my_date, date), is_same_uri=is_same)
                case Kind.REVISIT:
                    yield from self._wrong_type(place, kind, type_, _REVISITED)
                    yield from self._original(
                        place, told_uri in (None, uri), told_date in (None, date)
                    )
                    yield from self._same_payload(place, my_digest, digest)
                case _:
                    pass

    def _by_uri(self) -> Iterator[Finding]:
        rows = self._index.db.execute(
            "SELECT mine.file, mine.offset, mine.key, mine.digest, other.number, other.digest"
            " FROM reference JOIN record AS mine ON mine.number = reference.number"
            " LEFT JOIN record AS other ON other.number = (SELECT min(number) FROM record"
            "  WHERE uri = reference.uri AND date = reference.date"
            "  AND type IN ('response', 'resource', 'revisit', 'conversion'))"
            " WHERE kind = ? ORDER BY reference.rowid",
            (Kind.REVISIT_BY_URI,),
        )
        for file, offset, own, my_digest, number, digest in rows:
            place = Place(file, offset, own)
            if number is None:
                yield self._unresolved(place, Kind.REVISIT_BY_URI, "a capture of that URI and date")
            else:
                yield from self._same_payload(place, my_digest, digest)

    def _unresolved(self, place: Place, kind: Kind, what: str) -> Finding:
        name, section = _NAMES[kind]
        text = f"{name} names {what}, which is not in the files given"
        return self._index.finding(place, Rule.UNRESOLVED, section, text, field=name)

    def _wrong_type(
        self, place: Place, kind: Kind, found: str, wanted: frozenset[str]
    ) -> Iterator[Finding]:
        if found not in wanted:
            name, section = _NAMES[kind]
            text = f"{name} names a record of the type {found or 'none'}"
            yield self._index.finding(place, Rule.REFERENCE_TYPE, section, text, field=name)

    def _concurrent(
        self, place: Place, dates: tuple[str, str], *, is_same_uri: bool
    ) -> Iterator[Finding]:
        name, section = _NAMES[Kind.CONCURRENT]
        if dates[0] != dates[1] and all(dates):
            text = (
                "records of one capture event shall have the same WARC-Date; this one has"
                f" {shown(dates[0])}, the record named has {shown(dates[1])}"
            )
            yield self._index.finding(place, Rule.CONCURRENT_DATE, "5.4", text, field=name)
        if not is_same_uri:
            text = "request and answer of one capture event have another WARC-Target-URI each"
            yield self._index.finding(place, Rule.CONCURRENT_URI, section, text, field=name)

    def _original(self, place: Place, same_uri: bool, same_date: bool) -> Iterator[Finding]:
        rule = Rule.REFERS_TO_MISMATCH
        for is_same, name, section in (
            (same_uri, "WARC-Refers-To-Target-URI", "5.12"),
            (same_date, "WARC-Refers-To-Date", "5.13"),
        ):
            if not is_same:
                text = f"{name} is not that of the record that WARC-Refers-To names"
                yield self._index.finding(place, rule, section, text, field=name)

    def _same_payload(self, place: Place, mine: str | None, other: str | None) -> Iterator[Finding]:
        """Compare a revisit's payload digest with its original's, if both have one of a kind."""
        of_mine, of_other = parsed(mine), parsed(other)
        if of_mine is None or of_other is None or of_mine.algorithm != of_other.algorithm:
            return
        if of_mine.value is not None and of_mine.value != of_other.value:
            text = "WARC-Payload-Digest is not that of the record that the revisit is of"
            yield self._index.finding(
                place, Rule.REVISIT_DIGEST, "6.7.2", text, field="WARC-Payload-Digest"
            )
