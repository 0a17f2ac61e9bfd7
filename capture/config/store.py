"""Settings as JSON: kept in the harvest folder so that a harvest can go on, and hashed (META02)."""

import hashlib
import json
from pathlib import Path

from pydantic import TypeAdapter, ValidationError

from capture.config.settings import HarvestSettings
from capture.errors import ConfigError
from capture.files import write_whole

FORMAT = "capture-settings"
FORMAT_VERSION = 1

_ADAPTER = TypeAdapter(HarvestSettings)


def as_values(settings: HarvestSettings) -> dict[str, object]:
    """Return the settings as values that JSON can hold; enums as their values, paths as text."""
    values = _ADAPTER.dump_python(settings, mode="json")
    assert isinstance(values, dict)
    return values


def config_hash(settings: HarvestSettings) -> str:
    """Return the SHA-256, lower-case hex, of the settings as canonical JSON.

    Canonical: keys sorted, no white space, UTF-8 without escapes. The same settings give the same
    hash on every machine, except for the paths in them.
    """
    text = json.dumps(
        as_values(settings), sort_keys=True, separators=(",", ":"), ensure_ascii=False
    )
    return hashlib.sha256(text.encode()).hexdigest()


def save(settings: HarvestSettings, path: Path) -> None:
    """Write the settings, whole or not at all."""
    document = {
        "format": FORMAT,
        "format-version": FORMAT_VERSION,
        "sha256": config_hash(settings),
        "settings": as_values(settings),
    }
    text = json.dumps(document, indent=2, ensure_ascii=False) + "\n"
    write_whole(path, text.encode())


def load(path: Path) -> HarvestSettings:
    """Read what `save` wrote. Raises ConfigError when it can't be read or isn't that."""
    try:
        document = json.loads(path.read_text(encoding="utf-8"))
    except OSError as fault:
        raise ConfigError(f"{path}: can't be read ({fault.strerror}); is this a harvest?") from None
    except ValueError:
        raise ConfigError(f"{path}: is no JSON; take it back from a backup") from None
    if not isinstance(document, dict) or document.get("format") != FORMAT:
        raise ConfigError(f"{path}: holds no settings of a harvest")
    if document.get("format-version") != FORMAT_VERSION:
        raise ConfigError(f"{path}: made by another version of capture; go on with that one")
    try:
        return _ADAPTER.validate_python(document.get("settings"))
    except ValidationError as faults:
        first = faults.errors()[0]
        key = ".".join(str(part) for part in first["loc"])
        raise ConfigError(f"{path}: settings.{key}: {first['msg']}") from None
