"""Signed acts: that the log was so long, and what it held, at a moment (OPSL01).

A checkpoint is an act itself. It holds the hash of the act before it, as every act does, and is
signed by the archive's key (`capture.fixity.keys`): so all that came before can't be changed, left
out or moved without that key, not even by who can change the log and the portal's database both.

What no signature shows is that a log was cut off after an earlier checkpoint: for that it is
remembered outside the archive how far it was (`Remembered`).
"""

import os
from collections.abc import Callable, Collection, Mapping
from dataclasses import dataclass, replace
from datetime import datetime
from pathlib import Path

from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PublicKey

from capture import files
from capture.access.act_lines import Act, Line, to_bytes
from capture.errors import FixityError
from capture.fixity import keys, places
from capture.fixity.encoding import canonical, moment_text, parsed, sha256
from capture.fixity.keys import SigningKey
from capture.fixity.reading import read_small, read_text

_KEY, _SIGNATURE = "key", "signature"
_ABOUT = b"capture acts checkpoint 1\n"
"""Stands before what is signed: no seal and no line of the chain can pass for a checkpoint."""
_MAX_PEM = 4_096
_MAX_NOTE = 4_096


@dataclass(frozen=True, slots=True, kw_only=True)
class Signed:
    """How far a log is signed."""

    number: int
    """Of the last act that a good checkpoint speaks for."""
    moment: datetime
    """When it was signed."""
    fingerprint: str
    """Of the key."""


def signed(line: Line, key: SigningKey) -> Line:
    """Return a checkpoint signed: what it says stands in the line, and in those before it."""
    told = replace(line, act=Act.SIGNED.value, details={_KEY: key.fingerprint})
    details = {**told.details, _SIGNATURE: key.sign(_said(told)).hex()}
    return replace(told, details=details)


def is_checkpoint(line: Line, fingerprint: str) -> bool:
    """Return whether a line says that it is a checkpoint by this key."""
    return line.act == Act.SIGNED and line.details.get(_KEY) == fingerprint


class Checking:
    """Goes through a log from its beginning, and looks at each checkpoint."""

    def __init__(self, key_of: Callable[[str], Ed25519PublicKey | None], trust: Collection[str]):
        """`key_of`: the public key with a fingerprint; `trust`: fingerprints, none for any key."""
        self._key_of = key_of
        self._trust = trust
        self.last: Signed | None = None
        """The last good checkpoint so far."""

    def fault(self, line: Line) -> str | None:
        """Return what is wrong with a checkpoint, or None; a good one is `last` then."""
        fingerprint = line.details.get(_KEY, "")
        if self._trust and fingerprint not in self._trust:
            return f"is signed by the key {fingerprint[:64]}, which --trust doesn't name"
        key = self._key_of(fingerprint)
        if key is None:
            return f"is signed by a key that isn't in the archive ({fingerprint[:64]})"
        try:
            signature = bytes.fromhex(line.details.get(_SIGNATURE, ""))
        except ValueError:
            signature = b""
        if not keys.is_signed(_said(line), signature, key):
            return "is not rightly signed"
        self.last = Signed(number=line.number - 1, moment=line.moment, fingerprint=fingerprint)
        return None


def keys_in(archive: Path) -> Callable[[str], Ed25519PublicKey | None]:
    """Return what finds public keys in an archive; a key's name is its own fingerprint."""
    found: dict[str, Ed25519PublicKey | None] = {}

    def key_of(fingerprint: str) -> Ed25519PublicKey | None:
        if fingerprint not in found:
            found[fingerprint] = _key_in(archive, fingerprint)
        return found[fingerprint]

    return key_of


def _key_in(archive: Path, fingerprint: str) -> Ed25519PublicKey | None:
    if len(fingerprint) != 64 or not fingerprint.isalnum():
        return None
    try:
        pem = read_text(archive / keys.public_name(fingerprint), _MAX_PEM)
    except (OSError, FixityError):
        return None
    key = keys.public_key(pem) if pem else None
    return key if key is not None and keys.fingerprint(key) == fingerprint else None


def _said(line: Line) -> bytes:
    """Return what the signature of a checkpoint is over: the line without it."""
    details = {name: text for name, text in line.details.items() if name != _SIGNATURE}
    return _ABOUT + to_bytes(replace(line, details=details))


class Remembered:
    """How far the log of an archive was when it was last seen in order, kept outside of it."""

    def __init__(self, archive: Path, environment: Mapping[str, str] = os.environ) -> None:
        self._folder = places.state_folder(environment)
        self._file = self._folder / f"{sha256(os.fsencode(archive.resolve()))[:32]}.acts.json"

    def head(self) -> tuple[int, str] | None:
        """Return number and hash of an act that must be in the log; None when there is none."""
        try:
            data = read_small(self._file, _MAX_NOTE)
            fields = parsed(data, where=str(self._file)) if data else None
            return (fields.number("number"), fields.digest("sha256")) if fields else None
        except (OSError, FixityError):
            return None

    def keep(self, number: int, digest: str, moment: datetime) -> bool:
        """Remember an act; False where that can't be written down."""
        values = {"number": number, "sha256": digest, "seen": moment_text(moment)}
        try:
            places.make_private(self._folder)
            files.write_durably(self._file, canonical(values) + b"\n")
        except OSError:
            return False
        return True
