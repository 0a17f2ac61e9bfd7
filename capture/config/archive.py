"""ARCHIVE/archief.toml: what only the organisation can say, for its descriptions (META01)."""

from contextlib import suppress
from pathlib import Path
from typing import Any

from capture.config.archive_tables import ArchiveTable
from capture.config.tables import checked, mandatory_keys, read_toml
from capture.errors import CaptureError, ConfigError
from capture.model.audit import Declaration
from capture.model.organisation import Locations, Organisation, Valuation

FILE_NAME = "archief.toml"


def file_of(archive: Path) -> Path:
    """Return where an archive's archief.toml lies."""
    return archive / FILE_NAME


def read_archive(archive: Path) -> Organisation:
    """Return what ARCHIVE/archief.toml says.

    Raises ConfigError: one line that names the file and all that is missing or still to be filled
    in, and a line for each other fault; when there is no file, the line says how to make one.
    """
    path = file_of(archive)
    try:
        document = read_toml(path)
    except FileNotFoundError:
        raise ConfigError(
            f"{path}: is not there; make it with capture mdto init, and fill in"
            f" {', '.join(mandatory_keys(ArchiveTable))}"
        ) from None
    return _organisation(checked(ArchiveTable, document, where=str(path)))


def name_of(archive: Path) -> str:
    """Return what the organisation calls its archive, or else the name of the folder."""
    with suppress(CaptureError):
        if file_of(archive).is_file():
            return read_archive(archive).name
    return f"Webarchief {archive.resolve().name}"


def declarations_in(archive: Path) -> tuple[Declaration, ...]:
    """Return what the organisation declares; nothing without an archief.toml. ConfigError."""
    return read_archive(archive).declarations if file_of(archive).is_file() else ()


def _organisation(told: ArchiveTable) -> Organisation:
    def values(tables: tuple[Any, ...]) -> tuple[Any, ...]:
        return tuple(each.value() for each in tables)

    def value(table: Any) -> Any:
        return table.value() if table is not None else None

    return Organisation(
        name=told.naam,
        source=told.bron or told.naam,
        archiefvormers=values(told.archiefvormer),
        waardering=Valuation(told.waardering.code),
        bewaartermijn=value(told.bewaartermijn),
        informatiecategorie=value(told.informatiecategorie),
        restrictions=values(told.beperkingGebruik),
        languages=told.taal,
        places=values(told.dekkingInRuimte),
        classifications=values(told.classificatie),
        keywords=told.trefwoord,
        activity=value(told.activiteit),
        involved=values(told.betrokkene),
        part_of=value(told.archief),
        locations=value(told.raadpleeglocatie) or Locations(),
        handover=value(told.pakbon),
        profiles=values(told.profiel),
        declarations=values(told.verklaring),
    )
