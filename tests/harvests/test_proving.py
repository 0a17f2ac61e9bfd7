"""What follows a harvest by itself: described in MDTO, audited against the guideline, sealed."""

import json
import shutil
from collections.abc import Iterator
from importlib.resources import files
from pathlib import Path

import pytest

from capture.demo.server import ThreadedDemoSite
from tests.harvests.quirks import Page, page_with, quirky_site
from tests.harvests.runs import Commands, commands_in

pytestmark = [pytest.mark.browser, pytest.mark.timeout(900)]

COMPLETE, FAULT = 0, 1


@pytest.fixture
def commands(tmp_path: Path) -> Iterator[Commands]:
    with commands_in(tmp_path) as given:
        yield given


@pytest.fixture(name="site")
def small_site() -> Iterator[ThreadedDemoSite]:
    def pages() -> dict[str, Page]:
        return {
            "/": page_with("<a href='/verder'>verder</a><form method=post><button>Stuur</button>"),
            "/verder": page_with("<p>Verder</p>"),
        }

    with quirky_site(pages) as served:
        yield served


def founded(commands: Commands) -> None:
    """Configure the archive as that of the demo is."""
    commands.archive.mkdir()
    made = files("capture.demo").joinpath("archief.toml").read_bytes()
    (commands.archive / "archief.toml").write_bytes(made)


def said_by(commands: Commands, *arguments: str, code: int = COMPLETE) -> str:
    ended = commands.here(*arguments)
    assert ended.code == code, ended.said
    return ended.printed + ended.said


def audit_of(folder: Path) -> dict[str, str]:
    document = json.loads((folder / "metadata" / "audit.json").read_text("utf-8"))
    return {each["requirement"]: each["standing"] for each in document["judgements"]}


@pytest.mark.requirement("META01")
@pytest.mark.requirement("OPSL01")
def test_a_harvest_is_described_audited_sealed_and_packed(
    commands: Commands, site: ThreadedDemoSite, tmp_path: Path
) -> None:
    founded(commands)
    run = commands.harvest(site.url, "--prove", "on")
    assert run.wait() == COMPLETE, run.said
    folder = commands.harvest_folder()
    standings = audit_of(folder)
    assert not [name for name, standing in standings.items() if standing == "not-met"]
    assert (folder / "metadata" / "audit.html").is_file()
    assert standings["META01"] == "met"
    document = folder / "metadata" / "mdto" / f"{folder.name}.mdto.xml"
    assert "voldoet aan ISO 28500:2017" in document.read_text("utf-8")
    assert "intact" in said_by(commands, "verify", str(commands.archive))

    # Looking at it changes nothing; a decision is sealed by itself.
    said_by(commands, "show", str(folder))
    said_by(commands, "audit", str(folder))
    listed = said_by(commands, "lists", "show", str(folder), "--list", "obstacles", "--json")
    (row, *_) = json.loads(listed)["rows"]
    answer = ("lists", "decide", str(folder), row["id"], "akkoord", "--reason", "volstaat")
    said_by(commands, *answer)
    assert "intact" in said_by(commands, "verify", str(commands.archive))
    assert "0 errors" in said_by(commands, "mdto", "check", str(folder))

    # A package is made of what the harvest left, byte for byte.
    target = tmp_path / "sip.zip"
    profile = ("--profile", "nationaal-archief-sidecar")
    said_by(commands, "package", str(folder), *profile, "--out", str(target))
    said_by(commands, "package", "check", str(target), *profile)
    shutil.unpack_archive(target, tmp_path / "uit")
    (found,) = (tmp_path / "uit").rglob("*.warc")
    assert found.read_bytes() == (folder / "warc" / found.name).read_bytes()

    # And what was done to it behind its back is named.
    report = folder / "report.html"
    report.write_bytes(report.read_bytes() + b" ")
    assert "report.html" in said_by(commands, "verify", str(commands.archive), code=FAULT)


def test_without_an_organisation_the_rest_is_proved_and_that_is_said(
    commands: Commands, site: ThreadedDemoSite
) -> None:
    run = commands.harvest(site.url, "--prove", "on")
    assert run.wait() == COMPLETE, run.said
    assert "archief.toml is not there" in run.said
    assert audit_of(commands.harvest_folder())["META01"] == "not-met"
    assert "intact" in said_by(commands, "verify", str(commands.archive))


def test_a_wrong_organisation_costs_no_harvest(commands: Commands, site: ThreadedDemoSite) -> None:
    founded(commands)
    with (commands.archive / "archief.toml").open("a", encoding="utf-8") as file:
        file.write("\n[onzin]\n")
    run = commands.harvest(site.url, "--prove", "on")
    assert run.wait() == COMPLETE, run.said
    assert "not described in MDTO" in run.said
    assert "onzin" in run.said
