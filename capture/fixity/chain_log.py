"""The chain as a verification meets it, and the line that it adds (OPSL01)."""

from datetime import datetime
from pathlib import Path

from capture.errors import FixityError
from capture.fixity import chain, chain_file, keys
from capture.fixity.chain import Chain, Head, VerificationLine
from capture.fixity.keys import SigningKey


def present_chain(archive: Path) -> tuple[Chain, tuple[str, ...]]:
    """Return the chain, and what is to be said of it; a seal that was cut short is finished first.

    An archive that can't be written to is read as it stands. FixityError, OSError.
    """
    if not (archive / chain_file.PENDING).exists():
        return chain_file.read(archive), ()
    try:
        with chain_file.locked(archive):
            mended = chain_file.mend(archive)
            present = chain_file.read(archive)
    except OSError:
        note = "a seal was cut short; the next verification or seal that may write will finish it"
        return chain_file.read(archive), (note,)
    if mended is None:
        return present, ()
    note = f"seal {mended.number} of {mended.harvest} was cut short; it is in the chain now"
    return present, (note,)


def log(
    archive: Path,
    *,
    verified: str,
    moment: datetime,
    files: int,
    size_bytes: int,
    places: tuple[str, ...],
    key: SigningKey | None,
) -> Head:
    """Add the line of a verification to the chain, signed if there is a key, and return its head.

    `places` says where all deviations are. OSError when the archive can't be written to.
    """
    with chain_file.locked(archive):
        chain_file.mend(archive)
        present = chain_file.read(archive)
        if key is not None:
            keys.publish(archive, key)
        line = VerificationLine(
            number=present.head.number + 1,
            moment=moment,
            verified=verified,
            files=files,
            size_bytes=size_bytes,
            deviations=len(places),
            places=chain.shown_places(places),
            key=key.fingerprint if key else "",
            previous=present.head.sha256,
        )
        if key is not None:
            line = chain.signed(line, key)
        chain_file.append(archive, line, after=present)
        return chain_file.read(archive).head


def unlogged(fault: OSError | FixityError) -> str:
    """Return why a verification isn't in the chain."""
    reason = fault.strerror if isinstance(fault, OSError) else str(fault)
    return f"not logged in the chain: {reason}"
