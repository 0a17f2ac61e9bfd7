"""How fast WARC files are checked: ours, `warcio check` and FastWARC, over the same file.

Each checker is a process of its own that counts its CPU time, imports left out.
"""

import base64
import hashlib
import os
import random
import subprocess
import sys
import tempfile
from pathlib import Path

ROOT = Path(__file__).resolve().parents[1]
AIM_WARC = 150.0
"""MB a second of a plain file, digests included, on one core."""
CHECKERS = ("ours", "warcio", "fastwarc")
SIZES = (400, 1_500, 4_000, 12_000, 30_000, 80_000, 250_000)
"""Bytes of bodies, drawn with the weights below: some 20 kB a response, 10 kB a record."""
WEIGHTS = (20, 20, 20, 20, 10, 7, 3)
_CODE = """
import contextlib, io, sys, time
which, path = sys.argv[1:]
if which == "ours":
    from pathlib import Path
    from capture.warc.check.check import check_files
    def run():
        for each in check_files([Path(path)]):
            assert not hasattr(each, "rule"), each
elif which == "warcio":
    from warcio.cli import main
    def run():
        with contextlib.redirect_stdout(io.StringIO()), contextlib.suppress(SystemExit):
            main(["check", path])
else:
    from fastwarc.warc import ArchiveIterator
    def run():
        for record in ArchiveIterator(path, parse_http=False):
            record.verify_block_digest()
        for record in ArchiveIterator(path, parse_http=True):
            if "WARC-Payload-Digest" in record.headers:
                record.verify_payload_digest()
began = time.process_time()
run()
print(time.process_time() - began)
"""


def _digest(data: bytes) -> str:
    return "sha256:" + base64.b32encode(hashlib.sha256(data).digest()).decode()


def _record(record_type: str, number: int, block: bytes, *fields: str) -> bytes:
    lines = (
        "WARC/1.1",
        f"WARC-Type: {record_type}",
        f"WARC-Record-ID: <urn:uuid:00000000-0000-4000-8000-{number:012x}>",
        "WARC-Date: 2026-05-04T03:02:01.123456Z",
        *fields,
        f"WARC-Block-Digest: {_digest(block)}",
        f"Content-Length: {len(block)}",
    )
    return "\r\n".join(lines).encode() + b"\r\n\r\n" + block + b"\r\n\r\n"


def write_file(path: Path, size: int, sizes: tuple[int, ...] = SIZES) -> int:
    """Write requests and responses of about `size` bytes together; return how many records."""
    draw = random.Random(1)
    noise = draw.randbytes(2 * max(sizes))
    info = "WARC-Warcinfo-ID: <urn:uuid:00000000-0000-4000-8000-000000000000>"
    number = 0
    with path.open("wb") as file:
        head = ("Content-Type: application/warc-fields", f"WARC-Filename: {path.name}")
        file.write(_record("warcinfo", 0, b"software: bench\r\n", *head))
        while file.tell() < size:
            uri = f"WARC-Target-URI: https://www.example.nl/folder/page-{number}.html?a=b"
            ids = [f"<urn:uuid:00000000-0000-4000-8000-{number + n:012x}>" for n in (1, 2)]
            common = (info, uri, "WARC-IP-Address: 192.0.2.7", "WARC-Protocol: tls/1.3")
            request = f"GET /folder/page-{number}.html HTTP/1.1\r\nHost: www.example.nl\r\n"
            agent = "User-Agent: Mozilla/5.0 (X11; Linux x86_64) Chrome\r\nAccept: */*\r\n\r\n"
            kind = "Content-Type: application/http; msgtype="
            sent = (*common, f"WARC-Concurrent-To: {ids[1]}", f"{kind}request")
            file.write(_record("request", number + 1, (request + agent).encode(), *sent))
            length = draw.choices(sizes, WEIGHTS[: len(sizes)])[0]
            start = draw.randrange(max(sizes))
            body = noise[start : start + length]
            answer = (
                "HTTP/1.1 200 OK\r\nServer: nginx\r\nDate: Mon, 04 May 2026 03:02:01 GMT\r\n"
                f"Content-Type: text/html; charset=utf-8\r\nContent-Length: {length}\r\n\r\n"
            )
            got = (
                *common,
                f"WARC-Concurrent-To: {ids[0]}",
                f"WARC-Payload-Digest: {_digest(body)}",
                f"{kind}response",
            )
            file.write(_record("response", number + 2, answer.encode() + body, *got))
            number += 2
    return number + 1


def measure_warc(size: int) -> dict[str, float]:
    """Check a generated file by each checker; print and return MB a second of CPU time."""
    rates: dict[str, float] = {}
    with tempfile.TemporaryDirectory() as folder:
        for name, sizes in (("mixed", SIZES), ("large", (2_000_000,))):
            path = Path(folder) / f"{name}.warc"
            count = write_file(path, size, sizes)
            real = path.stat().st_size
            print(f"\nwarc-check: {name}, {real:,} bytes, {count} records, {real // count} each")
            for which in CHECKERS:
                done = subprocess.run(
                    [sys.executable, "-P", "-c", _CODE, which, str(path)],
                    env=os.environ | {"PYTHONPATH": str(ROOT)},
                    capture_output=True,
                    text=True,
                    check=True,
                )
                rate = real / 1e6 / float(done.stdout)
                rates[f"{name} {which}"] = rate
                print(f"  {which:9} {rate:7.0f} MB/s", flush=True)
            path.unlink()
    print(f"  aim: ours at least {AIM_WARC:.0f} MB/s")
    return rates
