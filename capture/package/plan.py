"""What goes into a SIP, and where: decided before a byte is written."""

import hashlib
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path

from capture import __version__
from capture.errors import UsageError
from capture.metadata.mdto.describing import describe, event
from capture.metadata.mdto.description import Description, PlacedFile
from capture.metadata.mdto.model import Bestand, EventGegevens, Informatieobject
from capture.metadata.mdto.names import file_document, object_document
from capture.metadata.mdto.xml import to_xml
from capture.model.audit import Audit
from capture.model.layout import HarvestName
from capture.model.organisation import Organisation
from capture.model.restriction import Restriction
from capture.package import demands, names
from capture.package.harvests import Harvest, HarvestFile, files_of
from capture.package.pakbon import Kind
from capture.package.problem import Problem
from capture.package.profile import Profile

SOFTWARE = f"capture {__version__}"
_TOLD = 5
"""Problems named in the refusal."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Parcel:
    """A harvest that is to be packed, with what others say of it."""

    harvest: Harvest
    organisation: Organisation
    restrictions: Sequence[Restriction]
    audit: Audit


@dataclass(frozen=True, slots=True, kw_only=True)
class Item:
    """One file of a SIP."""

    path: str
    """Within the SIP, with `/`."""
    kind: Kind
    size: int
    source: Path | bytes
    """Where it is copied from, or its content."""
    sha256: str | None = None
    """What it must have, where somebody says so."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Plan:
    """All files of a SIP but its pakbon."""

    items: tuple[Item, ...]
    """By path."""
    sites: tuple[str, ...]
    information_objects: int
    moment: datetime
    """The latest of the audits: as of then everything is described, so that the same harvests,
    audited once, give the same bytes whenever they are packed."""

    @property
    def size(self) -> int:
        """Bytes of all files together."""
        return sum(item.size for item in self.items)


def plan(parcels: Sequence[Parcel], profile: Profile) -> Plan:
    """Return what a SIP of these harvests holds under a profile.

    UsageError for what the profile doesn't accept, with the first few faults; whatever `describe`
    raises. WARC files are read for their description, nothing is written.
    """
    moment = max(parcel.audit.moment for parcel in parcels)
    items: list[Item] = []
    series: dict[str, Description] = {}
    faults: list[Problem] = []
    for parcel in sorted(parcels, key=lambda each: each.harvest.report.identity.started):
        place = _place(parcel.harvest, profile)
        described, more = _harvest_items(parcel, profile, place, moment)
        items += more
        series[described.site] = described
        faults += _faults(described, profile)
    for site, described in series.items():
        folder = profile.series_folder(site)
        items.append(_document(f"{folder}/{object_document(folder)}", described.series))
    items.sort(key=lambda item: item.path)
    paths = [item.path for item in items]
    faults = [*names.problems([*paths, profile.pakbon.name], profile.names), *faults]
    if faults:
        told = "; ".join(str(fault) for fault in faults[:_TOLD])
        more_told = f"; and {len(faults) - _TOLD} more" if len(faults) > _TOLD else ""
        raise UsageError(f"profile {profile.name} doesn't accept this: {told}{more_told}")
    return Plan(
        items=tuple(items),
        sites=tuple(series),
        information_objects=len(parcels) + len(series),
        moment=moment,
    )


def _place(harvest: Harvest, profile: Profile) -> str:
    identity = harvest.report.identity
    name = HarvestName(
        site_host=identity.site_host,
        prefix=identity.prefix,
        started=identity.started,
        kind=identity.kind,
    )
    return f"{profile.series_folder(identity.site_host)}/{profile.harvest_folder(name)}"


def _harvest_items(
    parcel: Parcel, profile: Profile, place: str, moment: datetime
) -> tuple[Description, list[Item]]:
    harvest = parcel.harvest
    placed: list[PlacedFile] = []
    items: list[Item] = []
    found = files_of(harvest.folder.root)
    for file in found:
        rule = profile.rule_for(file.name)
        if rule is None:
            continue
        to = rule.to.format(
            name=file.name.rpartition("/")[2], stem=harvest.report.identity.name, path=file.name
        )
        if rule.mdto_role is None:
            path = f"{place}/{to}"
            items.append(Item(path=path, kind=Kind.ATTACHMENT, size=file.size, source=file.path))
        else:
            placed.append(
                PlacedFile(relative=to, path=file.path, origin=file.name, role=rule.mdto_role)
            )
    _check_required(harvest, profile, found)
    described = describe(
        harvest.folder,
        parcel.organisation,
        parcel.restrictions,
        files=placed,
        made_folder=profile.names.made,
        events=(_export(profile, moment),),
        moment=moment,
    )
    items += _described_items(described, placed, profile, place)
    name = place.rpartition("/")[2]
    items.append(_document(f"{place}/{object_document(name)}", described.harvest))
    return described, items


def _export(profile: Profile, moment: datetime) -> EventGegevens:
    result = f"SIP volgens profiel {profile.name}, versie {profile.version}"
    return event("Export", at=moment, by=SOFTWARE, result=result)


def _check_required(harvest: Harvest, profile: Profile, found: Sequence[HarvestFile]) -> None:
    for rule in profile.files:
        if rule.is_required and not any(rule.fits(file.name) for file in found):
            raise UsageError(
                f"{harvest.folder.root}: has no {rule.source}, which profile {profile.name}"
                " requires"
            )


def _described_items(
    described: Description, placed: Sequence[PlacedFile], profile: Profile, place: str
) -> Iterator[Item]:
    """Yield the described files and the document beside each."""
    folder = f"{profile.names.made}/" if profile.names.made else ""
    sources: dict[str, Path | bytes] = {each.relative: each.path for each in placed}
    sources |= {folder + each.relative.rpartition("/")[2]: each.data for each in described.made}
    for file in described.files:
        path = f"{place}/{file.relative}"
        yield Item(
            path=path,
            kind=Kind.CONTENT,
            size=file.document.omvang,
            source=sources[file.relative],
            sha256=file.document.checksum[0].checksumWaarde.lower(),
        )
        yield _document(file_document(path), file.document)


def _document(path: str, document: Informatieobject | Bestand) -> Item:
    data = to_xml(document)
    return Item(
        path=path,
        kind=Kind.METADATA,
        size=len(data),
        source=data,
        sha256=hashlib.sha256(data).hexdigest(),
    )


def _faults(described: Description, profile: Profile) -> Iterator[Problem]:
    yield from demands.problems(described.name, described.harvest, profile.mdto)
    yield from demands.problems(described.site, described.series, profile.mdto)
    for file in described.files:
        yield from demands.problems(file.relative, file.document, profile.mdto)
