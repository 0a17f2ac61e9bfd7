"""The chain of an archive: one line for each seal and verification, each with a hash of the last.

Each seal is signed and names the line before its own. So a line can't be changed, dropped or moved
without the key; only the lines after the last seal have nothing signed above them, save signed
verifications, and what a verifier remembers of the chain outside the archive. Pure.
"""

import json
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from datetime import datetime
from typing import assert_never

from capture.errors import FixityError
from capture.fixity import keys
from capture.fixity.encoding import Fields, canonical, moment_text, parsed, sha256
from capture.fixity.keys import SigningKey
from capture.fixity.manifest import is_inside
from capture.fixity.seal import Seal

FILE = "chain.jsonl"
MAX_LINE_BYTES = 64 * 1024
MOST_PLACES = 20
"""So many of the places that deviate stand in the line of a verification."""
_LONGEST_PLACE = 500


@dataclass(frozen=True, slots=True, kw_only=True)
class SealLine:
    """That a seal was made; follows from the seal itself, so that it can be written again."""

    number: int
    """Of the line, from 1."""
    moment: datetime
    harvest: str
    """Folder of the harvest relative to the archive, with `/`."""
    seal_number: int
    seal_sha256: str
    timestamp_sha256: str | None
    """Of the answer of the timestamp authority; None when there was none."""
    previous: str | None
    """SHA-256 of the line before, as it stands there without its end of line; None for line 1."""


@dataclass(frozen=True, slots=True, kw_only=True)
class VerificationLine:
    """That the archive, or one harvest, was verified, and what that found."""

    number: int
    moment: datetime
    verified: str
    """The harvest, relative to the archive; empty for the whole archive."""
    files: int
    size_bytes: int
    deviations: int
    places: tuple[str, ...]
    """Where the first of them are."""
    key: str = ""
    """Fingerprint of the key that signs this line; empty when none was at hand."""
    signature: str = ""
    """In hex, over the line without it and without `sha256`."""
    previous: str | None


type Line = SealLine | VerificationLine


