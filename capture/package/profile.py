"""What an archival institution asks of a SIP, as data: a profile in TOML (WARC08, META03)."""

import re
from collections.abc import Mapping
from datetime import datetime
from enum import StrEnum
from fnmatch import fnmatchcase
from importlib import resources
from pathlib import Path
from typing import Annotated, Literal

from pydantic import AfterValidator, Field

from capture import clock
from capture.config.tables import Table, Text, checked, read_toml
from capture.errors import ConfigError, UsageError
from capture.metadata.mdto.description import Role
from capture.model.layout import HarvestName

_FOLDER = "profiles"
_NAME = re.compile(r"[a-z0-9][a-z0-9-]*")
_PLACES = re.compile(r"\{(\w*)\}")


class Output(StrEnum):
    """In which form a SIP is delivered."""

    FOLDER = "folder"
    """As it is."""
    ZIP = "zip"
    """One zip, its files stored."""
    TAR = "tar"
    """One tar, not compressed."""


def _pattern_of(*known: str) -> AfterValidator:
    def check(value: str) -> str:
        unknown = set(_PLACES.findall(value)) - set(known)
        if unknown or "{" in _PLACES.sub("", value):
            raise ValueError(f"knows no {{{'} {'.join(sorted(unknown))}}}; only {', '.join(known)}")
        return value

    return AfterValidator(check)


_HarvestPattern = Annotated[Text, _pattern_of("site", "prefix", "timestamp", "kind")]
_FilePattern = Annotated[Text, _pattern_of("name", "stem", "path")]
_Elements = Annotated[tuple[Text, ...], Field(min_length=1)]


class Names(Table):
    """How folders are called, and what a name may be."""

    sip: Annotated[Text, _pattern_of("site", "moment")]
    """Folder that all lies in, in a zip or tar; the moment is that of the latest audit."""
    series: Annotated[Text, _pattern_of("site")]
    """Folder of a site; without its document's suffix."""
    harvest: _HarvestPattern
    """Folder of a harvest, within that of its site."""
    made: str
    """Folder, within that of a harvest, of files that are made for its description."""
    longest: Annotated[int, Field(ge=20, le=255)]
    """Characters of a name, of a file or a folder."""
    forbidden: str
    """Characters that no name may hold."""
    kinds: Mapping[Text, Text]
    """What `{kind}` becomes, by our own word for it; our own word when it isn't here."""


class FileRule(Table):
    """Which files of a harvest go in, and where."""

    source: Annotated[Text, Field(alias="from")]
    """Path within the harvest's folder; `*` stands for any characters but `/`."""
    to: _FilePattern
    """Path within the harvest's folder of the SIP."""
    role: Literal["heeftRepresentatie", "aanvullendeMetagegevens"] | None = None
    """What it is to the harvest; a file without one goes in without a document of its own."""
    is_required: bool = False
    """Whether a harvest without such a file is refused."""

    @property
    def mdto_role(self) -> Role | None:
        """The role as MDTO's own noun."""
        return None if self.role is None else Role(self.role)

    def fits(self, path: str) -> bool:
        """Whether the rule speaks of the file at this path."""
        return path.count("/") == self.source.count("/") and fnmatchcase(path, self.source)


class MdtoDemands(Table):
    """What must stand in MDTO documents."""

    informatieobject: _Elements
    bestand: _Elements
    lists: Mapping[Text, tuple[Text, ...]]
    """Element to the labels that are accepted in it."""


class PakbonForm(Table):
    """How the pakbon looks."""

    name: Text
    form: Literal["capture-pakbon-1"]
    needs_target: bool
    """Whether a doellocatie must be known."""
    needs_agreement: bool
    """Whether the mark of an overdrachtsovereenkomst must be known."""


class Profile(Table):
    """All that one institution asks."""

    name: Text
    version: Text
    institution: Text
    description: Text
    outputs: Annotated[tuple[Literal["folder", "zip", "tar"], ...], Field(min_length=1)]
    is_bag: bool
    """Whether the SIP is a BagIt bag (RFC 8493)."""
    names: Names
    files: Annotated[tuple[FileRule, ...], Field(min_length=1)]
    mdto: MdtoDemands
    pakbon: PakbonForm

    def sip_folder(self, site: str, moment: datetime) -> str:
        """Return the name of the folder that a zip or tar holds."""
        return self.names.sip.format(site=site, moment=clock.compact(moment))

    def series_folder(self, site: str) -> str:
        """Return the name of a site's folder."""
        return self.names.series.format(site=site)

    def harvest_folder(self, name: HarvestName) -> str:
        """Return the name of a harvest's folder."""
        return self.names.harvest.format(
            site=name.site_host,
            prefix=name.prefix,
            timestamp=name.stem.rpartition("-")[2],
            kind=self.names.kinds.get(name.kind, name.kind),
        )

    def rule_for(self, path: str) -> FileRule | None:
        """Return the first rule that speaks of a file, or None when it stays out."""
        return next((rule for rule in self.files if rule.fits(path)), None)


def known_profiles() -> tuple[str, ...]:
    """Return the names of the profiles that come along."""
    folder = resources.files("capture.package").joinpath(_FOLDER)
    found = (entry.name for entry in folder.iterdir())
    return tuple(sorted(name.removesuffix(".toml") for name in found if name.endswith(".toml")))


def read_profile(name: str) -> Profile:
    """Return a profile by name, or of a file when `name` ends in `.toml`.

    ConfigError, with the key, for what is wrong in it; UsageError when there is none of that name.
    """
    if name.endswith(".toml"):
        return _read(Path(name))
    if not _NAME.fullmatch(name) or name not in known_profiles():
        raise UsageError(
            f"--profile {name}: is not known; known are {', '.join(known_profiles())}, or name a"
            " file that ends in .toml"
        )
    with resources.as_file(resources.files("capture.package").joinpath(_FOLDER)) as folder:
        return _read(folder / f"{name}.toml")


def _read(path: Path) -> Profile:
    try:
        document = read_toml(path)
    except FileNotFoundError:
        raise ConfigError(f"{path}: is not there; name a profile, or a file with one") from None
    profile = checked(Profile, document, where=str(path))
    if profile.is_bag and profile.outputs != ("folder",):
        raise ConfigError(f"{path}: outputs: a bag is made as a folder only; write folder")
    return profile
