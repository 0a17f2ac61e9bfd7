"""ARCHIVE/login.toml: who lets people in to the archivist's pages; accounts of ours by default.

local = true                         whether accounts of `capture users` log in with a password
[openid]                             a provider of OpenID Connect
name, issuer, client-id              on the button; its address exactly as it writes it; our name
secret-variable or secret-file       where the client's secret is; neither for a public client
scopes = ["openid", "profile", "email"]
role-claim                           where it tells of roles; `a.b` is b within a
known-accounts-only = false          true: only who was added by capture users admit
[openid.roles]                       reader, archivist, admin = [values of role-claim]

Read when the service starts. The secret itself never stands in this file.
"""

import os
import re
from collections.abc import Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import Annotated, Self

from pydantic import AfterValidator, Field, model_validator

from capture.access.desk.accounts import Role
from capture.access.openid.addresses import is_loopback, is_safe
from capture.config.tables import Table, Text, checked, read_toml
from capture.errors import ConfigError

FILE_NAME = "login.toml"
_SECRET_BYTES = 4_096
_SCOPE = re.compile(r"[\x21\x23-\x5b\x5d-\x7e]+")
"""RFC 6749 §3.3."""
_VARIABLE = re.compile(r"[A-Za-z_][A-Za-z0-9_]*")


@dataclass(frozen=True, slots=True, kw_only=True)
class OpenIdSettings:
    """A provider, and what this archive makes of what it says."""

    name: str
    issuer: str
    client_id: str
    secret: str | None = field(default=None, repr=False)
    """None: a public client, which proves itself by PKCE alone."""
    scopes: tuple[str, ...] = ("openid", "profile", "email")
    role_claim: str
    roles: Mapping[str, Role]
    """By value of that claim."""
    is_for_known_only: bool = False

    @property
    def is_on_loopback(self) -> bool:
        """Return whether the provider runs on this machine: then HTTP will do."""
        return is_loopback(self.issuer)


@dataclass(frozen=True, slots=True, kw_only=True)
class LoginSettings:
    """What the file says; without one, accounts of `capture users` alone."""

    is_local: bool = True
    openid: OpenIdSettings | None = None


def _issuer(value: str) -> str:
    if not is_safe(value, may_be_loopback=True) or "?" in value:
        raise ValueError(
            "write the provider's address as it names itself: https://…, without ? or #"
        )
    return value


def _scopes(values: tuple[str, ...]) -> tuple[str, ...]:
    if "openid" not in values:
        raise ValueError('"openid" must be among them (OpenID Connect Core §3.1.2.1)')
    if not all(_SCOPE.fullmatch(each) for each in values):
        raise ValueError("a scope has no spaces, quotes or letters outside ASCII")
    return values


def _variable(value: str) -> str:
    if not _VARIABLE.fullmatch(value):
        raise ValueError("write the name of an environment variable, not the secret itself")
    if value.startswith("CAPTURE_"):
        raise ValueError("CAPTURE_… are settings of this program; take another name")
    return value


class _RolesTable(Table):
    reader: tuple[Text, ...] = ()
    archivist: tuple[Text, ...] = ()
    admin: tuple[Text, ...] = ()

    @model_validator(mode="after")
    def _lets_somebody_in(self) -> Self:
        given = [*self.reader, *self.archivist, *self.admin]
        if not given:
            raise ValueError("name a value for one role at least, or nobody gets in")
        twice = {each for each in given if given.count(each) > 1}
        if twice:
            raise ValueError(f"{sorted(twice)[0]}: gives two roles; name it once")
        return self

    def by_value(self) -> dict[str, Role]:
        """Return the role of each value."""
        found = {Role.READER: self.reader, Role.ARCHIVIST: self.archivist, Role.ADMIN: self.admin}
        return {value: role for role, values in found.items() for value in values}


class _OpenIdTable(Table):
    name: Text
    issuer: Annotated[str, AfterValidator(_issuer)]
    client_id: Annotated[Text, Field(alias="client-id")]
    secret_variable: Annotated[
        Annotated[str, AfterValidator(_variable)] | None, Field(alias="secret-variable")
    ] = None
    secret_file: Annotated[Text | None, Field(alias="secret-file")] = None
    scopes: Annotated[tuple[str, ...], AfterValidator(_scopes)] = ("openid", "profile", "email")
    role_claim: Annotated[Text, Field(alias="role-claim")]
    known_accounts_only: Annotated[bool, Field(alias="known-accounts-only")] = False
    roles: _RolesTable

    @model_validator(mode="after")
    def _has_one_secret(self) -> Self:
        if self.secret_variable is not None and self.secret_file is not None:
            raise ValueError("name secret-variable or secret-file, not both")
        return self


class _LoginTable(Table):
    local: bool = True
    openid: _OpenIdTable | None = None

    @model_validator(mode="after")
    def _lets_somebody_in(self) -> Self:
        if not self.local and self.openid is None:
            raise ValueError("local = false needs a table [openid], or nobody can log in")
        return self


def read_login(archive: Path, environment: Mapping[str, str] = os.environ) -> LoginSettings:
    """Return what ARCHIVE/login.toml says; an archive without one has the defaults. ConfigError."""
    path = archive / FILE_NAME
    table = _table(path)
    told = table.openid
    if told is None:
        return LoginSettings(is_local=table.local)
    openid = OpenIdSettings(
        name=told.name,
        issuer=told.issuer,
        client_id=told.client_id,
        secret=_secret(told, path, environment),
        scopes=tuple(dict.fromkeys(told.scopes)),
        role_claim=told.role_claim,
        roles=told.roles.by_value(),
        is_for_known_only=told.known_accounts_only,
    )
    return LoginSettings(is_local=table.local, openid=openid)


def issuer_of(archive: Path) -> str | None:
    """Return the provider that ARCHIVE/login.toml names, without its secret. ConfigError."""
    told = _table(archive / FILE_NAME).openid
    return told.issuer if told is not None else None


def _table(path: Path) -> _LoginTable:
    try:
        return checked(_LoginTable, read_toml(path), where=str(path))
    except FileNotFoundError:
        return _LoginTable()


def _secret(told: _OpenIdTable, path: Path, environment: Mapping[str, str]) -> str | None:
    if told.secret_variable is not None:
        secret = environment.get(told.secret_variable, "").strip()
        if not secret:
            raise ConfigError(
                f"{path}: openid.secret-variable: {told.secret_variable} is not set; put the"
                " client's secret there, or leave the key out for a public client"
            )
        return secret
    if told.secret_file is None:
        return None
    file = path.parent / Path(told.secret_file).expanduser()
    try:
        with file.open("rb") as opened:
            data = opened.read(_SECRET_BYTES + 1)
        secret = data.decode("utf-8").strip()
    except OSError as fault:
        raise ConfigError(
            f"{path}: openid.secret-file {file}: can't be read ({fault.strerror})"
        ) from None
    except UnicodeDecodeError:
        secret = ""
    if not secret or len(data) > _SECRET_BYTES or not secret.isprintable():
        raise ConfigError(
            f"{path}: openid.secret-file {file}: holds no secret; it is one line of text"
        )
    return secret
