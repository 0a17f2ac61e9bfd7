"""What earlier harvests hold is looked up where it should lie, before anything refers to it."""

from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path

import pytest

from capture.errors import RecordingError
from capture.warc import earlier
from capture.warc.earlier import EarlierAnswer, EarlierAnswers, RecordPlace
from capture.warc.payloads import Payloads
from capture.warc.record import EMPTY_DIGEST
from capture.warc.records import Group, exchange_group
from tests.warc.samples import Harvest, answer_of, connection, digest, exchange, get

BODY, OTHER = b"inhoud" * 50, b"anders" * 50
URL = "https://www.voorbeeld.nl/a"
UNMODIFIED = b"HTTP/1.1 304 Not Modified\r\n\r\n"


def answer(group: Group, file: str, offset: int, **more: object) -> EarlierAnswer:
    assert group.response is not None
    assert group.payload_digest is not None
    facts: dict[str, object] = {
        "url": URL,
        "moment": "2026-05-04T03:02:01.000000Z",
        "payload_digest": group.payload_digest,
        "record_id": group.response.record_id,
        "file": file,
        "offset": offset,
        "holds_body": True,
        "is_revisit": False,
        "is_ok": True,
    }
    return EarlierAnswer(**(facts | more))  # type: ignore[arg-type]


@pytest.fixture
def first(tmp_path: Path) -> tuple[Path, EarlierAnswer]:
    """The WARC folder of an earlier harvest with one answer."""
    folder = tmp_path / "eerder"
    folder.mkdir()
    harvest = Harvest(folder)
    group = exchange_group(exchange(get("/a"), answer_of(BODY)), harvest.payloads)
    assert group.response is not None
    ref = harvest.writer.write(group)[group.response.record_id]
    harvest.close()
    return folder, answer(group, ref.file, ref.offset)


@pytest.fixture
def database(tmp_path: Path) -> Path:
    return tmp_path / "earlier.sqlite"


def opened(path: Path, *harvests: tuple[Path, list[EarlierAnswer]]) -> EarlierAnswers:
    earlier.write(path, ((folder, [answers]) for folder, answers in harvests))
    return EarlierAnswers(path)


def second(payloads: Payloads, reply: bytes) -> Group:
    return exchange_group(exchange(get("/a"), reply, on=connection(2)), payloads)


def kinds(answers: EarlierAnswers, folder: Path) -> list[str]:
    """Types of the records of the same body and of a 304, given what is known."""
    payloads = Payloads(folder / "payloads.sqlite", answers)
    groups = [second(payloads, answer_of(BODY)), second(payloads, UNMODIFIED)]
    payloads.close()
    return [group.response.type.value for group in groups if group.response is not None]


def test_what_lies_where_it_should_is_referred_to(
    first: tuple[Path, EarlierAnswer], database: Path, tmp_path: Path
) -> None:
    folder, known = first
    answers = opened(database, (folder, [known]))
    assert kinds(answers, tmp_path) == ["revisit", "revisit"]
    place = RecordPlace(warc_folder=folder, file=known.file, offset=known.offset)
    assert answers.body_of(digest(BODY)) == answers.latest_of(URL) == place
    assert answers.body_of(digest(OTHER)) is None
    assert answers.body_of("sha1:" + digest(BODY).partition(":")[2]) is None
    assert answers.body_of("sha256:geen base32") is None
    assert answers.latest_of(URL + "x") is None


@pytest.mark.requirement("FREQ01")
def test_a_harvest_that_builds_on_none_refers_to_none(tmp_path: Path) -> None:
    payloads = Payloads(tmp_path / "payloads.sqlite")
    for reply in (answer_of(BODY), UNMODIFIED):
        group = second(payloads, reply)
        assert group.response is not None
        assert group.response.type.value == "response"


@pytest.mark.parametrize("damage", ["gone", "shifted", "torn", "of another type", "another", "sql"])
def test_what_is_not_where_it_should_be_is_kept_whole(
    damage: str, first: tuple[Path, EarlierAnswer], database: Path, tmp_path: Path
) -> None:
    folder, known = first
    answers = opened(database, (folder, [known]))
    file = folder / known.file
    raw = file.read_bytes()
    match damage:
        case "gone":
            file.unlink()
        case "shifted":
            file.write_bytes(b"x" + raw)
        case "torn":
            file.write_bytes(raw[:-5])
        case "of another type":
            file.write_bytes(raw.replace(b"WARC-Type: response", b"WARC-Type: resource"))
        case "another":
            file.write_bytes(raw.replace(known.record_id.encode(), b"urn:uuid:" + b"0" * 36))
        case _:
            answers.close()
            database.write_bytes(database.read_bytes()[:4096] + bytes(20_000))
            answers = EarlierAnswers(database)
    assert kinds(answers, tmp_path) == ["response", "response"]


