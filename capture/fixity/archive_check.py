"""Checks what belongs to the archive as a whole: its chain, and the public keys."""

import os
from collections.abc import Iterator, Mapping
from pathlib import Path

from capture.errors import FixityError
from capture.fixity import chain, keys
from capture.fixity.chain import Chain, Head
from capture.fixity.deviation import Deviation, Kind
from capture.fixity.keys import Trust
from capture.fixity.memory import is_continued
from capture.fixity.reading import read_small

_MAX_KEY_BYTES = 4096


def chain_deviations(
    present: Chain, *, remembered: Head | None, forget: Path
) -> Iterator[Deviation]:
    """Yield what is wrong with the chain itself; of each line one deviation.

    `remembered` is how far it was when it was last seen; `forget` the file that says so.
    """
    told: dict[int, list[str]] = {}
    for problem in present.problems:
        told.setdefault(problem.number, []).append(problem.text)
    for number, texts in sorted(told.items()):
        yield _of_chain(f"line {number}: {'; '.join(texts)}")
    if present.rest:
        yield _of_chain("ends in a line whose writing was cut short, or that was cut off")
    if remembered is not None and not is_continued(present, remembered):
        yield _of_chain(
            f"line {remembered.number}, which was seen before, is gone or changed; if the archive"
            f" was replaced on purpose, remove {forget}"
        )


def missing_chain() -> Deviation:
    """Return that there is none, though there are seals."""
    return _of_chain("is gone: nothing shows which harvests there were, and in which order")


def key_deviations(
    archive: Path, present: Chain, public_keys: Mapping[str, str], trust: Trust
) -> Iterator[Deviation]:
    """Yield what is wrong with the public keys, and with the lines that they sign.

    `public_keys` are those that sign seals, as PEM by fingerprint.
    """
    known = dict(public_keys)
    files = {keys.public_name(each) for each in public_keys}
    for line in chain.signers(present):
        name = keys.public_name(line.key)
        files.add(name)
        pem = known.get(line.key) or _pem(archive / name)
        if pem is None or not chain.is_signed(line, pem):
            yield _of_chain(f"line {line.number}: its signature is wrong, or its key is gone")
        elif trust.fingerprints and line.key not in trust.fingerprints:
            text = f"line {line.number}: is signed by {line.key}, a key that is not trusted"
            yield Deviation(kind=Kind.UNTRUSTED, path=chain.FILE, text=text)
        else:
            known[line.key] = pem
    for name in sorted(files):
        yield from _key_file(archive, name)
    yield from _strays(archive, files)


def _of_chain(text: str) -> Deviation:
    return Deviation(kind=Kind.CHAIN, path=chain.FILE, text=text)


def _key_file(archive: Path, name: str) -> Iterator[Deviation]:
    pem = _pem(archive / name)
    key = keys.public_key(pem) if pem else None
    if not os.path.lexists(archive / name):
        yield Deviation(kind=Kind.KEY, path=name, text="is gone; seals hold a copy of it")
    elif key is None or keys.public_name(keys.fingerprint(key)) != name:
        yield Deviation(kind=Kind.KEY, path=name, text="is not the public key that its name tells")


def _strays(archive: Path, files: set[str]) -> Iterator[Deviation]:
    folder = archive / keys.FOLDER
    try:
        entries = sorted(os.scandir(folder), key=lambda entry: entry.name)
    except FileNotFoundError:
        return
    except OSError as fault:
        text = f"can't be read: {fault.strerror}"
        yield Deviation(kind=Kind.UNREADABLE, path=keys.FOLDER, text=text)
        return
    for entry in entries:
        path = f"{keys.FOLDER}/{entry.name}"
        if path not in files:
            yield Deviation(kind=Kind.ADDED, path=path, text="has signed nothing here")


def _pem(path: Path) -> str | None:
    try:
        data = read_small(path, _MAX_KEY_BYTES)
    except (FixityError, OSError):
        return None
    return data.decode("ascii") if data is not None and data.isascii() else None
