"""Makes a seal of a harvest folder and its line in the archive's chain."""

import os
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path

from capture import __version__, files
from capture.errors import FixityError, UsageError
from capture.fixity import chain, chain_file, keys, places, timestamp
from capture.fixity import seal as seals
from capture.fixity.chain import Chain
from capture.fixity.deviation import Deviation
from capture.fixity.encoding import sha256
from capture.fixity.hashing import Tick, hash_files
from capture.fixity.keys import SigningKey
from capture.fixity.manifest import FileEntry, by_path, differences, rewritten
from capture.fixity.seal import PreviousSeal, Seal
from capture.fixity.seals_on_disk import read_seals
from capture.fixity.tree import walk
from capture.model.layout import HarvestFolder

LONGEST_REASON = 2000
_TRIES = 3
_SHOWN = 5
_JOURNAL = "ledger.sqlite-wal"
"""Of the ledger: while it holds anything, the next program to open the ledger changes that."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Sealing:
    """How seals are made."""

    key: Path | None = None
    """File of the signing key; None takes CAPTURE_SIGNING_KEY, or the user's settings folder."""
    timestamp_url: str | None = None
    """Timestamp authority (RFC 3161); None asks for no timestamp."""
    by: str = ""
    """Who has it made."""
    despite_damage: bool = False
    """Seal even when WARC files changed or an earlier seal is damaged; verification tells it."""
    tick: Tick = lambda _: None
    """Told a few times a second how many bytes were read since."""

    @property
    def key_file(self) -> Path:
        """Where the signing key lies, or will."""
        return self.key or places.signing_key(os.environ)


@dataclass(frozen=True, slots=True, kw_only=True)
class Content:
    """What a harvest folder holds now, and what that is against its last seal."""

    files: tuple[FileEntry, ...]
    last: PreviousSeal | None
    """The newest seal there is; None before the first."""
    changes: tuple[Deviation, ...]
    """Since then."""
    damage: tuple[Deviation, ...]
    """Why it should not be sealed: WARC files that changed, seals that aren't in order."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Sealed:
    """A seal that was made."""

    seal: Seal
    path: Path
    sha256: str
    is_new_key: bool
    """Whether the key was made for it; a copy of it should be kept elsewhere."""
    timestamp: timestamp.Timestamp | None
    warnings: tuple[str, ...]
    """Why there is no timestamp though one was asked for."""


def seal(
    folder: HarvestFolder,
    *,
    archive: Path,
    reason: str,
    moment: datetime,
    sealing: Sealing | None = None,
) -> Sealed:
    """Seal a harvest folder as it is now. Whoever calls holds the harvest's lock.

    Costs the reading of all its files. FixityError when something in it can't be sealed or the
    archive can't be written to; UsageError when the reason or the key isn't usable.
    """
    how = sealing or Sealing()
    content = look(folder, archive=archive, tick=how.tick)
    return seal_content(content, folder, archive=archive, reason=reason, moment=moment, sealing=how)


def look(folder: HarvestFolder, *, archive: Path, tick: Tick) -> Content:
    """Return what a harvest folder holds, and how it differs from its last seal. FixityError.

    Finishes a seal that a crash cut short first.
    """
    _within(folder.root, archive)
    _mend(archive)
    files = _hashed(folder.root, tick)
    on_disk = read_seals(folder.root)
    last = on_disk.newest
    if last is None:
        return Content(files=files, last=None, changes=(), damage=on_disk.deviations)
    found = {entry.path: entry for entry in files}
    changes = tuple(differences(last.files, found)) if last.files is not None else ()
    return Content(
        files=files,
        last=PreviousSeal(number=last.number, sha256=last.sha256),
        changes=changes,
        damage=(*on_disk.deviations, *rewritten(on_disk.unchanging, files)),
    )


def seal_content(
    content: Content,
    folder: HarvestFolder,
    *,
    archive: Path,
    reason: str,
    moment: datetime,
    sealing: Sealing,
) -> Sealed:
    """Seal what `look` saw. Errors as of `seal`."""
    why = " ".join(reason.split())
    if not why or len(why) > LONGEST_REASON:
        raise UsageError(f"say why it is sealed, in at most {LONGEST_REASON} characters")
    if content.damage and not sealing.despite_damage:
        raise FixityError(_damage_text(folder, content.damage))
    harvest = _within(folder.root, archive)
    key = keys.load_or_make(sealing.key_file, archive=archive)
    try:
        with chain_file.locked(archive):
            chain_file.mend(archive)
            present = chain_file.read(archive)
            head = present.head
            made = Seal(
                number=content.last.number + 1 if content.last else 1,
                harvest=harvest,
                moment=moment,
                reason=why,
                by=" ".join(sealing.by.split()),
                software=f"capture {__version__}",
                previous=content.last,
                chain_number=head.number + 1,
                chain_previous=head.sha256,
                fingerprint=key.fingerprint,
                public_key=key.public_pem,
                files=content.files,
            )
            return _written(made, archive, present, key, sealing)
    except OSError as fault:
        raise _unwritable(fault, archive) from None


def _written(
    made: Seal,
    archive: Path,
    present: Chain,
    key: SigningKey,
    sealing: Sealing,
) -> Sealed:
    """Write a seal, its signature, its timestamp and its line, in an order that can be mended."""
    folder = archive / made.harvest / seals.FOLDER
    data = seals.to_bytes(made)
    chain_file.announce(archive, made.harvest, made.number)
    keys.publish(archive, key)
    folder.mkdir(exist_ok=True)
    files.write_durably(folder / seals.signature_name(made.number), key.sign(data))
    path = folder / seals.file_name(made.number)
    files.write_durably(path, data)
    stamp, warnings = _stamped(sealing.timestamp_url, data)
    if stamp is not None:
        files.write_durably(folder / seals.timestamp_name(made.number), stamp)
    line = chain.line_of(made, sha256(data), sha256(stamp) if stamp else None)
    chain_file.append(archive, line, after=present)
    chain_file.settle(archive)
    return Sealed(
        seal=made,
        path=path,
        sha256=line.seal_sha256,
        is_new_key=key.is_new,
        timestamp=timestamp.check(stamp, data, ()) if stamp else None,
        warnings=warnings,
    )


def _stamped(url: str | None, data: bytes) -> tuple[bytes | None, tuple[str, ...]]:
    """Return the authority's answer; why there is none is a warning, never a failed seal."""
    if url is None:
        return None, ()
    try:
        return timestamp.ask(url, data), ()
    except FixityError as fault:
        return None, (str(fault),)


