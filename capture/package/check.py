"""Checks a finished SIP by reading all of it again: pakbon, files, documents, names (META03)."""

import hashlib
from collections.abc import Iterator
from dataclasses import dataclass, field
from pathlib import Path

import bagit

from capture.errors import UsageError
from capture.metadata.mdto.check import check_document
from capture.metadata.mdto.model import Bestand, Informatieobject
from capture.metadata.mdto.names import file_document, is_document, is_file_document
from capture.metadata.mdto.problem import Severity
from capture.metadata.mdto.xml import MAX_BYTES, MdtoError, from_xml
from capture.package import demands, names, references
from capture.package.contents import Found, UnreadableError, contents
from capture.package.pakbon import Kind, Line, PakbonError, ReadPakbon, sip_hash
from capture.package.pakbon import from_xml as pakbon_of
from capture.package.problem import Problem, Rule
from capture.package.profile import Profile

_BAG_TAGS = frozenset(
    {"bagit.txt", "bag-info.txt", "manifest-sha256.txt", "tagmanifest-sha256.txt"}
)
_BAG_DATA = "data/"


@dataclass(slots=True, kw_only=True)
class _Read:
    """What was read of a SIP."""

    lines: dict[str, Line] = field(default_factory=dict)
    """What each file is found to be, but for the pakbon."""
    documents: dict[str, Informatieobject | Bestand] = field(default_factory=dict)
    pakbon: ReadPakbon | None = None
    problems: list[Problem] = field(default_factory=list)

    def add(self, rule: Rule, path: str, message: str) -> None:
        """Note a problem."""
        self.problems.append(Problem(rule=rule, path=path, message=message))


def check_sip(sip: Path, profile: Profile, *, xsd: Path | None = None) -> tuple[Problem, ...]:
    """Return all that is wrong with a SIP under a profile; empty when nothing is.

    Every byte of it is read once, and of a bag twice; memory grows with the number of files and
    the size of their documents, not with their content. `xsd` is MDTO's official schema. UsageError
    when there is no such SIP.
    """
    if not sip.exists():
        raise UsageError(f"{sip}: is not there")
    read = _Read()
    try:
        for found in contents(sip):
            _take(read, found, profile, xsd)
    except UnreadableError as fault:
        read.add(Rule.READABLE, "", str(fault))
        return tuple(read.problems)
    if profile.is_bag:
        read.problems += _bag_problems(sip)
    paths = sorted([*read.lines, profile.pakbon.name])
    read.problems += names.problems(paths, profile.names)
    if read.pakbon is None:
        if not any(problem.path == profile.pakbon.name for problem in read.problems):
            read.add(Rule.PAKBON, "", f"there is no {profile.pakbon.name}")
    else:
        read.problems += _against_pakbon(read.lines, read.pakbon, profile)
    for path, document in read.documents.items():
        read.problems += demands.problems(path, document, profile.mdto)
    content = _content(read)
    read.problems += references.problems(content, read.documents)
    return tuple(read.problems)


def _take(read: _Read, found: Found, profile: Profile, xsd: Path | None) -> None:
    path = found.path
    if profile.is_bag:
        if path in _BAG_TAGS:
            return
        if not path.startswith(_BAG_DATA):
            read.add(Rule.EXTRA, path, "stands beside the bag's data, where nothing belongs")
            return
        path = path.removeprefix(_BAG_DATA)
    is_pakbon = path == profile.pakbon.name
    if path in read.lines or (is_pakbon and read.pakbon is not None):
        read.add(Rule.COLLISION, path, "stands in the SIP twice")
        return
    is_kept = is_pakbon or is_document(path)
    digest, size, data = hashlib.sha256(), 0, bytearray()
    for piece in found.pieces:
        digest.update(piece)
        size += len(piece)
        if is_kept and len(data) <= MAX_BYTES:
            data += piece
    if is_pakbon:
        try:
            read.pakbon = pakbon_of(bytes(data))
        except PakbonError as fault:
            read.add(Rule.PAKBON, path, str(fault))
        return
    kind = Kind.METADATA if is_document(path) else Kind.CONTENT
    read.lines[path] = Line(path=path, size=size, sha256=digest.hexdigest(), kind=kind)
    if is_document(path):
        _take_document(read, path, bytes(data), xsd)


