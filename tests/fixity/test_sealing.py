import json
import os
import signal
import subprocess
import sys
import time
from pathlib import Path

import pytest

from capture.errors import FixityError, UsageError
from capture.fixity import chain_file, seal
from capture.fixity.sealing import Sealing
from capture.fixity.target import Target
from capture.fixity.verification import Verifying, verify, verify_archive
from tests.fixity.sample import FILES, FIRST, MOMENT, SECOND, THIRD, Archive, Fork, flip, kinds

WARC = "warc/NL-Test-20260301000000-0001.warc"


def test_a_seal_names_every_file_in_order(archive: Archive) -> None:
    archive.harvest()
    archive.file(".lock").touch()

    made = archive.seal().seal

    assert [each.path for each in made.files] == sorted(FILES, key=str.encode)
    assert (made.number, made.previous, made.harvest) == (1, None, FIRST)
    assert (made.chain_number, made.chain_previous) == (1, None)
    again = seal.from_bytes(archive.file("seals/0001.json").read_bytes(), where="")
    assert again == made


@pytest.mark.requirement("OPSL01")
def test_a_seal_can_be_checked_without_this_program(archive: Archive, tmp_path: Path) -> None:
    archive.sealed()
    public = next((archive.root / "keys").iterdir())
    path = archive.file("seals/0001.json")
    command = ["openssl", "pkeyutl", "-verify", "-rawin", "-pubin", "-inkey", str(public)]
    command += ["-in", str(path), "-sigfile", f"{path}.sig"]

    assert subprocess.run(command, check=True, capture_output=True).stdout
    rows = json.loads(path.read_bytes())["files"]
    listed = "".join(f"{row['sha256']}  {row['path']}\n" for row in rows)
    checked = subprocess.run(
        ["sha256sum", "--check", "--strict"],
        input=listed.encode(),
        cwd=archive.root / FIRST,
        check=True,
        capture_output=True,
    )
    assert checked.stdout.count(b": OK\n") == len(FILES)


def test_a_later_seal_names_the_one_before_and_the_chain_goes_on(archive: Archive) -> None:
    first = archive.sealed(FIRST, SECOND).seal(FIRST)
    archive.file("lists/besluiten.jsonl").write_bytes(b"{}\n")

    second = archive.seal(reason="Besluiten  genomen\n")

    assert second.seal.previous is not None
    assert (second.seal.number, second.seal.previous.sha256) == (3, first.sha256)
    assert second.seal.chain_number == 4
    assert second.seal.reason == "Besluiten genomen"
    assert archive.file("seals/0001.json").exists()


def test_changed_warc_files_are_not_sealed_over(archive: Archive) -> None:
    archive.sealed()
    flip(archive.file(WARC), 3)

    with pytest.raises(FixityError, match=r"0001\.warc: had another content in seal 1"):
        archive.seal()
    assert not archive.file("seals/0002.json").exists()


def test_a_damaged_seal_is_not_sealed_over(archive: Archive) -> None:
    archive.sealed()
    flip(archive.file("seals/0001.json"), 40)

    with pytest.raises(FixityError, match=r"seals/0001\.json"):
        archive.seal()


def test_what_is_no_file_is_not_sealed(archive: Archive) -> None:
    archive.harvest()
    archive.file("images/link").symlink_to("/etc/passwd")

    with pytest.raises(FixityError, match="images/link is a symbolic link to /etc/passwd"):
        archive.seal()
    assert not (archive.root / "chain.jsonl").exists()


def test_an_open_ledger_is_not_sealed(archive: Archive) -> None:
    archive.harvest()
    archive.file("ledger.sqlite-wal").write_bytes(b"a change")

    with pytest.raises(FixityError, match="the ledger is open"):
        archive.seal()


@pytest.mark.parametrize("reason", ["", "  \n", "x" * 2001])
def test_a_seal_has_a_reason(archive: Archive, reason: str) -> None:
    archive.harvest()

    with pytest.raises(UsageError, match="say why"):
        archive.seal(reason=reason)


def test_only_harvests_within_the_archive_are_sealed(archive: Archive, tmp_path: Path) -> None:
    archive.harvest()

    with pytest.raises(UsageError, match="is the archive"):
        archive.seal("")
    with pytest.raises(UsageError, match="no such folder"):
        archive.seal("er/niet")
    (tmp_path / "elders").mkdir()
    with pytest.raises(UsageError, match="does not lie in the archive"):
        archive.seal("../elders")


def test_a_damaged_chain_does_not_keep_a_harvest_from_being_sealed(archive: Archive) -> None:
    archive.sealed(FIRST, SECOND)
    flip(archive.root / "chain.jsonl", 20)
    archive.harvest(THIRD)

    archive.seal(THIRD)

    assert {each.path for each in verify_archive(archive.root)} >= {"chain.jsonl"}
    assert not [each for each in verify_archive(archive.root) if each.harvest == THIRD]