def _mend(archive: Path) -> None:
    if not (archive / chain_file.PENDING).exists():
        return
    try:
        with chain_file.locked(archive):
            chain_file.mend(archive)
    except OSError as fault:
        raise _unwritable(fault, archive) from None


def _unwritable(fault: OSError, archive: Path) -> FixityError:
    return FixityError(
        f"{fault.filename or archive}: the seal can't be written ({fault.strerror}); make room,"
        " or the archive writable, and run capture seal"
    )


def _within(root: Path, archive: Path) -> str:
    """Return the harvest's folder relative to the archive, with `/`. UsageError when outside."""
    if not root.is_dir():
        raise UsageError(f"{root}: there is no such folder; name the folder of a harvest")
    try:
        inside = root.resolve().relative_to(archive.resolve())
    except ValueError:
        raise UsageError(f"{root}: does not lie in the archive {archive}") from None
    if not inside.parts:
        raise UsageError(f"{root}: is the archive; name the folder of one harvest in it")
    return inside.as_posix()


def _hashed(root: Path, tick: Tick) -> tuple[FileEntry, ...]:
    """Return all files of a folder with their hashes. FixityError names what can't be sealed."""
    for _ in range(_TRIES):
        tree = walk(root)
        if tree.odd:
            odd = "; ".join(f"{each.path} {each.text}" for each in tree.odd[:_SHOWN])
            raise FixityError(
                f"{root}: can't be sealed: {odd}. A seal holds only files that lie in the folder"
                " itself; put them right, and run capture seal"
            )
        if _JOURNAL in tree.files:
            raise FixityError(
                f"{root / _JOURNAL}: the ledger is open, or was not closed in order; let what works"
                " on the harvest end, or run capture resume"
            )
        entries: list[FileEntry] = []
        unsteady: list[str] = []
        for each in hash_files(tree.files.values(), tick=tick):
            if each.fault is not None and not isinstance(each.fault, FileNotFoundError):
                raise FixityError(
                    f"{each.found.file}: can't be read ({each.fault.strerror}); what can't be read"
                    " can't be sealed"
                )
            if each.fault is not None or not each.is_steady:
                unsteady.append(each.found.path)
            entries.append(
                FileEntry(path=each.found.path, size_bytes=each.size_bytes, sha256=each.sha256)
            )
        if not unsteady:
            return tuple(sorted(entries, key=by_path))
    raise FixityError(
        f"{root / unsteady[0]}: changes while it is read; let what works on the harvest end first"
    )


def _damage_text(folder: HarvestFolder, damage: tuple[Deviation, ...]) -> str:
    told = "; ".join(f"{each.path}: {each.text}" for each in damage[:_SHOWN])
    more = f"; and {len(damage) - _SHOWN} more" if len(damage) > _SHOWN else ""
    return (
        f"{folder.root}: not sealed: {told}{more}. A new seal can't make that good: put back what"
        " was there from a copy; or seal it with --despite-damage, and verification will say so"
    )
