import json
import os
import random
import shutil
import socket
import tempfile
from collections.abc import Iterator
from dataclasses import replace
from datetime import timedelta
from pathlib import Path

import pytest
from filelock import FileLock

from capture.errors import UsageError
from capture.fixity import chain, chain_file, keys
from capture.fixity.deviation import Deviation, Kind
from capture.fixity.encoding import canonical, sha256
from capture.fixity.keys import Trust
from capture.fixity.sealing import Sealing
from capture.fixity.target import Target, target_of
from capture.fixity.verification import (
    Verification,
    Verifying,
    verify,
    verify_archive,
    verify_harvest,
)
from tests.fixity.sample import (
    FILES,
    FIRST,
    MOMENT,
    SECOND,
    THIRD,
    Archive,
    Fork,
    flip,
    kinds,
    make_key,
)

WARC = "warc/NL-Test-20260301000000-0001.warc"


@pytest.fixture
def open_folder() -> Iterator[Path]:
    """A folder that others may look into; those of pytest are for its owner only."""
    with tempfile.TemporaryDirectory() as folder:
        Path(folder).chmod(0o755)
        yield Path(folder)


def whole(archive: Archive, **how: object) -> Verification:
    target = Target(archive=archive.root, harvest=None)
    return verify(target, moment=MOMENT, verifying=replace(Verifying(), **how))  # type: ignore[arg-type]


@pytest.mark.requirement("OPSL01")
def test_an_archive_as_it_was_sealed_is_intact(archive: Archive) -> None:
    archive.sealed(FIRST, SECOND, THIRD)

    found = whole(archive)

    assert found.deviations == ()
    assert (found.harvests, found.files) == (3, 3 * len(FILES))
    assert found.signers == ((archive.seal(FIRST).seal.fingerprint, 3),)
    assert verify_harvest(archive.folder(SECOND), archive=archive.root) == ()
    assert verify_archive(archive.root) == ()


@pytest.mark.slow
@pytest.mark.requirement("OPSL01")
def test_one_byte_flipped_in_any_file_of_300_names_that_file(archive: Archive) -> None:
    chance = random.Random(5)
    names = [f"images/{number:03}-\u20ac.jpg" for number in range(270)]
    names += [f"warc/{number:03}.warc" for number in range(30)]
    archive.harvest(FIRST, {name: chance.randbytes(chance.randint(1, 3000)) for name in names})
    archive.seal(FIRST)
    whole_archive = [path for path in archive.root.rglob("*") if path.is_file()]
    assert len(whole_archive) > 300

    flips = {
        path: (chance.randrange(path.stat().st_size), chance.randrange(8))
        for path in whole_archive
        if path.stat().st_size > 0  # not the lock of the chain
    }
    content = [path for path in flips if path.parent.name in ("images", "warc")]
    for path in flips.keys() - set(content):
        flip(path, *flips[path])
        found = verify_archive(archive.root)
        assert place_of(path, archive) in {each.place for each in found}, (path, flips[path])
        flip(path, *flips[path])
    # Of the files themselves ten at a time: those are named, each once, and no other.
    for start in range(0, len(content), 10):
        some = content[start : start + 10]
        for path in some:
            flip(path, *flips[path])
        found = verify_archive(archive.root)
        assert sorted(each.place for each in found) == sorted(place_of(p, archive) for p in some)
        assert {each.kind for each in found} == {Kind.MODIFIED}
        for path in some:
            flip(path, *flips[path])
    flip(content[0], *flips[content[0]])
    (alone,) = verify_archive(archive.root)
    assert alone.place == place_of(content[0], archive)
    flip(content[0], *flips[content[0]])
    assert verify_archive(archive.root) == ()


def place_of(path: Path, archive: Archive) -> str:
    """Return a file's place in its archive."""
    return path.relative_to(archive.root).as_posix()


@pytest.mark.slow
def test_any_byte_flipped_of_seal_signature_chain_or_key_is_told(archive: Archive) -> None:
    archive.sealed(FIRST, SECOND)
    paths = [
        archive.file("seals/0001.json"),
        archive.file("seals/0001.json.sig"),
        archive.root / "chain.jsonl",
        next((archive.root / "keys").iterdir()),
    ]
    chance = random.Random(7)
    for path in paths:
        size = path.stat().st_size
        ends = {0, size - 1}
        for at in sorted(ends | set(chance.sample(range(size), min(size, 60)))):
            bit = chance.randrange(8)
            flip(path, at, bit)
            found = verify_archive(archive.root)
            place = path.relative_to(archive.root).as_posix()
            assert place in {each.place for each in found}, (place, at, bit, found)
            flip(path, at, bit)
    assert verify_archive(archive.root) == ()


