import gzip
import hashlib
import json
import subprocess
import zipfile
from pathlib import Path
from typing import Any

import pytest

from capture.errors import UsageError
from capture.model.layout import HarvestFolder
from capture.package import wacz as subject
from capture.package.building import PackageError
from capture.package.harvests import open_harvest
from capture.package.wacz import make_wacz
from tests.frameworks.packages import NotInstalledError, install
from tests.outside import environment
from tests.package.archive import HOME, STYLE

_HERE = Path(__file__).parent


def pack(folder: HarvestFolder, target: Path) -> Path:
    make_wacz([open_harvest(folder.root)], target)
    return target


@pytest.fixture
def in_blocks(monkeypatch: pytest.MonkeyPatch) -> None:
    """Let an index count as large, with two lines a block."""
    monkeypatch.setattr(subject, "_LARGEST_PLAIN_INDEX", 100)
    monkeypatch.setattr(subject, "BLOCK_LINES", 2)


def test_warc_files_are_stored_and_everything_is_listed_with_its_hash(
    harvest: HarvestFolder, tmp_path: Path
) -> None:
    with zipfile.ZipFile(pack(harvest, tmp_path / "a.wacz")) as archive:
        description = json.loads(archive.read("datapackage.json"))
        digest = json.loads(archive.read("datapackage-digest.json"))
        names = set(archive.namelist()) - {"datapackage.json", "datapackage-digest.json"}
        original = next(harvest.warc.glob("*.warc"))

        assert archive.read(f"archive/{original.name}") == original.read_bytes()
        assert {each.compress_type for each in archive.infolist()} == {zipfile.ZIP_STORED}
        assert {each["path"] for each in description["resources"]} == names
        for each in description["resources"]:
            data = archive.read(each["path"])
            assert each["hash"] == f"sha256:{hashlib.sha256(data).hexdigest()}"
            assert each["bytes"] == len(data)
        whole = hashlib.sha256(archive.read("datapackage.json")).hexdigest()
        assert digest == {"path": "datapackage.json", "hash": f"sha256:{whole}"}
        assert description["wacz_version"] == "1.1.1"
        assert description["created"] == "2026-05-04T03:07:01Z"


def test_seeds_are_the_pages_and_other_pages_the_extra_ones(
    harvest: HarvestFolder, tmp_path: Path
) -> None:
    with zipfile.ZipFile(pack(harvest, tmp_path / "a.wacz")) as archive:
        seeds = [json.loads(line) for line in archive.read("pages/pages.jsonl").splitlines()]
        others = [json.loads(line) for line in archive.read("pages/extraPages.jsonl").splitlines()]

    assert seeds[0]["format"] == others[0]["format"] == "json-pages-1.0"
    assert [(each["url"], each["ts"], each["title"]) for each in seeds[1:]] == [
        ("https://www.voorbeeld.nl/", "2026-05-04T03:02:01Z", "Voorpagina")
    ]
    assert [each["title"] for each in others[1:]] == ["Nieuws"]


def test_the_same_harvest_gives_the_same_bytes(harvest: HarvestFolder, tmp_path: Path) -> None:
    first, again = pack(harvest, tmp_path / "a.wacz"), pack(harvest, tmp_path / "b.wacz")

    assert first.read_bytes() == again.read_bytes()


@pytest.mark.usefixtures("in_blocks")
def test_a_large_index_is_in_blocks_that_are_found_by_their_first_line(
    harvest: HarvestFolder, tmp_path: Path
) -> None:
    with zipfile.ZipFile(pack(harvest, tmp_path / "a.wacz")) as archive:
        data = archive.read("indexes/index.cdx.gz")
        meta, *places = archive.read("indexes/index.idx").decode().splitlines()

    assert json.loads(meta.split(" ", 2)[2]) == {
        "format": "cdxj-gzip-1.0",
        "filename": "index.cdx.gz",
    }
    lines: list[str] = []
    for place in places:
        key, timestamp, values = place.split(" ", 2)
        at = json.loads(values)
        block = data[at["offset"] : at["offset"] + at["length"]]
        assert at["digest"] == f"sha256:{hashlib.sha256(block).hexdigest()}"
        inside = gzip.decompress(block).decode().splitlines()
        assert inside[0].startswith(f"{key} {timestamp} ")
        lines += inside
    assert len(lines) == 7
    assert lines == sorted(lines)


