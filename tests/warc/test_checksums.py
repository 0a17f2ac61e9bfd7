"""Checksums beside WARC files, durable and in one order."""

import hashlib
from pathlib import Path

import pytest

from capture.warc import checksums


def finished(folder: Path, name: str, data: bytes = b"data") -> Path:
    path = folder / (name + ".open")
    path.write_bytes(data)
    return checksums.finish(path, name, hashlib.sha256(data).hexdigest())


@pytest.mark.requirement("WARC05")
def test_file_gets_its_name_its_sidecar_and_its_line(tmp_path: Path) -> None:
    path = finished(tmp_path, "b.warc")
    line = "3a6eb0790f39ac87c94f3856b2dd2c5d110e6811602261a9a923d3bb23adc8b7  b.warc\n"
    assert path == tmp_path / "b.warc"
    assert (tmp_path / "b.warc.sha256").read_text() == line
    assert (tmp_path / "manifest-sha256.txt").read_text() == line
    assert sorted(each.name for each in tmp_path.iterdir()) == [
        "b.warc",
        "b.warc.sha256",
        "manifest-sha256.txt",
    ]


def test_manifest_is_sorted_and_names_each_file_once(tmp_path: Path) -> None:
    for name in ("b.warc", "a.warc", "c.warc", "a.warc"):
        finished(tmp_path, name, name.encode())
    recorded = checksums.recorded(tmp_path)
    assert list(recorded) == ["a.warc", "b.warc", "c.warc"]
    assert all(recorded[name] == checksums.sha256_of(tmp_path / name) for name in recorded)


def test_no_manifest_records_nothing(tmp_path: Path) -> None:
    assert checksums.recorded(tmp_path) == {}
