"""The pakbon: what a SIP holds, from whom and for whom, with counts, bytes and hashes (META03).

The field has no schema for it; this form holds the elements that archival institutions ask for,
under Dutch names, and a line for every file.
"""

import hashlib
from collections.abc import Iterable
from dataclasses import dataclass
from enum import StrEnum
from typing import Any

from lxml import etree

from capture.errors import UsageError
from capture.metadata.mdto.xml import MdtoError, parsed

NAMESPACE = "urn:capture:pakbon:1"


class Kind(StrEnum):
    """What a file in a SIP is."""

    CONTENT = "bestand"
    """It belongs to what is handed over, and has an MDTO document."""
    ATTACHMENT = "bijlage"
    """It comes along without a document of its own."""
    METADATA = "metagegevens"
    """An MDTO document."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Line:
    """One file."""

    path: str
    """Within the SIP, with `/`."""
    size: int
    sha256: str
    """Lower-case hex."""
    kind: Kind


@dataclass(frozen=True, slots=True, kw_only=True)
class Verdict:
    """How the audit of one harvest ended."""

    harvest: str
    guideline: str
    moment: str
    is_met: bool
    not_met: tuple[str, ...]
    """Ids of the requirements that are not met."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Pakbon:
    """All that stands on it; texts are empty when they aren't known."""

    identification: str
    title: str
    target: str
    """Doellocatie."""
    moment: str
    """ISO 8601 with Z: as of when the content was judged and described."""
    software: str
    organisation: str
    contact: tuple[str, str, str]
    """Name, mail, telephone."""
    archiefvormers: tuple[tuple[str, str, str], ...]
    """Name, mark, register."""
    agreement: str
    """Mark of the overdrachtsovereenkomst."""
    profile: tuple[str, str, str]
    """Name, version, institution."""
    agreed: tuple[tuple[str, str, str], ...]
    """With whom the profile was agreed, by whom, on which day."""
    information_objects: int
    """Series and harvests."""
    verdicts: tuple[Verdict, ...]
    remarks: tuple[str, ...]
    """Bijzonderheden."""
    lines: tuple[Line, ...]
    """Every file but the pakbon itself, by path."""

    @property
    def content(self) -> tuple[Line, ...]:
        """The lines of what is handed over and described."""
        return tuple(line for line in self.lines if line.kind is Kind.CONTENT)

    @property
    def not_metadata(self) -> tuple[Line, ...]:
        """The lines of all that is no metadata document."""
        return tuple(line for line in self.lines if line.kind is not Kind.METADATA)


def sip_hash(lines: Iterable[Line]) -> str:
    """Return the SHA-256 over all files: of lines as `sha256sum` writes them, by path."""
    digest = hashlib.sha256()
    for line in sorted(lines, key=lambda each: each.path):
        digest.update(f"{line.sha256}  {line.path}\n".encode())
    return digest.hexdigest()


def to_xml(pakbon: Pakbon) -> bytes:
    """Return the document; equal values give equal bytes."""
    root = etree.Element(f"{{{NAMESPACE}}}pakbon", nsmap={None: NAMESPACE})
    _texts(
        root,
        ("identificatie", pakbon.identification),
        ("titel", pakbon.title),
        ("doellocatie", pakbon.target),
        ("tijdstip", pakbon.moment),
        ("software", pakbon.software),
        ("overdragendeOrganisatie", pakbon.organisation),
    )
    names = ("naam", "email", "telefoon")
    _texts(_child(root, "contactpersoon"), *zip(names, pakbon.contact, strict=True))
    for archiefvormer in pakbon.archiefvormers:
        names = ("naam", "kenmerk", "bron")
        _texts(_child(root, "archiefvormer"), *zip(names, archiefvormer, strict=True))
    _texts(root, ("overdrachtsovereenkomst", pakbon.agreement))
    profile = _child(root, "profiel")
    _texts(profile, *zip(("naam", "versie", "instelling"), pakbon.profile, strict=True))
    for agreed in pakbon.agreed:
        names = ("met", "door", "datum")
        _texts(_child(profile, "afgesproken"), *zip(names, agreed, strict=True))
    _counts(_child(root, "omvang"), pakbon)
    for verdict in pakbon.verdicts:
        _verdict(_child(root, "audit"), verdict)
    for remark in pakbon.remarks:
        _texts(root, ("bijzonderheid", remark))
    listed = _child(root, "inhoud")
    for line in pakbon.lines:
        values = {
            "pad": line.path,
            "soort": line.kind.value,
            "omvang": str(line.size),
            "sha256": line.sha256,
        }
        etree.SubElement(listed, f"{{{NAMESPACE}}}bestand", values)
    data: bytes = etree.tostring(root, xml_declaration=True, encoding="UTF-8", pretty_print=True)
    return data


