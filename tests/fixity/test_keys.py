import os
import stat
import subprocess
from pathlib import Path

import pytest

from capture.errors import FixityError, UsageError
from capture.fixity import keys, places
from tests.fixity.sample import Archive, make_key


def test_a_key_is_made_once_and_for_its_owner_only(tmp_path: Path) -> None:
    path = tmp_path / "nieuw" / "map" / "signing-key.pem"

    first = keys.load_or_make(path, archive=tmp_path / "archief")
    second = keys.load_or_make(path, archive=tmp_path / "archief")

    assert (first.is_new, second.is_new) == (True, False)
    assert first.fingerprint == second.fingerprint
    if os.name == "posix":
        assert stat.S_IMODE(path.stat().st_mode) == 0o600
        assert stat.S_IMODE(path.parent.stat().st_mode) == 0o700
        assert stat.S_IMODE(path.parent.parent.stat().st_mode) == 0o700


def test_the_fingerprint_is_what_openssl_computes(tmp_path: Path) -> None:
    path = make_key(tmp_path / "sleutel.pem")
    command = ["openssl", "pkey", "-in", str(path), "-pubout", "-outform", "DER"]
    der = subprocess.run(command, check=True, capture_output=True).stdout
    sums = subprocess.run(["sha256sum"], input=der, check=True, capture_output=True).stdout

    assert keys.load(path).fingerprint == sums.split()[0].decode()


def test_a_key_of_openssl_will_do(tmp_path: Path) -> None:
    path = tmp_path / "sleutel.pem"
    command = ["openssl", "genpkey", "-algorithm", "ed25519", "-out", str(path)]
    subprocess.run(command, check=True, capture_output=True)
    path.chmod(0o600)

    assert len(keys.load(path).sign(b"x")) == 64


@pytest.mark.skipif(os.name != "posix", reason="modes")
@pytest.mark.parametrize("mode", [0o640, 0o604, 0o602])
def test_a_key_that_others_may_read_is_refused(tmp_path: Path, mode: int) -> None:
    path = make_key(tmp_path / "sleutel.pem")
    path.chmod(mode)

    with pytest.raises(UsageError, match="chmod 600"):
        keys.load(path)


@pytest.mark.parametrize("data", [b"", b"nonsense", b"-----BEGIN PRIVATE KEY-----\nAA\n"])
def test_what_is_no_key_is_said_in_one_line(tmp_path: Path, data: bytes) -> None:
    path = tmp_path / "sleutel.pem"
    path.write_bytes(data)
    path.chmod(0o600)

    with pytest.raises(UsageError, match="holds no private key") as fault:
        keys.load(path)
    assert "\n" not in str(fault.value)


def test_another_kind_of_key_is_refused(tmp_path: Path) -> None:
    path = tmp_path / "sleutel.pem"
    command = ["openssl", "genpkey", "-algorithm", "ED448", "-out", str(path)]
    subprocess.run(command, check=True, capture_output=True)
    path.chmod(0o600)

    with pytest.raises(UsageError, match="is no Ed25519 key"):
        keys.load(path)


def test_a_key_never_lies_in_the_archive(archive: Archive, tmp_path: Path) -> None:
    (tmp_path / "anders").symlink_to(archive.root)

    for path in (archive.root / "sleutel.pem", tmp_path / "anders" / "sleutel.pem"):
        with pytest.raises(UsageError, match="must not lie in the archive"):
            keys.load_or_make(path, archive=archive.root)


def test_a_place_where_no_key_can_be_made_is_said(tmp_path: Path) -> None:
    (tmp_path / "file").write_bytes(b"")

    with pytest.raises(FixityError, match="--key or CAPTURE_SIGNING_KEY"):
        keys.load_or_make(tmp_path / "file" / "sleutel.pem", archive=tmp_path / "archief")


def test_trust_takes_fingerprints_and_files(tmp_path: Path) -> None:
    key = keys.load(make_key(tmp_path / "sleutel.pem"))
    public = tmp_path / "openbaar.pem"
    public.write_text(key.public_pem)
    pairs = ":".join(key.fingerprint[at : at + 2] for at in range(0, 64, 2)).upper()

    for given in (key.fingerprint, f"SHA256:{key.fingerprint}", pairs, str(public)):
        assert keys.trusted([given]).fingerprints == {key.fingerprint}
    for wrong in ("abc", key.fingerprint[:-1], str(tmp_path), str(tmp_path / "sleutel.pem")):
        with pytest.raises(UsageError, match="--trust"):
            keys.trusted([wrong])


def test_places_follow_the_platform(tmp_path: Path) -> None:
    environment = {
        "XDG_CONFIG_HOME": str(tmp_path / "c"),
        "APPDATA": str(tmp_path / "a"),
        "LOCALAPPDATA": str(tmp_path / "l"),
    }
    name = "capture-webarchief"

    assert places.config_folder(environment, "linux") == tmp_path / "c" / name
    assert places.config_folder(environment, "win32") == tmp_path / "a" / name
    assert places.state_folder(environment, "win32") == tmp_path / "l" / name
    assert places.state_folder({}, "linux") == Path.home() / ".local" / "state" / name
    assert (
        places.config_folder({"XDG_CONFIG_HOME": "rel"}, "linux") == Path.home() / ".config" / name
    )
    assert places.config_folder({}, "darwin").name == name
    assert places.signing_key({"CAPTURE_SIGNING_KEY": "/k"}) == Path("/k")
