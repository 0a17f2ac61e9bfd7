"""Small sealed archives, and what does to them what tests need."""

import os
import random
from collections.abc import Callable
from datetime import UTC, datetime
from pathlib import Path

from cryptography.hazmat.primitives import serialization
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey

from capture.fixity.deviation import Deviation
from capture.fixity.sealing import Sealed, Sealing, seal
from capture.model.layout import HarvestFolder

MOMENT = datetime(2026, 3, 4, 5, 6, 7, tzinfo=UTC)
FIRST = "www.voorbeeld.nl/NL-Test-20260301000000-full"
SECOND = "www.voorbeeld.nl/NL-Test-20260302000000-full"
THIRD = "www.ander.nl/NL-Test-20260303000000-full"

FILES = {
    "warc/NL-Test-20260301000000-0001.warc": b"WARC/1.1\r\n" * 100,
    "warc/NL-Test-20260301000000-0001.warc.sha256": b"0" * 64,
    "warc/manifest-sha256.txt": b"1" * 64,
    "lists/weespaginas.csv": b"url;besluit\r\n",
    "lists/besluiten.jsonl": b"",
    "images/caf\u00e9 en \u2019s-Gravenhage.jpg": b"\xff\xd8\xff",
    "images/leeg.txt": b"",
    "metadata/harvest-report.json": b"{}",
    "report.html": b"<!doctype html>",
    "settings.json": b"{}",
}


def make_key(path: Path) -> Path:
    """Make a signing key with a fixed value for the path's name."""
    seed = random.Random(path.name).randbytes(32)
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_bytes(
        Ed25519PrivateKey.from_private_bytes(seed).private_bytes(
            serialization.Encoding.PEM,
            serialization.PrivateFormat.PKCS8,
            serialization.NoEncryption(),
        )
    )
    path.chmod(0o600)
    return path


class Archive:
    """An archive in a temporary folder, with a key beside it."""

    def __init__(self, folder: Path) -> None:
        self.root = folder / "archief"
        self.root.mkdir()
        self.key = make_key(folder / "sleutel" / "signing-key.pem")

    def folder(self, name: str = FIRST) -> HarvestFolder:
        return HarvestFolder(self.root / name)

    def file(self, path: str, name: str = FIRST) -> Path:
        return self.root / name / path

    def harvest(self, name: str = FIRST, files: dict[str, bytes] | None = None) -> HarvestFolder:
        """Make a harvest, not sealed yet."""
        folder = self.folder(name)
        folder.create()
        for path, data in (FILES if files is None else files).items():
            (folder.root / path).parent.mkdir(parents=True, exist_ok=True)
            (folder.root / path).write_bytes(data)
        return folder

    def seal(
        self, name: str = FIRST, *, reason: str = "Harvest afgerond", how: Sealing | None = None
    ) -> Sealed:
        """Seal a harvest as it is."""
        sealing = how or Sealing(key=self.key, by="Jan")
        return seal(
            self.folder(name), archive=self.root, reason=reason, moment=MOMENT, sealing=sealing
        )

    def sealed(self, *names: str) -> "Archive":
        """Make and seal harvests."""
        for name in names or (FIRST,):
            self.harvest(name)
            self.seal(name)
        return self


class Fork:
    """A child process that does something and is gone."""

    def __init__(self, work: Callable[[], object]) -> None:
        self.pid = os.fork()
        if self.pid == 0:
            code = 1
            try:
                work()
                code = 0
            finally:
                os._exit(code)

    def status(self) -> int:
        """Wait for its end: its exit code, or the signal that ended it as negative number."""
        return os.waitstatus_to_exitcode(os.waitpid(self.pid, 0)[1])


def flip(path: Path, at: int, bit: int = 0) -> None:
    """Change one bit of a file where it stands, as a failing disk does."""
    with path.open("r+b") as file:
        file.seek(at)
        was = file.read(1)[0]
        file.seek(at)
        file.write(bytes([was ^ (1 << bit)]))


def kinds(found: tuple[Deviation, ...]) -> list[tuple[str, str]]:
    """Return kind and place of each."""
    return [(each.kind.value, each.place) for each in found]
