"""Where a setting can come from, and what wins: option, environment, site.toml, default."""

import difflib
import tomllib
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from pathlib import Path

from capture.config.options import OPTIONS, Option
from capture.config.values import NONE
from capture.errors import ConfigError
from capture.fixity.places import SIGNING_KEY_VARIABLE, TIMESTAMP_URL_VARIABLE

CONFIG_VARIABLE = "CAPTURE_CONFIG"
"""Names the site.toml in the environment, as --config does."""
BASIC_AUTH_VARIABLE = "CAPTURE_BASIC_AUTH"
"""`user:password`; on purpose neither an option nor a key of site.toml."""
SMTP_PASSWORD_VARIABLE = "CAPTURE_SMTP_PASSWORD"
"""Of the mail server that alarms are handed to; on purpose not in any file."""
OTHER_VARIABLES = (SIGNING_KEY_VARIABLE, TIMESTAMP_URL_VARIABLE, SMTP_PASSWORD_VARIABLE)
"""Those of other commands than the ones that harvest."""

SCHEDULE_TABLES = ("schedule", "alarm")
"""Tables of a site.toml that only `capture schedule` reads."""
_PATH_KEYS = frozenset({"out", "seeds", "owner-list", "access-log", "earlier"})


@dataclass(frozen=True, slots=True, kw_only=True)
class Given:
    """A raw value, and where it was given."""

    value: object
    where: str
    """For error messages: `--rate`, `CAPTURE_RATE`, `site.toml: rate`."""


type Layer = Mapping[str, Given]
"""What one source gives, by key."""


def merged(layers: Iterable[Layer]) -> Layer:
    """Return the layers as one; a later layer wins, lists included: they are not added together."""
    return {key: given for layer in layers for key, given in layer.items()}


def from_options(given: Mapping[str, object]) -> Layer:
    """Return the layer of the command line: only what was really given."""
    return {
        option.key: Given(value=given[option.key], where=option.flag)
        for option in OPTIONS
        if given.get(option.key) not in (None, [], ())
    }


def from_environment(environment: Mapping[str, str]) -> Layer:
    """Return the layer of the CAPTURE_… variables; empty ones count as not given.

    Raises ConfigError for a CAPTURE_… variable that does not exist: a slip of the pen would
    otherwise go unnoticed.
    """
    by_variable = {option.variable: option for option in OPTIONS}
    known = [*by_variable, CONFIG_VARIABLE, BASIC_AUTH_VARIABLE, *OTHER_VARIABLES]
    layer: dict[str, Given] = {}
    for variable, value in environment.items():
        if not variable.startswith("CAPTURE_"):
            continue
        if variable not in known:
            raise ConfigError(
                f"environment: there is no variable {variable}{_nearest(variable, known)}"
            )
        if variable in by_variable and value.strip():
            layer[by_variable[variable].key] = Given(value=value, where=variable)
    return layer


def from_file(path: Path) -> Layer:
    """Return the layer of a site.toml; paths in it are relative to the folder that it stands in.

    Raises ConfigError when it can't be read, is no TOML, or has a key that does not exist.
    """
    document = _document(path)
    if isinstance(document.get("site"), list):
        raise ConfigError(f"{path}: is of several sites, for capture schedule; name a site.toml")
    settings = {key: value for key, value in document.items() if key not in SCHEDULE_TABLES}
    return from_table(settings, path, known=SCHEDULE_TABLES)


def from_table(
    table: Mapping[str, object], file: Path, *, place: str = "", known: Iterable[str] = ()
) -> Layer:
    """Return the layer of a table of settings within a file; `place` says where it stands there.

    `known` are keys beside the settings that may have been meant. Raises ConfigError for a key that
    does not exist.
    """
    by_key = {option.key: option for option in OPTIONS}
    layer: dict[str, Given] = {}
    for key, value in table.items():
        if key not in by_key:
            near = _nearest(key, (*by_key, *known))
            raise ConfigError(f"{file}: there is no key {place}{key}{near}")
        layer[key] = Given(
            value=_from_folder(value, by_key[key], file), where=f"{file}: {place}{key}"
        )
    return layer


def _document(path: Path) -> dict[str, object]:
    try:
        return tomllib.loads(path.read_bytes().decode("utf-8-sig"))
    except OSError as fault:
        raise ConfigError(
            f"{path}: can't be read ({fault.strerror}); --config names a file"
        ) from None
    except (UnicodeDecodeError, tomllib.TOMLDecodeError) as fault:
        raise ConfigError(f"{path}: is no TOML in UTF-8: {fault}") from None


def _from_folder(value: object, option: Option, file: Path) -> object:
    if option.key not in _PATH_KEYS:
        return value
    match value:
        case str() if value and value != str(NONE):
            return str(file.parent / Path(value).expanduser())
        case list():
            return [_from_folder(each, option, file) for each in value]
        case _:
            return value


def _nearest(word: str, known: Iterable[str]) -> str:
    close = difflib.get_close_matches(word.replace("_", "-"), [*known], n=1, cutoff=0.5)
    close = close or difflib.get_close_matches(word, [*known], n=1, cutoff=0.5)
    return f"; did you mean {close[0]}?" if close else "; see capture harvest --help"
