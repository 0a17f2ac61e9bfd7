"""A document as lines for a terminal, with MDTO's own names. Pure."""

from collections.abc import Iterator
from typing import Any

from capture.metadata.mdto.model import (
    BegripGegevens,
    Bestand,
    IdentificatieGegevens,
    Informatieobject,
    VerwijzingGegevens,
)
from capture.metadata.mdto.slots import slots

_LABEL_WIDTH = 28


def lines(described: Informatieobject | Bestand) -> Iterator[str]:
    """Yield the document line by line: a name, and what stands there; groups are indented."""
    kind = "Bestand" if isinstance(described, Bestand) else "Informatieobject"
    yield f"{kind}: {described.naam}"
    yield from _lines(described, 1, kind)


def _lines(group: Any, depth: int, parent: str) -> Iterator[str]:
    for each in slots(type(group)):
        held = getattr(group, each.name)
        if held is None or each.name == "naam":
            continue
        for value in held if each.is_repeated else (held,):
            label = f"{'  ' * depth}{_short(each.name, parent)}"
            line = _one_line(value)
            if line is not None:
                yield f"{label:<{_LABEL_WIDTH}}  {line}"
            else:
                yield label
                yield from _lines(value, depth + 1, each.name)


def _one_line(value: Any) -> str | None:
    match value:
        case str() | int():
            return str(value)
        case IdentificatieGegevens():
            return f"{value.identificatieKenmerk}  [{value.identificatieBron}]"
        case VerwijzingGegevens():
            mark = value.verwijzingIdentificatie
            return f"{value.verwijzingNaam}{f'  ({_one_line(mark)})' if mark else ''}"
        case BegripGegevens():
            code = f" ({value.begripCode})" if value.begripCode else ""
            return f"{value.begripLabel}{code}  [{value.begripBegrippenlijst.verwijzingNaam}]"
        case _:
            return None


def _short(name: str, parent: str) -> str:
    """Return a name without that of its group: `eventTijd` within `event` is `tijd`."""
    for start in (parent, "termijn", "gerelateerdInformatieobject"):
        if name.startswith(start) and name != start:
            rest = name.removeprefix(start)
            return rest[0].lower() + rest[1:]
    return name
