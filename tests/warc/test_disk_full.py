"""A disk that takes no more bytes: what was written stays valid, and who asked is told."""

import json
import subprocess
import sys
from pathlib import Path

import pytest

from capture.warc import checksums, reader

_WRITE_UNTIL_FULL = """
import json, resource, signal, sys
from pathlib import Path
from capture.errors import RecordingError
from tests.warc.samples import Harvest, answer_of, exchange, get

folder, room, body_bytes = Path(sys.argv[1]), int(sys.argv[2]), int(sys.argv[3])
signal.signal(signal.SIGXFSZ, signal.SIG_IGN)
harvest = Harvest(folder)
harvest.payloads.commit()
resource.setrlimit(resource.RLIMIT_FSIZE, (room, resource.RLIM_INFINITY))
written = 0
try:
    while True:
        body = b"%d " % written * (body_bytes // 2)
        harvest.write(exchange(get(f"/{written}"), answer_of(body), number=written))
        written += 1
except RecordingError as error:
    message = str(error)
harvest.writer.close()
print(json.dumps([written, message]))
"""


@pytest.mark.requirement("WARC06")
@pytest.mark.parametrize(
    ("room", "body_bytes"),
    [(300_000, 1000), (300_001, 1000), (400_000, 90_000), (900_000, 400_000)],
)
def test_full_disk_in_mid_group_leaves_whole_groups(
    room: int, body_bytes: int, tmp_path: Path
) -> None:
    done = subprocess.run(
        [sys.executable, "-c", _WRITE_UNTIL_FULL, str(tmp_path), str(room), str(body_bytes)],
        cwd=Path(__file__).parents[2],
        capture_output=True,
        check=True,
        text=True,
    )
    written, message = json.loads(done.stdout)
    assert "File too large" in message
    assert "Make room or repair the disk" in message
    (path,) = tmp_path.glob("*.warc")
    assert path.stat().st_size <= room
    types = [record.type for record in reader.records(path)]
    assert types == ["warcinfo"] + ["request", "response"] * written
    assert checksums.recorded(tmp_path) == {path.name: checksums.sha256_of(path)}


def test_full_disk_before_the_first_record_leaves_no_file(tmp_path: Path) -> None:
    done = subprocess.run(
        [sys.executable, "-c", _WRITE_UNTIL_FULL, str(tmp_path), "100", "10"],
        cwd=Path(__file__).parents[2],
        capture_output=True,
        check=True,
        text=True,
    )
    assert json.loads(done.stdout)[0] == 0
    assert list(tmp_path.glob("*.warc*")) == []
