"""Reads documents in a process of its own, which is ended when it hangs, and replaced.

Between the two goes, both ways: a length of eight bytes and that many bytes. Asked is a line of
JSON (form, charset), a line feed and the document; answered is JSON (`FoundText`, or null).
"""

import json
import os
import selectors
import subprocess
import sys
import time
from dataclasses import asdict
from pathlib import Path
from types import TracebackType
from typing import Self

from capture.access.search.documents import Form, document_text
from capture.access.search.page_text import MAX_TEXT, FoundText

SECONDS = 20.0
"""For one document."""
MEMORY_BYTES = 1536 * 1024 * 1024
"""Of address space, where the system can limit it (not on Windows, nor on macOS)."""
_MAX_ANSWER = 16 * MAX_TEXT
"""Bytes: JSON may take six for a character."""
_LENGTH = 8
_PIECE = 65_536
_ROOT = Path(__file__).resolve().parents[3]


class DocumentReader:
    """The other process, begun when there is something to read."""

    def __init__(self, *, seconds: float = SECONDS) -> None:
        """`seconds`: after which a document is given up."""
        self._seconds = seconds
        self._process: subprocess.Popen[bytes] | None = None

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self,
        _type: type[BaseException] | None,
        _fault: BaseException | None,
        _trace: TracebackType | None,
    ) -> None:
        self.close()

    def read(self, content: bytes, form: Form, *, charset: str | None = None) -> FoundText | None:
        """Return the text of a document; None when it can't be read, in time and within memory."""
        process = self._started()
        asked = json.dumps({"form": form.value, "charset": charset}).encode() + b"\n" + content
        deadline = time.monotonic() + self._seconds
        try:
            answer = _exchange(process, _framed(asked), deadline)
        except (OSError, _GaveUpError):
            self.close()
            return None
        value = json.loads(answer)
        if value is None:
            return None
        return FoundText(**{**value, "headings": tuple(value["headings"])})

    def close(self) -> None:
        """End the process."""
        process, self._process = self._process, None
        if process is None:
            return
        process.kill()
        process.wait()
        for stream in (process.stdin, process.stdout):
            if stream is not None:
                try:
                    stream.close()
                except BrokenPipeError:
                    continue

    def _started(self) -> subprocess.Popen[bytes]:
        if self._process is None or self._process.poll() is not None:
            self.close()
            self._process = subprocess.Popen(
                [sys.executable, "-c", f"from {__name__} import serve; serve()"],
                stdin=subprocess.PIPE,
                stdout=subprocess.PIPE,
                stderr=subprocess.DEVNULL,  # libraries tell there of what is wrong with a file
                cwd=_ROOT,
                bufsize=0,
            )
            assert self._process.stdin is not None
            os.set_blocking(self._process.stdin.fileno(), False)
        return self._process


class _GaveUpError(Exception):
    """It took too long, or it died."""


def _exchange(process: subprocess.Popen[bytes], asked: bytes, deadline: float) -> bytes:
    """Write and read at the same time: a pipe that is full must not keep us past the deadline."""
    assert process.stdin is not None
    assert process.stdout is not None
    got, left = bytearray(), memoryview(asked)
    with selectors.DefaultSelector() as selector:
        selector.register(process.stdin, selectors.EVENT_WRITE)
        selector.register(process.stdout, selectors.EVENT_READ)
        while True:
            ready = selector.select(max(0.0, deadline - time.monotonic()))
            if not ready and time.monotonic() >= deadline:
                raise _GaveUpError
            for key, _ in ready:
                if key.fileobj is process.stdin:
                    left = left[os.write(process.stdin.fileno(), left[:_PIECE]) :]
                    if not left:
                        selector.unregister(process.stdin)
                    continue
                piece = os.read(process.stdout.fileno(), _PIECE)
                got += piece
                if not piece or len(got) > _MAX_ANSWER:
                    raise _GaveUpError
            if len(got) >= _LENGTH and len(got) - _LENGTH >= int.from_bytes(got[:_LENGTH]):
                return bytes(got[_LENGTH:])


def _framed(data: bytes) -> bytes:
    return len(data).to_bytes(_LENGTH) + data


def serve() -> None:
    """Answer what comes in on stdin, until it ends: the other process."""
    _limit_memory()
    asked, answers = sys.stdin.buffer, sys.stdout.buffer
    while len(head := asked.read(_LENGTH)) == _LENGTH:
        about, _, content = asked.read(int.from_bytes(head)).partition(b"\n")
        given = json.loads(about)
        try:
            found = document_text(content, Form(given["form"]), charset=given["charset"])
        except (MemoryError, RecursionError):
            found = None
        answers.write(_framed(json.dumps(None if found is None else asdict(found)).encode()))
        answers.flush()


def _limit_memory() -> None:
    if sys.platform == "linux":
        import resource

        resource.setrlimit(resource.RLIMIT_AS, (MEMORY_BYTES, MEMORY_BYTES))
