"""A list as JSON data; its keys are those of `capture.model`. Pure."""

from functools import cache
from typing import Any, ClassVar, Protocol

from pydantic import TypeAdapter, ValidationError

from capture.errors import ConfigError


class Document(Protocol):
    """A list that says of which format it is."""

    FORMAT: ClassVar[Any]

    @property
    def format_name(self) -> str: ...  # noqa: D102
    @property
    def format_version(self) -> int: ...  # noqa: D102


def to_json(listed: Document) -> bytes:
    """Return the list as indented JSON in UTF-8, ending in a newline."""
    return adapter(type(listed)).dump_json(listed, indent=2) + b"\n"


def from_json[L: Document](data: bytes, kind: type[L], *, where: str) -> L:
    """Return the list that `to_json` wrote. Raises ConfigError that names file and place."""
    try:
        found: L = adapter(kind).validate_json(data)
    except ValidationError as faults:
        first = faults.errors()[0]
        place = ".".join(str(part) for part in first["loc"]) or "file"
        raise ConfigError(f"{where}: {place}: {first['msg']}; take it back from a backup") from None
    if (found.format_name, found.format_version) != kind.FORMAT:
        raise ConfigError(f"{where}: made by another version of capture; use that one")
    return found


def adapter(kind: Any) -> TypeAdapter[Any]:
    """Return what reads and writes values of a type as JSON."""
    return _adapter(kind)


@cache
def _adapter(kind: Any) -> TypeAdapter[Any]:
    return TypeAdapter(kind)
