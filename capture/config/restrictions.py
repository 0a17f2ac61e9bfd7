"""The register of restrictions, ARCHIVE/restrictions.toml or .csv (META04): read and added to.

TOML: a table [[beperking]] for each restriction and a table [[opheffing]] for each one lifted, so
that the file is only ever added to, and remarks in it stay. CSV: a row for each restriction, the
lifting in its last columns. Both have the same names; one of the two files stands in an archive.
"""

import json
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from dataclasses import replace
from datetime import date
from pathlib import Path
from typing import Any

from filelock import FileLock, Timeout

from capture.config.restriction_rows import LiftingRow, RegisterTable, RestrictionRow
from capture.config.restrictions_csv import LIFTING, as_csv, csv_rows, from_csv
from capture.config.tables import checked, read_toml
from capture.errors import ConfigError, UsageError
from capture.files import write_durably
from capture.model.restriction import Register, Restriction

TOML_NAME = "restrictions.toml"
CSV_NAME = "restrictions.csv"
_HEAD = """\
# Beperkingen op openbaarheid en gebruik (META04). Er wordt alleen aan toegevoegd: wat wordt
# opgeheven krijgt een tabel [[opheffing]]. Zie capture restrict --help.
"""
_LOCK_SECONDS = 10.0


def file_of(archive: Path) -> Path:
    """Return where the register lies, or would. UsageError when there are two."""
    found = [archive / name for name in (TOML_NAME, CSV_NAME) if (archive / name).exists()]
    if len(found) > 1:
        raise UsageError(f"{archive}: has {TOML_NAME} and {CSV_NAME}; keep one of them")
    return found[0] if found else archive / TOML_NAME


def read_restrictions(archive: Path) -> Register:
    """Return the register; an archive without one has an empty one.

    Raises ConfigError with all that is wrong, UsageError when there are two.
    """
    path = file_of(archive)
    try:
        document = from_csv(path) if path.suffix == ".csv" else read_toml(path)
    except FileNotFoundError:
        return Register()
    return _register(checked(RegisterTable, document, where=str(path)), path)


def _register(table: RegisterTable, path: Path) -> Register:
    by_id: dict[str, Restriction] = {}
    for row in table.beperking:
        if row.kenmerk in by_id:
            raise ConfigError(f"{path}: kenmerk {row.kenmerk} stands twice; give one another")
        by_id[row.kenmerk] = row.value()
    for end in table.opheffing:
        if end.kenmerk not in by_id:
            raise ConfigError(f"{path}: opheffing of {end.kenmerk}, which is no beperking")
        if by_id[end.kenmerk].lifted is not None:
            raise ConfigError(f"{path}: {end.kenmerk} is lifted twice; keep one opheffing")
        by_id[end.kenmerk] = replace(by_id[end.kenmerk], lifted=end.value())
    return Register(tuple(by_id.values()))


def add(archive: Path, row: Mapping[str, Any]) -> Restriction:
    """Add a restriction and return it; `row` has the keys of the file, `kenmerk` may be absent.

    The file is replaced as a whole, so that it is never half written. ConfigError when something
    is wrong with the row or the file.
    """
    with _changing(archive) as path:
        register = read_restrictions(archive)
        given = {key: value for key, value in row.items() if value is not None}
        given.setdefault("kenmerk", _next_id(register))
        made = checked(RestrictionRow, given, where="restriction")
        if any(each.id == made.kenmerk for each in register.restrictions):
            raise ConfigError(f"{path}: there is a {made.kenmerk} already")
        values = {key: value for key, value in _values(made).items() if value is not None}
        if path.suffix == ".csv":
            rows = csv_rows(path)
            table = as_csv([*rows, {k: _csv_text(v) for k, v in values.items()}])
            write_durably(path, table.encode())
        else:
            _append(path, "beperking", values)
    return made.value()


def lift(archive: Path, restriction_id: str, lifting: Mapping[str, Any]) -> Restriction:
    """Lift a restriction and return it; its line stays. `lifting` has datum, door, reden."""
    with _changing(archive) as path:
        known = {each.id: each for each in read_restrictions(archive).restrictions}
        found = known.get(restriction_id)
        if found is None:
            raise UsageError(f"{restriction_id}: is not in {path}; see capture restrict list")
        if found.lifted is not None:
            raise UsageError(f"{restriction_id}: was lifted on {found.lifted.on} already")
        given = {"kenmerk": restriction_id, **lifting}
        given = {key: value for key, value in given.items() if value is not None}
        made = checked(LiftingRow, given, where="lifting")
        if path.suffix == ".csv":
            cells = dict(zip(LIFTING, (str(made.datum), made.door, made.reden or ""), strict=True))
            rows = csv_rows(path)
            table = as_csv([r | cells if r["kenmerk"] == restriction_id else r for r in rows])
            write_durably(path, table.encode())
        else:
            values = {k: v for k, v in made.model_dump().items() if v is not None}
            _append(path, "opheffing", values)
    return replace(found, lifted=made.value())


@contextmanager
def _changing(archive: Path) -> Iterator[Path]:
    if not archive.is_dir():
        raise UsageError(f"{archive}: is no folder; name the folder of the archive")
    try:
        with FileLock(archive / ".restrictions.lock", timeout=_LOCK_SECONDS):
            yield file_of(archive)
    except Timeout:
        raise UsageError(f"{archive}: another process changes the register; try again") from None
    except OSError as fault:
        raise ConfigError(f"{archive}: the register can't be changed ({fault.strerror})") from None


def _next_id(register: Register) -> str:
    numbers = [
        int(each.id[2:])
        for each in register.restrictions
        if each.id.startswith("B-") and each.id[2:].isdecimal() and len(each.id) < 12
    ]
    return f"B-{max(numbers, default=0) + 1:04d}"


def _values(row: RestrictionRow) -> dict[str, Any]:
    return {name: getattr(row, name) for name in RestrictionRow.model_fields}


def _append(path: Path, table: str, values: Mapping[str, Any]) -> None:
    before = path.read_text(encoding="utf-8-sig") if path.exists() else _HEAD
    lines = [f"[[{table}]]", *(f"{key} = {_toml(value)}" for key, value in values.items())]
    text = f"{before.rstrip()}\n\n" + "\n".join(lines) + "\n"
    write_durably(path, text.encode())


def _toml(value: object) -> str:
    """Return a value as TOML; JSON's strings are TOML's basic strings but for DEL."""
    if isinstance(value, date):
        return value.isoformat()
    return json.dumps(str(value), ensure_ascii=False).replace("\x7f", "\\u007f")


def _csv_text(value: object) -> str:
    return "" if value is None else str(value)
