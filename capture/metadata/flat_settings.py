"""Settings as rows of key and value; what is secret does not get through: pure."""

import json
import re
from collections.abc import Iterator, Mapping

from capture.metadata.report import Json

LEFT_OUT = "(weggelaten / left out)"

_SECRET = re.compile(
    r"passw|secret|token|cookie|authoriz|authoris|credential|api[-_]?key|basic[-_]?auth|private[-_]?key",
    re.IGNORECASE,
)
_USERINFO = re.compile(r"(?<=://)[^/?#@\s]+@")
_HEADER_LINE = re.compile(r"\s*([!#$%&'*+.^_`|~0-9A-Za-z-]+)\s*:")


def without_secrets(values: Mapping[str, Json]) -> dict[str, Json]:
    """Return the settings with every secret value replaced, at any depth.

    Secret are: what stands under a key that sounds like it, header lines whose name does, and the
    user and password within a URL.
    """
    return {
        key: LEFT_OUT if _SECRET.search(key) and value not in (None, "", False) else _clean(value)
        for key, value in values.items()
    }


def without_userinfo(text: str) -> str:
    """Return the text without the user and password of any URL in it."""
    return _USERINFO.sub("", text)


def flat(values: Mapping[str, Json], prefix: str = "") -> Iterator[tuple[str, str]]:
    """Yield `(dotted key, value as text)` for every leaf, in order; strings without quotes."""
    for key, value in values.items():
        path = f"{prefix}{key}"
        if isinstance(value, dict) and value:
            yield from flat(value, f"{path}.")
        elif isinstance(value, str):
            yield path, value
        else:
            yield path, json.dumps(value, ensure_ascii=False)


def _clean(value: Json) -> Json:
    match value:
        case dict():
            return without_secrets(value)
        case list():
            return [_clean(item) for item in value]
        case str():
            header = _HEADER_LINE.match(value)
            if header and _SECRET.search(header[1]):
                return f"{header[1]}: {LEFT_OUT}"
            return without_userinfo(value)
        case _:
            return value
