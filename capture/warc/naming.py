"""Names of WARC files: prefix-timestamp-serial-sitehost.warc (WARC03)."""

import re

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
