"""What WARC02 to WARC05 ask of the files of any harvest."""

import hashlib
from pathlib import Path

from capture.model.layout import HarvestFolder
from capture.warc import checksums
from capture.warc.naming import PATTERN
from tests.harvests.archive import Archive, refers
from tests.harvests.demo_harvest import PREFIX


def assert_files(folder: HarvestFolder, *, limit: int) -> dict[Path, int]:
    """Assert that the files of a harvest are as WARC02 to WARC05 ask; return their sizes."""
    paths = sorted(folder.warc.glob("*.warc"))
    sizes = {path: path.stat().st_size for path in paths}
    manifest = checksums.recorded(folder.warc)
    others = {path.name for path in folder.warc.iterdir()} - {path.name for path in paths}
    assert others == {checksums.MANIFEST} | {f"{path.name}.sha256" for path in paths}
    matches = [PATTERN.fullmatch(path.name) for path in paths]
    assert [int(match["serial"]) for match in matches if match] == list(range(1, len(paths) + 1))
    assert {match["prefix"] for match in matches if match} == {PREFIX}
    assert {match["host"] for match in matches if match} == {"127.0.0.1"}
    assert len({match["timestamp"] for match in matches if match}) == 1
    assert {len(match["serial"]) for match in matches if match} == {4}
    for path in paths:
        assert path.read_bytes().startswith(b"WARC/1.1\r\n")
        digest = hashlib.sha256(path.read_bytes()).hexdigest()
        sidecar = path.with_name(f"{path.name}.sha256").read_text()
        assert manifest[path.name] == digest == sidecar.split()[0]
        assert path.with_name(f"{path.name}.sha256").stat().st_mtime - path.stat().st_mtime < 60
        held = [record for record in Archive.read(folder.warc).records if record.path == path]
        events = {refers(each, "WARC-Concurrent-To") or each.record_id for each in held[1:]}
        assert sizes[path] <= limit or len(events) <= 2  # of request and response, each the other's
    assert set(manifest) == {path.name for path in paths}
    return sizes