def test_what_is_gone_added_renamed_and_swapped_is_told_as_that(archive: Archive) -> None:
    archive.sealed()
    archive.file("report.html").unlink()
    archive.file("lists/extra.csv").write_bytes(b"x")
    archive.file(WARC).rename(archive.file("warc/b.warc"))
    one, two = archive.file("settings.json"), archive.file("lists/weespaginas.csv")
    first, second = one.read_bytes(), two.read_bytes()
    one.write_bytes(second)
    two.write_bytes(first)

    found = verify_harvest(archive.folder(), archive=archive.root)

    assert [(each.kind, each.path, each.was) for each in found] == [
        (Kind.ADDED, "lists/extra.csv", None),
        (Kind.MODIFIED, "lists/weespaginas.csv", None),
        (Kind.MISSING, "report.html", None),
        (Kind.MODIFIED, "settings.json", None),
        (Kind.RENAMED, "warc/b.warc", WARC),
    ]
    assert all(
        each.text == "has the content of another sealed file"
        for each in found
        if each.path == "lists/weespaginas.csv"
    )


def test_a_changed_warc_is_told_for_ever_even_when_sealed_again(archive: Archive) -> None:
    archive.sealed()
    flip(archive.file(WARC), 10)
    how = Sealing(key=archive.key, despite_damage=True)
    archive.seal(reason="Toch verzegeld", how=how)

    found = verify_archive(archive.root)

    assert kinds(found) == [("rewritten", f"{FIRST}/{WARC}")]
    assert "seal 1" in found[0].text
    flip(archive.file(WARC), 10)
    archive.seal(reason="Teruggezet uit de kopie", how=how)
    assert verify_archive(archive.root) == ()


def test_lists_may_change_when_they_are_sealed_again(archive: Archive) -> None:
    archive.sealed()
    archive.file("lists/besluiten.jsonl").write_bytes(b"{}\n")
    archive.file("warc/NL-Test-20260301000000-0002.warc").write_bytes(b"WARC/1.1")
    archive.file("warc/manifest-sha256.txt").write_bytes(b"2" * 64)
    assert len(verify_archive(archive.root)) == 3

    archive.seal(reason="Besluiten genomen")

    assert verify_archive(archive.root) == ()


def test_a_dropped_harvest_shows(archive: Archive) -> None:
    archive.sealed(FIRST, SECOND, THIRD)
    shutil.rmtree(archive.root / SECOND)

    assert kinds(verify_archive(archive.root)) == [("harvest", SECOND)]


def test_a_dropped_harvest_shows_even_when_its_line_is_dropped_too(archive: Archive) -> None:
    archive.sealed(FIRST, SECOND, THIRD)
    shutil.rmtree(archive.root / SECOND)
    path = archive.root / "chain.jsonl"
    first, _, third = path.read_bytes().splitlines()
    # Whoever does this can compute all hashes, but not sign.
    values = json.loads(third)
    del values["sha256"]
    values |= {"number": 2, "previous": sha256(first)}
    third = canonical(values | {"sha256": sha256(canonical(values))})
    path.write_bytes(first + b"\n" + third + b"\n")
    assert chain.parse(path.read_bytes()).problems == ()

    assert kinds(verify_archive(archive.root)) == [("chain", f"{THIRD}/seals/0001.json")]


def test_reordered_lines_show(archive: Archive) -> None:
    archive.sealed(FIRST, SECOND, THIRD)
    path = archive.root / "chain.jsonl"
    first, second, third = path.read_bytes().splitlines(keepends=True)
    path.write_bytes(second + first + third)

    found = verify_archive(archive.root)

    assert ("chain", "chain.jsonl") in kinds(found)


def test_the_last_harvest_dropped_with_its_line_shows_by_what_was_seen(
    archive: Archive, tmp_path: Path
) -> None:
    archive.sealed(FIRST, SECOND)
    memory = tmp_path / "gezien"
    assert whole(archive, memory=memory).is_intact
    shutil.rmtree(archive.root / SECOND)
    path = archive.root / "chain.jsonl"
    path.write_bytes(path.read_bytes().splitlines(keepends=True)[0])
    assert whole(archive).is_intact, "without memory nobody can know"

    found = whole(archive, memory=memory)

    assert kinds(found.deviations) == [("chain", "chain.jsonl")]
    assert "line 2, which was seen before, is gone" in found.deviations[0].text
    assert not whole(archive, memory=memory).is_intact, "and is told each time"


