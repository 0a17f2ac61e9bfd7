"""Makes a SIP: the planned files and a pakbon, in a folder, a zip, a tar or a bag (META03).

Files are copied, never linked: a hard link would let whoever changes the package change the
archive, and the other way round.
"""

import hashlib
import os
import uuid
from collections.abc import Iterable, Iterator, Sequence
from contextlib import contextmanager
from pathlib import Path

import bagit

from capture.errors import UsageError
from capture.model.audit import Audit, Standing
from capture.model.organisation import Organisation
from capture.package.building import Hashed, PackageError, built_file, built_folder
from capture.package.containers import (
    Container,
    FolderContainer,
    TarContainer,
    ZipContainer,
    filling,
)
from capture.package.pakbon import Line, Pakbon, Verdict, sip_hash, to_xml
from capture.package.plan import SOFTWARE, Item, Parcel, Plan, plan
from capture.package.profile import Output, Profile

_HEADER_BYTES = 2048
"""For each file, on disk or in a container."""
_SUFFIXES = {Output.ZIP: ".zip", Output.TAR: ".tar"}


def make_sip(
    parcels: Sequence[Parcel], profile: Profile, output: Output, target: Path, *, goes_on: bool
) -> None:
    """Pack harvests for an institution.

    `goes_on` packs also what an audit found not to be met; the pakbon then says so. UsageError for
    what can't or may not be packed, ConfigError for what archief.toml lacks, PackageError when a
    file isn't what was described, or can't be written. Nothing half is left in any case.
    """
    for parcel in parcels:
        _check_audit(parcel, goes_on=goes_on)
    _check_output(profile, output, target)
    organisation = parcels[0].organisation
    _check_handover(organisation, profile)
    planned = plan(parcels, profile)
    needed = planned.size + _HEADER_BYTES * (len(planned.items) + 1)
    folder = profile.sip_folder(planned.sites[0], planned.moment)
    top = "" if output is Output.FOLDER else f"{folder}/"
    with _container(output, target, planned, needed, profile, organisation) as container:
        lines = [_added(container, item, top) for item in planned.items]
        pakbon = to_xml(_pakbon(parcels, profile, planned, lines))
        container.add(top + profile.pakbon.name, len(pakbon), [pakbon])


def _check_audit(parcel: Parcel, *, goes_on: bool) -> None:
    root, audit = parcel.harvest.folder.root, parcel.audit
    finished = parcel.harvest.report.identity.finished
    is_of_another = audit.is_foreign or audit.audited != root.name
    if is_of_another or (finished is not None and audit.moment < finished):
        raise UsageError(
            f"{root}: its audit is of something else, or older than the harvest; run"
            f" capture audit {root}"
        )
    if not audit.is_met and not goes_on:
        raise UsageError(
            f"{root}: its audit says that it does not meet {', '.join(_not_met(audit))}; repair"
            " that, or pack it nevertheless with --despite-audit, which the pakbon will say"
        )


def _check_output(profile: Profile, output: Output, target: Path) -> None:
    if output.value not in profile.outputs:
        forms = ", ".join(profile.outputs)
        raise UsageError(f"--as {output.value}: profile {profile.name} only knows {forms}")
    suffix = _SUFFIXES.get(output, "")
    if suffix and target.suffix != suffix:
        raise UsageError(f"{target}: the name of a {output.value} ends in {suffix}")


def _check_handover(organisation: Organisation, profile: Profile) -> None:
    handover = organisation.handover
    missing = []
    if handover is None:
        missing = ["pakbon.organisatie", "pakbon.contactNaam", "pakbon.contactEmail"]
    elif profile.pakbon.needs_target and not handover.target:
        missing = ["pakbon.doellocatie"]
    elif profile.pakbon.needs_agreement and not handover.agreement:
        missing = ["pakbon.overdrachtsovereenkomst"]
    if missing:
        raise UsageError(
            f"archief.toml: a pakbon needs {', '.join(missing)}; fill in the table [pakbon]"
        )


@contextmanager
def _container(
    output: Output,
    target: Path,
    planned: Plan,
    needed: int,
    profile: Profile,
    organisation: Organisation,
) -> Iterator[Container]:
    match output:
        case Output.FOLDER:
            with (
                built_folder(target, needed_bytes=needed) as folder,
                filling(FolderContainer(folder, planned.moment)) as container,
            ):
                yield container
                if profile.is_bag:
                    _into_bag(folder, planned, organisation)
        case Output.ZIP | Output.TAR:
            kind = ZipContainer if output is Output.ZIP else TarContainer
            with (
                built_file(target, needed_bytes=needed) as file,
                filling(kind(file, planned.moment)) as packed,
            ):
                yield packed


