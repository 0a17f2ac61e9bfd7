"""The register of restrictions as CSV, for who keeps it in a spreadsheet (META04)."""

import csv
import io
from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import Any

from capture.config.restriction_rows import RestrictionRow
from capture.errors import ConfigError

LIFTING = ("opgeheven", "opgehevenDoor", "opgehevenReden")
"""The last columns: filled once a restriction was lifted."""
_LARGEST_CSV = 8_000_000


def as_csv(rows: Sequence[Mapping[str, str]]) -> str:
    """Return rows as the file has them: semicolons, a byte order mark, as Excel wants it."""
    out = io.StringIO()
    names = (*RestrictionRow.model_fields, *LIFTING)
    writer = csv.DictWriter(out, names, delimiter=";", lineterminator="\r\n", restval="")
    writer.writeheader()
    writer.writerows(rows)
    return "\ufeff" + out.getvalue()


def csv_rows(path: Path) -> list[dict[str, str]]:
    """Return the rows as written. ConfigError for a column that isn't known, or a broken file."""
    try:
        with path.open("rb") as file:
            data = file.read(_LARGEST_CSV + 1)
    except FileNotFoundError:
        raise
    except OSError as fault:
        raise ConfigError(f"{path}: can't be read ({fault.strerror})") from None
    if len(data) > _LARGEST_CSV:
        raise ConfigError(f"{path}: larger than {_LARGEST_CSV} bytes; is it the right file?")
    known = {*RestrictionRow.model_fields, *LIFTING}
    try:
        text = data.decode("utf-8-sig")
        head = text.partition("\n")[0]
        delimiter = ";" if head.count(";") >= head.count(",") else ","
        reader = csv.DictReader(io.StringIO(text, newline=""), delimiter=delimiter, strict=True)
        rows = list(reader)
    except UnicodeDecodeError:
        raise ConfigError(f"{path}: is no text in UTF-8; save it as CSV UTF-8") from None
    except csv.Error as fault:
        raise ConfigError(f"{path}: is no CSV: {fault}") from None
    strange = [name for name in reader.fieldnames or () if name not in known]
    if strange:
        raise ConfigError(f"{path}: there is no column {strange[0]}; known are {', '.join(known)}")
    if any(None in row or None in row.values() for row in rows):
        raise ConfigError(f"{path}: a row has not as many cells as the first")
    return rows


def from_csv(path: Path) -> dict[str, Any]:
    """Return the rows of a CSV file as the document that TOML would give."""
    restrictions, liftings = [], []
    for row in csv_rows(path):
        filled = {key: value for key, value in row.items() if value.strip()}
        if not filled:
            continue
        restrictions.append({k: v for k, v in filled.items() if k not in LIFTING})
        ends = [filled.get(name) for name in LIFTING]
        if any(ends):
            lifting = {"kenmerk": row.get("kenmerk", ""), "datum": ends[0], "door": ends[1]}
            liftings.append(lifting | ({"reden": ends[2]} if ends[2] else {}))
    return {"beperking": restrictions, "opheffing": liftings}