@dataclass(frozen=True, slots=True, kw_only=True)
class Head:
    """How far the chain has come."""

    number: int = 0
    """Of the last line; 0 for an empty chain."""
    sha256: str | None = None
    """Of that line; None for an empty chain."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Problem:
    """What is wrong with a line."""

    number: int
    text: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Chain:
    """A chain as read: its lines, and all that is wrong with them."""

    lines: tuple[Line, ...]
    """Those that could be read."""
    problems: tuple[Problem, ...]
    hashes: tuple[str, ...]
    """SHA-256 of each line as it stands there, whether it could be read or not."""
    rest: bytes = b""
    """What follows the last end of line, where the writing of a line was cut short."""
    lacks_end: bool = False
    """Whether the last line is whole but for its end: somebody took or changed that."""

    @property
    def head(self) -> Head:
        """Where the next line goes on from."""
        return Head(number=len(self.hashes), sha256=self.hashes[-1] if self.hashes else None)

    @property
    def seals(self) -> dict[tuple[str, int], SealLine]:
        """The lines about seals, by harvest and number; of two about the same the first."""
        found: dict[tuple[str, int], SealLine] = {}
        for line in self.lines:
            if isinstance(line, SealLine):
                found.setdefault((line.harvest, line.seal_number), line)
        return found


def line_of(seal: Seal, digest: str, timestamp_sha256: str | None) -> SealLine:
    """Return the line that tells of a seal whose file has the SHA-256 `digest`."""
    return SealLine(
        number=seal.chain_number,
        moment=seal.moment,
        harvest=seal.harvest,
        seal_number=seal.number,
        seal_sha256=digest,
        timestamp_sha256=timestamp_sha256,
        previous=seal.chain_previous,
    )


def shown_places(places: Sequence[str]) -> tuple[str, ...]:
    """Return as many places, and as much of each, as a line may hold."""
    return tuple(place[:_LONGEST_PLACE] for place in places[:MOST_PLACES])


def to_bytes(line: Line) -> bytes:
    """Return the line as it is written, without its end of line."""
    values = _values(line)
    return canonical({**values, "sha256": sha256(canonical(values))})


def signed(line: VerificationLine, key: SigningKey) -> VerificationLine:
    """Return the line signed by the key whose fingerprint it names."""
    return replace(line, signature=key.sign(signed_bytes(line)).hex())


def signed_bytes(line: VerificationLine) -> bytes:
    """Return what the signature of a verification is over."""
    return canonical({key: value for key, value in _values(line).items() if key != "signature"})


def parse(data: bytes) -> Chain:
    """Return the chain that `data` holds, with every problem; never fails. Linear time."""
    *raw, rest = data.split(b"\n")
    lines: list[Line] = []
    problems: list[Problem] = []
    lacks_end = _is_more_than_a_beginning(rest)
    if lacks_end:
        raw.append(rest)
        problems.append(Problem(number=len(raw), text="its end of line is gone"))
    hashes = tuple(sha256(each) for each in raw)
    for number, each in enumerate(raw, start=1):
        try:
            line = _parsed_line(each, number)
        except FixityError as fault:
            text = str(fault).removeprefix(f"line {number}: ")
            problems.append(Problem(number=number, text=text))
            continue
        lines.append(line)
        before = hashes[number - 2] if number > 1 else None
        problems += [Problem(number=number, text=text) for text in _wrong(line, number, before)]
    seen: set[tuple[str, int]] = set()
    for line in lines:
        if isinstance(line, SealLine):
            if (line.harvest, line.seal_number) in seen:
                problems.append(Problem(number=line.number, text="names a seal a second time"))
            seen.add((line.harvest, line.seal_number))
    return Chain(
        lines=tuple(lines),
        problems=tuple(problems),
        hashes=hashes,
        rest=b"" if lacks_end else rest,
        lacks_end=lacks_end,
    )


def signers(chain: Chain) -> Iterator[VerificationLine]:
    """Yield the lines of verifications that say that they are signed."""
    for line in chain.lines:
        if isinstance(line, VerificationLine) and line.key:
            yield line


def is_signed(line: VerificationLine, pem: str) -> bool:
    """Whether the key in `pem` is the one that the line names, and signed it."""
    key = keys.public_key(pem)
    if key is None or keys.fingerprint(key) != line.key:
        return False
    return keys.is_signed(signed_bytes(line), bytes.fromhex(line.signature), key)


def _is_more_than_a_beginning(rest: bytes) -> bool:
    """Whether it is no line whose writing was cut short: that would lack its closing brace."""
    if not rest:
        return False
    try:
        json.JSONDecoder().raw_decode(rest.decode("ascii"))
    except json.JSONDecodeError:
        return False
    except (ValueError, RecursionError):
        return True
    return True


def _wrong(line: Line, number: int, before: str | None) -> Iterator[str]:
    if line.number != number:
        yield f"says that it is line {line.number}: lines were dropped, added or moved"
    if line.previous != before:
        yield f"doesn't follow {f'line {number - 1}' if before else 'nothing'} as that stands now"


def _values(line: Line) -> dict[str, object]:
    head = {"number": line.number, "moment": moment_text(line.moment), "previous": line.previous}
    match line:
        case SealLine():
            return head | {
                "kind": "seal",
                "harvest": line.harvest,
                "seal": line.seal_number,
                "seal_sha256": line.seal_sha256,
                "timestamp_sha256": line.timestamp_sha256,
            }
        case VerificationLine():
            return head | {
                "kind": "verification",
                "verified": line.verified,
                "files": line.files,
                "bytes": line.size_bytes,
                "deviations": line.deviations,
                "places": list(line.places),
                "key": line.key,
                "signature": line.signature,
            }
        case _ as never:
            assert_never(never)


def _parsed_line(data: bytes, number: int) -> Line:
    where = f"line {number}"
    if len(data) > MAX_LINE_BYTES:
        raise FixityError(f"{where}: is too long")
    fields = parsed(data, where=where)
    line = _seal_line(fields) if fields.text("kind") == "seal" else _verification_line(fields)
    if to_bytes(line) != data:
        raise FixityError(f"{where}: was changed: its own hash is another")
    return line


def _seal_line(fields: Fields) -> SealLine:
    if not is_inside(fields.text("harvest")):
        raise FixityError("names a harvest outside the archive")
    return SealLine(
        number=fields.number("number"),
        moment=fields.moment("moment"),
        harvest=fields.text("harvest"),
        seal_number=fields.number("seal"),
        seal_sha256=fields.digest("seal_sha256"),
        timestamp_sha256=fields.digest_or_none("timestamp_sha256"),
        previous=fields.digest_or_none("previous"),
    )


def _verification_line(fields: Fields) -> VerificationLine:
    places = fields.values.get("places")
    signature = fields.text("signature")
    try:
        bytes.fromhex(signature)
    except ValueError:
        raise FixityError("its signature is no hexadecimal number") from None
    if not isinstance(places, list) or not all(isinstance(each, str) for each in places):
        raise FixityError("its places are no list of texts")
    return VerificationLine(
        number=fields.number("number"),
        moment=fields.moment("moment"),
        verified=fields.text("verified"),
        files=fields.number("files"),
        size_bytes=fields.number("bytes"),
        deviations=fields.number("deviations"),
        places=tuple(places),
        key=fields.text("key"),
        signature=signature,
        previous=fields.digest_or_none("previous"),
    )