def _added(container: Container, item: Item, top: str) -> Line:
    """Copy a file into the SIP; PackageError when it isn't the one that was described."""
    if isinstance(item.source, bytes):
        container.add(top + item.path, item.size, [item.source])
        digest = hashlib.sha256(item.source).hexdigest()
    else:
        source = Hashed(item.source, item.size)
        container.add(top + item.path, item.size, source)
        digest = source.sha256
    if item.sha256 not in (None, digest):
        raise PackageError(
            f"{item.source if isinstance(item.source, Path) else item.path}: isn't what was"
            " harvested: its SHA-256 differs from the recorded one; put back a good copy"
        )
    return Line(path=item.path, size=item.size, sha256=digest, kind=item.kind)


def _pakbon(
    parcels: Sequence[Parcel], profile: Profile, planned: Plan, lines: Iterable[Line]
) -> Pakbon:
    organisation = parcels[0].organisation
    handover = organisation.handover
    assert handover is not None
    listed = tuple(lines)
    contact = handover.contact
    harvests = "1 harvest" if len(parcels) == 1 else f"{len(parcels)} harvests"
    return Pakbon(
        identification=str(uuid.uuid5(uuid.NAMESPACE_URL, f"sha256:{sip_hash(listed)}")),
        title=f"Webarchief {', '.join(planned.sites)}: {harvests}",
        target=handover.target or "",
        moment=planned.moment.strftime("%Y-%m-%dT%H:%M:%SZ"),
        software=SOFTWARE,
        organisation=handover.organisation,
        contact=(contact.name, contact.mail, contact.phone or ""),
        archiefvormers=tuple(
            (each.name, each.mark or "", each.source or "") for each in organisation.archiefvormers
        ),
        agreement=handover.agreement or "",
        profile=(profile.name, profile.version, profile.institution),
        agreed=tuple(
            (each.institution, each.by, each.on.isoformat())
            for each in organisation.profiles
            if each.profile == profile.name and each.version in (None, profile.version)
        ),
        information_objects=planned.information_objects,
        verdicts=tuple(_verdict(parcel) for parcel in parcels),
        remarks=tuple(_remarks(parcels)),
        lines=listed,
    )


def _verdict(parcel: Parcel) -> Verdict:
    return Verdict(
        harvest=parcel.harvest.folder.root.name,
        guideline=parcel.audit.guideline,
        moment=parcel.audit.moment.strftime("%Y-%m-%dT%H:%M:%SZ"),
        is_met=parcel.audit.is_met,
        not_met=_not_met(parcel.audit),
    )


def _not_met(audit: Audit) -> tuple[str, ...]:
    return tuple(each.requirement for each in audit.judgements if each.standing is Standing.NOT_MET)


def _remarks(parcels: Sequence[Parcel]) -> Iterator[str]:
    for parcel in parcels:
        name = parcel.harvest.folder.root.name
        if not parcel.audit.is_met:
            missed = ", ".join(_not_met(parcel.audit))
            yield f"{name} is ingepakt hoewel de audit niet slaagt; niet voldaan is aan {missed}."
        if parcel.harvest.report.identity.shortfalls:
            yield f"{name} is een onvolledige harvest; zie het harvestrapport."


def _into_bag(folder: Path, planned: Plan, organisation: Organisation) -> None:
    """Make a bag of the folder, in place: its files move to `data/` (RFC 8493)."""
    handover = organisation.handover
    assert handover is not None
    info = {
        "Source-Organization": handover.organisation,
        "Contact-Name": handover.contact.name,
        "Contact-Email": handover.contact.mail,
        "External-Description": f"Webarchief {', '.join(planned.sites)}",
        "Bagging-Date": planned.moment.strftime("%Y-%m-%d"),
        "Bag-Software-Agent": f"{SOFTWARE}, bagit.py {bagit.VERSION}",
    }
    try:
        bagit.make_bag(str(folder), info, checksums=["sha256"])
    except (bagit.BagError, RuntimeError) as fault:
        raise PackageError(f"{folder}: can't be made a bag: {fault}") from fault
    seconds = int(planned.moment.timestamp())
    for current, _, files in os.walk(folder):
        for name in files:
            Path(current, name).chmod(0o644)
            os.utime(Path(current, name), (seconds, seconds))
