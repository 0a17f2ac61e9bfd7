"""Packs the sample archive, as the command line does."""

from collections.abc import Sequence
from pathlib import Path

from capture.config.archive import read_archive
from capture.model.audit import Audit
from capture.model.layout import HarvestFolder
from capture.package.check import check_sip
from capture.package.harvests import open_harvest
from capture.package.plan import Parcel
from capture.package.problem import Problem
from capture.package.profile import Output, read_profile
from capture.package.sip import make_sip
from tests.package.archive import audit

SIDECARS = "nationaal-archief-sidecar"
TOP = "Webarchief-www.voorbeeld.nl"
PLACE = f"{TOP}/NL-Tst-20260504030201-volledig"
WARC = f"{PLACE}/NL-Tst-20260504030201-0001-www.voorbeeld.nl.warc"


def parcel(folder: HarvestFolder, found: Audit | None = None) -> Parcel:
    archive = folder.root.parent.parent
    return Parcel(
        harvest=open_harvest(folder.root),
        organisation=read_archive(archive),
        restrictions=(),
        audit=found or audit(folder.root.name),
    )


def pack(
    folders: Sequence[HarvestFolder],
    target: Path,
    *,
    profile: str = SIDECARS,
    output: Output = Output.FOLDER,
    found: Audit | None = None,
    goes_on: bool = False,
) -> Path:
    parcels = [parcel(folder, found) for folder in folders]
    make_sip(parcels, read_profile(profile), output, target, goes_on=goes_on)
    return target


def faults(sip: Path, profile: str = SIDECARS) -> tuple[Problem, ...]:
    return check_sip(sip, read_profile(profile))