def test_a_304_leads_to_the_latest_answer_and_past_a_revisit_to_its_body(
    first: tuple[Path, EarlierAnswer], database: Path, tmp_path: Path
) -> None:
    folder, known = first
    newer = tmp_path / "nieuwer"
    newer.mkdir()
    harvest = Harvest(newer)
    group = exchange_group(exchange(get("/a"), answer_of(OTHER)), harvest.payloads)
    assert group.response is not None
    ref = harvest.writer.write(group)[group.response.record_id]
    harvest.close()
    other = answer(group, ref.file, ref.offset, moment="2026-05-05T00:00:00.000000Z")
    back = answer(
        group, ref.file, ref.offset, moment="2026-05-06T00:00:00.000000Z",
        payload_digest=digest(BODY), record_id="urn:uuid:revisit", is_revisit=True,
        holds_body=False,
    )  # fmt: skip

    latest = opened(database, (newer, [other]), (folder, [known])).latest_of(URL)
    assert latest is not None
    assert latest.warc_folder == newer
    latest = opened(database, (newer, [back, other]), (folder, [known])).latest_of(URL)
    assert latest is not None
    assert latest.warc_folder == folder, "the page went back to what it was"
    lost = opened(database, (newer, [back, other]))
    assert lost.latest_of(URL) is None, "an older answer is no answer to this 304"


def test_an_empty_body_is_nobodys_original(
    first: tuple[Path, EarlierAnswer], database: Path
) -> None:
    folder, known = first
    empty = replace(known, payload_digest=EMPTY_DIGEST, holds_body=False)
    answers = opened(database, (folder, [empty]))
    assert answers.body_of(EMPTY_DIGEST) is None
    assert answers.latest_of(URL) is not None


CHUNKED = b"HTTP/1.1 200 OK\r\n%sTransfer-Encoding: %s\r\n\r\n"


def framed(*sizes: int) -> bytes:
    out, at = b"", 0
    for size in sizes:
        out += b"%X \r\n%s\r\n" % (size, BODY[at : at + size])
        at += size
    assert at == len(BODY)
    return out


@pytest.mark.parametrize(
    ("body", "coding", "kind"),
    [
        (framed(300) + b"0\r\n\r\n", b"chunked", "revisit"),
        (framed(1, 298, 1) + b"0000\r\n\r\n", b"Chunked", "revisit"),
        (framed(300) + b"0\r\nX: 1\r\n\r\n", b"chunked", "response"),
        (framed(300) + b"0;end\r\n\r\n", b"chunked", "response"),
        (b"12C;a=b\r\n" + BODY + b"\r\n0\r\n\r\n", b"chunked", "response"),
        (framed(300) + b"0\r\n\r\n", b"gzip, chunked", "response"),
    ],
)
def test_chunks_of_other_lengths_are_the_same_payload(
    body: bytes,
    coding: bytes,
    kind: str,
    first: tuple[Path, EarlierAnswer],
    database: Path,
    tmp_path: Path,
) -> None:
    folder, known = first
    payloads = Payloads(tmp_path / "payloads.sqlite", opened(database, (folder, [known])))
    group = second(payloads, CHUNKED % (b"", coding) + body)
    payloads.close()
    assert group.response is not None
    assert group.response.type.value == kind
    assert group.payload_digest == digest(BODY)


def test_within_the_harvest_it_goes_first(
    first: tuple[Path, EarlierAnswer], database: Path, tmp_path: Path
) -> None:
    folder, known = first
    own = tmp_path / "nu"
    own.mkdir()
    harvest = Harvest(own)
    harvest.payloads = Payloads(own / "p.sqlite", opened(database, (folder, [known])))
    harvest.writer._payloads = harvest.payloads
    changed = exchange_group(exchange(get("/a"), answer_of(OTHER)), harvest.payloads)
    harvest.writer.write(changed)
    asked = second(harvest.payloads, UNMODIFIED)
    harvest.close()
    assert changed.response is not None
    assert asked.original is not None
    assert asked.original.record_id == changed.response.record_id


def test_a_database_that_can_not_be_made_is_one_clear_line(tmp_path: Path) -> None:
    path = tmp_path / "weg" / "earlier.sqlite"

    def nothing() -> Iterator[tuple[Path, list[list[EarlierAnswer]]]]:
        yield from ()

    with pytest.raises(RecordingError, match=r"can't be written .*; make room") as fault:
        earlier.write(path, nothing())
    assert "\n" not in str(fault.value)
    (tmp_path / "earlier.sqlite").write_bytes(b"geen database")
    earlier.write(tmp_path / "earlier.sqlite", nothing())
    assert sorted(each.name for each in tmp_path.iterdir()) == ["earlier.sqlite"]