def test_a_warc_file_that_changed_is_not_packed(harvest: HarvestFolder, tmp_path: Path) -> None:
    path = next(harvest.warc.glob("*.warc"))
    data = bytearray(path.read_bytes())
    data[data.index(b"Welkom")] ^= 1
    path.write_bytes(data)

    with pytest.raises(PackageError, match="isn't what was harvested"):
        pack(harvest, tmp_path / "a.wacz")

    assert [each.name for each in tmp_path.iterdir()] == ["archief"]


def test_a_harvest_is_packed_once(harvest: HarvestFolder, tmp_path: Path) -> None:
    opened = open_harvest(harvest.root)

    with pytest.raises(UsageError, match="stands in two of the harvests"):
        make_wacz([opened, opened], tmp_path / "a.wacz")


def replayed(modules: Path, wacz: Path, questions: list[str]) -> list[dict[str, Any]]:
    done = subprocess.run(
        ["node", str(_HERE / "read_wacz.mjs"), str(modules), str(wacz)],
        input="\n".join(questions) + "\n",
        capture_output=True,
        text=True,
        timeout=100,
        check=False,
    )
    assert done.returncode == 0, done.stderr[-2000:]
    return [json.loads(line) for line in done.stdout.splitlines()]


@pytest.fixture(scope="session")
def modules() -> Path:
    try:
        return install(_HERE)
    except NotInstalledError as error:
        pytest.skip(str(error))


def check_replay(modules: Path, wacz: Path) -> None:
    site, moment = "https://www.voorbeeld.nl", "20260504030201"
    paths = ("/", "/nieuws/", "/stijl.css", "/nieuws/stijl.css", "/nergens")

    loaded, *answers, fetched = replayed(
        modules, wacz, [f"{moment} {site}{path}" for path in paths]
    )

    assert loaded["errors"] == []
    assert [(each["url"], each["title"]) for each in loaded["pages"]] == [
        (f"{site}/", "Voorpagina")
    ]
    assert [each["status"] for each in answers] == [200, 200, 200, 200, None]
    home = hashlib.sha256(HOME).hexdigest()
    assert [each["sha256"] for each in answers[:2]] == [home, home]
    assert all(STYLE[:7].decode() in each["text"] for each in answers[2:4])
    assert answers[0]["moment"].startswith("2026-05-04T03:02:01")
    assert fetched["fetched"] > 0


@pytest.mark.slow
@pytest.mark.timeout(900)
def test_replayweb_page_plays_a_wacz(modules: Path, harvest: HarvestFolder, tmp_path: Path) -> None:
    check_replay(modules, pack(harvest, tmp_path / "a.wacz"))


@pytest.mark.slow
@pytest.mark.timeout(900)
@pytest.mark.usefixtures("in_blocks")
def test_replayweb_page_finds_captures_in_an_index_of_blocks(
    modules: Path, harvest: HarvestFolder, tmp_path: Path
) -> None:
    check_replay(modules, pack(harvest, tmp_path / "a.wacz"))


@pytest.mark.outside
@pytest.mark.timeout(700)
@pytest.mark.usefixtures("in_blocks")
def test_the_tool_of_the_makers_of_wacz_calls_it_valid(
    harvest: HarvestFolder, tmp_path: Path
) -> None:
    python = environment("wacz==0.6.0")
    wacz = pack(harvest, tmp_path / "a.wacz")
    command = [str(python.parent / "wacz"), "validate", "-f", str(wacz)]

    done = subprocess.run(command, capture_output=True, text=True, timeout=100, check=False)

    assert "the passed WACZ is valid" in done.stdout, done.stdout + done.stderr
