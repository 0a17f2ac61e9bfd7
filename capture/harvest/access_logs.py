"""Reads access logs of any size, packed or not: one line in memory at a time."""

import gzip
import ipaddress
import zlib
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from pathlib import Path
from typing import BinaryIO

from capture.discovery.access_log import Host, read_line
from capture.errors import UsageError
from capture.model.url import Parts, normalise, split
from capture.scope.keys import looks_like_asset

_LONGEST_LINE = 64 * 1024
_REMEMBERED = 200_000
"""URLs passed over at once when a line names them again; the ledger knows the others."""
_GZIP = b"\x1f\x8b"
_TORN = (EOFError, zlib.error, gzip.BadGzipFile)
_DEFAULT_PORTS = {"http": 80, "https": 443}


def check_log(path: Path) -> None:
    """Raise UsageError when the log can't be opened, or none of its lines can be read.

    Stops at the first line that can. A log without any line is one of a quiet day.
    """
    is_empty = True
    try:
        with _opened(path) as file:
            for line in _lines(file):
                if line is not None and read_line(line) is not None:
                    return
                is_empty = is_empty and line is not None and not line.strip()
    except _TORN:
        is_empty = False
    if not is_empty:
        raise UsageError(
            f"{path}: no line is in common or combined log format; give another file with"
            " --access-log"
        )


class AccessLog:
    """The URLs that a log names and that may be pages, each with its line, mostly once."""

    def __init__(self, path: Path, seeds: Sequence[str]) -> None:
        """Read the log at `path`; where it names no host, the first seed's is meant."""
        self._path = path
        self._sites = _Sites(seeds)
        self.lines = 0
        self.unreadable = 0
        self.torn = ""
        """Why it was not read to its end, in words."""

    def __iter__(self) -> Iterator[tuple[str, int]]:
        """Yield URL and number of the line. Raises UsageError when the file can't be opened."""
        young: set[str] = set()
        old: set[str] = set()
        with _opened(self._path) as file:
            try:
                for line in _lines(file):
                    url = self._take(line)
                    if url is None or url in young or url in old:
                        continue
                    young.add(url)
                    if len(young) >= _REMEMBERED:
                        old, young = young, set()
                    yield url, self.lines
            except _TORN as fault:
                self.torn = f"torn after line {self.lines} ({fault})"

    def _take(self, line: bytes | None) -> str | None:
        self.lines += 1
        if line is not None and not line.strip():
            return None
        request = read_line(line) if line is not None else None
        if request is None:
            self.unreadable += 1
            return None
        if request.target is None or not request.names_a_page:
            return None
        url = normalise(self._sites.origin(request.host) + request.target)
        return None if url is None or looks_like_asset(url) else url


class _Sites:
    """The origins that requests were for."""

    def __init__(self, seeds: Sequence[str]) -> None:
        parts = [found for seed in seeds if (found := split(seed)) is not None]
        self._first = parts[0]
        self._by_host: dict[str, Parts] = {}
        self._by_port: dict[tuple[str, int], Parts] = {}
        for each in parts:
            self._by_host.setdefault(each.host, each)
            self._by_port.setdefault((each.host, each.port), each)

    def origin(self, host: Host | None) -> str:
        """Return `scheme://host[:port]` of a request for this host.

        A seed's own scheme and port hold for its host, whatever port the log names: a server behind
        another that does TLS hears of port 80. A bare address names the machine, not the site.
        """
        if host is None:
            return _origin(self._first)
        name = host.name.strip("[]")
        seed = self._by_port.get((name, host.port or 0)) or self._by_host.get(name)
        if seed is not None or _is_address(name):
            return _origin(seed or self._first)
        if host.port is None or host.port in _DEFAULT_PORTS.values():
            scheme = "https" if host.port == _DEFAULT_PORTS["https"] else self._first.scheme
            return f"{scheme}://{host.name}"
        return f"{self._first.scheme}://{host.name}:{host.port}"


def _origin(parts: Parts) -> str:
    host = f"[{parts.host}]" if ":" in parts.host else parts.host
    is_usual = parts.port == _DEFAULT_PORTS[parts.scheme]
    return f"{parts.scheme}://{host}" if is_usual else f"{parts.scheme}://{host}:{parts.port}"


def _is_address(name: str) -> bool:
    try:
        ipaddress.ip_address(name)
    except ValueError:
        return False
    return True


@contextmanager
def _opened(path: Path) -> Iterator[BinaryIO]:
    try:
        if not path.is_file():  # a pipe or a device may have no end
            why = "no file" if path.exists() else "No such file or directory"
            raise UsageError(f"{path}: can't be read ({why}); --access-log names a file")
        file = path.open("rb")
    except OSError as fault:
        raise UsageError(
            f"{path}: can't be read ({fault.strerror}); --access-log names a file"
        ) from None
    with file:
        is_packed = file.read(len(_GZIP)) == _GZIP
        file.seek(0)
        if is_packed:
            with gzip.GzipFile(fileobj=file, mode="rb") as unpacked:
                yield unpacked  # type: ignore[misc]  # a GzipFile reads like any binary file
        else:
            yield file


def _lines(file: BinaryIO) -> Iterator[bytes | None]:
    """Yield the lines; None for one that is too long to be kept."""
    while line := file.readline(_LONGEST_LINE):
        is_whole = line.endswith(b"\n") or len(line) < _LONGEST_LINE
        rest = line
        while not is_whole and rest and not rest.endswith(b"\n"):
            rest = file.readline(_LONGEST_LINE)
        if not is_whole:
            yield None
        else:
            yield line
