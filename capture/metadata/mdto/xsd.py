"""The official schema: a file of the user's, or the one in the cache; fetched only when asked."""

import hashlib
import os
from functools import lru_cache
from pathlib import Path
from typing import Any

from lxml import etree

from capture.errors import CaptureError, UsageError
from capture.metadata.mdto.xml import SCHEMA_ADDRESS

SHA256 = "048d745a17f479995f14c938d342b2f13382072d0fdf1f1b28113126df715648"
"""Of MDTO-XML1.0.1.xsd as the Nationaal Archief publishes it."""
FILE_NAME = "MDTO-XML1.0.1.xsd"
_MOST_BYTES = 1_000_000
_SECONDS = 30.0
_LOADS = "{http://www.w3.org/2001/XMLSchema}"


def cache_file() -> Path:
    """Return where the official schema is kept once it was fetched (XDG Base Directory)."""
    given = os.environ.get("XDG_CACHE_HOME", "")
    base = Path(given) if given and Path(given).is_absolute() else Path.home() / ".cache"
    return base / "capture" / FILE_NAME


def cached() -> Path | None:
    """Return the schema in the cache when it is there and untouched, or None."""
    path = cache_file()
    try:
        data = _read(path)
    except OSError:
        return None
    return path if hashlib.sha256(data).hexdigest() == SHA256 else None


def fetch(address: str = SCHEMA_ADDRESS) -> Path:
    """Fetch the schema once, check its SHA-256, and keep it; return where.

    CaptureError when it can't be had, or is not the one that we know.
    """
    import httpx  # imported late: hardly ever needed

    held = cached()
    if held is not None:
        return held
    data = b""
    try:
        with httpx.stream("GET", address, timeout=_SECONDS, follow_redirects=True) as answer:
            answer.raise_for_status()
            for piece in answer.iter_bytes():
                data += piece
                if len(data) > _MOST_BYTES:
                    break
    except (httpx.HTTPError, httpx.InvalidURL) as fault:
        raise CaptureError(
            f"{address}: can't be fetched ({fault}); save it by hand and use --xsd"
        ) from None
    if hashlib.sha256(data).hexdigest() != SHA256:
        raise CaptureError(f"{address}: is not the schema of MDTO 1.0.1 that we know; not kept")
    path = cache_file()
    try:
        path.parent.mkdir(parents=True, exist_ok=True)
        draft = path.with_name(f"{path.name}.{os.getpid()}.new")
        draft.write_bytes(data)
        draft.replace(path)
    except OSError as fault:
        raise CaptureError(f"{path}: can't be written ({fault.strerror})") from None
    return path


def load(path: Path) -> Any:
    """Return the schema, ready to validate with. UsageError when it is none."""
    try:
        return _schema(_read(path))
    except OSError as fault:
        raise UsageError(f"{path}: can't be read ({fault.strerror}); --xsd names a file") from None
    except (etree.LxmlError, ValueError) as fault:
        raise UsageError(f"{path}: is no XML schema: {fault}") from None


def _read(path: Path) -> bytes:
    with path.open("rb") as file:
        return file.read(_MOST_BYTES)


@lru_cache(maxsize=2)
def _schema(data: bytes) -> Any:
    parser = etree.XMLParser(resolve_entities=False, no_network=True, load_dtd=False)
    root = etree.fromstring(data, parser)
    for name in ("include", "import", "redefine"):
        if root.find(f"{_LOADS}{name}") is not None:
            raise ValueError(f"it loads other files (xsd:{name}), which we don't follow")
    return etree.XMLSchema(root)
