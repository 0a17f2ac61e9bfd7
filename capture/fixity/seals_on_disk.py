"""Reads all seals of one harvest: is each whole, signed, and the successor of the one before?"""

import os
from collections import defaultdict
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from pathlib import Path

from capture.errors import FixityError
from capture.fixity import keys, seal, timestamp
from capture.fixity.chain import SealLine, line_of
from capture.fixity.deviation import Deviation, Kind
from capture.fixity.encoding import sha256
from capture.fixity.keys import Trust
from capture.fixity.manifest import FileEntry, never_changes
from capture.fixity.reading import read_small
from capture.fixity.seal import Seal
from capture.fixity.timestamp import Timestamp
from capture.fixity.tree import strays

_WIDEST_GAP = 10


@dataclass(frozen=True, slots=True, kw_only=True)
class NewestSeal:
    """The last seal of a harvest."""

    number: int
    sha256: str
    files: tuple[FileEntry, ...] | None
    """What it says of the harvest; None when nothing shows that it says so itself."""

    @property
    def path(self) -> str:
        """Of its file, within the harvest folder."""
        return f"{seal.FOLDER}/{seal.file_name(self.number)}"


@dataclass(frozen=True, slots=True, kw_only=True)
class SealsOnDisk:
    """All seals of a harvest, and what is wrong with them."""

    newest: NewestSeal | None = None
    """None when there is no seal."""
    unchanging: Mapping[str, tuple[int, FileEntry]] = field(default_factory=dict)
    """What the first seal that names a WARC file says of it, with the number of that seal."""
    deviations: tuple[Deviation, ...] = ()
    signers: frozenset[str] = frozenset()
    """Fingerprints of the keys that made valid signatures."""
    public_keys: Mapping[str, str] = field(default_factory=dict)
    """Those keys as PEM, by fingerprint."""
    timestamps: tuple[tuple[int, Timestamp], ...] = ()
    """By number of the seal."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Place:
    """Where a harvest stands in an archive, as far as it is in one."""

    harvest: str
    """Relative to the archive, with `/`."""
    lines: Mapping[int, SealLine]
    """What the chain says of the seals of this harvest, by number."""


def numbers(root: Path) -> tuple[int, ...]:
    """Return the numbers of the seals in a harvest folder, in order. OSError."""
    folder = root / seal.FOLDER
    if folder.is_symlink() or not folder.is_dir():
        return ()
    found = (seal.number_of(entry.name) for entry in os.scandir(folder))
    return tuple(sorted(number for number in found if number))


def read_seals(
    root: Path, *, place: Place | None = None, trust: Trust | None = None
) -> SealsOnDisk:
    """Return all seals of a harvest, checked one by one; memory: the largest two.

    With `place` also against the chain. What can't be read is a deviation too.
    """
    reading = _Reading(root, place, trust or Trust())
    try:
        present = numbers(root)
    except OSError as fault:
        text = f"can't be read: {fault.strerror}"
        return SealsOnDisk(
            deviations=(Deviation(kind=Kind.UNREADABLE, path=seal.FOLDER, text=text),)
        )
    for number in _with_gaps({*present, *(place.lines if place else ())}):
        reading.read(number)
    if (root / seal.FOLDER).is_symlink():
        reading.tell(seal.FOLDER, Kind.NOT_A_FILE, "is a symbolic link; it is not followed")
    else:
        reading.found += strays(root, frozenset(reading.names))
    return reading.result()


def _with_gaps(known: set[int]) -> Iterator[int]:
    """Yield the numbers from 1 to the last; of a wide gap, which nobody left, only the first."""
    last = 0
    for number in sorted(known):
        yield from range(last + 1, min(number, last + _WIDEST_GAP + 1))
        yield number
        last = number


class _Reading:
    """What was found so far."""

    def __init__(self, root: Path, place: Place | None, trust: Trust) -> None:
        self._root = root
        self._place = place
        self._trust = trust
        self._before: tuple[int, str] | None = None
        self._newest: NewestSeal | None = None
        self._unchanging: dict[str, tuple[int, FileEntry]] = {}
        self._keys: dict[str, str] = {}
        self._timestamps: list[tuple[int, Timestamp]] = []
        self._told: dict[str, list[tuple[Kind, str]]] = defaultdict(list)
        self.names: set[str] = set()
        self.found: list[Deviation] = []

    def tell(self, path: str, kind: Kind, text: str) -> None:
        """Note what is wrong with a file; several things about one are told as one deviation."""
        self._told[path].append((kind, text))

    def result(self) -> SealsOnDisk:
        """Return what was found."""
        told = [
            Deviation(kind=all_[0][0], path=path, text="; ".join(text for _, text in all_))
            for path, all_ in self._told.items()
        ]
        return SealsOnDisk(
            newest=self._newest,
            unchanging=self._unchanging,
            deviations=(*told, *self.found),
            signers=frozenset(self._keys),
            public_keys=self._keys,
            timestamps=tuple(self._timestamps),
        )

    def read(self, number: int) -> None:
        """Read and check one seal, its signature and its timestamp."""
        names = (seal.file_name(number), seal.signature_name(number), seal.timestamp_name(number))
        path, signature_path, timestamp_path = (f"{seal.FOLDER}/{name}" for name in names)
        data = self._bytes(path, seal.MAX_BYTES)
        if data is None:
            self.tell(path, Kind.SEAL, "is missing")
            self.names |= set(names)
            return
        self.names |= {*names[:2]}
        digest = sha256(data)
        line = self._place.lines.get(number) if self._place else None
        is_in_chain = line is not None and line.seal_sha256 == digest
        found = self._parsed(data, path)
        is_signed = self._check_signature(found, data, signature_path, by_chain=is_in_chain)
        if self._place is not None:
            self._check_line(found, line, digest, path)
        self._check_order(found, number, path)
        self._check_timestamp(data, line, timestamp_path, number)
        is_authentic = found is not None and (is_signed or is_in_chain)
        self._before = (number, digest)
        self._newest = NewestSeal(
            number=number, sha256=digest, files=found.files if found and is_authentic else None
        )
        if found is not None and is_authentic:
            for entry in found.files:
                if never_changes(entry.path):
                    self._unchanging.setdefault(entry.path, (number, entry))

    def _bytes(self, path: str, most: int) -> bytes | None:
        try:
            return read_small(self._root / path, most)
        except (FixityError, OSError) as fault:
            reason = fault.strerror if isinstance(fault, OSError) else "is no file, or too large"
            self.tell(path, Kind.UNREADABLE, f"can't be read: {reason}")
            return None

    def _parsed(self, data: bytes, path: str) -> Seal | None:
        try:
            return seal.from_bytes(data, where=path)
        except FixityError as fault:
            self.tell(path, Kind.SEAL, str(fault).removeprefix(f"{path}: "))
            return None

    def _check_signature(
        self, found: Seal | None, data: bytes, path: str, *, by_chain: bool
    ) -> bool:
        """Whether the seal is signed by the key that it names. `by_chain`: the chain knows it."""
        signature = self._bytes(path, 64)
        if found is None:
            return False
        seal_path = path.removesuffix(seal.SIGNATURE_SUFFIX)
        key = keys.public_key(found.public_key)
        if key is None or keys.fingerprint(key) != found.fingerprint:
            self.tell(seal_path, Kind.SEAL, "its public key isn't the one that it names")
            return False
        if signature is None:
            self.tell(path, Kind.SIGNATURE, "the signature is missing")
            return False
        if not keys.is_signed(data, signature, key):
            # The chain tells which of the two was changed.
            if by_chain:
                self.tell(path, Kind.SIGNATURE, "is not the signature of this seal")
            else:
                self.tell(seal_path, Kind.SIGNATURE, "is not what was signed")
            return False
        self._keys[found.fingerprint] = found.public_key
        if self._trust.fingerprints and found.fingerprint not in self._trust.fingerprints:
            text = f"is signed by {found.fingerprint}, a key that is not trusted"
            self.tell(seal_path, Kind.UNTRUSTED, text)
        return True

    def _check_line(
        self, found: Seal | None, line: SealLine | None, digest: str, path: str
    ) -> None:
        if line is None:
            self.tell(path, Kind.CHAIN, "is not in the chain of the archive")
        elif line.seal_sha256 != digest:
            self.tell(
                path, Kind.SEAL, f"is not the seal that line {line.number} of the chain names"
            )
        elif found is not None and line != line_of(found, digest, line.timestamp_sha256):
            text = (
                f"was made as line {found.chain_number} of the chain and stands there as line"
                f" {line.number}; or that line, or one before it, was changed"
            )
            self.tell(path, Kind.CHAIN, text)
        if found is not None and self._place and found.harvest != self._place.harvest:
            self.tell(path, Kind.HARVEST, f"was made for the harvest {found.harvest}")

    def _check_order(self, found: Seal | None, number: int, path: str) -> None:
        if found is None:
            return
        named = (found.previous.number, found.previous.sha256) if found.previous else None
        if found.number != number:
            self.tell(path, Kind.SEAL, f"says that it is seal {found.number}")
        elif named != self._before:
            before = f"seal {number - 1}" if number > 1 else "nothing"
            self.tell(path, Kind.SEAL, f"does not follow {before} as that stands now")

    def _check_timestamp(self, data: bytes, line: SealLine | None, path: str, number: int) -> None:
        answer = self._bytes(path, timestamp.MAX_BYTES)
        named = line.timestamp_sha256 if line else None
        if answer is None:
            if named is not None:
                self.tell(path, Kind.TIMESTAMP, "is missing")
                self.names.add(seal.timestamp_name(number))
            return
        self.names.add(seal.timestamp_name(number))
        if line is not None and named != sha256(answer):
            text = "is not the timestamp that the chain names" if named else "is in no chain"
            self.tell(path, Kind.TIMESTAMP, text)
            return
        try:
            stamp = timestamp.check(answer, data, self._trust.authorities)
        except FixityError as fault:
            self.tell(path, Kind.TIMESTAMP, str(fault))
        else:
            self._timestamps.append((number, stamp))
