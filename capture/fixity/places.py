"""Where the user's own files lie that must not be in the archive: the key, and what was seen."""

import os
import sys
from collections.abc import Mapping
from pathlib import Path

NAME = "capture-webarchief"
SIGNING_KEY_VARIABLE = "CAPTURE_SIGNING_KEY"
"""Names the file of the key that seals are signed with, as --key does."""
TIMESTAMP_URL_VARIABLE = "CAPTURE_TIMESTAMP_URL"
"""Address of the timestamp authority that is asked about each seal, as --timestamp-url does."""


def config_folder(environment: Mapping[str, str], platform: str = sys.platform) -> Path:
    """Return the folder of the user's settings, which may not exist.

    XDG Base Directory Specification; on Windows %APPDATA%, on macOS ~/Library.
    """
    return _folder(environment, platform, "APPDATA", "XDG_CONFIG_HOME", ".config")


def state_folder(environment: Mapping[str, str], platform: str = sys.platform) -> Path:
    """Return the folder of what is remembered from one run to the next, which may not exist."""
    return _folder(environment, platform, "LOCALAPPDATA", "XDG_STATE_HOME", ".local/state")


def signing_key(environment: Mapping[str, str]) -> Path:
    """Return the file of the signing key, which may not exist."""
    named = environment.get(SIGNING_KEY_VARIABLE, "").strip()
    if named:
        return Path(named).expanduser()
    return config_folder(environment) / "signing-key.pem"


def make_private(folder: Path) -> None:
    """Make a folder that only its owner may look into. OSError."""
    missing = [each for each in (folder, *folder.parents) if not each.exists()]
    for each in reversed(missing):
        each.mkdir(mode=0o700, exist_ok=True)


def _folder(
    environment: Mapping[str, str], platform: str, windows: str, xdg: str, unix: str
) -> Path:
    if platform == "win32":
        base = environment.get(windows)
        return (Path(base) if base else Path.home() / "AppData" / "Roaming") / NAME
    if platform == "darwin":
        return Path.home() / "Library" / "Application Support" / NAME
    named = environment.get(xdg, "")
    # The specification has relative paths ignored.
    return (Path(named) if os.path.isabs(named) else Path.home() / unix) / NAME  # noqa: PTH117
