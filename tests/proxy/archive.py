"""What a harvest's WARC files say of each connection, joined again to what was on the wire."""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from pathlib import Path

from capture.model.exchange import Exchange
from capture.warc import reader
from capture.warc.http_head import end_of_head
from capture.warc.reader import ReadRecord
from capture.warc.records import record_id


@dataclass(frozen=True, slots=True)
class Wire:
    """All bytes of one connection, as the archive has them."""

    sent: bytes
    """By the browser."""
    received: bytes
    """By the browser."""


class Archive:
    """All records of a harvest by id; no id stands twice."""

    def __init__(self, folder: Path) -> None:
        self.records: dict[str, ReadRecord] = {}
        for path in sorted(folder.glob("*.warc*")):
            if path.suffix not in (".warc", ".open"):
                continue
            for record in reader.records(path):
                assert record.record_id not in self.records, f"{record.record_id} stands twice"
                self.records[record.record_id] = record

    def of_type(self, *types: str) -> list[ReadRecord]:
        return [record for record in self.records.values() if record.type in types]

    def wires(self, exchanges: Iterable[Exchange]) -> list[Wire]:
        """Return the connections of these exchanges, in the order of their first."""
        found: dict[str, int] = {}
        for exchange in exchanges:
            connection, _, number = exchange.exchange_id.partition("/")
            if number:
                found[connection] = max(found.get(connection, 0), int(number))
        return [self._wire(connection, last) for connection, last in found.items()]

    def _wire(self, connection: str, last: int) -> Wire:
        sent, received = bytearray(), bytearray()
        for number in range(last + 1):
            request = self.records.get(record_id(connection, f"{number}/request"))
            if request is not None:
                sent += request.block()
            for record in self._series(connection, f"{number}/interim/"):
                received += record.block()
            response = self.records.get(record_id(connection, f"{number}/response"))
            if response is not None:
                received += self.whole(response)
        for record in self._series(connection, "frame/"):
            is_sent = record.value("Capture-Direction") == "sent"
            (sent if is_sent else received).extend(record.block())
        return Wire(bytes(sent), bytes(received))

    def _series(self, connection: str, name: str) -> Iterator[ReadRecord]:
        number = 0
        while (record := self.records.get(record_id(connection, f"{name}{number}"))) is not None:
            yield record
            number += 1

    def whole(self, record: ReadRecord) -> bytes:
        """Return the answer as it was on the wire; a revisit gets the body that it refers to."""
        profile = record.value("WARC-Profile") or ""
        if not profile.endswith("identical-payload-digest"):
            return record.block()
        original = self.records[(record.value("WARC-Refers-To") or "").strip("<>")]
        assert original.type == "response", "a revisit leads straight to a response"
        block = original.block()
        head = end_of_head(bytearray(block[: 1 << 20]), 0)
        assert head is not None
        return record.block() + block[head:]
