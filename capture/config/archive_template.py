"""The commented archief.toml that `capture mdto init` writes, with placeholders to fill in."""

from importlib.resources import files
from pathlib import Path

from capture.config.archive import FILE_NAME, file_of
from capture.errors import ConfigError, UsageError


def template() -> str:
    """Return the template, in Dutch, as its readers are."""
    return files("capture.config").joinpath(FILE_NAME).read_text(encoding="utf-8")


def write_template(archive: Path) -> Path:
    """Write ARCHIVE/archief.toml and return its path.

    An existing file is never touched: UsageError. ConfigError when it can't be written.
    """
    path = file_of(archive)
    try:
        archive.mkdir(parents=True, exist_ok=True)
        with path.open("x", encoding="utf-8") as file:
            file.write(template())
    except FileExistsError:
        raise UsageError(f"{path}: is there already; change it with an editor") from None
    except OSError as fault:
        raise ConfigError(f"{path}: can't be written ({fault.strerror})") from None
    return path
