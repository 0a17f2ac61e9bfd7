"""What is shown of the schedule: metrics, status, units, and tables."""

import json
import re
import shutil
import subprocess
import urllib.request
from pathlib import Path

import pytest

from capture.cli import main
from capture.model.address import HostPort
from capture.schedule import status, units
from capture.schedule.listening import Board, listening
from capture.schedule.reading import read_sites
from capture.schedule.watch import Picture, Watch
from tests.schedule.build import at
from tests.schedule.test_reading import MANY

NOW = at("2026-03-03 00:00")
SITE = """
seed = ["https://www.voorbeeld.nl/"]
out = "archief met spatie"
[schedule]
daily = "02:30"
full = "01-15 22:00"
"""
_SAMPLE = re.compile(r'[a-z_]+(\{([a-z]+="(\\.|[^"\\])*",?)+\})? -?[0-9.e+]+')
_FIELD = re.compile(r"\*|\d+(,\d+)*")


@pytest.fixture
def file(tmp_path: Path) -> Path:
    path = tmp_path / "site.toml"
    path.write_text(SITE)
    return path


def pictured(file: Path) -> Picture:
    watch = Watch(read_sites([file], environment={}))
    picture = watch.picture(NOW, [watch.look(site, NOW) for site in watch.sites])
    watch.close()
    return picture


def test_metrics_are_lines_that_prometheus_reads(file: Path) -> None:
    lines = status.metrics(pictured(file)).splitlines()
    families = [line.split()[2] for line in lines if line.startswith("# TYPE")]
    assert len(families) == len(set(families))
    for line in lines:
        assert line.startswith("# ") or _SAMPLE.fullmatch(line), line
    assert 'capture_site_running{site="www.voorbeeld.nl",prefix="NL-voorbeeld"} 0.0' in lines


def test_metrics_and_status_are_served_on_loopback(file: Path) -> None:
    board = Board()
    with listening(HostPort(host="127.0.0.1", port=None), board) as port:
        url = f"http://127.0.0.1:{port}"
        with pytest.raises(urllib.error.HTTPError, match="503"):
            urllib.request.urlopen(f"{url}/metrics")
        board.show(pictured(file))
        assert urllib.request.urlopen(f"{url}/metrics").headers["Content-Type"].startswith("text")
        told = json.load(urllib.request.urlopen(f"{url}/status"))
        assert told["sites"][0]["action"] == "start"
        with pytest.raises(urllib.error.HTTPError, match="404"):
            urllib.request.urlopen(f"{url}/../../etc/passwd")


@pytest.mark.skipif(shutil.which("systemd-analyze") is None, reason="there is no systemd-analyze")
@pytest.mark.parametrize("options", [(), ("--timer",)])
def test_units_are_in_order_for_systemd(file: Path, tmp_path: Path, options: tuple[str]) -> None:
    out = tmp_path / "units"
    out.mkdir()
    words = ("schedule", "systemd", str(file), "--user", "root", "--out", str(out), *options)
    assert main(words) == 0
    made = sorted(map(str, out.iterdir()))
    found = subprocess.run(
        ["systemd-analyze", "verify", "--man=no", "--recursive-errors=no", *made],
        capture_output=True,
        text=True,
        check=False,
    )
    told = [line for line in found.stderr.splitlines() if str(out) in line or "capture" in line]
    assert told == []
    assert found.returncode == 0


@pytest.mark.skipif(shutil.which("systemd-analyze") is None, reason="there is no systemd-analyze")
def test_moments_of_the_timer_are_moments(file: Path) -> None:
    sites = read_sites([file], environment={})
    _, timer = units.timers(("capture",), [file], sites, user="capture")
    moments = re.findall("OnCalendar=(.+)", timer.text)
    assert len(moments) == 3
    for moment in moments:
        subprocess.run(["systemd-analyze", "calendar", moment], check=True, capture_output=True)


def test_crontab_has_lines_of_five_fields_and_a_command(
    file: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    assert main(["schedule", "cron", str(file)]) == 0
    lines = [each for each in capsys.readouterr().out.splitlines() if not each.startswith("#")]
    (line,) = lines
    *fields, command = line.split(" ", 5)
    assert all(map(_FIELD.fullmatch, fields))
    assert fields[0] == "0,15,30,45"
    assert command.endswith("--once")
    assert "%" not in command


def test_tables_are_shown_without_anything_being_made(
    file: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    for command in ("list", "next", "history"):
        assert main(["schedule", command, str(file)]) == 0
    shown = capsys.readouterr().out
    assert "first full harvest" in shown
    assert "no harvests yet" in shown
    assert [path.name for path in file.parent.iterdir()] == ["site.toml"]


def test_agenda_of_a_year_has_every_day_and_one_full_harvest(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    (tmp_path / "schedule.toml").write_text(MANY.replace("/archief", "archief"))
    assert main(["schedule", "next", str(tmp_path / "schedule.toml"), "--days", "360"]) == 0
    lines = [line for line in capsys.readouterr().out.splitlines() if " open.voorbeeld.nl" in line]
    assert sum("  full  " in line for line in lines) == 1
    assert len(lines) in {360, 361}


def test_wrong_use_is_told_in_a_line(file: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["schedule", "run", str(file), "--log", "xml"]) == 2
    assert main(["schedule", "run", str(file), "--listen", "9464"]) == 2
    assert main(["schedule", "test-alarm", str(file)]) == 2
    assert "nobody is told" in capsys.readouterr().err
