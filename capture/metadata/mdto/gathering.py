"""Reads what a description is made of: the report, the files, the site's other harvests."""

import hashlib
import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path

from capture.errors import UsageError
from capture.metadata.mdto import formats, names, scan, siblings
from capture.metadata.mdto.description import MadeFile, PlacedFile, Role
from capture.metadata.mdto.facts import Earlier, Facts, FileFacts
from capture.metadata.mdto.lists import EventType
from capture.metadata.mdto.model import Bestand, EventGegevens, Informatieobject
from capture.metadata.mdto.register_copy import register_copy
from capture.metadata.mdto.xml import MAX_BYTES, MdtoError, from_xml
from capture.metadata.report_json import read_json
from capture.model.layout import HarvestFolder
from capture.model.organisation import Organisation
from capture.model.restriction import Register, Restriction
from capture.warc.checksums import SIDECAR_SUFFIX, sha256_of

FOLDER = "metadata/mdto"
"""Where a harvest's documents lie, in the tree of the files that they describe."""
INVENTORY = "beelden-sha256.txt"
REGISTER_COPY = "beperkingen.json"
_HEX = re.compile(r"[0-9a-f]{64}")
_LISTED = ("*.csv", "*.json", "*.html", "*.jsonl")
_SINGLE = ("report.html", "metadata/harvest-report.json", "settings.json", "ledger.sqlite")


@dataclass(frozen=True, slots=True, kw_only=True)
class Wanted:
    """What is to be described, and how."""

    organisation: Organisation
    restrictions: Sequence[Restriction]
    files: Sequence[PlacedFile]
    events: Sequence[EventGegevens]
    made_folder: str
    """Where files that are made for it lie in the tree that is described."""
    moment: datetime


def harvest_files(folder: HarvestFolder) -> tuple[PlacedFile, ...]:
    """Return the files of a harvest that MDTO describes one by one, by path.

    WARC files, lists, reports, settings and ledger. Not: checksums and manifests, which repeat what
    MDTO says; logs and spool, which are for operators; pictures, thousands of copies of what the
    WARC files hold, which have one inventory. A harvest is described after it was finished.
    """
    found = [*folder.warc.glob("*.warc"), *folder.warc.glob("*.warc.gz")]
    found += [path for pattern in _LISTED for path in folder.lists.glob(pattern)]
    found += [folder.root / name for name in _SINGLE]
    return tuple(
        PlacedFile(relative=path.relative_to(folder.root).as_posix(), path=path)
        for path in sorted(found)
        if path.is_file() and not path.is_symlink()
    )


def gather(folder: HarvestFolder, wanted: Wanted) -> tuple[Facts, tuple[MadeFile, ...]]:
    """Return the facts, and the files that are made for the description.

    Reads every file that has no checksum beside it, and the headers of all WARC records. Raises
    UsageError for a harvest that isn't finished, WarcFormatError for a WARC file that is damaged.
    """
    report = read_json(folder.report_json)
    if report.identity.finished is None:
        raise UsageError(f"{folder.root}: isn't finished; go on with capture resume")
    site = report.identity.site_host
    name = f"{report.identity.name}-{report.identity.kind}"
    register = Register(tuple(wanted.restrictions))
    found = scan.scan(folder, report, register)
    made = tuple(_made(folder, found.restrictions))
    closed = {each.name: (each.sha256, each.closed) for each in report.warc_files}
    files = [_file_facts(folder, each, closed, wanted.moment) for each in wanted.files]
    files += [_made_facts(folder, each, wanted) for each in made]
    family = siblings.siblings(folder, report)
    known = siblings.restricted_elsewhere(folder, family)
    in_force = [each for each in found.restrictions if not each.is_over(wanted.moment)]
    here = {each.id for each in in_force}
    facts = Facts(
        organisation=wanted.organisation,
        site=site,
        folder=name,
        report=report,
        files=tuple(sorted(files, key=lambda each: each.relative)),
        siblings=family,
        needed=siblings.needed(found.oldest, found.newest, family, name),
        restrictions=tuple(in_force),
        series_restrictions=tuple(
            each
            for each in wanted.restrictions
            if each.id in here or (each.id in known and not each.is_over(wanted.moment))
        ),
        earlier=earlier(document_folder(folder) / names.object_document(name)),
        earlier_series=earlier(series_document(folder, site)),
        events=wanted.events,
    )
    return facts, made


def document_folder(folder: HarvestFolder) -> Path:
    """Return where a harvest's documents lie."""
    return folder.root / FOLDER


def file_document(folder: HarvestFolder, relative: str) -> Path:
    """Return where the document of a file lies: under its path, or beside it when it lies there."""
    is_inside = relative.startswith(f"{FOLDER}/")
    return (folder.root if is_inside else document_folder(folder)) / names.file_document(relative)


