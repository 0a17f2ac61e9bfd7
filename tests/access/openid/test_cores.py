"""Settings, addresses, claims: what is read, and how a mistake is told."""

from pathlib import Path
from typing import Any

import pytest

from capture.access.desk.accounts import Role
from capture.access.openid.addresses import is_safe
from capture.access.openid.people import claim
from capture.access.openid.settings import LoginSettings, issuer_of, read_login
from capture.cli import main
from capture.errors import ConfigError

_WHOLE = """
[openid]
name = "Ministerie-account"
issuer = "https://login.voorbeeld.nl/realms/rijk"
client-id = "webarchief"
SECRET
role-claim = "realm_access.roles"
[openid.roles]
archivist = ["webarchief-archivaris"]
admin = ["webarchief-beheer", "beheer"]
"""


def _read(folder: Path, text: str, **environment: str) -> LoginSettings:
    (folder / "login.toml").write_text(text)
    return read_login(folder, environment)


def test_without_a_file_accounts_of_ours_log_in(tmp_path: Path) -> None:
    found = read_login(tmp_path)
    assert found == LoginSettings()
    assert found.is_local


def test_what_the_file_says_is_read_and_the_secret_is_not_shown(tmp_path: Path) -> None:
    text = "local = false" + _WHOLE.replace("SECRET", 'secret-variable = "ARCHIEF_GEHEIM"')
    found = _read(tmp_path, text, ARCHIEF_GEHEIM=" geheim1 \n")
    assert not found.is_local
    assert found.openid is not None
    assert found.openid.secret == "geheim1"
    assert "geheim1" not in repr(found)
    assert found.openid.roles == {
        "webarchief-archivaris": Role.ARCHIVIST,
        "webarchief-beheer": Role.ADMIN,
        "beheer": Role.ADMIN,
    }
    assert issuer_of(tmp_path) == found.openid.issuer


def test_the_secret_may_stand_in_a_file_beside_it_or_be_none(tmp_path: Path) -> None:
    (tmp_path / "geheim").write_text("uit een bestand\n")
    found = _read(tmp_path, _WHOLE.replace("SECRET", 'secret-file = "geheim"')).openid
    assert found is not None
    assert found.secret == "uit een bestand"
    found = _read(tmp_path, _WHOLE.replace("SECRET", "")).openid
    assert found is not None
    assert found.secret is None


@pytest.mark.parametrize(
    ("old", "new", "told"),
    [
        ("SECRET", 'secret = "geheim"', "there is no key openid.secret; did you mean secret-file?"),
        ("SECRET", 'secret-variable = "NIET_ER"', "NIET_ER is not set"),
        ("SECRET", 'secret-variable = "geheim!"', "not the secret itself"),
        ("SECRET", 'secret-variable = "CAPTURE_X"', "take another name"),
        ("SECRET", 'secret-file = "niet-er"', "can't be read"),
        ("SECRET", 'secret-file = "leeg"', "holds no secret"),
        ("SECRET", 'secret-file = "leeg"\nsecret-variable = "A"', "not both"),
        ("SECRET", 'scopes = ["profile"]', '"openid" must be among them'),
        ("SECRET", 'scopes = ["openid", "a b"]', "a scope has no spaces"),
        ("https://login", "http://login", "openid.issuer: write the provider's address"),
        ("realms/rijk", "realms/rijk?a=b", "openid.issuer: write the provider's address"),
        ('issuer = "https', 'issuer = "VUL IN', "still to be filled in: openid.issuer"),
        ('"beheer"]', '"webarchief-archivaris"]', "gives two roles"),
        (
            'archivist = ["webarchief-archivaris"]',
            "editor = []",
            "known are reader, archivist, admin",
        ),
        ('name = "Ministerie-account"', "", "still to be filled in: openid.name"),
        ('client-id = "webarchief"', "", "still to be filled in: openid.client-id"),
        (_WHOLE, "[openid]", "openid.client-id, openid.role-claim, openid.roles"),
        (_WHOLE, "local = false", "or nobody can log in"),
        (_WHOLE, "[openid", "is no TOML"),
        (_WHOLE, "lokaal = true", "there is no key lokaal; did you mean local?"),
    ],
)
def test_a_mistake_is_told_in_a_line_that_names_file_and_key(
    tmp_path: Path, old: str, new: str, told: str
) -> None:
    (tmp_path / "leeg").touch()
    with pytest.raises(ConfigError) as fault:
        _read(tmp_path, _WHOLE.replace(old, new).replace("SECRET", ""))
    (line,) = str(fault.value).splitlines()
    assert line.startswith(f"{tmp_path / 'login.toml'}: ")
    assert told in line
    assert "geheim!" not in line


