"""Verifies harvests and archives: re-hashes everything, and checks seals, chain and timestamps."""

from collections import Counter
from collections.abc import Iterable
from contextlib import suppress
from dataclasses import dataclass, field, replace
from datetime import datetime
from pathlib import Path

from capture import clock
from capture.errors import FixityError
from capture.fixity import chain
from capture.fixity.archive_check import chain_deviations, key_deviations, missing_chain
from capture.fixity.chain import Chain, Head, SealLine
from capture.fixity.chain_file import read
from capture.fixity.chain_log import log, present_chain, unlogged
from capture.fixity.deviation import Deviation, Kind
from capture.fixity.harvest_check import Checked, Checking, check_harvest, is_worked_on
from capture.fixity.keys import SigningKey, Trust
from capture.fixity.memory import Memory, Run
from capture.fixity.seals_on_disk import Place, numbers
from capture.fixity.target import Target, harvests_in
from capture.fixity.timestamp import Timestamp
from capture.fixity.tree import walk
from capture.model.layout import HarvestFolder


class Watcher:
    """Is told how a verification goes; this one does nothing with it."""

    def begins(self, size_bytes: int) -> None:
        """Take how much there is to read."""

    def reads(self, size_bytes: int) -> None:
        """Take how much was read since, or needn't be."""

    def finds(self, deviation: Deviation) -> None:
        """Take a deviation, as soon as its harvest is done."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Verifying:
    """How to verify."""

    trust: Trust = field(default_factory=Trust)
    memory: Path | None = None
    """Folder for what is remembered between runs, outside the archive; None remembers nothing."""
    is_fresh: bool = False
    """Whether an interrupted run is begun anew."""
    is_logged: bool = False
    """Whether the archive's chain gets a line about it, if it can be written to."""
    key: SigningKey | None = None
    """Signs that line."""
    watcher: Watcher = field(default_factory=Watcher)


@dataclass(frozen=True, slots=True, kw_only=True)
class Verification:
    """What a verification found."""

    deviations: tuple[Deviation, ...]
    notes: tuple[str, ...]
    """What isn't wrong, but worth knowing: English sentences without full stop."""
    harvests: int
    files: int
    size_bytes: int
    resumed_files: int
    """Of `files`: read in the same run, before it was interrupted."""
    signers: tuple[tuple[str, int], ...]
    """Fingerprints of the keys, with the number of harvests that they signed seals of."""
    timestamps: tuple[Timestamp, ...]
    head: Head
    """Of the archive's chain; number 0 where there is none."""
    is_logged: bool

    @property
    def is_intact(self) -> bool:
        """Whether nothing deviates."""
        return not self.deviations


def verify_harvest(folder: HarvestFolder, *, archive: Path | None) -> tuple[Deviation, ...]:
    """Return all that isn't as sealed in a harvest. Reads every file; writes nothing.

    With `archive` the seals are also held against its chain.
    """
    target = Target(archive=archive, harvest=folder.root)
    return verify(target, moment=clock.now(), verifying=Verifying()).deviations


def verify_archive(archive: Path) -> tuple[Deviation, ...]:
    """Return all that isn't as sealed in an archive. Reads every file; writes nothing."""
    target = Target(archive=archive, harvest=None)
    return verify(target, moment=clock.now(), verifying=Verifying()).deviations


def verify(target: Target, *, moment: datetime, verifying: Verifying) -> Verification:
    """Verify an archive, or one harvest.

    Never fails over what it finds: what can't be read is a deviation. When interrupted, the next
    run with the same memory goes on. FixityError when the chain itself can't be read.
    """
    memory = Memory(verifying.memory, target.folder, target.archive) if verifying.memory else None
    work = _Work(target, verifying, memory)
    if memory is None:
        work.check(Run({}, None))
    else:
        with memory.run(moment, is_fresh=verifying.is_fresh) as run:
            work.check(run)
    return work.concluded(moment)


