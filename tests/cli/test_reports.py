"""`capture reports`: what it prints, and what it does to a report."""

import csv
import io
import json
import stat
from pathlib import Path

import pytest

from capture.access.faults.values import Kind
from capture.cli import main
from capture.delivery.webhook import key_of
from tests.access.faults.conftest import Desk, desk
from tests.delivery.servers import mailbox

__all__ = ["desk"]

Said = pytest.CaptureFixture[str]


def test_report_is_listed_shown_answered_and_closed(desk: Desk, capsys: Said) -> None:
    found = desk.reported(kind=Kind.NOT_PUBLIC.value, description="Weg ermee.\n\x1b[31mRood")
    archive = str(desk.archive)
    assert main(["reports", "list", archive]) == 0
    listed = capsys.readouterr().out
    assert listed.splitlines()[0].split() == ["NUMBER", "RECEIVED", "STATE", "KIND", "PAGE"]
    assert "not-public" in listed
    assert main(["reports", "show", archive, found.receipt.lower()]) == 0
    shown = capsys.readouterr().out
    assert "  Weg ermee.\n" in shown
    assert "\x1b" not in shown
    assert main(["reports", "close", archive, "1", "--state", "solved"]) == 2
    assert "Give an answer" in capsys.readouterr().err
    assert main(["reports", "answer", archive, "1", "--text", "Wij kijken.", "--by", "anna"]) == 0
    assert main(["reports", "close", archive, "1", "--state", "solved"]) == 0
    assert main(["reports", "show", archive, "1", "--json"]) == 0
    told = json.loads(capsys.readouterr().out)
    assert (told["state"], told["answer"]) == ("solved", "Wij kijken.")
    assert [each["state"] for each in told["steps"]] == ["received", "in-progress", "solved"]
    assert told["steps"][1]["by"] == "command line: anna"


def test_list_is_filtered_and_goes_into_a_spreadsheet(
    desk: Desk, tmp_path: Path, capsys: Said
) -> None:
    desk.reported(description='=HYPERLINK("https://elders.nl")', kind=Kind.OTHER.value)
    desk.reported(description="Twee")
    archive = str(desk.archive)
    assert main(["reports", "list", archive, "--kind", "other", "--json"]) == 0
    assert [each["number"] for each in json.loads(capsys.readouterr().out)] == [1]
    assert main(["reports", "list", archive, "--state", "solved"]) == 0
    assert capsys.readouterr().out == "No reports.\n"
    assert main(["reports", "list", archive, "--csv", str(tmp_path / "uit.csv")]) == 0
    rows = list(
        csv.reader(io.StringIO((tmp_path / "uit.csv").read_text("utf-8-sig")), delimiter=";")
    )
    assert rows[0][0] == "nummer"
    assert [row[0] for row in rows[1:]] == ["2", "1"]
    assert rows[2][8] == '\'=HYPERLINK("https://elders.nl")'


def test_what_waits_is_delivered_by_hand(desk: Desk, capsys: Said) -> None:
    desk.reported()
    archive = str(desk.archive)
    with mailbox() as box:
        (desk.archive / "faults.toml").write_text(
            f"sender = 'a@b.nl'\nsmtp = '127.0.0.1:{box.port}'\nsecurity = 'none'\n"
            "mail = ['c@d.nl']\nretention-days = 0\n"
        )
        open_to_mail = (desk.archive / "faults.toml").read_text()
        (desk.archive / "faults.toml").write_text(open_to_mail.replace(str(box.port), "9"))
        assert main(["reports", "deliver", archive]) == 1
        assert "127.0.0.1:9: " in capsys.readouterr().err
        (desk.archive / "faults.toml").write_text(open_to_mail)
        assert main(["reports", "deliver", archive]) == 0  # without a pause
        assert "messages delivered: 1; still waiting: 0" in capsys.readouterr().err
        assert len(box.mails) == 1
    close = ["reports", "close", archive, "1", "--state", "declined", "--text", "Nee."]
    assert main(close) == 0
    assert main(["reports", "clear", archive]) == 0
    assert "personal data were deleted: 1" in capsys.readouterr().err


def test_key_is_made_once_and_for_its_owner_alone(tmp_path: Path, capsys: Said) -> None:
    path = tmp_path / "haak.key"
    assert main(["reports", "key", str(path)]) == 0
    assert len(key_of(path.read_text())) == 32
    assert stat.S_IMODE(path.stat().st_mode) == 0o600
    assert main(["reports", "key", str(path)]) == 2


@pytest.mark.parametrize(
    ("arguments", "said"),
    [
        (["list", "ARCHIVE", "--state", "klaar"], "choose received"),
        (["list", "ARCHIVE", "--kind", "klaar"], "choose missing-picture"),
        (["show", "ARCHIVE", "99"], "is no report"),
        (["show", "ARCHIVE", "\x1b[31m"], "is no report"),
        (["close", "ARCHIVE", "1", "--state", "received"], "solved or declined"),
        (["answer", "ARCHIVE", "1", "--text", "x" * 5000], "too long"),
        (["list", "ARCHIVE/geen"], "has no reports"),
    ],
)
def test_wrong_use_is_told_in_a_line(
    desk: Desk, capsys: Said, arguments: list[str], said: str
) -> None:
    desk.reported()
    given = [each.replace("ARCHIVE", str(desk.archive)) for each in arguments]
    assert main(["reports", *given]) == 2
    err = capsys.readouterr().err
    assert said in err
    assert "\x1b" not in err