def series_document(folder: HarvestFolder, site: str) -> Path:
    """Return where the document of the site lies: in its folder, `ARCHIVE/<site>/<site>.mdto.xml`.

    A harvest that was put elsewhere has it among its own documents: nothing is written beside it.
    """
    parent = folder.root.absolute().parent
    place = parent if parent.name == site else document_folder(folder)
    return place / names.object_document(site)


def earlier(path: Path) -> Earlier:
    """Return what must not be lost of a document that is replaced; nothing when there is none.

    Identifications are never dropped (MDTO), nor are events but those of the harvest itself, which
    are made anew. MdtoError, with the file, when it can't be read: it is not overwritten.
    """
    document = _document(path)
    if document is None:
        return Earlier()
    if not isinstance(document, Informatieobject):
        raise MdtoError(f"{path}: describes no informatieobject; move it away, and make it again")
    ours = {EventType.CREATIE.value, EventType.BEVRIEZING.value}
    return Earlier(
        identifications=document.identificatie,
        events=tuple(e for e in document.event if e.eventType.begripLabel not in ours),
    )


def _document(path: Path) -> Informatieobject | Bestand | None:
    try:
        with path.open("rb") as file:
            data = file.read(MAX_BYTES + 1)
        return from_xml(data)
    except (FileNotFoundError, NotADirectoryError):
        return None
    except MdtoError as fault:
        message = f"{path}: {fault}; move it away, and make it again"
        raise MdtoError(message) from None


def _file_facts(
    folder: HarvestFolder,
    placed: PlacedFile,
    closed: Mapping[str, tuple[str, datetime]],
    moment: datetime,
) -> FileFacts:
    is_warc = placed.identity.startswith("warc/")
    digest = (_beside(placed.path) if is_warc else None) or sha256_of(placed.path)
    known = closed.get(placed.path.name)
    before = _described_before(folder, placed.identity)
    if is_warc and known is not None and known[0] == digest:
        hashed = known[1]
    else:
        hashed = _hashed_before(before, digest) or moment
    role = placed.role or (Role.REPRESENTATION if is_warc else Role.ADDITIONAL)
    return FileFacts(
        relative=placed.relative,
        identity=placed.identity,
        size_bytes=placed.path.stat().st_size,
        sha256=digest,
        hashed=hashed,
        format=formats.identify(placed.path),
        role=role,
        earlier=before.identificatie if before is not None else (),
    )


def _beside(path: Path) -> str | None:
    """Return the SHA-256 that was computed while a WARC file was written, from its sidecar."""
    sidecar = path.with_name(path.name + SIDECAR_SUFFIX)
    try:
        with sidecar.open("r", encoding="ascii", errors="replace") as file:
            line = file.readline(2000)
    except OSError:
        return None
    digest, _, name = line.rstrip("\n").partition("  ")
    return digest if _HEX.fullmatch(digest) and name == path.name else None


def _described_before(folder: HarvestFolder, identity: str) -> Bestand | None:
    document = _document(file_document(folder, identity))
    return document if isinstance(document, Bestand) else None


def _hashed_before(before: Bestand | None, digest: str) -> datetime | None:
    """Return when a file was hashed first with this result, by the document that there is."""
    for each in before.checksum if before is not None else ():
        if each.checksumWaarde == digest:
            try:
                found = datetime.fromisoformat(each.checksumDatum)
            except ValueError:
                return None
            return found if found.tzinfo is not None else None
    return None


def _made(folder: HarvestFolder, concerning: Sequence[Restriction]) -> Iterator[MadeFile]:
    inventory = "".join(_inventory(folder))
    if inventory:
        yield MadeFile(relative=f"{FOLDER}/{INVENTORY}", data=inventory.encode())
    if concerning:
        yield MadeFile(relative=f"{FOLDER}/{REGISTER_COPY}", data=register_copy(concerning))


def _inventory(folder: HarvestFolder) -> Iterator[str]:
    """Yield the lines of the picture set: `sha256sum -c` in the harvest's folder checks them."""
    for path in sorted(folder.images.glob("*")):
        if path.is_file() and not path.is_symlink():
            yield f"{sha256_of(path)}  {path.relative_to(folder.root).as_posix()}\n"


def _made_facts(folder: HarvestFolder, made: MadeFile, wanted: Wanted) -> FileFacts:
    digest = hashlib.sha256(made.data).hexdigest()
    name = made.relative.rpartition("/")[2]
    before = _described_before(folder, made.relative)
    return FileFacts(
        relative=f"{wanted.made_folder}/{name}" if wanted.made_folder else name,
        identity=made.relative,
        size_bytes=len(made.data),
        sha256=digest,
        hashed=_hashed_before(before, digest) or wanted.moment,
        format=formats.JSON if name.endswith(".json") else formats.TEXT,
        role=Role.ADDITIONAL,
        earlier=before.identificatie if before is not None else (),
    )