def test_the_service_does_not_start_with_a_wrong_file(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    (tmp_path / "login.toml").write_text("local = false")
    assert main(["serve", str(tmp_path), "--port", "0", "--replay-port", "0"]) == 2
    assert "needs a table [openid]" in capsys.readouterr().err


def test_an_account_of_the_provider_is_added_by_its_subject(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    assert main(["users", "admit", str(tmp_path), "anna", "x7"]) == 2
    assert "names no provider" in capsys.readouterr().err
    (tmp_path / "login.toml").write_text(_WHOLE.replace("SECRET", 'secret-variable = "NIET_ER"'))
    assert main(["users", "admit", str(tmp_path), "anna", "x7"]) == 0
    assert main(["users", "admit", str(tmp_path), "bert", "x7"]) == 2
    assert main(["users", "role", str(tmp_path), "anna", "admin"]) == 2
    capsys.readouterr()
    assert main(["users", "list", str(tmp_path)]) == 0
    told = "anna  reader     open      x7 at https://login.voorbeeld.nl/realms/rijk"
    assert capsys.readouterr().out.splitlines() == [told, "1 account"]


@pytest.mark.parametrize(
    ("url", "may_be_loopback", "expected"),
    [
        ("https://login.voorbeeld.nl/a", False, True),
        ("http://login.voorbeeld.nl/a", True, False),
        ("http://127.0.0.1:8080", True, True),
        ("http://[::1]:8080/x", True, True),
        ("http://localhost/x", True, True),
        ("http://127.0.0.1:8080", False, False),
        ("https://localhost/x", False, False),
        ("https://a:b@login.voorbeeld.nl/", True, False),
        ("https://login.voorbeeld.nl/#x", True, False),
        ("https://login.voorbeeld.nl/a b", True, False),
        ("https://login.voorbeeld.nl\\@127.0.0.1/", True, False),
        ("https://login.voorbeeld.nl:port/", True, False),
        ("https://", True, False),
        ("https://é.nl/", True, False),
        ("file:///etc/passwd", True, False),
        ("https://a/" + "x" * 2_000, True, False),
    ],
)
def test_only_https_or_this_machine_is_spoken_to(
    url: str, may_be_loopback: bool, expected: bool
) -> None:
    assert is_safe(url, may_be_loopback=may_be_loopback) is expected


@pytest.mark.parametrize(
    ("claims", "path", "expected"),
    [
        ({"roles": ["a"]}, "roles", ["a"]),
        ({"realm": {"roles": ["a"]}}, "realm.roles", ["a"]),
        ({"https://a.nl/roles": "b"}, "https://a.nl/roles", "b"),
        ({"https://a.nl/x": {"roles": "c"}}, "https://a.nl/x.roles", "c"),
        ({"resource": {"web.archief": {"roles": 1}}}, "resource.web.archief.roles", 1),
        ({"a": "b"}, "a.b", None),
        ({}, "a", None),
        ({}, ".." * 500, None),
    ],
)
def test_a_claim_is_found_by_its_path(claims: dict[str, Any], path: str, expected: Any) -> None:
    assert claim(claims, path) == expected
