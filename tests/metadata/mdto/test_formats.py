"""Formats by their first bytes; what isn't known is not guessed."""

import sqlite3
import struct
import zlib
from io import BytesIO
from pathlib import Path

import pytest
from PIL import Image

from capture.metadata.mdto.formats import identify


def picture(kind: str, **more: int) -> bytes:
    out = BytesIO()
    Image.new("RGB", (3, 3)).save(out, kind, **more)
    return out.getvalue()


def with_chunk(png: bytes, name: bytes, data: bytes) -> bytes:
    body = name + data
    chunk = struct.pack(">I", len(data)) + body + struct.pack(">I", zlib.crc32(body))
    return png[:33] + chunk + png[33:]


PNG = picture("PNG")
CASES = [
    ("a.warc", b"WARC/1.1\r\nWARC-Type: warcinfo\r\n", "fmt/1281"),
    ("a.warc", b"WARC/1.0\r\nWARC-Type: warcinfo\r\n", "fmt/1355"),
    ("a.warc", b"WARC/0.18\r\n", None),
    ("a.warc.gz", b"\x1f\x8b\x08\x00", "x-fmt/266"),
    ("a.wacz", b"PK\x03\x04" + b"\0" * 26 + b"archive/a.warc", "fmt/1840"),
    ("a.zip", b"PK\x03\x04" + b"\0" * 26 + b"archive/a.warc", "x-fmt/263"),
    ("a.tar", b"a" * 257 + b"ustar\x0000", "x-fmt/265"),
    ("a.png", PNG, "fmt/11"),
    ("a.png", with_chunk(PNG, b"sRGB", b"\x00"), "fmt/12"),
    ("a.png", with_chunk(PNG, b"iTXt", b"a\0\0\0\0\0b"), "fmt/13"),
    ("a.jpg", picture("JPEG"), "fmt/43"),
    ("a.jpg", b"\xff\xd8\xff\xe1\x00\x10Exif\x00\x00", None),
    ("a.json", b'\xef\xbb\xbf {"a": 1}', "fmt/817"),
    ("a.json", b"<html>", "fmt/96"),
    ("a.json", b"geen json", None),
    ("a.csv", b"URL;reden\r\n", "x-fmt/18"),
    ("a.csv", b"URL\x00", None),
    ("a.xml", b"<?xml version='1.0'?><a/>", "fmt/101"),
    ("a.html", b"\n<!DOCTYPE html>\n<html>", "fmt/471"),
    ("a.html", b'<!DOCTYPE html PUBLIC "-//W3C//DTD HTML 4.01//EN">', "fmt/96"),
    ("a.txt", b"tekst", "x-fmt/111"),
    ("a.txt", b"\xff\xfe\xfa", None),
    ("a.txt", b"a" * 4095 + "é".encode(), "x-fmt/111"),
    ("a.xyz", b"tekst", None),
    ("leeg.warc", b"", None),
]


@pytest.mark.parametrize(("name", "data", "puid"), CASES)
def test_format_is_known_by_its_content(
    tmp_path: Path, name: str, data: bytes, puid: str | None
) -> None:
    path = tmp_path / name
    path.write_bytes(data)
    found = identify(path)
    assert found.puid == puid
    assert (found.name == "onbekend") == (puid is None)


def test_sqlite_is_known(tmp_path: Path) -> None:
    path = tmp_path / "ledger.sqlite"
    database = sqlite3.connect(path)
    database.execute("CREATE TABLE a (b)")
    database.commit()
    database.close()
    assert identify(path).puid == "fmt/729"


def test_png_of_endless_chunks_ends(tmp_path: Path) -> None:
    path = tmp_path / "a.png"
    path.write_bytes(PNG[:33] + b"\x00\x00\x00\x00abcd\x00\x00\x00\x00" * 300_000)
    assert identify(path).puid == "fmt/11"
