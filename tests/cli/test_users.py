"""`capture users` and `capture acts`: what they say, keep and refuse."""

import io
import os
import pty
import subprocess
import sys
from pathlib import Path

import pytest

from capture.access.acts import Acts
from capture.access.desk.accounts import PART, Accounts, Role
from capture.access.store import Store
from capture.cli import main

_PASSWORD = "paarse olifant zingt 7x"


def _run(
    monkeypatch: pytest.MonkeyPatch, archive: Path, *words: str, typed: str = _PASSWORD
) -> int:
    monkeypatch.setattr(sys, "stdin", io.StringIO(typed + "\n"))
    return main(["users", words[0], str(archive), *words[1:]])


def _accounts(archive: Path) -> Accounts:
    return Accounts(Store.open(archive, PART))


@pytest.mark.requirement("OPSL01")
def test_accounts_are_kept_and_every_change_is_logged(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    other = "groene giraf danst 8y"
    assert _run(monkeypatch, tmp_path, "add", "Anna", "--role", "archivist") == 0
    assert _run(monkeypatch, tmp_path, "role", "anna", "admin") == 0
    assert _run(monkeypatch, tmp_path, "password", "anna", typed=other) == 0
    assert _run(monkeypatch, tmp_path, "disable", "anna") == 0
    assert _accounts(tmp_path).checked("anna", other) is None
    assert _run(monkeypatch, tmp_path, "enable", "anna") == 0
    found = _accounts(tmp_path).checked("anna", other)
    assert found is not None
    assert found.role is Role.ADMIN
    capsys.readouterr()
    assert _run(monkeypatch, tmp_path, "list") == 0
    assert capsys.readouterr().out.startswith("anna  admin      open      password of 20")
    acts = list(Acts(tmp_path))
    assert [(each.who, each.act, each.about) for each in acts] == [
        ("command line", act, "anna")
        for act in (
            "account-added",
            "account-changed",
            "password-changed",
            "account-changed",
            "account-changed",
        )
    ]
    folder = tmp_path / "access"
    kept = b"".join(path.read_bytes() for path in folder.iterdir())
    assert _PASSWORD.encode() not in kept
    assert other.encode() not in kept


@pytest.mark.parametrize(
    ("words", "typed", "told"),
    [
        (("add", "anna"), "kort", "12 to 1000 characters"),
        (("add", "anna", "--role", "baas"), _PASSWORD, "is no role"),
        (("add", "a b"), _PASSWORD, "is no name"),
        (("role", "bert", "admin"), _PASSWORD, "is no account"),
        (("password", "bert"), _PASSWORD, "is no account"),
        (("disable", "bert"), _PASSWORD, "is no account"),
    ],
)
def test_what_is_wrong_is_told_in_one_line(
    tmp_path: Path,
    monkeypatch: pytest.MonkeyPatch,
    capsys: pytest.CaptureFixture[str],
    words: tuple[str, ...],
    typed: str,
    told: str,
) -> None:
    assert _run(monkeypatch, tmp_path, *words, typed=typed) == 2
    error = capsys.readouterr().err
    assert told in error
    assert error.count("\n") == 1
    assert typed not in error or typed == "kort"
    assert list(Acts(tmp_path)) == []


def test_a_password_is_asked_for_twice_at_a_terminal_and_not_shown(tmp_path: Path) -> None:
    ours, theirs = pty.openpty()
    command = [sys.executable, "-m", "capture", "users", "add", str(tmp_path), "anna"]
    with subprocess.Popen(
        command, stdin=theirs, stdout=theirs, stderr=theirs, start_new_session=True
    ) as process:
        os.close(theirs)
        shown = b""
        for wait in (b"more): ", b"Once more: "):
            while wait not in shown:
                shown += os.read(ours, 4096)
            os.write(ours, f"{_PASSWORD}\n".encode())
        while b"anna: reader" not in shown:
            shown += os.read(ours, 4096)
    os.close(ours)
    assert process.returncode == 0
    assert b"olifant" not in shown


def test_the_log_is_shown_and_verified(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.setenv("XDG_STATE_HOME", str(tmp_path / "state"))
    for name in ("anna", "bert", "cora"):
        assert _run(monkeypatch, tmp_path, "add", name) == 0
    capsys.readouterr()
    assert main(["acts", "show", str(tmp_path), "--limit", "2"]) == 0
    lines = capsys.readouterr().out.splitlines()
    assert [line.split()[0] for line in lines] == ["2", "3"]
    assert "bert" in lines[0]
    assert main(["acts", "verify", str(tmp_path)]) == 0
    told = capsys.readouterr().out
    assert told.startswith("3 acts, in order; head 3:")
    head = told.splitlines()[0].rpartition(" ")[2]
    assert main(["acts", "verify", str(tmp_path), "--head", head]) == 0
    assert "signed: nothing" in told
    # Somebody puts an older state of both back, which nothing inside can tell: it is remembered.
    path = tmp_path / "access" / "acts.jsonl"
    path.write_bytes(b"".join(path.read_bytes().splitlines(keepends=True)[:2]))
    (tmp_path / "access" / "portal.sqlite").unlink()
    assert main(["acts", "verify", str(tmp_path)]) == 1
    monkeypatch.setenv("XDG_STATE_HOME", str(tmp_path / "another machine"))
    assert main(["acts", "verify", str(tmp_path)]) == 0
    capsys.readouterr()
    assert main(["acts", "verify", str(tmp_path), "--head", head]) == 1
    assert "doesn't hold act 3" in capsys.readouterr().out
    assert main(["acts", "verify", str(tmp_path), "--head", "nonsense"]) == 2
