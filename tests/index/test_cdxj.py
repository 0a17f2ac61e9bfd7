import json
import random
from pathlib import Path

import pytest

from capture.cli import main
from capture.index import cdxj
from capture.warc.naming import OPEN_SUFFIX
from tests.package.archive import make_harvest, write_warc_files


def test_lines_are_sorted_by_their_bytes_in_runs_that_are_merged(tmp_path: Path) -> None:
    shuffled = [b"%05d \xc3\xa9\n" % number for number in range(2000)] + [b"a!\n", b"a\n", b"A\n"]
    random.Random(4).shuffle(shuffled)

    found = list(cdxj.in_order(iter(shuffled), work=tmp_path, run_bytes=1000))

    assert found == sorted(shuffled)
    assert list(tmp_path.iterdir()) == []


def test_a_line_is_key_time_and_json(tmp_path: Path) -> None:
    write_warc_files(tmp_path)
    out = tmp_path / "index.cdxj"

    assert cdxj.write(tmp_path.glob("*.warc"), out) == 7

    lines = out.read_bytes().splitlines()
    assert lines == sorted(lines)
    key, timestamp, values = lines[0].decode("ascii").split(" ", 2)
    assert (key, timestamp) == ("nl,voorbeeld)/", "20260504030201")
    assert json.loads(values) == {
        "url": "https://www.voorbeeld.nl/",
        "mime": "text/html",
        "status": "200",
        "digest": "sha256:VAPJVAQBX6WKMKSI6HQ7ZOHERVAJJ6DBTNJJSOGC3ME4OC7HASWQ====",
        "length": "835",
        "offset": "1053",
        "filename": "NL-Tst-20260504030201-0001-www.voorbeeld.nl.warc",
    }


def test_an_index_that_fails_leaves_the_earlier_one(tmp_path: Path) -> None:
    write_warc_files(tmp_path)
    path = next(tmp_path.glob("*.warc"))
    path.write_bytes(path.read_bytes()[:-9])
    out = tmp_path / "index.cdxj"
    out.write_bytes(b"earlier\n")

    with pytest.raises(Exception, match="does not end"):
        cdxj.write([path], out)

    assert out.read_bytes() == b"earlier\n"
    assert not list(tmp_path.glob("*.partial"))


def test_the_command_writes_an_index_and_leaves_the_harvest_alone(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    folder = make_harvest(tmp_path).root
    before = {path: path.read_bytes() for path in folder.rglob("*") if path.is_file()}
    out = tmp_path / "site.cdxj"

    assert main(["index", str(folder), "--cdxj", "--out", str(out)]) == 0

    assert capsys.readouterr().out == f"{out}\n"
    assert out.read_bytes().count(b"\n") == 7
    assert before == {path: path.read_bytes() for path in folder.rglob("*") if path.is_file()}


@pytest.mark.parametrize(
    ("arguments", "said"),
    [
        (["{harvest}"], "say in which form"),
        (["{archive}", "--cdxj"], "is no harvest"),
        (["{harvest}", "--cdxj", "--out", "{harvest}/x.cdxj"], "lies within the harvest"),
        (["{harvest}", "--cdxj", "--out", "{archive}/nergens/x.cdxj"], "there is no such folder"),
    ],
)
def test_the_command_says_what_to_do(
    arguments: list[str], said: str, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    folder = make_harvest(tmp_path).root
    given = [each.format(harvest=folder, archive=tmp_path) for each in arguments]

    assert main(["index", *given]) == 2

    error = capsys.readouterr().err
    assert said in error
    assert error.count("\n") == 1


def test_an_unfinished_harvest_is_not_indexed(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    folder = make_harvest(tmp_path)
    (folder.warc / f"NL-Tst-20260504030201-0002-x.warc{OPEN_SUFFIX}").write_bytes(b"")

    assert main(["index", str(folder.root), "--cdxj", "--out", str(tmp_path / "x")]) == 2

    assert "capture resume" in capsys.readouterr().err
