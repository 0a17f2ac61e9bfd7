import hashlib
import os
import random
import tracemalloc
from pathlib import Path

import pytest

from capture.fixity.hashing import Hashed, hash_files
from capture.fixity.tree import walk


def hashed(folder: Path) -> dict[str, Hashed]:
    return {each.found.path: each for each in hash_files(walk(folder).files.values(), tick=_none)}


def _none(_: int) -> None:
    """Take no notice."""


def test_each_file_gets_its_hash_in_order_and_all_bytes_are_counted(tmp_path: Path) -> None:
    chance = random.Random(2)
    contents = {f"{n:03}": chance.randbytes(chance.choice([0, 1, 70_000])) for n in range(200)}
    for name, data in contents.items():
        (tmp_path / name).write_bytes(data)
    counted: list[int] = []

    found = [*hash_files(walk(tmp_path).files.values(), tick=counted.append, count=3)]

    assert [each.found.path for each in found] == [*contents]
    assert [each.sha256 for each in found] == [
        hashlib.sha256(data).hexdigest() for data in contents.values()
    ]
    assert sum(counted) == sum(map(len, contents.values()))
    assert all(each.is_steady for each in found)


def test_a_large_file_takes_no_memory(tmp_path: Path) -> None:
    with (tmp_path / "groot").open("wb") as file:
        file.truncate(300 * 1024 * 1024)
    tracemalloc.start()
    try:
        found = hashed(tmp_path)
        _, peak = tracemalloc.get_traced_memory()
    finally:
        tracemalloc.stop()

    assert found["groot"].size_bytes == 300 * 1024 * 1024
    assert peak < 20 * 1024 * 1024


@pytest.mark.skipif(os.name != "posix", reason="links and pipes")
def test_what_vanished_or_was_put_in_its_place_is_a_fault_and_holds_nobody_up(
    tmp_path: Path,
) -> None:
    for name in ("a", "b", "c", "d", "e"):
        (tmp_path / name).write_bytes(b"x")
    tree = walk(tmp_path)
    for name in ("a", "b", "c", "d"):
        (tmp_path / name).unlink()
    os.mkfifo(tmp_path / "b")
    (tmp_path / "c").symlink_to("e")
    (tmp_path / "d").write_bytes(b"y")

    found = {each.found.path: each for each in hash_files(tree.files.values(), tick=_none)}

    assert isinstance(found["a"].fault, FileNotFoundError)
    assert found["b"].fault is not None
    assert found["c"].fault is not None
    assert (found["d"].fault, found["d"].is_steady) == (None, False)
    assert (found["e"].fault, found["e"].is_steady) == (None, True)


def test_a_file_that_grows_is_not_steady(tmp_path: Path) -> None:
    path = tmp_path / "groeit"
    path.write_bytes(b"x")
    tree = walk(tmp_path)
    path.write_bytes(b"xy")

    (found,) = hash_files(tree.files.values(), tick=_none)

    assert not found.is_steady
