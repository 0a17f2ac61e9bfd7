"""CDXJ: one line for each capture, key, time and JSON, sorted by their bytes.

Memory stays flat however many captures there are: lines are sorted in runs that go to unnamed
files, which vanish with the process, and are then merged.
"""

import heapq
import json
import os
import tempfile
from collections.abc import Iterable, Iterator
from contextlib import ExitStack
from pathlib import Path
from typing import BinaryIO

from capture.errors import CaptureError
from capture.files import sync_folder
from capture.index.captures import Capture, captures
from capture.index.surt import KeyForm
from capture.warc.checksums import sync

RUN_BYTES = 64 * 1024 * 1024
"""Of lines that are sorted in memory at a time."""


def line(capture: Capture) -> bytes:
    """Return a capture's line, with its line feed: `key timestamp {"url": …}`.

    Numbers are strings, as all tools write them; what isn't known is left out.
    """
    values = {
        "url": capture.url,
        "mime": capture.mime,
        "status": None if capture.status is None else str(capture.status),
        "digest": capture.digest,
        "length": str(capture.length),
        "offset": str(capture.offset),
        "filename": capture.filename,
        "method": capture.method,
        "requestBody": capture.request_body,
    }
    known = {name: value for name, value in values.items() if value is not None}
    return f"{capture.key} {capture.timestamp} {json.dumps(known)}\n".encode("ascii")


def lines(paths: Iterable[Path], form: KeyForm, *, work: Path | None = None) -> Iterator[bytes]:
    """Yield the sorted lines of several WARC files; raises WarcFormatError.

    `work` is the folder on whose disk the runs are kept, the system's own by default.
    """
    every = (line(each) for path in sorted(paths) for each in captures(path, form))
    return in_order(every, work=work)


def in_order(
    every: Iterable[bytes], *, work: Path | None = None, run_bytes: int = RUN_BYTES
) -> Iterator[bytes]:
    """Yield lines sorted by their bytes, in memory of about `run_bytes`, each line once."""
    with ExitStack() as stack:
        runs: list[BinaryIO] = []
        held: list[bytes] = []
        size = 0
        for each in every:
            held.append(each)
            size += len(each)
            if size >= run_bytes:
                run = stack.enter_context(tempfile.TemporaryFile(dir=work))
                run.writelines(sorted(held))
                run.seek(0)
                runs.append(run)
                held, size = [], 0
        last = b""
        for each in heapq.merge(*runs, sorted(held)):
            if each != last:
                yield each
            last = each


def write(paths: Iterable[Path], out: Path, form: KeyForm = KeyForm.PYWB) -> int:
    """Write the index of WARC files so that it is whole or absent; return its number of lines.

    CaptureError when it can't be written, WarcFormatError when a WARC file can't be read.
    """
    unfinished = out.with_name(f".{out.name}.{os.getpid()}.partial")
    count = 0
    try:
        with unfinished.open("wb") as file:
            for each in lines(paths, form, work=out.parent):
                file.write(each)
                count += 1
            sync(file)
        unfinished.replace(out)
    except OSError as error:
        raise CaptureError(f"{out}: can't be written: {error.strerror or error}") from error
    finally:
        unfinished.unlink(missing_ok=True)
    sync_folder(out.parent)
    return count