def test_a_chain_without_its_last_end_of_line_keeps_all_its_lines(archive: Archive) -> None:
    archive.sealed(FIRST, SECOND)
    path = archive.root / "chain.jsonl"
    path.write_bytes(path.read_bytes()[:-1])
    assert [each.path for each in verify_archive(archive.root)] == ["chain.jsonl"]

    archive.sealed(THIRD)

    assert verify_archive(archive.root) == ()


def test_a_line_cut_short_anywhere_is_written_again(archive: Archive) -> None:
    archive.sealed(FIRST, SECOND)
    path = archive.root / "chain.jsonl"
    data = path.read_bytes()
    start = data.index(b"\n") + 1
    for end in range(start, len(data) - 2, 17):
        path.write_bytes(data[:end])
        chain_file.announce(archive.root, SECOND, 1)  # as it stood at that moment
        with chain_file.locked(archive.root):
            assert chain_file.mend(archive.root) is not None
        assert path.read_bytes() == data, end


def killed_at(step: int, root: Path) -> None:
    """Have this process killed before the n-th time that it changes something below `root`."""
    left = [step]

    def watch(event: str, arguments: tuple[object, ...]) -> None:
        match event, arguments:
            case "open", (str() | Path() as path, _, int() as flags) if flags & (
                os.O_WRONLY | os.O_RDWR | os.O_CREAT
            ):
                pass
            case (("os.rename" | "os.mkdir" | "os.remove"), (path, *_)):
                pass
            case _:
                return
        if not str(path).startswith(str(root)) or str(path).endswith(".lock"):
            return
        left[0] -= 1
        if left[0] == 0:
            os.kill(os.getpid(), signal.SIGKILL)

    sys.addaudithook(watch)


@pytest.mark.slow
@pytest.mark.skipif(os.name != "posix", reason="kill -9")
@pytest.mark.requirement("OPSL01")
def test_a_seal_killed_at_any_step_is_whole_or_absent_and_breaks_nothing(tmp_path: Path) -> None:
    killed = outcomes = 0
    for step in range(1, 60):
        (tmp_path / str(step)).mkdir()
        archive = Archive(tmp_path / str(step)).sealed(FIRST)
        archive.harvest(SECOND)

        def work(step: int = step, archive: Archive = archive) -> None:
            killed_at(step, archive.root)
            archive.seal(SECOND)

        status = Fork(work).status()
        # Another harvest ends first: its seal takes the next line.
        archive.sealed(THIRD)
        found = verify_archive(archive.root)
        assert kinds(found) in ([], [("unsealed", SECOND)]), (step, found)
        outcomes |= 1 if found else 2
        archive.seal(SECOND)
        assert verify_archive(archive.root) == (), step
        if status == 0:
            break
        assert status == -signal.SIGKILL
        killed += 1
    assert killed >= 8
    assert outcomes == 3, "some were mended, some are as if never begun"


@pytest.mark.slow
@pytest.mark.skipif(os.name != "posix", reason="forks")
def test_harvests_sealed_at_the_same_moment_each_get_their_line(archive: Archive) -> None:
    names = [f"www.voorbeeld.nl/NL-Test-2026030100000{number}-full" for number in range(8)]
    for name in names:
        archive.harvest(name)
    archive.key.unlink()  # they make it together, too
    how = Sealing(key=archive.key)

    def work(name: str) -> None:
        for _ in range(3):
            archive.seal(name, how=how)

    running = [Fork(lambda name=name: work(name)) for name in names]  # type: ignore[misc]

    assert [each.status() for each in running] == [0] * len(names)
    assert verify_archive(archive.root) == ()
    assert chain_file.read(archive.root).head.number == 24
    assert len(list((archive.root / "keys").iterdir())) == 1


@pytest.mark.skipif(os.name != "posix", reason="forks")
def test_a_verification_while_seals_are_made_sees_whole_ones(archive: Archive) -> None:
    archive.sealed(FIRST)
    archive.harvest(SECOND)
    fork = Fork(lambda: [archive.seal(SECOND) for _ in range(20)])
    end = time.monotonic() + 60
    path = archive.file("seals/0003.json", SECOND)
    while not path.exists() and time.monotonic() < end:
        os.sched_yield()
    for _ in range(5):
        found = verify(
            Target(archive=archive.root, harvest=None), moment=MOMENT, verifying=Verifying()
        )
        assert found.deviations == (), found
    assert fork.status() == 0
    assert verify_archive(archive.root) == ()


def test_an_archive_that_can_not_be_written_to_is_said(archive: Archive) -> None:
    archive.harvest()
    (archive.root / "keys").write_bytes(b"a file where a folder should be")

    with pytest.raises(FixityError, match="the seal can't be written"):
        archive.seal()
