"""Labelled digests: their forms, and whether they are those of the block and of the payload.

WARC 1.1 §5.8 and §5.9. The payload of an HTTP message is its entity-body: the body without chunk
framing, content codings left on. Common writers and checkers hash the body with its framing; where
only that is right it is told apart from a digest that is wrong.
"""

import hashlib
import re
from collections.abc import Callable, Iterable
from functools import lru_cache
from typing import NamedTuple, Protocol

from capture.warc.check.chunks import Dechunker
from capture.warc.check.scanned import DigestCheck


class Hash(Protocol):
    """What hashlib makes."""

    def update(self, data: bytes | memoryview, /) -> None:
        """Take some bytes."""

    def digest(self) -> bytes:
        """Return the digest of all bytes so far."""


_LABELLED = re.compile(r"([!#$%&'*+.^_`|~0-9A-Za-z/-]+):([^\s:=]+={0,6})")
_MOST_PADDING = 6
_LONGEST_LABEL = 40
"""Longer ones are not remembered."""
_AS_INT = bytes.maketrans(
    b"ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz2345670189_+- \t\n\r\v\f",
    b"0123456789abcdefghijklmnop0123456789abcdefghijklmnopqrstuv!!!!!!!!!!!!!",
)
"""From the digits of base32 (RFC 4648 §6) to those that `int` reads, and others to none."""
_SIZES = {
    "md5": 16,
    "sha1": 20,
    "sha224": 28,
    "sha256": 32,
    "sha384": 48,
    "sha512": 64,
    "sha512_224": 28,
    "sha512_256": 32,
    "sha3_224": 28,
    "sha3_256": 32,
    "sha3_384": 48,
    "sha3_512": 64,
    "blake2s": 32,
    "blake2b": 64,
}
"""Bytes of a digest, by the name that hashlib gives the algorithm."""
_ALIASES = (
    {
        name.replace("sha", "sha-", 1): name
        for name in _SIZES
        if name.startswith("sha") and "_" not in name
    }
    | {name.replace("_", "-"): name for name in _SIZES if "_" in name}
    | {"sha512/256": "sha512_256"}
)


_COMPUTABLE = frozenset(_SIZES) & hashlib.algorithms_available

_MAKERS: dict[str, Callable[..., Hash]] = {
    name: getattr(hashlib, name) for name in _COMPUTABLE if hasattr(hashlib, name)
}
"""Quicker than `hashlib.new`, which looks the algorithm up anew."""


class DigestError(ValueError):
    """A digest that can't be one; the message tells why."""


class Digest(NamedTuple):
    """A labelled digest."""

    algorithm: str
    """As hashlib names it, or as read when it can't be computed here."""
    value: bytes | None
    """None when the algorithm is not known."""


def parse(text: str) -> Digest:
    """Return the digest that `text` is. DigestError when it is none."""
    label, _, value = text.partition(":")
    name = _name_of(label) if len(label) < _LONGEST_LABEL else None
    if name is not None and (decoded := _decode(value, _SIZES[name])):
        return Digest(name, decoded)
    if not _LABELLED.fullmatch(text):
        raise DigestError("is not an algorithm, a colon and a value")
    if name is None:
        return Digest(label.lower(), None)
    raise DigestError(f"is no {label.lower()} of {_SIZES[name]} bytes in base16 or base32")


@lru_cache(maxsize=64)
def _name_of(label: str) -> str | None:
    """Return how hashlib names an algorithm; None when it can't be computed here."""
    lower = label.lower()
    name = lower if lower in _SIZES else _ALIASES.get(lower, "")
    return name if name in _COMPUTABLE else None


def _decode(text: str, size: int) -> bytes | None:
    """Return the bytes of a digest in base16 or base32, told apart by their lengths; None: neither.

    Padding is read where it is there, up to the six signs that base32 can have.
    """
    bare = text.rstrip("=")
    try:
        if len(text) == 2 * size and len(bare) == len(text):
            value = bytes.fromhex(text)
            return value if len(value) == size else None  # which skips spaces
        if len(bare) == (8 * size + 4) // 5 and len(text) - len(bare) <= _MOST_PADDING:
            number = _number_of(bare)
            surplus = 5 * len(bare) - 8 * size
            if number is not None and not number & ((1 << surplus) - 1):
                return (number >> surplus).to_bytes(size)
    except ValueError:
        pass
    return None


def parsed(text: str | None) -> Digest | None:
    """Return the digest that a field holds, or None when there is none or it is malformed."""
    if text is None:
        return None
    try:
        return parse(text)
    except DigestError:
        return None


