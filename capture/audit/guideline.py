"""The guideline as data: which requirements there are, in its own words; none of that in code.

Files lie in `guidelines/`; another version of the guideline is another file.
"""

import tomllib
from collections.abc import Mapping
from dataclasses import dataclass
from enum import StrEnum
from importlib import resources
from pathlib import Path

from pydantic import BaseModel, ConfigDict, Field, ValidationError

from capture.errors import ConfigError
from capture.model.text import Text

DEFAULT = "richtlijn-2026-05-concept"
_SUFFIX = ".toml"
_LARGEST_BYTES = 1_000_000


class Level(StrEnum):
    """What it means when something speaks against a requirement."""

    FAIL = "fail"
    """It is not met."""
    WARN = "warn"
    """It is a warning."""
    DECLARED = "declared"
    """Only the organisation can say that it is met; what can be checked is, besides."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Requirement:
    """One requirement."""

    id: str
    """Such as `WARC02`; its letters name the theme."""
    title: Text
    text: str
    """In the words of the guideline, Dutch, shortened."""
    level: Level
    measures: Mapping[str, int]
    """Numbers that the check measures by, such as `bytes`; the check has defaults."""

    @property
    def theme(self) -> str:
        """The letters of its id."""
        return self.id.rstrip("0123456789")


@dataclass(frozen=True, slots=True, kw_only=True)
class Guideline:
    """One version of the guideline."""

    name: str
    version: Text
    themes: Mapping[str, Text]
    """Title by the letters that ids of the theme begin with, in the order of a report."""
    requirements: tuple[Requirement, ...]

    @property
    def title(self) -> Text:
        """Name and version."""
        return Text(f"{self.name}, {self.version.nl}", f"{self.name}, {self.version.en}")


class _Strict(BaseModel):
    model_config = ConfigDict(extra="forbid", strict=True)


class _Theme(_Strict):
    code: str = Field(pattern=r"^[A-Z]{2,8}$")
    titel: str
    title: str


class _Requirement(_Strict):
    id: str = Field(pattern=r"^[A-Z]{2,8}[0-9]{2,3}$")
    titel: str
    tekst: str
    title: str
    level: str = Field(pattern="^(fail|warn|declared)$")
    maat: dict[str, int] = Field(default_factory=dict)


class _File(_Strict):
    name: str
    version: str
    version_en: str = Field(alias="version-en")
    thema: list[_Theme]
    eis: list[_Requirement] = Field(min_length=1)


def available() -> tuple[str, ...]:
    """Return the names of the guidelines that come with the program."""
    folder = resources.files("capture.audit").joinpath("guidelines")
    names = (each.name for each in folder.iterdir())
    return tuple(sorted(n.removesuffix(_SUFFIX) for n in names if n.endswith(_SUFFIX)))


def read_guideline(name: str = DEFAULT) -> Guideline:
    """Return a guideline by its name, or from a file when the name ends in `.toml`.

    Raises ConfigError that names what is wrong, and the names that there are.
    """
    if name.endswith(_SUFFIX):
        return _parsed(_file(Path(name)), name)
    if name not in available():
        known = ", ".join(available())
        raise ConfigError(f"--guideline: {name!r} is not known; there are {known}, or name a .toml")
    data = resources.files("capture.audit").joinpath("guidelines", name + _SUFFIX)
    return _parsed(data.read_bytes(), name)


def _file(path: Path) -> bytes:
    try:
        with path.open("rb") as file:
            return file.read(_LARGEST_BYTES)
    except OSError as error:
        raise ConfigError(f"--guideline: {path} can't be read: {error.strerror}") from error


def _parsed(data: bytes, where: str) -> Guideline:
    try:
        read = _File.model_validate(tomllib.loads(data.decode("utf-8")))
    except (tomllib.TOMLDecodeError, UnicodeDecodeError, RecursionError) as error:
        raise ConfigError(f"guideline {where}: is no TOML: {error}") from None
    except ValidationError as faults:
        first = faults.errors()[0]
        place = ".".join(str(part) for part in first["loc"])
        raise ConfigError(f"guideline {where}: {place}: {first['msg']}") from None
    ids = [each.id for each in read.eis]
    if twice := sorted({each for each in ids if ids.count(each) > 1}):
        raise ConfigError(f"guideline {where}: {', '.join(twice)} stand in it twice")
    themes = {each.code: Text(each.titel, each.title) for each in read.thema}
    requirements = tuple(map(_requirement, read.eis))
    if bare := sorted({each.theme for each in requirements} - themes.keys()):
        raise ConfigError(f"guideline {where}: there is no [[thema]] with code {', '.join(bare)}")
    return Guideline(
        name=read.name,
        version=Text(read.version, read.version_en),
        themes=themes,
        requirements=requirements,
    )


def _requirement(read: _Requirement) -> Requirement:
    return Requirement(
        id=read.id,
        title=Text(read.titel, read.title),
        text=read.tekst,
        level=Level(read.level),
        measures=read.maat,
    )
