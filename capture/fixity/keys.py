"""The organisation's signing key (Ed25519, RFC 8032), its public half, and who is trusted.

The private key never lies in the archive: whoever can change the archive must not be able to sign.
"""

import os
import re
import stat
from collections.abc import Iterable
from dataclasses import dataclass
from pathlib import Path

from cryptography.exceptions import InvalidSignature, UnsupportedAlgorithm
from cryptography.hazmat.primitives import serialization
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey, Ed25519PublicKey
from cryptography.x509 import Certificate, load_pem_x509_certificates
from filelock import FileLock, Timeout

from capture import files
from capture.errors import FixityError, UsageError
from capture.fixity import places
from capture.fixity.encoding import sha256

FOLDER = "keys"
_SUFFIX = ".pub.pem"
_LOCK_SECONDS = 30.0
_MAX_BYTES = 64 * 1024
_FINGERPRINT = re.compile(r"(?:sha256:)?([0-9a-f]{64})", re.IGNORECASE)


@dataclass(frozen=True, slots=True)
class SigningKey:
    """A private key, and what it is known by."""

    private: Ed25519PrivateKey
    is_new: bool = False
    """Whether it was made just now."""

    @property
    def public_pem(self) -> str:
        """The public key: SubjectPublicKeyInfo as PEM (RFC 8410)."""
        return public_pem(self.private.public_key())

    @property
    def fingerprint(self) -> str:
        """SHA-256 of the public key's SubjectPublicKeyInfo, in hex."""
        return fingerprint(self.private.public_key())

    def sign(self, data: bytes) -> bytes:
        """Return the signature: 64 bytes."""
        return self.private.sign(data)


@dataclass(frozen=True, slots=True, kw_only=True)
class Trust:
    """Which keys and timestamp authorities the user says are the right ones."""

    fingerprints: frozenset[str] = frozenset()
    """Empty when none was named: then any key will do, and is told."""
    authorities: tuple[Certificate, ...] = ()
    """Certificates of timestamp authorities, and of who vouches for those."""


def load_or_make(path: Path, *, archive: Path) -> SigningKey:
    """Return the key in the file `path`; made when there is none. UsageError, FixityError.

    Two processes that need it for the first time at the same moment get the same one.
    """
    if path.absolute().is_relative_to(archive.absolute()) or _really(path, archive):
        raise UsageError(
            f"{path}: the signing key must not lie in the archive that it protects; name another"
            f" place with --key or {places.SIGNING_KEY_VARIABLE}"
        )
    if path.exists():
        return load(path)
    try:
        places.make_private(path.parent)
        with FileLock(path.with_name(f".{path.name}.lock"), timeout=_LOCK_SECONDS):
            if path.exists():
                return load(path)
            return _made(path)
    except (OSError, Timeout) as fault:
        reason = getattr(fault, "strerror", None) or "another process holds it"
        raise FixityError(
            f"{path}: the signing key can't be made ({reason}); name another place with --key or"
            f" {places.SIGNING_KEY_VARIABLE}"
        ) from None


def load(path: Path) -> SigningKey:
    """Return the key in the file `path`. UsageError when it is none, or others may read it."""
    try:
        with path.open("rb") as file:
            mode = os.fstat(file.fileno()).st_mode
            data = file.read(_MAX_BYTES)
    except OSError as fault:
        raise UsageError(f"{path}: the signing key can't be read ({fault.strerror})") from None
    if os.name == "posix" and stat.S_IMODE(mode) & 0o077:
        raise UsageError(
            f"{path}: others than its owner may read or change the signing key; run chmod 600 on"
            " it, and think about making a new one"
        )
    try:
        key = serialization.load_pem_private_key(data, password=None)
    except (ValueError, TypeError, UnsupportedAlgorithm):
        raise UsageError(f"{path}: holds no private key as PEM without a password") from None
    if not isinstance(key, Ed25519PrivateKey):
        raise UsageError(f"{path}: is no Ed25519 key; openssl genpkey -algorithm ed25519 makes one")
    return SigningKey(key)


