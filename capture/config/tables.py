"""Strict TOML tables: unknown keys name the nearest known one, missing keys are named together."""

import difflib
import tomllib
from collections.abc import Iterable, Iterator, Mapping
from datetime import date
from pathlib import Path
from types import UnionType
from typing import Annotated, Any, get_args, get_origin

from pydantic import AfterValidator, BaseModel, BeforeValidator, ConfigDict, ValidationError
from pydantic.fields import FieldInfo

from capture.errors import ConfigError
from capture.model.period import Period, period

PLACEHOLDER = "VUL IN"
"""What begins so in a template has still to be filled in."""
_MOST_BYTES = 8_000_000
_LONGEST_TEXT = 4000


class Table(BaseModel):
    """A table of which every key is known."""

    model_config = ConfigDict(
        extra="forbid", frozen=True, strict=True, arbitrary_types_allowed=True
    )


def text(value: str) -> str:
    """Return a text stripped of white space. ValueError when empty, too long or unprintable."""
    plain = value.strip()
    if not plain:
        raise ValueError("is empty; leave the key out, or fill it in")
    if len(plain) > _LONGEST_TEXT:
        raise ValueError(f"has {len(plain)} characters, at most {_LONGEST_TEXT} are allowed")
    if not all(char.isprintable() or char == "\n" for char in plain):
        raise ValueError("holds a character that can't be printed")
    return plain


def day(value: object) -> object:
    """Return a date for a date or its text. ValueError for anything else."""
    if type(value) is date:
        return value
    if isinstance(value, str):
        try:
            return date.fromisoformat(value.strip())
        except ValueError:
            pass
    raise ValueError("write a date such as 2026-11-22")


def _duration(value: object) -> object:
    if not isinstance(value, str):
        raise ValueError('write a duration such as "P20Y"')
    return period(value)


Text = Annotated[str, AfterValidator(text)]
Day = Annotated[date, BeforeValidator(day)]
Duration = Annotated[Period, BeforeValidator(_duration)]


def read_toml(path: Path) -> dict[str, Any]:
    """Return the document. ConfigError when it can't be read or is no TOML.

    FileNotFoundError is passed on: what to do about it only the caller knows.
    """
    try:
        with path.open("rb") as file:
            data = file.read(_MOST_BYTES + 1)
        if len(data) > _MOST_BYTES:
            raise ConfigError(f"{path}: larger than {_MOST_BYTES} bytes; is it the right file?")
        return tomllib.loads(data.decode("utf-8-sig"))
    except FileNotFoundError:
        raise
    except OSError as fault:
        raise ConfigError(f"{path}: can't be read ({fault.strerror})") from None
    except (UnicodeDecodeError, tomllib.TOMLDecodeError) as fault:
        raise ConfigError(f"{path}: is no TOML in UTF-8: {fault}") from None
    except RecursionError:
        raise ConfigError(f"{path}: is nested too deeply") from None


def checked[M: BaseModel](kind: type[M], document: Mapping[str, Any], *, where: str) -> M:
    """Return the document as a table of that kind.

    Raises ConfigError: all missing keys in one line, then a line for each other fault.
    """
    waiting = list(_placeholders(document, ""))
    try:
        made = kind.model_validate(_frozen(document))
    except ValidationError as faults:
        missing, lines = _faults(kind, faults, waiting)
        lines = [f"{where}: {line}" for line in lines]
    else:
        missing, lines = list(waiting), []
        if not missing:
            return made
    if missing:
        lines.insert(0, f"{where}: still to be filled in: {', '.join(dict.fromkeys(missing))}")
    raise ConfigError("\n".join(lines))


def _frozen(value: Any) -> Any:
    """Return a value with tuples for lists, as the tables have them."""
    match value:
        case Mapping():
            return {key: _frozen(held) for key, held in value.items()}
        case list():
            return tuple(map(_frozen, value))
        case _:
            return value


def _faults(
    kind: type[BaseModel], faults: ValidationError, waiting: list[str]
) -> tuple[list[str], list[str]]:
    missing, lines = list(waiting), []
    for fault in faults.errors(include_url=False, include_context=False):
        place = fault["loc"]
        name = _named(place)
        if fault["type"] == "missing":
            missing += _mandatory_within(_annotation_at(kind, place), name)
        elif fault["type"] == "extra_forbidden":
            known = _keys_at(kind, place[:-1])
            close = difflib.get_close_matches(str(place[-1]), known, n=1, cutoff=0.4)
            hint = f"did you mean {close[0]}?" if close else f"known are {', '.join(known)}"
            lines.append(f"there is no key {name}; {hint}")
        elif name not in waiting:
            lines.append(f"{name}: {fault['msg'].removeprefix('Value error, ')}".removeprefix(": "))
    return missing, lines


def mandatory_keys(kind: type[BaseModel]) -> list[str]:
    """Return the names of all keys that a document must have."""
    return [
        key
        for name, field in _fields(kind).items()
        if field.is_required()
        for key in _mandatory_within(field.annotation, name)
    ]


def _fields(kind: type[BaseModel]) -> dict[str, FieldInfo]:
    """Return the keys of a table as they are written: with hyphens, where Python has none."""
    return {field.alias or name: field for name, field in kind.model_fields.items()}


def _mandatory_within(annotation: object, name: str) -> list[str]:
    table = _table_of(annotation)
    if table is None:
        return [name]
    return [f"{name}.{key}" for key in mandatory_keys(table)] or [name]


def _table_of(annotation: object) -> type[BaseModel] | None:
    """Return the table within an annotation such as `tuple[Table, ...] | None`."""
    if isinstance(annotation, type) and issubclass(annotation, BaseModel):
        return annotation
    if get_origin(annotation) in (tuple, list, UnionType, Annotated) or get_args(annotation):
        for each in get_args(annotation):
            found = _table_of(each)
            if found is not None:
                return found
    return None


def _annotation_at(kind: type[BaseModel], place: Iterable[int | str]) -> object:
    found: object = kind
    for step in place:
        table = _table_of(found)
        if isinstance(step, int) or table is None or step not in _fields(table):
            continue
        found = _fields(table)[step].annotation
    return found


def _keys_at(kind: type[BaseModel], place: Iterable[int | str]) -> list[str]:
    table = _table_of(_annotation_at(kind, place))
    return list(_fields(table)) if table is not None else []


def _named(place: Iterable[int | str]) -> str:
    """Return a place as people count: `archiefvormer[2].naam`; a first one has no number."""
    name = ""
    for step in place:
        if isinstance(step, int):
            name += f"[{step + 1}]" if step else ""
        else:
            name += f".{step}" if name else str(step)
    return name


def _placeholders(value: object, name: str) -> Iterator[str]:
    match value:
        case str() if value.strip().upper().startswith(PLACEHOLDER):
            yield name
        case dict():
            for key, held in value.items():
                yield from _placeholders(held, f"{name}.{key}" if name else str(key))
        case list():
            for number, held in enumerate(value):
                yield from _placeholders(held, name + (f"[{number + 1}]" if number else ""))
