"""pywb, in an environment of its own, replays a harvest by our index: `scripts/test --outside`."""

import base64
import hashlib
import json
import shutil
import subprocess
from pathlib import Path

import pytest

from capture.index import cdxj
from tests.outside import environment
from tests.package.archive import HOME, STYLE, write_warc_files

_READER = Path(__file__).with_name("pywb_reader.py")
_SECONDS = 120


def answers(python: Path, folder: Path, questions: list[str]) -> list[dict[str, object]]:
    """Let pywb answer questions about the WARC files of a folder, by the index that we make."""
    collection = folder / "pywb" / "collections" / "test"
    (collection / "archive").mkdir(parents=True)
    (collection / "indexes").mkdir()
    for path in folder.glob("*.warc"):
        shutil.copy(path, collection / "archive")
    cdxj.write(folder.glob("*.warc"), collection / "indexes" / "index.cdxj")
    done = subprocess.run(
        [str(python), str(_READER), str(folder / "pywb")],
        input="\n".join(questions) + "\n",
        capture_output=True,
        text=True,
        timeout=_SECONDS,
        check=False,
    )
    assert done.returncode == 0, done.stderr
    return [json.loads(line) for line in done.stdout.splitlines() if line.startswith("{")]


@pytest.mark.outside
@pytest.mark.timeout(700)
def test_pywb_replays_by_our_index(tmp_path: Path) -> None:
    python = environment("pywb==2.10.0")
    write_warc_files(tmp_path)
    site, moment = "https://www.voorbeeld.nl", "20260504030201"
    search = base64.b64encode(b'{"vraag": "weg"}').decode()

    found = answers(
        python,
        tmp_path,
        [
            f"{moment} {site}/",
            f"{moment} {site}/nieuws/",
            f"{moment} {site}/stijl.css",
            f"{moment} {site}/nieuws/stijl.css",
            f"{moment} {site}/zoek application/json {search}",
            f"{moment} {site}/nergens",
        ],
    )

    bodies = (HOME, HOME, STYLE, STYLE, b"<p>2 wegen")
    assert [each["sha256"] for each in found[:5]] == [
        hashlib.sha256(body).hexdigest() for body in bodies
    ]
    assert [each["status"] for each in found] == [200] * 5 + [404]
    assert found[0]["moment"] == "Mon, 04 May 2026 03:02:01 GMT"
