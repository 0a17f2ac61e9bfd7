"""Manifests, seals and chains as values: what is written is read back, and nothing else is."""

import json
from dataclasses import replace

import pytest
from hypothesis import given
from hypothesis import strategies as st

from capture.errors import FixityError
from capture.fixity import chain, seal
from capture.fixity.chain import Head, SealLine, VerificationLine
from capture.fixity.deviation import Kind
from capture.fixity.encoding import canonical, sha256
from capture.fixity.manifest import FileEntry, by_path, differences, is_inside, never_changes
from capture.fixity.memory import is_continued
from capture.fixity.seal import PreviousSeal, Seal
from tests.fixity.sample import FIRST, MOMENT

ONE, TWO = "1" * 64, "2" * 64
names = st.text(st.characters(exclude_characters="/\0"), min_size=1, max_size=8).filter(is_inside)
contents = st.dictionaries(names, st.binary(max_size=3), max_size=8)


def entries(files: dict[str, bytes]) -> tuple[FileEntry, ...]:
    made = (
        FileEntry(path=path, size_bytes=len(data), sha256=sha256(data))
        for path, data in files.items()
    )
    return tuple(sorted(made, key=by_path))


def a_seal(files: dict[str, bytes]) -> Seal:
    return Seal(
        number=2,
        harvest=FIRST,
        moment=MOMENT,
        reason="Besluiten genomen: \u201cwéér\u201d",
        by="Jan",
        software="capture 0",
        previous=PreviousSeal(number=1, sha256=ONE),
        chain_number=7,
        chain_previous=TWO,
        fingerprint=ONE,
        public_key="PEM\n",
        files=entries(files),
    )


def test_a_seal_is_written_as_one_line_for_each_thing() -> None:
    made = seal.to_bytes(a_seal({"b": b"", "a\n": b"x"}))

    assert made.decode() == (
        "{\n"
        '"format":"capture-seal/1",\n'
        '"number":2,\n'
        f'"harvest":"{FIRST}",\n'
        '"moment":"2026-03-04T05:06:07.000000Z",\n'
        '"reason":"Besluiten genomen: \\u201cw\\u00e9\\u00e9r\\u201d",\n'
        '"by":"Jan",\n'
        '"software":"capture 0",\n'
        f'"previous_seal":{{"number":1,"sha256":"{ONE}"}},\n'
        f'"chain":{{"number":7,"previous":"{TWO}"}},\n'
        f'"signer":{{"algorithm":"Ed25519","fingerprint":"{ONE}","public_key":"PEM\\n"}},\n'
        '"totals":{"bytes":1,"files":2},\n'
        '"files":[\n'
        f'{{"path":"a\\n","sha256":"{sha256(b"x")}","size":1}},\n'
        f'{{"path":"b","sha256":"{sha256(b"")}","size":0}}\n'
        "]\n"
        "}\n"
    )


@given(contents)
def test_a_seal_is_read_as_it_was_written(files: dict[str, bytes]) -> None:
    made = a_seal(files)

    assert seal.from_bytes(seal.to_bytes(made), where="") == made


@given(st.data())
def test_a_seal_with_one_byte_changed_is_another_or_none(data: st.DataObject) -> None:
    made = a_seal({"a": b"1", "b": b"2"})
    written = bytearray(seal.to_bytes(made))
    at = data.draw(st.integers(0, len(written) - 1))
    written[at] = data.draw(st.integers(0, 255).filter(lambda value: value != written[at]))
    try:
        found = seal.from_bytes(bytes(written), where="x")
    except FixityError:
        return
    assert found != made


@pytest.mark.parametrize(
    ("before", "after", "said"),
    [
        (b'"path":"a"', b'"path":"../a"', "outside the harvest"),
        (b'"path":"a"', b'"path":"/a"', "outside the harvest"),
        (b'"path":"a"', b'"path":"c"', "not in order"),
        (b'"path":"a"', b'"path":"b"', "twice"),
        (b'"files":2', b'"files":3', "not written as"),
        (b'"number":2', b'"number":-2', "number is missing"),
        (b'"number":2', b'"number":true', "number is missing"),
        (b'"number":2', b'"number":1e3', "number is missing"),
        (b'"number":2', b'"number":' + b"9" * 5000, "no JSON"),
        (b'"by":"Jan"', b'"by":"Jan","by":"Piet"', "not written as"),
        (b'"by":"Jan"', b'"by":"Jan","more":1', "not written as"),
        (b"capture-seal/1", b"capture-seal/2", "not of the form"),
        (b"{\n", b"[" * 100_000, "no JSON"),
        (b"05:06:07.000000Z", b"05:06:07.000000", "moment is missing"),
    ],
)
def test_a_hostile_seal_is_refused(before: bytes, after: bytes, said: str) -> None:
    written = seal.to_bytes(a_seal({"a": b"1", "b": b"2"}))
    assert before in written

    with pytest.raises(FixityError, match=said):
        seal.from_bytes(written.replace(before, after, 1), where="seals/0002.json")