def test_a_lost_chain_shows(archive: Archive) -> None:
    archive.sealed(FIRST, SECOND)
    (archive.root / "chain.jsonl").unlink()

    assert kinds(verify_archive(archive.root)) == [("chain", "chain.jsonl")]


def test_a_moved_harvest_shows(archive: Archive) -> None:
    archive.sealed(FIRST)
    (archive.root / FIRST).rename(archive.root / SECOND)

    found = verify_archive(archive.root)

    assert kinds(found) == [("harvest", FIRST), ("chain", f"{SECOND}/seals/0001.json")]
    assert f"was made for the harvest {FIRST}" in found[1].text


def test_a_harvest_without_seal_shows(archive: Archive) -> None:
    archive.sealed(FIRST)
    archive.harvest(SECOND)

    assert kinds(verify_archive(archive.root)) == [("unsealed", SECOND)]


@pytest.mark.skipif(os.name != "posix", reason="forks")
def test_a_harvest_under_way_needs_no_seal_yet(archive: Archive) -> None:
    archive.sealed(FIRST)
    archive.harvest(SECOND)
    archive.file(".lock", SECOND).touch()
    is_held, hold_on = os.pipe(), os.pipe()

    def harvest() -> None:
        with FileLock(archive.file(".lock", SECOND)):
            os.write(is_held[1], b".")
            os.read(hold_on[0], 1)

    fork = Fork(harvest)
    os.read(is_held[0], 1)
    during = whole(archive)
    os.write(hold_on[1], b".")
    assert fork.status() == 0

    assert during.is_intact
    assert "a process works on it now" in during.notes[0]
    assert kinds(whole(archive).deviations) == [("unsealed", SECOND)]


def test_a_harvest_outside_the_archive_is_wrong_use(archive: Archive, tmp_path: Path) -> None:
    archive.sealed()

    with pytest.raises(UsageError, match="does not lie in the archive"):
        verify_harvest(archive.folder(), archive=tmp_path / "ander")


def test_a_seal_of_another_key_shows_when_the_right_one_is_pinned(archive: Archive) -> None:
    right = archive.sealed(FIRST).seal(FIRST).seal.fingerprint
    other = make_key(archive.key.with_name("andere.pem"))
    forged = archive.seal(FIRST, how=Sealing(key=other))

    assert whole(archive).is_intact
    found = whole(archive, trust=Trust(fingerprints=frozenset({right})))

    assert kinds(found.deviations) == [("untrusted", f"{FIRST}/seals/0003.json")]
    assert forged.seal.fingerprint in found.deviations[0].text
    both = frozenset({right, forged.seal.fingerprint})
    assert whole(archive, trust=Trust(fingerprints=both)).is_intact, "a key may be changed"


def test_a_seal_signed_anew_without_the_key_shows(archive: Archive) -> None:
    archive.sealed()
    other = keys.load(make_key(archive.key.with_name("andere.pem")))
    path = archive.file("seals/0001.json")
    path.with_name("0001.json.sig").write_bytes(other.sign(path.read_bytes()))

    assert kinds(verify_archive(archive.root)) == [("signature", f"{FIRST}/seals/0001.json.sig")]


@pytest.mark.parametrize("name", ["0001.json", "0001.json.sig"])
def test_a_lost_seal_or_signature_shows(archive: Archive, name: str) -> None:
    archive.sealed()
    archive.seal(reason="Nog eens")
    archive.file(f"seals/{name}").unlink()

    assert f"{FIRST}/seals/{name}" in {each.place for each in verify_archive(archive.root)}


def test_files_among_seals_and_keys_show(archive: Archive) -> None:
    archive.sealed()
    archive.file("seals/0009.json.sig").write_bytes(b"x")
    archive.file("seals/lees mij").write_bytes(b"x")
    (archive.root / "keys" / f"{'0' * 64}.pub.pem").write_bytes(b"x")

    assert [kind for kind, _ in kinds(verify_archive(archive.root))] == ["added"] * 3


def test_a_lost_public_key_shows(archive: Archive) -> None:
    archive.sealed()
    next((archive.root / "keys").iterdir()).unlink()

    assert [each.kind for each in verify_archive(archive.root)] == [Kind.KEY]


