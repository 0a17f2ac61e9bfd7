"""`weespaginas.json`: the list as data; its keys are those of `capture.model.orphan`. Pure."""

from pydantic import TypeAdapter, ValidationError

from capture.errors import ConfigError
from capture.model.orphan import FORMAT_NAME, FORMAT_VERSION, OrphanList

_ADAPTER = TypeAdapter(OrphanList)


def to_json(listed: OrphanList) -> bytes:
    """Return the list as indented JSON in UTF-8, ending in a newline."""
    return _ADAPTER.dump_json(listed, indent=2) + b"\n"


def from_json(data: bytes, *, where: str) -> OrphanList:
    """Return the list that `to_json` wrote. Raises ConfigError that names file and place."""
    try:
        found = _ADAPTER.validate_json(data)
    except ValidationError as faults:
        first = faults.errors()[0]
        place = ".".join(str(part) for part in first["loc"]) or "file"
        raise ConfigError(f"{where}: {place}: {first['msg']}; take it back from a backup") from None
    if (found.format_name, found.format_version) != (FORMAT_NAME, FORMAT_VERSION):
        raise ConfigError(f"{where}: made by another version of capture; use that one")
    return found