def public_pem(key: Ed25519PublicKey) -> str:
    """Return a public key as PEM."""
    return key.public_bytes(
        serialization.Encoding.PEM, serialization.PublicFormat.SubjectPublicKeyInfo
    ).decode("ascii")


def fingerprint(key: Ed25519PublicKey) -> str:
    """Return what a public key is known by: SHA-256 of its SubjectPublicKeyInfo, in hex."""
    return sha256(
        key.public_bytes(
            serialization.Encoding.DER, serialization.PublicFormat.SubjectPublicKeyInfo
        )
    )


def public_key(pem: str) -> Ed25519PublicKey | None:
    """Return the key that a PEM holds; None when it isn't one as `public_pem` writes it."""
    try:
        key = serialization.load_pem_public_key(pem.encode())
    except (ValueError, UnsupportedAlgorithm):
        return None
    return key if isinstance(key, Ed25519PublicKey) and public_pem(key) == pem else None


def is_signed(data: bytes, signature: bytes, key: Ed25519PublicKey) -> bool:
    """Whether the holder of `key` signed `data`."""
    try:
        key.verify(signature, data)
    except InvalidSignature:
        return False
    return True


def public_name(of: str) -> str:
    """Return where in the archive the public key with this fingerprint lies."""
    return f"{FOLDER}/{of}{_SUFFIX}"


def publish(archive: Path, key: SigningKey) -> None:
    """Put the public key into the archive; one of its name with other content is replaced. OSError.

    Its name is its fingerprint: no other key can rightly stand there.
    """
    path = archive / public_name(key.fingerprint)
    data = key.public_pem.encode()
    path.parent.mkdir(exist_ok=True)
    if path.is_symlink() or not path.is_file() or path.read_bytes() != data:
        files.write_durably(path, data)


def trusted(given: Iterable[str]) -> Trust:
    """Return what `--trust` names: fingerprints, and PEM files of keys or certificates.

    UsageError for what is neither.
    """
    fingerprints: set[str] = set()
    authorities: list[Certificate] = []
    for each in given:
        if match := _FINGERPRINT.fullmatch(each.replace(":", "") if each.count(":") > 1 else each):
            fingerprints.add(match[1].lower())
            continue
        data = _pem(Path(each).expanduser())
        try:
            if b"-----BEGIN CERTIFICATE-----" in data:
                authorities += load_pem_x509_certificates(data)
            else:
                key = serialization.load_pem_public_key(data)
                if not isinstance(key, Ed25519PublicKey):
                    raise ValueError
                fingerprints.add(fingerprint(key))
        except (ValueError, UnsupportedAlgorithm):
            raise UsageError(
                f"--trust {each}: holds neither an Ed25519 public key nor a certificate as PEM"
            ) from None
    return Trust(fingerprints=frozenset(fingerprints), authorities=tuple(authorities))


def _pem(path: Path) -> bytes:
    try:
        with path.open("rb") as file:
            return file.read(_MAX_BYTES)
    except (OSError, ValueError):
        raise UsageError(
            f"--trust {path}: is neither a fingerprint (64 hexadecimal digits) nor a readable file"
        ) from None


def _really(path: Path, archive: Path) -> bool:
    """Whether the file lies in the archive when links are followed."""
    return path.resolve().is_relative_to(archive.resolve())


def _made(path: Path) -> SigningKey:
    key = Ed25519PrivateKey.generate()
    data = key.private_bytes(
        serialization.Encoding.PEM,
        serialization.PrivateFormat.PKCS8,
        serialization.NoEncryption(),
    )
    draft = path.with_name(f".{path.name}.{os.getpid()}.new")
    draft.unlink(missing_ok=True)
    # Never readable by others, not even for a moment; whole before it has its name.
    descriptor = os.open(draft, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600)
    with os.fdopen(descriptor, "wb") as file:
        file.write(data)
        file.flush()
        os.fsync(file.fileno())
    draft.rename(path)
    files.sync_folder(path.parent)
    return SigningKey(key, is_new=True)
