"""WACZ 1.1.1: WARC files with index and pages in one zip, which ReplayWeb.page plays as it is.

A WACZ is a copy for access; the WARC files are the archive. They are stored, not deflated, so that
a reader fetches single records out of it. Everything is in it at a fixed place and time: the same
harvests give the same bytes.
"""

import gzip
import hashlib
import json
import tempfile
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from pathlib import Path
from typing import BinaryIO

from capture import __version__
from capture.errors import UsageError
from capture.index import cdxj
from capture.index.surt import KeyForm
from capture.metadata.report import HarvestReport
from capture.package.building import Hashed, PackageError, built_file
from capture.package.containers import ZipContainer, filling
from capture.package.harvests import Harvest
from capture.package.wacz_pages import extra_pages, main_pages
from capture.warc import checksums
from capture.warc.block import PIECE_BYTES

WACZ_VERSION = "1.1.1"
BLOCK_LINES = 1024
"""Of the index that a reader fetches at a time."""
_LARGEST_PLAIN_INDEX = 2 * 1024 * 1024
"""Bytes; a larger index is split in compressed blocks with an index of its own."""
_INDEX_PER_BYTE = 8
"""An index takes at most an eighth of what it tells of, which is for the check of the room."""


@dataclass(slots=True, kw_only=True)
class _Wacz:
    """A WACZ that is being written."""

    container: ZipContainer
    work: Path
    resources: list[dict[str, str | int]] = field(default_factory=list)

    def add(self, name: str, size: int, pieces: Iterable[bytes]) -> str:
        """Add a file with its line in datapackage.json; return its SHA-256."""
        digest = hashlib.sha256()
        self.container.add(name, size, _hashed(pieces, digest))
        self.resources.append(
            {
                "name": name.rpartition("/")[2].lower(),  # as Data Package v1 wants names
                "path": name,
                "hash": f"sha256:{digest.hexdigest()}",
                "bytes": size,
            }
        )
        return digest.hexdigest()

    def add_made(self, name: str, pieces: Iterable[bytes]) -> None:
        """Add a file that we make; its size is found by way of a file without a name."""
        with tempfile.TemporaryFile(dir=self.work) as spool:
            spool.writelines(pieces)
            size = spool.tell()
            spool.seek(0)
            self.add(name, size, _pieces(spool))


def _hashed(pieces: Iterable[bytes], digest: "hashlib._Hash") -> Iterator[bytes]:
    for piece in pieces:
        digest.update(piece)
        yield piece


def _pieces(file: BinaryIO) -> Iterator[bytes]:
    return iter(lambda: file.read(PIECE_BYTES), b"")


def make_wacz(harvests: Sequence[Harvest], target: Path) -> None:
    """Pack harvests into one WACZ.

    UsageError for what can't be packed as asked, PackageError when a WARC file isn't what its
    checksum of the harvest says, WarcFormatError when one can't be read.
    """
    if target.suffix != ".wacz":
        raise UsageError(f"{target}: the name of a WACZ ends in .wacz")
    warc_files = [path for harvest in harvests for path in harvest.warc_files]
    names = [path.name for path in warc_files]
    twice = sorted({name for name in names if names.count(name) > 1})
    if twice:
        raise UsageError(f"{twice[0]}: stands in two of the harvests; pack each harvest once")
    size = sum(path.stat().st_size for path in warc_files)
    moment = max(harvest.report.moment_of_last_change for harvest in harvests)
    with (
        built_file(target, needed_bytes=size + size // _INDEX_PER_BYTE) as file,
        filling(ZipContainer(file, moment)) as container,
    ):
        wacz = _Wacz(container=container, work=target.parent)
        for harvest in harvests:
            _add_warc_files(wacz, harvest)
        _add_index(wacz, warc_files)
        reports = [harvest.report for harvest in harvests]
        wacz.add_made("pages/pages.jsonl", main_pages(reports))
        wacz.add_made("pages/extraPages.jsonl", extra_pages(reports))
        _add_description(wacz, reports, moment)


def _add_warc_files(wacz: _Wacz, harvest: Harvest) -> None:
    recorded = checksums.recorded(harvest.folder.warc)
    for path in harvest.warc_files:
        size = path.stat().st_size
        found = wacz.add(f"archive/{path.name}", size, Hashed(path, size))
        if recorded.get(path.name) != found:
            raise PackageError(
                f"{path}: isn't what was harvested: its SHA-256 differs from the one in"
                f" {checksums.MANIFEST}; put back a good copy"
            )


def _add_index(wacz: _Wacz, warc_files: list[Path]) -> None:
    with tempfile.TemporaryFile(dir=wacz.work) as spool:
        spool.writelines(cdxj.lines(warc_files, KeyForm.WABAC, work=wacz.work))
        size = spool.tell()
        spool.seek(0)
        if size <= _LARGEST_PLAIN_INDEX:
            wacz.add("indexes/index.cdx", size, _pieces(spool))
            return
        blocks: list[bytes] = []
        wacz.add_made("indexes/index.cdx.gz", _compressed(spool, blocks))
        wacz.add_made("indexes/index.idx", blocks)


def _compressed(spool: BinaryIO, idx: list[bytes]) -> Iterator[bytes]:
    """Yield blocks of lines, each compressed by itself; note in `idx` where each begins."""
    meta = json.dumps({"format": "cdxj-gzip-1.0", "filename": "index.cdx.gz"})
    idx.append(f"!meta 0 {meta}\n".encode())
    offset = 0
    while block := [line for _, line in zip(range(BLOCK_LINES), spool, strict=False)]:
        data = gzip.compress(b"".join(block), mtime=0)
        key, timestamp, _ = block[0].split(b" ", 2)
        place = {
            "offset": offset,
            "length": len(data),
            "digest": f"sha256:{hashlib.sha256(data).hexdigest()}",
            "filename": "index.cdx.gz",
        }
        idx.append(key + b" " + timestamp + b" " + json.dumps(place).encode() + b"\n")
        offset += len(data)
        yield data


def _add_description(wacz: _Wacz, reports: Sequence[HarvestReport], moment: datetime) -> None:
    first = reports[0].identity
    created = moment.strftime("%Y-%m-%dT%H:%M:%SZ")
    hosts = ", ".join(dict.fromkeys(report.identity.site_host for report in reports))
    dates = ", ".join(report.identity.started.strftime("%Y-%m-%d") for report in reports)
    description = {
        "profile": "data-package",
        "resources": wacz.resources,
        "wacz_version": WACZ_VERSION,
        "title": f"{hosts}, {dates}",
        "description": first.description or f"Webarchief van {hosts}, vastgelegd op {dates}",
        "created": created,
        "software": f"capture {__version__}",
        "mainPageUrl": first.seeds[0] if first.seeds else None,
        "mainPageDate": first.started.strftime("%Y-%m-%dT%H:%M:%SZ"),
    }
    known = {key: value for key, value in description.items() if value is not None}
    data = json.dumps(known, ensure_ascii=False, indent=2).encode() + b"\n"
    digest = {"path": "datapackage.json", "hash": f"sha256:{hashlib.sha256(data).hexdigest()}"}
    wacz.container.add("datapackage.json", len(data), [data])
    digest_data = json.dumps(digest, indent=2).encode() + b"\n"
    wacz.container.add("datapackage-digest.json", len(digest_data), [digest_data])
