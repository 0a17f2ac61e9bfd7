"""site.toml and schedule.toml: strict, and one clear line for what is wrong."""

from datetime import time
from pathlib import Path

import pytest

from capture.config.build import from_sources
from capture.errors import CaptureError, ConfigError
from capture.schedule.reading import read_sites
from capture.schedule.runner import as_toml, harvest_command
from capture.schedule.sites import Site
from capture.schedule.values import Action, Decision, Window, Yearly
from tests.schedule.build import INCREMENTAL, at

ONE = """
seed = ["https://www.voorbeeld.nl/"]
out = "archief"
exclude = ['\\?sort="x"', "é\\u007f"]
max-pages = 12
header = ["Authorization: geheim"]
[schedule]
daily = "04:30"
full = "01-15"
windows = ["22:00-06:00", "12:00-13:00"]
contacts = ["web@voorbeeld.nl"]
[alarm]
mail = ["archief@voorbeeld.nl"]
sender = "capture@voorbeeld.nl"
smtp = "mail.voorbeeld.nl"
free = "5GB"
"""
MANY = """
[harvest]
out = "/archief"
operator = "Gemeente Voorbeeld"
[schedule]
daily = "01:00"
attempts = 5
[[site]]
seed = ["https://www.voorbeeld.nl/"]
[[site]]
seed = ["https://open.voorbeeld.nl/"]
operator = "Griffie"
[site.schedule]
daily = "02:00"
"""


def sites(folder: Path, text: str) -> tuple[Site, ...]:
    (folder / "x.toml").write_text(text, encoding="utf-8")
    return read_sites([folder / "x.toml"], environment={})


def test_site_has_its_timetable_and_who_is_told(tmp_path: Path) -> None:
    (site,) = sites(tmp_path, ONE)
    assert site.host == "www.voorbeeld.nl"
    assert site.timetable.daily == time(4, 30)
    assert site.timetable.full == Yearly(month=1, day=15, at=time(4, 30))
    assert site.timetable.windows[0] == Window(opens=time(22), closes=time(6))
    assert site.alarming.free_bytes == 5_000_000_000
    assert site.alarming.server is not None
    assert (site.alarming.server.port, site.alarming.server.security) == (587, "starttls")


def test_many_sites_share_what_stands_above_them(tmp_path: Path) -> None:
    one, other = sites(tmp_path, MANY)
    assert (one.timetable.daily, one.timetable.attempts) == (time(1), 5)
    assert (other.timetable.daily, other.timetable.attempts) == (time(2), 5)
    assert (one.settings.operator, other.settings.operator) == ("Gemeente Voorbeeld", "Griffie")
    assert one.archive == other.archive == Path("/archief")


def test_harvest_reads_the_same_file_and_leaves_the_schedule_alone(tmp_path: Path) -> None:
    (site,) = sites(tmp_path, ONE)
    settings, _ = from_sources(options={}, config=tmp_path / "x.toml", environment={})
    assert settings == site.settings


def test_started_harvest_has_the_settings_of_the_file(tmp_path: Path) -> None:
    """Whatever characters they hold: they go through a text, and come out the same."""
    (site,) = sites(tmp_path, ONE)
    (tmp_path / "copy.toml").write_bytes(as_toml(site.layer).encode())
    settings, _ = from_sources(options={}, config=tmp_path / "copy.toml", environment={})
    assert settings == site.settings


def test_secrets_stand_in_no_list_of_processes(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("CAPTURE_SMTP_PASSWORD", "wachtwoord")
    (site,) = sites(tmp_path, ONE)
    moment = at("2026-11-22 03:00")
    decision = Decision(action=Action.START, reason="", kind=INCREMENTAL, at=moment)
    command = harvest_command(site, decision)
    assert "geheim" not in " ".join(command.arguments)
    assert b"geheim" in command.input
    assert "wachtwoord" not in str(command.environment)


def test_default_time_lies_within_the_hours(tmp_path: Path) -> None:
    (site,) = sites(
        tmp_path, 'seed = ["voorbeeld.nl"]\n[schedule]\nwindows = ["20:00-23:00", "12:00-13:00"]'
    )
    assert site.timetable.daily == time(20)


@pytest.mark.parametrize(
    ("text", "told"),
    [
        ("[schedule]\ndayly = '03:00'", "did you mean daily?"),
        ("sheduel = 1", "did you mean schedule?"),
        ("[schedule]\ndaily = '24:00'", 'write a time such as "03:00"'),
        ("[schedule]\ndaily = 3", 'write a time such as "03:00"'),
        ("[schedule]\nfull = '02-29'", "not in every year"),
        ("[schedule]\nfull = '13-01'", "there is no such day"),
        ("[schedule]\nwindows = ['22:00']", 'write hours such as "22:00-06:00"'),
        ("[schedule]\nwindows = ['22:00-06:00']\ndaily = '12:00'", "outside the hours of windows"),
        ("[schedule]\nattempts = 0", "attempts"),
        ("schedule = 3", "write it as a table"),
        ("[alarm]\nmail = ['a@b.nl']", "mail needs smtp"),
        ("[alarm]\nmail = ['a@b.nl\\nBcc: x@y.nl']", "write an address such as"),
        ("[alarm]\nmail = ['a..b@@c']", "write an address such as"),
        ("[alarm]\nsender = 'a..b@c.nl'", "write an address such as"),
        ("[alarm]\nwebhook = ['ftp://x/']", "begins with https://"),
        ("[alarm]\nsmtp = 'a:99999'\nsender = 'a@b.nl'", "HOST:PORT"),
        ("[schedule]\ncontacts = ['a@b.nl']", "write smtp and sender"),
        ("kind = 'full'", "leave it out"),
        ("seed = [", "is no TOML"),
    ],
)
def test_what_is_wrong_is_told_in_one_line(tmp_path: Path, text: str, told: str) -> None:
    start = "" if text.startswith("seed") else "seed = ['voorbeeld.nl']\n"
    with pytest.raises(ConfigError) as caught:
        sites(tmp_path, start + text.replace("\\n", "\\\\n") if "Bcc" not in text else start + text)
    assert told in str(caught.value)
    assert "x.toml" in str(caught.value)
    assert len(str(caught.value).splitlines()) == 1


def test_sites_that_would_share_their_harvests_are_refused(tmp_path: Path) -> None:
    text = (
        "[harvest]\nout='a'\n[[site]]\nseed=['voorbeeld.nl/a']\n[[site]]\nseed=['voorbeeld.nl/b']"
    )
    with pytest.raises(ConfigError, match="give one of them another prefix"):
        sites(tmp_path, text)


def test_folder_gives_all_its_files_but_not_the_organisation(tmp_path: Path) -> None:
    for name in ("b", "a"):
        (tmp_path / f"{name}.toml").write_text(f"seed = ['{name}.nl']")
    (tmp_path / "archief.toml").write_text("naam = 'x'")
    found = read_sites([tmp_path], environment={})
    assert [site.host for site in found] == ["a.nl", "b.nl"]


def test_nothing_there_is_told(tmp_path: Path) -> None:
    with pytest.raises(CaptureError, match="holds no"):
        read_sites([tmp_path], environment={})
    with pytest.raises(CaptureError, match="is not there"):
        read_sites([tmp_path / "weg.toml"], environment={})


def test_harvest_says_that_a_file_is_of_several_sites(tmp_path: Path) -> None:
    (tmp_path / "x.toml").write_text(MANY)
    with pytest.raises(ConfigError, match="several sites"):
        from_sources(options={}, config=tmp_path / "x.toml", environment={})
