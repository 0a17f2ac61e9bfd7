"""Signed acts: who replaces log and database both still needs the archive's key."""

import asyncio
import shutil
from collections.abc import Callable
from dataclasses import replace
from pathlib import Path

import pytest

from capture.access.act_lines import FIRST, Act, Line, from_bytes, to_bytes
from capture.access.acts import PART, Acts
from capture.access.checkpoints import Remembered
from capture.access.signing import sign, signing
from capture.access.store import Store
from capture.cli import main
from capture.errors import FixityError
from capture.fixity import keys
from capture.fixity.encoding import sha256
from capture.fixity.keys import SigningKey


@pytest.fixture(autouse=True)
def _own_home(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("XDG_CONFIG_HOME", str(tmp_path / "config"))
    monkeypatch.setenv("XDG_STATE_HOME", str(tmp_path / "state"))
    monkeypatch.delenv("CAPTURE_SIGNING_KEY", raising=False)


@pytest.fixture
def archive(tmp_path: Path) -> Path:
    (tmp_path / "archief").mkdir()
    return tmp_path / "archief"


@pytest.fixture
def key(tmp_path: Path, archive: Path) -> SigningKey:
    return keys.load_or_make(
        tmp_path / "config" / "capture-webarchief" / "signing-key.pem", archive=archive
    )


@pytest.fixture
def acts(archive: Path, key: SigningKey) -> Acts:
    """A log with three acts, a checkpoint and one more act."""
    made = Acts(archive)
    for number in range(3):
        made.add(who="anna", act=Act.DECIDED, about=str(number))
    assert made.sign(key, who="service") == 3
    made.add(who="anna", act=Act.DECIDED, about="after")
    return made


def _lines(acts: Acts) -> list[Line]:
    return [from_bytes(each, where="") for each in acts.path.read_bytes().splitlines()]


def _replaced(acts: Acts, lines: list[Line]) -> Acts:
    """Put other lines in the place of the log, chained, and make the database agree."""
    previous, data = FIRST, b""
    for number, line in enumerate(lines, 1):
        raw = to_bytes(replace(line, number=number, previous=previous))
        previous, data = sha256(raw), data + raw + b"\n"
    acts.path.write_bytes(data)
    with Store.open(acts.archive, PART) as store, store.writing() as db:
        row = (len(lines), previous, len(data))
        db.execute("UPDATE act_head SET number = ?, hash = ?, size = ?", row)
    return Acts(acts.archive)


@pytest.mark.requirement("OPSL01")
def test_what_is_signed_is_told_with_the_key(acts: Acts, key: SigningKey) -> None:
    found = acts.verify(trust=[key.fingerprint])
    assert found.findings == ()
    assert found.signed is not None
    assert (found.signed.number, found.signed.fingerprint) == (3, key.fingerprint)


def test_nothing_new_is_not_signed_again(acts: Acts, key: SigningKey) -> None:
    assert acts.sign(key, who="service") == 5
    assert acts.sign(key, who="service") is None
    assert len(list(acts)) == 6


def test_an_empty_log_is_not_signed(archive: Path, key: SigningKey) -> None:
    assert Acts(archive).sign(key, who="service") is None


def _forge(lines: list[Line]) -> None:
    lines[1] = replace(lines[1], who="bert")


def _drop(lines: list[Line]) -> None:
    del lines[0]


def _swap(lines: list[Line]) -> None:
    lines[0], lines[1] = lines[1], lines[0]


def _date(lines: list[Line]) -> None:
    lines[3] = replace(lines[3], moment=lines[0].moment)


def _insert(lines: list[Line]) -> None:
    lines.insert(0, lines[1])


def _cut_signature(lines: list[Line]) -> None:
    lines[3] = replace(lines[3], details={"key": lines[3].details["key"]})


def _no_hex(lines: list[Line]) -> None:
    lines[3] = replace(lines[3], details={**lines[3].details, "signature": "é"})


def _path_as_key(lines: list[Line]) -> None:
    lines[3] = replace(lines[3], details={**lines[3].details, "key": "../../etc/passwd"})


@pytest.mark.requirement("OPSL01")
@pytest.mark.parametrize(
    "change", [_forge, _drop, _swap, _date, _insert, _cut_signature, _no_hex, _path_as_key]
)
def test_log_and_database_replaced_together_are_noticed(
    acts: Acts, change: Callable[[list[Line]], None]
) -> None:
    lines = _lines(acts)
    change(lines)
    (finding,) = _replaced(acts, lines).verify().findings
    assert "signed" in finding


def test_a_log_without_its_checkpoints_is_none_that_the_key_vouches_for(
    acts: Acts, key: SigningKey
) -> None:
    lines = [each for each in _lines(acts) if each.act != Act.SIGNED]
    forged = _replaced(acts, lines)
    assert forged.verify().signed is None
    assert "nothing that is signed" in forged.verify(trust=[key.fingerprint]).findings[0]


def test_somebody_elses_key_is_told_and_not_trusted(
    acts: Acts, key: SigningKey, tmp_path: Path
) -> None:
    other = keys.load_or_make(tmp_path / "other.pem", archive=acts.archive)
    forged = _replaced(acts, [each for each in _lines(acts) if each.act != Act.SIGNED])
    forged.sign(other, who="service")
    told = forged.verify().signed
    assert told is not None
    assert told.fingerprint == other.fingerprint
    assert forged.verify(trust=[key.fingerprint]).findings
    assert not forged.verify(trust=[key.fingerprint, other.fingerprint]).findings


def test_a_key_that_is_gone_or_another_in_its_place_is_noticed(
    acts: Acts, key: SigningKey, tmp_path: Path
) -> None:
    file = acts.archive / keys.public_name(key.fingerprint)
    other = keys.load_or_make(tmp_path / "other.pem", archive=acts.archive)
    file.write_text(other.public_pem)
    assert "isn't in the archive" in acts.verify().findings[0]
    file.unlink()
    assert "isn't in the archive" in acts.verify().findings[0]


def test_a_seal_or_line_of_the_chain_is_no_checkpoint(acts: Acts, key: SigningKey) -> None:
    lines = _lines(acts)
    unsigned = replace(lines[3], details={"key": key.fingerprint})
    signature = key.sign(to_bytes(unsigned)).hex()
    lines[3] = replace(unsigned, details={**unsigned.details, "signature": signature})
    assert "not rightly signed" in _replaced(acts, lines).verify().findings[0]


def test_a_log_that_was_put_back_is_not_signed_again(acts: Acts, key: SigningKey) -> None:
    remembered = Remembered(acts.archive)
    before = _lines(acts)
    assert sign(acts, key, who="service", remembered=remembered) == 5
    forged = _replaced(acts, before[:2])
    with pytest.raises(FixityError, match="doesn't hold act 6 as it was; NOT signed"):
        sign(forged, key, who="service", remembered=remembered)
    assert len(list(forged)) == 2


async def _until(is_so: Callable[[], bool]) -> None:
    while not is_so():  # noqa: ASYNC110  # what is waited for happens in another thread
        await asyncio.sleep(0.01)


def test_the_service_signs_while_it_runs_and_when_it_stops(acts: Acts, key: SigningKey) -> None:
    said: list[str] = []

    async def serve() -> None:
        with signing(acts, key, said.append, every=0.01) as signed:
            task = asyncio.get_running_loop().create_task(signed)
            await _until(lambda: len(list(acts)) == 6)
            task.cancel()
            with pytest.raises(asyncio.CancelledError):
                await task
            acts.add(who="anna", act=Act.LOGGED_OUT)

    asyncio.run(serve())
    assert [each.act for each in acts][5:] == [Act.SIGNED, Act.LOGGED_OUT, Act.SIGNED]
    assert acts.verify(trust=[key.fingerprint]).findings == ()
    assert said == []


def test_the_service_runs_without_a_key(acts: Acts) -> None:
    async def serve() -> None:
        with signing(acts, None, print) as signed:
            task = asyncio.get_running_loop().create_task(signed)
            await asyncio.sleep(0)
            task.cancel()

    asyncio.run(serve())
    assert len(list(acts)) == 5


def test_the_service_says_once_why_it_does_not_sign(acts: Acts, key: SigningKey) -> None:
    said: list[str] = []
    Remembered(acts.archive).keep(9, "0" * 64, next(iter(acts)).moment)

    async def serve() -> None:
        with signing(acts, key, said.append, every=0) as signed:
            task = asyncio.get_running_loop().create_task(signed)
            await _until(lambda: bool(said))
            task.cancel()

    asyncio.run(serve())
    assert len(said) == 1
    assert "NOT signed" in said[0]
    assert len(list(acts)) == 5


def test_the_commands_sign_verify_and_remember(
    acts: Acts, key: SigningKey, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    name = str(acts.archive)
    assert main(["acts", "sign", name]) == 0
    assert capsys.readouterr().out == f"5 acts signed by the key {key.fingerprint}\n"
    assert main(["acts", "sign", name]) == 0
    assert "nothing to sign" in capsys.readouterr().out
    assert main(["acts", "verify", name, "--trust", key.fingerprint]) == 0
    told = capsys.readouterr().out.splitlines()
    assert told[0].startswith("6 acts, in order; head 6:")
    assert told[1].startswith("signed: up to act 5, at 20")
    assert told[1].endswith(f"UTC, by the key {key.fingerprint}; 0 since")
    _replaced(acts, _lines(acts)[:5])
    assert main(["acts", "verify", name]) == 1
    assert "doesn't hold act 6" in capsys.readouterr().out
    assert main(["acts", "verify", name, "--trust", "0" * 64]) == 1
    shutil.rmtree(tmp_path / "config")
    capsys.readouterr()
    assert main(["acts", "sign", name]) == 2
    assert "there is no signing key" in capsys.readouterr().err