def _take_document(read: _Read, path: str, data: bytes, xsd: Path | None) -> None:
    for problem in check_document(data, xsd=xsd):
        if problem.severity is Severity.ERROR:
            read.add(Rule.MDTO, path, f"{problem.path}: {problem.message}")
    try:
        read.documents[path] = from_xml(data)
    except MdtoError:
        return  # said by check_document


def _content(read: _Read) -> dict[str, Line]:
    """Return the files that must have a document: what the pakbon doesn't call an attachment.

    Without a pakbon nobody says which those are; then they are those that have one.
    """
    if read.pakbon is None:
        return {path: read.lines[path] for path in read.lines if file_document(path) in read.lines}
    attached = {line.path for line in read.pakbon.lines if line.kind is Kind.ATTACHMENT}
    return {
        path: line
        for path, line in read.lines.items()
        if line.kind is Kind.CONTENT and path not in attached
    }


def _against_pakbon(
    lines: dict[str, Line], pakbon: ReadPakbon, profile: Profile
) -> Iterator[Problem]:
    name = profile.pakbon.name
    if pakbon.profile != (profile.name, profile.version):
        said = f"{pakbon.profile[0]}, version {pakbon.profile[1]}"
        message = f"is of profile {said}, not of {profile.name}, version {profile.version}"
        yield Problem(rule=Rule.PAKBON, path=name, message=message)
    listed = {line.path: line for line in pakbon.lines}
    if len(listed) != len(pakbon.lines):
        yield Problem(rule=Rule.PAKBON, path=name, message="names a file twice")
    for path in sorted(listed.keys() - lines.keys()):
        yield Problem(rule=Rule.MISSING, path=path, message="stands on the pakbon, and is not here")
    for path in sorted(lines.keys() - listed.keys()):
        yield Problem(rule=Rule.EXTRA, path=path, message="is here, and not on the pakbon")
    for path in sorted(lines.keys() & listed.keys()):
        yield from _against_line(lines[path], listed[path])
    yield from _against_counts(lines, pakbon, name)


def _against_line(line: Line, said: Line) -> Iterator[Problem]:
    if line.size != said.size:
        message = f"has {line.size} bytes; the pakbon says {said.size}"
        yield Problem(rule=Rule.SIZE, path=line.path, message=message)
    if line.sha256 != said.sha256:
        message = f"has SHA-256 {line.sha256}; the pakbon says {said.sha256}"
        yield Problem(rule=Rule.CHECKSUM, path=line.path, message=message)
    if (line.kind is Kind.METADATA) is not (said.kind is Kind.METADATA):
        message = f"is called {said.kind.value} on the pakbon, which it isn't"
        yield Problem(rule=Rule.PAKBON, path=line.path, message=message)


def _against_counts(lines: dict[str, Line], pakbon: ReadPakbon, name: str) -> Iterator[Problem]:
    kinds = {line.path: line.kind for line in pakbon.lines}
    not_metadata = [line for line in lines.values() if line.kind is not Kind.METADATA]
    documents = [path for path in lines if is_document(path)]
    described = sum(kinds.get(line.path) is not Kind.ATTACHMENT for line in not_metadata)
    counted = (
        sum(not is_file_document(path) for path in documents),
        described,
        len(not_metadata),
        sum(line.size for line in not_metadata),
    )
    names_of = ("informatieobjecten", "bestanden", "files but metadata", "bytes but metadata")
    for what, said, found in zip(names_of, pakbon.counts, counted, strict=True):
        if said != found:
            message = f"says {said} {what}; there are {found}"
            yield Problem(rule=Rule.COUNT, path=name, message=message)
    total = sip_hash(lines.values())
    if total != pakbon.sip_hash:
        message = f"says that the SIP's hash is {pakbon.sip_hash}; it is {total}"
        yield Problem(rule=Rule.CHECKSUM, path=name, message=message)


def _bag_problems(sip: Path) -> Iterator[Problem]:
    try:
        bagit.Bag(str(sip)).validate()
    except bagit.BagValidationError as fault:
        for detail in fault.details or (fault,):
            yield Problem(rule=Rule.BAG, path="", message=str(detail))
    except (bagit.BagError, OSError, ValueError, RuntimeError) as fault:
        yield Problem(rule=Rule.BAG, path="", message=str(fault) or type(fault).__name__)
