"""The harvest report as a file: `metadata/harvest-report.json`, UTF-8, keys as in `report`."""

from pathlib import Path
from typing import Any

from pydantic import TypeAdapter, ValidationError

from capture.errors import CaptureError
from capture.files import write_whole
from capture.metadata.report import FORMAT_NAME, FORMAT_VERSION, HarvestReport

_ADAPTER: TypeAdapter[HarvestReport] = TypeAdapter(HarvestReport)


class ReportFormatError(CaptureError):
    """A harvest report that can't be read: where, and what is wrong with it."""


def to_json(report: HarvestReport) -> bytes:
    """Return the report as indented JSON, ending in a newline; equal reports give equal bytes."""
    return _ADAPTER.dump_json(report, indent=2) + b"\n"


def from_json(data: bytes, *, where: str = "harvest-report.json") -> HarvestReport:
    """Return the report that `to_json` wrote.

    Raises ReportFormatError for an unknown version, an unknown or missing key, or a value of
    another type; all findings are in its message, each with its place in the file.
    """
    try:
        return _ADAPTER.validate_json(data)
    except ValidationError as error:
        message = f"{where}: not a {FORMAT_NAME} of version {FORMAT_VERSION}: {_findings(error)}"
        raise ReportFormatError(message) from error


def write_json(report: HarvestReport, path: Path) -> None:
    """Write the report, replacing an earlier one as a whole."""
    write_whole(path, to_json(report))


def read_json(path: Path) -> HarvestReport:
    """Read a report; raises ReportFormatError, also when the file is not there."""
    try:
        data = path.read_bytes()
    except OSError as error:
        message = f"{path}: the harvest report can't be read: {error.strerror}"
        raise ReportFormatError(message) from error
    return from_json(data, where=str(path))


def schema() -> dict[str, Any]:
    """Return the JSON Schema of the file, with the descriptions of the fields."""
    return _ADAPTER.json_schema()


def _findings(error: ValidationError) -> str:
    return "; ".join(
        f"{'.'.join(str(step) for step in finding['loc']) or 'file'}: {finding['msg']}"
        for finding in error.errors(include_url=False, include_context=False)
    )
