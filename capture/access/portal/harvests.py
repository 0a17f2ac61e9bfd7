"""What a harvest's own files say of it: its seeds, how many pages it took. Read as untrusted."""

import json
import re
from pathlib import Path

from capture.model.layout import HarvestFolder

MAX_SEEDS = 20
_SETTINGS_BYTES = 1_000_000
_HEAD_BYTES = 262_144
"""Of the report: its counts come before its pages, which may be a hundred megabytes."""
_PAGES = re.compile(rb'(?<!\\)"counts":\s*\{[^{}]*"pages_captured":\s*(\d{1,12})\b')


def seeds_of(folder: HarvestFolder) -> list[str]:
    """Return the first seeds that it was started with; none when that can't be read."""
    path = folder.settings
    try:
        if path.stat().st_size > _SETTINGS_BYTES:
            return []
        told = json.loads(path.read_bytes())
        seeds = told["settings"]["seeds"]
    except (OSError, ValueError, KeyError, TypeError, RecursionError):
        return []
    return [str(each) for each in seeds[:MAX_SEEDS]] if isinstance(seeds, list) else []


def pages_of(folder: HarvestFolder) -> int | None:
    """Return how many pages its report says that it took; None when it doesn't say."""
    head = _head(folder.report_json)
    found = _PAGES.search(head)
    return None if found is None else int(found[1])


def _head(path: Path) -> bytes:
    try:
        with path.open("rb") as file:
            return file.read(_HEAD_BYTES)
    except OSError:
        return b""
