"""Passwords: how strong they must be, and how they are kept (Argon2id, RFC 9106)."""

import threading
import unicodedata

from argon2 import PasswordHasher
from argon2.exceptions import InvalidHashError, VerificationError

from capture.errors import UsageError

LEAST = 12
"""Characters."""
MOST = 1_000
_DISTINCT = 6
_COMMON = (
    "wachtwoord", "password", "welkom", "welcome", "archief", "archive", "admin", "qwerty",
    "azerty", "letmein", "geheim", "1234567890", "123456789", "12345678", "123456", "12345",
    "abcdef", "2024", "2025", "2026", "2027", "zomer", "winter", "lente", "herfst",
)  # fmt: skip
_AT_ONCE = threading.BoundedSemaphore(2)
"""Each check takes 64 MiB for a tenth of a second: a crowd waits in line."""
_HASHER = PasswordHasher()
_NOBODYS = _HASHER.hash("nobody has this password")


def fault_of(password: str, name: str) -> str | None:
    """Return why a password is too weak for the account `name`, or None. English."""
    text = _normal(password)
    if not LEAST <= len(text) <= MOST:
        return f"a password has {LEAST} to {MOST} characters; a short sentence is fine"
    if len(set(text)) < _DISTINCT:
        return f"a password has at least {_DISTINCT} different characters"
    rest = text.casefold()
    if name.casefold() in rest:
        return "a password doesn't hold the name of its account"
    for each in _COMMON:
        rest = rest.replace(each, "")
    if sum(char.isalnum() for char in rest) < LEAST // 2:
        return "this password is mostly made of what others guess first; take a short sentence"
    return None


def hashed(password: str, name: str) -> str:
    """Return what is kept of a password. UsageError when it is too weak for the account."""
    fault = fault_of(password, name)
    if fault is not None:
        raise UsageError(fault)
    with _AT_ONCE:
        return _HASHER.hash(_normal(password))


def is_right(password: str, kept: str | None) -> bool:
    """Return whether this is the password; takes as long when there is none (`kept` is empty)."""
    with _AT_ONCE:
        try:
            _HASHER.verify(kept or _NOBODYS, _normal(password)[:MOST])
        except (VerificationError, InvalidHashError):
            return False
    return bool(kept)


def _normal(password: str) -> str:
    """Return one form of what looks the same (NIST SP 800-63B §5.1.1.2)."""
    return unicodedata.normalize("NFKC", password)