def _counts(omvang: Any, pakbon: Pakbon) -> None:
    _texts(
        omvang,
        ("informatieobjecten", str(pakbon.information_objects)),
        ("bestanden", str(len(pakbon.content))),
        ("bestandenZonderMetagegevens", str(len(pakbon.not_metadata))),
        ("bytesZonderMetagegevens", str(sum(line.size for line in pakbon.not_metadata))),
    )
    total = _child(omvang, "sipHash")
    total.set("algoritme", "SHA-256")
    total.text = sip_hash(pakbon.lines)


def _verdict(audit: Any, verdict: Verdict) -> None:
    _texts(
        audit,
        ("harvest", verdict.harvest),
        ("richtlijn", verdict.guideline),
        ("tijdstip", verdict.moment),
        ("uitkomst", "voldoet" if verdict.is_met else "voldoet niet"),
        *(("nietVoldaan", each) for each in verdict.not_met),
    )


def _child(parent: Any, name: str) -> Any:
    return etree.SubElement(parent, f"{{{NAMESPACE}}}{name}")


def _texts(parent: Any, *pairs: tuple[str, str]) -> None:
    for name, text in pairs:
        if text:
            _child(parent, name).text = _in_xml(text)


def _in_xml(text: str) -> str:
    """Leave out what XML 1.0 can't hold."""
    return "".join(
        char
        for char in text
        if char in "\t\n" or (char >= " " and not "\ud800" <= char <= "\udfff" and char < "\ufffe")
    )


@dataclass(frozen=True, slots=True, kw_only=True)
class ReadPakbon:
    """What a check holds against the SIP."""

    profile: tuple[str, str]
    """Name and version."""
    counts: tuple[int, int, int, int]
    """Informatieobjecten, bestanden, files that are no metadata, and their bytes."""
    sip_hash: str
    lines: tuple[Line, ...]


class PakbonError(UsageError):
    """A pakbon that can't be read; its message says why."""


def from_xml(data: bytes) -> ReadPakbon:
    """Return what a pakbon says. PakbonError for what is none; entities are not resolved."""
    try:
        root = parsed(data)
    except MdtoError as fault:
        raise PakbonError(str(fault)) from None
    if root.tag != f"{{{NAMESPACE}}}pakbon":
        raise PakbonError(f"is no pakbon in the namespace {NAMESPACE}")
    try:
        lines = tuple(
            Line(
                path=each.get("pad", ""),
                size=int(each.get("omvang", "")),
                sha256=each.get("sha256", ""),
                kind=Kind(each.get("soort", "")),
            )
            for each in root.iterfind(f"{{{NAMESPACE}}}inhoud/{{{NAMESPACE}}}bestand")
        )
        counts = tuple(int(_found(root, "omvang", name)) for name in _COUNTS)
    except ValueError as fault:
        raise PakbonError(f"holds a value that it can't hold: {fault}") from None
    return ReadPakbon(
        profile=(_found(root, "profiel", "naam"), _found(root, "profiel", "versie")),
        counts=(counts[0], counts[1], counts[2], counts[3]),
        sip_hash=_found(root, "omvang", "sipHash"),
        lines=lines,
    )


_COUNTS = (
    "informatieobjecten",
    "bestanden",
    "bestandenZonderMetagegevens",
    "bytesZonderMetagegevens",
)


def _found(root: Any, *path: str) -> str:
    element = root.find("/".join(f"{{{NAMESPACE}}}{name}" for name in path))
    return (element.text or "") if element is not None else ""
