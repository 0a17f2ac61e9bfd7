import fcntl
import os
from pathlib import Path
from typing import BinaryIO

import pytest

from capture.errors import UsageError
from capture.package.building import Hashed, PackageError, built_file, built_folder

_MUCH = 10**18


def test_a_disk_without_room_is_told_before_anything_is_written(tmp_path: Path) -> None:
    with (
        pytest.raises(UsageError, match=r"needs \d+ bytes and the disk has \d+ left"),
        built_file(tmp_path / "a.zip", needed_bytes=_MUCH),
    ):
        pytest.fail("began")

    assert list(tmp_path.iterdir()) == []


def test_a_package_that_fails_leaves_nothing(tmp_path: Path) -> None:
    def fill_half(file: BinaryIO) -> None:
        file.write(b"half")
        raise ZeroDivisionError

    with (
        pytest.raises(ZeroDivisionError),
        built_file(tmp_path / "a.zip", needed_bytes=0) as packed,
    ):
        fill_half(packed)
    with (
        pytest.raises(ZeroDivisionError),
        built_folder(tmp_path / "a", needed_bytes=0) as folder,
        (folder / "half").open("wb") as inside,
    ):
        fill_half(inside)

    assert list(tmp_path.iterdir()) == []


def test_a_package_that_another_process_makes_is_left_to_it(tmp_path: Path) -> None:
    partial = tmp_path / ".a.partial"
    partial.mkdir()
    (partial / "theirs").write_bytes(b"x")
    descriptor = os.open(partial, os.O_RDONLY)
    fcntl.flock(descriptor, fcntl.LOCK_EX)

    with (
        pytest.raises(UsageError, match="another process makes this package"),
        built_folder(tmp_path / "a", needed_bytes=0),
    ):
        pytest.fail("began")

    os.close(descriptor)
    assert (partial / "theirs").read_bytes() == b"x"


def test_a_file_that_another_process_writes_is_left_to_it(tmp_path: Path) -> None:
    partial = tmp_path / ".a.zip.partial"
    partial.write_bytes(b"theirs")
    with partial.open("rb") as held:
        fcntl.flock(held, fcntl.LOCK_EX)

        with (
            pytest.raises(UsageError, match="another process makes this package"),
            built_file(tmp_path / "a.zip", needed_bytes=0),
        ):
            pytest.fail("began")

    assert partial.read_bytes() == b"theirs"


def test_a_leftover_that_is_a_link_is_not_written_through(tmp_path: Path) -> None:
    victim = tmp_path / "victim"
    victim.write_bytes(b"kept")
    (tmp_path / ".a.zip.partial").symlink_to(victim)

    with (
        pytest.raises(PackageError, match="can't be written"),
        built_file(tmp_path / "a.zip", needed_bytes=0),
    ):
        pytest.fail("began")

    assert victim.read_bytes() == b"kept"


@pytest.mark.parametrize("size", [2, 4])
def test_a_file_that_changes_while_it_is_packed_is_noticed(size: int, tmp_path: Path) -> None:
    path = tmp_path / "file"
    path.write_bytes(b"abc")

    with pytest.raises(PackageError, match="changes while it is packed"):
        list(Hashed(path, size))
