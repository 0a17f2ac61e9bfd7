"""What WARC files hold, put together as exchanges again: the records only, no other source."""

import re
from collections import defaultdict
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from functools import cached_property
from pathlib import Path

from capture.warc.reader import ReadRecord, records

_END_OF_HEAD = re.compile(rb"\r?\n\r?\n")
_STATUS = re.compile(rb"HTTP/1\.\d[ \t]+(\d{3})")
NOT_MODIFIED = "http://netpreserve.org/warc/1.1/revisit/server-not-modified"


@dataclass(frozen=True, slots=True, kw_only=True)
class ArchivedExchange:
    """One request and what came back, whole again: a revisit has the body that it refers to."""

    request: ReadRecord
    response: ReadRecord | None
    request_bytes: bytes
    messages: tuple[bytes, ...]
    """Interim answers, one each, then the final one."""

    @property
    def url(self) -> str:
        """WARC-Target-URI."""
        return self.request.url

    @property
    def visit_id(self) -> str | None:
        """The visit that asked for it."""
        return self.request.value("WARC-Page-ID")

    @property
    def method(self) -> str:
        """The request's method."""
        return self.request_bytes.split(b" ", 1)[0].decode("latin-1")

    @property
    def final(self) -> bytes:
        """The final answer, empty when none came."""
        return self.messages[-1] if self.response is not None else b""

    @property
    def status(self) -> int | None:
        """Status of the final answer; None without one."""
        match = _STATUS.match(self.final)
        return int(match[1]) if match else None

    @property
    def truncated(self) -> str | None:
        """WARC-Truncated of request or answer; of a revisit it says no more than that it is one."""
        response = self.response
        if response is not None and response.type != "revisit" and response.value("WARC-Truncated"):
            return response.value("WARC-Truncated")
        return self.request.value("WARC-Truncated")


@dataclass(frozen=True)
class Archive:
    """All records of a folder of WARC files."""

    records: Sequence[ReadRecord]

    @classmethod
    def read(cls, folder: Path) -> "Archive":
        """Read the headers of every record; WarcFormatError where that can't be done."""
        paths = sorted(folder.glob("*.warc"))
        return cls([record for path in paths for record in records(path)])

    @cached_property
    def by_id(self) -> Mapping[str, ReadRecord]:
        """Every record by its id; ids are unique (AssertionError)."""
        found = {record.record_id: record for record in self.records}
        assert len(found) == len(self.records)
        return found

    def of_type(self, *types: str) -> Iterator[ReadRecord]:
        """Yield the records of these types in order."""
        return (record for record in self.records if record.type in types)

    @cached_property
    def exchanges(self) -> Sequence[ArchivedExchange]:
        """Every request with its answers; an answer without request is an AssertionError."""
        answers: dict[str, list[ReadRecord]] = defaultdict(list)
        for record in self.records:
            is_answer = record.type in ("response", "revisit") or (
                record.type == "resource"
                and record.value("WARC-Concurrent-To") is not None
                and not record.url.startswith("urn:")
            )
            if is_answer:
                answers[refers(record, "WARC-Concurrent-To")].append(record)
        found = []
        for request in self.of_type("request"):
            mine = answers.pop(request.record_id, [])
            messages = tuple(map(self.whole, mine))
            last = mine[-1] if mine and not _is_interim(messages[-1]) else None
            found.append(
                ArchivedExchange(
                    request=request,
                    response=last,
                    request_bytes=request.block(),
                    messages=messages,
                )
            )
        assert not answers, f"answers without a request: {list(answers)}"
        return found

    def whole(self, record: ReadRecord) -> bytes:
        """Return the bytes of an answer; a revisit is its head with the body it refers to."""
        block = record.block()
        if record.type != "revisit" or record.value("WARC-Profile") == NOT_MODIFIED:
            return block
        original = self.by_id[refers(record, "WARC-Refers-To")].block()
        return block + original[head_size(original) :]

    def frames(self, handshake: ReadRecord, direction: str) -> bytes:
        """Return what followed a WebSocket handshake, `sent` or `received`, in order."""
        return b"".join(
            record.block()
            for record in self.of_type("resource")
            if record.value("Capture-Handshake") == handshake.record_id
            and record.value("Capture-Direction") == direction
        )


def refers(record: ReadRecord, field: str) -> str:
    """Return the record id that a field names, without angle brackets; empty when absent."""
    return (record.value(field) or "").strip("<>")


def head_size(message: bytes) -> int:
    """Return how long the head is with its empty line; bare LF is met as well (RFC 9112 §2.2)."""
    match = _END_OF_HEAD.search(message)
    assert match is not None
    return match.end()


def _is_interim(message: bytes) -> bool:
    match = _STATUS.match(message)
    return match is not None and match[1].startswith(b"1") and match[1] != b"101"