class _Work:
    """One verification as it goes."""

    def __init__(self, target: Target, verifying: Verifying, memory: Memory | None) -> None:
        self._target = target
        self._how = verifying
        self._memory = memory
        self._chain: Chain | None = None
        self._lines: dict[str, dict[int, SealLine]] = {}
        self._deviations: list[Deviation] = []
        self._notes: list[str] = []
        self._checked: list[Checked] = []
        self._is_chain_in_order = True

    def check(self, run: Run) -> None:
        """Check chain, harvests and keys, in this order."""
        archive = self._target.archive
        self._read_chain()
        harvests = self._harvests()
        places = {harvest: self._root(harvest) for harvest in harvests}
        self._how.watcher.begins(sum(walk(root).size_bytes for root in places.values()))
        for harvest, root in places.items():
            self._check_harvest(harvest, root, run)
        if archive is not None and self._target.harvest is None:
            public_keys = {f: pem for c in self._checked for f, pem in c.seals.public_keys.items()}
            present = self._chain or Chain(lines=(), problems=(), hashes=())
            self._take(key_deviations(archive, present, public_keys, self._how.trust))

    def concluded(self, moment: datetime) -> Verification:
        """Write the line in the chain, remember the chain, and return what was found."""
        archive = self._target.archive
        head = self._chain.head if self._chain else Head()
        files = sum(each.files for each in self._checked)
        size_bytes = sum(each.size_bytes for each in self._checked)
        is_logged = False
        if self._how.is_logged and archive is not None and self._chain is not None:
            try:
                head = log(
                    archive,
                    verified=self._harvest_name(),
                    moment=moment,
                    files=files,
                    size_bytes=size_bytes,
                    places=tuple(each.place for each in self._deviations),
                    key=self._how.key,
                )
                is_logged = True
            except (OSError, FixityError) as fault:
                self._notes.append(unlogged(fault))
        if self._memory is not None and self._is_chain_in_order:
            with suppress(OSError):
                self._memory.keep_head(head, moment)
        signers = Counter(each for checked in self._checked for each in checked.seals.signers)
        stamps = [stamp for each in self._checked for _, stamp in each.seals.timestamps]
        return Verification(
            deviations=tuple(self._deviations),
            notes=tuple(self._notes),
            harvests=len(self._checked),
            files=files,
            size_bytes=size_bytes,
            resumed_files=sum(each.resumed_files for each in self._checked),
            signers=tuple(signers.most_common()),
            timestamps=tuple(stamps),
            head=head,
            is_logged=is_logged,
        )

    def _read_chain(self) -> None:
        archive = self._target.archive
        if archive is None:
            self._notes.append("a harvest by itself: no chain to hold its seals against")
            return
        try:
            if self._how.is_logged:
                present, notes = present_chain(archive)
                self._notes += notes
            else:
                present = read(archive)
        except OSError as fault:
            raise FixityError(f"{archive / chain.FILE}: can't be read ({fault.strerror})") from None
        remembered = self._memory.head() if self._memory else None
        forget = self._memory.head_file if self._memory else archive
        if not (archive / chain.FILE).exists() and (remembered or self._has_seals(archive)):
            found = [missing_chain()]
        else:
            self._chain = present
            self._lines = _by_harvest(present)
            found = list(chain_deviations(present, remembered=remembered, forget=forget))
        self._is_chain_in_order = not found
        self._take(found)

    def _has_seals(self, archive: Path) -> bool:
        with suppress(OSError):
            roots = [self._target.harvest] if self._target.harvest else []
            roots = roots or [archive / each for each in harvests_in(archive)]
            return any(numbers(each) for each in roots)
        return False

    def _harvests(self) -> list[str]:
        """Return the harvests to check, relative to the archive: those in the chain first."""
        archive = self._target.archive
        if archive is None or self._target.harvest is not None:
            return [self._harvest_name()]
        in_chain = dict.fromkeys(self._lines)
        try:
            return [*(in_chain | dict.fromkeys(harvests_in(archive)))]
        except OSError as fault:
            path = Path(fault.filename or archive)
            text = f"can't be read: {fault.strerror}"
            self._take([Deviation(kind=Kind.UNREADABLE, path=path.name, text=text)])
            return [*in_chain]

    def _check_harvest(self, harvest: str, root: Path, run: Run) -> None:
        if reason := self._not_there(root):
            deviation = Deviation(kind=Kind.HARVEST, path="", text=reason, harvest=harvest)
            self._take([deviation])
            return
        checking = Checking(
            trust=self._how.trust, run=run, tick=self._how.watcher.reads, harvest=harvest
        )
        checked = check_harvest(root, checking, place=self._place(harvest, root))
        self._checked.append(checked)
        found = [replace(each, harvest=harvest) for each in checked.deviations]
        if found and is_worked_on(root):
            self._notes.append(f"{harvest}: a process works on it now, which may be why")
            if all(each.kind is Kind.UNSEALED for each in found):
                return  # it gets its seal when it is done
        self._take(found)

    def _not_there(self, root: Path) -> str:
        archive = self._target.archive or root
        between = [each for each in (root, *root.parents) if each.is_relative_to(archive)]
        if any(each.is_symlink() for each in between if each != archive):
            return "stands behind a symbolic link, which is not followed"
        return "" if root.is_dir() else "is gone, though the chain names it"

    def _place(self, harvest: str, root: Path) -> Place | None:
        """Return what the chain says of a harvest; read again when a seal was made meanwhile."""
        archive = self._target.archive
        if archive is None or self._chain is None:
            return None
        lines = self._lines.get(harvest, {})
        with suppress(OSError, FixityError):
            if not lines.keys() >= set(numbers(root)):
                now = read(archive)
                # Only longer, never otherwise: what was changed meanwhile must not go unseen.
                if now.hashes[: len(self._chain.hashes)] == self._chain.hashes:
                    self._chain = now
                    self._lines = _by_harvest(now)
                    lines = self._lines.get(harvest, {})
        return Place(harvest=harvest, lines=lines)

    def _root(self, harvest: str) -> Path:
        if self._target.harvest is not None:
            return self._target.harvest
        assert self._target.archive is not None
        return self._target.archive / harvest

    def _harvest_name(self) -> str:
        """Return the harvest that was named, relative to the archive; empty for a whole archive."""
        archive, harvest = self._target.archive, self._target.harvest
        if archive is None or harvest is None:
            return ""
        return harvest.resolve().relative_to(archive.resolve()).as_posix()

    def _take(self, found: Iterable[Deviation]) -> None:
        for each in found:
            self._deviations.append(each)
            self._how.watcher.finds(each)


def _by_harvest(present: Chain) -> dict[str, dict[int, SealLine]]:
    found: dict[str, dict[int, SealLine]] = {}
    for (harvest, number), line in present.seals.items():
        found.setdefault(harvest, {})[number] = line
    return found
