"""Stands for `capture harvest` and `capture resume`: makes a folder with a report, in no time.

A process of its own, started without site packages; the time that it writes down is the simulated
one. Begin and end of each run go into a journal, and whether another run went on at the same time.
"""

import fcntl
import json
import os
import struct
import sys
import time
from datetime import UTC, datetime
from pathlib import Path


def main(action: str, place: str, kind: str, clock: str, journal: str, seconds: str) -> int:
    def now() -> datetime:
        return datetime.fromtimestamp(struct.unpack("d", Path(clock).read_bytes())[0], UTC)

    def note(*words: object) -> None:
        with open(journal, "ab", buffering=0) as file:  # noqa: PTH123  no site, no imports
            file.write((" ".join(map(str, words)) + "\n").encode())

    started = now().replace(microsecond=0)
    folder = Path(place)
    if action == "start":
        folder = folder.with_name(f"{folder.name}-{started:%Y%m%d%H%M%S}-{kind}")
        (folder / "metadata").mkdir(parents=True)
    with open(f"{journal}.lock", "wb") as lock:  # noqa: PTH123
        try:
            fcntl.flock(lock, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except BlockingIOError:
            note("overlap", folder.name)
            return 1
        note("begin", action, folder.name, os.getpid())
        time.sleep(float(seconds))  # the work itself
        report = {
            "identity": {"state": "complete", "shortfalls": [], "finished": now().isoformat()},
            "counts": {"pages_captured": 100, "pages_known": 100},
        }
        draft = folder / "metadata" / "draft"
        draft.write_text(json.dumps(report))
        (folder / "metadata" / "audit.html").touch()
        draft.replace(folder / "metadata" / "harvest-report.json")
        note("end", action, folder.name)
    return 0


if __name__ == "__main__":
    sys.exit(main(*sys.argv[1:]))
