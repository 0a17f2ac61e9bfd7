"""An audit as a file: `metadata/audit.json`, UTF-8; the keys are those of `capture.model.audit`."""

from datetime import timedelta
from pathlib import Path
from typing import Literal

from pydantic import AwareDatetime, ConfigDict, TypeAdapter, ValidationError
from pydantic.dataclasses import dataclass

from capture.errors import CaptureError
from capture.model.audit import Audit, Judgement

FORMAT_NAME = "capture-audit"
FORMAT_VERSION = 1
FILE_NAME = "audit.json"


@dataclass(frozen=True, slots=True, kw_only=True, config=ConfigDict(extra="forbid", strict=True))
class _Document:
    format_name: Literal["capture-audit"] = "capture-audit"
    format_version: Literal[1] = 1
    audited: str
    moment: AwareDatetime
    guideline: str
    is_foreign: bool
    is_met: bool
    """No requirement is shown not to be met. Repeats what the judgements say."""
    is_complete: bool
    """WARC01 to WARC07 and REIK01 to REIK06 hold. Repeats what the judgements say."""
    judgements: tuple[Judgement, ...]


_ADAPTER: TypeAdapter[_Document] = TypeAdapter(_Document)


class AuditFormatError(CaptureError):
    """An audit that can't be read: where, and what is wrong with it."""


def to_json(audit: Audit) -> bytes:
    """Return the audit as indented JSON ending in a newline; equal audits give equal bytes."""
    document = _Document(
        audited=audit.audited,
        moment=audit.moment,
        guideline=audit.guideline,
        is_foreign=audit.is_foreign,
        is_met=audit.is_met,
        is_complete=audit.is_complete,
        judgements=audit.judgements,
    )
    return _ADAPTER.dump_json(document, indent=2) + b"\n"


def from_json(data: bytes, *, where: str = FILE_NAME) -> Audit:
    """Return the audit that `to_json` wrote.

    Raises AuditFormatError for an unknown version, an unknown or missing key, a value of another
    type, or a verdict that the judgements contradict; its message names the first.
    """
    try:
        read = _ADAPTER.validate_json(data)
    except ValidationError as faults:
        first = faults.errors(include_url=False, include_context=False)[0]
        place = ".".join(str(step) for step in first["loc"]) or "file"
        said = f"{where}: not a {FORMAT_NAME} of version {FORMAT_VERSION}: {place}: {first['msg']}"
        raise AuditFormatError(said) from None
    if read.moment.utcoffset() != timedelta():
        raise AuditFormatError(f"{where}: moment: is not in UTC")
    audit = Audit(
        audited=read.audited,
        moment=read.moment,
        guideline=read.guideline,
        judgements=read.judgements,
        is_foreign=read.is_foreign,
    )
    if (audit.is_met, audit.is_complete) != (read.is_met, read.is_complete):
        raise AuditFormatError(f"{where}: its verdict is not what its judgements say")
    return audit


def read_audit(path: Path) -> Audit:
    """Read an audit; raises AuditFormatError, also when the file is not there."""
    try:
        data = path.read_bytes()
    except OSError as error:
        raise AuditFormatError(f"{path}: can't be read: {error.strerror}") from error
    return from_json(data, where=str(path))