def verify_whole(
    data: memoryview, *, block: str | None, payload: str | None, payload_start: int
) -> tuple[DigestCheck, DigestCheck]:
    """Return what became of the digests of a block that is at hand, its payload not chunked.

    `block` and `payload` are the values of the fields, or None where there is nothing to compare.
    The same as `verify` would say, with less ado: most blocks are such.
    """
    of_block = _whole(data, block)
    if payload == block and not payload_start:
        return of_block, of_block
    return of_block, _whole(data[payload_start:], payload)


def _whole(data: memoryview, text: str | None) -> DigestCheck:
    if text is None:
        return DigestCheck.ABSENT
    label, _, value = text.partition(":")
    known = _common(label) if len(label) < _LONGEST_LABEL else None
    bare = value.rstrip("=")
    if known is not None and len(bare) == known.digits and len(value) - len(bare) <= _MOST_PADDING:
        number = _number_of(bare)
        if number is not None and not number & known.mask:
            computed = known.maker(data, usedforsecurity=False).digest()
            is_right = int.from_bytes(computed) == number >> known.surplus
            return DigestCheck.RIGHT if is_right else DigestCheck.WRONG
    digest = parsed(text)
    if (hashed := _hash(digest)) is not None:
        hashed.update(data)
    return _compare(digest, hashed)


class _Common(NamedTuple):
    """An algorithm, and its digests in base32 without padding."""

    maker: Callable[..., Hash]
    digits: int
    surplus: int
    """Bits of the last digit that are no part of the digest, and are to be nought."""
    mask: int


@lru_cache(maxsize=64)
def _common(label: str) -> _Common | None:
    """Return what to know of an algorithm by its label; None when it can't be computed here."""
    name = _name_of(label)
    maker = None if name is None else _MAKERS.get(name)
    if name is None or maker is None:
        return None
    digits = (8 * _SIZES[name] + 4) // 5
    surplus = 5 * digits - 8 * _SIZES[name]
    return _Common(maker, digits, surplus, (1 << surplus) - 1)


def _number_of(base32: str) -> int | None:
    """Return the number that digits of base32 (RFC 4648 §6) are; None when they are none.

    base64.b32decode takes forty times as long, which shows in a million records.
    """
    try:
        return int(base32.encode("ascii").translate(_AS_INT), 32)
    except ValueError:
        return None


def verify(
    pieces: Iterable[bytes | memoryview],
    *,
    block: Digest | None,
    payload: Digest | None,
    payload_start: int,
    is_chunked: bool,
) -> tuple[int, DigestCheck, DigestCheck]:
    """Read a block through; return its length and what became of both digests.

    `payload_start` is where in the block the payload begins.
    """
    block_hash = _hash(block)
    if payload == block and payload_start == 0 and not is_chunked:
        payload_hash = block_hash
    else:
        payload_hash = _hash(payload)
    decoded = _hash(payload) if is_chunked else None
    dechunker = None if decoded is None else Dechunker(decoded)
    length = 0
    has_own = payload_hash is not None and payload_hash is not block_hash
    for piece in pieces:
        if block_hash is not None:
            block_hash.update(piece)
        if has_own and payload_hash is not None:
            body = memoryview(piece)
            if length < payload_start:
                body = body[payload_start - length :]
            payload_hash.update(body)
            if dechunker is not None:
                dechunker.update(body)
        length += len(piece)
    of_payload = _compare(payload, payload_hash)
    if decoded is not None and dechunker is not None and payload is not None:
        if dechunker.is_framed and decoded.digest() == payload.value:
            of_payload = DigestCheck.RIGHT
        elif of_payload is DigestCheck.RIGHT and dechunker.is_framed:
            of_payload = DigestCheck.FRAMED
    return length, _compare(block, block_hash), of_payload


def _hash(digest: Digest | None) -> Hash | None:
    if digest is None or digest.value is None:
        return None
    maker = _MAKERS.get(digest.algorithm)
    if maker is None:
        return hashlib.new(digest.algorithm, usedforsecurity=False)
    return maker(usedforsecurity=False)


def _compare(digest: Digest | None, computed: Hash | None) -> DigestCheck:
    if digest is None:
        return DigestCheck.ABSENT
    if computed is None or digest.value is None:
        return DigestCheck.NOT_CHECKED
    return DigestCheck.RIGHT if computed.digest() == digest.value else DigestCheck.WRONG


def told_of(found: DigestCheck, text: str | None) -> DigestCheck:
    """Return what was found; where that is nothing, whether a field's value was left unchecked."""
    return unchecked(text) if found is DigestCheck.ABSENT else found


def unchecked(text: str | None) -> DigestCheck:
    """Return what to say of a digest that can't be looked at; None: there is none."""
    return DigestCheck.ABSENT if text is None else DigestCheck.NOT_CHECKED