@given(contents, contents)
def test_differences_tell_all_and_only_what_differs(
    before: dict[str, bytes], after: dict[str, bytes]
) -> None:
    found = [*differences(entries(before), {e.path: e for e in entries(after)})]

    told = {each.path for each in found} | {each.was for each in found if each.was is not None}
    paths = before.keys() | after.keys()
    assert told == {path for path in paths if before.get(path) != after.get(path)}
    assert len(told) == len(found) + sum(each.kind is Kind.RENAMED for each in found)
    for each in found:
        if each.was is not None:
            assert before[each.was] == after[each.path] != b""


def test_one_of_two_equal_new_files_is_the_renamed_one() -> None:
    after = {e.path: e for e in entries({"b": b"x", "c": b"x"})}

    found = [*differences(entries({"a": b"x"}), after)]

    assert [(each.kind, each.path, each.was) for each in found] == [
        (Kind.RENAMED, "b", "a"),
        (Kind.ADDED, "c", None),
    ]


@pytest.mark.parametrize(
    ("path", "never"),
    [
        ("warc/a.warc", True),
        ("warc/a.warc.gz", True),
        ("warc/a.warc.sha256", True),
        ("warc/sub/a\nb.warc", True),
        ("warc/manifest-sha256.txt", False),
        ("lists/warc/a.warc", False),
        ("warc", False),
    ],
)
def test_what_never_changes(path: str, never: bool) -> None:
    assert never_changes(path) is never


def a_chain() -> list[bytes]:
    lines: list[bytes] = []
    for number in range(1, 6):
        previous = sha256(lines[-1]) if lines else None
        if number % 2:
            line: chain.Line = chain.line_of(
                replace(a_seal({}), number=number, chain_number=number, chain_previous=previous),
                ONE,
                TWO if number == 3 else None,
            )
        else:
            line = VerificationLine(
                number=number,
                moment=MOMENT,
                verified="",
                files=3,
                size_bytes=4,
                deviations=1,
                places=("caf\u00e9\n\udc80",),
                previous=previous,
            )
        lines.append(chain.to_bytes(line))
    return lines


def test_a_chain_is_read_as_it_was_written() -> None:
    lines = a_chain()

    found = chain.parse(b"".join(line + b"\n" for line in lines))

    assert found.problems == ()
    assert [chain.to_bytes(line) for line in found.lines] == lines
    assert found.head == Head(number=5, sha256=sha256(lines[-1]))
    assert [number for _, number in found.seals] == [1, 3, 5]


@given(st.permutations(range(5)))
def test_a_chain_in_another_order_has_problems(order: list[int]) -> None:
    lines = a_chain()

    found = chain.parse(b"".join(lines[at] + b"\n" for at in order))

    assert bool(found.problems) is (order != sorted(order))


@given(st.sets(st.integers(0, 4), min_size=1, max_size=4))
def test_a_chain_with_lines_dropped_has_problems_unless_they_are_the_last(gone: set[int]) -> None:
    lines = a_chain()
    left = [line for at, line in enumerate(lines) if at not in gone]

    found = chain.parse(b"".join(line + b"\n" for line in left))

    assert bool(found.problems) is (left != lines[: len(left)])
    assert not is_continued(found, Head(number=5, sha256=sha256(lines[-1])))


@given(st.data())
def test_a_chain_with_any_byte_changed_has_problems(data: st.DataObject) -> None:
    written = bytearray(b"".join(line + b"\n" for line in a_chain()))
    at = data.draw(st.integers(0, len(written) - 1))
    written[at] = data.draw(st.integers(0, 255).filter(lambda value: value != written[at]))

    found = chain.parse(bytes(written))

    assert found.problems or found.rest


@given(st.binary(max_size=200))
def test_any_bytes_are_a_chain_with_problems(data: bytes) -> None:
    found = chain.parse(data)

    assert not found.lines
    assert bool(found.problems or found.rest) is bool(data)


@given(st.integers(0, 400))
def test_a_chain_cut_short_keeps_its_whole_lines(cut: int) -> None:
    lines = a_chain()
    written = b"".join(line + b"\n" for line in lines)

    found = chain.parse(written[: len(written) - cut])

    assert len(found.hashes) >= len(lines) - 1 - cut // min(map(len, lines))
    assert b"".join(lines).startswith(b"".join(map(chain.to_bytes, found.lines)))


def test_a_seal_that_stands_twice_in_a_chain_is_told() -> None:
    lines = a_chain()
    values = json.loads(lines[4])
    del values["sha256"]
    values |= {"number": 6, "previous": sha256(lines[4])}
    lines.append(canonical(values | {"sha256": sha256(canonical(values))}))

    found = chain.parse(b"".join(line + b"\n" for line in lines))

    assert [problem.text for problem in found.problems] == ["names a seal a second time"]
    assert isinstance(found.lines[-1], SealLine)
