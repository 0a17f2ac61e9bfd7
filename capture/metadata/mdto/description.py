"""The description of one harvest: of its site, itself and its files, and where each is written."""

from dataclasses import dataclass
from enum import StrEnum
from pathlib import Path

from capture.metadata.mdto.model import Bestand, Informatieobject


class Role(StrEnum):
    """What a file is to the harvest."""

    REPRESENTATION = "heeftRepresentatie"
    """It is the harvest: a WARC file."""
    ADDITIONAL = "aanvullendeMetagegevens"
    """It says more about it: lists, reports, the register."""


@dataclass(frozen=True, slots=True, kw_only=True)
class PlacedFile:
    """A file to be described, and where it will lie: in the harvest folder, or in a SIP."""

    relative: str
    """Where it lies in the tree that is described, with `/`."""
    path: Path
    """Where it can be read now."""
    origin: str | None = None
    """Where it lies in the harvest folder, with `/`, when that differs: its identification is made
    of that, so that it is the same in a SIP as in the harvest folder."""
    role: Role | None = None
    """None to tell by its place: what lies in `warc/` represents the harvest."""

    @property
    def identity(self) -> str:
        """What its identification is made of."""
        return self.origin or self.relative


@dataclass(frozen=True, slots=True, kw_only=True)
class DescribedFile:
    """A file, and what MDTO says of it."""

    relative: str
    """Where it lies, with `/`."""
    document: Bestand


@dataclass(frozen=True, slots=True, kw_only=True)
class MadeFile:
    """A file that is made for the description, and described in it like the others."""

    relative: str
    """Where it lies in the harvest folder, with `/`."""
    data: bytes


@dataclass(frozen=True, slots=True, kw_only=True)
class Description:
    """What MDTO says of one harvest."""

    site: str
    """Host; the series' document is `<site>.mdto.xml`, in the folder of the site."""
    name: str
    """Of the harvest's folder; its document is `<name>.mdto.xml`."""
    series: Informatieobject
    """The site, with all its harvests in the archive."""
    harvest: Informatieobject
    files: tuple[DescribedFile, ...]
    """By path."""
    made: tuple[MadeFile, ...]
    """Those of `files` that don't exist until `write` writes them: the inventory of pictures, and
    the copy of the register. A packager puts them beside the others."""
