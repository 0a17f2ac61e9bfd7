"""A seal: what a harvest folder held at a moment, for what reason, and where it stands. Pure.

`seals/NNNN.json` is signed as it stands, byte for byte, and can be checked without this program:

    openssl pkeyutl -verify -rawin -pubin -inkey ARCHIVE/keys/FINGERPRINT.pub.pem \\
        -in seals/0001.json -sigfile seals/0001.json.sig
    jq -r '.files[] | .sha256 + "  " + .path' seals/0001.json | sha256sum --check
"""

import itertools
import re
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime

from capture.errors import FixityError
from capture.fixity.encoding import Fields, canonical, moment_text, parsed, sha256
from capture.fixity.manifest import FileEntry, by_path, is_inside

FORMAT = "capture-seal/1"
FOLDER = "seals"
SIGNATURE_SUFFIX = ".sig"
MAX_BYTES = 512 * 1024 * 1024
"""Of a seal; one line for each file makes that more than two million files."""

_NAME = re.compile(r"(\d{4,9})\.json")


@dataclass(frozen=True, slots=True, kw_only=True)
class PreviousSeal:
    """The seal of the same harvest before this one."""

    number: int
    sha256: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Seal:
    """What a seal says."""

    number: int
    """From 1, within the harvest."""
    harvest: str
    """Folder of the harvest relative to the archive, with `/`."""
    moment: datetime
    reason: str
    by: str
    """Who had it made."""
    software: str
    """Name and version of the program."""
    previous: PreviousSeal | None
    chain_number: int
    """The line of the archive's chain that names this seal, from 1."""
    chain_previous: str | None
    """Hash of the line before that; None for the first."""
    fingerprint: str
    """SHA-256 of the public key that signs it, as SubjectPublicKeyInfo (RFC 8410)."""
    public_key: str
    """That key as PEM, so that a harvest alone can be checked."""
    files: tuple[FileEntry, ...]
    """In the order of their paths' bytes."""

    @property
    def size_bytes(self) -> int:
        """Of all files together."""
        return sum(each.size_bytes for each in self.files)


def file_name(number: int) -> str:
    """Return the name of the seal's file in `seals/`; signature and timestamp follow from it."""
    return f"{number:04}.json"


def signature_name(number: int) -> str:
    """Return the name of its signature: 64 bytes, Ed25519 (RFC 8032)."""
    return file_name(number) + SIGNATURE_SUFFIX


def timestamp_name(number: int) -> str:
    """Return the name of its timestamp: the DER of a TimeStampResp (RFC 3161 §2.4.2)."""
    return f"{number:04}.tsr"


def number_of(name: str) -> int | None:
    """Return the number of the seal that a file name in `seals/` is of; None if of none."""
    match = _NAME.fullmatch(name)
    number = int(match[1]) if match else 0
    return number if number and file_name(number) == name else None


def to_bytes(seal: Seal) -> bytes:
    """Return the seal as it is signed: JSON, a line for each member and for each file."""
    head = {
        "format": FORMAT,
        "number": seal.number,
        "harvest": seal.harvest,
        "moment": moment_text(seal.moment),
        "reason": seal.reason,
        "by": seal.by,
        "software": seal.software,
        "previous_seal": None
        if seal.previous is None
        else {"number": seal.previous.number, "sha256": seal.previous.sha256},
        "chain": {"number": seal.chain_number, "previous": seal.chain_previous},
        "signer": {
            "algorithm": "Ed25519",
            "fingerprint": seal.fingerprint,
            "public_key": seal.public_key,
        },
        "totals": {"files": len(seal.files), "bytes": seal.size_bytes},
    }
    lines = [b"%s:%s" % (canonical(key), canonical(value)) for key, value in head.items()]
    rows = b",\n".join(_row(each) for each in seal.files)
    return b"{\n" + b",\n".join([*lines, b'"files":[\n' + rows + b"\n]"]) + b"\n}\n"


def from_bytes(data: bytes, *, where: str) -> Seal:
    """Return the seal that `to_bytes` wrote. FixityError, which names `where`, if it didn't."""
    fields = parsed(data, where=where)
    if fields.text("format") != FORMAT:
        raise FixityError(f"{where}: is not of the form {FORMAT}")
    previous = fields.inner_or_none("previous_seal")
    chain, signer = fields.inner("chain"), fields.inner("signer")
    seal = Seal(
        number=fields.number("number"),
        harvest=fields.text("harvest"),
        moment=fields.moment("moment"),
        reason=fields.text("reason"),
        by=fields.text("by"),
        software=fields.text("software"),
        previous=None
        if previous is None
        else PreviousSeal(number=previous.number("number"), sha256=previous.digest("sha256")),
        chain_number=chain.number("number"),
        chain_previous=chain.digest_or_none("previous"),
        fingerprint=signer.digest("fingerprint"),
        public_key=signer.text("public_key"),
        files=_files(fields.each("files"), where),
    )
    if to_bytes(seal) != data:
        raise FixityError(f"{where}: is not written as this program writes it")
    return seal


def digest(seal: Seal) -> str:
    """Return the SHA-256 of the seal's file."""
    return sha256(to_bytes(seal))


def _row(entry: FileEntry) -> bytes:
    return canonical({"path": entry.path, "size": entry.size_bytes, "sha256": entry.sha256})


def _files(rows: Iterable[Fields], where: str) -> tuple[FileEntry, ...]:
    entries = tuple(
        FileEntry(path=row.text("path"), size_bytes=row.number("size"), sha256=row.digest("sha256"))
        for row in rows
    )
    keys = [by_path(entry) for entry in entries]
    if any(a >= b for a, b in itertools.pairwise(keys)):
        raise FixityError(f"{where}: its files are not in order, or one stands there twice")
    if not all(is_inside(entry.path) for entry in entries):
        raise FixityError(f"{where}: names a file outside the harvest")
    return entries
