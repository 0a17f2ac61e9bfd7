"""Names of WARC files: prefix-timestamp-serial-sitehost.warc (WARC03)."""

import re
from pathlib import Path

from capture.model.layout import HarvestName

PATTERN = re.compile(
    r"^(?P<prefix>[A-Za-z0-9][A-Za-z0-9-]*)-(?P<timestamp>\d{14})-(?P<serial>\d{3,})"
    r"-(?P<host>[A-Za-z0-9.-]+)\.warc(\.gz)?$"
)
OPEN_SUFFIX = ".open"


def file_name(name: HarvestName, serial: int) -> str:
    """Return the name of the harvest's WARC file number `serial` (from 1), as it is once closed."""
    return f"{name.stem}-{serial:04d}-{name.site_host}.warc"


def serial_of(file: str) -> int | None:
    """Return the serial number in a WARC file's name, `.open` or not, or None when it has none."""
    match = PATTERN.match(file.removesuffix(OPEN_SUFFIX))
    return int(match["serial"]) if match else None


def present(folder: Path, final_name: str) -> Path:
    """Return where a file lies now: under its final name, or still open under its other one."""
    path = folder / final_name
    still_open = folder / (final_name + OPEN_SUFFIX)
    return still_open if not path.exists() and still_open.exists() else path