@pytest.mark.skipif(os.name != "posix", reason="names and files that only POSIX has")
def test_links_pipes_sockets_and_odd_names_are_told_and_not_followed(
    archive: Archive, tmp_path: Path
) -> None:
    odd = {"images/nieuwe\nregel.jpg": b"1", os.fsdecode(b"images/\xff\xfe.jpg"): b"2"}
    archive.harvest(FIRST, FILES | odd)
    archive.seal(FIRST)
    assert verify_archive(archive.root) == ()

    secret = tmp_path / "geheim"
    secret.write_bytes(archive.file("report.html").read_bytes())
    archive.file("report.html").unlink()
    archive.file("report.html").symlink_to(secret)
    images = archive.root / FIRST / "images"
    images.rename(tmp_path / "images")
    images.symlink_to(tmp_path / "images")
    os.mkfifo(archive.file("pijp"))
    with socket.socket(socket.AF_UNIX) as listening:
        place = os.open(archive.root / FIRST, os.O_RDONLY)
        try:
            listening.bind(f"/proc/self/fd/{place}/stopcontact")
        finally:
            os.close(place)
        found = verify_harvest(archive.folder(), archive=archive.root)

    assert [(each.kind.value, each.path) for each in found] == [
        ("not-a-file", "images"),
        ("not-a-file", "pijp"),
        ("not-a-file", "report.html"),
        ("not-a-file", "stopcontact"),
    ]


def test_a_harvest_behind_a_link_is_not_followed(archive: Archive, tmp_path: Path) -> None:
    archive.sealed()
    (archive.root / "www.voorbeeld.nl").rename(tmp_path / "elders")
    (archive.root / "www.voorbeeld.nl").symlink_to(tmp_path / "elders")

    found = verify_archive(archive.root)

    assert [each.place for each in found if each.kind is Kind.HARVEST] == [FIRST]


@pytest.mark.skipif(os.name != "posix" or os.geteuid() != 0, reason="takes root to be another")
def test_what_may_not_be_read_is_named_and_the_rest_is_verified(open_folder: Path) -> None:
    archive = Archive(open_folder).sealed()
    archive.file("settings.json").chmod(0)
    archive.file("images").chmod(0)
    archive.file("report.html").write_bytes(b"anders")

    found = _as_nobody(archive)

    assert found == [
        ("unreadable", "images"),
        ("modified", "report.html"),
        ("unreadable", "settings.json"),
    ]


def _as_nobody(archive: Archive) -> list[tuple[str, str]]:
    """Verify in a process of somebody who owns nothing, and return kind and path."""
    reading, writing = os.pipe()
    child = os.fork()
    if child == 0:
        try:
            os.setgid(65534)
            os.setuid(65534)
            found = verify_harvest(archive.folder(), archive=archive.root)
            os.write(writing, json.dumps([(d.kind.value, d.path) for d in found]).encode())
        finally:
            os._exit(0)
    os.close(writing)
    with os.fdopen(reading) as answer:
        text = answer.read()
    os.waitpid(child, 0)
    return [(kind, path) for kind, path in json.loads(text)]


def test_the_memory_and_journal_of_an_open_ledger_are_no_deviation(archive: Archive) -> None:
    archive.sealed()
    archive.file("ledger.sqlite-shm").write_bytes(bytes(32768))
    archive.file("ledger.sqlite-wal").touch()
    archive.file(".lock").touch()
    assert verify_archive(archive.root) == ()

    archive.file("ledger.sqlite-wal").write_bytes(b"a change")
    archive.file(".lock").write_bytes(b"hidden")

    assert [each.path for each in verify_archive(archive.root)] == [".lock", "ledger.sqlite-wal"]


def test_a_harvest_by_itself_is_verified_against_its_seals(
    archive: Archive, tmp_path: Path
) -> None:
    archive.sealed()
    alone = shutil.copytree(archive.root / FIRST, tmp_path / "usb" / "harvest")
    target = target_of(alone)
    assert target.archive is None

    found = verify(target, moment=MOMENT, verifying=Verifying())
    assert found.is_intact
    assert "no chain" in found.notes[0]

    (alone / "report.html").write_bytes(b"anders")
    found = verify(target, moment=MOMENT, verifying=Verifying())
    assert kinds(found.deviations) == [("modified", "report.html")]


