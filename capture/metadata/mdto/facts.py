"""What a description is made of, as values: `gathering` reads them, `mapping` makes MDTO."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from capture.metadata.mdto.description import Role
from capture.metadata.mdto.formats import Format
from capture.metadata.mdto.model import EventGegevens, IdentificatieGegevens
from capture.metadata.report import HarvestReport
from capture.model.organisation import Organisation
from capture.model.restriction import Restriction


@dataclass(frozen=True, slots=True, kw_only=True)
class FileFacts:
    """One file."""

    relative: str
    """Where it lies in the tree that is described."""
    identity: str
    """Where it lies in the harvest folder: makes its identification."""
    size_bytes: int
    sha256: str
    """Lower-case hex."""
    hashed: datetime
    """When that was made."""
    format: Format
    role: Role
    earlier: tuple[IdentificatieGegevens, ...] = ()
    """What it was identified by in an earlier description."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Sibling:
    """A finished harvest of the same site in the archive."""

    folder: str
    """Its folder's name."""
    kind: str
    started: datetime
    finished: datetime


@dataclass(frozen=True, slots=True, kw_only=True)
class Needed:
    """That revisits lean on records from before this harvest."""

    first: datetime
    """Oldest WARC-Refers-To-Date."""
    last: datetime
    """Newest of them."""
    harvests: tuple[Sibling, ...]
    """Those of the archive in which such records lie; empty when none is known."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Earlier:
    """What an earlier description holds that must not be lost."""

    identifications: tuple[IdentificatieGegevens, ...] = ()
    events: tuple[EventGegevens, ...] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class Facts:
    """All about one harvest."""

    organisation: Organisation
    site: str
    folder: str
    """Name of the harvest's folder."""
    report: HarvestReport
    files: tuple[FileFacts, ...]
    siblings: tuple[Sibling, ...]
    """All finished harvests of the site, this one included, oldest first."""
    needed: Needed | None
    restrictions: tuple[Restriction, ...]
    """Those that concern something in this harvest, and aren't over."""
    series_restrictions: tuple[Restriction, ...]
    """Those that concern something in any harvest of the site, as far as is known."""
    earlier: Earlier
    earlier_series: Earlier
    events: Sequence[EventGegevens]
    """Later ones, to be added."""