def test_verifications_stand_in_the_chain_signed(archive: Archive) -> None:
    archive.sealed()
    key = keys.load(archive.key)
    flip(archive.file("report.html"), 0)

    first = whole(archive, is_logged=True, key=key)
    flip(archive.file("report.html"), 0)
    second = whole(archive, is_logged=True, key=key)

    assert (first.is_logged, first.is_intact, second.is_intact) == (True, False, True)
    lines = chain_file.read(archive.root).lines
    assert [type(line).__name__ for line in lines] == ["SealLine", *["VerificationLine"] * 2]
    damaged = lines[1]
    assert isinstance(damaged, chain.VerificationLine)
    assert (damaged.deviations, damaged.places) == (1, (f"{FIRST}/report.html",))
    assert second.head.number == 3

    path = archive.root / "chain.jsonl"
    text = path.read_text()
    forged = chain.to_bytes(replace(damaged, deviations=0, places=())).decode()
    path.write_text(text.replace(text.splitlines()[1], forged))
    found = verify_archive(archive.root)
    assert [each.path for each in found] == ["chain.jsonl"] * len(found)
    assert any("signature" in each.text for each in found)


@pytest.mark.skipif(os.name != "posix" or os.geteuid() != 0, reason="takes root to be another")
def test_a_medium_that_can_not_be_written_to_is_verified_and_that_is_said(
    open_folder: Path,
) -> None:
    archive = Archive(open_folder).sealed()
    before = (archive.root / "chain.jsonl").read_bytes()
    reading, writing = os.pipe()
    child = os.fork()
    if child == 0:
        try:
            os.setuid(65534)
            found = whole(archive, is_logged=True)
            told = json.dumps([found.is_intact, found.is_logged, found.notes])
            os.write(writing, told.encode())
        finally:
            os._exit(0)
    os.close(writing)
    with os.fdopen(reading) as answer:
        is_intact, is_logged, notes = json.loads(answer.read())
    os.waitpid(child, 0)

    assert (is_intact, is_logged) == (True, False)
    assert "not logged in the chain: Permission denied" in notes[0]
    assert (archive.root / "chain.jsonl").read_bytes() == before


def test_a_line_that_was_not_wholly_written_is_told_once(archive: Archive) -> None:
    archive.sealed()
    with (archive.root / "chain.jsonl").open("ab") as file:
        file.write(b'{"bytes":12,"deviati')

    assert kinds(whole(archive, is_logged=True).deviations) == [("chain", "chain.jsonl")]
    assert whole(archive, is_logged=True).is_intact


@pytest.mark.parametrize("hostile", ["../../elders", "/etc", "a//b", "a/../../b"])
def test_a_chain_can_not_lead_out_of_the_archive(archive: Archive, hostile: str) -> None:
    archive.sealed()
    path = archive.root / "chain.jsonl"
    values = json.loads(path.read_bytes())
    del values["sha256"]
    values["harvest"] = hostile
    path.write_bytes(canonical(values | {"sha256": sha256(canonical(values))}) + b"\n")

    found = verify_archive(archive.root)

    assert ("chain", "chain.jsonl") in kinds(found)
    assert all(".." not in each.place for each in found)


@pytest.mark.parametrize(
    "data",
    [b"[" * 200_000, b'{"kind":' * 50_000, b"\n" * 5, b"\xff\xfe", b'{"number":' + b"9" * 9000],
)
def test_a_hostile_chain_or_seal_is_told(archive: Archive, data: bytes) -> None:
    archive.sealed()
    with (archive.root / "chain.jsonl").open("ab") as file:
        file.write(data + b"\n")
    archive.file("seals/0001.json").write_bytes(data)

    places = {each.place for each in verify_archive(archive.root)}

    assert {"chain.jsonl", f"{FIRST}/seals/0001.json"} <= places


def test_a_harvest_that_was_never_sealed_nor_archived_is_unsealed(tmp_path: Path) -> None:
    archive = Archive(tmp_path)
    archive.harvest(FIRST)

    found = verify_harvest(archive.folder(), archive=None)

    assert [each.kind for each in found] == [Kind.UNSEALED]


def test_moments_differ_but_not_the_verdict(archive: Archive) -> None:
    archive.sealed()
    target = Target(archive=archive.root, harvest=None)

    late = verify(target, moment=MOMENT + timedelta(days=4000), verifying=Verifying())

    assert late.is_intact


def test_a_deviation_tells_its_place() -> None:
    assert Deviation(kind=Kind.CHAIN, path="chain.jsonl", text="").place == "chain.jsonl"
    assert Deviation(kind=Kind.UNSEALED, path="", text="", harvest="a/b").place == "a/b"
